// When a turn is due and when it is time to remind: derived from the stored clock by the loaded calendar.
import { addMonths, isWorkingDay, type WorkCalendar, workingDaysBetween } from '#kernel/calendar';
import { type CaseClock, type ClockSpan, type ClockSpec, readClock } from '#kernel/clock';
import type { Period } from '#kernel/periods';
import { addDays, addMs, dateOf, type Instant, shanghai, weekdayOf } from '#kernel/time';

/** What the due moment is derived with: the calendar as loaded, and the lead of a reminder (`reminder.lead`). */
export interface Timing {
  readonly calendar: WorkCalendar;
  readonly lead: Period;
}

/** The stored part of a turn's clock. */
export interface TurnClock {
  readonly spec: ClockSpec;
  readonly start: Instant;
  readonly spans?: readonly ClockSpan[] | undefined;
}

export interface TurnDue {
  /** Null while the specification is open. */
  readonly dueAt: Instant | null;
  /** "Not before": a calendar year on the way is not loaded, or the clock stands. */
  readonly provisional: boolean;
  readonly soonAt: Instant | null;
}

/** Due moment and reminder moment of a clock at an instant. */
export function deriveDue(clock: TurnClock, { calendar, lead }: Timing, at: Instant): TurnDue {
  const stored: CaseClock = {
    spec: clock.spec,
    start: clock.start,
    spans: clock.spans ?? [],
    owner: { kind: 'unit', id: '' },
    metAt: null,
  };
  const { due, provisional } = readClock(stored, calendar, at);
  return { dueAt: due, provisional, soonAt: due === null ? null : momentBefore(calendar, due, lead) };
}

/** The moment `lead` before a due moment; for days, the start of that day. Throws nothing; bounded by the length of the lead. */
export function momentBefore(calendar: WorkCalendar, due: Instant, lead: Period): Instant {
  if ('hours' in lead) return addMs(due, -lead.hours * 3_600_000);
  if ('minutes' in lead) return addMs(due, -lead.minutes * 60_000);
  // 24:00 belongs to the day it ends.
  const lastDay = dateOf(addMs(due, -1));
  if ('calendarDays' in lead) return shanghai(addDays(lastDay, -lead.calendarDays));
  if ('calendarMonths' in lead) return shanghai(addMonths(lastDay, -lead.calendarMonths));
  let day = lastDay;
  for (let left = Math.min(lead.workingDays, 1000); left > 0; ) {
    day = addDays(day, -1);
    // A reminder is no term of law: in a year not loaded the plain weekdays serve.
    if (isWorkingDay(calendar, day) ?? weekdayOf(day) <= 5) left -= 1;
  }
  return shanghai(day);
}

/** Working days after today up to and including the due day; negative past it. */
export function workingDaysLeft(calendar: WorkCalendar, at: Instant, due: Instant): number {
  return workingDaysBetween(calendar, dateOf(at), dateOf(addMs(due, -1))).days;
}
