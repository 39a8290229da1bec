import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCalendar } from './calendar.ts';
import {
  type CaseClock,
  extendClock,
  meetClock,
  movedClocks,
  pauseClock,
  readClock,
  resumeClock,
  startClock,
} from './clock.ts';
import { addMs, type Instant, shanghai } from './time.ts';

const owner = { kind: 'function', id: '450700:police' } as const;
// March to May 2016 as announced: only Tomb-sweeping Day and Labour Day (a Sunday, with Monday off) depart.
const calendar = makeCalendar([{ year: 2016, days: { '2016-04-04': 'holiday', '2016-05-02': 'holiday' } }]);
const start = shanghai('2016-03-07', '10:00');
const tenDays = startClock({ period: { workingDays: 10 } }, { start, owner });
const twoHours = startClock({ period: { hours: 2 } }, { start, owner });
const refusal = (reason: string) => expect.objectContaining({ code: 'kernel.clock', detail: { reason } });

describe('case clocks', () => {
  test('EXC-01: ten working days after delivery, the day after counting as the first, end at 24:00', () => {
    const reading = readClock(tenDays, calendar, shanghai('2016-03-18', '09:00'));
    expect(reading).toEqual({
      state: 'running',
      due: shanghai('2016-03-22'),
      provisional: false,
      late: false,
      remainingMs: (2 * 24 + 24 + 15) * 3_600_000,
      remainingWorkingDays: 1,
      owner,
    });
  });

  test('INC-01: two hours include the very moment and not a millisecond more', () => {
    const due = addMs(start, 7_200_000);
    expect(readClock(twoHours, calendar, due).state).toBe('running');
    expect(readClock(twoHours, calendar, addMs(due, 1)).state).toBe('overdue');
    expect(readClock(meetClock(twoHours, { at: due }), calendar, shanghai('2016-04-01'))).toMatchObject({
      state: 'met',
      late: false,
      remainingMs: 0,
    });
    expect(readClock(meetClock(twoHours, { at: addMs(due, 1) }), calendar, shanghai('2016-04-01')).late).toBe(true);
  });

  test('EXC-06: a pause moves the due day by the working days it took', () => {
    const paused = pauseClock(tenDays, { at: shanghai('2016-03-09', '11:00'), reason: '待补正' });
    const resumed = resumeClock(paused, { at: shanghai('2016-03-14', '11:00') });
    // 9, 10 and 11 March do not count, 14 March does.
    expect(readClock(resumed, calendar, shanghai('2016-03-15')).due).toBe(shanghai('2016-03-25'));
  });

  test('EXC-06: a clock that stands is due "not before", and is never overdue while it stands', () => {
    const paused = pauseClock(tenDays, { at: shanghai('2016-03-21', '17:00'), reason: '待补正' });
    const reading = readClock(paused, calendar, shanghai('2016-04-20', '08:00'));
    expect(reading).toMatchObject({ state: 'paused', provisional: true, due: shanghai('2016-04-21') });
    const resumed = resumeClock(paused, { at: shanghai('2016-04-20', '09:00') });
    expect(readClock(resumed, calendar, shanghai('2016-04-20', '09:00'))).toMatchObject({
      state: 'running',
      provisional: false,
      due: shanghai('2016-04-21'),
    });
  });

  test('EXC-06: stopping a clock that has run out excuses nothing', () => {
    const late = pauseClock(tenDays, { at: shanghai('2016-03-23', '09:00'), reason: '补正' });
    expect(readClock(late, calendar, shanghai('2016-03-30'))).toMatchObject({
      state: 'overdue',
      due: shanghai('2016-03-22'),
    });
  });

  test('DIR-09: an extension counts in the unit of the period, or ends on a date', () => {
    const extended = extendClock(tenDays, { at: shanghai('2016-03-20'), by: 5, reason: '情况复杂' });
    expect(readClock(extended, calendar, start).due).toBe(shanghai('2016-03-29'));
    const dated = extendClock(extended, { at: shanghai('2016-03-21'), by: '2016-05-31', reason: '批准延期' });
    expect(readClock(dated, calendar, start).due).toBe(shanghai('2016-06-01'));
    expect(() => extendClock(dated, { at: shanghai('2016-03-22'), by: 3, reason: '再延' })).toThrow(
      refusal('date-expected'),
    );
  });

  test('DIR-03: a date as worded does not move with a pause', () => {
    const fixed = startClock({ fixed: { yearEnd: 2016 } }, { start, owner });
    const paused = pauseClock(fixed, { at: shanghai('2016-06-01'), reason: '暂停' });
    expect(readClock(paused, calendar, shanghai('2016-06-10'))).toMatchObject({
      due: shanghai('2017-01-01'),
      provisional: false,
      state: 'paused',
    });
    expect(readClock(paused, calendar, shanghai('2017-01-02')).state).toBe('overdue');
  });

  test('TRU-04: half a year is six calendar months', () => {
    const retention = startClock({ period: { calendarMonths: 6 } }, { start: shanghai('2015-08-31', '10:00'), owner });
    expect(readClock(retention, calendar, start).due).toBe(shanghai('2016-03-01'));
  });

  test('NET-05: a period the text does not set has no due moment until it is set', () => {
    const open = startClock({ open: true }, { start, owner });
    expect(readClock(open, calendar, shanghai('2030-01-01'))).toMatchObject({
      state: 'running',
      due: null,
      remainingMs: null,
      remainingWorkingDays: null,
    });
    expect(() => extendClock(open, { at: start, by: 1, reason: '延期' })).toThrow(refusal('no-period'));
  });

  test('DIR-09: in a year not loaded the case opens, due "not before", and is never called overdue', () => {
    const late = startClock({ period: { workingDays: 10 } }, { start: shanghai('2016-12-28', '10:00'), owner });
    const reading = readClock(late, calendar, shanghai('2017-02-01'));
    expect(reading).toMatchObject({ state: 'running', provisional: true, due: shanghai('2017-01-09') });
  });

  test('DIR-09: loading a year moves what it moves and lists it', () => {
    const late = {
      id: 1,
      clock: startClock({ period: { workingDays: 10 } }, { start: shanghai('2016-12-28', '10:00'), owner }),
    };
    const untouched = { id: 2, clock: tenDays };
    const met = { id: 3, clock: meetClock(late.clock, { at: shanghai('2016-12-29') }) };
    const after = makeCalendar([
      { year: 2016, days: { '2016-04-04': 'holiday', '2016-05-02': 'holiday' } },
      { year: 2017, days: { '2017-01-02': 'holiday' } },
    ]);
    const moved = movedClocks([late, untouched, met], { before: calendar, after, at: shanghai('2016-12-30') });
    expect(moved.map(({ item, from, to }) => [item.id, from.due, to.due, to.provisional])).toEqual([
      [1, shanghai('2017-01-09'), shanghai('2017-01-13'), false],
    ]);
  });

  test('DIR-09: time does not run back, and a clock is paused, resumed and met once', () => {
    const paused = pauseClock(tenDays, { at: shanghai('2016-03-10'), reason: '暂停' });
    expect(() => pauseClock(paused, { at: shanghai('2016-03-11'), reason: '暂停' })).toThrow(refusal('already-paused'));
    expect(() => resumeClock(paused, { at: shanghai('2016-03-09') })).toThrow(refusal('time-runs-back'));
    expect(() => resumeClock(tenDays, { at: shanghai('2016-03-09') })).toThrow(refusal('not-paused'));
    const met = meetClock(paused, { at: shanghai('2016-03-11') });
    expect(met.spans[0]).toMatchObject({ to: shanghai('2016-03-11') });
    expect(() => meetClock(met, { at: shanghai('2016-03-12') })).toThrow(refusal('already-met'));
  });

  const instants = fc.integer({ min: 0, max: 60 * 24 }).map(hours => addMs(start, hours * 3_600_000));
  const specs = fc.constantFrom<CaseClock>(
    tenDays,
    twoHours,
    startClock({ period: { calendarDays: 20 } }, { start, owner }),
  );

  test('DIR-09: pausing and resuming never makes a clock due earlier', () => {
    fc.assert(
      fc.property(specs, instants, instants, (clock, a, b) => {
        const [from, to]: [Instant, Instant] = a < b ? [a, b] : [b, a];
        const paused = resumeClock(pauseClock(clock, { at: from, reason: '暂停' }), { at: to });
        const far = shanghai('2016-12-30');
        const [before, after] = [readClock(clock, calendar, far).due ?? '', readClock(paused, calendar, far).due ?? ''];
        expect(after >= before).toBe(true);
        expect(from <= before || after === before).toBe(true);
      }),
    );
  });

  test('DIR-09: reading a clock later never turns overdue into running', () => {
    fc.assert(
      fc.property(specs, instants, fc.nat(40), (clock, at, days) => {
        if (readClock(clock, calendar, at).state !== 'overdue') return;
        expect(readClock(clock, calendar, addMs(at, days * 86_400_000)).state).toBe('overdue');
      }),
    );
  });
});
