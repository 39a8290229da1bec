// Must show 6, bad input, part two: what is typed. One clear message in Chinese that names the field, and nothing half-done.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCertificate } from '#contracts/certificates';
import { createBank, createPaper, getPaper, readyPaper } from '#contracts/exams';
import { correctPerson, enterPerson, getPerson } from '#contracts/people';
import type { Actor } from '#kernel/actor';
import { citizenCheckCharacter, formatCertificateNumber } from '#kernel/identifiers';
import {
  changesSince,
  countRows,
  expectChinese,
  openScene,
  refusalOf,
  type Scene,
  unitNode,
} from './support.testing.ts';

let scene: Scene;
let northClerk: Actor;
let southClerk: Actor;

beforeAll(async () => {
  scene = await openScene();
  const { city, actor } = scene;
  northClerk = actor('unit-clerk', unitNode(city.north), city.north.id);
  southClerk = actor('unit-clerk', unitNode(city.south), city.south.id);
});
afterAll(() => scene?.world.close());

const numberOf = (n: number): string => {
  const first17 = `45072119600101${String(n).padStart(3, '0')}`;
  return first17 + citizenCheckCharacter(first17);
};
const person = (n: number, unitId: string) => ({
  name: '张甲',
  documentKind: 'citizen' as const,
  number: numberOf(n),
  phone: null,
  unitId,
  from: '2014-01-01',
  jobCategories: [],
  titleLevel: 'none' as const,
  titleName: null,
});

