import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addMonths,
  addWorkingDays,
  type CalendarYear,
  type DayKind,
  isWorkingDay,
  makeCalendar,
  workingDaysBetween,
  zCalendarYear,
} from './calendar.ts';
import { z } from './endpoint.ts';
import {
  compareDuePhrases,
  comparePeriods,
  describePeriod,
  dueAfter,
  dueOfPhrase,
  keptSince,
  lastDayOf,
} from './periods.ts';
import { addDays, shanghai } from './time.ts';

const zSeed = z.object({ holidays: z.record(z.string(), z.string()), workdays: z.record(z.string(), z.string()) });
const seed = zSeed.parse(
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve('chinese-days/dist/chinese-days.json'), 'utf8')),
);

function announced(year: number): CalendarYear {
  const days: Record<string, DayKind> = {};
  for (const date of Object.keys(seed.holidays)) if (date.startsWith(`${year}-`)) days[date] = 'holiday';
  for (const date of Object.keys(seed.workdays)) if (date.startsWith(`${year}-`)) days[date] = 'workday';
  return zCalendarYear.parse({ year, days });
}

const calendar = makeCalendar([announced(2009), announced(2016), announced(2026)]);
const dates = fc.integer({ min: 0, max: 364 }).map(offset => addDays('2026-01-01', offset));

describe('the working-day calendar', () => {
  test.each([
    ['2026-09-25', false, 'Mid-autumn, a Friday'],
    ['2026-10-10', true, 'a Saturday worked to make up'],
    ['2026-10-11', false, 'a plain Sunday'],
    ['2026-10-09', true, 'a plain Friday'],
  ])('DIR-09: %s is worked: %s (%s)', (date, working) => {
    expect(isWorkingDay(calendar, date)).toBe(working);
  });

  test('DIR-09: a year that is not loaded has no answer, not the answer "weekday"', () => {
    expect(isWorkingDay(calendar, '2027-03-03')).toBeUndefined();
  });

  test('DIR-09: the day of the event is not counted, and the make-up Saturday is', () => {
    expect(addWorkingDays(calendar, '2026-09-24', 1)).toEqual({ date: '2026-09-28', provisional: false });
    expect(addWorkingDays(calendar, '2026-09-30', 3)).toEqual({ date: '2026-10-10', provisional: false });
  });

  test('DIR-09: a term that runs into a year not loaded ends "not before" a date that no arrangement can undercut', () => {
    const verdict = addWorkingDays(calendar, '2026-12-28', 10);
    expect(verdict).toEqual({ date: '2027-01-07', provisional: true });
    const loaded = makeCalendar([
      announced(2026),
      { year: 2027, days: { '2027-01-01': 'holiday', '2027-01-02': 'workday', '2027-01-03': 'workday' } },
    ]);
    expect(addWorkingDays(loaded, '2026-12-28', 10).date >= verdict.date).toBe(true);
  });

  test('DIR-09: adding one day and then another is adding two', () => {
    fc.assert(
      fc.property(dates, fc.nat(20), fc.nat(20), (date, a, b) => {
        const first = addWorkingDays(calendar, date, a);
        const both = addWorkingDays(calendar, date, a + b);
        expect(addWorkingDays(calendar, first.date, b).date).toBe(both.date);
      }),
    );
  });

  test('DIR-09: counting back what was added gives the same number, and its end is a working day', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 60 }), (date, count) => {
        const end = addWorkingDays(calendar, date, count);
        expect(workingDaysBetween(calendar, date, end.date).days).toBe(count);
        expect(isWorkingDay(calendar, end.date)).not.toBe(false);
        expect(workingDaysBetween(calendar, end.date, date).days).toBe(-count);
      }),
    );
  });

  test('DIR-09: a day outside its year, a year twice, and a calendar without working days are refused', () => {
    expect(() => makeCalendar([{ year: 2026, days: { '2027-01-01': 'holiday' } }])).toThrow('kernel.calendar');
    expect(() => makeCalendar([announced(2026), announced(2026)])).toThrow('kernel.calendar');
    expect(() => addWorkingDays(calendar, '2026-01-01', 1, () => true)).toThrow('kernel.calendar');
    expect(() => addWorkingDays(calendar, '2026-01-01', -1)).toThrow('kernel.calendar');
  });
});

describe('calendar months', () => {
  test.each([
    ['2026-08-31', 6, '2027-02-28'],
    ['2023-08-31', 6, '2024-02-29'],
    ['2026-01-15', 6, '2026-07-15'],
    ['2026-02-28', -6, '2025-08-28'],
    ['2026-12-31', 2, '2027-02-28'],
  ])('TRU-04: %s and %i calendar months is %s, never 180 days', (from, months, expected) => {
    expect(addMonths(from, months)).toBe(expected);
  });

  test('TRU-04: whatever lies before the kept span is at least six months old', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), offset => {
        const today = addDays('2020-01-01', offset);
        const since = keptSince(shanghai(today, '12:00'), { calendarMonths: 6 });
        expect(addMonths(addDays(since, -1), 6) < today).toBe(true);
      }),
    );
  });
});

describe('due dates as worded', () => {
  test.each([
    [{ by: '2009-11-30' }, '2009-11-30'],
    [{ beforeMonth: '2010-12' }, '2010-11-30'],
    [{ yearEnd: 2009 }, '2009-12-31'],
    [{ monthEnd: '2016-02' }, '2016-02-29'],
  ])('DIR-09: %o ends on %s at 24:00', (phrase, day) => {
    expect(lastDayOf(phrase)).toBe(day);
    expect(dueOfPhrase(phrase)).toEqual({ due: shanghai(addDays(day, 1)), provisional: false });
  });

  test('DIR-11: "by the end of February" needs the year it is asked for', () => {
    expect(dueOfPhrase({ everyMonthEnd: 2 })).toBeUndefined();
    expect(lastDayOf({ everyMonthEnd: 2 }, 2017)).toBe('2017-02-28');
  });

  test('DIR-09: hours run through nights and holidays', () => {
    expect(dueAfter(calendar, '2026-10-01T15:30:00.000Z', { hours: 2 }).due).toBe('2026-10-01T17:30:00.000Z');
  });

  test('DIR-09: ten working days from a Monday afternoon end at 24:00 of the second Monday after', () => {
    // 2016-03-07 was a Monday without a holiday for weeks around it.
    expect(dueAfter(calendar, shanghai('2016-03-07', '15:00'), { workingDays: 10 })).toEqual({
      due: shanghai('2016-03-22'),
      provisional: false,
    });
  });

  test('DIR-09: the event falls on its date in Shanghai, not in Greenwich', () => {
    expect(dueAfter(calendar, '2016-03-06T16:30:00.000Z', { calendarDays: 1 }).due).toBe(shanghai('2016-03-09'));
  });

  test('DIR-08: periods compare in one unit only, hours and minutes being one', () => {
    expect(comparePeriods({ hours: 2 }, { minutes: 90 })).toBe(1);
    expect(comparePeriods({ workingDays: 10 }, { workingDays: 15 })).toBe(-1);
    expect(comparePeriods({ workingDays: 10 }, { calendarDays: 10 })).toBeUndefined();
    expect(compareDuePhrases({ yearEnd: 2009 }, { by: '2009-12-31' })).toBe(0);
    expect(describePeriod({ workingDays: 10 }, 'zh')).toBe('10个工作日');
  });
});
