// Reads the four sheets into rows of plain values with the problems that a cell alone can have.
import { AppError } from '#kernel/errors';
import { type CalendarDate, isCalendarDate } from '#kernel/time';
import { type Cell, openSheet, type SheetRow } from '#platform/spreadsheets';
import { MAX_TREE_BYTES, type TreeProblem, type TreeProblemCode, type TreeSheet } from '../contract.ts';
import { keyOfName } from '../contract-words.ts';
import { columnSpecs, columnsOf, sheetTitles } from './columns.ts';

const LIMITS = { fileBytes: MAX_TREE_BYTES, rows: 60_000, columns: 40 };

/** A row as read: words turned into their keys, dates checked. Absent values are empty. */
export interface ReadRow {
  readonly sheet: TreeSheet;
  readonly rowNo: number;
  readonly cells: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly problems: TreeProblem[];
}

/** Adds a problem at the column of a row. */
export function report(row: ReadRow, key: string, code: TreeProblemCode): void {
  const column = columnsOf(row.sheet).findIndex(c => c.key === key);
  row.problems.push({ column, code, value: (row.cells[column] ?? '').slice(0, 120) });
}

/** Rows of a sheet; none where the workbook lacks it. */
export async function readSheet(
  bytes: Buffer,
  given: { sheet: TreeSheet; today: CalendarDate; signal: AbortSignal },
): Promise<ReadRow[]> {
  const { sheet, today, signal } = given;
  const rows: ReadRow[] = [];
  try {
    const open = await openSheet(bytes, {
      columns: columnSpecs(sheet),
      sheet: sheetTitles[sheet],
      limits: LIMITS,
      signal,
    });
    for await (const row of open.rows) rows.push(readRow(sheet, row, today));
  } catch (error) {
    if (error instanceof AppError && error.code === 'spreadsheets.no-sheet') return [];
    throw error;
  }
  return rows;
}

function readRow(sheet: TreeSheet, { index, cells }: SheetRow, today: CalendarDate): ReadRow {
  const columns = columnsOf(sheet);
  const row: ReadRow = {
    sheet,
    rowNo: index,
    cells: columns.map(({ key }) => (cells[key]?.text ?? '').slice(0, 300)),
    values: {},
    problems: [],
  };
  const values: Record<string, string> = {};
  for (const column of columns) {
    const cell = cells[column.key] ?? { text: '', kind: 'empty' as const };
    const found = readCell({ cell, column, today });
    if (found.problem) report(row, column.key, found.problem);
    values[column.key] = found.value;
  }
  return { ...row, values };
}

const CODES = new Set(['code', 'region', 'parent']);

function readCell(given: { cell: Cell; column: ReturnType<typeof columnsOf>[number]; today: CalendarDate }): {
  value: string;
  problem?: TreeProblemCode;
} {
  const { cell, column, today } = given;
  if (cell.kind === 'empty') {
    const value = column.date ? today : '';
    return column.required ? { value, problem: 'missing' } : { value };
  }
  if (cell.kind === 'formula') return { value: '', problem: 'formula-cell' };
  if (cell.text.length > 120) return { value: '', problem: 'too-long' };
  if (column.date) return readDate(cell.text, today);
  if (column.words) {
    const key = keyOfName(column.words, cell.text);
    return key === undefined ? { value: '', problem: 'unknown-word' } : { value: key };
  }
  // Region codes of six digits survive as a number; a unit's code of eighteen does not.
  if (cell.kind === 'number' && CODES.has(column.key) && !/^\d{6,9}$/.test(cell.text))
    return { value: '', problem: 'number-cell' };
  return { value: cell.text };
}

function readDate(text: string, today: CalendarDate): { value: string; problem?: TreeProblemCode } {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  const date = parts ? `${parts[1]}-${(parts[2] ?? '').padStart(2, '0')}-${(parts[3] ?? '').padStart(2, '0')}` : '';
  if (!isCalendarDate(date)) return { value: today, problem: 'bad-date' };
  return date > today ? { value: today, problem: 'future-date' } : { value: date };
}
