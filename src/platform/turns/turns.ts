// Opening and closing turns, in the transaction that changes the state they follow from.
import { sql } from 'kysely';
import type { Citation } from '#kernel/citation';
import type { ClockSpan } from '#kernel/clock';
import type { Instant } from '#kernel/time';
import { newId, type Tx } from '#platform/database';
import type { TurnTables } from './tables.ts';
import { deriveDue, type Timing, type TurnClock } from './timing.ts';

/** Who must act (ORG-10): a unit, a post at it, or a function of a region with its body of today. Never a person. */
export type TurnHolder =
  | { readonly kind: 'unit'; readonly unitId: string }
  | { readonly kind: 'post'; readonly unitId: string; readonly post: string }
  | {
      readonly kind: 'function';
      readonly regionCode: string;
      readonly function: string;
      readonly unitId: string | null;
    };

export interface TurnSubject {
  readonly kind: string;
  readonly id: string;
}

/** What turns opened together share. */
export interface NewTurns {
  readonly subjectKind: string;
  /** `module.action`: the command that will end the turn. */
  readonly action: string;
  /** What is to be done, in words. */
  readonly what: { readonly zh: string; readonly en: string };
  /** Of which thing: the title of a notice, the name of a site. */
  readonly title: string;
  readonly clock: TurnClock;
  readonly citation: Citation | null;
  readonly timing: Timing;
  /** `link` is the page on which it is done. */
  readonly turns: readonly { readonly subjectId: string; readonly holder: TurnHolder; readonly link: string }[];
}

const unitOf = (holder: TurnHolder): string | null => holder.unitId;

/** Opens turns in one statement; one that is open already stays as it is. Gives the number opened. */
export async function openTurns(tx: Tx, given: NewTurns): Promise<number> {
  const { turns, clock, citation, timing } = given;
  if (turns.length === 0) return 0;
  const { now } = tx.ctx;
  const { dueAt, provisional, soonAt } = deriveDue(clock, timing, now);
  const column = <T>(pick: (turn: NewTurns['turns'][number]) => T): T[] => turns.map(pick);
  const result = await sql`
    insert into platform.turn (id, subject_kind, subject_id, action, what, title, link, holder_kind, holder_unit_id, holder_post, region_code,
      function, started_at, spec, spans, due_at, provisional, soon_at, citation, opened_at)
    select t.id, ${given.subjectKind}, t.subject_id, ${given.action}, ${JSON.stringify(given.what)}::jsonb, ${given.title.slice(0, 300)}, t.link,
      t.holder_kind, t.unit_id, t.post, t.region_code, t.function, ${clock.start}, ${JSON.stringify(clock.spec)}::jsonb,
      ${JSON.stringify(clock.spans ?? [])}::jsonb, ${dueAt}, ${provisional}, ${soonAt}, ${citation ? JSON.stringify(citation) : null}::jsonb, ${now}
    from unnest(${column(() => newId())}::uuid[], ${column(t => t.subjectId)}::text[], ${column(t => t.link)}::text[],
      ${column(t => t.holder.kind)}::text[], ${column(t => unitOf(t.holder))}::uuid[],
      ${column(t => (t.holder.kind === 'post' ? t.holder.post : null))}::text[],
      ${column(t => (t.holder.kind === 'function' ? t.holder.regionCode : null))}::text[],
      ${column(t => (t.holder.kind === 'function' ? t.holder.function : null))}::text[])
      as t (id, subject_id, link, holder_kind, unit_id, post, region_code, function)
    on conflict do nothing`.execute(tx.for<TurnTables>());
  return Number(result.numAffectedRows ?? 0);
}

/** Opens one turn. */
export function openTurn(
  tx: Tx,
  {
    subject,
    holder,
    link,
    ...shared
  }: Omit<NewTurns, 'turns' | 'subjectKind'> & {
    readonly subject: TurnSubject;
    readonly holder: TurnHolder;
    readonly link: string;
  },
): Promise<number> {
  return openTurns(tx, { ...shared, subjectKind: subject.kind, turns: [{ subjectId: subject.id, holder, link }] });
}

/** Ends the open turns of these subjects, all actions or one. `outcome` is a word such as `done`, `withdrawn`, `left`. */
export async function closeTurns(
  tx: Tx,
  given: {
    readonly subjectKind: string;
    readonly subjectIds: readonly string[];
    readonly action?: string;
    readonly outcome: string;
  },
): Promise<number> {
  if (given.subjectIds.length === 0) return 0;
  const result = await sql`
    update platform.turn set closed_at = ${tx.ctx.now}, outcome = ${given.outcome}
    where closed_at is null and subject_kind = ${given.subjectKind} and subject_id = any(${[...given.subjectIds]}::text[])
      and (${given.action ?? null}::text is null or action = ${given.action ?? null})`.execute(tx.for<TurnTables>());
  return Number(result.numAffectedRows ?? 0);
}

/** Pauses, resumes and extensions of a case reach its open turns: the spans as they stand now. */
export async function setTurnSpans(
  tx: Tx,
  given: {
    readonly subject: TurnSubject;
    readonly action: string;
    readonly spans: readonly ClockSpan[];
    readonly timing: Timing;
  },
): Promise<void> {
  const db = tx.for<TurnTables>();
  const rows = await db
    .selectFrom('platform.turn')
    .select(['id', 'spec', 'startedAt'])
    .where('closedAt', 'is', null)
    .where('subjectKind', '=', given.subject.kind)
    .where('subjectId', '=', given.subject.id)
    .where('action', '=', given.action)
    .forUpdate()
    .execute();
  for (const row of rows) {
    const clock = { spec: row.spec, start: row.startedAt, spans: given.spans };
    await writeDue(tx, { id: row.id, spans: given.spans, ...deriveDue(clock, given.timing, tx.ctx.now) });
  }
}

/** A new due moment may be told again. */
export async function writeDue(
  tx: Tx,
  row: {
    readonly id: string;
    readonly spans: readonly ClockSpan[];
    readonly dueAt: Instant | null;
    readonly provisional: boolean;
    readonly soonAt: Instant | null;
  },
): Promise<void> {
  await sql`
    update platform.turn set spans = ${JSON.stringify(row.spans)}::jsonb, due_at = ${row.dueAt}, provisional = ${row.provisional},
      soon_at = ${row.soonAt},
      soon_told_at = case when soon_at is distinct from ${row.soonAt}::timestamptz then null else soon_told_at end,
      overdue_told_at = case when due_at is distinct from ${row.dueAt}::timestamptz then null else overdue_told_at end
    where id = ${row.id}`.execute(tx.for<TurnTables>());
}

/** Another body took over a function: its open turns pass to it. Gives their number. */
export async function passTurns(
  tx: Tx,
  given: { readonly regionCode: string; readonly function: string; readonly unitId: string | null },
): Promise<number> {
  const result = await sql`
    update platform.turn set holder_unit_id = ${given.unitId}::uuid
    where closed_at is null and holder_kind = 'function' and region_code = ${given.regionCode} and function = ${given.function}
      and holder_unit_id is distinct from ${given.unitId}::uuid`.execute(tx.for<TurnTables>());
  return Number(result.numAffectedRows ?? 0);
}
