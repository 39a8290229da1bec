import { describe, expect, test } from 'vitest';
import { makeCalendar } from '#kernel/calendar';
import type { Instant } from '#kernel/time';
import { type Schedule, zSchedule } from '../contract-fields.ts';
import { nextMoment } from './schedule.ts';

// National Day of 2009 as announced: 1 to 8 October off, 27 September and 10 October worked.
const days = Object.fromEntries([
  ...['01', '02', '05', '06', '07', '08'].map(day => [`2009-10-${day}`, 'holiday'] as const),
  ['2009-09-27', 'workday'] as const,
  ['2009-10-10', 'workday'] as const,
]);
const calendar = makeCalendar([{ year: 2009, days }]);
const next = (schedule: Schedule, after: Instant) => nextMoment(schedule, after, calendar);

describe('DIR-05: the moments of a schedule', () => {
  test('DIR-05: the next moment is by Shanghai time, strictly later', () => {
    const daily = { every: 'day', weekday: null, time: '09:00' } as const;
    expect(next(daily, '2009-06-05T00:59:59.999Z')).toBe('2009-06-05T01:00:00.000Z');
    expect(next(daily, '2009-06-05T01:00:00.000Z')).toBe('2009-06-06T01:00:00.000Z');
    // 2009-06-05 is a Friday.
    expect(next({ every: 'week', weekday: 5, time: '09:00' }, '2009-06-05T01:00:00.000Z')).toBe(
      '2009-06-12T01:00:00.000Z',
    );
    expect(next({ every: 'week', weekday: 1, time: '00:00' }, '2009-06-05T01:00:00.000Z')).toBe(
      '2009-06-07T16:00:00.000Z',
    );
  });

  test('DIR-05, DIR-09: on working days holidays are passed over and make-up days count', () => {
    const working = { every: 'working-day', weekday: null, time: '09:00' } as const;
    // Wednesday 30 September, then the Friday after the holiday, then the Saturday that makes up, then Monday.
    expect(next(working, '2009-09-30T01:00:00.000Z')).toBe('2009-10-09T01:00:00.000Z');
    expect(next(working, '2009-10-09T01:00:00.000Z')).toBe('2009-10-10T01:00:00.000Z');
    expect(next(working, '2009-10-10T01:00:00.000Z')).toBe('2009-10-12T01:00:00.000Z');
    // A year that is not loaded goes by its weekdays: 1 January 2010 is a Friday.
    expect(next(working, '2009-12-31T01:00:00.000Z')).toBe('2010-01-01T01:00:00.000Z');
    expect(next(working, '2010-01-01T01:00:00.000Z')).toBe('2010-01-04T01:00:00.000Z');
  });

  test('DIR-05: monthly on a day that every month has, or on the last', () => {
    const last = { every: 'month', weekday: null, monthDay: 'last', time: '17:30' } as const;
    expect(next(last, '2009-01-31T09:30:00.000Z')).toBe('2009-02-28T09:30:00.000Z');
    expect(next(last, '2012-02-01T00:00:00.000Z')).toBe('2012-02-29T09:30:00.000Z');
    const tenth = { every: 'month', weekday: null, monthDay: 10, time: '09:00' } as const;
    expect(next(tenth, '2009-12-10T01:00:00.000Z')).toBe('2010-01-10T01:00:00.000Z');
    expect(zSchedule.safeParse({ ...tenth, monthDay: 29 }).success).toBe(false);
    expect(zSchedule.safeParse({ every: 'month', weekday: null, time: '09:00' }).success).toBe(false);
    expect(zSchedule.safeParse({ every: 'day', weekday: null, monthDay: 1, time: '09:00' }).success).toBe(false);
  });
});
