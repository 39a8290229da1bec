// The check of the whole trail as long work: started by an audit administrator, run in the jobs process, seen live.
import { existsSync } from 'node:fs';
import { addMs } from '#kernel/time';
import { accountOf } from '#platform/access';
import { readSealStatus, record, type VerifyReport, verifyAudit } from '#platform/audit';
import { machineMs } from '#platform/clock';
import { type Ctx, inTransaction, newId } from '#platform/database';
import { enqueue } from '#platform/jobs';
import { openProgress, reportProgress } from '#platform/progress';
import { configuration, machineNow } from './configuration.ts';
import { auditEvents, errors, jobs, type Report, type Verification } from './contract.ts';
import { knownHeads } from './seal-state.ts';
import { trailSubject } from './trail-service.ts';
import * as store from './verification-store.ts';

// After a crash the job comes back late; by then somebody may want to start another.
const ABANDONED_MS = 15 * 60_000;

/** Starts a verification; gives its id and the progress to follow. Throws `audit.verification-running`. */
export async function startVerification(ctx: Ctx): Promise<{ readonly id: string; readonly progressId: string }> {
  const { accountId } = accountOf(ctx);
  return inTransaction(ctx, async tx => {
    const startedAt = machineNow();
    if (await store.lockVerifications(tx, addMs(startedAt, -ABANDONED_MS)))
      throw errors.refuse('audit.verification-running');
    const id = newId();
    const progressId = await openProgress(tx, { kind: 'audit.verify' });
    await store.insertVerification(tx, { id, progressId, startedBy: accountId, startedAt });
    await record(tx, auditEvents.startVerification, { subject: { kind: 'audit-verification', id }, detail: {} });
    await enqueue(tx, jobs.verify, { verificationId: id });
    return { id, progressId };
  });
}

const CURSOR = /^(\d{4}-\d\d-\d\dT[\d:.]{5,15}Z)\.([0-9a-f-]{36})$/;

export async function listVerifications(
  ctx: Ctx,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly items: Verification[]; readonly next: string | null }> {
  const [, at, id] = CURSOR.exec(after ?? '') ?? [];
  if (after !== undefined && (!at || !id)) throw errors.refuse('audit.bad-cursor');
  const rows = await store.listVerifications(ctx, { after: at && id ? { at, id } : undefined, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last ? `${last.startedAt}.${last.id}` : null };
}

class Cancelled extends Error {}

const REPORT_EVERY_MS = 500;

/** Progress on the row while the check runs; the check itself is stopped from within, at a page. */
function reporter(ctx: Ctx, { progressId, lastSeq }: { readonly progressId: string; readonly lastSeq: number }) {
  let cancelled = false;
  let reported = 0;
  let pending: Promise<void> | undefined;
  return {
    settled: async () => pending,
    onProgress: ({ seq, rows }: { readonly seq: number; readonly rows: number }): void => {
      if (cancelled) throw new Cancelled();
      if (pending || machineMs() - reported < REPORT_EVERY_MS) return;
      reported = machineMs();
      const percent = Math.min(99, Math.floor((100 * seq) / Math.max(1, lastSeq)));
      pending = reportProgress(ctx, { id: progressId, percent, counts: { batches: seq, rows } })
        .then(asked => {
          cancelled = asked;
        })
        // A figure that is not shown must not end the check.
        .catch((error: unknown) => ctx.log.warn({ err: String(error) }, 'audit: progress not reported'))
        .finally(() => {
          pending = undefined;
        });
    },
  };
}

type Ending =
  | { readonly outcome: 'sound' | 'findings'; readonly report: Report }
  | { readonly outcome: 'cancelled' | 'failed'; readonly report: null };

const reportOf = ({ ok: _, findings, ...figures }: VerifyReport): Report => ({ ...figures, findings: [...findings] });

async function check(ctx: Ctx, progressId: string): Promise<Ending> {
  const { sealKeys, headsFile } = configuration();
  const { lastSeq } = await readSealStatus(ctx.db.pool);
  // Before the file is read, which may only have grown since.
  const headsUpTo = await knownHeads(ctx.db.pool);
  if (await reportProgress(ctx, { id: progressId, percent: 0 })) return { outcome: 'cancelled', report: null };
  const progress = reporter(ctx, { progressId, lastSeq });
  try {
    const found = await verifyAudit(ctx.db.pool, {
      publicKeys: sealKeys,
      now: machineNow(),
      headsUpTo,
      // Without the file, and before the first head went out, the page says that nothing outside was compared.
      ...(existsSync(headsFile) ? { heads: headsFile } : {}),
      onProgress: progress.onProgress,
    });
    return { outcome: found.ok ? 'sound' : 'findings', report: reportOf(found) };
  } catch (error) {
    if (error instanceof Cancelled) return { outcome: 'cancelled', report: null };
    ctx.log.error({ err: error instanceof Error ? error.message : String(error) }, 'audit: verification failed');
    return { outcome: 'failed', report: null };
  } finally {
    await progress.settled();
  }
}

/** Runs a verification to its end. Safe to run twice: one that has ended only has its progress brought up. */
export async function runVerification(
  ctx: Ctx,
  { verificationId }: { readonly verificationId: string },
): Promise<void> {
  const run = await store.findVerification(ctx, verificationId);
  if (!run) return;
  const { id, progressId } = run;
  const ending: Ending = run.endedAt === null ? await check(ctx, progressId) : endingOf(run.outcome, run.report);
  if (run.endedAt === null) await settle(ctx, id, ending);
  await showEnd(ctx, progressId, ending);
}

const endingOf = (outcome: Verification['outcome'], report: Report | null): Ending =>
  report && (outcome === 'sound' || outcome === 'findings')
    ? { outcome, report }
    : { outcome: outcome === 'cancelled' ? 'cancelled' : 'failed', report: null };

async function settle(ctx: Ctx, id: string, { outcome, report }: Ending): Promise<void> {
  await inTransaction(ctx, async tx => {
    if (!(await store.endVerification(tx, { id, endedAt: machineNow(), outcome, report }))) return;
    const { batches = 0, rows = 0, findingCount = 0 } = report ?? {};
    await record(tx, auditEvents.verify, {
      subject: trailSubject,
      detail: { outcome, batches, rows, findings: findingCount },
    });
  });
  if (outcome === 'findings')
    ctx.log.error({ verificationId: id, findings: report?.findingCount }, 'AUDIT TRAIL IS NOT INTACT');
}

async function showEnd(ctx: Ctx, progressId: string, { outcome, report }: Ending): Promise<void> {
  if (report) {
    const counts = { batches: report.batches, rows: report.rows, findings: report.findingCount };
    await reportProgress(ctx, { id: progressId, state: 'done', percent: 100, counts, result: report });
  } else if (outcome === 'cancelled') await reportProgress(ctx, { id: progressId, state: 'cancelled' });
  else
    await reportProgress(ctx, {
      id: progressId,
      state: 'failed',
      error: { code: 'audit.verification-failed', detail: {} },
    });
}
