// Writes .xlsx as a stream, memory independent of the number of rows. hucre's streaming writer has neither more than one sheet
// nor looks of single cells nor column defaults, and its whole-file writer gives blank cells of a column no format, so that an
// identifier typed into a template would become a number: hence this writer.
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { CalendarDate } from '#kernel/time';
import { columnLetters } from './cell.ts';
import { refuse } from './errors.ts';
import { MAX_SHEET_ROWS } from './limits.ts';
import { safeText, sheetName, xmlText } from './safe-text.ts';
import { type CellStyle, styleIndex, stylesXml } from './sheet-styles.ts';
import { createZipWriter, type Packing } from './zip-writer.ts';

/** A value to write. Strings are always text cells; numbers and dates are typed; `style` colours a single cell. */
export type OutValue = string | number | boolean | null | undefined | { readonly date: CalendarDate };
export type OutCell = OutValue | { readonly value: OutValue; readonly style: CellStyle };

export interface OutColumn {
  readonly title: string;
  /** In characters; default 16. */
  readonly width?: number;
  /** Look of all cells of the column, also of those not yet filled. */
  readonly style?: CellStyle;
  readonly headerStyle?: CellStyle;
}

/** A choice offered in cells: a list in a range of another sheet, or of the values themselves. */
export interface Dropdown {
  readonly column: number;
  readonly fromRow: number;
  readonly toRow: number;
  /** A formula such as `选项!$A$1:$A$9`. */
  readonly formula: string;
  readonly title: string;
  readonly message: string;
}

export interface OutSheet {
  readonly name: string;
  readonly columns: readonly OutColumn[];
  readonly rows: Iterable<readonly OutCell[]> | AsyncIterable<readonly OutCell[]>;
  /** Rows above the header, e.g. a title and how to fill the table in. */
  readonly preamble?: readonly (readonly OutCell[])[];
  /** Without a header the sheet is free text. Default true. */
  readonly header?: boolean;
  readonly hidden?: boolean;
  readonly dropdowns?: readonly Dropdown[];
}

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Called about every 1,000 rows. */
  readonly onProgress?: (rows: number) => void;
  /** Default `small`; `quick` for a large file that is looked at once. */
  readonly packing?: Packing;
}

const CHUNK_CHARS = 64 * 1024;

