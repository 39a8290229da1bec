// SQL of the checks of the whole trail; no decisions.
import { sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { advisoryLocks, type Ctx, type Tx } from '#platform/database';
import type { Report, Verification } from './contract.ts';
import type { AuditReadTables, VerificationRow } from './tables.ts';

const verificationOf = (ctx: Ctx, row: VerificationRow): Verification => ({
  id: row.id,
  progressId: row.progressId,
  own: ctx.actor.kind === 'account' && ctx.actor.accountId === row.startedBy,
  startedAt: row.startedAt,
  endedAt: row.endedAt,
  outcome: row.outcome,
  report: row.report,
});

/** The newest verification that came to an end of its own. */
export async function lastVerification(ctx: Ctx): Promise<Verification | null> {
  const row = await ctx.db
    .for<AuditReadTables>()
    .selectFrom('audit.verification')
    .selectAll()
    .where('outcome', 'in', ['sound', 'findings'])
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? verificationOf(ctx, row) : null;
}

export async function listVerifications(
  ctx: Ctx,
  {
    after,
    limit,
  }: { readonly after: { readonly at: Instant; readonly id: string } | undefined; readonly limit: number },
): Promise<readonly Verification[]> {
  const rows = await ctx.db
    .for<AuditReadTables>()
    .selectFrom('audit.verification')
    .selectAll()
    .$if(after !== undefined, query =>
      query.where(sql<boolean>`(started_at, id) < (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid)`),
    )
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(row => verificationOf(ctx, row));
}

export async function findVerification(ctx: Ctx, id: string): Promise<VerificationRow | undefined> {
  return ctx.db
    .for<AuditReadTables>()
    .selectFrom('audit.verification')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** One verification starts at a time: takes the lock and tells whether one is under way that began after `since`. */
export async function lockVerifications(tx: Tx, since: Instant): Promise<boolean> {
  const db = tx.for<AuditReadTables>();
  await sql`select pg_advisory_xact_lock(${sql.raw(advisoryLocks.auditVerification)})`.execute(db);
  const { rows } = await sql`select 1 from audit.verification
    where ended_at is null and started_at > ${since} limit 1`.execute(db);
  return rows.length > 0;
}

export async function insertVerification(
  tx: Tx,
  row: Pick<VerificationRow, 'id' | 'progressId' | 'startedBy' | 'startedAt'>,
): Promise<void> {
  await sql`insert into audit.verification (id, progress_id, started_by, started_at)
    values (${row.id}, ${row.progressId}, ${row.startedBy}, ${row.startedAt})`.execute(tx.for<AuditReadTables>());
}

/** Ends a verification once; false when it had ended already. */
export async function endVerification(
  tx: Tx,
  given: {
    readonly id: string;
    readonly endedAt: Instant;
    readonly outcome: NonNullable<VerificationRow['outcome']>;
    readonly report: Report | null;
  },
): Promise<boolean> {
  const result = await tx
    .for<AuditReadTables>()
    .updateTable('audit.verification')
    .set({
      endedAt: given.endedAt,
      outcome: given.outcome,
      report: sql<Report | null>`${given.report === null ? null : JSON.stringify(given.report)}::jsonb`,
    })
    .where('id', '=', given.id)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
