import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { soundQuestion } from '../bank/formats/fixtures/arbitrary.ts';
import type { Blank, Question } from '../bank/question.ts';
import { type AnswerValue, answerValue, defaultMarkingRule, gradeAnswer, gradePaper } from './grade.ts';

const shared = { stem: '题', explanation: '', tags: [], difficulty: 3, score: 300, language: 'zh-CN' };
const single: Question = { kind: 'single', options: ['甲', '乙', '丙', '丁'], answer: 2, ...shared };
const multiple: Question = { kind: 'multiple', options: ['甲', '乙', '丙', '丁'], answer: [0, 1, 3], ...shared };
const truth: Question = { kind: 'true-false', answer: false, ...shared };
const fill = (...blanks: Blank[]): Question => ({ kind: 'fill-in', blanks, ...shared });
const loose = (...accept: string[]): Blank => ({ match: 'loose', accept });
const same = [0, 1, 2, 3];

describe('one answer', () => {
  const cases: [string, Question, readonly number[], unknown, number][] = [
    ['the right option', single, same, [2], 300],
    ['the right option in a shuffled order', single, [3, 2, 1, 0], [1], 300],
    ['the position of the right option in another order', single, [3, 2, 1, 0], [2], 0],
    ['two options for a single choice', single, same, [2, 1], 0],
    ['nothing', single, same, [], 0],
    ['null', single, same, null, 0],
    ['a text for a choice', single, same, ['丙'], 0],
    ['a position beyond the options', single, same, [9], 0],
    ['all right options', multiple, same, [3, 0, 1], 300],
    ['all right options in a shuffled order', multiple, [1, 2, 3, 0], [0, 2, 3], 300],
    ['a right option twice and one missing', multiple, same, [0, 0, 1], 0],
    ['too few options', multiple, same, [0, 1], 0],
    ['too many options', multiple, same, [0, 1, 2, 3], 0],
    ['false for false', truth, [], [1], 300],
    ['true for false', truth, [], [0], 0],
    ['both', truth, [], [0, 1], 0],
    ['a text in other width, case and spacing', fill(loose('HTTPS')), [], [' ｈｔｔｐｓ '], 300],
    ['the second accepted text', fill(loose('机密性', '保密性')), [], ['保密性'], 300],
    ['another text', fill(loose('机密性')), [], ['可用性'], 0],
    ['spaces only', fill(loose('机密性')), [], ['　 '], 0],
    ['other case where case counts', fill({ match: 'exact', accept: ['SM4'] }), [], ['sm4'], 0],
    ['the exact text with spaces around', fill({ match: 'exact', accept: ['SM4'] }), [], [' SM4 '], 300],
    ['one of two blanks', fill(loose('甲'), loose('乙')), [], ['甲', '丙'], 150],
    ['two of three blanks of 3 points', fill(loose('甲'), loose('乙'), loose('丙')), [], ['甲', '', '丙'], 200],
    ['blanks in the wrong order', fill(loose('甲'), loose('乙')), [], ['乙', '甲'], 0],
    ['a number in full width', fill({ match: 'number', value: 443, tolerance: 0 }), [], ['４４３'], 300],
    ['a number at the edge of its tolerance', fill({ match: 'number', value: 0.1, tolerance: 0.2 }), [], ['0.3'], 300],
    ['a number beyond its tolerance', fill({ match: 'number', value: 0.1, tolerance: 0.2 }), [], ['0.301'], 0],
    ['a near number without tolerance', fill({ match: 'number', value: 443, tolerance: 0 }), [], ['443.0001'], 0],
    ['no number', fill({ match: 'number', value: 443, tolerance: 0 }), [], ['四四三'], 0],
  ];
  test.each(cases)('TRN-07: %s is marked', (_, question, order, answer, score) => {
    expect(gradeAnswer(question, order, answer)).toMatchObject({ score, max: 300, correct: score === 300 });
  });
  test('TRN-07: partial rules for multiple choice', () => {
    const mark = (answer: number[], rule: 'half-when-incomplete' | 'share', max = 200): number =>
      gradeAnswer(multiple, same, answer, { max, rule: { ...defaultMarkingRule, multiple: rule } }).score;
    expect([[0], [0, 1], [0, 1, 3], [0, 2], []].map(answer => mark(answer, 'half-when-incomplete'))).toEqual([
      100, 100, 200, 0, 0,
    ]);
    expect([[0], [0, 1], [0, 1, 3], [0, 2], []].map(answer => mark(answer, 'share'))).toEqual([66, 133, 200, 0, 0]);
    expect(mark([0], 'half-when-incomplete', 25)).toBe(12);
  });
  test('TRN-07: blanks may be all or nothing', () => {
    const rule = { ...defaultMarkingRule, blanks: 'all-or-nothing' as const };
    expect(gradeAnswer(fill(loose('甲'), loose('乙')), [], ['甲', ''], { rule }).score).toBe(0);
    expect(gradeAnswer(fill(loose('甲'), loose('乙')), [], ['甲', '乙'], { rule }).score).toBe(300);
  });
  test('TRN-07: an order that belongs to another question is our fault and throws', () => {
    for (const order of [[0, 1], [0, 1, 2, 2], [0, 1, 2, 4], []])
      expect(() => gradeAnswer(single, order, [0])).toThrow();
  });
  test('TRN-05: the wire takes positions and texts, bounded', () => {
    for (const good of [[], [0, 9], ['', '甲']]) expect(answerValue.safeParse(good).success).toBe(true);
    for (const bad of [
      null,
      'A',
      [10],
      [-1],
      [0.5],
      Array(11).fill(0),
      ['x'.repeat(201)],
      Array(11).fill('x'),
      ['\0'],
      [0, 'x'],
      {},
    ]) {
      expect(answerValue.safeParse(bad).success).toBe(false);
    }
  });
});

