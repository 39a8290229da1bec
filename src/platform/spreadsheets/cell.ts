import { addDays, type CalendarDate } from '#kernel/time';
import { MAX_CELL_TEXT } from './limits.ts';

export type CellKind = 'text' | 'number' | 'formula' | 'date' | 'boolean' | 'empty';

/**
 * A cell as found. `text` is what a person would read: trimmed; a date as `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`; a boolean as
 * `TRUE`/`FALSE`; a formula's stored result. An identifier column must demand `kind === 'text'`: a number has lost digits after
 * the fifteenth, and a formula is somebody else's word for the value.
 */
export interface Cell {
  readonly text: string;
  readonly kind: CellKind;
}

/** A row as found; `index` is the number Excel shows at its left. */
export interface RawRow {
  readonly index: number;
  readonly cells: readonly Cell[];
}

export const EMPTY_CELL: Cell = { text: '', kind: 'empty' };

// Excel writes characters that XML cannot hold as _x000D_, and a literal "_x000D_" as _x005F_x000D_.
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

/** Text of a cell → Cell. Undoes our own neutralising apostrophe, so that a returned workbook can be imported again. */
export function textCell(raw: string): Cell {
  const decoded = raw.includes('_x')
    ? raw.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : raw;
  const trimmed = decoded.trim().slice(0, MAX_CELL_TEXT);
  if (trimmed === '') return EMPTY_CELL;
  return { text: /^'[=+\-@]/.test(trimmed) ? trimmed.slice(1) : trimmed, kind: 'text' };
}

/** A stored number → Cell; as a date when the cell's format is one. */
export function numberCell(
  raw: string,
  { isDate, date1904 }: { readonly isDate: boolean; readonly date1904: boolean },
): Cell {
  const value = Number(raw);
  if (raw === '' || !Number.isFinite(value)) return textCell(raw);
  const date = isDate ? dateText(value, date1904) : undefined;
  if (date !== undefined) return { text: date, kind: 'date' };
  // Fifteen digits are what Excel keeps; beyond that the raw form shows best that the value is not what was typed.
  const text = Math.abs(value) < 1e15 ? String(Number(value.toPrecision(15))) : raw.slice(0, 60);
  return { text, kind: 'number' };
}

const MAX_SERIAL = 2_958_466;

/** Excel's serial day number → date text; undefined when out of the calendar. A serial below 1 is a time of day. */
export function dateText(serial: number, date1904: boolean): string | undefined {
  if (serial < 0 || serial >= MAX_SERIAL) return undefined;
  let day = Math.floor(serial);
  let seconds = Math.round((serial - day) * 86_400);
  if (seconds === 86_400) {
    day += 1;
    seconds = 0;
  }
  const time = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(n => String(n).padStart(2, '0'))
    .join(':');
  if (day === 0 && !date1904) return time;
  const date = date1904 ? addDays('1904-01-01', day) : day1900(day);
  return seconds === 0 ? date : `${date} ${time}`;
}

/** The 1900 system counts a 29 February 1900 that never was, so days before it are off by one. */
function day1900(day: number): CalendarDate {
  return addDays(day < 60 ? '1899-12-31' : '1899-12-30', day);
}

const DATE_IDS = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);

/** True when a number format shows dates or times. Ids 27–36 and 50–58 are the built-in dates of Chinese Excel. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return DATE_IDS.has(id) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  const bare = code
    .slice(0, 255)
    .replace(/"[^"]*"|\\.|_./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[ymdhs]/i.test(bare) && !/general/i.test(bare);
}

/** `AB12` → 27 (zero-based column); -1 when there are no letters. */
export function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length && i < 4; i += 1) {
    const code = reference.charCodeAt(i) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

/** 27 → `AB`. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26))
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return letters;
}
