// The check of a tree as a job: a thread does the work, this side keeps the progress row and the state.
import { sql } from 'kysely';
import { AppError } from '#kernel/errors';
import { type Ctx, connectionOf, inTransaction, type Tx } from '#platform/database';
import { handleJob } from '#platform/jobs';
import { reportProgress } from '#platform/progress';
import { runInWorker } from '#platform/spreadsheets';
import { jobs } from '../contract.ts';
import type { OrganizationTables, TreeImportRow } from '../tables.ts';
import type { Counts } from './check-file.ts';
import { endImport } from './service.ts';
import type { WorkerTask } from './worker.ts';

type Tables = OrganizationTables;

async function isStillChecking(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from organizations.tree_import where id = ${id} and state = 'checking' for update`.execute(
    tx.for<Tables>(),
  );
  return rows.length > 0;
}

async function checkTree(ctx: Ctx, { importId }: { importId: string }): Promise<void> {
  const row = await ctx.db
    .for<Tables>()
    .selectFrom('organizations.treeImport')
    .select(['id', 'progressId', 'scope'])
    .where('id', '=', importId)
    .where('state', '=', 'checking')
    .executeTakeFirst();
  if (!row) return;
  const stop = new AbortController();
  const progress = (percent: number): void => {
    reportProgress(ctx, { id: row.progressId, percent: Math.min(99, percent) }).then(
      cancelled => cancelled && stop.abort(),
      error => ctx.log.warn({ err: String(error) }, 'tree: progress not reported'),
    );
  };
  try {
    const task: WorkerTask = {
      database: connectionOf(ctx.db),
      importId,
      scope: row.scope,
      now: ctx.now,
      requestId: ctx.requestId,
    };
    const entry = new URL('./worker.ts', import.meta.url);
    const counts = await runInWorker<Counts, WorkerTask, number>(entry, task, {
      onProgress: progress,
      signal: stop.signal,
    });
    await inTransaction(ctx, async tx => {
      if (!(await isStillChecking(tx, importId))) return;
      await sql`
        update organizations.tree_import set state = 'previewed', counts = ${JSON.stringify(counts)}::jsonb where id = ${importId}`.execute(
        tx.for<Tables>(),
      );
    });
    await reportProgress(ctx, { id: row.progressId, state: 'done', percent: 100, counts, result: { importId } });
  } catch (error) {
    await endFailed(ctx, { row, error });
  }
}

async function endFailed(
  ctx: Ctx,
  { row, error }: { row: Pick<TreeImportRow, 'id' | 'progressId'>; error: unknown },
): Promise<void> {
  const isCancelled = error instanceof AppError && error.code === 'spreadsheets.cancelled';
  if (!(error instanceof AppError))
    ctx.log.error({ importId: row.id, err: error instanceof Error ? error.stack : String(error) }, 'tree failed');
  await inTransaction(ctx, async tx => {
    if (await isStillChecking(tx, row.id))
      await endImport(tx, { id: row.id, state: isCancelled ? 'cancelled' : 'failed' });
  });
  const { code, detail } = error instanceof AppError ? error : { code: 'organizations.import-failed', detail: {} };
  await reportProgress(
    ctx,
    isCancelled
      ? { id: row.progressId, state: 'cancelled' }
      : { id: row.progressId, state: 'failed', error: { code, detail } },
  );
}

export const jobHandlers = [handleJob(jobs.checkTree, checkTree)];