/** The key of a question as a candidate would have to answer it. */
function keyOf(question: Question, order: readonly number[]): AnswerValue {
  switch (question.kind) {
    case 'single':
      return [order.indexOf(question.answer)];
    case 'multiple':
      return question.answer.map(index => order.indexOf(index));
    case 'true-false':
      return [question.answer ? 0 : 1];
    case 'fill-in':
      return question.blanks.map(blank => (blank.match === 'number' ? String(blank.value) : (blank.accept[0] ?? '')));
  }
}
const shuffledOrder = (question: Question): fc.Arbitrary<number[]> => {
  const order = 'options' in question ? question.options.map((_, i) => i) : [];
  return fc.shuffledSubarray(order, { minLength: order.length, maxLength: order.length });
};
const item = soundQuestion.chain(question =>
  fc.record({
    question: fc.constant(question),
    optionOrder: shuffledOrder(question),
    score: fc.integer({ min: 1, max: 10_000 }),
  }),
);

describe('a paper', () => {
  const paperOf = (items: readonly { question: Question; optionOrder: number[]; score: number }[]) => ({
    paper: {
      items: items.map(({ optionOrder, score }, i) => ({ questionId: `q${i}`, version: 1, optionOrder, score })),
    },
    questions: new Map(items.map(({ question }, i) => [`q${i}:1`, question])),
  });
  test('TRN-07: the key earns the full score in whole hundredths, whatever the order; no answers earn 0', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), items => {
        const { paper, questions } = paperOf(items);
        const answers = items.map(({ question, optionOrder }, position) => ({
          position,
          value: keyOf(question, optionOrder),
        }));
        const max = items.reduce((total, { score }) => total + score, 0);
        expect(gradePaper(paper, questions, answers)).toMatchObject({ score: max, max, answered: items.length });
        expect(gradePaper(paper, questions, [])).toMatchObject({ score: 0, max, answered: 0 });
      }),
      { numRuns: 500 },
    );
  });
  test('TRN-07: whatever was stored, a mark is a whole number between 0 and the maximum', () => {
    const stored = fc.oneof(
      fc.array(fc.nat({ max: 9 }), { maxLength: 10 }),
      fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(item, stored), { maxLength: 6 }), pairs => {
        const { paper, questions } = paperOf(pairs.map(([given]) => given));
        const graded = gradePaper(
          paper,
          questions,
          pairs.map(([, value], position) => ({ position, value })),
        );
        expect(Number.isInteger(graded.score)).toBe(true);
        for (const { score, max } of graded.items) expect(score >= 0 && score <= max).toBe(true);
        expect(graded.score).toBe(graded.items.reduce((total, { score }) => total + score, 0));
      }),
    );
  });
  test('TRN-07: a missing question version throws instead of costing the candidate marks', () => {
    expect(() =>
      gradePaper(
        { items: [{ questionId: 'q', version: 2, score: 100, optionOrder: [] }] },
        new Map([['q:1', truth]]),
        [],
      ),
    ).toThrow('q:2');
  });
});
