// The working-day calendar (DIR-09). The conventions are those of rules.md Q1: 以上, 以内 and X日前 include the number or
// day, X月前 ends before that month, 年底前 is 31 December, the day of the event is not counted, terms in days end at 24:00.

import { z, zDate } from './endpoint.ts';
import { kernelErrors } from './refusals.ts';
import { addDays, type CalendarDate, weekdayOf } from './time.ts';

/** How a day departs from its weekday: `holiday` is off, `workday` is a weekend day worked to make up. */
export type DayKind = 'holiday' | 'workday';

/** The announced arrangement of one year. A year without departures is still a loaded year. */
export interface CalendarYear {
  readonly year: number;
  readonly days: Readonly<Record<CalendarDate, DayKind>>;
}

/** Several loaded years. Anything asked of other years is provisional. */
export interface WorkCalendar {
  readonly years: ReadonlySet<number>;
  readonly kinds: ReadonlyMap<CalendarDate, DayKind>;
}

/** `provisional` means: not before this, because a year on the way is not loaded. */
export interface DateVerdict {
  readonly date: CalendarDate;
  readonly provisional: boolean;
}

/** Terms longer than this are refused; it also bounds every walk over days. */
export const longestTermInDays = 3660;

/** Schema of one year as imported: at most 200 departures. */
export const zCalendarYear = z.strictObject({
  year: z.int().check(z.minimum(1950), z.maximum(2200)),
  days: z
    .record(zDate, z.enum(['holiday', 'workday']))
    .check(z.refine(days => Object.keys(days).length <= 200, { error: 'at most 200 departures' })),
});

/** Years → calendar. Throws `kernel.calendar` (422) on a day outside its year or a year given twice. */
export function makeCalendar(years: readonly CalendarYear[]): WorkCalendar {
  const kinds = new Map<CalendarDate, DayKind>();
  const loaded = new Set<number>();
  for (const { year, days } of years) {
    if (loaded.has(year)) throw kernelErrors.refuse('kernel.calendar', { year, cause: 'twice' });
    loaded.add(year);
    for (const [date, kind] of Object.entries(days)) {
      if (yearOf(date) !== year) throw kernelErrors.refuse('kernel.calendar', { year, cause: 'outside' });
      kinds.set(date, kind);
    }
  }
  return { years: loaded, kinds };
}

const yearOf = (date: CalendarDate): number => Number(date.slice(0, 4));

/** True when the announced arrangement of the date's year is loaded. */
export const isLoaded = (calendar: WorkCalendar, date: CalendarDate): boolean => calendar.years.has(yearOf(date));

/** Whether a date is a working day; undefined when its year is not loaded. */
export function isWorkingDay(calendar: WorkCalendar, date: CalendarDate): boolean | undefined {
  if (!isLoaded(calendar, date)) return undefined;
  const kind = calendar.kinds.get(date);
  return kind === undefined ? weekdayOf(date) <= 5 : kind === 'workday';
}

/**
 * The working day on which a term of `count` working days ends, counted from the day after `date` (the day of the event
 * is not counted); 0 gives the date itself. In a year not loaded every day could be worked, make-up Saturdays included, so
 * all are counted: the true end is not before the provisional date. `excluded` days do not count (a paused clock).
 */
export function addWorkingDays(
  calendar: WorkCalendar,
  date: CalendarDate,
  count: number,
  excluded: (day: CalendarDate) => boolean = () => false,
): DateVerdict {
  if (!Number.isInteger(count) || count < 0 || count > longestTermInDays) {
    throw kernelErrors.refuse('kernel.calendar', { cause: 'count' });
  }
  let day = date;
  let left = count;
  let provisional = false;
  // A loaded calendar of nothing but holidays, or an endless exclusion, must not hang the process.
  for (let walked = 0; left > 0; walked += 1) {
    if (walked > 4 * longestTermInDays) throw kernelErrors.refuse('kernel.calendar', { cause: 'endless' });
    day = addDays(day, 1);
    const working = isWorkingDay(calendar, day);
    if (working === undefined) provisional = true;
    if (working !== false && !excluded(day)) left -= 1;
  }
  return { date: day, provisional };
}

/**
 * Working days after `from` up to and including `to`, negative when `to` lies before. Days of years not loaded all count:
 * then `provisional` is true and the figure is an upper bound.
 */
export function workingDaysBetween(
  calendar: WorkCalendar,
  from: CalendarDate,
  to: CalendarDate,
): { readonly days: number; readonly provisional: boolean } {
  if (to < from) {
    const back = workingDaysBetween(calendar, to, from);
    return { days: back.days === 0 ? 0 : -back.days, provisional: back.provisional };
  }
  let days = 0;
  let provisional = false;
  let day = from;
  for (let walked = 0; day < to; walked += 1) {
    if (walked > 10 * longestTermInDays) throw kernelErrors.refuse('kernel.calendar', { cause: 'range' });
    day = addDays(day, 1);
    const working = isWorkingDay(calendar, day);
    if (working === undefined) provisional = true;
    if (working !== false) days += 1;
  }
  return { days, provisional };
}

/** Last day of a month `YYYY-MM`. */
export function lastDayOfMonth(month: string): CalendarDate {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const next = number === 12 ? `${padYear(year + 1)}-01` : `${padYear(year)}-${String(number + 1).padStart(2, '0')}`;
  return addDays(`${next}-01`, -1);
}

const padYear = (year: number): string => String(year).padStart(4, '0');

/**
 * The corresponding day `months` calendar months later, or the last day of that month where it has none: half a year is
 * six calendar months, never 180 days (E5 art. 16).
 */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  if (!Number.isInteger(months) || Math.abs(months) > 1200)
    throw kernelErrors.refuse('kernel.calendar', { cause: 'count' });
  const index = yearOf(date) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const month = `${padYear(Math.floor(index / 12))}-${String((index % 12) + 1).padStart(2, '0')}`;
  const sameDay = `${month}-${date.slice(8)}`;
  const last = lastDayOfMonth(month);
  return sameDay < last ? sameDay : last;
}
