// The trail's own time: exact microseconds in headers and cursors, wall time of Shanghai in exports.
import { addMs, type Instant, instantFromMs } from '#kernel/time';

/** Microseconds since the epoch, as text → Instant. */
export const instantOfMicros = (micros: string): Instant => instantFromMs(Number(BigInt(micros) / 1000n));

/** `2026-11-21 09:31:02` in Shanghai, which spreadsheets read. */
export const wallTime = (instant: Instant): string =>
  addMs(instant, 8 * 3_600_000)
    .slice(0, 19)
    .replace('T', ' ');
