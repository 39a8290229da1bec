// Changing the register: proposed by the selector, changed with reasons, confirmed by the unit and by the supervising line.
import { transition } from '#kernel/process';
import { dateOf } from '#kernel/time';
import { recordCase } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { enqueue } from '#platform/jobs';
import { openProgress, reportProgress } from '#platform/progress';
import { targetAudit, targetEvents, targetJobs } from '../contract-targets.ts';
import { errors } from '../errors.ts';
import { performersOf } from '../plans/service.ts';
import { getPlanRow, lockPlan, type Plan } from '../plans/store.ts';
import { listProcess, targetProcess } from '../process.ts';
import { stale } from '../stale.ts';
import { registerMoved } from '../statistics/measures.ts';
import type { TrainingTables } from '../tables.ts';
import type { Bounds } from './selection.ts';
import * as store from './store.ts';

const UNITS_PER_STEP = 500;
const accountId = (ctx: Ctx): string | null => (ctx.actor.kind === 'account' ? ctx.actor.accountId : null);
const subjectOf = (list: { id: string; unitId: string }) => ({ kind: 'unit-list', id: list.id, unitId: list.unitId });

function checkOpen(plan: Plan): Plan {
  if (plan.state !== 'published') throw errors.refuse('training.plan-not-open', { state: plan.state });
  return plan;
}

const boundsOf = (plan: Plan): Bounds => ({ selector: plan.target, reach: plan.reach });

export async function startProposal(ctx: Ctx, { id }: { id: string }): Promise<{ progressId: string }> {
  return inTransaction(ctx, async tx => {
    checkOpen(await lockPlan(tx, id));
    const progressId = await openProgress(tx, { kind: 'training.propose' });
    // A key of its own: somebody watches this progress, and a later asking must not take its place.
    await enqueue(tx, targetJobs.propose, { planId: id, progressId }, { key: `training.propose:${progressId}` });
    return { progressId };
  });
}

/** The job: leavers first, then unit by unit. Safe to run twice; a second run finds nobody to add. */
export async function propose(
  ctx: Ctx,
  { planId, progressId }: { planId: string; progressId: string | null },
): Promise<void> {
  const plan = await inTransaction(ctx, tx => getPlanRow(tx, planId));
  if (plan.state !== 'published') {
    if (progressId) await reportProgress(ctx, { id: progressId, state: 'cancelled' });
    return;
  }
  const bounds = boundsOf(plan);
  // Marked step by step, with the rows: a proposal killed in the middle finds nothing more to propose, and nothing to mark.
  const left = await inTransaction(ctx, async tx => {
    const ended = await store.endLeavers(tx, {
      planId,
      bounds,
      reason: '已调离本单位，或不再属于计划对象（按人员档案）',
    });
    await registerMoved(tx, { planId, unitIds: ended });
    return ended.length;
  });
  const total = await store.countUnits(ctx, bounds);
  let [done, joined] = [0, 0];
  let after: string | null = null;
  let cancelled = false;
  while (!cancelled) {
    const unitIds = await store.nextUnits(ctx, { bounds, after, limit: UNITS_PER_STEP });
    if (unitIds.length === 0) break;
    joined += await inTransaction(ctx, async tx => {
      const proposed = await store.proposeIn(tx, { planId, bounds, unitIds, reason: '按岗位类别和单位条件列入' });
      if (proposed > 0) await registerMoved(tx, { planId, unitIds });
      return proposed;
    });
    done += unitIds.length;
    after = unitIds.at(-1) ?? null;
    const percent = Math.min(99, Math.floor((done * 100) / Math.max(1, total)));
    if (progressId)
      cancelled = await reportProgress(ctx, { id: progressId, percent, counts: { units: done, joined, left } });
  }
  await inTransaction(ctx, async tx => {
    // A register read in part is not read today: the daily reading does the rest.
    if (!cancelled) await store.markProposed(tx, { planId, on: dateOf(ctx.now) });
    if (joined + left > 0) {
      await recordCase(tx, targetAudit.propose, {
        subject: { kind: 'plan', id: planId, unitId: plan.unitId },
        detail: { joined, left, units: done },
      });
      await publish(tx, targetEvents.changed, { planId });
    }
  });
  const counts = { units: done, joined, left };
  if (progressId && cancelled) await reportProgress(ctx, { id: progressId, state: 'cancelled', counts });
  else if (progressId) await reportProgress(ctx, { id: progressId, state: 'done', percent: 100, counts });
}

