import type { Cell, RawRow } from './cell.ts';
import { EMPTY_CELL } from './cell.ts';
import { openCsv } from './csv-source.ts';
import { refuse } from './errors.ts';
import { kindOf } from './inspect.ts';
import { defaultLimits, type WorkbookLimits } from './limits.ts';
import type { RowSource } from './row-source.ts';
import { openXls } from './xls-source.ts';
import { openXlsx } from './xlsx-source.ts';
import type { WorkbookSource } from './zip-parts.ts';

/** A column an importer wants: found in the header by any of its titles. */
export interface ColumnSpec<K extends string = string> {
  readonly key: K;
  /** The title of the template first, then the names other systems give it. */
  readonly titles: readonly string[];
  readonly required?: boolean;
}

/** A row of data. `cells` has every asked column (empty when the file lacks it), `all` the row as it stands in the file. */
export interface SheetRow<K extends string = string> {
  readonly index: number;
  readonly cells: Readonly<Record<K, Cell>>;
  readonly all: readonly Cell[];
}

export interface ReadOptions<K extends string = string> {
  readonly columns: readonly ColumnSpec<K>[];
  /** The sheet by name; without it the first visible sheet that has the header. */
  readonly sheet?: string;
  /** How many rows from the top may come before the header (titles, filling instructions). Default 20. */
  readonly headerWithin?: number;
  readonly limits?: Partial<WorkbookLimits>;
  readonly signal?: AbortSignal;
}

export interface SheetHeader<K extends string = string> {
  readonly index: number;
  readonly titles: readonly string[];
  /** Zero-based column of each key that was found. */
  readonly positions: Readonly<Partial<Record<K, number>>>;
  /** Titles that no column asked for. */
  readonly unknown: readonly string[];
}

export interface OpenSheet<K extends string = string> {
  readonly sheet: string;
  readonly header: SheetHeader<K>;
  /** Once only. Blank rows are left out, instruction and example rows below the header too. */
  readonly rows: AsyncGenerator<SheetRow<K>>;
  /** What was left out so far, so that nothing vanishes unsaid. */
  readonly skipped: { readonly blank: number; readonly instructions: readonly number[] };
  close(): void;
}

async function openSource(source: WorkbookSource, limits: WorkbookLimits): Promise<RowSource> {
  const { kind, bytes, encoding } = await kindOf(source);
  if (bytes > limits.fileBytes) throw refuse('spreadsheets.too-large', { limit: limits.fileBytes, found: bytes });
  switch (kind) {
    case 'xlsx':
      return openXlsx(source, limits);
    case 'xls':
      return openXls(source, limits);
    case 'csv':
      return openCsv(source, encoding ?? 'utf-8', limits);
  }
}

/** `　姓 名 *（必填）` and `姓名` are one title. */
export function normalizeTitle(title: string): string {
  return title
    .normalize('NFKC')
    .slice(0, 200)
    .replace(/[\s*]+/g, '')
    .replace(/\((必填|选填|必选|可选)\)/g, '')
    .toLowerCase();
}

interface Found<K extends string> {
  readonly header: SheetHeader<K>;
  readonly missing: readonly string[];
}

function matchHeader<K extends string>(row: RawRow, columns: readonly ColumnSpec<K>[]): Found<K> {
  const titles = row.cells.map(cell => normalizeTitle(cell.text));
  const positions: Partial<Record<K, number>> = {};
  const missing: string[] = [];
  const taken = new Set<number>();
  for (const { key, titles: wanted, required } of columns) {
    const names = wanted.map(normalizeTitle);
    const at = names.map(name => titles.indexOf(name)).find(position => position >= 0);
    if (at === undefined) {
      if (required) missing.push(wanted[0] ?? key);
      continue;
    }
    if (names.some(name => titles.indexOf(name) !== titles.lastIndexOf(name))) {
      throw refuse('spreadsheets.duplicate-column', {
        column: row.cells[at]?.text.slice(0, 60) ?? key,
        row: row.index,
      });
    }
    positions[key] = at;
    taken.add(at);
  }
  const unknown = row.cells
    .filter((cell, at) => cell.kind !== 'empty' && !taken.has(at))
    .map(cell => cell.text.slice(0, 60));
  return { header: { index: row.index, titles: row.cells.map(cell => cell.text), positions, unknown }, missing };
}

const isBlank = (row: RawRow): boolean => row.cells.every(cell => cell.kind === 'empty');

