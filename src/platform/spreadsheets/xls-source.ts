// Excel 97–2003 files, which offices still send. Read as a whole by hucre, hence the small size limit. The format's reader
// does not tell a formula from its result: a formula's text result appears as text here, its numeric result as a number.
import { readFile } from 'node:fs/promises';
import { type Cell, EMPTY_CELL, numberCell, textCell } from './cell.ts';
import { refuse } from './errors.ts';
import { MAX_XLS_BYTES, type WorkbookLimits } from './limits.ts';
import type { RowSource } from './row-source.ts';
import type { WorkbookSource } from './zip-parts.ts';

function xlsCell(value: unknown): Cell {
  if (typeof value === 'string') return textCell(value);
  if (typeof value === 'number') return numberCell(String(value), { isDate: false, date1904: false });
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE', kind: 'boolean' };
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    // hucre gives the wall time as if it were UTC.
    const iso = value.toISOString();
    const time = iso.slice(11, 19);
    return { text: time === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`, kind: 'date' };
  }
  return EMPTY_CELL;
}

/** Opens an .xls for reading. */
export async function openXls(source: WorkbookSource, limits: WorkbookLimits): Promise<RowSource> {
  const bytes = typeof source === 'string' ? await readFile(source) : source;
  if (bytes.length > MAX_XLS_BYTES) {
    throw refuse('spreadsheets.too-large', { limit: MAX_XLS_BYTES, found: bytes.length });
  }
  const { readXls } = await import('hucre/xlsx');
  const workbook = await readXls(new Uint8Array(bytes)).catch(() => {
    throw refuse('spreadsheets.unreadable', { part: 'xls' });
  });
  return {
    sheets: workbook.sheets.map(sheet => ({
      name: sheet.name,
      hidden: sheet.hidden === true || sheet.veryHidden === true,
    })),
    async *rows(sheet) {
      const rows = workbook.sheets[sheet]?.rows ?? [];
      for (const [at, values] of rows.entries()) {
        if (values.length > limits.columns) {
          throw refuse('spreadsheets.too-many-columns', { row: at + 1, limit: limits.columns, found: values.length });
        }
        yield { index: at + 1, cells: values.map(xlsCell) };
      }
    },
    close: () => undefined,
  };
}
