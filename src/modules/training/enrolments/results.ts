// What the exam room says of an enrolment: passed, failed, or a result taken back.
import { transition } from '#kernel/process';
import { entitlementOutcome, settledEntitlements } from '#modules/exams';
import { recordCase } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { enrolmentAudit, enrolmentEvents } from '../contract-enrolments.ts';
import { getPlanRow, type Plan } from '../plans/store.ts';
import { enrolmentProcess } from '../process.ts';
import { completionMoved } from '../statistics/measures.ts';
import { openExams } from './awaiting.ts';
import { announced, idsOf, SOURCE_KIND, subjectOf } from './cases.ts';
import * as store from './store.ts';

type Outcome = Awaited<ReturnType<typeof entitlementOutcome>>;

/** The state an enrolment should have by its entitlement; undefined where the entitlement says nothing about it. */
export function stateFor(
  outcome: Outcome,
  current: store.Enrolment['state'],
): 'passed' | 'failed' | 'exam-open' | undefined {
  if (outcome.state === 'passed') return 'passed';
  if (outcome.state === 'exhausted') return 'failed';
  if (outcome.state === 'open' && (current === 'passed' || current === 'failed')) return 'exam-open';
  return undefined;
}

/**
 * Listens to `exams.results-settled`: reads what is true now, so that a repeated or late announcement does no harm. Each enrolment
 * for itself: one that cannot follow now keeps the others from nothing, and all are tried again.
 */
