// What became of an entitlement, for the module that opened it.
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
