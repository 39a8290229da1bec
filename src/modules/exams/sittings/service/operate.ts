// The operator's two acts on a sitting, each with its reason: re-open it, or void it.
import { addMs } from '#kernel/time';
import { recordCase } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { type LiveSitting, sittingAudit, sittingEvents } from '../../contract-sittings.ts';
import { errors } from '../../errors.ts';
import {
  insertPreparedSittings,
  type ListFilter,
  listSittingsInScope,
  lockLaterAttempts,
  lockSittingInScope,
  markEnded,
  markEntitlements,
  markReopened,
  type Sitting,
} from '../store.ts';
import { again, announcement, endedStates } from './settle.ts';

export async function listSittings(ctx: Ctx, filter: Omit<ListFilter, 'id'>) {
  const rows = await listSittingsInScope(ctx, ctx.db, { ...filter, limit: filter.limit + 1 });
  const items = rows.slice(0, filter.limit);
  return { items, next: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null, now: ctx.now };
}

async function oneInScope(ctx: Ctx, tx: Tx, id: string): Promise<LiveSitting> {
  const [row] = await listSittingsInScope(ctx, tx, { id, limit: 1 });
  if (!row) throw new Error(`sitting ${id} vanished`);
  return row;
}

/** The make-up that a failed attempt prepared goes when that attempt is re-opened or voided, unless it has been started. */
async function withdrawLaterAttempts(tx: Tx, sitting: Sitting): Promise<void> {
  const later = await lockLaterAttempts(tx, sitting);
  if (later.some(a => a.state !== 'prepared')) throw errors.refuse('exams.later-attempt-started');
  await markEnded(
    tx,
    later.map(a => ({ id: a.id, state: 'void', outcome: 'void', markHundredths: null, endedAt: tx.ctx.now })),
  );
}

/** Whoever operates the exam room may be a candidate in it, but not the judge of the own sitting. */
function refuseOwn(ctx: Ctx, sitting: Sitting): void {
  if (ctx.actor.kind === 'account' && ctx.actor.personId === sitting.personId) throw errors.refuse('exams.own-sitting');
}

const subjectOf = (s: Sitting) => ({ kind: 'sitting', id: s.id, unitId: s.unitId });

/** Gives an ended sitting `minutes` more from now; what follows from its outcome is undone with it. */
export async function reopenSitting(
  ctx: Ctx,
  given: { id: string; minutes: number; reason: string },
): Promise<LiveSitting> {
  return inTransaction(ctx, async tx => {
    const sitting = await lockSittingInScope(tx, given.id);
    refuseOwn(ctx, sitting);
    if (!endedStates.includes(sitting.state)) throw errors.refuse('exams.cannot-reopen', { state: sitting.state });
    await withdrawLaterAttempts(tx, sitting);
    await markReopened(tx, { id: sitting.id, endsAt: addMs(ctx.now, given.minutes * 60_000) });
    await markEntitlements(tx, { ids: [sitting.entitlementId], state: 'open' });
    await recordCase(tx, sittingAudit.reopen, {
      subject: subjectOf(sitting),
      detail: {
        entitlementId: sitting.entitlementId,
        attempt: sitting.attempt,
        reason: given.reason,
        minutes: given.minutes,
      },
    });
    await publish(tx, sittingEvents.resultsSettled, announcement([sitting]));
    return oneInScope(ctx, tx, sitting.id);
  });
}

/** Voids a sitting, open or ended; answers and log stay as evidence, and the attempt may be sat anew. */
export async function voidSitting(ctx: Ctx, given: { id: string; reason: string }): Promise<LiveSitting> {
  return inTransaction(ctx, async tx => {
    const sitting = await lockSittingInScope(tx, given.id);
    refuseOwn(ctx, sitting);
    if (sitting.state === 'void' || sitting.state === 'prepared')
      throw errors.refuse('exams.cannot-void', { state: sitting.state });
    // Another sitting of the attempt is promised, and after the window nobody could enter it.
    if (ctx.now >= sitting.closesAt)
      throw errors.refuse('exams.window-closed', { closesAt: sitting.closesAt }, sitting.citations);
    await withdrawLaterAttempts(tx, sitting);
    await markEnded(tx, [
      {
        id: sitting.id,
        state: 'void',
        outcome: 'void',
        markHundredths: sitting.markHundredths,
        endedAt: sitting.endedAt ?? ctx.now,
      },
    ]);
    await markEntitlements(tx, { ids: [sitting.entitlementId], state: 'open' });
    const { entitlementId, attempt } = sitting;
    await insertPreparedSittings(tx, [again(sitting, attempt)]);
    await recordCase(tx, sittingAudit.void, {
      subject: subjectOf(sitting),
      detail: { entitlementId, attempt, reason: given.reason },
    });
    await publish(tx, sittingEvents.resultsSettled, announcement([sitting]));
    return oneInScope(ctx, tx, sitting.id);
  });
}
