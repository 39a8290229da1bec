import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { organizations } from '#modules/organizations';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { citizenNumber, type SeededUnit, seedCity } from './fixture.ts';
import { findPersonByNumber } from './index.ts';
import { people } from './module.ts';

let world: TestWorld;
let bureau: SeededUnit;
let school: SeededUnit;
let clerk: Actor;
let schoolClerk: Actor;

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations, people] });
  const unit = await seedCity(world.owner);
  bureau = await unit('示范市教育局');
  school = await unit('示范市第一中学', { parent: bureau });
  const clerkOf = (u: SeededUnit) =>
    world.actor({ roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: u.id, path: u.path } }] });
  clerk = clerkOf(bureau);
  schoolClerk = clerkOf(school);
});
afterAll(() => world?.close());

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: { code?: string }) => error.code ?? String(error),
  );
const facts = { jobCategories: ['technician' as const], titleLevel: 'none' as const, titleName: null };
const enter = (
  actor: Actor,
  given: {
    name: string;
    number: string;
    unit: SeededUnit;
    phone?: string;
    kind?: 'citizen' | 'passport';
    from?: string;
  },
) =>
  world.call(
    contract.enterPerson,
    {
      body: {
        ...facts,
        name: given.name,
        documentKind: given.kind ?? 'citizen',
        number: given.number,
        phone: given.phone ?? null,
        unitId: given.unit.id,
        from: given.from ?? '2010-01-01',
      },
    },
    actor,
  );
const names = async (actor: Actor, query: Partial<Record<string, string>> = {}) =>
  (await world.call(contract.listPeople, { query }, actor)).items.map(i => i.name);
let serial = 0;
const freshNumber = (): string => {
  serial += 1;
  return citizenNumber(serial);
};

describe('entering', () => {
  test('ORG-02: a number of 15 digits is taken as its form of 18, and the same person is not entered twice', async () => {
    const number = freshNumber();
    const legacy = number.slice(0, 6) + number.slice(8, 17);
    const { id } = await enter(clerk, { name: '张 三', number: legacy, unit: bureau });
    expect(await codeOf(enter(clerk, { name: '张三', number, unit: bureau }))).toBe('people.exists');
    expect(await codeOf(enter(schoolClerk, { name: '张三', number, unit: school }))).toBe('people.in-other-unit');
    expect(await findPersonByNumber(world.ctx(), { number: ` ${legacy}` })).toEqual({ id, name: '张三' });
  });

  test('ORG-02: a wrong check digit, a name with digits and a wrong telephone are refused without the value in the answer', async () => {
    const good = freshNumber();
    const bad = good.slice(0, 17) + (good.endsWith('1') ? '2' : '1');
    const problem = await enter(clerk, { name: '李四', number: bad, unit: bureau }).catch((e: unknown) => e);
    expect(problem).toMatchObject({
      status: 422,
      code: 'people.bad-number',
      body: { detail: { cause: 'check-digit' } },
    });
    expect(JSON.stringify(problem)).not.toContain(bad);
    expect(await codeOf(enter(clerk, { name: '李4', number: good, unit: bureau }))).toBe('people.bad-name');
    expect(await codeOf(enter(clerk, { name: '李四', number: good, unit: bureau, phone: '12' }))).toBe(
      'people.bad-phone',
    );
    expect(await codeOf(enter(clerk, { name: '李四', number: good, unit: bureau, from: '2014-06-02' }))).toBe(
      'people.future-date',
    );
  });

  test('ORG-02: other documents and names with a middle dot are taken', async () => {
    await enter(clerk, { name: '迪丽．木拉提', number: 'e12345678', unit: bureau, kind: 'passport' });
    expect(await names(clerk, { q: '迪丽·木' })).toEqual(['迪丽·木拉提']);
    expect(await codeOf(enter(clerk, { name: '甲乙', number: freshNumber(), unit: bureau, kind: 'passport' }))).toBe(
      'people.bad-number',
    );
  });

  test('ORG-02: a person who comes back keeps the title on record unless another is given', async () => {
    const number = freshNumber();
    const body = { ...facts, name: '钱归', documentKind: 'citizen' as const, number, phone: null };
    const senior = {
      ...body,
      titleLevel: 'senior' as const,
      titleName: '研究员',
      unitId: bureau.id,
      from: '2010-01-01',
    };
    const { id } = await world.call(contract.enterPerson, { body: senior }, clerk);
    await world.call(contract.endMembership, { params: { id }, body: { on: '2012-01-01', revision: 1 } }, clerk);
    const again = { ...body, titleLevel: undefined, unitId: school.id, from: '2013-01-01' };
    expect(await world.call(contract.enterPerson, { body: again }, schoolClerk)).toEqual({ id, returned: true });
    expect(await world.call(contract.getPerson, { params: { id } }, schoolClerk)).toMatchObject({
      titleLevel: 'senior',
      titleName: '研究员',
      titles: [{ level: 'senior', name: '研究员', validFrom: '2010-01-01', validTo: null }],
      memberships: [{ validFrom: '2013-01-01' }, { validFrom: '2010-01-01', validTo: '2012-01-01' }],
    });
  });

  test('ORG-02: two clerks enter the same person at once: one archive', async () => {
    const number = freshNumber();
    const results = await Promise.all(
      [1, 2, 3, 4].map(() => codeOf(enter(clerk, { name: '赵同', number, unit: bureau }))),
    );
    expect(results.filter(r => r === 'no refusal')).toHaveLength(1);
    expect(results.filter(r => r === 'people.exists')).toHaveLength(3);
  });

  test('ORG-02: who left comes back to the same archive, under the registered name only', async () => {
    const number = freshNumber();
    const { id } = await enter(schoolClerk, { name: '王五', number, unit: school });
    const leave = (on: string, revision: number) =>
      world.call(contract.endMembership, { params: { id }, body: { on, revision } }, schoolClerk);
    expect(await codeOf(leave('2009-01-01', 1))).toBe('people.before-last-change');
    await leave('2013-06-30', 1);
    expect(await names(schoolClerk, { q: '王五' })).toEqual([]);
    expect(await names(schoolClerk, { q: '王五', status: 'left' })).toEqual(['王五']);
    expect(await codeOf(enter(clerk, { name: '王武', number, unit: bureau }))).toBe('people.name-mismatch');
    expect(await codeOf(enter(clerk, { name: '王五', number, unit: bureau, from: '2013-01-01' }))).toBe(
      'people.before-last-change',
    );
    expect(await enter(clerk, { name: '王五', number, unit: bureau, from: '2013-09-01' })).toEqual({
      id,
      returned: true,
    });
    const page = await world.call(contract.getPerson, { params: { id } }, clerk);
    expect(page.memberships.map(m => [m.unit.name, m.validFrom, m.validTo])).toEqual([
      ['示范市教育局', '2013-09-01', null],
      ['示范市第一中学', '2010-01-01', '2013-06-30'],
    ]);
    expect(await codeOf(world.call(contract.getPerson, { params: { id } }, schoolClerk))).toBe('access.not-found');
  });
});

