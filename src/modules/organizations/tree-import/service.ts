// Use cases around the import of a tree. Everybody sees only what they uploaded.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { transition } from '#kernel/process';
import { accountOf, notFound, scopeOf } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { bytesOfUpload, type FileReply, type UploadedFile } from '#platform/http';
import { enqueue } from '#platform/jobs';
import { openProgress, requestCancel } from '#platform/progress';
import type { OutCell } from '#platform/spreadsheets';
import {
  auditEvents,
  errors,
  events,
  jobs,
  MAX_TREE_BYTES,
  type TreeImport,
  type TreeOutcome,
  type TreeRow,
  treeSheets,
} from '../contract.ts';
import { messages } from '../messages.ts';
import { treeImport } from '../process.ts';
import { lockTree } from '../store.ts';
import type { OrganizationTables, TreeImportRow } from '../tables.ts';
import { applyTree } from './apply.ts';
import { columnsOf, sheetTitles, toBuffer } from './columns.ts';

type Tables = OrganizationTables;

/** Takes a workbook and starts its check. */
export async function startTreeImport(ctx: Ctx, upload: UploadedFile): Promise<{ id: string; progressId: string }> {
  const account = accountOf(ctx);
  const content = await bytesOfUpload(upload, MAX_TREE_BYTES);
  const fileSha256 = createHash('sha256').update(content).digest('hex');
  const id = newId();
  return inTransaction(ctx, async tx => {
    const progressId = await openProgress(tx, { kind: jobs.checkTree.name });
    const scope = JSON.stringify(scopeOf(ctx.actor, 'organizations.manage'));
    await sql`
      insert into organizations.tree_import (id, state, file_name, file_sha256, content, progress_id, scope, created_by, created_at)
      values (${id}, 'checking', ${upload.filename.slice(-200)}, ${fileSha256}, ${content}, ${progressId}, ${scope}::jsonb, ${account.accountId}, ${ctx.now})`.execute(
      tx.for<Tables>(),
    );
    await record(tx, auditEvents.startTreeImport, { subject: { kind: 'tree-import', id }, detail: { fileSha256 } });
    await enqueue(tx, jobs.checkTree, { importId: id });
    return { id, progressId };
  });
}

type Head = Omit<TreeImportRow, 'content' | 'scope' | 'treeStamp'>;
const view = (row: Head): TreeImport => ({
  id: row.id,
  state: row.state,
  fileName: row.fileName,
  progressId: row.progressId,
  counts: { added: 0, updated: 0, unchanged: 0, faulty: 0, ...row.counts },
  createdAt: row.createdAt,
});

/** One's own import. Throws 404. */
export async function getTreeImport(ctx: Ctx, { id }: { id: string }): Promise<TreeImport> {
  const row = await ctx.db
    .for<Tables>()
    .selectFrom('organizations.treeImport')
    .select(['id', 'state', 'fileName', 'fileSha256', 'progressId', 'counts', 'createdBy', 'createdAt', 'endedAt'])
    .where('id', '=', id)
    .where('createdBy', '=', accountOf(ctx).accountId)
    .executeTakeFirst();
  if (!row) throw notFound('tree-import');
  return view(row);
}

/** Rows of one outcome, in the order of the sheets. */
export async function listTreeRows(
  ctx: Ctx,
  given: { id: string; outcome: TreeOutcome; after: number; limit: number },
): Promise<{ items: TreeRow[]; next: number | null }> {
  await getTreeImport(ctx, given);
  const { rows } = await sql<TreeRow>`
    select seq, sheet, row_no as row, cells, problems from organizations.tree_row
    where import_id = ${given.id} and outcome = ${given.outcome} and seq > ${given.after} order by seq limit ${given.limit + 1}`.execute(
    ctx.db.for<Tables>(),
  );
  const items = rows.slice(0, given.limit);
  return { items, next: rows.length > given.limit ? (items.at(-1)?.seq ?? null) : null };
}

type Annotated = TreeRow & { readonly outcome: TreeOutcome };

