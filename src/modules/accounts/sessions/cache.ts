// Sessions of this process, at most five seconds old. A revocation in this process is seen at once, elsewhere within those
// seconds: exam answers arrive faster than the database should be asked who sends them.
import type { Actor } from '#kernel/actor';
import { type CalendarDate, dateOf, type Instant } from '#kernel/time';
import { machineMs } from '#platform/clock';

type AccountActor = Extract<Actor, { kind: 'account' }>;

export interface Cached {
  readonly actor: AccountActor;
  /** Business instant at which the session ends by idleness or age, whichever comes first. */
  readonly endsAt: Instant;
  /** Business instant from which its last sign of life is to be written again: a kept entry must not let it grow old. */
  readonly touchAt: Instant;
}

const LIFE_MS = 5000;
const KEPT = 50_000;

interface Entry extends Cached {
  readonly until: number;
  /** Grants hold by the day; an entry of yesterday is no entry. */
  readonly date: CalendarDate;
}

const entries = new Map<string, Entry>();
let generation = 0;

/** Names the moment before a look-up starts; see `keep`. */
export const cacheGeneration = (): number => generation;

export function cached(hash: string, now: Instant): Cached | undefined {
  const entry = entries.get(hash);
  if (!entry) return undefined;
  if (entry.until > machineMs() && entry.endsAt > now && entry.touchAt > now && entry.date === dateOf(now))
    return entry;
  entries.delete(hash);
  return undefined;
}

/**
 * Keeps what was read, unless something was revoked since the read began: it may have read the state before the revocation.
 */
export function keep(hash: string, read: Cached, now: Instant, since: number): void {
  if (since !== generation) return;
  entries.set(hash, { ...read, until: machineMs() + LIFE_MS, date: dateOf(now) });
  const oldest = entries.size > KEPT ? entries.keys().next().value : undefined;
  if (oldest !== undefined) entries.delete(oldest);
}

/** Forgets all sessions of the account. Call after the commit that ended or changed something. */
export function forgetAccount(accountId: string): void {
  generation += 1;
  for (const [hash, entry] of entries) if (entry.actor.accountId === accountId) entries.delete(hash);
}
