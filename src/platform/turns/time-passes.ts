// What time does to turns: due ones become events, once each; a calendar that is loaded or corrected moves them.
import { sql } from 'kysely';
import { defineEvent } from '#kernel/announce';
import { z, zId, zInstant } from '#kernel/endpoint';
import type { Instant } from '#kernel/time';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publishAll } from '#platform/events';
import type { TurnRow, TurnTables } from './tables.ts';
import { deriveDue, type Timing } from './timing.ts';
import { writeDue } from './turns.ts';

const zTurn = z.object({ turnId: zId, subjectKind: z.string(), subjectId: z.string(), action: z.string() });
export const turnEvents = {
  /** The reminder moment has come. */
  dueSoon: defineEvent('turns.due-soon', zTurn),
  /** The due moment has passed; never told of a provisional one. */
  overdue: defineEvent('turns.overdue', zTurn),
  /** A calendar year was loaded or corrected. */
  dueMoved: defineEvent(
    'turns.due-moved',
    z.object({ turnId: zId, from: z.nullable(zInstant), to: z.nullable(zInstant), provisional: z.boolean() }),
  ),
};

type Told = Pick<TurnRow, 'id' | 'subjectKind' | 'subjectId' | 'action'>;
const payloadOf = ({ id, ...rest }: Told) => ({ turnId: id, ...rest });

/** One bounded run of the clock over the turns; safe to run twice and in two processes. Gives how many it told. */
export async function announceDueTurns(
  ctx: Ctx,
  { limit = 500 }: { readonly limit?: number } = {},
): Promise<{ soon: number; overdue: number }> {
  return inTransaction(ctx, async tx => {
    const db = tx.for<TurnTables>();
    // An act at the due instant itself is in time, so only what lies before now is overdue.
    const overdue = await sql<Told>`
      update platform.turn set overdue_told_at = ${ctx.now}
      where id in (select id from platform.turn where closed_at is null and overdue_told_at is null and not provisional and due_at < ${ctx.now}
        order by due_at limit ${limit} for update skip locked)
      returning id, subject_kind, subject_id, action`.execute(db);
    const soon = await sql<Told>`
      update platform.turn set soon_told_at = ${ctx.now}
      where id in (select id from platform.turn where closed_at is null and soon_told_at is null and soon_at <= ${ctx.now}
        and due_at >= ${ctx.now} order by soon_at limit ${limit} for update skip locked)
      returning id, subject_kind, subject_id, action`.execute(db);
    await publishAll(tx, turnEvents.overdue, overdue.rows.map(payloadOf));
    await publishAll(tx, turnEvents.dueSoon, soon.rows.map(payloadOf));
    return { soon: soon.rows.length, overdue: overdue.rows.length };
  });
}

export interface MovedTurn {
  readonly turnId: string;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly provisional: boolean;
}

/**
 * Derives the due moments of open turns anew after a calendar was loaded or corrected, or the lead of reminders changed. One page of at most
 * `limit` turns; call again with `next` until it is null.
 */
export async function moveDue(
  tx: Tx,
  {
    timing,
    after,
    limit = 500,
  }: { readonly timing: Timing; readonly after?: string | undefined; readonly limit?: number },
): Promise<{ readonly moved: readonly MovedTurn[]; readonly next: string | null }> {
  const { rows } = await sql<TurnRow>`
    select * from platform.turn where closed_at is null and due_at is not null and id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    order by id limit ${limit} for update`.execute(tx.for<TurnTables>());
  const moved: MovedTurn[] = [];
  for (const row of rows) {
    const derived = deriveDue({ spec: row.spec, start: row.startedAt, spans: row.spans }, timing, tx.ctx.now);
    const sameDue = derived.dueAt === row.dueAt && derived.provisional === row.provisional;
    if (sameDue && derived.soonAt === row.soonAt) continue;
    await writeDue(tx, { id: row.id, spans: row.spans, ...derived });
    if (!sameDue) moved.push({ turnId: row.id, from: row.dueAt, to: derived.dueAt, provisional: derived.provisional });
  }
  await publishAll(tx, turnEvents.dueMoved, moved);
  return { moved, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}
