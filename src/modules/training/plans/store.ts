// SQL of plans: who may see which, and what stands in them.
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { UnitScope } from '#kernel/actor';
import type { Selector } from '#kernel/selector';
import type { Instant } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx, Tx } from '#platform/database';
import type { PlanDraft } from '../contract-plans.ts';
import type { PlanRow, TrainingTables } from '../tables.ts';
import { unitMatches } from '../targets/selection.ts';

type Tables = TrainingTables;
export type Plan = Selectable<PlanRow>;

/** Drafts are seen by their organiser; a published plan also where a unit on its register is in scope, or where anyone may enrol. */
export const planVisible = (ctx: Ctx): RawBuilder<boolean> => sql<boolean>`(
  ${unitInScope(ctx, 'training.read', sql.ref('p.unit_id'))}
  or (p.state <> 'draft' and (
    'free' = any(p.modes)
    or exists (
      select 1 from training.unit_list l
      where l.plan_id = p.id and ${unitInScope(ctx, 'training.read', sql.ref('l.unit_id'))}
    )
  ))
)`;

/** The plan in what the actor may see. Throws 404. */
export async function getVisiblePlan(ctx: Ctx, id: string): Promise<Plan & { unitName: string }> {
  const { rows } = await sql<Plan & { unitName: string }>`
    select p.*, u.name as unit_name from training.plan p join organizations.unit_view u on u.id = p.unit_id
    where p.id = ${id} and ${planVisible(ctx)}`.execute(ctx.db.for<Tables>());
  const plan = rows[0];
  if (!plan) throw notFound('plan');
  return plan;
}

/** The plan whose organiser the actor manages, locked. Throws 404. */
export async function lockPlan(tx: Tx, id: string): Promise<Plan> {
  const { rows } = await sql<Plan>`
    select * from training.plan p
    where p.id = ${id} and ${unitInScope(tx.ctx, 'training.manage', sql.ref('p.unit_id'))} for update`.execute(
    tx.for<Tables>(),
  );
  const plan = rows[0];
  if (!plan) throw notFound('plan');
  return plan;
}

/** Any plan, for work of the system and for cases opened under it. */
export async function getPlanRow(tx: Tx, id: string): Promise<Plan> {
  const plan = await tx.for<Tables>().selectFrom('training.plan').selectAll().where('id', '=', id).executeTakeFirst();
  if (!plan) throw notFound('plan');
  return plan;
}

/** True when the unit is one that the actor manages training for. */
export async function managesUnit(ctx: Ctx, unitId: string): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean }>`
    select ${unitInScope(ctx, 'training.manage', sql.ref('u.id'))} as ok from organizations.unit_view u where u.id = ${unitId}`.execute(
    ctx.db.for<Tables>(),
  );
  return rows[0]?.ok ?? false;
}

