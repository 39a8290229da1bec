// Case clocks. What is stored: start, specification, spans. What is derived, here: due moment, remaining time, state.
// Correcting the calendar therefore changes no row; `movedClocks` lists what it changes.

import { addMonths, addWorkingDays, longestTermInDays, type WorkCalendar, workingDaysBetween } from './calendar.ts';
import { z, zDate, zInstant, zText } from './endpoint.ts';
import { type DuePhrase, lastDayOf, type Period, zDuePhrase, zPeriod } from './periods.ts';
import { kernelErrors } from './refusals.ts';
import { addDays, addMs, type CalendarDate, dateOf, endOfDay, type Instant, msOf } from './time.ts';

/** What a clock counts: a period from its start, a date as worded, or nothing yet (定期 without a period: open until set). */
export const zClockSpec = z.union([
  z.strictObject({ period: zPeriod }),
  z.strictObject({ fixed: zDuePhrase, year: z.optional(z.int().check(z.minimum(1950), z.maximum(2200))) }),
  z.strictObject({ open: z.literal(true) }),
]);
export type ClockSpec =
  | { readonly period: Period }
  | { readonly fixed: DuePhrase; readonly year?: number | undefined }
  | { readonly open: true };

/** A stretch in which the clock stood, `to` null while it stands; or an extension, in the unit of the period or to a date. */
export const zClockSpan = z.union([
  z.strictObject({ kind: z.literal('pause'), from: zInstant, to: z.nullable(zInstant), reason: zText(500, 1) }),
  z.strictObject({
    kind: z.literal('extend'),
    at: zInstant,
    by: z.union([z.int().check(z.minimum(1), z.maximum(longestTermInDays)), zDate]),
    reason: zText(500, 1),
  }),
]);
export type ClockSpan =
  | { readonly kind: 'pause'; readonly from: Instant; readonly to: Instant | null; readonly reason: string }
  | { readonly kind: 'extend'; readonly at: Instant; readonly by: number | CalendarDate; readonly reason: string };

type Pause = Extract<ClockSpan, { kind: 'pause' }>;
type Extension = Extract<ClockSpan, { kind: 'extend' }>;

/** Who it waits for: a post at a unit, or a function of a region (ORG-10), as `platform/turns` names it. */
export interface ClockOwner {
  readonly kind: 'unit' | 'post' | 'function' | 'person';
  readonly id: string;
}

/** The stored part of a clock. */
export interface CaseClock {
  readonly spec: ClockSpec;
  readonly start: Instant;
  readonly owner: ClockOwner;
  /** In the order in which they happened. */
  readonly spans: readonly ClockSpan[];
  readonly metAt: Instant | null;
}

export type ClockState = 'running' | 'paused' | 'overdue' | 'met';

/** The derived part of a clock at an instant. */
export interface ClockReading {
  readonly state: ClockState;
  /** Null while the specification is open ("until set"). An act at this very instant is in time. */
  readonly due: Instant | null;
  /** True when `due` reads "not before": a calendar year is missing, or the clock stands at present. */
  readonly provisional: boolean;
  /** Met after the due moment. Never claimed on a provisional one. */
  readonly late: boolean;
  /** Milliseconds to the due moment, negative past it; null without one. Counted up to the moment it was met. */
  readonly remainingMs: number | null;
  /** Working days after today up to the due day, negative past it; an upper bound when `provisional`. */
  readonly remainingWorkingDays: number | null;
  readonly owner: ClockOwner;
}

/** A clock that starts now. */
export function startClock(
  spec: ClockSpec,
  { start, owner }: { readonly start: Instant; readonly owner: ClockOwner },
): CaseClock {
  return { spec, start, owner, spans: [], metAt: null };
}

/** Stops the clock with a reason. Throws `kernel.clock` (422) when it is met, stands already, or time would run back. */
export function pauseClock(
  clock: CaseClock,
  { at, reason }: { readonly at: Instant; readonly reason: string },
): CaseClock {
  mustBeOpen(clock, at);
  if (openPause(clock)) throw kernelErrors.refuse('kernel.clock', { reason: 'already-paused' });
  return { ...clock, spans: [...clock.spans, { kind: 'pause', from: at, to: null, reason }] };
}

