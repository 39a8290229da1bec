// What became of an entitlement, for the module that opened it.

import { sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { notFound } from '#platform/access';
import type { Db, Tx } from '#platform/database';
import type { ExamTables } from '../../tables.ts';

/** The state of an entitlement and its attempts that are not void, first attempt first. Within a transaction give it that. Throws 404. */
export async function entitlementOutcome(from: Db | Tx, { entitlementId }: { entitlementId: string }) {
  const db = from.for<ExamTables>();
  const entitlement = await db
    .selectFrom('exams.entitlement')
    .select(['state', 'attempts'])
    .where('id', '=', entitlementId)
    .executeTakeFirst();
  if (!entitlement) throw notFound('entitlement');
  const attempts = await db
    .selectFrom('exams.sitting')
    .select(['id', 'attempt', 'state', 'outcome', 'markHundredths', 'maxHundredths', 'startedAt', 'endedAt'])
    .where('entitlementId', '=', entitlementId)
    .where('state', '<>', 'void')
    .orderBy('attempt')
    .execute();
  return { state: entitlement.state, allowed: entitlement.attempts, attempts };
}

/** Which of these entitlements are decided: passed, or all attempts used. */
export async function settledEntitlements(from: Db | Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from exams.entitlement where id = any(${[...ids]}::uuid[]) and state in ('passed', 'exhausted')`.execute(
    from.for<ExamTables>(),
  );
  return new Set(rows.map(r => r.id));
}

/** True when a sitting of these entitlements ended by that instant and either is not closed yet or has decided its entitlement. */
export async function sittingsEndedBy(
  from: Db | Tx,
  { entitlementIds, at }: { entitlementIds: readonly string[]; at: Instant },
): Promise<boolean> {
  const { rows } = await sql<{ pending: boolean }>`
    select exists (
      select from exams.sitting s join exams.entitlement e on e.id = s.entitlement_id
      where s.entitlement_id = any(${[...entitlementIds]}::uuid[])
        and ((s.state = 'open' and s.ends_at <= ${at}::timestamptz)
          or (e.state in ('passed', 'exhausted') and s.state <> 'void' and s.ended_at <= ${at}::timestamptz))
    ) as pending`.execute(from.for<ExamTables>());
  return rows[0]?.pending ?? false;
}