/** Rows that talk about the table instead of being in it: their first words say so. */
const INSTRUCTION = /^(填写说明|填表说明|说明[:：]|示例|例[:：]|例如|样例|注[:：]|注意[:：]|备注[:：])/;
const isInstruction = (row: RawRow): boolean => INSTRUCTION.test(row.cells.find(c => c.kind !== 'empty')?.text ?? '');

/** Looks for the header from the top; gives it back with the generator standing right after it. */
async function findHeader<K extends string>(
  rows: AsyncGenerator<RawRow>,
  options: ReadOptions<K>,
): Promise<Found<K> | undefined> {
  let best: Found<K> | undefined;
  const within = options.headerWithin ?? 20;
  for (let looked = 0; looked < within; looked += 1) {
    const next = await rows.next();
    if (next.done) break;
    if (next.value.index > within && best) break;
    const found = matchHeader(next.value, options.columns);
    const hits = Object.keys(found.header.positions).length;
    if (hits > 0 && found.missing.length === 0 && hits >= Math.min(2, options.columns.length)) return found;
    if (!best || hits > Object.keys(best.header.positions).length) best = found;
  }
  return best;
}

/**
 * Opens a table for reading: finds the sheet and its header by titles, then hands out its rows one by one. Throws `spreadsheets.*`
 * when there is no such header or the file breaks a limit. For hostile or large files run it in a worker (`runInWorker`).
 */
export async function openSheet<const K extends string>(
  source: WorkbookSource,
  options: ReadOptions<K>,
): Promise<OpenSheet<K>> {
  const limits = { ...defaultLimits, ...options.limits };
  const file = await openSource(source, limits);
  try {
    const candidates = file.sheets
      .map((sheet, at) => ({ ...sheet, at }))
      .filter(sheet => (options.sheet === undefined ? !sheet.hidden : sheet.name === options.sheet));
    let missing: readonly string[] | undefined;
    for (const { name, at } of candidates) {
      const rows = file.rows(at);
      const found = await findHeader(rows, options);
      if (found && found.missing.length === 0 && Object.keys(found.header.positions).length > 0) {
        return opened({ file, name, rows, header: found.header, options, limits });
      }
      if (found && (missing === undefined || found.missing.length < missing.length)) missing = found.missing;
      await rows.return(undefined);
    }
    if (candidates.length === 0) throw refuse('spreadsheets.no-sheet', { sheet: options.sheet?.slice(0, 60) ?? '' });
    const columns = missing?.length ? missing : options.columns.map(column => column.titles[0] ?? column.key);
    throw refuse('spreadsheets.missing-columns', { columns, searchedRows: options.headerWithin ?? 20 });
  } catch (error) {
    file.close();
    throw error;
  }
}

function opened<K extends string>(given: {
  readonly file: RowSource;
  readonly name: string;
  readonly rows: AsyncGenerator<RawRow>;
  readonly header: SheetHeader<K>;
  readonly options: ReadOptions<K>;
  readonly limits: WorkbookLimits;
}): OpenSheet<K> {
  const { file, header, options, limits } = given;
  const skipped = { blank: 0, instructions: [] as number[] };
  const keys = options.columns.map(({ key }) => ({ key, at: header.positions[key] }));
  const pick = (row: RawRow) => {
    const cells = Object.fromEntries(
      keys.map(({ key, at }) => [key, (at === undefined ? undefined : row.cells[at]) ?? EMPTY_CELL]),
    );
    // Every key of K is in `keys`; fromEntries cannot say so.
    return cells as Record<K, Cell>;
  };
  async function* dataRows(): AsyncGenerator<SheetRow<K>> {
    let count = 0;
    try {
      for await (const row of given.rows) {
        if (options.signal?.aborted) throw refuse('spreadsheets.cancelled');
        if (isBlank(row)) skipped.blank += 1;
        else if (isInstruction(row)) {
          if (skipped.instructions.length < 100) skipped.instructions.push(row.index);
        } else {
          count += 1;
          if (count > limits.rows) throw refuse('spreadsheets.too-many-rows', { limit: limits.rows, found: count });
          yield { index: row.index, cells: pick(row), all: row.cells };
        }
      }
    } finally {
      file.close();
    }
  }
  return { sheet: given.name, header, rows: dataRows(), skipped, close: file.close };
}

/** The rows alone, when the caller needs neither header nor counts. */
export async function* readRows<const K extends string>(
  source: WorkbookSource,
  options: ReadOptions<K>,
): AsyncGenerator<SheetRow<K>> {
  const sheet = await openSheet(source, options);
  yield* sheet.rows;
}
