import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../bank/question.ts';
import {
  type BankEntry,
  type Blueprint,
  type BlueprintLine,
  bankEntry,
  blueprintSchema,
  fillability,
  matchesLine,
  pinnedOptions,
  questionCount,
  totalScore,
} from './blueprint.ts';
import { drawPaper, paperDrawer, presentQuestion, UnfillablePaper } from './draw.ts';

const line = (given: Partial<BlueprintLine>): BlueprintLine => ({
  tagsAny: [],
  tagsAll: [],
  kinds: [],
  minDifficulty: 1,
  maxDifficulty: 5,
  count: 1,
  scoreEach: 100,
  ...given,
});
const drawn = (...lines: BlueprintLine[]): Blueprint => ({
  mode: 'drawn',
  lines,
  questionOrder: 'in-line',
  shuffleOptions: true,
});
const entry = (n: number, given: Partial<BankEntry> = {}): BankEntry => ({
  questionId: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  version: 1,
  kind: 'single',
  tags: [],
  difficulty: 3,
  optionCount: 4,
  pinned: [],
  ...given,
});
const many = (count: number, given: Partial<BankEntry> = {}, from = 0): BankEntry[] =>
  Array.from({ length: count }, (_, i) => entry(from + i, given));

const tags = fc.subarray(['甲', '乙', '丙']);
const anyBank = fc
  .array(
    fc.record({
      tags,
      difficulty: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom('single' as const, 'true-false' as const),
    }),
    { maxLength: 12 },
  )
  .map(facts => facts.map((fact, i) => entry(i, { ...fact, optionCount: fact.kind === 'single' ? 4 : 0 })));
const anyLines = fc.array(
  fc
    .record({
      tagsAny: tags,
      tagsAll: fc.subarray(['甲', '乙']),
      kinds: fc.subarray(['single' as const, 'true-false' as const]),
      count: fc.integer({ min: 1, max: 4 }),
      range: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    })
    .map(({ range: [a, b], ...rest }) =>
      line({ ...rest, minDifficulty: Math.min(a, b), maxDifficulty: Math.max(a, b) }),
    ),
  { minLength: 1, maxLength: 5 },
);

/** Hall's theorem by brute force: every set of lines must find as many questions as it wants. */
function fillableByHall(lines: readonly BlueprintLine[], bank: readonly BankEntry[]): boolean {
  for (let set = 1; set < 1 << lines.length; set++) {
    const chosen = lines.filter((_, i) => set & (1 << i));
    const wanted = chosen.reduce((total, l) => total + l.count, 0);
    if (bank.filter(e => chosen.some(l => matchesLine(l, e))).length < wanted) return false;
  }
  return true;
}

