// Working off what is marked. Per series one engine at a time (the lock on its row); a batch is one short transaction: marks leave, what
// they name is counted from the facts, the differences go to all nodes above. A crash leaves the marks where they were.
import { sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { findMeasure } from './book.ts';
import { type Counted, countSubjects, countUnits } from './count.ts';
import { type MeasureDef, readParameters } from './define.ts';
import type { SubjectPlace } from './marks.ts';
import { everywhere, lockSeries, openSeries, type SeriesRow } from './queries.ts';

/** Marks taken in one transaction. */
const BATCH = 4_000;
/** Units counted whole in one transaction; with units of a thousand subjects that is a few tenths of a second. */
const WHOLE = 100;
/** Units counted by one statement: few enough that their subjects are grouped in memory. */
const CHUNK = 50;
/** Subjects counted by one statement: few enough that each is looked up, however large the tables, and none of them read through. */
const SUBJECTS = 500;
/** Batches per run of the ticker over all series; the rest waits for the next second. */
const MAX_BATCHES = 60;

interface Waiting {
  readonly measureId: string;
  readonly parameters: string;
}

/** Series with marks, the longest waiting first, then those with figures whose own moment has come. */
async function waitingSeries(ctx: Ctx): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    select measure_id, parameters from (
      select measure_id, parameters, min(marked_at) as since from measures.stale group by measure_id, parameters
      union all
      select s.measure_id, s.parameters, null from measures.series s
      where exists (select 1 from measures.unit_figure f where f.series_id = s.id and f.next_at <= ${ctx.now}::timestamptz)
    ) w group by measure_id, parameters order by min(since) nulls last limit 1000`.execute(ctx.db.for<unknown>());
  return rows;
}

/**
 * Counts what is waiting; returns how many units were counted whole and subjects alone. Safe in two processes at once. Series take turns
 * batch by batch, so that one with much to count holds up none of the others.
 */
export async function refreshStale(ctx: Ctx, { maxBatches = MAX_BATCHES } = {}): Promise<number> {
  let counted = 0;
  let batches = 0;
  let waiting = (await waitingSeries(ctx)).flatMap(key => {
    // A module that was taken out leaves marks of its measures; they neither stop the others nor are they lost.
    const def = findMeasure(key.measureId);
    return def ? [{ key, def }] : [];
  });
  while (waiting.length > 0) {
    const unfinished: typeof waiting = [];
    for (const { key, def } of waiting) {
      if (batches >= maxBatches) return counted;
      const done = await inTransaction(ctx, tx => refreshBatch(tx, def, key));
      counted += done.counted;
      batches += 1;
      if (done.more) unfinished.push({ key, def });
    }
    waiting = unfinished;
  }
  return counted;
}

interface Mark {
  readonly id: number;
  readonly unitId: string | null;
  readonly subjectId: string | null;
  readonly markedAt: Instant;
  /** The unit's subjects are kept, so that one of them can be counted alone. */
  readonly kept: boolean;
}

/** One batch of one series in the caller's transaction. Nothing is done while another engine has the series. */
async function refreshBatch(
  tx: Tx,
  def: MeasureDef,
  key: Waiting,
): Promise<{ readonly counted: number; readonly more: boolean }> {
  await openSeries(tx, { ...key, id: newId() });
  const series = await lockSeries(tx, key);
  if (!series) return { counted: 0, more: false };
  const marks = await listMarks(tx, series);
  const taken = take(marks);
  const at = taken.newest > tx.ctx.now ? taken.newest : tx.ctx.now;
  const given = { def, parameters: readParameters(def, key.parameters), series, at };
  // Before the facts are read: a change whose mark is gone is in the count, one that commits in between is counted again.
  await sql`delete from measures.stale where id = any(${taken.ids}::bigint[])`.execute(tx.for<unknown>());
  if (taken.all !== undefined) await spreadMark(tx, given, taken.all);
  const { rows: due } = await sql<{ unitId: string }>`
    select unit_id from measures.unit_figure
    where series_id = ${series.id} and next_at <= ${at}::timestamptz
    order by next_at limit ${WHOLE}`.execute(tx.for<unknown>());
  const whole = [...new Set([...taken.units, ...due.map(d => d.unitId)])];
  for (let from = 0; from < whole.length; from += CHUNK) {
    await countUnits(tx, { ...given, unitIds: whole.slice(from, from + CHUNK) });
  }
  for (let from = 0; from < taken.subjects.length; from += SUBJECTS) {
    await countSubjects(tx, { ...given, subjects: taken.subjects.slice(from, from + SUBJECTS) });
  }
  const left = taken.ids.length < marks.length || marks.length === BATCH;
  const more = left || due.length === WHOLE || taken.all !== undefined;
  if (!more && !series.ready) {
    await sql`update measures.series set ready = true where id = ${series.id}`.execute(tx.for<unknown>());
  }
  return { counted: whole.length + taken.subjects.length, more };
}

async function listMarks(tx: Tx, series: SeriesRow): Promise<readonly Mark[]> {
  const { rows } = await sql<Mark>`
    select m.id, m.unit_id, m.subject_id, m.marked_at, coalesce(u.subjects_kept, false) as kept
    from (
      select * from measures.stale where measure_id = ${series.measureId} and parameters = ${series.parameters}
      order by marked_at, id limit ${BATCH}
    ) m left join measures.unit_figure u on u.series_id = ${series.id} and u.unit_id = m.unit_id and u.label = ''
    order by m.marked_at, m.id`.execute(tx.for<unknown>());
  return rows;
}

interface Taken {
  readonly ids: readonly number[];
  readonly units: readonly string[];
  readonly subjects: readonly SubjectPlace[];
  /** Since when everything is marked; undefined when it is not. */
  readonly all: Instant | undefined;
  /**
   * The moment of the last mark: later than that of the run where it was made while the run went on. Counted as of then, or the fact
   * would be one of a moment to come, for which its whole unit is counted again.
   */
  readonly newest: Instant;
}

/** The oldest marks, as many as a transaction may count. A mark of a subject that cannot be counted alone counts its unit. */
function take(marks: readonly Mark[]): Taken {
  const ids: number[] = [];
  const units = new Set<string>();
  const subjects = new Map<string, SubjectPlace>();
  let all: Instant | undefined;
  let newest: Instant = '';
  for (const { id, unitId, subjectId, markedAt, kept } of marks) {
    if (unitId === null) all ??= markedAt;
    else if (subjectId !== null && kept) subjects.set(`${unitId} ${subjectId}`, { unitId, subjectId });
    else if (units.has(unitId) || units.size < WHOLE) units.add(unitId);
    else break;
    ids.push(id);
    newest = markedAt;
  }
  return { ids, units: [...units], subjects: [...subjects.values()].filter(s => !units.has(s.unitId)), all, newest };
}

/** A mark on all units becomes one mark on each, so that no transaction counts everything at once. */
async function spreadMark(tx: Tx, { def, parameters, series }: Counted, since: Instant): Promise<void> {
  await sql`
    with facts as (${def.query({ parameters, within: everywhere })})
    insert into measures.stale (measure_id, parameters, unit_id, marked_at)
    select ${series.measureId}, ${series.parameters}, u.unit_id, ${since}::timestamptz
    from (select unit_id from facts union select unit_id from measures.unit_figure where series_id = ${series.id}) u
    order by u.unit_id`.execute(tx.for<unknown>());
}
