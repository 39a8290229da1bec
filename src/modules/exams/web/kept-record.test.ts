import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zSavedAnswer } from '#contracts/exams';
import { readRecord } from './kept-record.ts';

const around = (...values: readonly unknown[]) => fc.constantFrom(...values);
const anyNumber = around(-1, 0, 1, 9, 10, 499, 500, 100_000, 100_001, 1.5, Number.NaN, 2 ** 53, '1', null);
const part = fc.oneof(anyNumber, around('', '甲', 'x'.repeat(200), 'x'.repeat(201), 'a\0b', undefined, {}));
const answer = fc.oneof(
  fc.record({ position: anyNumber, epoch: anyNumber, seq: anyNumber, value: fc.array(part, { maxLength: 11 }) }),
  fc.record({
    position: fc.nat(499),
    epoch: fc.nat(100_000),
    seq: fc.integer({ min: 1, max: 2 ** 53 - 1 }),
    value: fc.oneof(
      fc.array(fc.nat(9), { maxLength: 10 }),
      fc.array(fc.string({ maxLength: 5 }), { maxLength: 10 }),
      fc.array(part, { minLength: 1, maxLength: 2 }),
      around('甲', null, {}),
    ),
  }),
  around(null, 'x', 3, []),
);

test('TRN-05: a kept answer is read if and only if the server would take it', () => {
  let taken = 0;
  fc.assert(
    fc.property(answer, given => {
      const parsed = zSavedAnswer.safeParse(given);
      const read = readRecord({ epoch: 1, seq: 1, at: 0, pending: [given] });
      expect(read?.pending).toEqual(parsed.success ? [parsed.data] : undefined);
      if (read) taken += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(100);
});

test('TRN-05: a record that is no record keeps nothing back: neither half of it nor the part before a fault', () => {
  const good = { position: 1, epoch: 1, seq: 1, value: [0] };
  const record = { epoch: 1, seq: 1, at: 5, pending: [good] };
  expect(readRecord(record)).toEqual(record);
  const bad = [
    null,
    7,
    [],
    { ...record, at: 'x' },
    { ...record, at: Number.NaN },
    { ...record, epoch: -1 },
    { ...record, seq: 0.5 },
    { ...record, pending: {} },
    { ...record, pending: [good, null] },
    { ...record, pending: Array.from({ length: 501 }, () => good) },
  ];
  expect(bad.map(readRecord)).toEqual(bad.map(() => undefined));
});
