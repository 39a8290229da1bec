// What units owe: the list of a unit, who is behind below a supervisor, one obligation with its history.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { Timing } from '#platform/turns';
import { findMeasure, timingOf } from '../configuration.ts';
import type { ShownObligation, Standing } from '../contract.ts';
import { needOf } from '../policy.ts';
import type { Tables } from '../store.ts';
import type { EvaluationRow, ObligationRow, RequirementRow } from '../tables.ts';
import { shownDue } from './publish.ts';

export interface ObligationFilter {
  readonly unitId?: string | undefined;
  readonly directiveId?: string | undefined;
  readonly requirementId?: string | undefined;
  readonly region?: string | undefined;
  readonly standing?: Standing | undefined;
  readonly behind?: 'true' | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

type Row = ObligationRow &
  Pick<
    RequirementRow,
    | 'title'
    | 'measureId'
    | 'thresholdNum'
    | 'thresholdDen'
    | 'dueAt'
    | 'provisional'
    | 'dueSpec'
    | 'citation'
    | 'consequences'
  > & {
    unitName: string;
    directiveTitle: string;
    directiveNumber: string;
    issuerName: string;
    remindedAt: Instant | null;
    rank: number;
  };

const RANK = sql`case o.standing when 'overdue' then 0 when 'at-risk' then 1 when 'not-measurable' then 2 when 'on-track' then 3 else 4 end`;
const COLUMNS = sql`o.*, r.title, r.measure_id, r.threshold_num, r.threshold_den, r.due_at, r.provisional, r.due_spec, r.citation, r.consequences,
  u.name as unit_name, d.title as directive_title, d.number as directive_number, s.name as issuer_name, ${RANK} as rank,
  (select max(m.sent_at) from directives.reminder m where m.obligation_id = o.id) as reminded_at`;
const FROM = sql`directives.obligation o join directives.requirement r on r.id = o.requirement_id
  join directives.directive d on d.id = o.directive_id join organizations.unit_view u on u.id = o.unit_id
  join organizations.unit_view s on s.id = d.issuer_unit_id`;

/** Units in the actor's own scope; the issuer sees every unit it obliged. */
export const obligationVisible = (ctx: Ctx): RawBuilder<boolean> => sql<boolean>`(
  ${unitInScope(ctx, 'directives.read', sql.ref('o.unit_id'))} or ${unitInScope(ctx, 'directives.read', sql.ref('d.issuer_unit_id'))})`;

function conditions(ctx: Ctx, filter: ObligationFilter): RawBuilder<unknown> {
  const where: RawBuilder<unknown>[] = [sql`o.closed_at is null`, obligationVisible(ctx)];
  if (filter.unitId) where.push(sql`o.unit_id = ${filter.unitId}`);
  if (filter.directiveId) where.push(sql`o.directive_id = ${filter.directiveId}`);
  if (filter.requirementId) where.push(sql`o.requirement_id = ${filter.requirementId}`);
  if (filter.region)
    where.push(
      sql`u.region_path like (select path || '%' from organizations.region_view where code = ${filter.region})`,
    );
  if (filter.standing) where.push(sql`o.standing = ${filter.standing}`);
  if (filter.behind) where.push(sql`o.standing in ('overdue', 'at-risk')`);
  const [rank = '', due = '', id = ''] = (filter.after ?? '').split('|');
  if (/^[0-4]$/.test(rank) && /^[0-9a-f-]{36}$/.test(id) && (due === '-' || !Number.isNaN(Date.parse(due)))) {
    const from = due === '-' ? sql`'infinity'::timestamptz` : sql`${due}::timestamptz`;
    where.push(sql`(${RANK}, coalesce(r.due_at, 'infinity'), o.id) > (${Number(rank)}, ${from}, ${id}::uuid)`);
  }
  return sql.join(where, sql` and `);
}

/** One page, the overdue first, then by due moment. */
export async function listObligations(
  ctx: Ctx,
  filter: ObligationFilter,
): Promise<{ items: ShownObligation[]; next: string | null }> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from ${FROM} where ${conditions(ctx, filter)}
    order by ${RANK}, coalesce(r.due_at, 'infinity'), o.id limit ${filter.limit + 1}`.execute(ctx.db.for<Tables>());
  const timing = await timingOf(ctx);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const next = rows.length > filter.limit && last ? `${last.rank}|${last.dueAt ?? '-'}|${last.id}` : null;
  return { items: page.map(row => shown(row, timing, ctx)), next };
}

function shown(row: Row, timing: Timing, ctx: Ctx): ShownObligation {
  const measure = findMeasure(row.measureId);
  const threshold = { num: row.thresholdNum, den: row.thresholdDen };
  const figure = figureOf(row.numerator, row.denominator, row.measuredAsOf ?? row.evaluatedAt);
  const need = needOf(figure, threshold);
  return {
    id: row.id,
    unit: { id: row.unitId, name: row.unitName },
    directive: {
      id: row.directiveId,
      title: row.directiveTitle,
      number: row.directiveNumber,
      issuerName: row.issuerName,
    },
    requirementId: row.requirementId,
    title: row.title,
    measureId: row.measureId,
    measureTitle: measure?.title ?? null,
    unitOfCount: measure?.unitOfCount ?? null,
    figure,
    threshold,
    required: need?.required ?? null,
    missing: need?.missing ?? null,
    standing: row.standing,
    late: row.late,
    due: shownDue(row, timing, ctx),
    frozen:
      row.frozenAt === null
        ? null
        : {
            at: row.frozenAt,
            figure: figureOf(row.frozenNumerator, row.frozenDenominator, row.frozenAt),
            met: row.frozenMet,
          },
    citation: row.citation,
    consequences: row.consequences,
    remindedAt: row.remindedAt,
    nextAction: nextActionOf(row.standing, need?.missing, measure?.unitOfCount),
    link: `/work/obligations/${row.id}`,
  };
}

function figureOf(numerator: number | null, denominator: number | null, asOf: Instant | null) {
  return numerator === null || denominator === null || asOf === null ? null : { numerator, denominator, asOf };
}

function nextActionOf(
  standing: Standing,
  missing: number | undefined,
  unit: { zh: string; en: string } | undefined,
): { zh: string; en: string } | null {
  if (standing === 'met') return null;
  if (standing === 'not-measurable' || missing === undefined) {
    return {
      zh: '先登记并确认应计入的对象，才能计量',
      en: 'Register and confirm who counts; nothing can be measured before',
    };
  }
  return {
    zh: `还差 ${missing} ${unit?.zh ?? ''}`.trim(),
    en: `${missing} ${unit?.en ?? ''} missing`.replace('  ', ' '),
  };
}

/** One obligation with what was measured and who was reminded. Throws 404 when out of scope. */
export async function getObligation(ctx: Ctx, { id }: { id: string }) {
  const db = ctx.db.for<Tables>();
  const { rows } =
    await sql<Row>`select ${COLUMNS} from ${FROM} where o.id = ${id} and ${obligationVisible(ctx)}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('obligation');
  const evaluations = await sql<EvaluationRow>`
    select * from directives.evaluation where obligation_id = ${id} order by at desc, id desc limit 100`.execute(db);
  const reminders = await sql<{ id: string; text: string; sentAt: Instant }>`
    select id, text, sent_at from directives.reminder where obligation_id = ${id} order by sent_at desc limit 100`.execute(
    db,
  );
  return {
    obligation: shown(row, await timingOf(ctx), ctx),
    evaluations: evaluations.rows.map(({ at, numerator, denominator, standing, ofDueMoment, storedAt }) => ({
      at,
      figure: figureOf(numerator, denominator, at),
      standing,
      ofDueMoment,
      storedAt,
    })),
    reminders: reminders.rows,
  };
}
