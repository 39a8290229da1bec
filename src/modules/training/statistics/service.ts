// Figures of a plan by region, department, unit, type, industry, job category or day, each in one set-based query.
import { type RawBuilder, sql } from 'kysely';
import { assertNever } from '#kernel/errors';
import { unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { Grouping, StatisticsRow } from '../contract-statistics.ts';
import { getVisiblePlan } from '../plans/store.ts';
import type { TrainingTables } from '../tables.ts';

const MAX_ROWS = 500;

/** Key and name of the group of a row `x` with its unit `u`. */
function groupOf(by: Exclude<Grouping, 'day' | 'job-category'>): {
  key: RawBuilder<unknown>;
  name: RawBuilder<unknown>;
} {
  switch (by) {
    case 'region':
      return {
        key: sql`u.region_code`,
        name: sql`(select r.name from organizations.region_view r where r.code = u.region_code)`,
      };
    // 部门: the unit above, or the unit itself where it stands at the top.
    case 'department':
      return {
        key: sql`coalesce(u.parent_id, u.id)`,
        name: sql`(select d.name from organizations.unit_view d where d.id = coalesce(u.parent_id, u.id))`,
      };
    case 'unit':
      return { key: sql`u.id`, name: sql`u.name` };
    case 'unit-type':
      return { key: sql`u.unit_type`, name: sql`u.unit_type` };
    case 'industry':
      return { key: sql`u.industry`, name: sql`u.industry` };
    default:
      return assertNever(by);
  }
}

export interface StatisticsAsked {
  readonly id: string;
  readonly by: Grouping;
  readonly regionCode?: string | undefined;
  readonly unitId?: string | undefined;
}

/**
 * Everybody on the register now, and everybody enrolled, in the actor's scope: one row per person with the state of the last
 * round. `counted` tells target persons from volunteers.
 */
function people(ctx: Ctx, { id, regionCode, unitId }: StatisticsAsked): RawBuilder<unknown> {
  return sql`
  with person as (
    select coalesce(t.person_id, e.person_id) as person_id, coalesce(t.unit_id, e.unit_id) as unit_id, t.person_id is not null as counted,
      t.joined_at, e.state, e.enrolled_at, e.ended_at
    from (select * from training.target where plan_id = ${id} and left_at is null) t
    full join (
      select distinct on (person_id) person_id, unit_id, state, enrolled_at, ended_at
      from training.enrolment where plan_id = ${id} order by person_id, (state = 'passed') desc, round desc
    ) e on e.person_id = t.person_id
  ), x as (
    select person.* from person join organizations.unit_view u on u.id = person.unit_id
    where ${unitInScope(ctx, 'training.read', sql.ref('person.unit_id'))}
      and (${regionCode ?? null}::text is null or u.region_path like '%/' || ${regionCode ?? null} || '/%')
      and (${unitId ?? null}::uuid is null or u.path like '%/' || ${unitId ?? null} || '/%')
  )`;
}

const columns = sql`
  count(*) filter (where x.counted)::int as target,
  count(*) filter (where x.counted and x.state is not null)::int as enrolled,
  count(*) filter (where x.counted and x.state in ('enrolled', 'studying', 'study-complete', 'exam-open'))::int as studying,
  count(*) filter (where x.counted and x.state = 'passed')::int as passed,
  count(*) filter (where x.counted and x.state in ('failed', 'lapsed'))::int as failed,
  count(*) filter (where not x.counted)::int as volunteers`;

/** By day: what happened on it (joined, enrolled, passed, failed), not what stood. */
const byDay = sql`
  select d.day::text as key, d.day::text as name,
    sum(d.target)::int as target, sum(d.enrolled)::int as enrolled, 0 as studying, sum(d.passed)::int as passed, sum(d.failed)::int as failed,
    sum(d.volunteers)::int as volunteers
  from x cross join lateral (values
    ((x.joined_at at time zone 'Asia/Shanghai')::date, x.counted::int, 0, 0, 0, 0),
    ((x.enrolled_at at time zone 'Asia/Shanghai')::date, 0, x.counted::int, 0, 0, (not x.counted)::int),
    ((x.ended_at at time zone 'Asia/Shanghai')::date, 0, 0, (x.counted and x.state = 'passed')::int,
      (x.counted and x.state in ('failed', 'lapsed'))::int, 0)
  ) as d(day, target, enrolled, passed, failed, volunteers)
  where d.day is not null group by d.day order by d.day desc`;

const byCategory = sql`
  select c.category as key, c.category as name, ${columns}
  from x join people.person_view p on p.id = x.person_id
  cross join lateral unnest(case when p.job_categories = '{}' then array['none'] else p.job_categories end) as c(category)
  group by c.category order by c.category`;

export async function getStatistics(
  ctx: Ctx,
  asked: StatisticsAsked,
): Promise<{ asOf: string; rows: StatisticsRow[]; truncated: boolean }> {
  await getVisiblePlan(ctx, asked.id);
  const { rows } = await sql<StatisticsRow>`${people(ctx, asked)} ${select(asked.by)} limit ${MAX_ROWS + 1}`.execute(
    ctx.db.for<TrainingTables>(),
  );
  return { asOf: ctx.now, rows: rows.slice(0, MAX_ROWS), truncated: rows.length > MAX_ROWS };
}

function select(by: Grouping): RawBuilder<unknown> {
  if (by === 'day') return byDay;
  if (by === 'job-category') return byCategory;
  const { key, name } = groupOf(by);
  return sql`
    select g.key, coalesce(g.name, g.key) as name, g.target, g.enrolled, g.studying, g.passed, g.failed, g.volunteers from (
      select ${key}::text as key, min(${name}) as name, ${columns}
      from x join organizations.unit_view u on u.id = x.unit_id group by 1
    ) g order by g.target - g.passed desc, g.key`;
}
