// What is this file, and may it come in? Looks at magic bytes and the archive's directory first; sheets are then unpacked in
// a stream to count rows, each bounded by what its part declared.
import { open, stat } from 'node:fs/promises';
import { type CsvEncoding, csvEncodingOf } from './csv-source.ts';
import { refuse } from './errors.ts';
import { defaultLimits, MAX_XLS_BYTES, type WorkbookLimits } from './limits.ts';
import { macroPartOf, mainPartOf, readWorkbookParts, type SheetPart } from './workbook-parts.ts';
import { openZip, partChunks, type WorkbookSource, type ZipParts } from './zip-parts.ts';

export type WorkbookKind = 'xlsx' | 'xls' | 'csv';

export interface SheetSummary {
  readonly name: string;
  readonly hidden: boolean;
  /** Rows that hold a value; undefined where only reading would tell (.xls, .csv). */
  readonly rows: number | undefined;
}

export interface WorkbookSummary {
  readonly kind: WorkbookKind;
  readonly bytes: number;
  readonly encoding: CsvEncoding | undefined;
  readonly sheets: readonly SheetSummary[];
}

const HEAD_BYTES = 4_096;

async function headOf(source: WorkbookSource): Promise<{ head: Uint8Array; bytes: number }> {
  if (typeof source !== 'string') return { head: source.subarray(0, HEAD_BYTES), bytes: source.length };
  const { size } = await stat(source);
  const file = await open(source, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return { head: buffer.subarray(0, bytesRead), bytes: size };
  } finally {
    await file.close();
  }
}

const FOREIGN: readonly (readonly [string, string])[] = [
  ['%PDF', 'pdf'],
  ['\x89PNG', 'png'],
  ['\xff\xd8\xff', 'jpg'],
  ['GIF8', 'gif'],
  ['Rar!', 'rar'],
  ['7z\xbc\xaf', '7z'],
  ['\x1f\x8b', 'gzip'],
  ['{\\rtf', 'rtf'],
];

/** The kind by content, never by name. Refuses what no importer reads, naming what it is. */
export async function kindOf(
  source: WorkbookSource,
): Promise<{ kind: WorkbookKind; bytes: number; encoding: CsvEncoding | undefined }> {
  const { head, bytes } = await headOf(source);
  const start = Buffer.from(head.subarray(0, 512)).toString('latin1');
  if (start.startsWith('PK\x03\x04')) return { kind: 'xlsx', bytes, encoding: undefined };
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return { kind: 'xls', bytes, encoding: undefined };
  const foreign = FOREIGN.find(([magic]) => start.startsWith(magic));
  if (foreign) throw refuse('spreadsheets.not-a-workbook', { found: foreign[1] });
  if (bytes === 0) throw refuse('spreadsheets.not-a-workbook', { found: 'empty' });
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|table|meta)/i.test(start)) {
    throw refuse('spreadsheets.not-a-workbook', { found: 'html' });
  }
  if (bytes > defaultLimits.fileBytes)
    throw refuse('spreadsheets.too-large', { limit: defaultLimits.fileBytes, found: bytes });
  const encoding = await csvEncodingOf(source, head);
  if (encoding === undefined) {
    const binary = head.includes(0);
    throw binary ? refuse('spreadsheets.not-a-workbook', { found: 'binary' }) : refuse('spreadsheets.unknown-encoding');
  }
  return { kind: 'csv', bytes, encoding };
}

/**
 * Refuses with a `spreadsheets.*` error whatever is no readable workbook within the limits; otherwise says what it is. Safe on
 * hostile files. Work is proportional to the unpacked size, in streams.
 */
