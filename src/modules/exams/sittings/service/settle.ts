// How a sitting ends: handed in, given up, closed by the server, or voided; one place decides the outcome and what follows.
import type { Instant } from '#kernel/time';
import type { Tx } from '#platform/database';
import { newId } from '#platform/database';
import { publish } from '#platform/events';
import { questionsOf } from '../../bank/versions.ts';
import { sittingEvents } from '../../contract-sittings.ts';
import { gradePaper } from '../../marking/grade.ts';
import type { SittingOutcome, SittingState } from '../../tables.ts';
import {
  type DrawnSitting,
  type Ending,
  insertPreparedSittings,
  markEnded,
  markEntitlements,
  type PreparedSitting,
  type Sitting,
  savedValuesOf,
} from '../store.ts';

export type EndKind = 'handed-in' | 'expired' | 'given-up';

/** What an ended sitting counts for. `no-score` is D part 10(4): not back before the end → no score, registered as failed. */
export function outcomeOf(
  sitting: Pick<Sitting, 'onExpiry' | 'passMarkHundredths'>,
  end: EndKind,
  markHundredths: number,
): SittingOutcome {
  if (end === 'given-up') return 'given-up';
  if (end === 'expired' && sitting.onExpiry === 'no-score') return 'no-score';
  return markHundredths >= sitting.passMarkHundredths ? 'passed' : 'failed';
}

/** The mark of the saved answers of each sitting, in hundredths. */
export async function markSaved(tx: Tx, sittings: readonly DrawnSitting[]): Promise<ReadonlyMap<string, number>> {
  const questions = await questionsOf(
    tx,
    sittings.flatMap(s => s.drawn?.items ?? []),
  );
  const answers = await savedValuesOf(
    tx,
    sittings.map(s => s.id),
  );
  return new Map(
    sittings.map(s => {
      if (!s.drawn) throw new Error(`sitting ${s.id} was never entered and cannot be marked`);
      return [s.id, gradePaper(s.drawn, questions, answers.get(s.id) ?? []).score];
    }),
  );
}

/**
 * Ends locked sittings: marks them, fixes the outcome, prepares the make-up where one is left, announces. Returns the endings.
 * The caller holds the rows FOR UPDATE and records who ended them.
 */
export async function settle(
  tx: Tx,
  given: { sittings: readonly DrawnSitting[]; end: EndKind; endedAt: (s: Sitting) => Instant },
): Promise<readonly Ending[]> {
  const marks = await markSaved(tx, given.sittings);
  const endings = given.sittings.map((s): Ending => {
    const markHundredths = marks.get(s.id) ?? 0;
    return {
      id: s.id,
      state: given.end,
      outcome: outcomeOf(s, given.end, markHundredths),
      markHundredths,
      endedAt: given.endedAt(s),
    };
  });
  await markEnded(tx, endings);
  await follow(tx, given.sittings, new Map(endings.map(e => [e.id, e.outcome])));
  return endings;
}

/** What an outcome opens or closes: the make-up sitting, or the end of the entitlement. Announced for whoever opened it. */
async function follow(
  tx: Tx,
  sittings: readonly Sitting[],
  outcomes: ReadonlyMap<string, SittingOutcome>,
): Promise<void> {
  const passed = sittings.filter(s => outcomes.get(s.id) === 'passed');
  const failed = sittings.filter(s => outcomes.get(s.id) !== 'passed');
  const over = failed.filter(s => s.attempt >= s.attempts);
  await markEntitlements(tx, { ids: passed.map(s => s.entitlementId), state: 'passed' });
  await markEntitlements(tx, { ids: over.map(s => s.entitlementId), state: 'exhausted' });
  await insertPreparedSittings(
    tx,
    failed.filter(s => s.attempt < s.attempts).map(s => again(s, s.attempt + 1)),
  );
  await publish(tx, sittingEvents.resultsSettled, announcement(sittings));
}

/** Another sitting under the same entitlement. Its paper is drawn when it is entered; of the same blueprint, so as long as this. */
export function again(of: Sitting, attempt: number): PreparedSitting {
  const { entitlementId, personId, unitId, paperId, itemCount, maxHundredths } = of;
  return { id: newId(), entitlementId, personId, unitId, paperId, attempt, itemCount, maxHundredths, drawn: null };
}

export const announcement = (sittings: readonly Sitting[]) => ({
  results: sittings.map(({ id, entitlementId, sourceKind, sourceId }) => ({
    sittingId: id,
    entitlementId,
    sourceKind,
    sourceId,
  })),
});

/** What the candidate may do next, from the state of the entitlement and the attempt. */
export function nextStep(sitting: Pick<Sitting, 'outcome' | 'attempt' | 'attempts'>): 'none' | 'make-up' | 'exhausted' {
  if (sitting.outcome === null || sitting.outcome === 'passed' || sitting.outcome === 'void') return 'none';
  return sitting.attempt < sitting.attempts ? 'make-up' : 'exhausted';
}

export const endedStates: readonly SittingState[] = ['handed-in', 'expired', 'given-up'];