/** Lets it run again. Throws `kernel.clock` (422) when it does not stand. */
export function resumeClock(clock: CaseClock, { at }: { readonly at: Instant }): CaseClock {
  mustBeOpen(clock, at);
  const standing = openPause(clock);
  if (!standing) throw kernelErrors.refuse('kernel.clock', { reason: 'not-paused' });
  return { ...clock, spans: clock.spans.map(span => (span === standing ? { ...standing, to: at } : span)) };
}

/** Extends by a number in the unit of the period, or to a date (whose 24:00 is then due). Throws `kernel.clock` (422). */
export function extendClock(
  clock: CaseClock,
  { at, by, reason }: { readonly at: Instant; readonly by: number | CalendarDate; readonly reason: string },
): CaseClock {
  mustBeOpen(clock, at);
  if ('open' in clock.spec) throw kernelErrors.refuse('kernel.clock', { reason: 'no-period' });
  const dated = 'fixed' in clock.spec || clock.spans.some(isDated);
  if (dated && typeof by === 'number') throw kernelErrors.refuse('kernel.clock', { reason: 'date-expected' });
  return { ...clock, spans: [...clock.spans, { kind: 'extend', at, by, reason }] };
}

/** Marks it met; a clock that stands is resumed first. Throws `kernel.clock` (422) when it is met already. */
export function meetClock(clock: CaseClock, { at }: { readonly at: Instant }): CaseClock {
  mustBeOpen(clock, at);
  const running = openPause(clock) ? resumeClock(clock, { at }) : clock;
  return { ...running, metAt: at };
}

function mustBeOpen(clock: CaseClock, at: Instant): void {
  if (clock.metAt !== null) throw kernelErrors.refuse('kernel.clock', { reason: 'already-met' });
  const last = clock.spans.reduce((latest, span) => {
    const moment = span.kind === 'pause' ? (span.to ?? span.from) : span.at;
    return moment > latest ? moment : latest;
  }, clock.start);
  if (at < last) throw kernelErrors.refuse('kernel.clock', { reason: 'time-runs-back' });
}

const isDated = (span: ClockSpan): boolean => span.kind === 'extend' && typeof span.by === 'string';

const openPause = (clock: CaseClock): Pause | undefined =>
  clock.spans.find((span): span is Pause => span.kind === 'pause' && span.to === null);

interface Derived {
  readonly due: Instant;
  readonly provisional: boolean;
}

/** Due moment by period, pauses and extensions, where every pause has an end. */
function derive(clock: CaseClock, calendar: WorkCalendar, closed: readonly Closed[]): Derived | undefined {
  const extensions = clock.spans.filter((span): span is Extension => span.kind === 'extend');
  const toDate = extensions
    .map(extension => extension.by)
    .filter(by => typeof by === 'string')
    .at(-1);
  const added = extensions.reduce((sum, extension) => sum + (typeof extension.by === 'number' ? extension.by : 0), 0);
  // An extension to a date fixes the due day; pauses and earlier extensions are absorbed by it.
  if (toDate !== undefined) return { due: endOfDay(toDate), provisional: false };
  const { spec } = clock;
  if ('open' in spec) return undefined;
  if ('fixed' in spec) {
    const day = lastDayOf(spec.fixed, spec.year);
    return day === undefined ? undefined : { due: endOfDay(day), provisional: false };
  }
  return derivePeriod(spec.period, added, { start: clock.start, calendar, closed });
}

interface Closed {
  readonly from: Instant;
  readonly to: Instant;
}

