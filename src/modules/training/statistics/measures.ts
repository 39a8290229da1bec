// What training counts, as facts: named persons per unit with the days they join and leave, and the moment they passed.
import { type RawBuilder, sql } from 'kysely';
import type { FactRow, Measure } from '#kernel/measures';
import type { Instant } from '#kernel/time';

/** A measure of this module: its words, and the query of its rows. */
export interface TrainingMeasure extends Measure {
  /** Rows of one plan; all units, or those named. */
  readonly rows: (asked: { readonly planId: string; readonly unitIds?: readonly string[] }) => RawBuilder<FactRow>;
}

/**
 * Whoever stands on the register counts from the day of joining, confirmed or not: a unit that does not confirm its list must
 * not look complete. Volunteers are not on it.
 */
const completionRows: TrainingMeasure['rows'] = ({ planId, unitIds }) => sql<FactRow>`
  select t.unit_id, t.person_id as subject_id, t.joined_at as counted_from, t.left_at as counted_to, e.met_at
  from training.target t
  left join lateral (
    select min(e.ended_at) as met_at from training.enrolment e
    where e.plan_id = t.plan_id and e.person_id = t.person_id and e.state = 'passed'
  ) e on true
  where t.plan_id = ${planId} and (${unitIds ?? null}::uuid[] is null or t.unit_id = any(${unitIds ?? null}::uuid[]))`;

export const completion: TrainingMeasure = {
  id: 'training.completion',
  unitOfCount: { zh: '人', en: 'persons' },
  audience: 'public',
  title: { zh: '应训应试人员培训并考试合格', en: 'Target persons trained and passed' },
  facts: {
    zh: '应训应试名单上的每一个人；所在计划考试合格时完成。自愿参加者不计入。',
    en: 'Every person on the register; met when the exam of the plan is passed. Volunteers do not count.',
  },
  rows: completionRows,
};

/** The measures that training contributes. */
export const measures: readonly TrainingMeasure[] = [completion];

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
  from (${completionRows({ planId })}) f
  where f.counted_from <= ${at}::timestamptz and (f.counted_to is null or ${at}::timestamptz < f.counted_to)
  group by f.unit_id`;
