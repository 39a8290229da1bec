// Plans: drafted, published with the rules pinned, closed.
import { availableActions, type Performer } from '#kernel/process';
import type { Selector } from '#kernel/selector';
import { dateOf, endOfDay, type Instant, shanghai } from '#kernel/time';
import { getPaperTerms, mustReachPaper } from '#modules/exams';
import { holds, notFound, scopeOf } from '#platform/access';
import { record, recordCase } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { enqueue } from '#platform/jobs';
import { type PlanDraft, type PlanShown, planAudit, planEvents } from '../contract-plans.ts';
import { targetJobs } from '../contract-targets.ts';
import { errors } from '../errors.ts';
import { planProcess } from '../process.ts';
import { stale } from '../stale.ts';
import { checkPaper, checkRules, rulesFor } from './rules.ts';
import * as store from './store.ts';

const accountId = (ctx: Ctx): string | null => (ctx.actor.kind === 'account' ? ctx.actor.accountId : null);

/** The first instant of a plan's window, and the instant at which it has ended. */
export const windowOf = (
  plan: Pick<store.Plan, 'opensOn' | 'closesOn' | 'closedAt'>,
): { opensAt: Instant; closesAt: Instant } => {
  const end = endOfDay(plan.closesOn);
  return {
    opensAt: shanghai(plan.opensOn),
    closesAt: plan.closedAt !== null && plan.closedAt < end ? plan.closedAt : end,
  };
};

export async function listPlans(ctx: Ctx, filter: store.PlanFilter) {
  const rows = await store.listVisiblePlans(ctx, { ...filter, limit: filter.limit + 1 });
  const items = rows.slice(0, filter.limit).map(p => ({
    id: p.id,
    title: p.title,
    subject: p.subject,
    year: p.year,
    state: p.state,
    unit: { id: p.unitId, name: p.unitName },
    opensOn: p.opensOn,
    closesOn: p.closesOn,
    modes: p.modes,
  }));
  return { items, next: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function getPlan(ctx: Ctx, { id }: { id: string }): Promise<PlanShown> {
  const plan = await store.getVisiblePlan(ctx, id);
  const [courses, counts, mine] = await Promise.all([
    store.coursesOf(ctx, id),
    store.countsOf(ctx, id),
    store.managesUnit(ctx, plan.unitId),
  ]);
  const performers: Performer[] = mine ? ['training-manager'] : [];
  const { unitId, unitName, reach: _reach, createdAt: _created, updatedAt: _at, updatedBy: _by, ...shown } = plan;
  return {
    ...shown,
    deadlines: [...plan.deadlines],
    rules: plan.rules === null ? null : [...plan.rules],
    unit: { id: unitId, name: unitName },
    courses: courses.map(c => ({ id: c.id, title: c.title, state: c.state })),
    courseIds: courses.map(c => c.id),
    actions: availableActions(planProcess, { state: plan.state, performers, facts: {} }).map(
      ({ action, to, label }) => ({ action, to, label }),
    ),
    mayEdit: mine && plan.state === 'draft',
    counts,
  };
}

export async function getPlanDefaults(ctx: Ctx, { unitId }: { unitId: string }) {
  if (!(await store.managesUnit(ctx, unitId))) throw notFound('unit');
  return { rules: await rulesFor(ctx, { unitId, date: dateOf(ctx.now) }) };
}

/** Two plans of one organiser for the same subject and year need different titles. */
async function withUniqueTitle<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isUniqueViolation(error, 'plan_subject')) throw errors.refuse('training.plan-exists');
    throw error;
  }
}

export async function createPlan(
  ctx: Ctx,
  { unitId, ...draft }: PlanDraft & { unitId: string },
): Promise<{ id: string }> {
  if (!(await store.managesUnit(ctx, unitId))) throw notFound('unit');
  checkWindow(draft);
  await mustReach(ctx, { paperId: draft.paperId, courseIds: draft.courseIds });
  const id = newId();
  return withUniqueTitle(
    inTransaction(ctx, async tx => {
      await store.insertPlan(tx, { id, unitId, draft, by: accountId(ctx) });
      await recordCase(tx, planAudit.create, {
        subject: { kind: 'plan', id, unitId },
        detail: { subject: draft.subject, year: draft.year },
      });
      return { id };
    }),
  );
}

export async function revisePlan(ctx: Ctx, { id, revision, ...draft }: PlanDraft & { id: string; revision: number }) {
  checkWindow(draft);
  const held = await store.getVisiblePlan(ctx, id);
  const heldCourses = (await store.coursesOf(ctx, id)).map(c => c.id);
  await mustReach(ctx, {
    paperId: draft.paperId === held.paperId ? null : draft.paperId,
    courseIds: draft.courseIds.filter(courseId => !heldCourses.includes(courseId)),
  });
  return withUniqueTitle(
    inTransaction(ctx, async tx => {
      const plan = await lockDraft(tx, { id, revision });
      await store.rewritePlan(tx, { id, draft, by: accountId(ctx) });
      await record(tx, planAudit.revise, {
        subject: { kind: 'plan', id, unitId: plan.unitId },
        detail: { revision: revision + 1 },
      });
      return { revision: revision + 1 };
    }),
  );
}