export async function addTargets(
  ctx: Ctx,
  given: { id: string; personIds: readonly string[]; reason: string },
): Promise<{ added: number }> {
  return inTransaction(ctx, async tx => {
    const list = await store.lockList(tx, { id: given.id, permission: 'training.register' });
    const plan = checkOpen(await getPlanRow(tx, list.planId));
    const outside = await store.findOutside(tx, { unitId: list.unitId, reach: plan.reach });
    if (outside !== undefined) throw errors.refuse('training.outside-plan', { unit: outside });
    const people = await personsOfUnit(tx, { unitId: list.unitId, personIds: given.personIds });
    const joined = await store.insertTargets(tx, {
      planId: list.planId,
      origin: 'added',
      reason: given.reason,
      people,
    });
    if (joined.length === 0) throw errors.refuse('training.already-on-list');
    await changed(tx, { list, added: joined.length, left: 0, reason: given.reason });
    return { added: joined.length };
  });
}

/** Throws `training.person-not-in-unit` unless the register of persons has them all in this unit. */
async function personsOfUnit(tx: Tx, { unitId, personIds }: { unitId: string; personIds: readonly string[] }) {
  const wanted = [...new Set(personIds)];
  const found = await tx
    .for<{ 'people.personView': { id: string; unitId: string | null; status: string } }>()
    .selectFrom('people.personView')
    .select('id')
    .where('unitId', '=', unitId)
    .where('status', '=', 'active')
    .where('id', 'in', wanted)
    .execute();
  if (found.length < wanted.length)
    throw errors.refuse('training.person-not-in-unit', { count: wanted.length - found.length });
  return found.map(p => ({ personId: p.id, unitId }));
}

async function changed(
  tx: Tx,
  given: { list: store.UnitList; added: number; left: number; reason: string },
): Promise<void> {
  const { list } = given;
  await store.reopenLists(tx, { planId: list.planId, unitIds: [list.unitId] });
  await recordCase(tx, targetAudit.change, {
    subject: subjectOf(list),
    detail: { added: given.added, left: given.left, reason: given.reason },
  });
  await announceChange(tx, list);
}

async function listOf(tx: Tx, target: store.Target): Promise<store.UnitList> {
  return tx
    .for<TrainingTables>()
    .selectFrom('training.unitList')
    .selectAll()
    .where('planId', '=', target.planId)
    .where('unitId', '=', target.unitId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function askExemption(ctx: Ctx, given: { id: string; reason: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const target = await store.lockTarget(tx, { id: given.id, permission: 'training.register' });
    checkOpen(await getPlanRow(tx, target.planId));
    const list = await listOf(tx, target);
    transition(targetProcess, {
      state: target.state,
      action: 'ask-exemption',
      performers: performersOf(ctx),
      facts: {},
    });
    await store.setTargetState(tx, {
      ids: [target.id],
      state: 'exemption-asked',
      reason: given.reason,
      by: accountId(ctx),
    });
    await recordCase(tx, targetAudit.askExemption, {
      subject: subjectOf(list),
      detail: { personId: target.personId, reason: given.reason },
    });
  });
}

/** Granted, the person stops counting from now on; refused, the person stands on the list as before. */
export async function decideExemption(ctx: Ctx, given: { id: string; grant: boolean; reason: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const target = await store.lockTarget(tx, { id: given.id, permission: 'training.confirm' });
    checkOpen(await getPlanRow(tx, target.planId));
    const list = await listOf(tx, target);
    const action = given.grant ? 'grant' : 'refuse';
    const outcome = transition(targetProcess, {
      state: target.state,
      action,
      performers: performersOf(ctx),
      facts: {},
    });
    if (outcome.kind !== 'moved') return;
    await store.setTargetState(tx, { ids: [target.id], state: outcome.to, reason: given.reason, by: accountId(ctx) });
    await recordCase(tx, targetAudit.decideExemption, {
      subject: subjectOf(list),
      detail: { personId: target.personId, grant: given.grant, reason: given.reason },
    });
    if (given.grant) await announceChange(tx, target);
  });
}

