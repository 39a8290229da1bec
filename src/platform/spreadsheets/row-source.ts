import type { RawRow } from './cell.ts';
import type { SheetInfo } from './workbook-parts.ts';

/** One kind of file behind the port: its sheets, and the rows of one of them as a stream. */
export interface RowSource {
  readonly sheets: readonly SheetInfo[];
  /** Rows in file order, blank ones left out where the format leaves them out. */
  rows(sheet: number): AsyncGenerator<RawRow>;
  close(): void;
}
