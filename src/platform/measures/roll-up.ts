// Reading the kept figures: one level of the tree at a time, whatever the number of subjects below.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import type { Ctx } from '#platform/database';
import { getMeasure, type LabelName, measureTree } from './book.ts';
import { canonicalParameters, type MeasureDef } from './define.ts';
import type { Figure } from './evaluate.ts';
import type { SeriesKey } from './marks.ts';
import { type MeasureNode, nodeParts } from './node.ts';

/** One level down the tree; the topmost units of a region; or the id of a dimension. */
export type Cut = 'tree' | 'departments' | (string & {});

export interface RollUpRow extends Figure {
  /** A node, or for a dimension its label `<id>:<value>`. */
  readonly key: string;
  readonly name: string;
  /** Null where the name is a name of its own. */
  readonly nameEn: string | null;
  /** True when there is a level below. */
  readonly drill: boolean;
}

export interface RollUp {
  /** The moment the figures show; null while the series has not been counted through for the first time. */
  readonly asOf: Instant | null;
  readonly total: Figure;
  readonly rows: readonly RollUpRow[];
  readonly next: string | null;
}

interface Question extends SeriesKey {
  readonly node: MeasureNode;
  readonly cut: Cut;
  readonly after?: string | undefined;
  /** At most 1,000. */
  readonly limit: number;
}

/** The dimensions a measure can be cut by: those of units and its own. */
export const dimensionsOf = (def: MeasureDef) => [...measureTree().dimensions, ...(def.dimensions ?? [])];

/** The name of a label such as `unit-type:school`. */
export function labelName(def: MeasureDef, label: string): LabelName {
  const [id = '', value = ''] = label.split(':');
  return dimensionsOf(def).find(d => d.id === id)?.values[value] ?? { zh: value, en: value };
}

/** The figures one level below a node, highest share first, those without subjects last. */
export async function rollUp(ctx: Ctx, question: Question): Promise<RollUp> {
  const def = getMeasure(question.measureId);
  const parameters = canonicalParameters(def, question.parameters);
  const db = ctx.db.for<unknown>();
  const { rows: head } = await sql<{ id: string; ready: boolean; pendingSince: string | null } & Figure>`
    select s.id, s.ready, coalesce(f.numerator, 0) as numerator, coalesce(f.denominator, 0) as denominator,
      least(
        (select min(t.marked_at) from measures.stale t where t.measure_id = s.measure_id and t.parameters = s.parameters),
        (select min(u.next_at) from measures.unit_figure u where u.series_id = s.id and u.next_at <= ${ctx.now}::timestamptz)
      ) as pending_since
    from measures.series s left join lateral (${figureOf(question.node)}) f on true
    where s.measure_id = ${def.id} and s.parameters = ${parameters}`.execute(db);
  const series = head[0];
  if (!series?.ready) return { asOf: null, total: { numerator: 0, denominator: 0 }, rows: [], next: null };
  const { numerator, denominator, pendingSince } = series;
  const asOf = pendingSince !== null && pendingSince < ctx.now ? pendingSince : ctx.now;
  const page = await pageOf(ctx, { def, seriesId: series.id, question });
  return { asOf, total: { numerator, denominator }, ...page };
}

function figureOf(node: MeasureNode): RawBuilder<unknown> {
  const { kind, id } = nodeParts(node);
  return kind === 'own'
    ? sql`select numerator, denominator from measures.unit_figure where series_id = s.id and unit_id = ${id} and label = ''`
    : sql`select numerator, denominator from measures.node_figure where series_id = s.id and node = ${node} and label = ''`;
}

function children({ node, cut }: Question, seriesId: string): RawBuilder<unknown> {
  if (cut !== 'tree' && cut !== 'departments') {
    return sql`
      select label as key, '' as name, false as drill, numerator, denominator from measures.node_figure
      where series_id = ${seriesId} and node = ${node} and label like ${`${cut.replace(/[%_\\]/g, '')}:%`}`;
  }
  const { kind, id } = nodeParts(node);
  const listed =
    cut === 'departments' ? measureTree().departments(kind === 'region' ? id : '') : measureTree().children(node);
  return sql`
    select c.node as key, c.name, c.drill, coalesce(n.numerator, o.numerator, 0) as numerator,
      coalesce(n.denominator, o.denominator, 0) as denominator
    from (${listed}) c
      left join measures.node_figure n on n.series_id = ${seriesId} and n.node = c.node and n.label = ''
      left join measures.unit_figure o on o.series_id = ${seriesId} and o.unit_id = c.unit_id and o.label = ''`;
}

interface Line {
  readonly key: string;
  readonly name: string;
  readonly drill: boolean;
  readonly numerator: number;
  readonly denominator: number;
  readonly rank: string;
}

async function pageOf(
  ctx: Ctx,
  { def, seriesId, question }: { def: MeasureDef; seriesId: string; question: Question },
): Promise<Pick<RollUp, 'rows' | 'next'>> {
  const limit = Math.min(question.limit, 1_000);
  const [, rank, key] = /^(-?[0-9.]{1,20})~(.{1,100})$/.exec(question.after ?? '') ?? [];
  const { rows } = await sql<Line>`
    select * from (
      select key, name, drill, numerator, denominator,
        (case when denominator = 0 then -1 else round(numerator::numeric / denominator, 12) end)::text as rank
      from (${children(question, seriesId)}) c
      -- Regions are shown even when nobody owes anything there; of units only those that do.
      where denominator > 0 or key like 'region:%'
    ) r
    ${rank !== undefined && key !== undefined ? sql`where (r.rank::numeric, r.key) < (${rank}::numeric, ${key})` : sql``}
    order by r.rank::numeric desc, r.key desc limit ${limit + 1}`.execute(ctx.db.for<unknown>());
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ rank: _rank, ...row }) => named(def, row)),
    next: rows.length > limit && last ? `${last.rank}~${last.key}` : null,
  };
}

function named(def: MeasureDef, row: Omit<Line, 'rank'>): RollUpRow {
  if (/^(region|direct|unit|own):/.test(row.key)) return { ...row, nameEn: null };
  const { zh, en } = labelName(def, row.key);
  return { ...row, name: zh, nameEn: en };
}
