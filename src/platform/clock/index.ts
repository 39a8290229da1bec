// Business time. The one place that reads the machine's clock; the demo and tests may shift it.
import { type CalendarDate, dateOf, type Instant, instantFromMs } from '#kernel/time';

export interface Clock {
  /** Business time now. */
  now(): Instant;
  /** Today's date in Shanghai, by business time. */
  today(): CalendarDate;
  /** Milliseconds of business time since the epoch. */
  nowMs(): number;
  /** How far business time is ahead of the machine's clock. */
  offsetMs(): number;
  /** Shifts business time; only the demo and tests call it. */
  shiftTo(offsetMs: number): void;
}

/** A clock that runs with the machine's, `offsetMs` ahead. */
export function createClock(offsetMs = 0): Clock {
  let offset = offsetMs;
  const nowMs = () => Date.now() + offset;
  return {
    nowMs,
    now: () => instantFromMs(nowMs()),
    today: () => dateOf(instantFromMs(nowMs())),
    offsetMs: () => offset,
    shiftTo: next => {
      offset = next;
    },
  };
}

/** A clock that stands still until told otherwise; for tests. */
export function createFixedClock(start: Instant): Clock & { set(at: Instant): void } {
  let at = Date.parse(start);
  return {
    nowMs: () => at,
    now: () => instantFromMs(at),
    today: () => dateOf(instantFromMs(at)),
    offsetMs: () => at - Date.now(),
    shiftTo: offset => {
      at = Date.now() + offset;
    },
    set: next => {
      at = Date.parse(next);
    },
  };
}

/** Machine time in milliseconds, for measuring durations and gathering windows only. */
export const machineMs = (): number => performance.timeOrigin + performance.now();
