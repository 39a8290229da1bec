// One candidate's own book: what was sent, what the server acknowledged, what it refused, and what it said of the result.
import type { SavedAnswer, SaveRefusal, SittingSummary } from '#contracts/exams';

export interface Entry {
  readonly answer: SavedAnswer;
  acknowledged: boolean;
  readonly refusals: SaveRefusal[];
  /** Attempts without a reply: the answer may or may not have been saved, and nobody was told that it was. */
  inDoubt: number;
  /** The last word on it was a refusal: whatever became of earlier attempts, it must not be stored. */
  refusedLast: boolean;
}

/** No reply, or one that says "ask again". */
export function leaveInDoubt(entries: readonly Entry[]): void {
  for (const entry of entries) {
    entry.inDoubt += 1;
    entry.refusedLast = false;
  }
}

/** A reply that says of each answer whether it counts. */
export function hearOf(entry: Entry, refusal: SaveRefusal | undefined): void {
  if (refusal === undefined) entry.acknowledged = true;
  else entry.refusals.push(refusal);
  entry.refusedLast = refusal !== undefined;
}

export interface Ledger {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Results as the server told them, in any reply after the end. */
  readonly told: SittingSummary[];
  /** Replies that no candidate should ever get. */
  readonly problems: string[];
  /** Replies that said "try again": 5xx. */
  readonly turnedAway: Map<number, number>;
  entry(answer: SavedAnswer): Entry;
  tell(sitting: SittingSummary): void;
  turnAway(status: number): void;
}

const keyOf = ({ position, epoch, seq }: SavedAnswer): string => `${position}/${epoch}/${seq}`;
const ENDED: ReadonlySet<string> = new Set(['handed-in', 'expired', 'given-up', 'void']);

export function createLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const told: SittingSummary[] = [];
  const problems: string[] = [];
  const turnedAway = new Map<number, number>();
  return {
    entries,
    told,
    problems,
    turnedAway,
    entry: answer => {
      const key = keyOf(answer);
      const found = entries.get(key) ?? { answer, acknowledged: false, refusals: [], inDoubt: 0, refusedLast: false };
      entries.set(key, found);
      return found;
    },
    tell: sitting => {
      if (ENDED.has(sitting.state)) told.push(sitting);
    },
    turnAway: status => void turnedAway.set(status, (turnedAway.get(status) ?? 0) + 1),
  };
}

export const isNewer = (a: SavedAnswer, b: SavedAnswer): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);

/** The newest acknowledged answer of each question. */
export function acknowledgedOf(ledger: Ledger): ReadonlyMap<number, SavedAnswer> {
  const newest = new Map<number, SavedAnswer>();
  for (const { answer, acknowledged } of ledger.entries.values()) {
    const held = newest.get(answer.position);
    if (acknowledged && (!held || isNewer(answer, held))) newest.set(answer.position, answer);
  }
  return newest;
}
