// The download centre: forms with their versions. A version never changes; the newest is current.
import type { Readable } from 'node:stream';
import { type RawBuilder, sql } from 'kysely';
import { notFound, unitInScope } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { fileReply, fileStore, getFile, insertFile } from '#platform/files';
import { auditEvents, type Download, errors } from '../contract.ts';
import { directiveVisible, getIssuer, getVisibleDirective, type Tables } from '../store.ts';
import type { DownloadRow } from '../tables.ts';
import { literal } from './queries.ts';

const OWNER = 'directives.download';
const MOST_BYTES = 50_000_000;

/** Public forms; those of a directive to whoever may read it; all to who issues for their owner. */
const downloadVisible = (ctx: Ctx): RawBuilder<boolean> => sql<boolean>`(
  (w.retired_at is null and w.current_version > 0 and (w.is_public
    or exists (select 1 from directives.directive d where d.id = w.directive_id and ${directiveVisible(ctx)}))) or ${unitInScope(ctx, 'directives.issue', sql.ref('w.owner_unit_id'))})`;

export async function listDownloads(
  ctx: Ctx,
  given: { after?: string | undefined; limit: number; q?: string | undefined; directiveId?: string | undefined },
): Promise<{ items: Download[]; next: string | null }> {
  const where: RawBuilder<unknown>[] = [downloadVisible(ctx), sql`w.retired_at is null`];
  if (given.q) where.push(sql`w.title like ${`%${literal(given.q)}%`}`);
  if (given.directiveId) where.push(sql`w.directive_id = ${given.directiveId}`);
  const key = /^([0-9a-f-]{36})$/.exec(given.after ?? '');
  if (key) where.push(sql`w.id < ${key[1]}::uuid`);
  const { rows } = await sql<Download>`
    select w.id, w.title, w.note, w.is_public, w.revision, jsonb_build_object('id', u.id, 'name', u.name) as owner,
      case when d.is_public then jsonb_build_object('id', d.id, 'title', d.title) end as directive,
      coalesce((select jsonb_agg(jsonb_build_object('version', v.version, 'note', v.note, 'publishedAt', to_char(v.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'bytes', f.size, 'name', f.name, 'sha256', f.sha256) order by v.version desc)
        from directives.download_version v join platform.file f on f.id = v.file_id where v.download_id = w.id), '[]') as versions
    from directives.download w join organizations.unit_view u on u.id = w.owner_unit_id left join directives.directive d on d.id = w.directive_id
    where ${sql.join(where, sql` and `)} order by w.id desc limit ${given.limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows.slice(0, given.limit);
  return { items, next: rows.length > given.limit ? (items.at(-1)?.id ?? null) : null };
}

/** The bytes of one version. Throws 404 for what the caller may not see. */
export async function downloadFile(ctx: Ctx, given: { id: string; version: number; range?: string | undefined }) {
  const { rows } = await sql<{ fileId: string }>`
    select v.file_id from directives.download w join directives.download_version v on v.download_id = w.id and v.version = ${given.version}
    where w.id = ${given.id} and ${downloadVisible(ctx)}`.execute(ctx.db.for<Tables>());
  const row = rows[0];
  if (!row) throw notFound('download');
  return fileReply(await getFile(ctx, { id: row.fileId, owner: { kind: OWNER, id: given.id } }), {
    range: given.range,
  });
}

export async function createDownload(
  ctx: Ctx,
  given: { ownerUnitId: string; directiveId: string | null; title: string; note: string; isPublic: boolean },
): Promise<{ id: string }> {
  const owner = await getIssuer(ctx, given.ownerUnitId);
  if (given.directiveId) await getVisibleDirective(ctx, given.directiveId);
  return inTransaction(ctx, async tx => {
    const id = newId();
    await tx
      .for<Tables>()
      .insertInto('directives.download')
      .values({
        ...given,
        id,
        ownerUnitId: owner.id,
        retiredAt: null,
        currentVersion: 0,
        createdAt: ctx.now,
        revision: 1,
      })
      .execute();
    await record(tx, auditEvents.createDownload, { subject: { kind: 'download', id, unitId: owner.id }, detail: {} });
    return { id };
  });
}

async function lockDownload(tx: Tx, id: string): Promise<DownloadRow> {
  const { rows } = await sql<DownloadRow>`
    select * from directives.download w
    where w.id = ${id} and w.retired_at is null and ${unitInScope(tx.ctx, 'directives.issue', sql.ref('w.owner_unit_id'))} for update`.execute(
    tx.for<Tables>(),
  );
  const row = rows[0];
  if (!row) throw notFound('download');
  return row;
}

interface Upload {
  readonly stream: Readable;
  readonly filename: string;
  readonly truncated: () => boolean;
}

export async function addDownloadVersion(
  ctx: Ctx,
  { id, note, upload }: { id: string; note: string; upload: Upload },
): Promise<{ version: number }> {
  await inTransaction(ctx, tx => lockDownload(tx, id));
  const kinds = ['pdf', 'docx', 'xlsx', 'xls', 'zip'] as const;
  const staged = await fileStore().stage(upload.stream, { maxBytes: MOST_BYTES, kinds, truncated: upload.truncated });
  return inTransaction(ctx, async tx => {
    const row = await lockDownload(tx, id);
    const version = row.currentVersion + 1;
    const fileId = await insertFile(tx, { staged, name: upload.filename, owner: { kind: OWNER, id } });
    const publishedBy = ctx.actor.kind === 'account' ? ctx.actor.accountId : null;
    await tx
      .for<Tables>()
      .insertInto('directives.downloadVersion')
      .values({ id: newId(), downloadId: id, version, fileId, note, publishedAt: ctx.now, publishedBy })
      .execute();
    await tx
      .for<Tables>()
      .updateTable('directives.download')
      .set({ currentVersion: version, revision: row.revision + 1 })
      .where('id', '=', id)
      .execute();
    await record(tx, auditEvents.addVersion, {
      subject: { kind: 'download', id, unitId: row.ownerUnitId },
      detail: { version },
    });
    return { version };
  });
}

export async function retireDownload(ctx: Ctx, { id, revision }: { id: string; revision: number }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const row = await lockDownload(tx, id);
    if (row.revision !== revision) throw errors.refuse('directives.stale');
    await tx
      .for<Tables>()
      .updateTable('directives.download')
      .set({ retiredAt: ctx.now, revision: revision + 1 })
      .where('id', '=', id)
      .execute();
    await record(tx, auditEvents.retireDownload, {
      subject: { kind: 'download', id, unitId: row.ownerUnitId },
      detail: {},
    });
  });
}
