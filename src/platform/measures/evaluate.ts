// Evaluating as of a moment: from the facts, never from the kept figures, and stored. For due dates, gates and snapshots, also when
// the moment passed while nothing was running.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { getMeasure, measureTree } from './book.ts';
import { canonicalParameters, readParameters, type Within } from './define.ts';
import type { SeriesKey } from './marks.ts';
import { figureCtes, openSeries, unitsOf } from './queries.ts';

export interface Figure {
  readonly numerator: number;
  readonly denominator: number;
}
export interface UnitFigure extends Figure {
  readonly unitId: string;
}
export interface NodeFigure extends Figure {
  readonly node: string;
  /** '' for all subjects, else `<dimension>:<value>`. */
  readonly label: string;
}

interface Question extends SeriesKey {
  readonly at: Instant;
  /** What it was evaluated for, e.g. `supervision.snapshot`; at most 60 characters. */
  readonly purpose: string;
}

/**
 * Evaluates the facts of these units as of `at` and stores the result. Every unit asked for is answered; one without facts has 0 of 0.
 */
export async function evaluateFor(
  ctx: Ctx,
  question: Question & { readonly unitIds: readonly string[] },
): Promise<{ readonly evaluationId: string; readonly figures: readonly UnitFigure[] }> {
  return inTransaction(ctx, tx => evaluateIn(tx, question));
}

/** As `evaluateFor`, in the transaction of a decision that rests on it. */
export async function evaluateIn(
  tx: Tx,
  question: Question & { readonly unitIds: readonly string[] },
): Promise<{ readonly evaluationId: string; readonly figures: readonly UnitFigure[] }> {
  const { ctes, evaluationId } = await openEvaluation(tx, question, unitsOf(question.unitIds));
  const { rows } = await sql<UnitFigure>`
    with ${ctes}
    insert into measures.evaluation_figure (evaluation_id, node, label, numerator, denominator)
    select ${evaluationId}::uuid, 'own:' || u.id, '', coalesce(f.numerator, 0), coalesce(f.denominator, 0)
    from unnest(${[...new Set(question.unitIds)]}::uuid[]) as u (id) left join figure f on f.unit_id = u.id and f.label = ''
    returning substr(node, 5) as unit_id, numerator, denominator`.execute(tx.for<unknown>());
  return { evaluationId, figures: rows };
}

/** The figures of these units from their facts as they are at `at`, not stored: for what only shows. One query; every unit is answered. */
export async function currentFigures(
  ctx: Ctx,
  { measureId, parameters, unitIds, at }: SeriesKey & { readonly at: Instant; readonly unitIds: readonly string[] },
): Promise<readonly UnitFigure[]> {
  const def = getMeasure(measureId);
  const parsed = readParameters(def, canonicalParameters(def, parameters));
  const { rows } = await sql<UnitFigure>`
    with ${figureCtes({ def, parameters: parsed, within: unitsOf(unitIds), at })}
    select u.id as unit_id, coalesce(f.numerator, 0) as numerator, coalesce(f.denominator, 0) as denominator
    from unnest(${[...new Set(unitIds)]}::uuid[]) as u (id) left join figure f on f.unit_id = u.id and f.label = ''`.execute(
    ctx.db.for<unknown>(),
  );
  return rows;
}

/**
 * Evaluates a region with all nodes below it as of `at` and stores every figure of every node, label and unit. The tree is today's.
 */
export async function evaluateTree(
  tx: Tx,
  question: Question & { readonly regionCode: string },
): Promise<{ readonly evaluationId: string }> {
  const within: Within = ref => measureTree().around(question.regionCode, ref);
  const { ctes, evaluationId } = await openEvaluation(tx, question, within);
  await sql`
    with ${ctes}, place as (${measureTree().places(within)}),
    part as (
      select c.node, c.part, f.numerator, f.denominator
      from figure f join place p on p.unit_id = f.unit_id
        cross join lateral measures.contributions(p.nodes, p.labels, f.label) c
      union all
      select 'own:' || f.unit_id, '', f.numerator, f.denominator from figure f where f.label = ''
    )
    insert into measures.evaluation_figure (evaluation_id, node, label, numerator, denominator)
    select ${evaluationId}::uuid, node, part, sum(numerator)::int, sum(denominator)::int from part
    where denominator > 0 group by node, part`.execute(tx.for<unknown>());
  return { evaluationId };
}

async function openEvaluation(
  tx: Tx,
  question: Question,
  within: Within,
): Promise<{ readonly evaluationId: string; readonly ctes: RawBuilder<unknown> }> {
  const { at, purpose } = question;
  if (at > tx.ctx.now) throw new RangeError('a moment to come cannot be evaluated');
  const def = getMeasure(question.measureId);
  const parameters = canonicalParameters(def, question.parameters);
  const series = await openSeries(tx, { measureId: def.id, parameters, id: newId() });
  const evaluationId = newId();
  await sql`
    insert into measures.evaluation (id, series_id, at, evaluated_at, purpose)
    values (${evaluationId}, ${series.id}, ${at}, ${tx.ctx.now}, ${purpose})`.execute(tx.for<unknown>());
  const given = { def, parameters: readParameters(def, parameters), within, at };
  return { evaluationId, ctes: figureCtes(given) };
}

/** The stored figures of an evaluation, of the nodes given or of all. A past figure is read here, never computed again. */
export async function readEvaluation(
  from: Ctx | Tx,
  { evaluationId, nodes }: { readonly evaluationId: string; readonly nodes?: readonly string[] },
): Promise<readonly NodeFigure[]> {
  const db = 'db' in from ? from.db.for<unknown>() : from.for<unknown>();
  const wanted = nodes ? sql`and node = any(${[...nodes]}::text[])` : sql``;
  const { rows } = await sql<NodeFigure>`
    select node, label, numerator, denominator from measures.evaluation_figure
    where evaluation_id = ${evaluationId} ${wanted} order by node, label`.execute(db);
  return rows;
}
