import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkThreshold, evaluate, evaluateByUnit, type FactRow, mayShow } from './measures.ts';
import { compareShares, formatShare, makeShare, reachesShare, requiredCount } from './share.ts';

const twoThirds = makeShare(2, 3);

describe('thresholds are exact', () => {
  test.each([
    [66, 100, false],
    [67, 100, true],
    [2, 3, true],
    [200_000_000, 300_000_000, true],
    [199_999_999, 300_000_000, false],
    [0, 0, true],
  ])('DIR-03: %i of %i reaches 2/3: %s', (numerator, denominator, reached) => {
    expect(reachesShare(numerator, denominator, twoThirds)).toBe(reached);
  });

  test('DIR-03: the required count is the least that reaches the threshold', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (denominator, den, part) => {
        const threshold = { num: Math.min(part, den), den };
        const required = requiredCount(threshold, denominator);
        expect(reachesShare(required, denominator, threshold)).toBe(true);
        if (required > 0) expect(reachesShare(required - 1, denominator, threshold)).toBe(false);
      }),
    );
  });

  test('DIR-02: shares are ordered exactly', () => {
    expect([
      compareShares(twoThirds, makeShare(4, 6)),
      compareShares(twoThirds, makeShare(666_666_666, 1_000_000_000)),
    ]).toEqual([0, 1]);
    expect(() => makeShare(4, 3)).toThrow('kernel.share');
    expect(() => makeShare(1, 0)).toThrow('kernel.share');
  });
});

describe('a figure never reads like a pass it is not', () => {
  test.each([
    [2, 3, '66.7%'],
    [6666, 10_000, '66.6%'],
    [6667, 10_000, '66.7%'],
    [1, 2, '50.0%'],
    [3, 3, '100.0%'],
  ])('DIR-05: %i of %i against 2/3 is shown as %s', (numerator, denominator, shown) => {
    expect(formatShare(numerator, denominator, twoThirds)).toBe(shown);
  });

  test('DIR-05: without a threshold only all is 100 %', () => {
    expect([formatShare(9999, 10_000), formatShare(10_000, 10_000), formatShare(0, 0), formatShare(1, 3)]).toEqual([
      '99.9%',
      '100.0%',
      '—',
      '33.3%',
    ]);
  });

  test('DIR-05: a share below the threshold prints below the printed threshold, one that reaches it does not', () => {
    const shares = fc.integer({ min: 1, max: 5000 }).chain(den => fc.tuple(fc.nat(den), fc.constant(den)));
    fc.assert(
      fc.property(shares, shares, ([numerator, denominator], [num, den]) => {
        const shown = Number.parseFloat(formatShare(numerator, denominator, { num, den }));
        const limit = Number.parseFloat(formatShare(num, den, { num, den }));
        if (reachesShare(numerator, denominator, { num, den })) expect(shown).toBeGreaterThanOrEqual(limit);
        else expect(shown).toBeLessThan(Math.max(limit, (num / den) * 100 + 1e-9));
      }),
    );
  });
});

describe('evaluation', () => {
  const row = (subjectId: string, rest: Partial<FactRow> = {}): FactRow => ({
    unitId: 'u1',
    subjectId,
    countedFrom: '2009-06-05T00:00:00.000Z',
    countedTo: null,
    metAt: null,
    ...rest,
  });
  const at = '2009-12-31T16:00:00.000Z';

  test('TRN-14: who joined later or left before is not counted at a moment', () => {
    const rows = [
      row('stays', { metAt: '2009-08-01T00:00:00.000Z' }),
      row('left', { countedTo: at }),
      row('joins later', { countedFrom: '2010-01-01T00:00:00.000Z' }),
      row('lags'),
    ];
    expect(evaluate(rows, at)).toEqual({
      at,
      numerator: 1,
      denominator: 2,
      laggards: [{ unitId: 'u1', subjectId: 'lags' }],
    });
  });

  test('DIR-03: what was met after the moment does not count for it, what was met at it does', () => {
    expect(evaluate([row('a', { metAt: at }), row('b', { metAt: '2009-12-31T16:00:00.001Z' })], at).numerator).toBe(1);
  });

  test('DIR-04: figure and list of laggards are one: denominator = numerator + laggards, each subject once', () => {
    const rows = fc.array(
      fc.record({
        unitId: fc.constantFrom('u1', 'u2'),
        subjectId: fc.constantFrom('a', 'b', 'c', 'd'),
        countedFrom: fc.constantFrom('2009-01-01T00:00:00.000Z', '2010-06-01T00:00:00.000Z'),
        countedTo: fc.constantFrom(null, '2009-06-01T00:00:00.000Z'),
        metAt: fc.constantFrom(null, '2009-03-01T00:00:00.000Z'),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(rows, given => {
        const whole = evaluate(given, at);
        expect(whole.numerator + whole.laggards.length).toBe(whole.denominator);
        const parts = [...evaluateByUnit(given, at).values()];
        expect(parts.reduce((sum, part) => sum + part.denominator, 0)).toBe(whole.denominator);
        expect(parts.reduce((sum, part) => sum + part.numerator, 0)).toBe(whole.numerator);
      }),
    );
  });

  test('DIR-03: the verdict says how many are missing', () => {
    const verdict = checkThreshold({ at, numerator: 60, denominator: 100, laggards: [] }, twoThirds);
    expect(verdict).toEqual({ met: false, required: 67, missing: 7 });
  });

  test('INS-06: a place never shows a measure of a narrower audience', () => {
    expect([
      mayShow({ audience: 'public' }, 'public'),
      mayShow({ audience: 'organs' }, 'public'),
      mayShow({ audience: 'confidential' }, 'addressees'),
    ]).toEqual([true, false, false]);
  });
});
