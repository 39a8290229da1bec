// Which of the time between two heartbeats counts. Pure: the server's clock, never the client's word, bounds everything.
import { type Instant, msOf } from '#kernel/time';
import type { StudyParameters } from '../configuration.ts';
import type { TaskKind } from '../contract-fields.ts';
import type { GapReason } from '../contract-study.ts';
import type { Interval } from '../tables.ts';

/** Messages arrive early or late; a player may be so much ahead of the clock between two beats without being called fast. */
const JITTER_MS = 2_000;
/** Shorter losses are noise: the moment between a pause and its beat. */
const TOLD_FROM_MS = 1_000;

export interface BeatFacts {
  readonly kind: TaskKind;
  readonly now: Instant;
  readonly lastBeatAt: Instant;
  readonly lastPositionMs: number | null;
  readonly durationMs: number | null;
  readonly hidden: boolean;
  readonly idle: boolean;
  readonly positionMs: number | undefined;
}

export interface Credit {
  readonly creditedMs: number;
  /** The part of a video that was seen in this time. */
  readonly seen: Interval | null;
  readonly lost: { readonly ms: number; readonly reason: GapReason } | null;
}

/** The credit of one accepted beat: never more than the wall time since the last one, nor than the cap. */
export function creditBeat(facts: BeatFacts, { capSeconds }: StudyParameters): Credit {
  const elapsed = Math.max(0, msOf(facts.now) - msOf(facts.lastBeatAt));
  if (facts.hidden) return nothing(elapsed, 'hidden');
  if (facts.idle) return nothing(elapsed, 'idle');
  const counted = Math.min(elapsed, capSeconds * 1000);
  if (facts.kind === 'video') return creditVideo(facts, { elapsed, counted });
  return { creditedMs: counted, seen: null, lost: told(elapsed - counted, 'gap') };
}

function creditVideo(
  { positionMs, lastPositionMs, durationMs }: BeatFacts,
  time: { elapsed: number; counted: number },
): Credit {
  const { elapsed, counted } = time;
  if (positionMs === undefined || lastPositionMs === null || durationMs === null) return nothing(elapsed, 'paused');
  const at = Math.min(positionMs, durationMs);
  const advance = at - Math.min(lastPositionMs, durationMs);
  if (advance === 0) return nothing(elapsed, 'paused');
  // Backwards, or further than the clock went: dragged or sped up. Nothing between the two points was watched.
  if (advance < 0 || advance > elapsed + JITTER_MS) return nothing(elapsed, 'jumped');
  const creditedMs = Math.min(advance, counted);
  const isWhole = elapsed === counted;
  const seen: Interval = [isWhole ? at - advance : at - creditedMs, at];
  return { creditedMs, seen, lost: told(elapsed - creditedMs, isWhole ? 'paused' : 'gap') };
}

const told = (ms: number, reason: GapReason) => (ms >= TOLD_FROM_MS ? { ms, reason } : null);
const nothing = (elapsed: number, reason: GapReason): Credit => ({
  creditedMs: 0,
  seen: null,
  lost: told(elapsed, reason),
});

/** Adds an interval to merged, ordered ones. */
export function addInterval(covered: readonly Interval[], added: Interval): Interval[] {
  const all = [...covered, added].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of all) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export const coveredMs = (covered: readonly Interval[]): number =>
  covered.reduce((sum, [from, to]) => sum + to - from, 0);

export interface TaskFacts {
  readonly kind: TaskKind;
  readonly requiredSeconds: number;
  readonly durationMs: number | null;
  readonly creditedMs: number;
  readonly covered: readonly Interval[];
  readonly scormStatus: string | null;
}

/** Ends of players and rounding: so much of a video may be missing. */
const slackOf = (durationMs: number): number => Math.max(3_000, durationMs * 0.02);

/**
 * A task is complete by credited time alone; a video also by the parts seen, and its credited time must reach its length, so
 * that a steady small speed-up gains nothing. What a package says of itself is asked for in addition, never instead.
 */
export function isComplete(task: TaskFacts): boolean {
  if (task.creditedMs < task.requiredSeconds * 1000) return false;
  if (task.kind === 'video') {
    if (task.durationMs === null) return false;
    const needed = task.durationMs - slackOf(task.durationMs);
    return coveredMs(task.covered) >= needed && task.creditedMs >= needed;
  }
  if (task.kind === 'scorm') return task.scormStatus === 'completed' || task.scormStatus === 'passed';
  return true;
}
