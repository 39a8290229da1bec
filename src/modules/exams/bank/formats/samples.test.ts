import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { questionDigestInput, questionIdentityInput, questionKinds } from '../question.ts';
import { exportGift, parseGift } from './gift.ts';

const folder = new URL('../../../../../samples/questions/', import.meta.url);
const files = readdirSync(folder)
  .filter(name => name.endsWith('.gift'))
  .sort();
const results = files.map(name => ({ name, result: parseGift(readFileSync(new URL(name, folder), 'utf8')) }));
const questions = results.flatMap(({ result }) => result.items.map(item => item.question));

test.each(results)('TRN-03: the sample file $name is read without error or warning', ({ result }) => {
  expect(result.errors).toEqual([]);
  expect(result.warnings).toEqual([]);
  expect(result.items.length).toBeGreaterThanOrEqual(10);
});

test('TRN-03: the sample bank has at least 220 distinct questions of all kinds, each with a tag', () => {
  expect(questions.length).toBeGreaterThanOrEqual(220);
  const stems = questions.map(questionIdentityInput);
  expect(stems.filter((stem, i) => stems.indexOf(stem) !== i)).toEqual([]);
  for (const kind of questionKinds)
    expect(questions.filter(question => question.kind === kind).length).toBeGreaterThanOrEqual(30);
  for (const question of questions) expect(question.tags.length).toBeGreaterThan(0);
});

test('TRN-03: every difficulty from 1 to 4 is there, so that blueprints have something to choose from', () => {
  for (const difficulty of [1, 2, 3, 4]) {
    expect(questions.filter(question => question.difficulty === difficulty).length).toBeGreaterThanOrEqual(10);
  }
});

test('TRN-03: importing the exported sample bank finds every question unchanged', () => {
  const again = parseGift(exportGift(questions).content);
  expect(again.errors).toEqual([]);
  expect(again.items.map(item => questionDigestInput(item.question))).toEqual(questions.map(questionDigestInput));
});

test('TRN-03: the right option does not always stand first', () => {
  const singles = questions.flatMap(question => (question.kind === 'single' ? [question.answer] : []));
  expect(singles.filter(answer => answer === 0).length).toBeLessThan(singles.length * 0.75);
});
