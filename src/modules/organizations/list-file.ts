// A register's list as a workbook: page after page by its key, streamed, so that 100,000 rows need no more memory than one page.
import { PassThrough } from 'node:stream';
import { dateOf } from '#kernel/time';
import type { Ctx } from '#platform/database';
import type { FileReply } from '#platform/http';
import { type OutColumn, writeWorkbook } from '#platform/spreadsheets';
import { XLSX } from './contract-fields.ts';

/** Rows read at a time. */
const PAGE = 1_000;

interface ListFile<Row> {
  /** Name of the sheet and, with the day, of the file. */
  readonly name: string;
  readonly columns: readonly OutColumn[];
  readonly cells: (row: Row) => readonly string[];
  readonly read: (page: {
    readonly after: string | undefined;
    readonly limit: number;
  }) => Promise<{ readonly items: readonly Row[]; readonly next: string | null }>;
  /** Rows at most; check the count before, a list cut off without a word is worse than none. */
  readonly limit: number;
}

/** The list as a file to download. Reads on while it is sent; an error on the way breaks the download off. */
export function listFile<Row>(ctx: Ctx, { name, columns, cells, read, limit }: ListFile<Row>): FileReply {
  const stream = new PassThrough();
  writeWorkbook(stream, [{ name, columns, rows: rowsOf({ cells, read, limit }) }]).catch((error: unknown) => {
    stream.destroy(error instanceof Error ? error : new Error('the workbook could not be written'));
  });
  return { content: stream, name: `${name}-${dateOf(ctx.now)}.xlsx`, headers: { 'content-type': XLSX } };
}

async function* rowsOf<Row>({
  cells,
  read,
  limit,
}: Pick<ListFile<Row>, 'cells' | 'read' | 'limit'>): AsyncGenerator<readonly string[]> {
  let after: string | undefined;
  for (let left = limit; left > 0; ) {
    const { items, next } = await read({ after, limit: Math.min(PAGE, left) });
    for (const row of items) yield cells(row);
    if (next === null) return;
    after = next;
    left -= items.length;
  }
}