function derivePeriod(
  period: Period,
  added: number,
  {
    start,
    calendar,
    closed,
  }: { readonly start: Instant; readonly calendar: WorkCalendar; readonly closed: readonly Closed[] },
): Derived {
  if ('hours' in period || 'minutes' in period) {
    const perUnit = 'hours' in period ? 3_600_000 : 60_000;
    const amount = ('hours' in period ? period.hours : period.minutes) + added;
    const stood = closed.reduce((sum, pause) => sum + msOf(pause.to) - msOf(pause.from), 0);
    return { due: addMs(start, amount * perUnit + stood), provisional: false };
  }
  const day = dateOf(start);
  if ('workingDays' in period) {
    const end = addWorkingDays(calendar, day, period.workingDays + added, date => isPausedDay(closed, date));
    return { due: endOfDay(end.date), provisional: end.provisional };
  }
  const stoodDays = closed.reduce((sum, pause) => sum + daysBetween(dateOf(pause.from), dateOf(pause.to)), 0);
  const end =
    'calendarDays' in period
      ? addDays(day, period.calendarDays + added)
      : addMonths(day, period.calendarMonths + added);
  return { due: endOfDay(addDays(end, stoodDays)), provisional: false };
}

/**
 * The day on which it is stopped does not count, that of the resumption does: so a clock stopped on its last day leaves
 * its holder the rest of the day on which it runs again, and a stop within one day changes nothing.
 */
const isPausedDay = (closed: readonly Closed[], date: CalendarDate): boolean =>
  closed.some(pause => dateOf(pause.from) <= date && date < dateOf(pause.to));

const daysBetween = (from: CalendarDate, to: CalendarDate): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** Due moment at an instant: a pause that began after the due moment is no excuse, an open one lasts until `at`. */
function dueAt(clock: CaseClock, calendar: WorkCalendar, at: Instant): Derived | undefined {
  const pauses = clock.spans.filter((span): span is Pause => span.kind === 'pause' && span.from <= at);
  const counted: Closed[] = [];
  let derived = derive(clock, calendar, counted);
  for (const pause of pauses) {
    if (derived === undefined || (pause.from > derived.due && !derived.provisional)) break;
    counted.push({ from: pause.from, to: pause.to === null || pause.to > at ? at : pause.to });
    derived = derive(clock, calendar, counted);
  }
  return derived;
}

/** Everything a screen says about a clock at an instant. */
export function readClock(clock: CaseClock, calendar: WorkCalendar, at: Instant): ClockReading {
  const until = clock.metAt !== null && clock.metAt < at ? clock.metAt : at;
  const derived = dueAt(clock, calendar, until);
  const standing = clock.spans.some(
    span => span.kind === 'pause' && span.from <= until && (span.to === null || span.to > until),
  );
  const met = clock.metAt !== null && clock.metAt <= at;
  // A date does not move with a pause, so a clock that stands before a fixed date has a certain due moment.
  const moves = 'period' in clock.spec && !clock.spans.some(isDated);
  const past = derived !== undefined && until > derived.due;
  const provisional = derived !== undefined && (derived.provisional || (standing && !met && moves && !past));
  const over = past && !(derived?.provisional ?? false);
  return {
    state: clockState({ met, over, standing }),
    due: derived?.due ?? null,
    provisional,
    late: met && over,
    remainingMs: derived === undefined ? null : msOf(derived.due) - msOf(until),
    remainingWorkingDays: derived === undefined ? null : remainingDays(calendar, until, derived.due),
    owner: clock.owner,
  };
}

function clockState({ met, over, standing }: { met: boolean; over: boolean; standing: boolean }): ClockState {
  if (met) return 'met';
  if (over) return 'overdue';
  return standing ? 'paused' : 'running';
}

/** 24:00 belongs to the day it ends, so the due day is that of the millisecond before. */
function remainingDays(calendar: WorkCalendar, at: Instant, due: Instant): number {
  return workingDaysBetween(calendar, dateOf(at), dateOf(addMs(due, -1))).days;
}

/** Which of the clocks have another due moment (or certainty) after a calendar was loaded or corrected. */
export function movedClocks<T extends { readonly clock: CaseClock }>(
  clocks: readonly T[],
  { before, after, at }: { readonly before: WorkCalendar; readonly after: WorkCalendar; readonly at: Instant },
): readonly { readonly item: T; readonly from: ClockReading; readonly to: ClockReading }[] {
  return clocks
    .filter(item => item.clock.metAt === null)
    .map(item => ({ item, from: readClock(item.clock, before, at), to: readClock(item.clock, after, at) }))
    .filter(({ from, to }) => from.due !== to.due || from.provisional !== to.provisional);
}
