// Where units stand: stale obligations are measured again, and at each due moment the figures are stored for ever.
import { sql } from 'kysely';
import { addMs, type Instant } from '#kernel/time';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { publish, publishAll } from '#platform/events';
import { closeTurns, type Timing } from '#platform/turns';
import { directivesPorts, findMeasure, type MeasuredFigure, timingOf } from '../configuration.ts';
import { auditEvents, events, type Standing } from '../contract.ts';
import { canonical, standingOf } from '../policy.ts';
import type { Tables } from '../store.ts';
import type { ObligationRow, RequirementRow } from '../tables.ts';
import { OBLIGATION, openObligationTurns } from './address.ts';

const REFRESH_MS = 5 * 60_000;
const PER_RUN = 2_000;

type Joined = Pick<ObligationRow, 'id' | 'unitId' | 'numerator' | 'denominator' | 'standing' | 'late' | 'frozenMet'> &
  Pick<
    RequirementRow,
    'measureId' | 'parameters' | 'thresholdNum' | 'thresholdDen' | 'dueAt' | 'provisional' | 'soonAt'
  > & { requirementId: string };

interface Outcome {
  readonly row: Joined;
  readonly figure: MeasuredFigure | null;
  readonly standing: Standing;
  readonly late: boolean;
}

/**
 * Measures the obligations that were not asked about for five minutes, at most 2,000 a run, the longest waiting first. Two processes at
 * once do the same work twice and no harm. Gives how many changed.
 */
export async function evaluateStale(ctx: Ctx, { limit = PER_RUN }: { readonly limit?: number } = {}): Promise<number> {
  const before = addMs(ctx.now, -REFRESH_MS);
  const { rows } = await sql<Joined>`
    select o.id, o.unit_id, o.numerator, o.denominator, o.standing, o.late, o.frozen_met, o.requirement_id,
      r.measure_id, r.parameters, r.threshold_num, r.threshold_den, r.due_at, r.provisional, r.soon_at
    from directives.obligation o join directives.requirement r on r.id = o.requirement_id
    where o.closed_at is null and (o.asked_at is null or o.asked_at <= ${before})
    order by o.asked_at nulls first, o.id limit ${limit}`.execute(ctx.db.for<Tables>());
  if (rows.length === 0) return 0;
  const timing = await timingOf(ctx);
  const outcomes = (await Promise.all(groupsOf(rows).map(group => measure(ctx, group)))).flat();
  return inTransaction(ctx, tx => store(tx, outcomes, timing));
}

