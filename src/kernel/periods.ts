// Periods and due dates as the texts word them, as data. A phrase keeps the words (X月前 is not "by the 30th"), the due
// moment is derived by the conventions of rules.md Q1.

import { addMonths, addWorkingDays, lastDayOfMonth, longestTermInDays, type WorkCalendar } from './calendar.ts';
import { z, zDate } from './endpoint.ts';
import { addDays, addMs, type CalendarDate, dateOf, endOfDay, type Instant } from './time.ts';

const zAmount = (max: number) => z.int().check(z.minimum(0), z.maximum(max));

/** A length of time in one unit. Working days skip days off; hours and minutes run through nights and holidays. */
export const zPeriod = z.union([
  z.strictObject({ workingDays: zAmount(longestTermInDays) }),
  z.strictObject({ calendarDays: zAmount(longestTermInDays) }),
  z.strictObject({ calendarMonths: zAmount(1200) }),
  z.strictObject({ hours: zAmount(100_000) }),
  z.strictObject({ minutes: zAmount(6_000_000) }),
]);
export type Period = Readonly<z.infer<typeof zPeriod>>;

const zMonth = z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/));
const zYear = z.int().check(z.minimum(1950), z.maximum(2200));

/**
 * A due date as worded: `by` X日前 (the day included), `beforeMonth` X月前 (the month excluded), `yearEnd` 年底前 (31 December),
 * `monthEnd` X月底前, `everyMonthEnd` 每年X月底前 (a month number; the year comes from the question).
 */
export const zDuePhrase = z.union([
  z.strictObject({ by: zDate }),
  z.strictObject({ beforeMonth: zMonth }),
  z.strictObject({ yearEnd: zYear }),
  z.strictObject({ monthEnd: zMonth }),
  z.strictObject({ everyMonthEnd: z.int().check(z.minimum(1), z.maximum(12)) }),
]);
export type DuePhrase = Readonly<z.infer<typeof zDuePhrase>>;

/** The due instant; what happens at it is still in time. `provisional`: not before this, a calendar year is not loaded. */
export interface DueMoment {
  readonly due: Instant;
  readonly provisional: boolean;
}

/** Last day of a phrase. `year` is needed by `everyMonthEnd` only; undefined there without it. */
export function lastDayOf(phrase: DuePhrase, year?: number): CalendarDate | undefined {
  if ('by' in phrase) return phrase.by;
  if ('beforeMonth' in phrase) return addDays(`${phrase.beforeMonth}-01`, -1);
  if ('yearEnd' in phrase) return `${phrase.yearEnd}-12-31`;
  if ('monthEnd' in phrase) return lastDayOfMonth(phrase.monthEnd);
  return year === undefined ? undefined : lastDayOfMonth(`${year}-${String(phrase.everyMonthEnd).padStart(2, '0')}`);
}

/** Due moment of a phrase: 24:00 of its last day. Undefined where the phrase needs a year that is not given. */
export function dueOfPhrase(phrase: DuePhrase, year?: number): DueMoment | undefined {
  const day = lastDayOf(phrase, year);
  return day === undefined ? undefined : { due: endOfDay(day), provisional: false };
}

/** Due moment of a period that starts with an event. Days and months end at 24:00 of their last day. */
export function dueAfter(calendar: WorkCalendar, event: Instant, period: Period): DueMoment {
  if ('hours' in period) return { due: addMs(event, period.hours * 3_600_000), provisional: false };
  if ('minutes' in period) return { due: addMs(event, period.minutes * 60_000), provisional: false };
  const day = dateOf(event);
  if ('calendarDays' in period) return { due: endOfDay(addDays(day, period.calendarDays)), provisional: false };
  if ('calendarMonths' in period) return { due: endOfDay(addMonths(day, period.calendarMonths)), provisional: false };
  const end = addWorkingDays(calendar, day, period.workingDays);
  return { due: endOfDay(end.date), provisional: end.provisional };
}

/** Start of what must be kept when everything younger than `period` is kept: records before it may go. */
export function keptSince(now: Instant, period: { readonly calendarMonths: number }): CalendarDate {
  return addMonths(dateOf(now), -period.calendarMonths);
}

/** Negative, zero or positive as `a` is shorter, equal or longer; undefined for units that cannot be compared. */
export function comparePeriods(a: Period, b: Period): number | undefined {
  const [first, second] = [measured(a), measured(b)];
  return first.unit === second.unit ? Math.sign(first.amount - second.amount) : undefined;
}

function measured(period: Period): { unit: string; amount: number } {
  if ('hours' in period) return { unit: 'minutes', amount: period.hours * 60 };
  const [unit = '', amount = 0] = Object.entries(period)[0] ?? [];
  return { unit, amount };
}

/** Negative, zero or positive as `a` is earlier, the same day or later; undefined where one needs a year. */
export function compareDuePhrases(a: DuePhrase, b: DuePhrase): number | undefined {
  if ('everyMonthEnd' in a && 'everyMonthEnd' in b) return Math.sign(a.everyMonthEnd - b.everyMonthEnd);
  const [first, second] = [lastDayOf(a), lastDayOf(b)];
  if (first === undefined || second === undefined) return undefined;
  return first < second ? -1 : first > second ? 1 : 0;
}

/** `10个工作日` / `10 working days`. */
export function describePeriod(period: Period, language: 'zh' | 'en'): string {
  const [unit = '', amount = 0] = Object.entries(period)[0] ?? [];
  const word = periodWords[unit as keyof typeof periodWords];
  return language === 'zh' ? `${amount}${word.zh}` : `${amount} ${amount === 1 ? word.en : `${word.en}s`}`;
}

const periodWords = {
  workingDays: { zh: '个工作日', en: 'working day' },
  calendarDays: { zh: '日', en: 'day' },
  calendarMonths: { zh: '个月', en: 'calendar month' },
  hours: { zh: '小时', en: 'hour' },
  minutes: { zh: '分钟', en: 'minute' },
} as const;
