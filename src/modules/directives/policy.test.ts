import { describe, expect, test } from 'vitest';
import { unevenMessages } from '#kernel/messages';
import { walkProcess } from '#kernel/process';
import { makeShare } from '#kernel/share';
import { errors } from './contract.ts';
import { messages } from './messages.ts';
import { type Demand, droppedProblem, forwardedProblem, needOf, standingOf } from './policy.ts';
import { directiveProcess } from './process.ts';

const due = { dueAt: '2009-12-31T16:00:00.000Z', provisional: false, soonAt: '2009-12-23T16:00:00.000Z' };
const early = '2009-07-01T00:00:00.000Z';
const threshold = makeShare(2, 3);

describe('DIR-03: the standing of a unit', () => {
  test('DIR-03: two thirds include the number itself, exactly', () => {
    const standing = (numerator: number, denominator: number) =>
      standingOf({ figure: { numerator, denominator }, threshold, due, now: early });
    expect([standing(2, 3), standing(66, 100), standing(67, 100), standing(214, 321), standing(213, 321)]).toEqual([
      'met',
      'on-track',
      'met',
      'met',
      'on-track',
    ]);
    expect(needOf({ numerator: 66, denominator: 100 }, threshold)).toEqual({ required: 67, missing: 1 });
  });

  test('DIR-03: who has nobody to count has not met anything', () => {
    expect(standingOf({ figure: { numerator: 0, denominator: 0 }, threshold, due, now: early })).toBe('not-measurable');
    expect(standingOf({ figure: null, threshold, due, now: early })).toBe('not-measurable');
    expect(needOf({ numerator: 0, denominator: 0 }, threshold)).toBeNull();
  });

  test('DIR-09: the due instant itself is in time, a millisecond later is overdue, a provisional due moment makes nobody late', () => {
    const at = (now: string, provisional = false) =>
      standingOf({ figure: { numerator: 0, denominator: 3 }, threshold, due: { ...due, provisional }, now });
    expect(at('2009-12-23T15:59:59.999Z')).toBe('on-track');
    expect(at('2009-12-23T16:00:00.000Z')).toBe('at-risk');
    expect(at('2009-12-31T16:00:00.000Z')).toBe('at-risk');
    expect(at('2009-12-31T16:00:00.001Z')).toBe('overdue');
    expect(at('2010-02-01T00:00:00.000Z', true)).toBe('at-risk');
  });
});

describe('DIR-02: a forwarded requirement', () => {
  const parent: Demand = {
    id: 'p',
    title: '上级',
    measureId: 'm',
    parameters: { b: 1, a: 'x' },
    who: null,
    threshold,
    dueAt: due.dueAt,
    citation: { instrument: '闽公综〔2009〕248号', article: '第二部分' },
  };
  const child = { ...parent, title: '下级' };

  test('DIR-02: the same, a higher share or an earlier date pass', () => {
    expect(forwardedProblem(child, parent)).toBeUndefined();
    expect(forwardedProblem({ ...child, parameters: { a: 'x', b: 1 } }, parent)).toBeUndefined();
    expect(forwardedProblem({ ...child, threshold: makeShare(3, 4) }, parent)).toBeUndefined();
    expect(forwardedProblem({ ...child, dueAt: '2009-11-30T16:00:00.000Z' }, parent)).toBeUndefined();
    expect(forwardedProblem(child, { ...parent, dueAt: null })).toBeUndefined();
  });

  test('DIR-02: a lower share, a later or no date, another measure, fewer people are refused with the citation from above', () => {
    const refused = [
      forwardedProblem({ ...child, threshold: makeShare(1, 2) }, parent),
      forwardedProblem({ ...child, dueAt: '2010-01-01T16:00:00.000Z' }, parent),
      forwardedProblem({ ...child, dueAt: null }, parent),
      forwardedProblem({ ...child, threshold: makeShare(1, 1), dueAt: '2010-06-30T16:00:00.000Z' }, parent),
      forwardedProblem({ ...child, parameters: { a: 'y', b: 1 } }, parent),
      forwardedProblem({ ...child, who: { unitType: ['organ'] } }, parent),
    ];
    expect(refused.map(problem => problem?.code)).toEqual([
      ...Array(5).fill('directives.looser'),
      'directives.requirement-narrowed',
    ]);
    for (const problem of refused) expect(problem?.citations).toEqual([parent.citation]);
    expect(droppedProblem([null], [parent])?.citations).toEqual([parent.citation]);
    expect(droppedProblem(['p'], [parent])).toBeUndefined();
  });
});

test('DIR-16: every state of a directive is reached and none is a dead end; every refusal has its text', () => {
  const walk = walkProcess(directiveProcess);
  expect([walk.unreachable, walk.deadEnds]).toEqual([[], []]);
  expect(unevenMessages(messages)).toEqual([]);
  const texts: Readonly<Record<string, string>> = messages.zh;
  expect(Object.keys(errors.codes).filter(code => !texts[`error.${code}`])).toEqual([]);
});