describe('personal data', () => {
  test('ORG-09: number and telephone are nowhere in plain, lists show masks, a full number is found by POST only', async () => {
    const number = freshNumber();
    const phone = '13877700001';
    const { id } = await enter(clerk, { name: '孙六', number, unit: bureau, phone: '138 7770 0001' });
    const { rows } = await world.owner.query<Record<string, unknown>>(
      'select p.*, number_cipher::text as c from people.person p where id = $1',
      [id],
    );
    const stored =
      JSON.stringify(rows) +
      Object.values(rows[0] ?? {})
        .map(v => (Buffer.isBuffer(v) ? v.toString('latin1') : ''))
        .join();
    expect(stored).not.toContain(number);
    expect(stored).not.toContain(phone);
    const { items } = await world.call(contract.findPerson, { body: { number: phone } }, clerk);
    expect(items).toMatchObject([
      { id, numberMask: `${number.slice(0, 3)}***********${number.slice(14)}`, phoneMask: '138****0001' },
    ]);
    expect((await world.call(contract.findPerson, { body: { number } }, schoolClerk)).items).toEqual([]);
    const audit = await world.owner.query('select detail::text from audit.audit_event');
    expect(JSON.stringify(audit.rows)).not.toContain(number);
    expect(JSON.stringify(audit.rows)).not.toContain('孙六');
  });

  test('ORG-09: a full number is shown with a reason and the look is on record; without the permission it is not', async () => {
    const number = freshNumber();
    const { id } = await enter(schoolClerk, { name: '周七', number, unit: school, phone: '0777-2345678' });
    const shown = await world.call(
      contract.revealPerson,
      { params: { id }, body: { reason: '核对证件' } },
      schoolClerk,
    );
    expect(shown).toEqual({ number, phone: '07772345678' });
    const { rows } = await world.owner.query(
      "select actor_id, detail from audit.audit_event where action = 'people.reveal-person' and subject_id = $1",
      [id],
    );
    expect(rows).toEqual([
      {
        actor_id: schoolClerk.kind === 'account' ? schoolClerk.accountId : '',
        detail: { fields: ['number', 'phone'], reason: '核对证件' },
      },
    ]);
    const supervisor = world.actor({
      roles: [{ role: 'supervisor', node: { kind: 'unit', id: bureau.id, path: bureau.path } }],
    });
    expect(
      await codeOf(world.call(contract.revealPerson, { params: { id }, body: { reason: '看看' } }, supervisor)),
    ).toBe('access.forbidden');
  });

  test('ORG-09: a cipher moved to another person does not open', async () => {
    const a = await enter(clerk, { name: '吴八', number: freshNumber(), unit: bureau });
    const b = await enter(clerk, { name: '郑九', number: freshNumber(), unit: bureau });
    await world.owner.query(
      'update people.person set number_cipher = (select number_cipher from people.person where id = $1) where id = $2',
      [a.id, b.id],
    );
    expect(
      await codeOf(world.call(contract.revealPerson, { params: { id: b.id }, body: { reason: '核对' } }, clerk)),
    ).toBe('crypto.unreadable');
  });
});

