// The two statements that move figures, both under the lock of the series. Whole units: their figures are set to a count of their facts.
// Single subjects: their figures move by what these subjects count otherwise than before. Either way the differences go to all nodes above
// in the same statement, and the subjects that now stand in the figures are kept.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import type { Tx } from '#platform/database';
import { measureTree } from './book.ts';
import type { MeasureDef, MeasureParameters } from './define.ts';
import type { SubjectPlace } from './marks.ts';
import { figureCtes, markedSubjectCte, type SeriesRow, unitsOf } from './queries.ts';

export interface Counted {
  readonly def: MeasureDef;
  readonly parameters: MeasureParameters;
  readonly series: SeriesRow;
  /** The moment it is counted as of. */
  readonly at: Instant;
}

/** CTE `moved`: subjects that count otherwise in CTE `subject` than in CTE `kept`, with what they were. */
export const movedCte = sql`
  moved as (
    select coalesce(s.unit_id, k.unit_id) as unit_id, coalesce(s.subject_id, k.subject_id) as subject_id,
      s.subject_id is not null as counts, coalesce(s.met, false) as met, s.labels,
      k.subject_id is not null as counted_before, coalesce(k.met, false) as met_before, k.labels as labels_before
    from (select * from subject where counted) s full join kept k on k.unit_id = s.unit_id and k.subject_id = s.subject_id
    where s.subject_id is null or k.subject_id is null or s.met <> k.met or s.labels <> k.labels
  )`;

/** CTEs that write CTE `moved` down. */
const keepCtes = (seriesId: string): RawBuilder<unknown> => sql`
  dropped as (
    delete from measures.counted_subject c using moved m
    where not m.counts and c.series_id = ${seriesId} and c.unit_id = m.unit_id and c.subject_id = m.subject_id
  ),
  stored as (
    insert into measures.counted_subject (series_id, unit_id, subject_id, met, labels)
    select ${seriesId}::uuid, unit_id, subject_id, met, labels from moved where counts order by unit_id, subject_id
    on conflict (series_id, unit_id, subject_id) do update set met = excluded.met, labels = excluded.labels
  )`;

/** Adds the differences of `delta` (node, part, numerator, denominator) to the nodes. */
const addToNodes = (seriesId: string): RawBuilder<unknown> => sql`
  insert into measures.node_figure as n (series_id, node, label, numerator, denominator)
  select ${seriesId}::uuid, node, part, numerator, denominator from delta
  on conflict (series_id, node, label) do update
    set numerator = n.numerator + excluded.numerator, denominator = n.denominator + excluded.denominator`;

/** The figures of these units from their facts, stored, and the differences added to every node they belong or belonged to. */
export async function countUnits(
  tx: Tx,
  { def, parameters, series, at, unitIds }: Counted & { readonly unitIds: readonly string[] },
): Promise<void> {
  const within = unitsOf(unitIds);
  const ofSeries = sql`series_id = ${series.id} and ${within(sql.ref('unit_id'))}`;
  await sql`
    with ${figureCtes({ def, parameters, within, at })},
    kept as (select * from measures.counted_subject where ${ofSeries}),
    ${movedCte}, ${keepCtes(series.id)},
    place as (${measureTree().places(within)}),
    fresh as (
      select f.unit_id, f.label, f.numerator, f.denominator, f.next_at, p.nodes, p.labels
      from figure f join place p on p.unit_id = f.unit_id
    ),
    old as (select * from measures.unit_figure where ${ofSeries}),
    delta as (
      select d.node, d.part, sum(d.numerator)::int as numerator, sum(d.denominator)::int as denominator from (
        select c.node, c.part, f.numerator, f.denominator
        from fresh f cross join lateral measures.contributions(f.nodes, f.labels, f.label) c
        union all
        select c.node, c.part, -o.numerator, -o.denominator
        from old o cross join lateral measures.contributions(o.nodes, o.labels, o.label) c
      ) d group by d.node, d.part having sum(d.numerator) <> 0 or sum(d.denominator) <> 0
    ),
    gone as (
      delete from measures.unit_figure g using old o
      where g.series_id = o.series_id and g.unit_id = o.unit_id and g.label = o.label
        and not exists (select 1 from fresh f where f.unit_id = o.unit_id and f.label = o.label)
    ),
    figures as (
      insert into measures.unit_figure
        (series_id, unit_id, label, as_of, numerator, denominator, nodes, labels, next_at, subjects_kept)
      select ${series.id}::uuid, unit_id, label, ${at}::timestamptz, numerator, denominator, nodes, labels, next_at, label = ''
      from fresh
      on conflict (series_id, unit_id, label) do update set as_of = excluded.as_of, numerator = excluded.numerator,
        denominator = excluded.denominator, nodes = excluded.nodes, labels = excluded.labels, next_at = excluded.next_at,
        subjects_kept = excluded.subjects_kept
    )
    ${addToNodes(series.id)}`.execute(tx.for<unknown>());
}