/** The uploaded rows with result and reasons behind them; corrected, it can be sent again. */
export async function getAnnotatedTree(ctx: Ctx, { id }: { id: string }): Promise<FileReply> {
  const found = await getTreeImport(ctx, { id });
  const { rows } = await sql<Annotated>`
    select seq, sheet, row_no as row, cells, problems, outcome from organizations.tree_row where import_id = ${id} order by seq`.execute(
    ctx.db.for<Tables>(),
  );
  const sheets = treeSheets.map(sheet => ({
    name: sheetTitles[sheet],
    columns: [
      ...columnsOf(sheet).map(c => ({ title: c.title, width: c.width ?? 18, style: 'text' as const })),
      { title: '原行号', width: 10 },
      { title: '结果', width: 14 },
      { title: '原因', width: 60 },
    ],
    rows: rows.filter(row => row.sheet === sheet).map(row => annotatedCells(row)),
  }));
  return { content: await toBuffer(sheets), name: `${found.fileName.replace(/\.[^.]*$/, '')}-检查结果.xlsx` };
}

function annotatedCells({ sheet, row, cells, problems, outcome }: Annotated): OutCell[] {
  const marked = new Set(problems.map(p => p.column));
  const titles = columnsOf(sheet).map(c => c.title);
  return [
    ...cells.map((value, at): OutCell => (marked.has(at) ? { value, style: 'error' } : value)),
    { value: row, style: 'integer' },
    { value: messages.zh[`tree.${outcome}`], style: outcome === 'faulty' ? 'error' : 'ok' },
    problems.map(p => `${titles[p.column] ?? ''}：${messages.zh[`problem.${p.code}`]}`).join('；'),
  ];
}

async function lockOwn(tx: Tx, id: string): Promise<TreeImportRow> {
  const row = await tx
    .for<Tables>()
    .selectFrom('organizations.treeImport')
    .selectAll()
    .where('id', '=', id)
    .where('createdBy', '=', accountOf(tx.ctx).accountId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('tree-import');
  return row;
}

function next(row: TreeImportRow, action: 'confirm' | 'cancel'): TreeImportRow['state'] {
  if (!(action in treeImport.table[row.state]))
    throw errors.refuse('organizations.import-not-ready', { state: row.state });
  const outcome = transition(treeImport, { state: row.state, action, performers: ['registrar'], facts: undefined });
  return outcome.kind === 'moved' ? outcome.to : row.state;
}

/** Enters the good rows. Asked again after it is done, it answers with the result. */
export async function applyTreeImport(ctx: Ctx, { id }: { id: string }): Promise<TreeImport> {
  await inTransaction(ctx, async tx => {
    await lockTree(tx);
    const row = await lockOwn(tx, id);
    if (row.state === 'done') return;
    const state = next(row, 'confirm');
    // Checked with the reach of that day; whoever has another one today has it checked again.
    if (!isDeepStrictEqual(row.scope, scopeOf(ctx.actor, 'organizations.manage')))
      throw errors.refuse('organizations.import-outdated');
    const { resultDigest } = await applyTree(tx, { importId: id, stamp: row.treeStamp });
    await endImport(tx, { id, state });
    await record(tx, auditEvents.applyTreeImport, {
      subject: { kind: 'tree-import', id },
      detail: { fileSha256: row.fileSha256, counts: { ...row.counts }, resultDigest },
    });
    await publish(tx, events.treeImported, { importId: id });
  });
  return getTreeImport(ctx, { id });
}

/** Gives the import up. */
export function cancelTreeImport(ctx: Ctx, { id }: { id: string }): Promise<void> {
  return inTransaction(ctx, async tx => {
    const row = await lockOwn(tx, id);
    const state = next(row, 'cancel');
    await requestCancel(tx, row.progressId);
    await endImport(tx, { id, state });
    await record(tx, auditEvents.cancelTreeImport, { subject: { kind: 'tree-import', id }, detail: {} });
  });
}

/** Ends an import. The rows of a success stay for the returned workbook, of anything else they go. */
export async function endImport(tx: Tx, { id, state }: { id: string; state: TreeImportRow['state'] }): Promise<void> {
  if (state !== 'done') await tx.for<Tables>().deleteFrom('organizations.treeRow').where('importId', '=', id).execute();
  await tx
    .for<Tables>()
    .updateTable('organizations.treeImport')
    .set({ state, content: null, endedAt: tx.ctx.now })
    .where('id', '=', id)
    .execute();
}
