import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setCalendarYear } from '#contracts/rules';
import type { GrantNode } from '#kernel/actor';
import { makeCalendar } from '#kernel/calendar';
import { configureDirectives, directives } from '#modules/directives';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { calendarOf, rules } from '#modules/rules';
import { inTransaction } from '#platform/database';
import {
  announceDueTurns,
  closeTurns,
  momentBefore,
  moveDue,
  openTurn,
  setTurnSpans,
  type TurnHolder,
  waitingFor,
} from '#platform/turns';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { workbench } from './module.ts';
import { configureWorkbench } from './searches.ts';
import { moveTurnsAfterCalendar } from './upkeep.ts';

let world: TestWorld;
let city: City;
beforeAll(async () => {
  world = await createTestWorld({
    now: '2014-09-26T01:00:00.000Z',
    modules: [organizations, rules, people, directives, workbench],
  });
  city = await seedTestCity(world.owner);
  configureDirectives({ measures: () => [], evaluate: async () => new Map() });
});
afterAll(() => world?.close());

const lead = { workingDays: 5 } as const;
const timing = async () => ({ calendar: await calendarOf(world.db), lead });
const region = (code: string): GrantNode => ({
  kind: 'region',
  code,
  path: code === '450700' ? '/450700/' : `/450700/${code}/`,
  line: null,
});
const unit = (id: string): TurnHolder => ({ kind: 'unit', unitId: id });

async function open(id: string, holder: TurnHolder, workingDays: number, start = world.ctx().now) {
  const given = await timing();
  return inTransaction(world.ctx(), tx =>
    openTurn(tx, {
      subject: { kind: 'test.case', id },
      action: 'test.answer',
      what: { zh: '答复', en: 'Answer' },
      title: `案 ${id}`,
      link: '/work/test',
      holder,
      clock: { spec: { period: { workingDays } }, start },
      citation: { instrument: '国发〔2016〕51号', article: '第十二条' },
      timing: given,
    }),
  );
}
const outboxOf = async (name: string) => {
  const { rows } = await world.owner.query<{ id: string }>(
    "select payload ->> 'subjectId' as id from platform.outbox where name = $1 order by 1",
    [name],
  );
  return rows.map(row => row.id);
};
const clerk = (u: City['north']) =>
  world.actor({ roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: u.id, path: u.path } }], unitId: u.id });
const supervisor = (code: string, unitId: string | null = null) =>
  world.actor({ roles: [{ role: 'supervisor', node: region(code) }], unitId });
const toDo = async (actor: ReturnType<typeof clerk>, query: { whose?: 'own' | 'below' } = {}) =>
  (await world.call(contract.listToDo, { query }, actor)).items.map(item => item.title);