/** True when the actor may read every one of these courses. */
export async function readsCourses(ctx: Ctx, courseIds: readonly string[]): Promise<boolean> {
  const wanted = [...new Set(courseIds)];
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from training.course c
    where c.id = any(${wanted}::uuid[]) and ${unitInScope(ctx, 'training.read', sql.ref('c.unit_id'))}`.execute(
    ctx.db.for<Tables>(),
  );
  return rows[0]?.n === wanted.length;
}

/** Units that the selector means and the actor may not manage training for: how many, and the first names. */
export async function unitsOutside(tx: Tx, selector: Selector): Promise<{ count: number; names: string[] }> {
  const { rows } = await sql<{ name: string; total: number }>`
    select u.name, count(*) over () as total from organizations.unit_view u
    where ${unitMatches(selector)} and not ${unitInScope(tx.ctx, 'training.manage', sql.ref('u.id'))}
    order by u.name limit 5`.execute(tx.for<Tables>());
  return { count: rows[0]?.total ?? 0, names: rows.map(r => r.name) };
}

const columnsOf = (draft: PlanDraft) => ({
  title: draft.title,
  subject: draft.subject,
  year: draft.year,
  summary: draft.summary,
  target: JSON.stringify(draft.target),
  opensOn: draft.opensOn,
  closesOn: draft.closesOn,
  trainingHours: draft.trainingHours,
  examHours: draft.examHours,
  priceFen: draft.priceFen,
  passMarkHundredths: draft.passMarkHundredths,
  attempts: draft.attempts,
  paperId: draft.paperId,
  modes: [...draft.modes],
  deadlines: JSON.stringify(draft.deadlines),
  basis: draft.basis === null ? null : JSON.stringify(draft.basis),
});

export async function insertPlan(
  tx: Tx,
  given: { id: string; unitId: string; draft: PlanDraft; by: string | null },
): Promise<void> {
  const { now } = tx.ctx;
  await tx
    .for<Tables>()
    .insertInto('training.plan')
    .values({
      id: given.id,
      unitId: given.unitId,
      ...columnsOf(given.draft),
      rules: null,
      state: 'draft',
      createdAt: now,
      publishedAt: null,
      closedAt: null,
      proposedOn: null,
      updatedBy: given.by,
      updatedAt: now,
    })
    .execute();
  await insertPlanCourses(tx, { planId: given.id, courseIds: given.draft.courseIds });
}

export async function rewritePlan(tx: Tx, given: { id: string; draft: PlanDraft; by: string | null }): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.plan')
    .set({ ...columnsOf(given.draft), revision: sql`revision + 1`, updatedBy: given.by, updatedAt: tx.ctx.now })
    .where('id', '=', given.id)
    .execute();
  await tx.for<Tables>().deleteFrom('training.planCourse').where('planId', '=', given.id).execute();
  await insertPlanCourses(tx, { planId: given.id, courseIds: given.draft.courseIds });
}

async function insertPlanCourses(
  tx: Tx,
  { planId, courseIds }: { planId: string; courseIds: readonly string[] },
): Promise<void> {
  if (courseIds.length === 0) return;
  await sql`
    insert into training.plan_course (plan_id, course_id, position)
    select ${planId}, c, n from unnest(${courseIds}::uuid[]) with ordinality as t(c, n)`.execute(tx.for<Tables>());
}

const actorId = ({ ctx }: Tx): string | null => (ctx.actor.kind === 'account' ? ctx.actor.accountId : null);

export async function markPublished(
  tx: Tx,
  { id, rules, reach }: { id: string; rules: Plan['rules']; reach: UnitScope },
): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.plan')
    .set({
      state: 'published',
      rules: JSON.stringify(rules ?? []),
      reach: JSON.stringify(reach),
      publishedAt: tx.ctx.now,
      revision: sql`revision + 1`,
      updatedAt: tx.ctx.now,
      updatedBy: actorId(tx),
    })
    .where('id', '=', id)
    .execute();
}

export async function markClosed(tx: Tx, { id, at }: { id: string; at: Instant }): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.plan')
    .set({ state: 'closed', closedAt: at, revision: sql`revision + 1`, updatedAt: tx.ctx.now, updatedBy: actorId(tx) })
    .where('id', '=', id)
    .execute();
}

export interface PlanCourse {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly tasks: number;
}

export async function coursesOf(ctx: Ctx, planId: string): Promise<PlanCourse[]> {
  const { rows } = await sql<PlanCourse>`
    select c.id, c.title, c.state, (select count(*) from training.task t where t.course_id = c.id and not t.removed) as tasks
    from training.plan_course pc join training.course c on c.id = pc.course_id
    where pc.plan_id = ${planId} order by pc.position`.execute(ctx.db.for<Tables>());
  return rows;
}

export interface PlanCounts {
  readonly targets: number;
  readonly enrolled: number;
  readonly passed: number;
  readonly units: number;
  readonly emptyUnits: number;
}

/** Counts over the units in the actor's scope only. */
export async function countsOf(ctx: Ctx, planId: string): Promise<PlanCounts> {
  const { rows } = await sql<PlanCounts>`
    select count(*) as units,
           count(*) filter (where t.targets = 0) as empty_units,
           coalesce(sum(t.targets), 0) as targets,
           coalesce(sum(e.enrolled), 0) as enrolled,
           coalesce(sum(e.passed), 0) as passed
    from training.unit_list l
    left join lateral (
      select count(*) as targets from training.target t where t.plan_id = l.plan_id and t.unit_id = l.unit_id and t.left_at is null
    ) t on true
    left join lateral (
      select count(*) filter (where e.state <> 'lapsed') as enrolled, count(*) filter (where e.state = 'passed') as passed
      from training.enrolment e where e.plan_id = l.plan_id and e.unit_id = l.unit_id
    ) e on true
    where l.plan_id = ${planId} and ${unitInScope(ctx, 'training.read', sql.ref('l.unit_id'))}`.execute(
    ctx.db.for<Tables>(),
  );
  return rows[0] ?? { targets: 0, enrolled: 0, passed: 0, units: 0, emptyUnits: 0 };
}

export interface PlanFilter {
  readonly state?: string | undefined;
  readonly year?: number | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Newest first; ids are in order of making. */
export async function listVisiblePlans(ctx: Ctx, filter: PlanFilter) {
  const { rows } = await sql<Plan & { unitName: string }>`
    select p.*, u.name as unit_name from training.plan p join organizations.unit_view u on u.id = p.unit_id
    where ${planVisible(ctx)}
      and (${filter.state ?? null}::text is null or p.state = ${filter.state ?? null})
      and (${filter.year ?? null}::int is null or p.year = ${filter.year ?? null})
      and (${filter.search ?? null}::text is null or position(${filter.search ?? null} in p.title || ' ' || p.subject) > 0)
      and (${filter.after ?? null}::uuid is null or p.id < ${filter.after ?? null}::uuid)
    order by p.id desc limit ${filter.limit}`.execute(ctx.db.for<Tables>());
  return rows;
}
