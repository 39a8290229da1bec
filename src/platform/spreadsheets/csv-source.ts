// Comma, semicolon or tab separated text, in UTF-8 (with or without mark), UTF-16 with mark, or GBK as offices in China save it.
import { createReadStream } from 'node:fs';
import { type Cell, EMPTY_CELL, type RawRow, textCell } from './cell.ts';
import { refuse } from './errors.ts';
import { MAX_CELL_TEXT, type WorkbookLimits } from './limits.ts';
import type { RowSource } from './row-source.ts';
import type { WorkbookSource } from './zip-parts.ts';

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'gb18030';

async function* chunksOf(source: WorkbookSource): AsyncGenerator<Uint8Array> {
  if (typeof source !== 'string') {
    for (let at = 0; at < source.length; at += 65_536) yield source.subarray(at, at + 65_536);
    return;
  }
  for await (const chunk of createReadStream(source)) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
}

async function decodesAs(source: WorkbookSource, encoding: CsvEncoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of chunksOf(source)) {
      if (encoding !== 'utf-16le' && chunk.includes(0)) return false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** The encoding in which the whole file makes sense; undefined when it is no text. UTF-8 first: GBK text is rarely valid UTF-8. */
export async function csvEncodingOf(source: WorkbookSource, head: Uint8Array): Promise<CsvEncoding | undefined> {
  if (head[0] === 0xff && head[1] === 0xfe) return (await decodesAs(source, 'utf-16le')) ? 'utf-16le' : undefined;
  for (const encoding of ['utf-8', 'gb18030'] as const) if (await decodesAs(source, encoding)) return encoding;
  return undefined;
}

/** The separator that occurs most in the first line. */
function separatorOf(text: string): string {
  const line = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  const counts = [',', '\t', ';'].map(mark => ({ mark, count: line.split(mark).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}

/** `="350102…"` is how some systems force text into Excel; it is text. */
function csvCell(raw: string): Cell {
  const forced = /^="([^"]*)"$/.exec(raw.trim());
  return raw === '' ? EMPTY_CELL : textCell(forced?.[1] ?? raw);
}

/** A record-by-record reader; `index` counts records, as Excel does when it opens the file. */
function createCsvReader(separator: string, maxColumns: number) {
  let rows: RawRow[] = [];
  let cells: Cell[] = [];
  let field = '';
  let quoted = false;
  let quoteSeen = false;
  let afterReturn = false;
  let index = 0;
  const endField = (): void => {
    cells.push(csvCell(field));
    field = '';
    quoteSeen = false;
    if (cells.length > maxColumns) {
      throw refuse('spreadsheets.too-many-columns', { row: index + 1, limit: maxColumns, found: cells.length });
    }
  };
  const endRow = (): void => {
    endField();
    index += 1;
    rows.push({ index, cells });
    cells = [];
  };
  const plain = (char: string): void => {
    if (char === '"' && field === '' && !quoteSeen) quoted = true;
    else if (char === separator) endField();
    else if (char === '\r') endRow();
    else if (char !== '\n') field += char;
    // A lone \n ends a row; after \r it belongs to the line end already taken.
    else if (!afterReturn) endRow();
    afterReturn = char === '\r';
  };
  const step = (char: string): void => {
    if (field.length > MAX_CELL_TEXT * 4) throw refuse('spreadsheets.unreadable', { part: 'csv-quote' });
    if (!quoted) {
      // A quote right after a closing quote stands for one quote inside the field.
      if (quoteSeen && char === '"') {
        field += '"';
        quoted = true;
        return;
      }
      plain(char);
      return;
    }
    if (char !== '"') field += char;
    else {
      quoted = false;
      quoteSeen = true;
    }
    afterReturn = false;
  };
  return {
    write(text: string): void {
      for (const char of text) step(char);
    },
    end(): void {
      if (quoted) throw refuse('spreadsheets.unreadable', { part: 'csv-quote' });
      if (field !== '' || cells.length > 0) endRow();
    },
    take(): RawRow[] {
      const taken = rows;
      rows = [];
      return taken;
    },
  };
}

/** Opens delimited text; `name` becomes the name of its one sheet. */
export function openCsv(source: WorkbookSource, encoding: CsvEncoding, limits: WorkbookLimits): RowSource {
  return {
    sheets: [{ name: 'CSV', hidden: false }],
    async *rows() {
      const decoder = new TextDecoder(encoding);
      let reader: ReturnType<typeof createCsvReader> | undefined;
      for await (const chunk of chunksOf(source)) {
        const text = decoder.decode(chunk, { stream: true });
        reader ??= createCsvReader(separatorOf(text), limits.columns);
        reader.write(text);
        yield* reader.take();
      }
      reader?.write(decoder.decode());
      reader?.end();
      yield* reader?.take() ?? [];
    },
    close: () => undefined,
  };
}
