// Reading enrolments: one's own training, the progress under a plan, those who lag behind.
import { sql } from 'kysely';
import { personOf, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { EnrolmentShown, MyTraining } from '../contract-enrolments.ts';
import type { EnrolmentMode, EnrolmentState } from '../contract-fields.ts';
import { citationsOf } from '../plans/rules.ts';
import { windowOf } from '../plans/service.ts';
import { getVisiblePlan, type Plan } from '../plans/store.ts';
import type { HoursView, TrainingTables } from '../tables.ts';

type Tables = TrainingTables;

/** Lateral sub-select: what the tasks of enrolment `e` ask and how much of it is credited, never more than asked. */
const studySums = sql`
  select coalesce(sum(t.required_seconds), 0)::int as required_seconds,
    coalesce(sum(least(coalesce(g.credited_ms, 0) / 1000, t.required_seconds)), 0)::int as credited_seconds,
    count(*)::int as tasks, count(g.completed_at)::int as tasks_done
  from training.plan_course pc
  join training.task t on t.course_id = pc.course_id and not t.removed
  left join training.task_progress g on g.enrolment_id = e.id and g.task_id = t.id
  where pc.plan_id = e.plan_id`;

interface MineRow extends Plan {
  must: boolean;
  enrolmentId: string | null;
  round: number;
  enrolmentState: EnrolmentState;
  markHundredths: number | null;
  endedAt: string | null;
  requiredSeconds: number;
  creditedSeconds: number;
  tasks: number;
  tasksDone: number;
}

/** Mine: enrolled in, on the register of, or open to anybody now. */
async function plansOf(ctx: Ctx, personId: string): Promise<MineRow[]> {
  const { rows } = await sql<MineRow>`
    select p.*, (t.id is not null) as must, e.id as enrolment_id, e.round, e.state as enrolment_state, e.mark_hundredths, e.ended_at,
      s.required_seconds, s.credited_seconds, s.tasks, s.tasks_done
    from training.plan p
    left join training.target t on t.plan_id = p.id and t.person_id = ${personId} and t.left_at is null
    left join lateral (
      select e.* from training.enrolment e where e.plan_id = p.id and e.person_id = ${personId} order by (e.state = 'passed') desc, e.round desc limit 1
    ) e on true
    left join lateral (${studySums}) s on e.id is not null
    where p.state <> 'draft' and (
      e.id is not null
      or (p.state = 'published' and t.id is not null)
      or (p.state = 'published' and 'free' = any(p.modes) and ((p.closes_on + 1)::timestamp at time zone 'Asia/Shanghai') > ${ctx.now}::timestamptz)
    )
    order by p.closes_on desc, p.id limit 200`.execute(ctx.db.for<Tables>());
  return rows;
}

function mineOf(ctx: Ctx, row: MineRow): MyTraining {
  const { opensAt, closesAt } = windowOf(row);
  return {
    planId: row.id,
    title: row.title,
    subject: row.subject,
    year: row.year,
    opensOn: row.opensOn,
    closesOn: row.closesOn,
    windowState: ctx.now < opensAt ? 'before' : ctx.now < closesAt ? 'open' : 'over',
    closesAt,
    must: row.must,
    modes: row.modes,
    enrolment:
      row.enrolmentId === null
        ? null
        : {
            id: row.enrolmentId,
            round: row.round,
            state: row.enrolmentState,
            creditedSeconds: row.creditedSeconds,
            requiredSeconds: row.requiredSeconds,
            tasksDone: row.tasksDone,
            tasks: row.tasks,
            markHundredths: row.markHundredths,
            endedAt: row.endedAt,
          },
    citations: [
      ...(row.basis ? [row.basis] : []),
      ...citationsOf(row.rules, ['exam.pass-mark', 'exam.attempts', 'training.window']),
    ],
  };
}

export async function listMyTraining(ctx: Ctx) {
  const personId = personOf(ctx);
  const [plans, hours] = await Promise.all([
    plansOf(ctx, personId),
    ctx.db
      .for<{ 'training.hoursView': HoursView }>()
      .selectFrom('training.hoursView')
      .select(['subject', 'year', 'kind', 'hours', 'earnedAt'])
      .where('personId', '=', personId)
      .orderBy('year', 'desc')
      .execute(),
  ]);
  return { now: ctx.now, items: plans.map(row => mineOf(ctx, row)), hours };
}

export interface EnrolmentFilter {
  readonly id: string;
  readonly state?: EnrolmentState | undefined;
  readonly unitId?: string | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

interface EnrolmentListed extends Omit<EnrolmentShown, 'unit' | 'mode'> {
  mode: EnrolmentMode;
  unitId: string;
  unitName: string;
}

export async function listEnrolments(ctx: Ctx, filter: EnrolmentFilter) {
  await getVisiblePlan(ctx, filter.id);
  const { rows } = await sql<EnrolmentListed>`
    select e.id, e.person_id, p.name, p.number_mask, e.unit_id, u.name as unit_name, e.round, e.mode, e.state, e.enrolled_at,
      e.mark_hundredths, e.ended_at, s.required_seconds, s.credited_seconds,
      exists (select 1 from training.target t where t.plan_id = e.plan_id and t.person_id = e.person_id and t.left_at is null) as counted
    from training.enrolment e
    join people.person_view p on p.id = e.person_id
    join organizations.unit_view u on u.id = e.unit_id
    left join lateral (${studySums}) s on true
    where e.plan_id = ${filter.id} and ${unitInScope(ctx, 'training.read', sql.ref('e.unit_id'))}
      and (${filter.state ?? null}::text is null or e.state = ${filter.state ?? null})
      and (${filter.unitId ?? null}::uuid is null or e.unit_id = ${filter.unitId ?? null}::uuid)
      and (${filter.search ?? null}::text is null or position(lower(${filter.search ?? null}) in lower(p.name || ' ' || p.pinyin)) > 0)
      and (${filter.after ?? null}::uuid is null or e.id > ${filter.after ?? null}::uuid)
    order by e.id limit ${filter.limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows
    .slice(0, filter.limit)
    .map(({ unitId, unitName, ...row }) => ({ ...row, unit: { id: unitId, name: unitName } }));
  return { items, next: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}

export interface LaggardFilter {
  readonly id: string;
  readonly unitId?: string | undefined;
  readonly state?: EnrolmentState | 'none' | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

interface LaggardRow {
  id: string;
  personId: string;
  name: string;
  numberMask: string;
  unitId: string;
  unitName: string;
  state: EnrolmentState | 'none';
  joinedAt: string;
}

export async function listLaggards(ctx: Ctx, filter: LaggardFilter) {
  await getVisiblePlan(ctx, filter.id);
  const { rows } = await sql<LaggardRow>`
    select * from (
      select t.id, t.person_id, p.name, p.number_mask, t.unit_id, u.name as unit_name, t.joined_at, coalesce(e.state, 'none') as state
      from training.target t
      join people.person_view p on p.id = t.person_id
      join organizations.unit_view u on u.id = t.unit_id
      left join lateral (
        select e.state from training.enrolment e where e.plan_id = t.plan_id and e.person_id = t.person_id order by (e.state = 'passed') desc, e.round desc limit 1
      ) e on true
      where t.plan_id = ${filter.id} and t.left_at is null and ${unitInScope(ctx, 'training.read', sql.ref('t.unit_id'))}
        and (${filter.unitId ?? null}::uuid is null or t.unit_id = ${filter.unitId ?? null}::uuid)
        and (${filter.after ?? null}::uuid is null or t.id > ${filter.after ?? null}::uuid)
    ) x
    where x.state <> 'passed' and (${filter.state ?? null}::text is null or x.state = ${filter.state ?? null})
    order by x.id limit ${filter.limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows
    .slice(0, filter.limit)
    .map(({ unitId, unitName, ...row }) => ({ ...row, unit: { id: unitId, name: unitName } }));
  return { items, next: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}