describe('whether a bank fills a paper', () => {
  test('TRN-04: the answer agrees with Hall’s theorem for any lines and bank', () => {
    fc.assert(
      fc.property(anyLines, anyBank, (lines, bank) => {
        expect(fillability(drawn(...lines), bank).ok).toBe(fillableByHall(lines, bank));
      }),
      { numRuns: 1000 },
    );
  });
  test('TRN-04: overlapping lines that a greedy choice would starve are filled', () => {
    const bank = [...many(5, { tags: ['甲'] }), ...many(5, { tags: ['甲', '乙'] }, 5)];
    const blueprint = drawn(line({ tagsAny: ['甲'], count: 5 }), line({ tagsAny: ['乙'], count: 5 }));
    expect(fillability(blueprint, bank)).toEqual({ ok: true });
    for (let n = 0; n < 50; n++) expect(drawPaper(blueprint, bank, `s${n}`).items).toHaveLength(10);
  });
  test('TRN-04: a shortfall says line, wanted, found and which lines compete', () => {
    const bank = [...many(6, { tags: ['甲', '乙'] }), ...many(9, { tags: ['丙'] }, 6)];
    const blueprint = drawn(
      line({ tagsAny: ['丙'], count: 2 }),
      line({ tagsAny: ['甲'], count: 4 }),
      line({ tagsAll: ['乙'], count: 5 }),
    );
    expect(fillability(blueprint, bank)).toEqual({
      ok: false,
      shortfalls: [{ line: 2, wanted: 5, found: 2, fitting: 6, lines: [1, 2], jointlyWanted: 9, jointlyFound: 6 }],
    });
    expect(() => drawPaper(blueprint, bank, 's')).toThrow(UnfillablePaper);
  });
  test('TRN-04: a fixed paper names the items that the bank no longer has', () => {
    const [first, second] = many(2);
    if (!first || !second) throw new Error('bank');
    const blueprint: Blueprint = {
      mode: 'fixed',
      items: [first, second].map(({ questionId }) => ({ questionId, score: 250 })),
      questionOrder: 'as-written',
      shuffleOptions: false,
    };
    expect(fillability(blueprint, [first])).toMatchObject({
      ok: false,
      shortfalls: [{ line: 1, wanted: 1, found: 0 }],
    });
    expect(drawPaper(blueprint, [second, first], 's')).toMatchObject({
      totalScore: 500,
      items: [{ questionId: first.questionId }, { questionId: second.questionId }],
    });
  });
  test('TRN-04: the wire refuses a list that names a question twice, an upside-down range and more than 500 questions', () => {
    const { questionId } = entry(1);
    const fixed = {
      mode: 'fixed',
      items: [1, 2].map(() => ({ questionId, score: 100 })),
      questionOrder: 'shuffled',
      shuffleOptions: true,
    };
    expect(blueprintSchema.safeParse(fixed).success).toBe(false);
    expect(blueprintSchema.safeParse(drawn(line({ minDifficulty: 4, maxDifficulty: 2 }))).success).toBe(false);
    expect(blueprintSchema.safeParse(drawn(line({ count: 300 }), line({ count: 201 }))).success).toBe(false);
    expect(blueprintSchema.safeParse(drawn(line({ count: 300 }), line({ count: 200 }))).success).toBe(true);
  });
});

