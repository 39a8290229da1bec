// The long work of a roster: its check in a thread, its entry in one transaction, and the sweeping of what was left lying.
import { sql } from 'kysely';
import { AppError } from '#kernel/errors';
import { addMs } from '#kernel/time';
import { record } from '#platform/audit';
import { exportKeyRing } from '#platform/crypto';
import { type Ctx, connectionOf, inTransaction, isUniqueViolation, type Tx } from '#platform/database';
import { handleJob, type Ticker } from '#platform/jobs';
import { reportProgress } from '#platform/progress';
import { runInWorker } from '#platform/spreadsheets';
import { auditEvents, jobs } from '../contract.ts';
import { keys } from '../personal-data.ts';
import type { PeopleTables, RosterImportRow } from '../tables.ts';
import { applyRows } from './apply.ts';
import type { CheckProgress, Counts } from './check-file.ts';
import { dropFile, fileBytes } from './sealed-parts.ts';
import { endImport } from './service.ts';
import type { WorkerTask } from './worker.ts';

type Tables = PeopleTables;
const DAY_MS = 86_400_000;
/** Some five thousand rows: below, a second thread takes longer to start than it saves. */
const TWO_THREADS_FROM = 300_000;
/** A preview that nobody decides on ends; an annotated file of a finished import goes. */
const PREVIEW_DAYS = 7;
const ANNOTATED_DAYS = 30;

async function lockInState(
  tx: Tx,
  { id, state }: { id: string; state: RosterImportRow['state'] },
): Promise<RosterImportRow | undefined> {
  return tx
    .for<Tables>()
    .selectFrom('people.rosterImport')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', state)
    .forUpdate()
    .executeTakeFirst();
}

async function findChecking(ctx: Ctx, id: string): Promise<RosterImportRow | undefined> {
  return ctx.db
    .for<Tables>()
    .selectFrom('people.rosterImport')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'checking')
    .executeTakeFirst();
}

/** Reports at most twice a second; a report that finds cancellation asked for stops the work. */
function reporter(ctx: Ctx, { progressId, stop }: { progressId: string; stop: AbortController }) {
  let latest: CheckProgress | undefined;
  let busy = false;
  return (progress: CheckProgress): void => {
    latest = progress;
    if (busy) return;
    busy = true;
    setTimeout(() => {
      busy = false;
      if (!latest) return;
      reportProgress(ctx, { id: progressId, percent: latest.percent, counts: latest.counts }).then(
        cancelled => cancelled && stop.abort(),
        error => ctx.log.warn({ err: String(error) }, 'roster: progress not reported'),
      );
    }, 500).unref();
  };
}

async function checkRoster(ctx: Ctx, { importId }: { importId: string }): Promise<void> {
  const row = await findChecking(ctx, importId);
  if (!row) return;
  const stop = new AbortController();
  const { progressId, scope } = row;
  await reportProgress(ctx, { id: progressId, state: 'running', percent: 0 });
  try {
    const task: WorkerTask = {
      database: connectionOf(ctx.db),
      keyRing: exportKeyRing(keys()),
      importId,
      scope,
      now: ctx.now,
      requestId: ctx.requestId,
      isLarge: (await fileBytes(ctx, { importId, kind: 'upload' })) >= TWO_THREADS_FROM,
    };
    const counts = await runInWorker<Counts, WorkerTask, CheckProgress>(new URL('./worker.ts', import.meta.url), task, {
      onProgress: reporter(ctx, { progressId, stop }),
      signal: stop.signal,
    });
    await inTransaction(ctx, async tx => {
      if (!(await lockInState(tx, { id: importId, state: 'checking' }))) return;
      await sql`
        update people.roster_import set state = 'previewed', counts = ${JSON.stringify(counts)}::jsonb where id = ${importId}`.execute(
        tx.for<Tables>(),
      );
    });
    await reportProgress(ctx, { id: progressId, state: 'done', percent: 100, counts, result: { importId } });
  } catch (error) {
    await endFailed(ctx, { row, state: 'checking', error });
  }
}

/** An unreadable file or a cancelled check ends the import; what is not the file's fault is logged too. */
async function endFailed(
  ctx: Ctx,
  given: { row: RosterImportRow; state: 'checking' | 'applying'; error: unknown },
): Promise<void> {
  const { row, state, error } = given;
  const isCancelled = error instanceof AppError && error.code === 'spreadsheets.cancelled';
  if (!(error instanceof AppError))
    ctx.log.error({ importId: row.id, err: error instanceof Error ? error.stack : String(error) }, 'roster failed');
  await inTransaction(ctx, async tx => {
    if (await lockInState(tx, { id: row.id, state }))
      await endImport(tx, { id: row.id, state: isCancelled ? 'cancelled' : 'failed' });
  });
  const { code, detail } = error instanceof AppError ? error : { code: 'people.import-failed', detail: {} };
  await reportProgress(
    ctx,
    isCancelled
      ? { id: row.progressId, state: 'cancelled' }
      : { id: row.progressId, state: 'failed', error: { code, detail } },
  );
}

async function applyRoster(
  ctx: Ctx,
  { importId, confirmedBy }: { importId: string; confirmedBy: string },
): Promise<void> {
  let row: RosterImportRow | undefined;
  try {
    await inTransaction(ctx, async tx => {
      row = await lockInState(tx, { id: importId, state: 'applying' });
      if (!row) return;
      const { resultDigest } = await applyRows(tx, importId);
      await record(tx, auditEvents.applyRosterImport, {
        subject: { kind: 'roster-import', id: importId },
        detail: { fileSha256: row.fileSha256, confirmedBy, counts: { ...row.counts }, resultDigest },
      });
      await endImport(tx, { id: importId, state: 'done', resultDigest });
    });
    if (row)
      await reportProgress(ctx, {
        id: row.progressId,
        state: 'done',
        percent: 100,
        counts: { ...row.counts },
        result: { importId },
      });
  } catch (error) {
    if (!row) throw error;
    // Somebody entered one of these numbers between the comparison and the insert.
    const isOutdated = isUniqueViolation(error, 'person_number') || isUniqueViolation(error, 'membership_current');
    await endFailed(ctx, {
      row,
      state: 'applying',
      error: isOutdated ? new AppError('people.import-outdated', 409) : error,
    });
  }
}

/** Gives up previews nobody decided on and removes old annotated files; at most twenty a run. */
async function sweepRosters(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async tx => {
    const { rows } = await sql<{ id: string; state: string }>`
      select i.id, i.state from people.roster_import i
      where (i.state = 'previewed' and i.created_at < ${addMs(ctx.now, -PREVIEW_DAYS * DAY_MS)})
        or (i.state = 'done' and i.created_at < ${addMs(ctx.now, -ANNOTATED_DAYS * DAY_MS)}
          and exists (select 1 from people.roster_part p where p.import_id = i.id))
      order by i.created_at limit 20 for update skip locked`.execute(tx.for<Tables>());
    for (const { id, state } of rows) {
      if (state === 'done') await dropFile(tx, { importId: id, kind: 'annotated' });
      else {
        await endImport(tx, { id, state: 'cancelled' });
        await record(tx, auditEvents.cancelRosterImport, { subject: { kind: 'roster-import', id }, detail: {} });
      }
    }
  });
}

export const jobHandlers = [handleJob(jobs.checkRoster, checkRoster), handleJob(jobs.applyRoster, applyRoster)];

export const rosterSweeper: Ticker = {
  name: 'people.sweep-rosters',
  everyMs: 3_600_000,
  summary: '清理无人确认的名册预览和过期的标注文件',
  run: sweepRosters,
};
