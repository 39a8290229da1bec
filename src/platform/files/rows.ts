// The row of a file: written in the transaction of the record that owns it, never changed. A new version is a new file.
import type { Instant } from '#kernel/time';
import { type Ctx, newId, type Tx } from '#platform/database';
import { refuse } from './errors.ts';
import { type ByteRange, fileStore, type StagedFile } from './file-store.ts';
import { contentDisposition, safeFileName } from './names.ts';

export interface FileRow {
  readonly id: string;
  readonly sha256: string;
  readonly sm3: string;
  readonly size: number;
  readonly mediaType: string;
  readonly name: string;
  readonly ownerKind: string;
  readonly ownerId: string;
  readonly createdBy: string | null;
  readonly createdAt: Instant;
}

export interface FileTables {
  'platform.file': FileRow;
}

/** The record a file belongs to and is reached through, e.g. `{ kind: 'directives.attachment', id }`. */
export interface FileOwner {
  readonly kind: string;
  readonly id: string;
}

/** Writes the row of staged bytes and gives its id. The name is cleaned; `text` named `.csv` becomes CSV. */
export async function insertFile(
  tx: Tx,
  { staged, name, owner }: { readonly staged: StagedFile; readonly name: string; readonly owner: FileOwner },
): Promise<string> {
  const { actor, now } = tx.ctx;
  const id = newId();
  const clean = safeFileName(name);
  const isCsv = staged.kind === 'text' && clean.toLowerCase().endsWith('.csv');
  const row: FileRow = {
    id,
    sha256: staged.sha256,
    sm3: staged.sm3,
    size: staged.size,
    mediaType: isCsv ? 'text/csv' : staged.mediaType,
    name: clean,
    ownerKind: owner.kind,
    ownerId: owner.id,
    createdBy: actor.kind === 'account' ? actor.accountId : null,
    createdAt: now,
  };
  await tx.for<FileTables>().insertInto('platform.file').values(row).execute();
  return id;
}

/** The file of that owner. The caller has authorised the owner; a file of another owner is "not found". */
export async function getFile(
  ctx: Ctx,
  { id, owner }: { readonly id: string; readonly owner: FileOwner },
): Promise<FileRow> {
  const row = await ctx.db
    .for<FileTables>()
    .selectFrom('platform.file')
    .selectAll()
    .where('id', '=', id)
    .where('ownerKind', '=', owner.kind)
    .where('ownerId', '=', owner.id)
    .executeTakeFirst();
  if (!row) throw refuse('files.not-found');
  return row;
}

/** The files of an owner, oldest first; at most 500. */
export async function listFiles(ctx: Ctx, owner: FileOwner): Promise<readonly FileRow[]> {
  return ctx.db
    .for<FileTables>()
    .selectFrom('platform.file')
    .selectAll()
    .where('ownerKind', '=', owner.kind)
    .where('ownerId', '=', owner.id)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(500)
    .execute();
}

/** What a binary endpoint answers with: the bytes, or the range asked for (status 206), with the headers for both. */
export async function fileReply(
  file: FileRow,
  {
    range,
    disposition = 'attachment',
  }: { readonly range?: string | undefined; readonly disposition?: 'attachment' | 'inline' } = {},
) {
  const part = parseRange(range, file.size);
  const content = await fileStore().open(file.sha256, part);
  const headers = {
    'content-type': file.mediaType,
    'content-disposition': contentDisposition(file.name, disposition),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    ...(part ? { 'content-range': `bytes ${part.start}-${part.end}/${file.size}` } : {}),
  };
  const size = part ? part.end - part.start + 1 : file.size;
  return { content, name: file.name, size, disposition, headers, status: part ? 206 : 200 };
}

/**
 * One range of a `range` header (`bytes=0-99`, `bytes=100-`, `bytes=-100`); undefined when there is none or it is to be ignored.
 * Refuses with `files.range` what lies beyond the file.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    if (Number(last) === 0 || size === 0) throw refuse('files.range', { size });
    return { start: Math.max(0, size - Number(last)), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) throw refuse('files.range', { size });
  return start > end ? undefined : { start, end };
}

const SWEEP_AGE_MS = 24 * 3_600_000;
const SWEEP_BATCH = 500;

/**
 * Removes bytes that no row names and that were staged more than a day ago (a transaction between staging and its row is never that
 * long). At most `limit` removals per run; gives their number. Safe to run twice and beside uploads.
 */
export async function sweepFiles(ctx: Ctx, { limit = 10_000 }: { readonly limit?: number } = {}): Promise<number> {
  const store = fileStore();
  let removed = 0;
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const linked = await ctx.db
      .for<FileTables>()
      .selectFrom('platform.file')
      .select('sha256')
      .where('sha256', 'in', batch)
      .execute();
    const kept = new Set(linked.map(row => row.sha256));
    for (const sha256 of batch) {
      if (kept.has(sha256) || removed >= limit) continue;
      await store.remove(sha256);
      removed += 1;
    }
    batch = [];
  };
  for await (const sha256 of store.listOlderThan(SWEEP_AGE_MS)) {
    batch.push(sha256);
    if (batch.length >= SWEEP_BATCH) await flush();
    if (removed >= limit) break;
  }
  await flush();
  return removed;
}
