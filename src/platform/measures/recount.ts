// Proof that the kept figures are right: a count of the facts themselves, in one statement and so at one moment, against what is
// kept. Units with a mark waiting are left out, because they are known to be behind; everything else must agree exactly.
import { sql } from 'kysely';
import { addMs } from '#kernel/time';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { findMeasure, getMeasure, measureTree } from './book.ts';
import { movedCte } from './count.ts';
import { canonicalParameters, type MeasureDef, type MeasureParameters, readParameters } from './define.ts';
import type { SeriesKey } from './marks.ts';
import { everywhere, figureCtes, lockSeries, type SeriesRow } from './queries.ts';

export interface Recount {
  /** Units compared. */
  readonly units: number;
  /** Units whose kept figure, or place in the tree, was not that of the facts. */
  readonly driftedUnits: readonly string[];
  /** Nodes whose kept figure was not the sum of their units. */
  readonly driftedNodes: readonly string[];
}

/**
 * Compares and mends: drifted units are marked, drifted nodes are set to their sums. Undefined while another engine has the series
 * or all of it waits to be counted. The result is stored; drift is logged as an error.
 */
export async function recount(ctx: Ctx, key: SeriesKey): Promise<Recount | undefined> {
  const def = getMeasure(key.measureId);
  return recountSeries(ctx, def, canonicalParameters(def, key.parameters));
}

async function recountSeries(ctx: Ctx, def: MeasureDef, text: string): Promise<Recount | undefined> {
  const locked = await inTransaction(ctx, async tx => {
    const series = await lockSeries(tx, { measureId: def.id, parameters: text });
    if (!series?.ready) return undefined;
    await dropQuiet(tx, series.id);
    return { series, driftedNodes: await mendNodes(tx, series.id) };
  });
  if (!locked) return undefined;
  const { series, driftedNodes } = locked;
  // Without the lock, which would hold up the boards for as long as a million facts take: figures move together with the marks that moved
  // them, so that one statement sees them in step.
  const result = await inTransaction(ctx, async tx => {
    const compared = await compareUnits(tx, { def, series, parameters: readParameters(def, text) });
    if (!compared) return undefined;
    await store(tx, series, { ...compared, driftedNodes });
    return { ...compared, driftedNodes };
  });
  if (result && result.driftedUnits.length + result.driftedNodes.length > 0) {
    ctx.log.error(
      { measure: def.id, units: result.driftedUnits.slice(0, 20), nodes: result.driftedNodes.slice(0, 20) },
      'figures had drifted from the facts',
    );
  }
  return result;
}

const DAY_MS = 86_400_000;
const QUIET_DAYS = 60;

/** Where nothing moved for long, subjects are not kept: should it begin again, the first mark counts the unit and keeps them anew. */
async function dropQuiet(tx: Tx, seriesId: string): Promise<void> {
  await sql`
    with quiet as (
      update measures.unit_figure set subjects_kept = false
      where series_id = ${seriesId} and label = '' and unit_id in (
        select unit_id from measures.unit_figure
        where series_id = ${seriesId} and subjects_kept and as_of < ${addMs(tx.ctx.now, -QUIET_DAYS * DAY_MS)}::timestamptz limit 200)
      returning unit_id
    )
    delete from measures.counted_subject c using quiet q where c.series_id = ${seriesId} and c.unit_id = q.unit_id`.execute(
    tx.for<unknown>(),
  );
}

/** Kept nodes against the sums of kept units. Both move under the series' lock only, which is held here. */
async function mendNodes(tx: Tx, seriesId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ node: string }>`
    with sums as (
      select c.node, c.part as label, sum(f.numerator)::int as numerator, sum(f.denominator)::int as denominator
      from measures.unit_figure f cross join lateral measures.contributions(f.nodes, f.labels, f.label) c
      where f.series_id = ${seriesId} group by c.node, c.part
    ),
    wrong as (
      select coalesce(s.node, n.node) as node, coalesce(s.label, n.label) as label,
        coalesce(s.numerator, 0) as numerator, coalesce(s.denominator, 0) as denominator
      from sums s full join (select * from measures.node_figure where series_id = ${seriesId}) n
        on n.node = s.node and n.label = s.label
      where (coalesce(s.numerator, 0), coalesce(s.denominator, 0)) is distinct from (coalesce(n.numerator, 0), coalesce(n.denominator, 0))
    )
    insert into measures.node_figure (series_id, node, label, numerator, denominator)
    select ${seriesId}, node, label, numerator, denominator from wrong
    on conflict (series_id, node, label) do update set numerator = excluded.numerator, denominator = excluded.denominator
    returning node`.execute(tx.for<unknown>());
  return [...new Set(rows.map(row => row.node))];
}

