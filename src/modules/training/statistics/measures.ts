// What training counts, as facts: named persons per unit with the days they join and leave, and the moment they passed.
import { type RawBuilder, sql } from 'kysely';
import { z, zId } from '#kernel/endpoint';
import type { Instant } from '#kernel/time';
import type { Ctx, Tx } from '#platform/database';
import { defineMeasure, markSubjectsStale, markUnitsStale, type Within } from '#platform/measures';
import { isAwaitingResults } from '../enrolments/awaiting.ts';
import type { TrainingTables } from '../tables.ts';

/**
 * Whoever stands on the register counts from the day of joining, confirmed or not: a unit that does not confirm its list must
 * not look complete. Volunteers are not on it.
 */
const completionRows = ({ planId, within }: { planId: string; within: Within }): RawBuilder<unknown> => sql`
  select t.unit_id, t.person_id as subject_id, t.joined_at as counted_from, t.left_at as counted_to, e.met_at
  from training.target t
  left join lateral (
    select min(e.ended_at) as met_at from training.enrolment e
    where e.plan_id = t.plan_id and e.person_id = t.person_id and e.state = 'passed'
  ) e on true
  where t.plan_id = ${planId} and ${within(sql.ref('t.unit_id'))}`;

const COMPLETION = 'training.completion';

export const completion = defineMeasure({
  id: COMPLETION,
  unitOfCount: { zh: '人', en: 'persons' },
  audience: 'public',
  title: { zh: '应训应试人员培训并考试合格', en: 'Target persons trained and passed' },
  facts: {
    zh: '应训应试名单上的每一个人；所在计划考试合格时完成。自愿参加者不计入。',
    en: 'Every person on the register; met when the exam of the plan is passed. Volunteers do not count.',
  },
  parameters: z.object({ planId: zId }),
  query: ({ parameters, within }) => completionRows({ planId: parameters.planId, within }),
  pending: (ctx, { parameters, at }) => isAwaitingResults(ctx.db, { planId: parameters.planId, at }),
  describe: ids => sql`
    select p.id as subject_id, p.name, p.number_mask as note from people.person_view p where p.id = any(${[...ids]}::uuid[])`,
  // A plan concerns its organiser and every unit on its register.
  options: async (ctx: Ctx, within: Within) => {
    const plans = await ctx.db
      .for<TrainingTables>()
      .selectFrom('training.plan as p')
      .select(['p.id', 'p.title', 'p.year'])
      .where('p.state', '<>', 'draft')
      .where(
        sql<boolean>`(${within(sql.ref('p.unit_id'))} or exists (
          select 1 from training.unit_list l where l.plan_id = p.id and ${within(sql.ref('l.unit_id'))}))`,
      )
      .orderBy('p.opensOn', 'desc')
      .limit(200)
      .execute();
    return plans.map(p => ({ parameters: { planId: p.id }, title: `${p.year} · ${p.title}` }));
  },
});

/** The measures that training contributes. */
export const measures = [completion] as const;

/** The person passed, or no longer counts as having: counted again in the units on whose register the person stands. */
export async function completionMoved(
  tx: Tx,
  given: { readonly planId: string; readonly personId: string },
): Promise<void> {
  const rows = await tx
    .for<TrainingTables>()
    .selectFrom('training.target')
    .select('unitId')
    .where('planId', '=', given.planId)
    .where('personId', '=', given.personId)
    .execute();
  await markSubjectsStale(tx, {
    measureId: COMPLETION,
    parameters: { planId: given.planId },
    subjects: rows.map(r => ({ unitId: r.unitId, subjectId: given.personId })),
  });
}

/** The register of these units changed. */
export const registerMoved = (
  tx: Tx,
  { planId, unitIds }: { readonly planId: string; readonly unitIds: readonly string[] },
): Promise<void> => markUnitsStale(tx, { measureId: COMPLETION, parameters: { planId }, unitIds });

/** Numerator and denominator per unit at an instant, computed where the rows are. Agrees with `evaluateByUnit`. */
export const countsAt = ({
  planId,
  at,
}: {
  planId: string;
  at: Instant;
}): RawBuilder<{ unitId: string; denominator: number; numerator: number }> =>
  sql`
  select f.unit_id, count(distinct f.subject_id)::int as denominator,
    count(distinct f.subject_id) filter (where f.met_at <= ${at}::timestamptz)::int as numerator
  from (${completionRows({ planId, within: () => sql<boolean>`true` })}) f
  where f.counted_from <= ${at}::timestamptz and (f.counted_to is null or ${at}::timestamptz < f.counted_to)
  group by f.unit_id`;
