import { addDays, dateOf, type Instant, shanghai, weekdayOf } from '#kernel/time';
import type { Schedule } from '../contract-fields.ts';

/** The first scheduled moment strictly after `after`. */
export function nextMoment({ every, weekday, time }: Schedule, after: Instant): Instant {
  const today = dateOf(after);
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const date = addDays(today, ahead);
    const moment = shanghai(date, time);
    if (moment > after && (every === 'day' || weekdayOf(date) === weekday)) return moment;
  }
  throw new RangeError('a schedule without moments');
}
