import { type Cell, columnOf, EMPTY_CELL, numberCell, type RawRow, textCell } from './cell.ts';
import { refuse } from './errors.ts';
import type { WorkbookLimits } from './limits.ts';
import type { RowSource } from './row-source.ts';
import { mainPartOf, readDateStyles, readSharedStrings, readWorkbookParts } from './workbook-parts.ts';
import { createXmlPump, type XmlHandlers } from './xml.ts';
import { openZip, partChunks, type WorkbookSource } from './zip-parts.ts';

/** Opens an .xlsx for reading row by row; shared texts are read when the first sheet is. */
export async function openXlsx(source: WorkbookSource, limits: WorkbookLimits): Promise<RowSource> {
  const zip = await openZip(source, limits);
  try {
    const main = await mainPartOf(zip);
    if (main === undefined) throw refuse('spreadsheets.not-a-workbook', { found: 'zip' });
    const workbook = await readWorkbookParts(zip, main);
    const shared = lazily(async () => ({
      dateStyles: await readDateStyles(zip, workbook.stylesPart),
      strings: await readSharedStrings(zip, workbook.stringsPart),
      date1904: workbook.date1904,
      maxColumns: limits.columns,
    }));
    return {
      sheets: workbook.sheets.map(({ name, hidden }) => ({ name, hidden })),
      async *rows(sheet) {
        const part = workbook.sheets[sheet]?.part;
        if (part === undefined) throw refuse('spreadsheets.no-sheet', { sheet: String(sheet) });
        const reader = createSheetReader(await shared());
        const pump = createXmlPump(part, reader.handlers);
        for await (const chunk of partChunks(await zip.open(part), part)) {
          pump.write(chunk);
          yield* reader.take();
        }
        pump.end();
        yield* reader.take();
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

interface SheetContext {
  readonly strings: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly date1904: boolean;
  readonly maxColumns: number;
}

/** The cell that is being read. */
interface OpenCell {
  column: number;
  type: string;
  isDate: boolean;
  formula: boolean;
  value: string;
}

/** Turns the events of a worksheet part into rows; `take` hands over those finished so far. */
function createSheetReader(context: SheetContext): { handlers: XmlHandlers; take(): RawRow[] } {
  let finished: RawRow[] = [];
  let cells: Cell[] = [];
  let rowIndex = 0;
  let next = 0;
  let catching = false;
  let phonetic = 0;
  const cell: OpenCell = { column: 0, type: 'n', isDate: false, formula: false, value: '' };

  const openCell = (attributes: Readonly<Record<string, string>>): void => {
    const reference = attributes.r;
    cell.column = reference === undefined ? next : columnOf(reference);
    cell.type = attributes.t ?? 'n';
    cell.isDate = context.dateStyles[Number(attributes.s ?? 0)] ?? false;
    cell.formula = false;
    cell.value = '';
  };
  const closeCell = (): void => {
    next = cell.column + 1;
    const read = finishCell(cell, context);
    if (read.kind === 'empty') return;
    if (cell.column < 0 || cell.column >= context.maxColumns) {
      throw refuse('spreadsheets.too-many-columns', {
        row: rowIndex,
        limit: context.maxColumns,
        found: cell.column + 1,
      });
    }
    while (cells.length < cell.column) cells.push(EMPTY_CELL);
    cells[cell.column] = read;
  };
  const handlers: XmlHandlers = {
    open(tag, attributes) {
      if (tag === 'c') openCell(attributes);
      else if (tag === 'v' || tag === 't') catching = phonetic === 0;
      else if (tag === 'f') cell.formula = true;
      else if (tag === 'rPh') phonetic += 1;
      else if (tag === 'row') {
        const given = Number(attributes.r);
        rowIndex = Number.isInteger(given) && given > 0 ? given : rowIndex + 1;
        cells = [];
        next = 0;
      }
    },
    text(value) {
      if (catching) cell.value += value;
    },
    close(tag) {
      if (tag === 'v' || tag === 't') catching = false;
      else if (tag === 'c') closeCell();
      else if (tag === 'rPh') phonetic -= 1;
      else if (tag === 'row') finished.push({ index: rowIndex, cells });
    },
  };
  return {
    handlers,
    take() {
      const rows = finished;
      finished = [];
      return rows;
    },
  };
}

function finishCell({ type, value, formula, isDate }: OpenCell, { strings, date1904 }: SheetContext): Cell {
  const read = readValue({ type, value, isDate, strings, date1904 });
  // An error value (#N/A) is the result of a formula, also where the formula was pasted away.
  if (formula || type === 'e') return { text: read.text, kind: 'formula' };
  return read;
}

function readValue(cell: {
  readonly type: string;
  readonly value: string;
  readonly isDate: boolean;
  readonly strings: readonly string[];
  readonly date1904: boolean;
}): Cell {
  const { type, value } = cell;
  if (value === '') return EMPTY_CELL;
  switch (type) {
    case 's':
      return textCell(cell.strings[Number(value)] ?? '');
    case 'inlineStr':
    case 'str':
    case 'e':
      return textCell(value);
    case 'b':
      return { text: value === '1' || value === 'true' ? 'TRUE' : 'FALSE', kind: 'boolean' };
    case 'd':
      return {
        text: value
          .replace('T', ' ')
          .replace(/( 00:00:00)?(\.\d+)?Z?$/, '')
          .slice(0, 30),
        kind: 'date',
      };
    default:
      return numberCell(value.trim(), cell);
  }
}
