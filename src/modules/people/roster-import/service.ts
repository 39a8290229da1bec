// Use cases around a roster: take it, look at it, decide, give up. Everybody sees only what they uploaded.
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { transition } from '#kernel/process';
import { accountOf, notFound, scopeOf } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { bytesOfUpload, type FileReply, type UploadedFile } from '#platform/http';
import { enqueue } from '#platform/jobs';
import { openProgress, requestCancel } from '#platform/progress';
import {
  auditEvents,
  errors,
  jobs,
  MAX_ROSTER_BYTES,
  type RosterImport,
  type RosterOutcome,
  type RosterRow,
} from '../contract.ts';
import { rosterImport } from '../process.ts';
import type { PeopleTables, RosterImportRow, RosterStagingRow, StoredScope } from '../tables.ts';
import { dropFile, readParts, sealFile, storeFile } from './sealed-parts.ts';
import { clearStaging } from './staging.ts';

type Tables = PeopleTables;

const storedScope = (ctx: Ctx): StoredScope => scopeOf(ctx.actor, 'people.manage');

/** Takes a roster and starts its check. */
export async function startRosterImport(ctx: Ctx, upload: UploadedFile): Promise<{ id: string; progressId: string }> {
  const account = accountOf(ctx);
  const bytes = await bytesOfUpload(upload, MAX_ROSTER_BYTES);
  const id = newId();
  const { parts, sha256: fileSha256 } = await sealFile(id, { kind: 'upload', bytes });
  return inTransaction(ctx, async tx => {
    const progressId = await openProgress(tx, { kind: jobs.checkRoster.name });
    const scope = JSON.stringify(storedScope(ctx));
    await sql`
      insert into people.roster_import (id, state, file_name, file_sha256, progress_id, scope, created_by, created_at)
      values (${id}, 'checking', ${upload.filename.slice(-200)}, ${fileSha256}, ${progressId}, ${scope}::jsonb, ${account.accountId}, ${ctx.now})`.execute(
      tx.for<Tables>(),
    );
    await storeFile(tx, { importId: id, kind: 'upload', parts });
    await record(tx, auditEvents.startRosterImport, { subject: { kind: 'roster-import', id }, detail: { fileSha256 } });
    await enqueue(tx, jobs.checkRoster, { importId: id });
    return { id, progressId };
  });
}

const view = (row: RosterImportRow, hasAnnotatedFile: boolean): RosterImport => ({
  id: row.id,
  state: row.state,
  fileName: row.fileName,
  progressId: row.progressId,
  counts: { added: 0, updated: 0, unchanged: 0, faulty: 0, ...row.counts },
  hasAnnotatedFile,
  createdAt: row.createdAt,
});

/** One's own import. Throws 404. */
export async function getRosterImport(ctx: Ctx, { id }: { id: string }): Promise<RosterImport> {
  const row = await ctx.db
    .for<Tables>()
    .selectFrom('people.rosterImport')
    .selectAll()
    .where('id', '=', id)
    .where('createdBy', '=', accountOf(ctx).accountId)
    .executeTakeFirst();
  if (!row) throw notFound('roster-import');
  const { rows } = await sql`
    select 1 from people.roster_part where import_id = ${id} and kind = 'annotated' limit 1`.execute(
    ctx.db.for<Tables>(),
  );
  return view(row, rows.length > 0 && row.state !== 'checking');
}

/** Rows of one outcome, in the order of the file. */
export async function listRosterRows(
  ctx: Ctx,
  given: { id: string; outcome: RosterOutcome; after?: number | undefined; limit: number },
): Promise<{ items: RosterRow[]; next: number | null }> {
  await getRosterImport(ctx, given);
  const rows = await ctx.db
    .for<Tables>()
    .selectFrom('people.rosterRow')
    .select([
      'rowNo',
      'name',
      'documentKind',
      'numberMask',
      'phoneMask',
      'unitText',
      'jobCategories',
      'titleLevel',
      'titleName',
      'problems',
      'notes',
    ])
    .where('importId', '=', given.id)
    .where('outcome', '=', given.outcome)
    .where('rowNo', '>', given.after ?? 0)
    .orderBy('rowNo')
    .limit(given.limit + 1)
    .execute();
  const items = rows.slice(0, given.limit).map(rowView);
  return { items, next: rows.length > given.limit ? (items.at(-1)?.row ?? null) : null };
}