export async function inspectWorkbook(
  source: WorkbookSource,
  given: Partial<WorkbookLimits> = {},
): Promise<WorkbookSummary> {
  const limits = { ...defaultLimits, ...given };
  const { bytes: size } = await headOf(source);
  if (size > limits.fileBytes) throw refuse('spreadsheets.too-large', { limit: limits.fileBytes, found: size });
  const { kind, bytes, encoding } = await kindOf(source);
  if (kind === 'csv') return { kind, bytes, encoding, sheets: [{ name: 'CSV', hidden: false, rows: undefined }] };
  if (kind === 'xls') return inspectXls(source, bytes);
  const zip = await openZip(source, limits);
  try {
    const sheets: SheetSummary[] = [];
    for (const sheet of await checkedSheets(zip)) {
      const rows = await countRows(zip, sheet.part);
      if (rows > limits.rows) throw refuse('spreadsheets.too-many-rows', { limit: limits.rows, found: rows });
      sheets.push({ name: sheet.name, hidden: sheet.hidden, rows });
    }
    return { kind, bytes, encoding: undefined, sheets };
  } finally {
    zip.close();
  }
}

/** An office file that is a workbook, without programs, with a sheet. */
async function checkedSheets(zip: ZipParts): Promise<readonly SheetPart[]> {
  const macros = await macroPartOf(zip);
  const main = await mainPartOf(zip);
  if (main === undefined)
    throw refuse('spreadsheets.not-a-workbook', { found: zip.names.has('content.xml') ? 'ods' : 'zip' });
  if (main.endsWith('.bin')) throw refuse('spreadsheets.not-a-workbook', { found: 'xlsb' });
  if (!main.startsWith('xl/'))
    throw refuse('spreadsheets.not-a-workbook', { found: main.split('/', 1)[0]?.slice(0, 20) ?? 'zip' });
  if (macros !== undefined) throw refuse('spreadsheets.macros', { part: macros });
  const { sheets } = await readWorkbookParts(zip, main);
  if (sheets.length === 0) throw refuse('spreadsheets.no-sheet', { sheet: '' });
  return sheets;
}

/** Rows with a value, by scanning for row ends; nothing is parsed, so it runs at the speed of unpacking. */
async function countRows(zip: ZipParts, part: string): Promise<number> {
  let rows = 0;
  let rest = '';
  let filled = false;
  for await (const chunk of partChunks(await zip.open(part), part)) {
    const text = rest + chunk.toString('latin1');
    let from = 0;
    for (let end = text.indexOf('</row>'); end >= 0; end = text.indexOf('</row>', from)) {
      if (filled || hasValue(text.slice(from, end))) rows += 1;
      filled = false;
      from = end + 6;
    }
    rest = text.slice(from);
    if (rest.length > 1_000_000) {
      filled ||= hasValue(rest);
      rest = rest.slice(-16);
    }
  }
  return rows;
}

const hasValue = (row: string): boolean => row.includes('<v>') || row.includes('<is>') || row.includes('<v ');

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** An old container: encrypted .xlsx files use it too, and macros are a folder in it. */
async function inspectXls(source: WorkbookSource, bytes: number): Promise<WorkbookSummary> {
  if (bytes > MAX_XLS_BYTES) throw refuse('spreadsheets.too-large', { limit: MAX_XLS_BYTES, found: bytes });
  const { readFile } = await import('node:fs/promises');
  const content = typeof source === 'string' ? await readFile(source) : Buffer.from(source);
  if (content.includes(utf16('EncryptedPackage'))) throw refuse('spreadsheets.encrypted');
  if (content.includes(utf16('_VBA_PROJECT'))) throw refuse('spreadsheets.macros', { part: '_VBA_PROJECT' });
  if (content.includes(utf16('WordDocument'))) throw refuse('spreadsheets.not-a-workbook', { found: 'doc' });
  if (!content.includes(utf16('Workbook')) && !content.includes(utf16('Book'))) {
    throw refuse('spreadsheets.not-a-workbook', { found: 'ole' });
  }
  if (content.includes(FILEPASS, 512)) throw refuse('spreadsheets.encrypted');
  const { openXls } = await import('./xls-source.ts');
  const { sheets } = await openXls(content, defaultLimits);
  return { kind: 'xls', bytes, encoding: undefined, sheets: sheets.map(sheet => ({ ...sheet, rows: undefined })) };
}

/** The record that announces RC4 encryption of an .xls: id 0x2F, length 54, type 1, versions 1.1. */
const FILEPASS = Buffer.from([0x2f, 0x00, 0x36, 0x00, 0x01, 0x00, 0x01, 0x00, 0x01, 0x00]);
