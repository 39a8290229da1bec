// Exams that are open, and results that are on their way.

import type { Instant } from '#kernel/time';
import { sittingsEndedBy } from '#modules/exams';
import type { Db, Tx } from '#platform/database';
import { listOpenExams } from './store.ts';

const BATCH = 1_000;

/**
 * True while somebody who ended an exam of the plan by that instant may not have the result yet: the exam room has not closed the
 * sitting, or its result has not been followed here. A figure frozen now would miss who was in time.
 */
export async function isAwaitingResults(db: Db | Tx, given: { planId: string; at: Instant }): Promise<boolean> {
  for await (const ids of openExams(db, given.planId))
    if (await sittingsEndedBy(db, { entitlementIds: ids.map(e => e.entitlementId), at: given.at })) return true;
  return false;
}

/** The open exams of a plan, or of all, batch by batch. */
export async function* openExams(db: Db | Tx, planId: string | null) {
  let after: string | null = null;
  for (;;) {
    const rows: readonly { id: string; entitlementId: string }[] = await listOpenExams(db, {
      planId,
      after,
      limit: BATCH,
    });
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < BATCH) return;
  }
}
