// Counting what is marked. Per series one engine at a time (the lock on its row); a batch is one transaction: marks leave, figures
// of their units are counted from the facts, the differences go to all nodes above. A crash leaves the marks where they were.
import { sql } from 'kysely';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { findMeasure, measureTree } from './book.ts';
import { type MeasureDef, type MeasureParameters, readParameters } from './define.ts';
import { everywhere, figureCtes, lockSeries, openSeries, type SeriesRow, unitsOf } from './queries.ts';

/** Marks taken in one transaction; bounds its length. */
const BATCH = 4_000;
/** Units counted by one statement: few enough that their subjects are grouped in memory. */
const CHUNK = 200;
/** Batches per run of the ticker over all series; the rest waits for the next second. */
const MAX_BATCHES = 60;

interface Waiting {
  readonly measureId: string;
  readonly parameters: string;
}

/** Series with marks, or with figures whose own moment has come. */
async function waitingSeries(ctx: Ctx): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    select measure_id, parameters from measures.stale group by measure_id, parameters
    union
    select s.measure_id, s.parameters from measures.series s
    where exists (select 1 from measures.unit_figure f where f.series_id = s.id and f.next_at <= ${ctx.now}::timestamptz)
    limit 1000`.execute(ctx.db.for<unknown>());
  return rows;
}

/** Counts what is waiting; returns how many units were counted. Safe in two processes at once. */
export async function refreshStale(ctx: Ctx, { maxBatches = MAX_BATCHES } = {}): Promise<number> {
  let counted = 0;
  let batches = 0;
  for (const key of await waitingSeries(ctx)) {
    const def = findMeasure(key.measureId);
    // A module that was taken out leaves marks of its measures; they neither stop the others nor are they lost.
    if (!def) continue;
    let done: { units: number; more: boolean };
    do {
      done = await inTransaction(ctx, tx => refreshBatch(tx, def, key));
      counted += done.units;
      batches += 1;
    } while (done.more && batches < maxBatches);
    if (batches >= maxBatches) break;
  }
  return counted;
}

/** One batch of one series in the caller's transaction. Nothing is done while another engine has the series. */
export async function refreshBatch(tx: Tx, def: MeasureDef, key: Waiting): Promise<{ units: number; more: boolean }> {
  await openSeries(tx, { ...key, id: newId() });
  const series = await lockSeries(tx, key);
  if (!series) return { units: 0, more: false };
  const parameters = readParameters(def, key.parameters);
  const { rows: marks } = await sql<{ unitId: string | null; markedAt: string }>`
    delete from measures.stale where id in (
      select id from measures.stale where measure_id = ${key.measureId} and parameters = ${key.parameters}
      order by id limit ${BATCH})
    returning unit_id, marked_at`.execute(tx.for<unknown>());
  const whole = marks.filter(m => m.unitId === null).map(m => m.markedAt);
  const since = whole.sort()[0];
  if (since !== undefined) await spreadMark(tx, { def, parameters, series, since });
  const { rows: due } = await sql<{ unitId: string }>`
    select distinct unit_id from measures.unit_figure
    where series_id = ${series.id} and next_at <= ${tx.ctx.now}::timestamptz limit ${BATCH}`.execute(tx.for<unknown>());
  const units = new Set([...marks, ...due].flatMap(m => (m.unitId === null ? [] : [m.unitId])));
  const unitIds = [...units];
  for (let from = 0; from < unitIds.length; from += CHUNK) {
    await recompute(tx, { def, parameters, series, unitIds: unitIds.slice(from, from + CHUNK) });
  }
  const more = marks.length === BATCH || due.length === BATCH || since !== undefined;
  if (!more && !series.ready) {
    await sql`update measures.series set ready = true where id = ${series.id}`.execute(tx.for<unknown>());
  }
  return { units: units.size, more };
}

/** A mark on all units becomes one mark on each, so that no transaction counts everything at once. */
async function spreadMark(
  tx: Tx,
  given: { def: MeasureDef; parameters: MeasureParameters; series: SeriesRow; since: string },
): Promise<void> {
  const { def, parameters, series, since } = given;
  await sql`
    with facts as (${def.query({ parameters, within: everywhere })})
    insert into measures.stale (measure_id, parameters, unit_id, marked_at)
    select ${series.measureId}, ${series.parameters}, u.unit_id, ${since}::timestamptz
    from (select unit_id from facts union select unit_id from measures.unit_figure where series_id = ${series.id}) u
    order by u.unit_id`.execute(tx.for<unknown>());
}

/** The figures of these units from the facts, stored, and the differences added to every node they belong or belonged to. */
async function recompute(
  tx: Tx,
  given: { def: MeasureDef; parameters: MeasureParameters; series: SeriesRow; unitIds: readonly string[] },
): Promise<void> {
  const { def, parameters, series, unitIds } = given;
  const at = tx.ctx.now;
  const within = unitsOf(unitIds);
  await sql`
    with ${figureCtes({ def, parameters, within, at })},
    place as (${measureTree().places(within)}),
    fresh as (
      select f.unit_id, f.label, f.numerator, f.denominator, f.next_at, p.nodes, p.labels
      from figure f join place p on p.unit_id = f.unit_id
    ),
    old as (
      select * from measures.unit_figure where series_id = ${series.id} and ${within(sql.ref('unit_id'))}
    ),
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
    kept as (
      insert into measures.unit_figure (series_id, unit_id, label, as_of, numerator, denominator, nodes, labels, next_at)
      select ${series.id}, unit_id, label, ${at}::timestamptz, numerator, denominator, nodes, labels, next_at from fresh
      on conflict (series_id, unit_id, label) do update set as_of = excluded.as_of, numerator = excluded.numerator,
        denominator = excluded.denominator, nodes = excluded.nodes, labels = excluded.labels, next_at = excluded.next_at
    )
    insert into measures.node_figure as n (series_id, node, label, numerator, denominator)
    select ${series.id}, node, part, numerator, denominator from delta
    on conflict (series_id, node, label) do update
      set numerator = n.numerator + excluded.numerator, denominator = n.denominator + excluded.denominator`.execute(
    tx.for<unknown>(),
  );
}