describe('must show 6: what is typed', () => {
  test('EXM: a paper whose blueprint the bank cannot fill stays a draft; the line, the wish and the stock are named', async () => {
    const { world, city, actor } = scene;
    const author = actor('question-author', unitNode(city.bureau), city.bureau.id);
    const bank = await world.call(createBank, { body: { unitId: city.bureau.id, name: '空题库' } }, author);
    const line = { tagsAny: [], tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5, count: 20, scoreEach: 500 };
    const blueprint = {
      mode: 'drawn' as const,
      lines: [line],
      questionOrder: 'as-written' as const,
      shuffleOptions: false,
    };
    const body = {
      bankId: bank.id,
      title: '抽不出的卷',
      blueprint,
      durationMinutes: 60,
      onExpiry: 'no-score' as const,
    };
    const paper = await world.call(createPaper, { body }, author);
    const before = await countRows(scene);
    const refused = await refusalOf(
      world.call(readyPaper, { params: { id: paper.id }, body: { revision: paper.revision } }, author),
    );
    expect([refused.status, refused.code]).toEqual([422, 'exams.paper-not-fillable']);
    expectChinese(refused.body.message, '第 1 项', '20', '可用 0 题');
    expect(await changesSince(scene, before)).toEqual({});
    const shown = await world.call(getPaper, { params: { id: paper.id } }, author);
    expect(shown.paper).toMatchObject({ state: 'draft', revision: paper.revision });
    expect(shown.shortfalls).toMatchObject([{ line: 0, wanted: 20, found: 0 }]);
  });

  test('CRT: a certificate number with one wrong or two swapped signs is told to be a typing error, not an unknown number', async () => {
    const { world } = scene;
    const number = formatCertificateNumber({ prefix: 'GX', year: 2014, region: '450700', serial: 123 });
    const before = await countRows(scene);
    expect(await world.call(checkCertificate, { query: { number } })).toMatchObject({
      status: 'unknown',
      holder: null,
    });
    const typo = number.replace(/3(?=[^3]*$)/, '8');
    const digits = [...number];
    const at = number.indexOf('12');
    [digits[at], digits[at + 1]] = [digits[at + 1] ?? '', digits[at] ?? ''];
    for (const wrong of [typo, digits.join(''), number.slice(0, -1)]) {
      expect(wrong).not.toBe(number);
      const refused = await refusalOf(world.call(checkCertificate, { query: { number: wrong } }));
      expect([wrong, refused.status, refused.code]).toEqual([wrong, 422, 'kernel.certificate-number']);
      expectChinese(refused.body.message, '证书编号', '抄错');
    }
    expect(await changesSince(scene, before)).toEqual({});
  });

  test('ORG-06: a citizen number with a typing error is refused with its cause in words, and never repeated', async () => {
    const { world, city } = scene;
    const wrong = numberOf(9).slice(0, 17) + (numberOf(9).endsWith('1') ? '2' : '1');
    const before = await countRows(scene);
    const refused = await refusalOf(
      world.call(enterPerson, { body: { ...person(9, city.north.id), number: wrong } }, northClerk),
    );
    expect([refused.status, refused.code]).toEqual([422, 'people.bad-number']);
    expectChinese(refused.body.message, '证件号码', '校验码应为');
    expect(refused.body.message).not.toContain('check-digit');
    expect(JSON.stringify(refused.body)).not.toContain(wrong.slice(6, 17));
    expect(await changesSince(scene, before)).toEqual({});
  });

  test('ORG-06: of two clerks who save one record, the second is told who came first and nothing of theirs is kept', async () => {
    const { world, city, actor } = scene;
    const { id } = await world.call(enterPerson, { body: person(1, city.north.id) }, northClerk);
    const { revision } = await world.call(getPerson, { params: { id } }, northClerk);
    const other = actor('unit-clerk', unitNode(city.north), city.north.id);
    const facts = { name: '张甲', jobCategories: [], titleLevel: 'none' as const, titleName: null, revision };
    const first = { ...facts, titleName: '工程师', reason: '核对职称' };
    const second = { ...facts, name: '张乙', reason: '核对姓名' };
    await world.call(correctPerson, { params: { id }, body: first }, northClerk);
    const before = await countRows(scene);
    const refused = await refusalOf(world.call(correctPerson, { params: { id }, body: second }, other));
    expect([refused.status, refused.code]).toEqual([409, 'people.stale']);
    expectChinese(refused.body.message, '已被他人修改', '未保存');
    expect(refused.body.detail).toMatchObject({ by: accountOf(northClerk), at: '2014-06-03T01:00:00.000Z' });
    expect(await changesSince(scene, before)).toEqual({});
    expect(await world.call(getPerson, { params: { id } }, northClerk)).toMatchObject({
      name: '张甲',
      titleName: '工程师',
      revision: revision + 1,
    });
    // At the same moment, too: exactly one of the two wins.
    const now = revision + 1;
    const both = await Promise.allSettled([
      world.call(correctPerson, { params: { id }, body: { ...first, titleName: '甲', revision: now } }, northClerk),
      world.call(correctPerson, { params: { id }, body: { ...first, titleName: '乙', revision: now } }, other),
    ]);
    expect(both.map(r => r.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('ORG-06: a person already in another unit is not taken from it, and whose it is is not told', async () => {
    const { world, city } = scene;
    const { id } = await world.call(enterPerson, { body: person(2, city.north.id) }, northClerk);
    const before = await countRows(scene);
    const refused = await refusalOf(world.call(enterPerson, { body: person(2, city.south.id) }, southClerk));
    expect([refused.status, refused.code]).toEqual([409, 'people.in-other-unit']);
    expectChinese(refused.body.message, '其他单位', '调动');
    expect(JSON.stringify(refused.body)).not.toContain(city.north.name);
    expect(JSON.stringify(refused.body)).not.toContain(id);
    expect(await changesSince(scene, before)).toEqual({});
    expect(await world.call(getPerson, { params: { id } }, northClerk)).toMatchObject({ unit: { id: city.north.id } });
    expect((await refusalOf(world.call(getPerson, { params: { id } }, southClerk))).status).toBe(404);
  });

  test('a field that is missing or too long is named, and the value is not repeated', async () => {
    const { world, city } = scene;
    const before = await countRows(scene);
    const long = '长'.repeat(61);
    const refused = await refusalOf(
      world.call(enterPerson, { body: { ...person(3, city.north.id), name: long } }, northClerk),
    );
    expect([refused.status, refused.code]).toEqual([422, 'http.invalid-input']);
    expectChinese(refused.body.message, 'name');
    expect(JSON.stringify(refused.body)).not.toContain(long);
    expect(await changesSince(scene, before)).toEqual({});
  });
});

const accountOf = (actor: Actor): string => (actor.kind === 'account' ? actor.accountId : '');
