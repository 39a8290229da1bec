import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyQuestion, soundQuestion } from './formats/fixtures/arbitrary.ts';
import {
  normaliseQuestion,
  type Question,
  questionDigestInput,
  questionIdentityInput,
  questionSchema,
  validateQuestion,
} from './question.ts';
import { cleanText, comparableText, looseAnswer, readNumber, snippetOf } from './question-text.ts';

const shared = { explanation: '', tags: [], difficulty: 3, score: 100, language: 'zh-CN' };
const choice: Question = {
  kind: 'single',
  stem: '默认端口 443 属于（　　）',
  options: ['HTTP', 'HTTPS'],
  answer: 1,
  ...shared,
};
const fields = (question: Question): string[] =>
  validateQuestion(question).map(({ field, code }) => `${field} ${code}`);

describe('what may enter the bank', () => {
  const cases: [string, Question, string[]][] = [
    ['a sound question', choice, []],
    ['an empty stem', { ...choice, stem: '' }, ['stem required']],
    ['a stem of 4,001 characters', { ...choice, stem: '题'.repeat(4001) }, ['stem too-long']],
    ['one option', { ...choice, options: ['甲'], answer: 0 }, ['options too-few']],
    ['eleven options', { ...choice, options: Array.from('一二三四五六七八九十甲') }, ['options too-many']],
    ['options that differ in width only', { ...choice, options: ['443', '４４３'] }, ['options.1 duplicate']],
    ['options that differ in case', { ...choice, options: ['http', 'HTTP'] }, []],
    ['an answer beyond the options', { ...choice, answer: 2 }, ['answer out-of-range']],
    ['no right option', { ...choice, kind: 'multiple', answer: [] }, ['answer required']],
    ['difficulty 6', { ...choice, difficulty: 6 }, ['difficulty out-of-range']],
    ['score 0', { ...choice, score: 0 }, ['score out-of-range']],
    ['a reserved tag', { ...choice, tags: ['score:5'] }, ['tags.0 reserved']],
    ['a strange language', { ...choice, language: '中文' }, ['language bad-format']],
    [
      'two blanks without marks',
      {
        kind: 'fill-in',
        stem: '甲和乙',
        blanks: [
          { match: 'loose', accept: ['甲'] },
          { match: 'loose', accept: ['乙'] },
        ],
        ...shared,
      },
      ['stem blank-marks'],
    ],
    [
      'one blank without a mark',
      { kind: 'fill-in', stem: '甲', blanks: [{ match: 'loose', accept: ['甲'] }], ...shared },
      [],
    ],
    [
      'a blank that accepts nothing',
      { kind: 'fill-in', stem: '甲', blanks: [{ match: 'loose', accept: [] }], ...shared },
      ['blanks.0.accept too-few'],
    ],
    [
      'a negative tolerance',
      { kind: 'fill-in', stem: '甲', blanks: [{ match: 'number', value: 1, tolerance: -1 }], ...shared },
      ['blanks.0.tolerance out-of-range'],
    ],
  ];
  test.each(cases)('TRN-03: %s is judged field by field', (_, question, expected) => {
    expect(fields(question)).toEqual(expected);
  });
  test('TRN-03: what the judge accepts fits the schema of the wire, unchanged', () => {
    fc.assert(fc.property(soundQuestion, question => void expect(questionSchema.parse(question)).toEqual(question)));
  });
});

describe('the same content again', () => {
  test('TRN-03: normalising twice changes nothing', () => {
    fc.assert(
      fc.property(anyQuestion, question => {
        const once = normaliseQuestion(question);
        expect(normaliseQuestion(once)).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });
  test('TRN-03: a sign that becomes a separator of tags by cleaning leaves no tag behind', () => {
    const once = normaliseQuestion({ ...choice, tags: ['口令\u037e备份'] });
    expect(once.tags).toEqual(['口令', '备份']);
    expect(normaliseQuestion(once)).toEqual(once);
  });

  test('TRN-03: width, spacing and the order of tags do not make another question', () => {
    const noisy: Question = {
      ...choice,
      stem: ' 默认端口４４３ 属于( )\r\n',
      options: ['ＨＴＴＰ', ' HTTPS\u200b'],
      tags: [],
    };
    expect(questionDigestInput(noisy)).toBe(questionDigestInput(choice));
    expect(questionDigestInput({ ...choice, tags: ['乙', '甲'] })).toBe(
      questionDigestInput({ ...choice, tags: ['甲', '乙'] }),
    );
  });
  test('TRN-03: every fact of a question changes the digest; its answer, explanation and tags do not change its identity', () => {
    const revised: Question[] = [
      { ...choice, answer: 0 },
      { ...choice, explanation: '因为' },
      { ...choice, tags: ['甲'] },
      { ...choice, difficulty: 4 },
      { ...choice, score: 200 },
    ];
    for (const question of revised) {
      expect(questionDigestInput(question)).not.toBe(questionDigestInput(choice));
      expect(questionIdentityInput(question)).toBe(questionIdentityInput(choice));
    }
    for (const other of [
      { ...choice, stem: '另一题' },
      { ...choice, options: ['HTTP', 'FTP'] },
      { ...choice, stem: choice.stem.replace('443', '10²') },
    ]) {
      expect(questionIdentityInput(other)).not.toBe(questionIdentityInput(choice));
    }
  });
});

describe('texts', () => {
  test('TRN-03: cleaning leaves what a reader sees', () => {
    expect(cleanText(' \ufeff甲\u3000\u00a0乙\t丙 \r\n\r\n\r\n\r\n丁\u200b\u0007 ')).toBe('甲 乙 丙\n\n丁');
  });
  test('TRN-03: superscripts stay what they are', () => {
    expect(comparableText('10²')).not.toBe(comparableText('102'));
  });
  test('TRN-03: numbers are read as people type them', () => {
    for (const [text, value] of [
      ['３．５', 3.5],
      ['1,024', 1024],
      [' -2 ', -2],
      ['－2', -2],
      ['.5', 0.5],
      ['1e3', 1000],
    ] as const)
      expect(readNumber(text)).toBe(value);
    for (const text of ['', 'a', '1,02', '1 个', '--1', '.', '1e', 'Infinity', '0x10', '9'.repeat(50)])
      expect(readNumber(text)).toBeUndefined();
  });
  test('TRN-04: loose answers ignore width, case and spaces', () => {
    expect(looseAnswer(' Ｈｔｔｐ Ｓ ')).toBe('https');
  });
  test('TRN-03: a snippet is one line of at most 120 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => {
        const snippet = snippetOf(text);
        expect(snippet.length).toBeLessThanOrEqual(120);
        expect(snippet).not.toMatch(/\n/);
      }),
    );
  });
});
