// What an exam window still owes the server: the pure core of saving. Every change of an answer bears (epoch, seq): the
// epoch of the window it was given in and a number that only rises. The server keeps the higher pair, and so does this.
import type { SavedAnswer, SaveRefusal } from '#contracts/exams';

export type AnswerValue = SavedAnswer['value'];

export interface Outbox {
  /** Of this window; each entering raises it. */
  readonly epoch: number;
  /** The last one given out. */
  readonly seq: number;
  /** The newest unacknowledged answer of each question. Older ones need not be sent: nothing may depend on them. */
  readonly pending: ReadonlyMap<number, SavedAnswer>;
  /** The newest answer of each question that the server has acknowledged. */
  readonly known: ReadonlyMap<number, SavedAnswer>;
}

/** What survives a crash on this device: one record per window, so that two windows never overwrite each other's. */
export interface KeptRecord {
  readonly epoch: number;
  readonly seq: number;
  readonly pending: readonly SavedAnswer[];
}

/** Something the candidate must be told about one question. */
export interface Told {
  readonly position: number;
  readonly reason: 'server-newer' | 'superseded' | 'no-such-question' | 'rejected';
}

/** A refusal that concerns the window or the whole sitting, not one answer. */
export type Verdict = Extract<SaveRefusal, 'closed' | 'too-late' | 'taken-over'>;

export const MAX_BATCH = 200;

type Stamp = Pick<SavedAnswer, 'epoch' | 'seq'>;
export const isNewer = (a: Stamp, b: Stamp): boolean => a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
const isSame = (a: Stamp, b: Stamp): boolean => a.epoch === b.epoch && a.seq === b.seq;
const sameValue = (a: AnswerValue, b: AnswerValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The outbox after entering: what the device kept is merged with what the server holds. The higher (epoch, seq) wins: a
 * newer local answer is owed again under its old stamp; where the server's is newer the local one goes and is told.
 */
export function openOutbox(given: {
  readonly epoch: number;
  readonly answers: readonly SavedAnswer[];
  readonly kept: readonly KeptRecord[];
}): { readonly outbox: Outbox; readonly told: readonly Told[] } {
  const known = newestOf(given.answers);
  const kept = newestOf(given.kept.flatMap(record => record.pending));
  const stamps = [...given.answers, ...given.kept, ...kept.values()];
  let seq = Math.max(0, ...stamps.map(stamp => stamp.seq));
  const pending = new Map<number, SavedAnswer>();
  const told: Told[] = [];
  for (const [position, answer] of kept) {
    const held = known.get(position);
    if (answer.epoch > given.epoch) {
      // Only a server put back to an earlier state knows less than this device: the answer is given anew.
      seq += 1;
      pending.set(position, { ...answer, epoch: given.epoch, seq });
    } else if (!held || isNewer(answer, held)) pending.set(position, answer);
    else if (!isSame(answer, held) && !sameValue(answer.value, held.value))
      told.push({ position, reason: 'server-newer' });
  }
  return { outbox: { epoch: given.epoch, seq, pending, known }, told };
}

function newestOf(answers: readonly SavedAnswer[]): Map<number, SavedAnswer> {
  const newest = new Map<number, SavedAnswer>();
  for (const answer of answers) {
    const held = newest.get(answer.position);
    if (!held || isNewer(answer, held)) newest.set(answer.position, answer);
  }
  return newest;
}

/** The outbox after the candidate changed an answer. */
export function giveAnswer(outbox: Outbox, given: { readonly position: number; readonly value: AnswerValue }): Outbox {
  const seq = outbox.seq + 1;
  const pending = new Map(outbox.pending);
  pending.set(given.position, { ...given, epoch: outbox.epoch, seq });
  return { ...outbox, seq, pending };
}

/** What goes next, oldest first. */
export function nextBatch(outbox: Outbox, limit = MAX_BATCH): readonly SavedAnswer[] {
  return [...outbox.pending.values()].sort((a, b) => a.epoch - b.epoch || a.seq - b.seq).slice(0, limit);
}

/** What is owed, bounded in count and in characters of JSON: a request that outlives its page may not be large. */
export function boundedBatch(outbox: Outbox, maxChars: number): readonly SavedAnswer[] {
  let chars = 0;
  return nextBatch(outbox).filter(answer => {
    // Three bytes for a Chinese character at worst.
    chars += JSON.stringify(answer).length * 3;
    return chars <= maxChars;
  });
}

/**
 * The outbox after the server answered a batch, in whatever order answers come back. Acknowledged answers leave; a
 * refusal of one answer makes it leave and is told; a verdict over the window leaves all as it is, kept on the device.
 */
export function settleBatch(
  outbox: Outbox,
  reply: {
    readonly sent: readonly SavedAnswer[];
    readonly refused: readonly { readonly position: number; readonly reason: SaveRefusal | 'rejected' }[];
  },
): { readonly outbox: Outbox; readonly told: readonly Told[]; readonly verdict: Verdict | undefined } {
  const reasons = new Map(reply.refused.map(({ position, reason }) => [position, reason]));
  const pending = new Map(outbox.pending);
  const known = new Map(outbox.known);
  const told: Told[] = [];
  let verdict: Verdict | undefined;
  for (const answer of reply.sent) {
    const { position } = answer;
    const reason = reasons.get(position);
    const held = pending.get(position);
    const present = held !== undefined && isSame(held, answer);
    if (reason === 'closed' || reason === 'too-late' || reason === 'taken-over') {
      verdict = reason;
      continue;
    }
    if (present) pending.delete(position);
    if (reason === undefined) {
      const before = known.get(position);
      if (!before || isNewer(answer, before)) known.set(position, answer);
    } else if (present) told.push({ position, reason });
  }
  return { outbox: { ...outbox, pending, known }, told, verdict };
}

/** The answer as the candidate gave it last, saved or not. */
export const valueAt = (outbox: Outbox, position: number): AnswerValue =>
  (outbox.pending.get(position) ?? outbox.known.get(position))?.value ?? [];

export const isAnswered = (value: AnswerValue): boolean =>
  value.some((part: number | string) => typeof part === 'number' || part.trim() !== '');

export const recordOf = ({ epoch, seq, pending }: Outbox): KeptRecord => ({
  epoch,
  seq,
  pending: [...pending.values()],
});