async function lockDraft(tx: Tx, { id, revision }: { id: string; revision: number }): Promise<store.Plan> {
  const plan = await store.lockPlan(tx, id);
  if (plan.state !== 'draft') throw errors.refuse('training.plan-not-draft', { state: plan.state });
  if (plan.revision !== revision) throw await stale(tx, plan);
  return plan;
}

function checkWindow(draft: Pick<PlanDraft, 'opensOn' | 'closesOn'>): void {
  if (draft.closesOn < draft.opensOn) throw errors.refuse('training.plan-incomplete', { missing: ['closesOn'] });
}

/**
 * A plan opens its courses and its paper to everybody on its register, so its maker must reach them: an id learnt somewhere is no
 * right. Throws 404.
 */
async function mustReach(
  ctx: Ctx,
  { paperId, courseIds }: { paperId: string | null; courseIds: readonly string[] },
): Promise<void> {
  if (paperId !== null) await mustReachPaper(ctx, { id: paperId });
  if (!(await store.readsCourses(ctx, courseIds))) throw notFound('course');
}

/** What a plan may lack; the words stand in the module's texts. */
export const planGaps = ['courseIds', 'courses', 'paperId', 'modes', 'closesOn'] as const;

/** What a plan needs before anybody may enrol under it. */
function missingOf(plan: store.Plan, courses: readonly store.PlanCourse[]): (typeof planGaps)[number][] {
  const lacks = {
    courseIds: courses.length === 0,
    courses: courses.some(c => c.state !== 'ready' || c.tasks === 0),
    paperId: plan.paperId === null,
    modes: plan.modes.length === 0,
    closesOn: plan.closesOn < plan.opensOn,
  };
  return planGaps.filter(gap => lacks[gap]);
}

/** Publishes: the plan must keep the rules in force; their values and citations are pinned on it. */
export async function publishPlan(ctx: Ctx, { id, revision }: { id: string; revision: number }) {
  // Rules are read before the transaction: another module's cache, nothing to wait for with a row locked.
  const seen = await store.getVisiblePlan(ctx, id);
  const rules = await rulesFor(ctx, { unitId: seen.unitId, date: dateOf(ctx.now) });
  const courses = await store.coursesOf(ctx, id);
  return inTransaction(ctx, async tx => {
    const plan = await lockDraft(tx, { id, revision });
    const missing = missingOf(plan, courses);
    if (missing.length > 0) throw errors.refuse('training.plan-incomplete', { missing });
    checkRules(rules, plan);
    if (plan.paperId !== null) checkPaper(rules, { plan, paper: await getPaperTerms(tx, { id: plan.paperId }) });
    await refuseOutside(tx, plan.target);
    // Pinned as the rules are: units that the selector means later come from no further than this.
    await store.markPublished(tx, { id, rules, reach: scopeOf(ctx.actor, 'training.manage') });
    await recordCase(tx, planAudit.publish, {
      subject: { kind: 'plan', id, unitId: plan.unitId },
      detail: { rules: rules.map(r => r.ruleId) },
    });
    await publish(tx, planEvents.published, { planId: id });
    await enqueue(tx, targetJobs.propose, { planId: id, progressId: null }, { key: `training.propose:${id}` });
    return { state: 'published' as const };
  });
}

/** Nobody puts units on a register whom they may not manage training for. Throws `training.outside-scope`. */
async function refuseOutside(tx: Tx, selector: Selector): Promise<void> {
  const { count, names } = await store.unitsOutside(tx, selector);
  if (count > 0) throw errors.refuse('training.outside-scope', { count, units: names });
}

export async function closePlan(ctx: Ctx, { id, reason }: { id: string; reason: string }) {
  return inTransaction(ctx, async tx => {
    const plan = await store.lockPlan(tx, id);
    if (plan.state !== 'published') throw errors.refuse('training.plan-not-open', { state: plan.state });
    await store.markClosed(tx, { id, at: ctx.now });
    await recordCase(tx, planAudit.close, { subject: { kind: 'plan', id, unitId: plan.unitId }, detail: { reason } });
    await publish(tx, planEvents.closed, { planId: id });
    return { state: 'closed' as const };
  });
}

/** The performers an account is to any case by its roles; a scope check has let it come to the row. */
export function performersOf(ctx: Ctx): Performer[] {
  if (ctx.actor.kind === 'system') return ['system'];
  const table: readonly (readonly [string, Performer])[] = [
    ['training.manage', 'training-manager'],
    ['training.register', 'unit-clerk'],
    ['training.confirm', 'supervisor'],
  ];
  return table.flatMap(([permission, performer]) => (holds(ctx.actor, permission) ? [performer] : []));
}
