// Marking: one row in the business transaction, nothing else. No counter that others share is touched here.
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/database';
import { getMeasure } from './book.ts';
import { canonicalParameters, type MeasureParameters } from './define.ts';

export interface SeriesKey {
  readonly measureId: string;
  readonly parameters: MeasureParameters;
}

/** A subject in the unit where it counts. */
export interface SubjectPlace {
  readonly unitId: string;
  readonly subjectId: string;
}

const insert = (tx: Tx, { measureId, parameters }: SeriesKey, marks: RawBuilder<unknown>) =>
  sql`insert into measures.stale (measure_id, parameters, unit_id, subject_id, marked_at)
      select ${measureId}, ${canonicalParameters(getMeasure(measureId), parameters)}, m.unit_id, m.subject_id,
        ${tx.ctx.now}::timestamptz
      from ${marks} as m (unit_id, subject_id)`.execute(tx.for<unknown>());

/**
 * Says that these subjects may count otherwise now, each in the unit named: the cheapest mark, whatever the size of the unit. The facts
 * must change in the same transaction; a subject that moved is marked in both units.
 */
export async function markSubjectsStale(
  tx: Tx,
  mark: SeriesKey & { readonly subjects: readonly SubjectPlace[] },
): Promise<void> {
  if (mark.subjects.length === 0) return;
  const [units, subjects] = [mark.subjects.map(s => s.unitId), mark.subjects.map(s => s.subjectId)];
  await insert(tx, mark, sql`unnest(${units}::uuid[], ${subjects}::uuid[])`);
}

/** Says that any subject of this unit may count otherwise now. The facts must change in the same transaction. */
export async function markStale(tx: Tx, mark: SeriesKey & { readonly unitId: string }): Promise<void> {
  await insert(tx, mark, sql`(values (${mark.unitId}::uuid, null::uuid))`);
}

/** The same for many units in one statement. */
export async function markUnitsStale(tx: Tx, mark: SeriesKey & { readonly unitIds: readonly string[] }): Promise<void> {
  if (mark.unitIds.length === 0) return;
  await insert(tx, mark, sql`(select u, null::uuid from unnest(${[...new Set(mark.unitIds)]}::uuid[]) u)`);
}

/** Says that every unit of the series may have changed; also opens a series that was never counted. */
export async function markAllStale(tx: Tx, mark: SeriesKey): Promise<void> {
  await insert(tx, mark, sql`(values (null::uuid, null::uuid))`);
}

/** Units that stand elsewhere now, or are something else: each of their series is counted again. `units` is SQL of unit ids. */
export async function markPlacesStale(tx: Tx, units: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into measures.stale (measure_id, parameters, unit_id, marked_at)
    select distinct s.measure_id, s.parameters, f.unit_id, ${tx.ctx.now}::timestamptz
    from measures.unit_figure f join measures.series s on s.id = f.series_id
    where f.unit_id in (${units})`.execute(tx.for<unknown>());
}
