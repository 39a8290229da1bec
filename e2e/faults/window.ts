// One window of the exam page, by the page's rules: answers are numbered upwards, kept until they are acknowledged, sent again
// with the same number after a failure; entering raises the epoch; answers kept from before keep theirs.
import { enterSitting, getSitting, handIn, type SavedAnswer, type ShownQuestion, saveAnswers } from '#contracts/exams';
import { type Endpoint, z } from '#kernel/endpoint';
import type { Random } from '#kernel/random';
import type { Client } from '../../bench/load/http.ts';
import { hearOf, type Ledger, leaveInDoubt } from './ledger.ts';

export interface Place {
  readonly client: Client;
  /** One of the application's processes, as a balancer without memory would choose. */
  readonly base: () => string;
  readonly sittingId: string;
  readonly ledger: Ledger;
  readonly random: Random;
}

export interface Window {
  readonly cookie: string;
  readonly epoch: number;
  readonly questions: readonly ShownQuestion[];
  timeoutMs: number;
  /** The newest answer of each question that is not acknowledged yet. */
  readonly kept: Map<number, SavedAnswer>;
  seq: number;
  state: 'live' | 'taken-over' | 'over';
}

export type Outcome<R> =
  | { readonly kind: 'reply'; readonly reply: R }
  /** No reply, or one that says the server is away: what became of it is unknown. */
  | { readonly kind: 'away' }
  | { readonly kind: 'refused'; readonly code: string };

const codeOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : 'no-code';

/** One call. Whatever is neither a reply, a refusal with a reason (409) nor a failure on the way is a problem. */
async function call<S extends z.core.$ZodType>(
  place: Place,
  endpoint: Pick<Endpoint, 'id' | 'method' | 'path'> & { readonly reply: S },
  given: { cookie: string; body?: unknown; timeoutMs: number },
): Promise<Outcome<z.core.output<S>>> {
  const path = `/api${endpoint.path.replace(':id', place.sittingId)}`;
  try {
    const { status, body } = await place.client({ ...given, base: place.base(), method: endpoint.method, path });
    if (status === 200) {
      const parsed = z.safeParse(endpoint.reply, body);
      if (parsed.success) return { kind: 'reply', reply: parsed.data };
      place.ledger.problems.push(`${endpoint.id}: reply does not fit its contract`);
      return { kind: 'refused', code: 'malformed' };
    }
    if (status >= 500) {
      place.ledger.turnAway(status);
      return { kind: 'away' };
    }
    if (status !== 409) place.ledger.problems.push(`${endpoint.id}: ${status} ${codeOf(body)}`);
    return { kind: 'refused', code: codeOf(body) };
  } catch {
    return { kind: 'away' };
  }
}

/** Enters once. The window takes over what another window kept, as a page does that finds it in the browser's storage. */
export async function enter(
  place: Place,
  given: { cookie: string; timeoutMs: number; kept?: ReadonlyMap<number, SavedAnswer> },
): Promise<Outcome<Window>> {
  const outcome = await call(place, enterSitting, {
    cookie: given.cookie,
    body: { confirmed: true },
    // The first page may be heavy; even a hasty candidate waits for it.
    timeoutMs: Math.max(given.timeoutMs, 5_000),
  });
  if (outcome.kind !== 'reply') return outcome;
  const { epoch, questions } = outcome.reply;
  const window: Window = {
    cookie: given.cookie,
    epoch,
    questions,
    timeoutMs: given.timeoutMs,
    kept: new Map(given.kept),
    seq: 0,
    state: 'live',
  };
  return { kind: 'reply', reply: window };
}

function someValue({ kind, options, blanks }: ShownQuestion, random: Random): SavedAnswer['value'] {
  if (kind === 'fill-in') return Array.from({ length: blanks }, () => `答${random.below(3)}`);
  if (kind === 'true-false') return [random.below(2)];
  if (kind === 'multiple') return options.map((_, i) => i).filter(() => random.below(2) === 1);
  return [random.below(options.length)];
}

/** Answers a question anew; the former answer to it, if still unsent, is forgotten. */
export function answerSome(window: Window, random: Random): void {
  for (let n = 1 + random.below(3); n > 0; n -= 1) {
    const question = window.questions[random.below(window.questions.length)];
    if (!question) return;
    window.seq += 1;
    const { position } = question;
    window.kept.set(position, { position, epoch: window.epoch, seq: window.seq, value: someValue(question, random) });
  }
}

/** Sends everything that is kept. False when there was no answer from the server. */
export async function save(place: Place, window: Window): Promise<boolean> {
  const batch = [...window.kept.values()];
  if (batch.length === 0) return true;
  const entries = batch.map(place.ledger.entry);
  const outcome = await call(place, saveAnswers, {
    cookie: window.cookie,
    body: { epoch: window.epoch, answers: batch },
    timeoutMs: window.timeoutMs,
  });
  if (outcome.kind === 'away') {
    leaveInDoubt(entries);
    return false;
  }
  if (outcome.kind === 'refused') {
    place.ledger.problems.push(`save refused as a whole: ${outcome.code}`);
    window.state = 'over';
    return true;
  }
  const refused = new Map(outcome.reply.refused.map(r => [r.position, r.reason]));
  for (const entry of entries) {
    const { position } = entry.answer;
    const reason = refused.get(position);
    hearOf(entry, reason);
    if (window.kept.get(position) === entry.answer) window.kept.delete(position);
    if (reason === 'taken-over') window.state = 'taken-over';
    if (reason === 'closed') window.state = 'over';
    if (reason === 'too-late') place.ledger.problems.push('"too late" was told before the sitting was closed');
    if (reason === 'no-such-question') place.ledger.problems.push('a drawn question is not known');
  }
  return true;
}

/** Hands in with what is kept. Undefined when there was no answer; a page then tries again. */
export async function handInOnce(place: Place, window: Window): Promise<'told' | 'refused' | undefined> {
  const entries = [...window.kept.values()].map(place.ledger.entry);
  const outcome = await call(place, handIn, {
    cookie: window.cookie,
    body: { epoch: window.epoch, answers: entries.map(e => e.answer) },
    timeoutMs: Math.max(window.timeoutMs, 1_000),
  });
  if (outcome.kind === 'away') {
    leaveInDoubt(entries);
    return undefined;
  }
  if (outcome.kind === 'refused') {
    if (outcome.code === 'exams.taken-over') window.state = 'taken-over';
    else place.ledger.problems.push(`hand-in refused: ${outcome.code}`);
    leaveInDoubt(entries);
    return 'refused';
  }
  const { sitting, refused } = outcome.reply;
  place.ledger.tell(sitting);
  window.state = 'over';
  const reasons = new Map(refused.map(r => [r.position, r.reason]));
  for (const entry of entries) hearOf(entry, reasons.get(entry.answer.position));
  return 'told';
}

/** Asks what the sitting came to; true once it has ended. */
export async function askResult(place: Place, cookie: string): Promise<boolean> {
  const outcome = await call(place, getSitting, { cookie, timeoutMs: 5_000 });
  if (outcome.kind !== 'reply') return false;
  const { sitting } = outcome.reply;
  place.ledger.tell(sitting);
  // Who never got in has nothing to wait for.
  return sitting.state !== 'open' && (sitting.state !== 'prepared' || sitting.closesAt <= outcome.reply.now);
}