/** Writes and ends the target (a path or a stream). Gives the size in bytes and the rows written. */
export async function writeWorkbook(
  target: Writable | string,
  sheets: readonly OutSheet[],
  options: WriteOptions = {},
): Promise<{ readonly bytes: number; readonly rows: number }> {
  const stream = typeof target === 'string' ? createWriteStream(target) : target;
  const closed = finished(stream);
  // Awaited below; until then a failure must not count as unhandled.
  closed.catch(() => undefined);
  try {
    const zip = createZipWriter(stream, options.packing);
    const names = uniqueNames(sheets.map(sheet => sheet.name));
    const counter = { rows: 0 };
    for (const [at, sheet] of sheets.entries())
      await zip.add(`xl/worksheets/sheet${at + 1}.xml`, sheetXml(sheet, counter, options));
    for (const [name, text] of packageParts(sheets, names)) await zip.add(name, [text]);
    const bytes = await zip.finish();
    stream.end();
    await closed;
    return { bytes, rows: counter.rows };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

function uniqueNames(given: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return given.map(name => {
    let unique = sheetName(name);
    for (let n = 2; used.has(unique.toLowerCase()) && n < 1_000; n += 1)
      unique = `${sheetName(name).slice(0, 26)} (${n})`;
    used.add(unique.toLowerCase());
    return unique;
  });
}

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN_NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

async function* sheetXml(
  sheet: OutSheet,
  counter: { rows: number },
  { signal, onProgress }: WriteOptions,
): AsyncGenerator<string> {
  const preamble = sheet.preamble ?? [];
  const hasHeader = sheet.header ?? true;
  yield sheetHead(sheet, preamble.length, hasHeader);
  let index = 0;
  let text = '';
  for (const row of preamble) text += rowXml(++index, row, []);
  if (hasHeader)
    text += rowXml(
      ++index,
      sheet.columns.map(c => ({ value: c.title, style: c.headerStyle ?? 'header' })),
      [],
    );
  for await (const row of sheet.rows) {
    index += 1;
    if (index > MAX_SHEET_ROWS) throw refuse('spreadsheets.too-many-rows', { limit: MAX_SHEET_ROWS, found: index });
    text += rowXml(index, row, sheet.columns);
    counter.rows += 1;
    if (counter.rows % 1_000 === 0) {
      if (signal?.aborted) throw refuse('spreadsheets.cancelled');
      onProgress?.(counter.rows);
    }
    if (text.length > CHUNK_CHARS) {
      yield text;
      text = '';
    }
  }
  yield text;
  yield '</sheetData>';
  if (sheet.dropdowns?.length) yield dropdownsXml(sheet.dropdowns);
  yield '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>';
  yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>';
}

function sheetHead({ columns }: OutSheet, above: number, hasHeader: boolean): string {
  const frozen = above + 1;
  const pane = hasHeader
    ? `<pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>`
    : '';
  const cols = columns.map((column, at) => {
    const style = column.style === undefined ? '' : ` style="${styleIndex(column.style)}"`;
    return `<col min="${at + 1}" max="${at + 1}" width="${column.width ?? 16}"${style} customWidth="1"/>`;
  });
  return [
    XML_HEAD,
    `<worksheet xmlns="${MAIN_NS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`,
    `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/>`,
    cols.length > 0 ? `<cols>${cols.join('')}</cols>` : '',
    '<sheetData>',
  ].join('');
}

function rowXml(index: number, row: readonly OutCell[], columns: readonly OutColumn[]): string {
  let cells = '';
  for (let at = 0; at < row.length; at += 1) {
    const cell = row[at];
    const isStyled = typeof cell === 'object' && cell !== null && 'style' in cell;
    const value = isStyled ? cell.value : cell;
    // A blank cell without a look of its own has that of its column already.
    if (!isStyled && (value === '' || value === null || value === undefined)) continue;
    cells += cellXml(`${lettersOf(at)}${index}`, value, isStyled ? cell.style : columns[at]?.style);
  }
  return `<row r="${index}">${cells}</row>`;
}

const letters: string[] = [];
const lettersOf = (column: number): string => (letters[column] ??= columnLetters(column));

const styleAttribute = (style: CellStyle): string => (style === 'general' ? '' : ` s="${styleIndex(style)}"`);
const EDGE_SPACE = /^\s|\s$|[\t\n\r]| {2}/;

function cellXml(reference: string, value: OutValue, style: CellStyle | undefined): string {
  if (value === null || value === undefined || value === '')
    return style ? `<c r="${reference}"${styleAttribute(style)}/>` : '';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return '';
    return `<c r="${reference}"${styleAttribute(style ?? 'general')}><v>${value}</v></c>`;
  }
  if (typeof value === 'boolean')
    return `<c r="${reference}" t="b"${styleAttribute(style ?? 'general')}><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'object') {
    return `<c r="${reference}"${styleAttribute(style ?? 'date')}><v>${serialOf(value.date)}</v></c>`;
  }
  const text = xmlText(safeText(value));
  const space = EDGE_SPACE.test(text) ? ' xml:space="preserve"' : '';
  return `<c r="${reference}" t="inlineStr"${styleAttribute(style ?? 'text')}><is><t${space}>${text}</t></is></c>`;
}

/** Days since 1899-12-30, as Excel counts from March 1900 on. */
function serialOf(date: CalendarDate): number {
  return Math.round((Date.parse(`${date}T00:00:00.000Z`) - Date.UTC(1899, 11, 30)) / 86_400_000);
}

function dropdownsXml(dropdowns: readonly Dropdown[]): string {
  const each = dropdowns.map(({ column, fromRow, toRow, formula, title, message }) => {
    const letters = columnLetters(column);
    const range = `${letters}${fromRow}:${letters}${toRow}`;
    const texts = `errorTitle="${xmlText(title.slice(0, 32))}" error="${xmlText(message.slice(0, 225))}"`;
    return `<dataValidation type="list" allowBlank="1" showErrorMessage="1" ${texts} sqref="${range}"><formula1>${xmlText(formula)}</formula1></dataValidation>`;
  });
  return `<dataValidations count="${each.length}">${each.join('')}</dataValidations>`;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET_ML = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function packageParts(sheets: readonly OutSheet[], names: readonly string[]): readonly (readonly [string, string])[] {
  const tabs = names.map((name, at) => {
    const state = sheets[at]?.hidden ? ' state="hidden"' : '';
    return `<sheet name="${xmlText(name)}" sheetId="${at + 1}"${state} r:id="rId${at + 1}"/>`;
  });
  const relations = names.map(
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  relations.push(`<Relationship Id="rId${names.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/>`);
  const overrides = names.map(
    (_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${SHEET_ML}.worksheet+xml"/>`,
  );
  return [
    ['xl/styles.xml', stylesXml],
    [
      'xl/workbook.xml',
      `${XML_HEAD}<workbook xmlns="${MAIN_NS}" xmlns:r="${OFFICE}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${tabs.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}</Relationships>`,
    ],
    [
      '_rels/.rels',
      `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      '[Content_Types].xml',
      `${XML_HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_ML}.sheet.main+xml"/>${overrides.join('')}<Override PartName="/xl/styles.xml" ContentType="${SHEET_ML}.styles+xml"/></Types>`,
    ],
  ];
}
