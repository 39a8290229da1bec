// Tickets: the path token with which a frame loads one package from the second origin.
import { createHash, randomBytes } from 'node:crypto';
import { addMs } from '#kernel/time';
import type { Ctx, Db, Tx } from '#platform/database';
import type { TrainingTables } from '../tables.ts';

const TICKET_MS = 8 * 3_600_000;
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A new token; only its digest is kept. */
export async function issueTicket(tx: Tx, given: { packageId: string; personId: string | null }): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx
    .for<TrainingTables>()
    .insertInto('training.coursewareTicket')
    .values({ tokenDigest: digestOf(token), ...given, expiresAt: addMs(tx.ctx.now, TICKET_MS) })
    .execute();
  return token;
}

export interface TicketedPackage {
  readonly packageId: string;
  readonly edition: '1.2' | '2004';
  readonly entryPath: string;
  readonly sha256: string;
}

/** What a token opens, while it lasts. */
export async function findTicketed(
  db: Db,
  { token, now }: { token: string; now: Ctx['now'] },
): Promise<TicketedPackage | undefined> {
  return db
    .for<TrainingTables & { 'platform.file': { id: string; sha256: string } }>()
    .selectFrom('training.coursewareTicket as k')
    .innerJoin('training.scormPackage as p', 'p.id', 'k.packageId')
    .innerJoin('platform.file as f', 'f.id', 'p.fileId')
    .select(['p.id as packageId', 'p.edition', 'p.entryPath', 'f.sha256'])
    .where('k.tokenDigest', '=', digestOf(token))
    .where('k.expiresAt', '>', now)
    .executeTakeFirst();
}
