// Files for the tests: hand-made packages, so that each can be wrong in one way.
import { PassThrough } from 'node:stream';
import { createZipWriter } from './zip-writer.ts';

type Chunks = Iterable<string | Buffer> | AsyncIterable<string | Buffer>;

/** A ZIP archive in memory. */
export async function zipOf(parts: Readonly<Record<string, string | Chunks>>): Promise<Buffer> {
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk));
  const zip = createZipWriter(out);
  for (const [name, content] of Object.entries(parts))
    await zip.add(name, typeof content === 'string' ? [content] : content);
  await zip.finish();
  return Buffer.concat(chunks);
}

const NS = 'http://schemas.openxmlformats.org';
const OFFICE = `${NS}/officeDocument/2006/relationships`;

export interface HandMade {
  readonly sheetData: string | Chunks;
  readonly strings?: string;
  readonly formats?: string;
  readonly date1904?: boolean;
  readonly more?: Readonly<Record<string, string>>;
  readonly contentType?: string;
}

/** A one-sheet workbook around the given rows. */
export function workbookOf({ sheetData, strings, formats, date1904, more, contentType }: HandMade): Promise<Buffer> {
  async function* sheet() {
    yield `<worksheet xmlns="${NS}/spreadsheetml/2006/main"><sheetData>`;
    if (typeof sheetData === 'string') yield sheetData;
    else yield* sheetData;
    yield '</sheetData></worksheet>';
  }
  const relation = (id: number, type: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const relations = (inner: string) =>
    `<Relationships xmlns="${NS}/package/2006/relationships">${inner}</Relationships>`;
  return zipOf({
    '[Content_Types].xml': `<Types>${contentType ?? 'sheet.main+xml'}</Types>`,
    '_rels/.rels': relations(relation(1, 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook xmlns:r="${OFFICE}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      relation(1, 'worksheet', 'worksheets/sheet1.xml') +
        relation(2, 'sharedStrings', '/xl/sharedStrings.xml') +
        relation(3, 'styles', 'styles.xml'),
    ),
    'xl/styles.xml': `<styleSheet>${formats ?? ''}</styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${strings ?? ''}</sst>`,
    'xl/worksheets/sheet1.xml': sheet(),
    ...more,
  });
}

/** `<row>` of inline texts; a string that starts with `<` is put in as it stands. */
export function rowOf(index: number, ...cells: readonly string[]): string {
  const inner = cells.map(cell => (cell.startsWith('<') ? cell : `<c t="inlineStr"><is><t>${cell}</t></is></c>`));
  return `<row r="${index}">${inner.join('')}</row>`;
}

/** The AppError that a promise must be refused with. */
export async function refusal(
  attempt: Promise<unknown>,
): Promise<{ code: string; detail: Readonly<Record<string, unknown>> }> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'detail' in error && typeof error.detail === 'object') {
      return { code: String(error.code), detail: { ...error.detail } };
    }
    throw error;
  }
  throw new Error('it was not refused');
}
