// The statements that all of the engine shares: facts → subjects → figures. A figure and its list are read off the same rows.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import type { Tx } from '#platform/database';
import type { MeasureDef, MeasureParameters, Within } from './define.ts';

export const everywhere: Within = () => sql<boolean>`true`;
export const unitsOf =
  (ids: readonly string[]): Within =>
  ref =>
    sql<boolean>`${ref} = any(${[...ids]}::uuid[])`;

interface Asked {
  readonly def: MeasureDef;
  readonly parameters: MeasureParameters;
  readonly within: Within;
  readonly at: Instant;
}

/**
 * CTE `subject`: one row per unit and subject, in one pass over the facts: whether it counts at the moment, whether it is met, and when
 * the next of its rows begins or ceases to matter. Where rows of one subject in one unit differ in their labels, one set of them
 * stands, so that the subject counts once.
 */
export function subjectCte({ def, parameters, within, at }: Asked): RawBuilder<unknown> {
  return subjectsOf({ def, at, facts: def.query({ parameters, within }) });
}

/**
 * The same for the pairs in `mark` (columns `unit_id, subject_id`) alone. The condition is handed down row by row, so that the cost is
 * that of the pairs' own facts where the measure's tables have an index that leads to one subject.
 */
export function markedSubjectCte({ def, parameters, at }: Omit<Asked, 'within'>): RawBuilder<unknown> {
  // The alias must not be one that a measure's query has for a table of its own.
  const within: Within = ref => sql<boolean>`${ref} = zs_mark.unit_id`;
  const facts = sql`
    select q.* from mark as zs_mark cross join lateral (
      select * from (${def.query({ parameters, within })}) w where w.subject_id = zs_mark.subject_id) q`;
  return subjectsOf({ def, at, facts });
}

function subjectsOf({ def, at, facts }: Pick<Asked, 'def' | 'at'> & { readonly facts: RawBuilder<unknown> }) {
  const now = sql`${at}::timestamptz`;
  const counts = sql`(f.counted_from <= ${now} and (f.counted_to is null or f.counted_to > ${now}))`;
  const labels = def.dimensions ? sql`coalesce(min(f.labels) filter (where ${counts}), '{}')` : sql`'{}'::text[]`;
  return sql`
    subject as (
      select f.unit_id, f.subject_id, ${labels} as labels, bool_or(${counts}) as counted,
        coalesce(bool_or(f.met_at <= ${now}) filter (where ${counts}), false) as met,
        min(least(
          case when f.counted_from > ${now} then f.counted_from end,
          case when f.counted_to > ${now} then f.counted_to end,
          case when f.met_at > ${now} then f.met_at end)) as next_at
      from (${facts}) f
      group by f.unit_id, f.subject_id
    )`;
}

/**
 * CTEs `subject` and `figure`: per unit and label numerator and denominator. Label '' stands for all subjects; it is there for every
 * unit with facts, also with 0 of 0, and carries `next_at`. Labels are unfolded after counting, not before.
 */
export function figureCtes(asked: Asked): RawBuilder<unknown> {
  return sql`
    ${subjectCte(asked)},
    tally as (
      select unit_id, labels, (count(*) filter (where met))::int as numerator,
        (count(*) filter (where counted))::int as denominator, min(next_at) as next_at
      from subject group by unit_id, labels
    ),
    figure as (
      select unit_id, ''::text as label, sum(numerator)::int as numerator, sum(denominator)::int as denominator,
        min(next_at) as next_at
      from tally group by unit_id
      union all
      select unit_id, l.label, sum(numerator)::int, sum(denominator)::int, null::timestamptz
      from tally cross join lateral unnest(labels) as l (label) group by unit_id, l.label
    )`;
}

export interface SeriesRow {
  readonly id: string;
  readonly measureId: string;
  readonly parameters: string;
  readonly ready: boolean;
}

/** Opens the series if it is new; its id either way. */
export async function openSeries(
  tx: Tx,
  key: { readonly measureId: string; readonly parameters: string; readonly id: string },
) {
  await sql`
    insert into measures.series (id, measure_id, parameters, opened_at)
    values (${key.id}, ${key.measureId}, ${key.parameters}, ${tx.ctx.now})
    on conflict (measure_id, parameters) do nothing`.execute(tx.for<unknown>());
  const { rows } = await sql<SeriesRow>`
    select id, measure_id, parameters, ready from measures.series
    where measure_id = ${key.measureId} and parameters = ${key.parameters}`.execute(tx.for<unknown>());
  const row = rows[0];
  if (!row) throw new Error('series has gone');
  return row;
}

/** Takes the series if no other engine has it. Under this lock alone its figures move. */
export async function lockSeries(
  tx: Tx,
  key: { readonly measureId: string; readonly parameters: string },
): Promise<SeriesRow | undefined> {
  const { rows } = await sql<SeriesRow>`
    select id, measure_id, parameters, ready from measures.series
    where measure_id = ${key.measureId} and parameters = ${key.parameters}
    for update skip locked`.execute(tx.for<unknown>());
  return rows[0];
}