async function compareUnits(
  tx: Tx,
  given: { def: MeasureDef; series: SeriesRow; parameters: MeasureParameters },
): Promise<{ units: number; driftedUnits: readonly string[] } | undefined> {
  const { def, series, parameters } = given;
  const at = tx.ctx.now;
  const { rows } = await sql<{ whole: boolean; units: number; drifted: readonly string[] | null }>`
    with ${figureCtes({ def, parameters, within: everywhere, at })},
    place as (${measureTree().places(everywhere)}),
    waiting as (
      select unit_id from measures.stale where measure_id = ${series.measureId} and parameters = ${series.parameters}
      union
      -- Counted as of a later moment than this one: by another process, a moment ago.
      select unit_id from measures.unit_figure
      where series_id = ${series.id} and (next_at <= ${at}::timestamptz or as_of > ${at}::timestamptz)
    ),
    kept as (select * from measures.counted_subject where series_id = ${series.id}),
    ${movedCte},
    astray as (
      select distinct m.unit_id from moved m join measures.unit_figure u
        on u.series_id = ${series.id} and u.unit_id = m.unit_id and u.label = '' and u.subjects_kept
    ),
    shown as (select * from measures.unit_figure where series_id = ${series.id} and denominator > 0),
    pair as (
      select coalesce(f.unit_id, k.unit_id) as unit_id,
        (f.numerator, f.denominator) is distinct from (k.numerator, k.denominator)
          or p.nodes is distinct from k.nodes or p.labels is distinct from k.labels
          or exists (select 1 from astray a where a.unit_id = coalesce(f.unit_id, k.unit_id)) as wrong
      from (select * from figure where denominator > 0) f full join shown k on k.unit_id = f.unit_id and k.label = f.label
        left join place p on p.unit_id = coalesce(f.unit_id, k.unit_id)
    )
    select exists (select 1 from waiting where unit_id is null) as whole, count(distinct unit_id)::int as units,
      array_agg(distinct unit_id::text) filter (where wrong) as drifted
    from pair where unit_id not in (select unit_id from waiting where unit_id is not null)`.execute(tx.for<unknown>());
  const row = rows[0];
  if (!row || row.whole) return undefined;
  return { units: row.units, driftedUnits: row.drifted ?? [] };
}

async function store(tx: Tx, series: SeriesRow, result: Recount): Promise<void> {
  const db = tx.for<unknown>();
  await sql`
    insert into measures.recount (id, series_id, at, units, drifted_units, drifted_nodes)
    values (${newId()}, ${series.id}, ${tx.ctx.now}, ${result.units}, ${result.driftedUnits.length}, ${result.driftedNodes.length})`.execute(
    db,
  );
  await sql`update measures.series set recounted_at = ${tx.ctx.now} where id = ${series.id}`.execute(db);
  await sql`
    insert into measures.stale (measure_id, parameters, unit_id, marked_at)
    select ${series.measureId}, ${series.parameters}, u, ${tx.ctx.now}::timestamptz
    from unnest(${[...result.driftedUnits]}::uuid[]) u`.execute(db);
}

/** Recounts the series whose last proof is older than a day, one per call. */
export async function recountOldest(ctx: Ctx): Promise<void> {
  const { rows } = await sql<{ measureId: string; parameters: string }>`
    select measure_id, parameters from measures.series
    where ready and coalesce(recounted_at, opened_at) < ${addMs(ctx.now, -DAY_MS)}::timestamptz
    order by coalesce(recounted_at, opened_at) limit 20`.execute(ctx.db.for<unknown>());
  for (const { measureId, parameters } of rows) {
    const def = findMeasure(measureId);
    if (def && (await recountSeries(ctx, def, parameters))) return;
  }
}
