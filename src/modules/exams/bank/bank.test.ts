// A bank as its author works with it: writing, revising and retiring questions, files in and out, what a paper lacks.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import type { Input } from '#kernel/endpoint';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { type City, seedTestCity } from '../../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import * as contract from '../contract.ts';
import { exams } from '../index.ts';
import type { Question } from './question.ts';

let world: TestWorld;
let city: City;
let author: Actor;

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-02T01:00:00.000Z', modules: [organizations, people, exams] });
  city = await seedTestCity(world.owner);
  author = world.actor({
    unitId: city.bureau.id,
    roles: [{ role: 'question-author', node: { kind: 'unit', id: city.bureau.id, path: city.bureau.path } }],
  });
});
afterAll(() => world.close());

const newBank = async (name: string) =>
  (await world.call(contract.createBank, { body: { unitId: city.bureau.id, name } }, author)).id;

const common = { explanation: '', difficulty: 3, score: 100, language: 'zh-CN' } as const;
const questions: readonly Question[] = [
  { kind: 'single', ...common, stem: '口令至少几位？', tags: ['口令'], options: ['六位', '八位'], answer: 1 },
  {
    kind: 'multiple',
    ...common,
    stem: '双因素有：',
    tags: ['口令'],
    options: ['卡加指纹', '口令', '口令加短信'],
    answer: [0, 2],
  },
  { kind: 'true-false', ...common, stem: '口令可以张贴。', tags: [], answer: false },
  {
    kind: 'fill-in',
    ...common,
    stem: '端口是____。',
    tags: [],
    blanks: [{ match: 'number', value: 443, tolerance: 0 }],
  },
];
const write = (bankId: string, question: Question) =>
  world.call(
    contract.createQuestion,
    { params: { id: bankId }, body: { question } } as Input<typeof contract.createQuestion>,
    author,
  );
const read = (id: string) => world.call(contract.getQuestion, { params: { id } }, author);

test('TRN-03: each kind of question is written by hand, read back the same, and drawn from then on', async () => {
  const bankId = await newBank('手工录入');
  for (const question of questions) {
    const row = await write(bankId, question);
    expect(row).toMatchObject({ version: 1, state: 'active', kind: question.kind });
    expect((await read(row.id)).question).toEqual(question);
  }
  const { bank, kinds } = await world.call(contract.getBank, { params: { id: bankId } }, author);
  expect([bank.questions, kinds]).toEqual([4, { single: 1, multiple: 1, 'true-false': 1, 'fill-in': 1 }]);
});

test('TRN-03: a question the bank has already is refused with its id, also when it is retired or comes about by revising', async () => {
  const bankId = await newBank('重复');
  const [first, , third] = questions;
  if (!first || !third) throw new Error('no questions');
  const one = await write(bankId, first);
  const other = await write(bankId, third);
  const twin = { ...first, stem: ' 口令至少几位？ ', tags: [] };
  await expect(write(bankId, twin)).rejects.toMatchObject({
    status: 409,
    code: 'exams.question-exists',
    body: { detail: { questionId: one.id } },
  });
  const save = (id: string, revision: number, question: Question) =>
    world.call(
      contract.saveQuestion,
      { params: { id }, body: { revision, question } } as Input<typeof contract.saveQuestion>,
      author,
    );
  await expect(save(other.id, 1, twin)).rejects.toMatchObject({ status: 409, code: 'exams.question-exists' });
  const retired = await world.call(contract.retireQuestion, { params: { id: one.id }, body: { revision: 1 } }, author);
  expect(retired.state).toBe('retired');
  await expect(write(bankId, twin)).rejects.toMatchObject({ body: { detail: { questionId: one.id } } });
  const back = await save(one.id, retired.revision, { ...first, explanation: '长者为佳' });
  expect(back).toMatchObject({ state: 'active', version: 2 });
  expect((await read(one.id)).versions.map(v => v.version)).toEqual([2, 1]);
});

const GIFT = `::另有标题::口令应当{=长 #对 ~短 #错}

日志至少保存{=六个月 ~一周

端口是{=443 =%50%8443}
`;

test('TRN-03: an import says by line what is not kept, can be read again, and keeps its counts once confirmed', async () => {
  const bankId = await newBank('导入');
  const body = new File([GIFT], '题目.txt');
  const preview = await world.call(
    contract.previewImport,
    { params: { id: bankId }, query: { format: 'gift' }, body },
    author,
  );
  expect(preview.warnings.map(w => [w.line, w.stem, w.code])).toEqual([
    [1, '口令应当', 'feedback-not-kept'],
    [1, '口令应当', 'title-not-kept'],
    [5, '端口是', 'partial-credit-not-kept'],
  ]);
  expect(preview.counts).toEqual({ new: 2, revised: 0, unchanged: 0, errors: 1, warnings: 3 });
  const again = () => world.call(contract.getImport, { params: { id: preview.id } }, author);
  expect(await again()).toEqual(preview);
  await world.call(contract.confirmImport, { params: { id: preview.id } }, author);
  expect(await again()).toMatchObject({ state: 'confirmed', counts: preview.counts });
  // Confirmed twice, it is the same import, and nothing enters twice.
  const twice = await world.call(contract.confirmImport, { params: { id: preview.id } }, author);
  expect(twice.counts).toEqual(preview.counts);
  const { bank } = await world.call(contract.getBank, { params: { id: bankId } }, author);
  expect(bank.questions).toBe(2);
  const stranger = world.actor({
    roles: [{ role: 'question-author', node: { kind: 'unit', id: city.north.id, path: city.north.path } }],
  });
  await expect(world.call(contract.getImport, { params: { id: preview.id } }, stranger)).rejects.toMatchObject({
    status: 404,
  });
});

test('TRN-04: a paper that cannot be filled says per line what is wanted, what fits, and with whom it competes', async () => {
  const bankId = await newBank('缺口');
  for (const question of questions) await write(bankId, question);
  const line = (tagsAny: string[], count: number) => ({
    ...{ tagsAny, tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5 },
    ...{ count, scoreEach: 100 },
  });
  const blueprint = {
    mode: 'drawn' as const,
    lines: [line(['口令'], 2), line(['口令'], 1), line(['备份'], 3)],
    questionOrder: 'in-line' as const,
    shuffleOptions: true,
  };
  const fields = { title: '缺口卷', durationMinutes: 60, onExpiry: 'no-score' as const, blueprint };
  const { id } = await world.call(contract.createPaper, { body: { bankId, ...fields } }, author);
  const { shortfalls } = await world.call(contract.getPaper, { params: { id } }, author);
  expect(shortfalls).toEqual([
    { line: 1, wanted: 1, found: 0, fitting: 2, lines: [0, 1], jointlyWanted: 3, jointlyFound: 2 },
    { line: 2, wanted: 3, found: 0, fitting: 0, lines: [2], jointlyWanted: 3, jointlyFound: 0 },
  ]);
});