describe('turns', () => {
  test('DIR-16: a turn stands in the list of its holder with due moment, remaining working days and citation, and is opened once', async () => {
    expect(await open('a', unit(city.north.id), 4)).toBe(1);
    expect(await open('a', unit(city.north.id), 9)).toBe(0);
    const { items } = await world.call(contract.listToDo, { query: {} }, clerk(city.north));
    // 28 (a Sunday that was worked), 29, 30 September and 8 October.
    expect(items).toMatchObject([
      {
        title: '案 a',
        dueAt: '2014-10-08T16:00:00.000Z',
        workingDaysLeft: 4,
        state: 'soon',
        holder: { unit: { name: '测试北县单位' } },
        citation: { article: '第十二条' },
      },
    ]);
    expect(await toDo(clerk(city.south))).toEqual([]);
  });

  test('DIR-16: a supervisor finds the turns of others below, another region finds none', async () => {
    await open('b', unit(city.bureau.id), 30);
    expect(await toDo(supervisor('450700', city.bureau.id))).toEqual(['案 b']);
    expect(await toDo(supervisor('450700', city.bureau.id), { whose: 'below' })).toEqual(['案 a']);
    expect(await toDo(supervisor('450722'), { whose: 'below' })).toEqual([]);
    const counts = await world.call(contract.countToDo, {}, supervisor('450700', city.bureau.id));
    expect(counts).toEqual({ own: { late: 0, soon: 0, open: 1 }, below: { late: 0, soon: 1, open: 0 } });
  });

  test('DIR-16: due turns become events once; at the due instant itself nobody is late', async () => {
    const announce = () => announceDueTurns(world.ctx());
    await announce();
    expect(await outboxOf('turns.due-soon')).toEqual(['a']);
    world.clock.set('2014-10-08T16:00:00.000Z');
    expect((await announce()).overdue).toBe(0);
    world.clock.set('2014-10-08T16:00:00.001Z');
    const both = await Promise.all([announce(), announce()]);
    expect(both[0].overdue + both[1].overdue).toBe(1);
    expect((await announce()).overdue).toBe(0);
    expect(await outboxOf('turns.overdue')).toEqual(['a']);
  });

  test('DIR-16: a paused turn is due later, a closed one is nobody’s', async () => {
    const given = await timing();
    const spans = [{ kind: 'pause' as const, from: '2014-10-08T16:00:00.001Z', to: null, reason: '补正' }];
    await inTransaction(world.ctx(), tx =>
      setTurnSpans(tx, { subject: { kind: 'test.case', id: 'b' }, action: 'test.answer', spans, timing: given }),
    );
    const [waiting] = await waitingFor(world.ctx(), { kind: 'test.case', ids: ['b'], calendar: given.calendar });
    expect(waiting).toMatchObject({ provisional: true, holder: { unitId: city.bureau.id } });
    await inTransaction(world.ctx(), tx =>
      closeTurns(tx, { subjectKind: 'test.case', subjectIds: ['a', 'b'], outcome: 'done' }),
    );
    expect(await toDo(supervisor('450700'), { whose: 'below' })).toEqual([]);
    expect(await open('a', unit(city.north.id), 4)).toBe(1);
  });

  test('DIR-09: a calendar year that comes later moves open turns and tells which; nobody was overdue before', async () => {
    world.clock.set('2026-12-29T01:00:00.000Z');
    await open('c', unit(city.south.id), 5);
    await moveTurnsAfterCalendar(world.ctx());
    const [before] = (await world.call(contract.listToDo, { query: {} }, clerk(city.south))).items;
    expect(before).toMatchObject({ provisional: true, dueAt: '2027-01-03T16:00:00.000Z' });
    world.clock.set('2027-01-04T01:00:00.000Z');
    await announceDueTurns(world.ctx());
    expect(await outboxOf('turns.overdue')).not.toContain('c');
    const registrar = world.actor({ roles: [{ role: 'registrar', node: { kind: 'system' } }] });
    const body = { revision: 0, source: '公布的安排', days: { '2027-01-01': 'holiday' as const } };
    await world.call(setCalendarYear, { params: { year: 2027 }, body }, registrar);
    expect(await moveTurnsAfterCalendar(world.ctx())).toBe(1);
    expect(await moveTurnsAfterCalendar(world.ctx())).toBe(0);
    const [after] = (await world.call(contract.listToDo, { query: {} }, clerk(city.south))).items;
    expect(after).toMatchObject({ provisional: false, dueAt: '2027-01-06T16:00:00.000Z' });
    const calendar = makeCalendar([]);
    const page = await inTransaction(world.ctx(), tx => moveDue(tx, { timing: { calendar, lead }, limit: 1 }));
    expect(page.next).not.toBeNull();
  });

  test('ORG-10: the turn of a function passes to the body that takes the function over', async () => {
    const holder = { kind: 'function', regionCode: '450721', function: 'police', unitId: city.north.id } as const;
    await world.owner.query(
      "insert into organizations.region_function (id, region_code, function, unit_id, valid_from) values (gen_random_uuid(), '450721', 'police', $1, '2014-01-01')",
      [city.south.id],
    );
    await open('d', holder, 3);
    await world.owner.query(
      "insert into platform.outbox (kind, name, payload) values ('event', 'organizations.unit-reclassified', $1)",
      [JSON.stringify({ unitId: city.south.id })],
    );
    await world.drain();
    const { items } = await world.call(contract.listToDo, { query: {} }, clerk(city.south));
    expect(items.find(item => item.title === '案 d')?.holder).toMatchObject({
      function: 'police',
      unit: { id: city.south.id },
    });
  });

  test('DIR-09: the reminder moment is counted in working days back from the due day', async () => {
    const { calendar } = await timing();
    // Due Wednesday 8 October 2014: 30, 29 and 28 September are the working days before it.
    expect(momentBefore(calendar, '2014-10-08T16:00:00.000Z', { workingDays: 3 })).toBe('2014-09-27T16:00:00.000Z');
    expect(momentBefore(calendar, '2014-10-08T16:00:00.000Z', { hours: 2 })).toBe('2014-10-08T14:00:00.000Z');
    expect(momentBefore(calendar, '2014-10-08T16:00:00.000Z', { calendarDays: 1 })).toBe('2014-10-06T16:00:00.000Z');
  });
});

describe('search', () => {
  test('screens: search finds units and people in scope by name or pinyin, and what modules contribute', async () => {
    await city.person(city.north, '测试张三');
    configureWorkbench({
      searches: [
        {
          id: 'plans',
          title: { zh: '培训计划', en: 'Plans' },
          permission: 'workbench.use',
          find: async () => [{ id: 'p', title: '计划', note: '', link: '/work/training/p' }],
        },
        {
          id: 'broken',
          title: { zh: '坏', en: 'Broken' },
          permission: 'workbench.use',
          find: async () => {
            throw new Error('away');
          },
        },
      ],
    });
    const find = async (q: string, code: string) => {
      const { groups } = await world.call(contract.search, { query: { q } }, supervisor(code));
      return groups.map(group => [group.id, group.hits.length]);
    };
    expect(await find('测试', '450700')).toEqual([
      ['units', 3],
      ['people', 1],
      ['plans', 1],
    ]);
    expect(await find('测试', '450722')).toEqual([
      ['units', 1],
      ['plans', 1],
    ]);
    expect(await find('ceshi', '450721')).toEqual([
      ['people', 1],
      ['plans', 1],
    ]);
    expect(await find('100%_', '450700')).toEqual([['plans', 1]]);
    expect(() =>
      configureWorkbench({
        searches: [{ id: 'units', title: { zh: '', en: '' }, permission: '', find: async () => [] }],
      }),
    ).toThrow('two searches');
  });
});
