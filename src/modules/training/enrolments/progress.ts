// What moves an enrolment on: study begun, study complete, exam opened, window ended. Its result: results.ts.
import { AppError } from '#kernel/errors';
import { transition } from '#kernel/process';
import { entitlementOutcome, openEntitlement } from '#modules/exams';
import { record, recordCase } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { enrolmentAudit } from '../contract-enrolments.ts';
import { citationsOf } from '../plans/rules.ts';
import { windowOf } from '../plans/service.ts';
import { getPlanRow, type Plan } from '../plans/store.ts';
import { enrolmentProcess } from '../process.ts';
import { idsOf, SOURCE_KIND, subjectOf } from './cases.ts';
import { applyOutcome } from './results.ts';
import * as store from './store.ts';

const BATCH = 200;

/** The first entry into a task starts the study. */
export async function beginStudy(tx: Tx, enrolment: store.Enrolment): Promise<void> {
  if (enrolment.state !== 'enrolled') return;
  transition(enrolmentProcess, { state: enrolment.state, action: 'study', performers: ['learner'], facts: {} });
  await store.setEnrolment(tx, { id: enrolment.id, state: 'studying' });
  await recordCase(tx, enrolmentAudit.begin, { subject: subjectOf(enrolment), detail: idsOf(enrolment) });
}

/** All tasks are complete: training hours are credited and the exam opens in the same transaction. Returns the new state. */
export async function completeStudy(tx: Tx, { enrolment, plan }: { enrolment: store.Enrolment; plan: Plan }) {
  transition(enrolmentProcess, { state: enrolment.state, action: 'complete', performers: ['system'], facts: {} });
  await store.setEnrolment(tx, { id: enrolment.id, state: 'study-complete', studyCompletedAt: tx.ctx.now });
  await store.creditHours(tx, {
    personId: enrolment.personId,
    subject: plan.subject,
    year: plan.year,
    kind: 'training',
    hours: plan.trainingHours,
    planId: plan.id,
    enrolmentId: enrolment.id,
    earnedAt: tx.ctx.now,
  });
  await recordCase(tx, enrolmentAudit.complete, { subject: subjectOf(enrolment), detail: idsOf(enrolment) });
  return openExam(tx, { enrolment: { ...enrolment, state: 'study-complete' }, plan });
}

/**
 * Opens the right to the exam. When the paper cannot be drawn just now the study stays complete and a ticker tries again:
 * the learner must not lose the last minutes of study to somebody's unfinished question bank.
 */
export async function openExam(tx: Tx, { enrolment, plan }: { enrolment: store.Enrolment; plan: Plan }) {
  const { closesAt } = windowOf(plan);
  if (plan.paperId === null || tx.ctx.now >= closesAt) return 'study-complete' as const;
  try {
    const entitlementId = await openEntitlement(tx, {
      personId: enrolment.personId,
      unitId: enrolment.unitId,
      paperId: plan.paperId,
      sourceKind: SOURCE_KIND,
      sourceId: enrolment.id,
      opensAt: tx.ctx.now,
      closesAt,
      attempts: plan.attempts,
      passMarkHundredths: plan.passMarkHundredths,
      citations: citationsOf(plan.rules, ['exam.pass-mark', 'exam.attempts', 'exam.resume', 'exam.entry']),
    });
    transition(enrolmentProcess, { state: enrolment.state, action: 'open-exam', performers: ['system'], facts: {} });
    await store.setEnrolment(tx, { id: enrolment.id, state: 'exam-open', entitlementId });
    await recordCase(tx, enrolmentAudit.openExam, {
      subject: subjectOf(enrolment),
      detail: { ...idsOf(enrolment), entitlementId },
    });
    return 'exam-open' as const;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    tx.ctx.log.warn({ enrolmentId: enrolment.id, code: error.code }, 'exam not opened yet');
    return 'study-complete' as const;
  }
}

/** Ticker: windows that ended. Bounded per run, safe in two processes at once. */
export async function lapseOverdue(ctx: Ctx): Promise<void> {
  for (let run = 0; run < 20; run += 1) {
    const lapsed = await inTransaction(ctx, async tx => {
      const ids = await store.lapseUnfinished(tx, BATCH);
      await recordLapse(tx, ids.length);
      return ids.length;
    });
    if (lapsed < BATCH) break;
  }
  await eachWaiting(ctx, { state: 'exam-open', over: true }, lapseExam);
}

async function recordLapse(tx: Tx, enrolments: number): Promise<void> {
  if (enrolments === 0) return;
  await record(tx, enrolmentAudit.lapse, { subject: { kind: 'enrolments', id: newId() }, detail: { enrolments } });
}

/** A sitting that still runs, or whose result has not been read yet, is waited for. */
async function lapseExam(ctx: Ctx, { id, entitlementId }: { id: string; entitlementId: string | null }): Promise<void> {
  if (entitlementId === null) return;
  const outcome = await entitlementOutcome(ctx.db, { entitlementId });
  if (outcome.state === 'passed' || outcome.state === 'exhausted') return applyOutcome(ctx, { enrolmentId: id });
  if (outcome.attempts.some(a => a.state === 'open')) return;
  await inTransaction(ctx, async tx => {
    const enrolment = await store.lockEnrolment(tx, id);
    if (enrolment?.state !== 'exam-open') return;
    transition(enrolmentProcess, { state: enrolment.state, action: 'lapse', performers: ['system'], facts: {} });
    await store.setEnrolment(tx, { id, state: 'lapsed', endedAt: ctx.now });
    await recordLapse(tx, 1);
  });
}

/** Ticker: exams that could not be opened when the study was completed. */
export async function openWaitingExams(ctx: Ctx): Promise<void> {
  await eachWaiting(ctx, { state: 'study-complete', over: false }, async (_, { id }) => {
    await inTransaction(ctx, async tx => {
      const enrolment = await store.lockEnrolment(tx, id);
      if (enrolment?.state !== 'study-complete') return;
      await openExam(tx, { enrolment, plan: await getPlanRow(tx, enrolment.planId) });
    });
  });
}

async function eachWaiting(
  ctx: Ctx,
  which: { state: 'exam-open' | 'study-complete'; over: boolean },
  work: (ctx: Ctx, row: { id: string; entitlementId: string | null }) => Promise<void>,
): Promise<void> {
  let after: string | null = null;
  for (let run = 0; run < 50; run += 1) {
    const rows = await store.listWaiting(ctx, { ...which, after, limit: BATCH });
    for (const row of rows) await work(ctx, row);
    after = rows.at(-1)?.id ?? null;
    if (rows.length < BATCH) return;
  }
}