export async function applyOutcomes(
  ctx: Ctx,
  { results }: { results: readonly { sourceKind: string; sourceId: string }[] },
): Promise<void> {
  const failures: unknown[] = [];
  for (const { sourceKind, sourceId } of results) {
    if (sourceKind !== SOURCE_KIND) continue;
    await applyOutcome(ctx, { enrolmentId: sourceId }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** Brings an enrolment in line with its entitlement as it stands now. */
export async function applyOutcome(ctx: Ctx, { enrolmentId }: { enrolmentId: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const enrolment = await store.lockEnrolment(tx, enrolmentId);
    if (!enrolment?.entitlementId) return;
    // Read after the lock: of two handlers the later one sees the later state.
    const outcome = await entitlementOutcome(tx, { entitlementId: enrolment.entitlementId });
    const next = stateFor(outcome, enrolment.state);
    if (next === undefined) return;
    const result = resultOf(outcome, next);
    if (next === enrolment.state && isSameResult(enrolment, result)) return;
    if (!(await makeRoom(tx, enrolment, next))) return;
    const plan = await getPlanRow(tx, enrolment.planId);
    const reopened = await takeBack(tx, enrolment, plan);
    if (next === 'exam-open') return;
    await settleAs(tx, { enrolment: reopened, plan, next, result });
  });
}

interface Result {
  readonly endedAt: string | null;
  readonly markHundredths: number | null;
}

/** The attempt that decides, and its mark where the mark counts. */
function resultOf({ attempts }: Outcome, next: 'passed' | 'failed' | 'exam-open'): Result {
  if (next === 'exam-open') return { endedAt: null, markHundredths: null };
  const deciding = attempts.findLast(a => (next === 'passed' ? a.outcome === 'passed' : a.outcome !== null));
  const counts = deciding?.outcome === 'passed' || deciding?.outcome === 'failed';
  return { endedAt: deciding?.endedAt ?? null, markHundredths: counts ? deciding.markHundredths : null };
}

/** A result taken back and given anew in one breath has the same state and yet another mark. */
const isSameResult = (e: store.Enrolment, result: Result): boolean =>
  result.endedAt === null || (e.endedAt === result.endedAt && e.markHundredths === result.markHundredths);

/**
 * One round runs or is passed. A failed round that a correction opens again while a later one runs waits for its result; once it is
 * passed the later round has no purpose any more and ends. False: the enrolment stays as it is.
 */
async function makeRoom(tx: Tx, enrolment: store.Enrolment, next: 'passed' | 'failed' | 'exam-open'): Promise<boolean> {
  if (enrolment.state !== 'failed' && enrolment.state !== 'lapsed') return true;
  const other = await store.lockOtherActive(tx, enrolment);
  if (!other) return true;
  if (next !== 'passed' || other.state === 'passed') return false;
  transition(enrolmentProcess, { state: other.state, action: 'supersede', performers: ['system'], facts: {} });
  await store.setEnrolment(tx, { id: other.id, state: 'lapsed', endedAt: tx.ctx.now });
  await recordCase(tx, enrolmentAudit.supersede, { subject: subjectOf(other), detail: idsOf(other) });
  return true;
}

/** A result that no longer holds is taken back before anything else is said. */
async function takeBack(tx: Tx, enrolment: store.Enrolment, plan: Plan): Promise<store.Enrolment> {
  if (enrolment.state !== 'passed' && enrolment.state !== 'failed' && enrolment.state !== 'lapsed') return enrolment;
  transition(enrolmentProcess, { state: enrolment.state, action: 'correct', performers: ['system'], facts: {} });
  await store.setEnrolment(tx, { id: enrolment.id, state: 'exam-open', markHundredths: null, endedAt: null });
  await store.withdrawHours(tx, { enrolmentId: enrolment.id, kind: 'exam' });
  const { personId } = enrolment;
  const { subject, year } = plan;
  const other = await store.findOtherPassed(tx, { enrolmentId: enrolment.id, personId, subject, year });
  if (other) {
    const { enrolmentId, planId, examHours, endedAt } = other;
    const credit = { personId, subject, year, planId, enrolmentId, earnedAt: endedAt };
    await store.creditHours(tx, { ...credit, kind: 'exam', hours: examHours });
  }
  await recordCase(tx, enrolmentAudit.correct, {
    subject: subjectOf(enrolment),
    detail: { ...idsOf(enrolment), from: enrolment.state },
  });
  await completionMoved(tx, enrolment);
  await publish(tx, enrolmentEvents.corrected, announced(enrolment));
  return { ...enrolment, state: 'exam-open' };
}

async function settleAs(
  tx: Tx,
  {
    enrolment,
    plan,
    next,
    result,
  }: { enrolment: store.Enrolment; plan: Plan; next: 'passed' | 'failed'; result: Result },
): Promise<void> {
  const action = next === 'passed' ? 'pass' : 'fail';
  transition(enrolmentProcess, { state: enrolment.state, action, performers: ['system'], facts: {} });
  const { markHundredths } = result;
  const endedAt = result.endedAt ?? tx.ctx.now;
  await store.setEnrolment(tx, { id: enrolment.id, state: next, markHundredths, endedAt });
  if (next === 'passed') {
    const { personId } = enrolment;
    const credit = {
      personId,
      subject: plan.subject,
      year: plan.year,
      planId: plan.id,
      enrolmentId: enrolment.id,
      earnedAt: endedAt,
    };
    await store.creditHours(tx, { ...credit, kind: 'exam', hours: plan.examHours });
  }
  await recordCase(tx, enrolmentAudit.settle, {
    subject: subjectOf(enrolment),
    detail: { ...idsOf(enrolment), state: next, markHundredths },
  });
  if (next === 'passed') await completionMoved(tx, enrolment);
  await publish(tx, next === 'passed' ? enrolmentEvents.passed : enrolmentEvents.failed, announced(enrolment));
}

/** Ticker: enrolments whose result was announced and not followed. The announcement does it as a rule; this is the net below. */
export async function followResults(ctx: Ctx): Promise<void> {
  for await (const ids of openExams(ctx.db, null)) {
    const settled = await settledEntitlements(
      ctx.db,
      ids.map(e => e.entitlementId),
    );
    for (const { id, entitlementId } of ids)
      if (settled.has(entitlementId)) await applyOutcome(ctx, { enrolmentId: id });
  }
}
