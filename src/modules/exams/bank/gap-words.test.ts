// What an export leaves out, and what is wrong with a question, in words.
import { expect, test } from 'vitest';
import { refusalText, unevenMessages } from '#kernel/messages';
import { messages } from '../messages.ts';
import { exportGapReasons } from './formats/report.ts';
import { gapWords } from './gap-words.ts';
import type { Question } from './question.ts';

const question: Question = {
  kind: 'true-false',
  stem: '口令可以告诉同事。',
  answer: false,
  explanation: '',
  tags: [],
  difficulty: 3,
  score: 100,
  language: 'zh-CN',
};
const fields = [
  ...['stem', 'explanation', 'tags', 'tags.1', 'difficulty', 'score', 'language', 'options', 'options.2', 'answer'],
  ...['answer.0', 'blanks', 'blanks.0', 'blanks.1.accept.0', 'kind', '选项A'],
];

test('TRN-03: what an export left out is listed in words, never in the names of fields and codes', () => {
  const gaps = exportGapReasons.flatMap(reason => fields.map(field => ({ index: 0, reason, field })));
  const lines = gapWords(gaps, [question]);
  expect(lines).toHaveLength(gaps.length);
  expect(lines.filter(line => /[a-z]{3,}|[{}]/.test(line))).toEqual([]);
  expect(gapWords([{ index: 0, reason: 'several-blanks', field: 'blanks' }], [question])).toEqual([
    '口令可以告诉同事。 · 填空：该格式一题只能有一个空',
  ]);
  expect(gapWords([{ index: 0, reason: 'text-not-expressible', field: 'options.2' }], [question])[0]).toContain(
    '选项 C',
  );
});

test('TRN-03: a refused question says in words which parts are wrong', () => {
  const names = [...new Set(fields.map(field => field.split('.')[0] ?? ''))].filter(n => n !== 'kind' && n !== '选项A');
  const refusal = { code: 'exams.question-invalid', detail: { problems: ['stem too-long'], fields: names } };
  expect(refusalText(messages.zh, refusal)).not.toMatch(/[a-z]{3,}|[{}]/);
  expect(refusalText(messages.en, refusal)).not.toMatch(/[\u4e00-\u9fff{}]{2,}/);
  expect(unevenMessages(messages)).toEqual([]);
});
