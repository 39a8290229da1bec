// Marking: one row in the business transaction, nothing else. No counter that others share is touched here.
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/database';
import { getMeasure } from './book.ts';
import { canonicalParameters, type MeasureParameters } from './define.ts';

export interface SeriesKey {
  readonly measureId: string;
  readonly parameters: MeasureParameters;
}

const insert = (tx: Tx, { measureId, parameters }: SeriesKey, units: RawBuilder<unknown>) =>
  sql`insert into measures.stale (measure_id, parameters, unit_id, marked_at)
      select ${measureId}, ${canonicalParameters(getMeasure(measureId), parameters)}, m.unit_id, ${tx.ctx.now}::timestamptz
      from ${units} as m (unit_id)`.execute(tx.for<unknown>());

/** Says that the figure of this unit may have changed. The facts must change in the same transaction. */
export async function markStale(tx: Tx, mark: SeriesKey & { readonly unitId: string }): Promise<void> {
  await insert(tx, mark, sql`(values (${mark.unitId}::uuid))`);
}

/** The same for many units in one statement. */
export async function markUnitsStale(tx: Tx, mark: SeriesKey & { readonly unitIds: readonly string[] }): Promise<void> {
  if (mark.unitIds.length === 0) return;
  await insert(tx, mark, sql`unnest(${[...new Set(mark.unitIds)]}::uuid[])`);
}

/** Says that every unit of the series may have changed; also opens a series that was never counted. */
export async function markAllStale(tx: Tx, mark: SeriesKey): Promise<void> {
  await insert(tx, mark, sql`(values (null::uuid))`);
}

/** Units that stand elsewhere now, or are something else: each of their series is counted again. `units` is SQL of unit ids. */
export async function markPlacesStale(tx: Tx, units: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into measures.stale (measure_id, parameters, unit_id, marked_at)
    select distinct s.measure_id, s.parameters, f.unit_id, ${tx.ctx.now}::timestamptz
    from measures.unit_figure f join measures.series s on s.id = f.series_id
    where f.unit_id in (${units})`.execute(tx.for<unknown>());
}
