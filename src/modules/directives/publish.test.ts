import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeList, createList, listLists } from '#contracts/organizations';
import { setCalendarYear } from '#contracts/rules';
import { seedTestCity } from '../../app/test-city.ts';
import { createTestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { codeOf, directivesFixture, draft, fixtureModules, published, region, requirement } from './fixture.ts';
import { moveRequirementDues, rereadAddressees } from './service/reread.ts';

const begin = async () => {
  const world = await createTestWorld({ now: '2014-06-03T01:00:00.000Z', modules: fixtureModules });
  return directivesFixture(world, await seedTestCity(world.owner));
};
let w: Awaited<ReturnType<typeof begin>>;
beforeAll(async () => {
  w = await begin();
});
afterAll(() => w?.world.close());

const turns = async (unitId: string, subject: string) => {
  const { rows } = await w.world.owner.query<{ title: string; due_at: string | null; citation: unknown }>(
    'select title, due_at, citation from platform.turn where holder_unit_id = $1 and subject_kind = $2 and closed_at is null order by id',
    [unitId, subject],
  );
  return rows;
};
const get = (id: string, actor = w.issuer) => w.world.call(contract.getDirective, { params: { id } }, actor);

describe('DIR-01: publishing', () => {
  test('DIR-01, DIR-03: publishing addresses the units, delivers, obliges, and opens the turns with clock and citation', async () => {
    const id = await published(w, {
      title: '第一号通知',
      requirements: [requirement()],
      receiptWithin: { workingDays: 3 },
    });
    const shown = await get(id);
    expect(shown).toMatchObject({
      state: 'published',
      counts: { addressees: 3, confirmed: 0 },
      issuedOn: '2014-06-03',
    });
    expect(shown.actions.map(action => action.action)).toEqual(['withdraw', 'correct']);
    expect(shown.requirements[0]?.due).toMatchObject({ at: '2014-12-31T16:00:00.000Z', provisional: false });
    const [owed] = await turns(w.city.north.id, 'directives.obligation');
    expect(owed).toMatchObject({ title: '第一号通知', citation: { article: '第二部分' } });
    expect(owed?.due_at).toBe('2014-12-31T16:00:00.000Z');
    const [receipt] = await turns(w.city.north.id, 'directives.receipt');
    // Three working days after Tuesday 3 June 2014: Friday, 24:00.
    expect(receipt?.due_at).toBe('2014-06-06T16:00:00.000Z');
  });

  test('DIR-01: a stale draft, an incomplete one, and a second publication are refused', async () => {
    const { id } = await w.world.call(
      contract.createDirective,
      { body: { issuerUnitId: w.city.bureau.id, title: '空的通知', kind: 'notice' } },
      w.issuer,
    );
    const act = (revision: number) =>
      codeOf(w.world.call(contract.publishDirective, { params: { id }, body: { revision } }, w.issuer));
    expect(await act(1)).toBe('directives.incomplete');
    expect(await act(7)).toBe('directives.stale');
    const save = () =>
      w.world.call(contract.saveDirective, { params: { id }, body: { revision: 1, draft: draft() } }, w.issuer);
    expect((await save()).revision).toBe(2);
    expect(await codeOf(save())).toBe('directives.stale');
    expect(await act(2)).toBe('no refusal');
    expect(await act(3)).toBe('directives.not-draft');
  });

  test('DIR-01: units outside the reach of the issuer cannot be addressed, and are named', async () => {
    const north = w.actor('issuer', region('450721'), w.city.north.id);
    const refused = published(w, { addressees: { region: '450700' } }, { actor: north, unitId: w.city.north.id });
    await expect(refused).rejects.toMatchObject({
      code: 'directives.outside-scope',
      status: 422,
      body: { detail: { count: 2 } },
    });
    expect(await codeOf(published(w, {}, { actor: north, unitId: w.city.bureau.id }))).toBe('access.not-found');
  });

  test('DIR-03, INS-06: only a known measure that addressees may see makes a requirement, and nobody can type a figure', async () => {
    const publish = (given: Partial<contract.RequirementDraft>) =>
      codeOf(published(w, { requirements: [requirement(given)] }));
    expect(await publish({ measureId: 'made.up' })).toBe('directives.unknown-measure');
    expect(await publish({ measureId: 'inspections.findings' })).toBe('directives.measure-confidential');
    expect(await publish({ due: { fixed: { by: '2014-06-02' } } })).toBe('directives.due-past');
    const typed = { ...requirement(), numerator: 5 } as contract.RequirementDraft;
    const id = await published(w, { requirements: [typed] });
    const { items } = await w.world.call(contract.listObligations, { query: { directiveId: id } }, w.issuer);
    expect(items.every(item => item.figure === null && item.standing === 'not-measurable')).toBe(true);
  });

  test('DIR-01: a number belongs to one directive of a body', async () => {
    await published(w, { number: '示范字〔2014〕同号' });
    expect(await codeOf(published(w, { number: '示范字〔2014〕同号' }))).toBe('directives.number-taken');
  });
});

describe('scope', () => {
  test('DIR-01: a county sees what was addressed to it, not what went to the other; a draft is seen by its issuer only', async () => {
    const id = await published(w, { title: '只发北县', addressees: { region: '450721' } });
    const [north, south] = [w.actor('supervisor', region('450721')), w.actor('supervisor', region('450722'))];
    expect((await get(id, north)).title).toBe('只发北县');
    expect(await codeOf(get(id, south))).toBe('access.not-found');
    const { items } = await w.world.call(contract.listDirectives, { query: { q: '只发北县' } }, south);
    expect(items).toEqual([]);
    const { id: hidden } = await w.world.call(
      contract.createDirective,
      { body: { issuerUnitId: w.city.bureau.id, title: '未印发', kind: 'notice' } },
      w.issuer,
    );
    expect(await codeOf(get(hidden, w.actor('supervisor', region('450700'))))).toBe('access.not-found');
    expect(await codeOf(w.world.call(contract.getNotice, { params: { id: hidden } }))).toBe('access.not-found');
  });

  test('DIR-04: a county sees the obligations of its own units only', async () => {
    const id = await published(w, { requirements: [requirement()] });
    const south = w.actor('supervisor', region('450722'));
    const { items } = await w.world.call(contract.listObligations, { query: { directiveId: id } }, south);
    expect(items.map(item => item.unit.id)).toEqual([w.city.south.id]);
    const all = await w.world.call(contract.listObligations, { query: { directiveId: id } }, w.issuer);
    const other = all.items.find(item => item.unit.id === w.city.north.id);
    expect(await codeOf(w.world.call(contract.getObligation, { params: { id: other?.id ?? '' } }, south))).toBe(
      'access.not-found',
    );
    const { items: receipts } = await w.world.call(contract.listReceipts, { params: { id }, query: {} }, south);
    expect(receipts.map(receipt => receipt.unit.id)).toEqual([w.city.south.id]);
  });
});

describe('DIR-09: due moments', () => {
  const dueOf = async (due: contract.RequirementDraft['due']) => {
    const id = await published(w, { requirements: [requirement({ due })] });
    return { id, due: (await get(id)).requirements[0]?.due };
  };

  test('DIR-09: X月前 ends before that month, 年底前 is 31 December, X日前 includes the day even on a holiday', async () => {
    expect((await dueOf({ fixed: { beforeMonth: '2014-12' } })).due?.at).toBe('2014-11-30T16:00:00.000Z');
    expect((await dueOf({ fixed: { yearEnd: 2014 } })).due?.at).toBe('2014-12-31T16:00:00.000Z');
    // 1 October is a holiday: a date stays a date.
    expect((await dueOf({ fixed: { by: '2014-10-01' } })).due?.at).toBe('2014-10-01T16:00:00.000Z');
  });

  test('DIR-09: working days skip holidays and count make-up days', async () => {
    w.world.clock.set('2014-09-26T01:00:00.000Z');
    // Sunday 28 September 2014 was worked, 1 to 7 October were off: 28, 29, 30 September, 8 October.
    expect((await dueOf({ period: { workingDays: 1 } })).due?.at).toBe('2014-09-28T16:00:00.000Z');
    expect((await dueOf({ period: { workingDays: 4 } })).due?.at).toBe('2014-10-08T16:00:00.000Z');
  });

  test('DIR-09: into a year not loaded the due moment is provisional until the calendar comes, then it moves', async () => {
    w.world.clock.set('2026-12-29T01:00:00.000Z');
    const { id, due } = await dueOf({ period: { workingDays: 5 } });
    expect(due).toMatchObject({ provisional: true, at: '2027-01-03T16:00:00.000Z' });
    const registrar = w.actor('registrar', { kind: 'system' });
    const days = { '2027-01-01': 'holiday' as const };
    await w.world.call(
      setCalendarYear,
      { params: { year: 2027 }, body: { revision: 0, source: '公布的安排', days } },
      registrar,
    );
    expect(await moveRequirementDues(w.world.ctx())).toBeGreaterThan(0);
    expect((await get(id)).requirements[0]?.due).toMatchObject({ provisional: false, at: '2027-01-06T16:00:00.000Z' });
    expect(await moveRequirementDues(w.world.ctx())).toBe(0);
  });
});

describe('DIR-01: addressees are read again every day', () => {
  test('DIR-01: who joins later is addressed and obliged, who leaves is released, both stay listed', async () => {
    w.world.clock.set('2014-06-03T01:00:00.000Z');
    const id = await published(w, {
      title: '人事系统通知',
      addressees: { line: ['hr'] },
      requirements: [requirement()],
    });
    expect((await get(id)).counts).toMatchObject({ addressees: 1, joined: 0, left: 0 });
    const late = await w.city.unit('测试新单位', { region: '450722', lines: ['hr'] });
    await w.world.owner.query("update organizations.unit set lines = '{police}' where id = $1", [w.city.north.id]);
    await rereadAddressees(w.world.ctx());
    expect((await get(id)).counts).toMatchObject({ addressees: 1, joined: 0, left: 0 });
    w.world.clock.set('2014-06-04T01:00:00.000Z');
    await rereadAddressees(w.world.ctx());
    await rereadAddressees(w.world.ctx());
    expect((await get(id)).counts).toMatchObject({ addressees: 1, joined: 1, left: 1 });
    const { items } = await w.world.call(contract.listReceipts, { params: { id }, query: {} }, w.issuer);
    expect(items.map(item => [item.unit.id, item.fromStart, item.leftOn])).toEqual([
      [w.city.north.id, true, '2014-06-04'],
      [late.id, false, null],
    ]);
    const { items: owed } = await w.world.call(contract.listObligations, { query: { directiveId: id } }, w.issuer);
    expect(owed.map(item => item.unit.id)).toEqual([late.id]);
    expect((await turns(late.id, 'directives.obligation')).filter(turn => turn.title === '人事系统通知').length).toBe(
      1,
    );
    expect((await get(id)).timeline.some(entry => entry.action === 'directives.reread-addressees')).toBe(true);
    await w.world.owner.query("update organizations.unit set lines = '{hr}' where id = $1", [w.city.north.id]);
  });
});

// Last: a change of a list derives the lines of its units anew, which the seed had set by hand.
describe('DIR-01: named lists', () => {
  test('DIR-01: an issuer keeps a list of units and addresses a directive to it; a unit beyond its scope is not taken', async () => {
    const { id: list } = await w.world.call(
      createList,
      { body: { name: '重点单位', ownerUnitId: w.city.bureau.id } },
      w.issuer,
    );
    const add = (unitId: string, revision: number, actor = w.issuer) =>
      w.world.call(changeList, { params: { id: list }, body: { add: [unitId], remove: [], revision } }, actor);
    await add(w.city.north.id, 1);
    const north = w.actor('issuer', region('450721'), w.city.north.id);
    expect(await codeOf(add(w.city.north.id, 2, north))).toBe('access.not-found');
    const clerk = w.actor('unit-clerk', { kind: 'unit', ...w.city.bureau }, w.city.bureau.id);
    expect(await codeOf(add(w.city.south.id, 2, clerk))).toBe('access.forbidden');
    const { items } = await w.world.call(listLists, { query: { id: list } }, w.issuer);
    expect(items).toMatchObject([{ name: '重点单位', members: 1, revision: 2 }]);
    const id = await published(w, { title: '致名单单位', addressees: { list: [list] } });
    const receipts = await w.world.call(contract.listReceipts, { params: { id }, query: {} }, w.issuer);
    expect(receipts.items.map(row => row.unit.id)).toEqual([w.city.north.id]);
  });
});
