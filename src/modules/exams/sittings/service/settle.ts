// How a sitting ends: handed in, given up, closed by the server, or voided; one place decides the outcome and what follows.
import { randomUUID } from 'node:crypto';
import type { Instant } from '#kernel/time';
import type { Tx } from '#platform/database';
import { newId } from '#platform/database';
import { publishAll } from '#platform/events';
import { questionsOf } from '../../bank/versions.ts';
import { sittingEvents } from '../../contract-sittings.ts';
import { gradePaper } from '../../marking/grade.ts';
import { drawFor } from '../../papers/service.ts';
import type { SittingOutcome, SittingState } from '../../tables.ts';
import { answersOf, type Ending, insertPreparedSittings, markEnded, markEntitlements, type Sitting } from '../store.ts';

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
export async function markSaved(tx: Tx, sittings: readonly Sitting[]): Promise<ReadonlyMap<string, number>> {
  const questions = await questionsOf(
    tx,
    sittings.flatMap(s => s.drawn.items),
  );
  const answers = new Map<string, { position: number; value: unknown }[]>();
  for (const a of await answersOf(
    tx,
    sittings.map(s => s.id),
  )) {
    const list = answers.get(a.sittingId) ?? [];
    list.push(a);
    answers.set(a.sittingId, list);
  }
  return new Map(sittings.map(s => [s.id, gradePaper(s.drawn, questions, answers.get(s.id) ?? []).score]));
}

/**
 * Ends locked sittings: marks them, fixes the outcome, prepares the make-up where one is left, announces. Returns the endings.
 * The caller holds the rows FOR UPDATE and records who ended them.
 */
export async function settle(
  tx: Tx,
  given: { sittings: readonly Sitting[]; end: EndKind; endedAt: (s: Sitting) => Instant },
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
  const again = failed.filter(s => s.attempt < s.attempts);
  const over = failed.filter(s => s.attempt >= s.attempts);
  await markEntitlements(tx, { ids: passed.map(s => s.entitlementId), state: 'passed' });
  await markEntitlements(tx, { ids: over.map(s => s.entitlementId), state: 'exhausted' });
  const prepared = [];
  for (const s of again) {
    const drawn = await drawFor(tx, { paperId: s.paperId, seed: randomUUID() });
    prepared.push({
      id: newId(),
      entitlementId: s.entitlementId,
      personId: s.personId,
      unitId: s.unitId,
      paperId: s.paperId,
      attempt: s.attempt + 1,
      drawn,
    });
  }
  await insertPreparedSittings(tx, prepared);
  await publishAll(tx, sittingEvents.resultSettled, sittings.map(announcement));
}

export const announcement = (s: Sitting) => ({
  sittingId: s.id,
  entitlementId: s.entitlementId,
  sourceKind: s.sourceKind,
  sourceId: s.sourceId,
});

/** What the candidate may do next, from the state of the entitlement and the attempt. */
export function nextStep(sitting: Pick<Sitting, 'outcome' | 'attempt' | 'attempts'>): 'none' | 'make-up' | 'exhausted' {
  if (sitting.outcome === null || sitting.outcome === 'passed' || sitting.outcome === 'void') return 'none';
  return sitting.attempt < sitting.attempts ? 'make-up' : 'exhausted';
}

export const endedStates: readonly SittingState[] = ['handed-in', 'expired', 'given-up'];
