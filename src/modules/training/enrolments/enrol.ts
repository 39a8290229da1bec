// Enrolling: a confirmed list at once, one person, oneself, or through a card. Each is safe to repeat.
import { personOf } from '#platform/access';
import { record, recordCase } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { enrolmentAudit, enrolmentEvents } from '../contract-enrolments.ts';
import type { EnrolmentMode } from '../contract-fields.ts';
import { errors } from '../errors.ts';
import { citationsOf } from '../plans/rules.ts';
import { windowOf } from '../plans/service.ts';
import { getPlanRow, getVisiblePlan, type Plan } from '../plans/store.ts';
import { lockList } from '../targets/store.ts';
import * as store from './store.ts';

const accountId = (ctx: Ctx): string | null => (ctx.actor.kind === 'account' ? ctx.actor.accountId : null);

export interface Enrolled {
  readonly id: string;
  readonly round: number;
  /** False when the person had this enrolment already. */
  readonly created: boolean;
}

function checkEnrolling(ctx: Ctx, plan: Plan): void {
  if (plan.state !== 'published') throw errors.refuse('training.plan-not-open', { state: plan.state });
  const { closesAt } = windowOf(plan);
  if (ctx.now >= closesAt)
    throw errors.refuse(
      'training.window-over',
      { closesOn: plan.closesOn },
      citationsOf(plan.rules, ['training.window']),
    );
}

/** The first of the wanted ways that the plan offers. Throws `training.mode-not-offered`. */
function modeFor(plan: Plan, wanted: readonly EnrolmentMode[]): EnrolmentMode {
  const mode = wanted.find(m => plan.modes.includes(m));
  if (!mode) throw errors.refuse('training.mode-not-offered', { modes: plan.modes });
  return mode;
}

/**
 * Enrols one person under a published plan; for the modules above (a card that was activated). Repeating it returns the
 * enrolment that runs or was passed; after a failed or lapsed one it opens the next round, study and exam anew.
 */
export async function enrol(
  tx: Tx,
  given: { planId: string; personId: string; mode: EnrolmentMode },
): Promise<Enrolled> {
  const plan = await getPlanRow(tx, given.planId);
  checkEnrolling(tx.ctx, plan);
  modeFor(plan, [given.mode]);
  const unitId = await store.unitOfPerson(tx, given.personId);
  const latest = await store.findLatest(tx, given);
  const running = latest && latest.state !== 'failed' && latest.state !== 'lapsed';
  if (latest && running) return { id: latest.id, round: latest.round, created: false };
  const round = (latest?.round ?? 0) + 1;
  const id = await store.insertEnrolment(tx, { ...given, unitId, round, by: accountId(tx.ctx) });
  if (id === undefined) {
    // Somebody else enrolled the same person in this moment: theirs stands.
    const theirs = await store.findLatest(tx, given);
    if (!theirs) throw errors.refuse('training.already-enrolled');
    return { id: theirs.id, round: theirs.round, created: false };
  }
  await recordCase(tx, enrolmentAudit.enrol, {
    subject: { kind: 'enrolment', id, unitId },
    detail: { planId: given.planId, personId: given.personId, round, mode: given.mode },
  });
  await publish(tx, enrolmentEvents.enrolled, { planId: given.planId, unitId });
  return { id, round, created: true };
}

export async function enrolPerson(ctx: Ctx, { id, personId }: { id: string; personId: string }): Promise<Enrolled> {
  const plan = await getVisiblePlan(ctx, id);
  return inTransaction(ctx, async tx => {
    await store.unitOfPersonInScope(tx, personId);
    return enrol(tx, { planId: id, personId, mode: modeFor(plan, ['unit', 'roster']) });
  });
}

/** For volunteers and target persons alike; a volunteer is trained and certified but never counted. */
export async function enrolMyself(ctx: Ctx, { id }: { id: string }): Promise<Enrolled> {
  return inTransaction(ctx, tx => enrol(tx, { planId: id, personId: personOf(ctx), mode: 'free' }));
}

export async function enrolUnitList(ctx: Ctx, { id }: { id: string }): Promise<{ enrolled: number; already: number }> {
  return inTransaction(ctx, async tx => {
    const list = await lockList(tx, { id, permission: 'training.enrol' });
    const plan = await getPlanRow(tx, list.planId);
    checkEnrolling(ctx, plan);
    const mode = modeFor(plan, ['roster', 'unit']);
    if (list.state !== 'confirmed') throw errors.refuse('training.list-not-confirmed', { state: list.state });
    const counts = await store.insertForList(tx, {
      planId: list.planId,
      unitId: list.unitId,
      mode,
      by: accountId(ctx),
    });
    if (counts.enrolled === 0) return counts;
    await record(tx, enrolmentAudit.enrolList, {
      subject: { kind: 'unit-list', id: list.id, unitId: list.unitId },
      detail: { planId: list.planId, ...counts },
    });
    await publish(tx, enrolmentEvents.enrolled, { planId: list.planId, unitId: list.unitId });
    return counts;
  });
}