function groupsOf(rows: readonly Joined[]): readonly (readonly [Joined, ...Joined[]])[] {
  const groups = new Map<string, [Joined, ...Joined[]]>();
  for (const row of rows) {
    const key = `${row.measureId} ${canonical(row.parameters)}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** One question for all units of a measure. A measure that is gone, or fails, leaves its units without a figure and says so in the log. */
async function measure(ctx: Ctx, group: readonly [Joined, ...Joined[]]): Promise<readonly Outcome[]> {
  const [{ measureId, parameters }] = group;
  const unitIds = [...new Set(group.map(row => row.unitId))];
  const figures = await figuresOf(ctx, { measureId, parameters, unitIds, at: ctx.now, purpose: 'current' });
  return group.map(row => {
    const figure = figures.get(row.unitId) ?? null;
    const threshold = { num: row.thresholdNum, den: row.thresholdDen };
    const standing = standingOf({ figure, threshold, due: row, now: ctx.now });
    return { row, figure, standing, late: standing === 'met' && row.frozenMet === false };
  });
}

type Question = Parameters<ReturnType<typeof directivesPorts>['evaluate']>[1];
async function figuresOf(ctx: Ctx, question: Question): Promise<ReadonlyMap<string, MeasuredFigure>> {
  if (!findMeasure(question.measureId)) return new Map();
  try {
    return await directivesPorts().evaluate(ctx, question);
  } catch (error) {
    ctx.log.error(
      { measure: question.measureId, err: error instanceof Error ? error.name : 'error' },
      'measure failed',
    );
    if (question.purpose === 'due') throw error;
    return new Map();
  }
}

const isChanged = ({ row, figure, standing, late }: Outcome): boolean =>
  row.standing !== standing ||
  row.late !== late ||
  row.numerator !== (figure?.numerator ?? null) ||
  row.denominator !== (figure?.denominator ?? null);

async function store(tx: Tx, outcomes: readonly Outcome[], timing: Timing): Promise<number> {
  const column = <T>(pick: (outcome: Outcome) => T): T[] => outcomes.map(pick);
  // An obligation that was closed meanwhile is left as it ended.
  const { rows } = await sql<{ id: string }>`
    update directives.obligation o set numerator = n.numerator, denominator = n.denominator, standing = n.standing, late = n.late,
      measured_as_of = n.as_of, asked_at = ${tx.ctx.now}, evaluated_at = ${tx.ctx.now}
    from unnest(${column(o => o.row.id)}::uuid[], ${column(o => o.figure?.numerator ?? null)}::int[],
      ${column(o => o.figure?.denominator ?? null)}::int[], ${column(o => o.standing)}::text[], ${column(o => o.late)}::boolean[],
      ${column(o => o.figure?.asOf ?? null)}::timestamptz[]) as n (id, numerator, denominator, standing, late, as_of)
    where o.id = n.id and o.closed_at is null returning o.id`.execute(tx.for<Tables>());
  const open = new Set(rows.map(row => row.id));
  const changed = outcomes.filter(outcome => open.has(outcome.row.id) && isChanged(outcome));
  await insertEvaluations(tx, changed, { at: tx.ctx.now, ofDueMoment: false });
  await followWithTurns(tx, changed, timing);
  const moved = changed.filter(outcome => outcome.row.standing !== outcome.standing);
  const ids = await directiveIdsOf(tx, moved);
  await publishAll(
    tx,
    events.standingChanged,
    moved.flatMap(({ row }) => {
      const directiveId = ids.get(row.requirementId);
      return directiveId ? [{ obligationId: row.id, directiveId, unitId: row.unitId }] : [];
    }),
  );
  return changed.length;
}

async function directiveIdsOf(tx: Tx, outcomes: readonly Outcome[]): Promise<ReadonlyMap<string, string>> {
  const requirementIds = [...new Set(outcomes.map(({ row }) => row.requirementId))];
  const { rows } = await sql<{ id: string; directiveId: string }>`
    select id, directive_id from directives.requirement where id = any(${requirementIds}::uuid[])`.execute(
    tx.for<Tables>(),
  );
  return new Map(rows.map(row => [row.id, row.directiveId]));
}

async function insertEvaluations(
  tx: Tx,
  outcomes: readonly Outcome[],
  { at, ofDueMoment }: { readonly at: Instant; readonly ofDueMoment: boolean },
): Promise<void> {
  const column = <T>(pick: (outcome: Outcome) => T): T[] => outcomes.map(pick);
  await sql`
    insert into directives.evaluation (id, obligation_id, at, numerator, denominator, standing, of_due_moment, stored_at)
    select n.id, n.obligation_id, ${at}, n.numerator, n.denominator, n.standing, ${ofDueMoment}, ${tx.ctx.now}
    from unnest(${column(() => newId())}::uuid[], ${column(o => o.row.id)}::uuid[], ${column(o => o.figure?.numerator ?? null)}::int[],
      ${column(o => o.figure?.denominator ?? null)}::int[], ${column(o => o.standing)}::text[])
      as n (id, obligation_id, numerator, denominator, standing)
    on conflict (obligation_id) where of_due_moment do nothing`.execute(tx.for<Tables>());
}

/** Met: nobody's turn any more. No longer met (somebody joined): it is again. */
async function followWithTurns(tx: Tx, changed: readonly Outcome[], timing: Timing): Promise<void> {
  const met = changed.filter(outcome => outcome.standing === 'met').map(outcome => outcome.row.id);
  await closeTurns(tx, { subjectKind: OBLIGATION.subjectKind, subjectIds: met, outcome: 'met' });
  const reopened = changed.filter(outcome => outcome.row.standing === 'met' && outcome.standing !== 'met');
  for (const requirementId of new Set(reopened.map(outcome => outcome.row.requirementId))) {
    const { rows } = await sql<RequirementRow & { directiveTitle: string; publishedAt: Instant | null }>`
      select r.*, d.title as directive_title, d.published_at from directives.requirement r join directives.directive d on d.id = r.directive_id
      where r.id = ${requirementId}`.execute(tx.for<Tables>());
    const requirement = rows[0];
    if (!requirement) continue;
    const { directiveId: id, directiveTitle: title, publishedAt } = requirement;
    const obligations = reopened
      .filter(outcome => outcome.row.requirementId === requirementId)
      .map(({ row }) => ({ id: row.id, unitId: row.unitId }));
    await openObligationTurns(tx, { directive: { id, title, publishedAt }, requirement, obligations, timing });
  }
}

/**
 * Requirements whose due moment has passed are evaluated as of that moment, also when the platform stood still then, and the result is
 * stored for ever. At most `limit` requirements a run; each in its own transaction. A provisional due moment freezes nothing, and
 * one whose evidence is still on its way waits for the next run.
 */
export async function freezeDue(ctx: Ctx, { limit = 20 }: { readonly limit?: number } = {}): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select r.id from directives.requirement r join directives.directive d on d.id = r.directive_id
    where r.frozen_at is null and not r.dropped and not r.provisional and r.due_at < ${ctx.now} and d.state = 'published'
    order by r.due_at limit ${limit * 20}`.execute(ctx.db.for<Tables>());
  let frozen = 0;
  for (const { id } of rows) {
    if (await freezeRequirement(ctx, id)) frozen += 1;
    if (frozen === limit) break;
  }
  return frozen;
}

async function freezeRequirement(ctx: Ctx, requirementId: string): Promise<boolean> {
  const { rows } = await sql<Joined & { directiveId: string; issuerUnitId: string }>`
    select o.id, o.unit_id, o.numerator, o.denominator, o.standing, o.late, o.frozen_met, o.requirement_id, o.directive_id, d.issuer_unit_id,
      r.measure_id, r.parameters, r.threshold_num, r.threshold_den, r.due_at, r.provisional, r.soon_at
    from directives.requirement r join directives.directive d on d.id = r.directive_id
    join directives.obligation o on o.requirement_id = r.id and o.closed_at is null
    where r.id = ${requirementId}`.execute(ctx.db.for<Tables>());
  const [first] = rows;
  if (first?.dueAt) {
    const { measureId, parameters, dueAt } = first;
    if (await directivesPorts().isPending?.(ctx, { measureId, parameters, at: dueAt })) {
      ctx.log.info({ requirementId }, 'requirement not frozen yet: evidence is on its way');
      return false;
    }
  }
  const outcomes = await measureAtDue(ctx, rows);
  await inTransaction(ctx, async tx => {
    const directive = await markFrozen(tx, requirementId);
    if (!directive) return;
    await storeFrozen(tx, outcomes);
    const count = (met: boolean | null) => outcomes.filter(outcome => isFrozenMet(outcome) === met).length;
    await record(tx, auditEvents.freeze, {
      subject: { kind: 'directive', id: directive.directiveId },
      detail: { requirementId, met: count(true), missed: count(false), notMeasurable: count(null) },
    });
    await publish(tx, events.requirementFrozen, { directiveId: directive.directiveId, requirementId });
  });
  return true;
}

async function measureAtDue(ctx: Ctx, rows: readonly Joined[]): Promise<readonly Outcome[]> {
  const first = rows[0];
  if (!first?.dueAt) return [];
  const { measureId, parameters, dueAt } = first;
  const figures = await figuresOf(ctx, {
    measureId,
    parameters,
    unitIds: rows.map(row => row.unitId),
    at: dueAt,
    purpose: 'due',
  });
  return rows.map(row => {
    const figure = figures.get(row.unitId) ?? null;
    const threshold = { num: row.thresholdNum, den: row.thresholdDen };
    // Asked a moment after the due one: what is not met then is overdue.
    const standing = standingOf({ figure, threshold, due: row, now: ctx.now });
    return { row, figure, standing, late: false };
  });
}

const isFrozenMet = ({ standing }: Outcome): boolean | null =>
  standing === 'not-measurable' ? null : standing === 'met';

/** The one run that freezes it gets the row; undefined for every other. */
async function markFrozen(tx: Tx, requirementId: string): Promise<{ directiveId: string } | undefined> {
  const { rows } = await sql<{ directiveId: string }>`
    update directives.requirement set frozen_at = ${tx.ctx.now} where id = ${requirementId} and frozen_at is null returning directive_id`.execute(
    tx.for<Tables>(),
  );
  return rows[0];
}

async function storeFrozen(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
  const dueAt = outcomes[0]?.row.dueAt;
  if (!dueAt) return;
  const column = <T>(pick: (outcome: Outcome) => T): T[] => outcomes.map(pick);
  // The present standing is measured anew at the next run: the figure may have moved since the due moment.
  await sql`
    update directives.obligation o set frozen_at = ${dueAt}, frozen_numerator = n.numerator, frozen_denominator = n.denominator,
      frozen_met = n.met, asked_at = null
    from unnest(${column(o => o.row.id)}::uuid[], ${column(o => o.figure?.numerator ?? null)}::int[],
      ${column(o => o.figure?.denominator ?? null)}::int[], ${column(isFrozenMet)}::boolean[]) as n (id, numerator, denominator, met)
    where o.id = n.id and o.frozen_at is null`.execute(tx.for<Tables>());
  await insertEvaluations(tx, outcomes, { at: dueAt, ofDueMoment: true });
}