describe('drawing', () => {
  test('TRN-04: a fillable paper is always filled: right counts, right lines, no question twice, full score', () => {
    fc.assert(
      fc.property(anyLines, anyBank, fc.string({ maxLength: 20 }), (lines, bank, seed) => {
        const blueprint = drawn(...lines);
        fc.pre(fillability(blueprint, bank).ok);
        const paper = drawPaper(blueprint, bank, seed);
        expect(paper.items).toHaveLength(questionCount(blueprint));
        expect(new Set(paper.items.map(item => item.questionId)).size).toBe(paper.items.length);
        expect(paper.totalScore).toBe(totalScore(blueprint));
        let at = 0;
        for (const l of lines) {
          for (const item of paper.items.slice(at, at + l.count)) {
            const found = bank.find(e => e.questionId === item.questionId);
            expect(found && matchesLine(l, found)).toBe(true);
            expect([...item.optionOrder].sort()).toEqual(Array.from({ length: found?.optionCount ?? 0 }, (_, i) => i));
          }
          at += l.count;
        }
      }),
      { numRuns: 1000 },
    );
  });
  test('TRN-04: the same seed gives the same paper however the bank was read, another seed another paper', () => {
    const bank = many(60);
    const blueprint = drawn(line({ count: 20 }));
    const paper = drawPaper(blueprint, bank, 'candidate-1');
    expect(drawPaper(blueprint, [...bank].reverse(), 'candidate-1')).toEqual(paper);
    expect(drawPaper(blueprint, bank, 'candidate-2').items).not.toEqual(paper.items);
    expect(
      paper.items.slice(0, 3).map(item => [Number(item.questionId.slice(-4)), item.optionOrder.join('')]),
    ).toMatchInlineSnapshot(`
      [
        [
          6,
          "2130",
        ],
        [
          18,
          "0123",
        ],
        [
          41,
          "1302",
        ],
      ]
    `);
  });
  test('TRN-04: only the newest version of a question is drawn', () => {
    const bank = [entry(1), entry(1, { version: 3 }), entry(1, { version: 2 })];
    expect(drawPaper(drawn(line({})), bank, 's').items[0]?.version).toBe(3);
    expect(fillability(drawn(line({ count: 2 })), bank).ok).toBe(false);
  });
  test('TRN-04: every question of a bank comes up about equally often', () => {
    const draw = paperDrawer(drawn(line({ count: 10 })), many(40));
    const seen = new Map<string, number>();
    for (let n = 0; n < 2000; n++)
      for (const { questionId } of draw(`s${n}`).items) seen.set(questionId, (seen.get(questionId) ?? 0) + 1);
    // 500 expected each, standard deviation about 19.
    for (const count of seen.values()) expect(Math.abs(count - 500)).toBeLessThan(100);
    expect(seen.size).toBe(40);
  });
  test('TRN-04: questions keep the written order, or are shuffled within lines, or over the whole paper', () => {
    const bank = [...many(10, { tags: ['甲'] }), ...many(10, { tags: ['乙'] }, 10)];
    const lines = [line({ tagsAny: ['乙'], count: 10 }), line({ tagsAny: ['甲'], count: 10 })];
    const numbers = (questionOrder: Blueprint['questionOrder']): number[] =>
      drawPaper({ ...drawn(...lines), questionOrder }, bank, 's').items.map(item => Number(item.questionId.slice(-4)));
    expect(numbers('as-written')).toEqual([
      ...Array.from({ length: 10 }, (_, i) => i + 10),
      ...Array.from({ length: 10 }, (_, i) => i),
    ]);
    expect(
      numbers('in-line')
        .slice(0, 10)
        .every(n => n >= 10),
    ).toBe(true);
    expect(numbers('in-line')).not.toEqual(numbers('as-written'));
    expect(
      numbers('shuffled')
        .slice(0, 10)
        .every(n => n >= 10),
    ).toBe(false);
  });
  test('TRN-04: an option that speaks of the others keeps its place', () => {
    expect(pinnedOptions(['甲', '乙', '丙', '以上都对'])).toEqual([3]);
    expect(pinnedOptions(['甲', '乙', 'A和B都对'])).toEqual([0, 1, 2]);
    expect(pinnedOptions(['选项A', '乙'])).toEqual([0, 1]);
    expect(pinnedOptions(['MAC 和 IP', 'A 类地址', 'None of the above'])).toEqual([2]);
    const bank = [entry(1, { optionCount: 4, pinned: [3] })];
    const orders = new Set<string>();
    for (let n = 0; n < 100; n++)
      orders.add(drawPaper(drawn(line({})), bank, `s${n}`).items[0]?.optionOrder.join('') ?? '');
    expect(orders.size).toBe(6);
    expect([...orders].every(order => order.endsWith('3'))).toBe(true);
  });
});

describe('what the candidate sees', () => {
  const shared = { explanation: '秘密解析', tags: ['秘密标签'], difficulty: 2, score: 200, language: 'zh-CN' };
  const questions: Question[] = [
    { kind: 'single', stem: '题', options: ['甲', '乙', '丙'], answer: 1, ...shared },
    { kind: 'multiple', stem: '题', options: ['甲', '乙', '丙'], answer: [0, 2], ...shared },
    { kind: 'true-false', stem: '题', answer: true, ...shared },
    { kind: 'fill-in', stem: '题____', blanks: [{ match: 'exact', accept: ['秘密答案'] }], ...shared },
  ];
  test('TRN-04: a presented question carries neither answer nor explanation nor tags', () => {
    for (const question of questions) {
      const shown = presentQuestion(question, 'options' in question ? [2, 0, 1] : []);
      expect(Object.keys(shown).sort()).toEqual(['blanks', 'kind', 'language', 'options', 'stem']);
      expect(JSON.stringify(shown)).not.toContain('秘密');
    }
  });
  test('TRN-04: options appear in the drawn order and a foreign order is refused', () => {
    const [single] = questions;
    if (!single) throw new Error('question');
    expect(presentQuestion(single, [2, 0, 1]).options).toEqual(['丙', '甲', '乙']);
    expect(() => presentQuestion(single, [0, 1])).toThrow();
    expect(() => presentQuestion(single, [0, 1, 5])).toThrow();
    expect(bankEntry({ questionId: 'q', version: 2, question: single })).toEqual({
      questionId: 'q',
      version: 2,
      kind: 'single',
      tags: ['秘密标签'],
      difficulty: 2,
      optionCount: 3,
      pinned: [],
    });
  });
});
