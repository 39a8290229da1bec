export { type Cell, type CellKind, columnLetters } from './cell.ts';
export { errors as spreadsheetErrors } from './errors.ts';
export { inspectWorkbook, type SheetSummary, type WorkbookKind, type WorkbookSummary } from './inspect.ts';
export { defaultLimits, MAX_CELL_TEXT, type WorkbookLimits } from './limits.ts';
export { messages as spreadsheetMessages } from './messages.ts';
export {
  type ColumnSpec,
  normalizeTitle,
  type OpenSheet,
  openSheet,
  type ReadOptions,
  readRows,
  type SheetHeader,
  type SheetRow,
} from './read-rows.ts';
export { safeText } from './safe-text.ts';
export type { CellStyle } from './sheet-styles.ts';
export {
  errorFromWire,
  errorToWire,
  runInWorker,
  serveWorker,
  type WireError,
  type WorkerRun,
  type WorkerSide,
} from './worker-run.ts';
export { type AnnotatedRow, type RowOutcome, writeAnnotatedWorkbook } from './write-annotated.ts';
export { type TemplateColumn, type TemplateSpec, writeTemplate } from './write-template.ts';
export {
  type OutCell,
  type OutColumn,
  type OutSheet,
  type OutValue,
  type WriteOptions,
  writeWorkbook,
} from './write-workbook.ts';
export type { WorkbookSource } from './zip-parts.ts';