/** Takes somebody off whom the register of persons no longer has here; whoever still belongs needs an exemption. */
export async function endTarget(ctx: Ctx, given: { id: string; reason: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const target = await store.lockTarget(tx, { id: given.id, permission: 'training.register' });
    const plan = checkOpen(await getPlanRow(tx, target.planId));
    const list = await listOf(tx, target);
    transition(targetProcess, { state: target.state, action: 'leave', performers: performersOf(ctx), facts: {} });
    if (await store.stillBelongs(tx, { target, bounds: boundsOf(plan) })) throw errors.refuse('training.still-belongs');
    await store.setTargetState(tx, { ids: [target.id], state: 'left', reason: given.reason, by: accountId(ctx) });
    await changed(tx, { list, added: 0, left: 1, reason: given.reason });
  });
}

export async function submitUnitList(ctx: Ctx, given: { id: string; revision: number }) {
  return inTransaction(ctx, async tx => {
    const list = await store.lockList(tx, { id: given.id, permission: 'training.register' });
    checkOpen(await getPlanRow(tx, list.planId));
    if (list.revision !== given.revision)
      throw await stale(tx, { ...list, updatedAt: list.updatedAt ?? list.createdAt });
    transition(listProcess, { state: list.state, action: 'submit', performers: performersOf(ctx), facts: {} });
    await store.markListSubmitted(tx, { id: list.id, by: accountId(ctx) });
    const targets = (await store.countTargets(tx, [list.id])).get(list.id) ?? 0;
    await recordCase(tx, targetAudit.submit, { subject: subjectOf(list), detail: { planId: list.planId, targets } });
    return { state: 'submitted' as const };
  });
}

/** Confirms the lists that wait for the supervising line; those in another state are left alone. */
export async function confirmUnitLists(ctx: Ctx, { ids }: { ids: readonly string[] }): Promise<{ confirmed: number }> {
  return inTransaction(ctx, async tx => {
    const lists = await store.lockLists(tx, { ids, permission: 'training.confirm' });
    const waiting = lists.filter(list => list.state === 'submitted');
    for (const list of waiting) {
      transition(listProcess, { state: list.state, action: 'confirm', performers: performersOf(ctx), facts: {} });
    }
    await store.markListsConfirmed(tx, { ids: waiting.map(l => l.id), by: accountId(ctx) });
    const counts = await store.countTargets(
      tx,
      waiting.map(l => l.id),
    );
    for (const list of waiting) {
      const detail = { planId: list.planId, targets: counts.get(list.id) ?? 0 };
      await recordCase(tx, targetAudit.confirm, { subject: subjectOf(list), detail });
    }
    return { confirmed: waiting.length };
  });
}

export async function returnUnitList(ctx: Ctx, given: { id: string; reason: string }) {
  return inTransaction(ctx, async tx => {
    const list = await store.lockList(tx, { id: given.id, permission: 'training.confirm' });
    transition(listProcess, { state: list.state, action: 'return', performers: performersOf(ctx), facts: {} });
    await store.markListReturned(tx, given);
    await recordCase(tx, targetAudit.return, {
      subject: subjectOf(list),
      detail: { planId: list.planId, reason: given.reason },
    });
    return { state: 'open' as const };
  });
}

/** The unit's register changed: whoever listens reads it again, and the figure is counted anew. */
async function announceChange(tx: Tx, { planId, unitId }: { planId: string; unitId: string }): Promise<void> {
  await registerMoved(tx, { planId, unitIds: [unitId] });
  await publish(tx, targetEvents.changed, { planId });
}
