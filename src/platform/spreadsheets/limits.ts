/** What an uploaded table may be at most. Sizes in bytes. */
export interface WorkbookLimits {
  /** The file as uploaded. */
  readonly fileBytes: number;
  /** Parts in the archive; a workbook of Excel or WPS has 10 to 60. */
  readonly entries: number;
  /** One unpacked part, declared and actual. */
  readonly partBytes: number;
  /** All unpacked parts together, declared and actual. */
  readonly unpackedBytes: number;
  /** Unpacked : packed of one part, looked at from 8 MB on; rosters have 5 to 20, blank formatted rows up to 100. */
  readonly ratio: number;
  /** Rows that hold a value, header and instructions included. */
  readonly rows: number;
  readonly columns: number;
}

const MB = 1024 * 1024;

/** For rosters of up to 100,000 rows with some room. */
export const defaultLimits: WorkbookLimits = {
  fileBytes: 50 * MB,
  entries: 1_000,
  partBytes: 320 * MB,
  unpackedBytes: 480 * MB,
  ratio: 200,
  rows: 120_000,
  columns: 200,
};

/** Excel's own bound of a cell, in UTF-16 units; longer text is refused by Excel as damage. */
export const MAX_CELL_TEXT = 32_767;

/** Excel's own bound of a sheet. */
export const MAX_SHEET_ROWS = 1_048_576;

/** Old .xls files are read as a whole, so they stay small. */
export const MAX_XLS_BYTES = 20 * MB;
