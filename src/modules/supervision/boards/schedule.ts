import { isWorkingDay, lastDayOfMonth, type WorkCalendar } from '#kernel/calendar';
import { addDays, type CalendarDate, dateOf, type Instant, shanghai, weekdayOf } from '#kernel/time';
import type { Schedule } from '../contract-fields.ts';

/** Longer than any month and any run of holidays. */
const FURTHEST_DAYS = 62;

/** The first scheduled moment strictly after `after`. */
export function nextMoment(schedule: Schedule, after: Instant, calendar: WorkCalendar): Instant {
  const today = dateOf(after);
  for (let ahead = 0; ahead <= FURTHEST_DAYS; ahead += 1) {
    const date = addDays(today, ahead);
    const moment = shanghai(date, schedule.time);
    if (moment > after && isDay(schedule, date, calendar)) return moment;
  }
  throw new RangeError('a schedule without moments');
}

function isDay({ every, weekday, monthDay }: Schedule, date: CalendarDate, calendar: WorkCalendar): boolean {
  switch (every) {
    case 'day':
      return true;
    case 'working-day':
      // Publishing is no term of law: in a year not loaded the plain weekdays serve.
      return isWorkingDay(calendar, date) ?? weekdayOf(date) <= 5;
    case 'week':
      return weekdayOf(date) === weekday;
    case 'month':
      return monthDay === 'last' ? lastDayOfMonth(date.slice(0, 7)) === date : Number(date.slice(8)) === monthDay;
  }
}