/**
 * These subjects from their own facts, where their units' subjects are kept: each pair once. Places are those that the units' figures were
 * added to; a unit that stands elsewhere now has a mark of its own for that.
 */
export async function countSubjects(
  tx: Tx,
  { def, parameters, series, at, subjects }: Counted & { readonly subjects: readonly SubjectPlace[] },
): Promise<void> {
  const [unitIds, subjectIds] = [subjects.map(s => s.unitId), subjects.map(s => s.subjectId)];
  await sql`
    with mark as (select * from unnest(${unitIds}::uuid[], ${subjectIds}::uuid[]) as m (unit_id, subject_id)),
    ${markedSubjectCte({ def, parameters, at })},
    kept as (
      select c.* from mark m join measures.counted_subject c
        on c.series_id = ${series.id} and c.unit_id = m.unit_id and c.subject_id = m.subject_id
    ),
    ${movedCte}, ${keepCtes(series.id)},
    part as (
      select unit_id, ''::text as label, met::int - met_before::int as numerator,
        counts::int - counted_before::int as denominator, null::timestamptz as next_at from moved
      union all
      select m.unit_id, l.label, -(m.met_before::int), -1, null from moved m cross join lateral unnest(m.labels_before) as l (label)
      union all
      select m.unit_id, l.label, m.met::int, 1, null from moved m cross join lateral unnest(m.labels) as l (label)
      union all
      select unit_id, '', 0, 0, next_at from subject where next_at is not null
    ),
    change as (
      select unit_id, label, sum(numerator)::int as numerator, sum(denominator)::int as denominator, min(next_at) as next_at
      from part group by unit_id, label
      having sum(numerator) <> 0 or sum(denominator) <> 0 or min(next_at) is not null
    ),
    home as (
      select unit_id, nodes, labels from measures.unit_figure
      where series_id = ${series.id} and label = '' and unit_id = any(${[...new Set(unitIds)]}::uuid[])
    ),
    delta as (
      select c.node, c.part, sum(d.numerator)::int as numerator, sum(d.denominator)::int as denominator
      from change d join home h on h.unit_id = d.unit_id
        cross join lateral measures.contributions(h.nodes, h.labels, d.label) c
      group by c.node, c.part having sum(d.numerator) <> 0 or sum(d.denominator) <> 0
    ),
    figures as (
      insert into measures.unit_figure as u
        (series_id, unit_id, label, as_of, numerator, denominator, nodes, labels, next_at, subjects_kept)
      select ${series.id}::uuid, d.unit_id, d.label, ${at}::timestamptz, d.numerator, d.denominator, h.nodes, h.labels, d.next_at,
        d.label = ''
      from change d join home h on h.unit_id = d.unit_id
      -- A moment that was kept and no longer matters costs one count of the unit when it comes.
      on conflict (series_id, unit_id, label) do update set as_of = excluded.as_of,
        numerator = u.numerator + excluded.numerator, denominator = u.denominator + excluded.denominator,
        next_at = least(u.next_at, excluded.next_at)
    )
    ${addToNodes(series.id)}`.execute(tx.for<unknown>());
}
