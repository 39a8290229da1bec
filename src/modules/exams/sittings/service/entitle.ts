// Opening the right to sit an exam, for a module above (a training plan): the paper is drawn here, not at the start.
import { randomUUID } from 'node:crypto';
import type { Citation } from '#kernel/citation';
import type { Instant } from '#kernel/time';
import { record } from '#platform/audit';
import { newId, type Tx } from '#platform/database';
import { sittingAudit } from '../../contract-sittings.ts';
import { drawFor } from '../../papers/service.ts';
import { insertEntitlement, insertPreparedSittings, withPaper } from '../store.ts';

export interface EntitlementGiven {
  readonly personId: string;
  readonly unitId: string;
  readonly paperId: string;
  /** Who opened it and for what, e.g. `training.enrolment`; the same source cannot open two. */
  readonly sourceKind: string;
  readonly sourceId: string;
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** Sittings allowed in all, e.g. 2 = one and one make-up (D parts 3 and 10). */
  readonly attempts: number;
  readonly passMarkHundredths: number;
  /** The rules that set attempts and pass mark. */
  readonly citations: readonly Citation[];
}

/** Opens an entitlement and prepares its first sitting. Throws when the paper is not ready or cannot be filled. */
export async function openEntitlement(tx: Tx, given: EntitlementGiven): Promise<string> {
  const id = newId();
  const drawn = await drawFor(tx, { paperId: given.paperId, seed: randomUUID() });
  await insertEntitlement(tx, { id, ...given, state: 'open', createdAt: tx.ctx.now });
  const { personId, unitId, paperId } = given;
  await insertPreparedSittings(tx, [
    { id: newId(), entitlementId: id, personId, unitId, paperId, attempt: 1, ...withPaper(drawn) },
  ]);
  await record(tx, sittingAudit.openEntitlement, {
    subject: { kind: 'entitlement', id, unitId },
    detail: { sourceKind: given.sourceKind, sourceId: given.sourceId },
  });
  return id;
}
