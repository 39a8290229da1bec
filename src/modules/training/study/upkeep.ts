// What is cleared away in study: tickets that open nothing any more.
import { sql } from 'kysely';
import { type Ctx, inTransaction } from '#platform/database';
import type { TrainingTables } from '../tables.ts';

const BATCH = 5_000;

/** Removes tickets past their end; a ticket is a right, not a record. Safe to run in two processes at once. */
export async function dropTickets(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async tx => {
    await sql`delete from training.courseware_ticket where token_digest in (
      select token_digest from training.courseware_ticket where expires_at <= ${ctx.now} order by expires_at
      limit ${BATCH})`.execute(tx.for<TrainingTables>());
  });
}