describe('correcting', () => {
  const correct = (id: string, body: Partial<Record<string, unknown>> & { revision: number }) =>
    world.call(
      contract.correctPerson,
      { params: { id }, body: { ...facts, name: '钱十', reason: '登记有误', ...body } },
      clerk,
    );

  test('ORG-02: a stale correction is refused with who, what and when; job categories and title keep their history', async () => {
    const { id } = await enter(clerk, { name: '钱十', number: freshNumber(), unit: bureau });
    expect(
      await correct(id, {
        jobCategories: ['security-officer', 'technician'],
        titleLevel: 'junior',
        titleName: '助理工程师',
        revision: 1,
      }),
    ).toEqual({ revision: 2 });
    const stale = await correct(id, { titleLevel: 'senior', revision: 1 }).catch((e: unknown) => e);
    expect(stale).toMatchObject({
      status: 409,
      code: 'people.stale',
      body: {
        detail: {
          what: 'people.correct-person',
          at: '2014-06-01T01:00:00.000Z',
          by: clerk.kind === 'account' ? clerk.accountId : '',
        },
      },
    });
    world.clock.set('2014-09-01T01:00:00.000Z');
    await correct(id, {
      jobCategories: ['security-officer'],
      titleLevel: 'intermediate',
      titleName: '工程师',
      revision: 2,
    });
    const page = await world.call(contract.getPerson, { params: { id } }, clerk);
    expect(page.jobCategories).toEqual(['security-officer']);
    expect(page.categories).toEqual([
      { category: 'security-officer', validFrom: '2014-06-01', validTo: null },
      { category: 'technician', validFrom: '2010-01-01', validTo: '2014-09-01' },
    ]);
    expect(page.titles.map(t => [t.level, t.validFrom, t.validTo])).toEqual([
      ['intermediate', '2014-09-01', null],
      ['junior', '2014-06-01', '2014-09-01'],
      ['none', '2010-01-01', '2014-06-01'],
    ]);
    expect(
      await correct(id, {
        jobCategories: ['security-officer'],
        titleLevel: 'intermediate',
        titleName: '工程师',
        revision: 3,
      }),
    ).toEqual({ revision: 3 });
    world.clock.set('2014-06-01T01:00:00.000Z');
  });

  test('ORG-14: a corrected number keeps the archive; a number of somebody else is refused', async () => {
    const [first, second, third] = [freshNumber(), freshNumber(), freshNumber()];
    const { id } = await enter(clerk, { name: '钱十', number: first, unit: bureau });
    await enter(clerk, { name: '冯十一', number: second, unit: bureau });
    const document = (number: string) => ({ kind: 'citizen' as const, number });
    expect(await codeOf(correct(id, { document: document(second), revision: 1 }))).toBe('people.number-taken');
    expect(await correct(id, { document: document(third), revision: 1 })).toEqual({ revision: 2 });
    expect(await findPersonByNumber(world.ctx(), { number: third })).toEqual({ id, name: '钱十' });
    expect(await findPersonByNumber(world.ctx(), { number: first })).toBeUndefined();
    expect(await correct(id, { phone: '13800000000', revision: 2 })).toEqual({ revision: 3 });
    expect(await correct(id, { phone: '13800000000', revision: 3 })).toEqual({ revision: 3 });
    expect(await correct(id, { phone: null, revision: 3 })).toEqual({ revision: 4 });
  });
});

test('ORG-02: pages in pinyin order hold everybody of the scope once, found also by pinyin and initials', async () => {
  for (const name of ['安一', '安二', '包一', '曾国', '单于'])
    await enter(schoolClerk, { name, number: freshNumber(), unit: school });
  expect(await names(schoolClerk, { q: 'anyi' })).toEqual(['安一']);
  expect(await names(schoolClerk, { q: 'zg' })).toEqual(['曾国']);
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < 60; page += 1) {
    const reply = await world.call(contract.listPeople, { query: { limit: 2, ...(after ? { after } : {}) } }, clerk);
    seen.push(...reply.items.map(i => i.id));
    if (reply.next === null) break;
    after = reply.next;
  }
  const { rows } = await world.owner.query("select id from people.person where status = 'active' order by pinyin, id");
  expect(seen).toEqual(rows.map(r => r.id));
  expect(await names(clerk, { unit: school.id })).toEqual(await names(schoolClerk));
});
