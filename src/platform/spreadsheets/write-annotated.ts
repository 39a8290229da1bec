import type { Writable } from 'node:stream';
import type { Cell } from './cell.ts';
import { type OutCell, type WriteOptions, writeWorkbook } from './write-workbook.ts';

export type RowOutcome = 'ok' | 'warning' | 'error';

/** A row of the uploaded file with what became of it. */
export interface AnnotatedRow {
  /** Excel row number in the uploaded file. */
  readonly index: number;
  readonly cells: readonly Cell[];
  readonly outcome: RowOutcome;
  /** e.g. `已导入`, `未导入`. */
  readonly result: string;
  /** One sentence for each finding, naming the column. */
  readonly reasons: readonly string[];
  /** Zero-based columns to colour. */
  readonly marked: readonly number[];
}

/**
 * The workbook that goes back after an import: the uploaded rows as text with 原行号, 结果 and 原因 behind them, faulty cells coloured.
 * It can be corrected and imported again: the header keeps its titles.
 */
export function writeAnnotatedWorkbook(
  target: Writable | string,
  source: {
    readonly sheet: string;
    readonly titles: readonly string[];
    readonly rows: Iterable<AnnotatedRow> | AsyncIterable<AnnotatedRow>;
  },
  options: WriteOptions = {},
): Promise<{ readonly bytes: number; readonly rows: number }> {
  // An annotated workbook that comes back must not grow a second set of result columns.
  const kept = source.titles.flatMap((title, at) => (RESULT_TITLES.includes(title) ? [] : [at]));
  async function* rows(): AsyncGenerator<OutCell[]> {
    for await (const row of source.rows) yield annotatedCells(row, kept);
  }
  const columns = kept.map(at => ({ title: source.titles[at] ?? '', style: 'text' as const, width: 18 }));
  const results = RESULT_TITLES.map((title, at) => ({ title, width: [10, 12, 60][at] ?? 12 }));
  return writeWorkbook(target, [{ name: source.sheet, columns: [...columns, ...results], rows: rows() }], {
    packing: 'quick',
    ...options,
  });
}

const RESULT_TITLES: readonly string[] = ['原行号', '结果', '原因'];

function annotatedCells(
  { index, cells, outcome, result, reasons, marked }: AnnotatedRow,
  kept: readonly number[],
): OutCell[] {
  const look = outcome === 'warning' ? 'warning' : 'error';
  const out: OutCell[] = kept.map((at): OutCell => {
    const text = cells[at]?.text ?? '';
    return marked.includes(at) ? { value: text, style: look } : text;
  });
  out.push({ value: index, style: 'integer' }, { value: result, style: outcome });
  if (reasons.length > 0) out.push({ value: reasons.slice(0, 50).join('；'), style: outcome === 'ok' ? 'text' : look });
  return out;
}