const rowView = ({
  rowNo,
  unitText,
  ...row
}: Omit<
  RosterStagingRow,
  | 'importId'
  | 'outcome'
  | 'personId'
  | 'personRevision'
  | 'pinyin'
  | 'pinyinKey'
  | 'initials'
  | 'numberCipher'
  | 'numberLookup'
  | 'phoneCipher'
  | 'phoneLookup'
  | 'unitId'
  | 'newIds'
>): RosterRow => ({
  row: rowNo,
  unit: unitText,
  ...row,
});

async function lockOwn(tx: Tx, id: string): Promise<RosterImportRow> {
  const row = await tx
    .for<Tables>()
    .selectFrom('people.rosterImport')
    .selectAll()
    .where('id', '=', id)
    .where('createdBy', '=', accountOf(tx.ctx).accountId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('roster-import');
  return row;
}

type RosterAction = 'confirm' | 'cancel';
function next(row: RosterImportRow, action: RosterAction): RosterImportRow['state'] {
  if (!(action in rosterImport.table[row.state])) throw errors.refuse('people.import-not-ready', { state: row.state });
  const outcome = transition(rosterImport, {
    state: row.state,
    action,
    performers: ['registrar', 'unit-clerk'],
    facts: undefined,
  });
  return outcome.kind === 'moved' ? outcome.to : row.state;
}

/** Decides that the good rows enter; they do so as a job. Asked again, it answers with what is under way. */
export async function applyRosterImport(ctx: Ctx, { id }: { id: string }): Promise<RosterImport> {
  await inTransaction(ctx, async tx => {
    const row = await lockOwn(tx, id);
    if (row.state === 'applying' || row.state === 'done') return;
    const state = next(row, 'confirm');
    // Checked with the reach of that day; whoever has another one today has it checked again.
    if (!isDeepStrictEqual(row.scope, storedScope(ctx))) throw errors.refuse('people.import-outdated');
    const progressId = await openProgress(tx, { kind: jobs.applyRoster.name });
    await tx.for<Tables>().updateTable('people.rosterImport').set({ state, progressId }).where('id', '=', id).execute();
    await record(tx, auditEvents.confirmRosterImport, {
      subject: { kind: 'roster-import', id },
      detail: { fileSha256: row.fileSha256 },
    });
    await enqueue(tx, jobs.applyRoster, { importId: id, confirmedBy: accountOf(ctx).accountId });
  });
  return getRosterImport(ctx, { id });
}

/** Gives the import up; what was staged goes. */
export function cancelRosterImport(ctx: Ctx, { id }: { id: string }): Promise<void> {
  return inTransaction(ctx, async tx => {
    const row = await lockOwn(tx, id);
    const state = next(row, 'cancel');
    await requestCancel(tx, row.progressId);
    await endImport(tx, { id, state });
    await record(tx, auditEvents.cancelRosterImport, { subject: { kind: 'roster-import', id }, detail: {} });
  });
}

/** Ends an import. After a success the annotated file stays for a while, else everything goes. */
export async function endImport(
  tx: Tx,
  given: { id: string; state: RosterImportRow['state']; resultDigest?: string },
): Promise<void> {
  const { id, state, resultDigest = null } = given;
  if (state === 'done') await tx.for<Tables>().deleteFrom('people.rosterRow').where('importId', '=', id).execute();
  else await clearStaging(tx, id);
  await dropFile(tx, { importId: id, kind: 'upload' });
  await tx
    .for<Tables>()
    .updateTable('people.rosterImport')
    .set({ state, resultDigest, endedAt: tx.ctx.now })
    .where('id', '=', id)
    .execute();
}

/** The uploaded rows with their findings. It shows numbers in full, so the download is on record. */
export async function getAnnotatedRoster(ctx: Ctx, { id }: { id: string }): Promise<FileReply> {
  const found = await getRosterImport(ctx, { id });
  if (!found.hasAnnotatedFile) throw errors.refuse('people.no-annotated-file');
  await inTransaction(ctx, tx =>
    record(tx, auditEvents.downloadAnnotatedRoster, { subject: { kind: 'roster-import', id }, detail: {} }),
  );
  const name = `${found.fileName.replace(/\.[^.]*$/, '')}-检查结果.xlsx`;
  return { content: Readable.from(readParts(ctx, { importId: id, kind: 'annotated' })), name };
}
