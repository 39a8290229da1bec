// Reading turns: the to-do list of an actor, and whom a thing is waiting for.
import { type RawBuilder, sql } from 'kysely';
import type { WorkCalendar } from '#kernel/calendar';
import type { Citation } from '#kernel/citation';
import type { Instant } from '#kernel/time';
import { scopeOf, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { TurnRow, TurnTables } from './tables.ts';
import { workingDaysLeft } from './timing.ts';
import type { TurnSubject } from './turns.ts';

/** `late` past the due moment, `soon` past the reminder moment, else `open`. */
export const turnStates = ['late', 'soon', 'open'] as const;
export type TurnState = (typeof turnStates)[number];

export interface TurnShown {
  readonly id: string;
  readonly subject: TurnSubject;
  readonly action: string;
  readonly what: { readonly zh: string; readonly en: string };
  readonly title: string;
  readonly link: string;
  readonly holder: {
    readonly kind: TurnRow['holderKind'];
    readonly unitId: string | null;
    readonly post: string | null;
    readonly regionCode: string | null;
    readonly function: string | null;
  };
  readonly startedAt: Instant;
  readonly dueAt: Instant | null;
  readonly provisional: boolean;
  readonly workingDaysLeft: number | null;
  readonly state: TurnState;
  readonly citation: Citation | null;
}

export interface TurnFilter {
  /** The permission whose scope is read. */
  readonly permission: string;
  /** `own`: turns of the actor's own unit and of units named in a grant; `below`: of the other units in scope; `all`: both. */
  readonly whose: 'own' | 'below' | 'all';
  readonly unitId?: string | undefined;
  readonly state?: TurnState | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The units the actor works for itself: that of the account and those a grant names. */
function ownUnits(ctx: Ctx, permission: string): readonly string[] {
  const scope = scopeOf(ctx.actor, permission);
  const granted = scope.all ? [] : scope.nodes.flatMap(node => (node.kind === 'unit' ? [node.id] : []));
  const home = ctx.actor.kind === 'account' && ctx.actor.unitId !== null ? [ctx.actor.unitId] : [];
  return [...new Set([...home, ...granted])];
}

const stateSql = (now: Instant): RawBuilder<TurnState> =>
  sql<TurnState>`case when not t.provisional and t.due_at < ${now} then 'late' when t.soon_at <= ${now} then 'soon' else 'open' end`;

function conditions(ctx: Ctx, filter: Omit<TurnFilter, 'after' | 'limit'>): RawBuilder<unknown> {
  const own = ownUnits(ctx, filter.permission);
  const found: RawBuilder<unknown>[] = [
    sql`t.closed_at is null`,
    unitInScope(ctx, filter.permission, sql.ref('t.holder_unit_id')),
  ];
  if (filter.whose === 'own') found.push(sql`t.holder_unit_id = any(${own}::uuid[])`);
  if (filter.whose === 'below') found.push(sql`t.holder_unit_id <> all(${own}::uuid[])`);
  if (filter.unitId) found.push(sql`t.holder_unit_id = ${filter.unitId}`);
  if (filter.state) found.push(sql`${stateSql(ctx.now)} = ${filter.state}`);
  return sql.join(found, sql` and `);
}

// The key of a page is the due moment (or `-` without one) and the id of its last row.
const keyOf = (row: Pick<TurnRow, 'dueAt' | 'id'>): string => `${row.dueAt ?? '-'}|${row.id}`;
function afterKey(after: string | undefined): RawBuilder<unknown> {
  const [due = '', id = ''] = (after ?? '').split('|');
  if (!/^[0-9a-f-]{36}$/.test(id) || Number.isNaN(Date.parse(due === '-' ? '2000-01-01' : due))) return sql`true`;
  const from = due === '-' ? sql`'infinity'::timestamptz` : sql`${due}::timestamptz`;
  return sql`(coalesce(t.due_at, 'infinity'), t.id) > (${from}, ${id}::uuid)`;
}

type ReadRow = TurnRow & { state: TurnState };

function shown(row: ReadRow, calendar: WorkCalendar, now: Instant): TurnShown {
  return {
    id: row.id,
    subject: { kind: row.subjectKind, id: row.subjectId },
    action: row.action,
    what: row.what,
    title: row.title,
    link: row.link,
    holder: {
      kind: row.holderKind,
      unitId: row.holderUnitId,
      post: row.holderPost,
      regionCode: row.regionCode,
      function: row.function,
    },
    startedAt: row.startedAt,
    dueAt: row.dueAt,
    provisional: row.provisional,
    workingDaysLeft: row.dueAt === null ? null : workingDaysLeft(calendar, now, row.dueAt),
    state: row.state,
    citation: row.citation,
  };
}

/** One page of open turns in the actor's scope, the earliest due first. */
export async function listTurns(
  ctx: Ctx,
  { calendar, ...filter }: TurnFilter & { readonly calendar: WorkCalendar },
): Promise<{ items: TurnShown[]; next: string | null }> {
  const { rows } = await sql<ReadRow>`
    select t.*, ${stateSql(ctx.now)} as state from platform.turn t
    where ${conditions(ctx, filter)} and ${afterKey(filter.after)}
    order by coalesce(t.due_at, 'infinity'), t.id limit ${filter.limit + 1}`.execute(ctx.db.for<TurnTables>());
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    items: page.map(row => shown(row, calendar, ctx.now)),
    next: rows.length > filter.limit && last ? keyOf(last) : null,
  };
}

/** How many open turns in each state. */
export async function countTurns(
  ctx: Ctx,
  filter: Omit<TurnFilter, 'after' | 'limit' | 'state'>,
): Promise<Readonly<Record<TurnState, number>>> {
  const { rows } = await sql<{ state: TurnState; count: number }>`
    select ${stateSql(ctx.now)} as state, count(*)::int as count from platform.turn t
    where ${conditions(ctx, filter)} group by 1`.execute(ctx.db.for<TurnTables>());
  const count = (state: TurnState) => rows.find(row => row.state === state)?.count ?? 0;
  return { late: count('late'), soon: count('soon'), open: count('open') };
}

/** Whom these things wait for. The caller has authorised the subjects. At most 200 a subject, the earliest due first. */
export async function waitingFor(
  ctx: Ctx,
  { kind, ids, calendar }: { readonly kind: string; readonly ids: readonly string[]; readonly calendar: WorkCalendar },
): Promise<readonly TurnShown[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ReadRow>`
    select t.*, ${stateSql(ctx.now)} as state from platform.turn t
    where t.closed_at is null and t.subject_kind = ${kind} and t.subject_id = any(${[...ids]}::text[])
    order by coalesce(t.due_at, 'infinity'), t.id limit ${200 * ids.length}`.execute(ctx.db.for<TurnTables>());
  return rows.map(row => shown(row, calendar, ctx.now));
}
