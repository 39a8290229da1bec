import ExcelJS from 'exceljs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { inTransaction, newId } from '#platform/database';
import { collectMeasures, configureMeasures, markAllStale, refreshStale } from '#platform/measures';
import { modules as allModules } from '../../app/modules.ts';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { ApiProblem, createTestWorld, type TestWorld } from '../../app/testing.ts';
import { createTrialTable, meet, trialMeasure } from '../../platform/measures/testing.ts';
import * as contract from './contract.ts';
import { supervision } from './module.ts';
import { publishDue } from './snapshots/take.ts';
import { unitTree } from './tree.ts';

const trial = {
  name: 'trial',
  measures: [trialMeasure(), trialMeasure('trial', 'organs', 'inner'), trialMeasure('trial', 'confidential', 'secret')],
};
let world: TestWorld;
let city: City;
let issuer: Actor;
let northern: Actor;
const people: { unitId: string; subjectId: string }[] = [];

const citation = { instrument: '示范〔2009〕1号', article: '第二部分' };
const fields = {
  title: '示范市培训进度',
  threshold: { num: 2, den: 3 },
  dueOn: '2009-12-31',
  citation,
  audience: 'public' as const,
};
const create = (given: Partial<Parameters<typeof body>[0]> = {}) =>
  world.call(contract.createBoard, { body: body(given) }, issuer);
const body = (given: {
  measureId?: string;
  audience?: 'public' | 'organs';
  regionCode?: string;
  parameters?: Record<string, string>;
}) => ({
  unitId: city.bureau.id,
  measureId: 'trial.done',
  parameters: { run: 'one' },
  regionCode: '450700',
  ...fields,
  ...given,
});
async function publish(id: string, schedule: contract.Schedule | null = null): Promise<number> {
  const { revision } = await world.call(contract.getBoard, { params: { id } }, issuer);
  return (await world.call(contract.publishBoard, { params: { id }, body: { revision, schedule } }, issuer)).number;
}
async function finish(unitId: string, count: number): Promise<void> {
  const todo = people.filter(p => p.unitId === unitId).slice(0, count);
  for (const person of todo) {
    people.splice(people.indexOf(person), 1);
    await inTransaction(world.ctx(), tx =>
      meet(tx, { measureId: 'trial.done', run: 'one', ...person, at: world.clock.now() }),
    );
  }
  await refreshStale(world.ctx());
}
const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    error => (error instanceof ApiProblem ? `${error.status} ${error.code}` : String(error)),
  );

beforeAll(async () => {
  const rest = allModules.filter(m => m.name !== 'supervision');
  world = await createTestWorld({ now: '2009-06-05T01:00:00.000Z', modules: [...rest, supervision] });
  configureMeasures({ measures: collectMeasures([trial]), tree: unitTree });
  city = await seedTestCity(world.owner);
  await createTrialTable(world.owner);
  const { bureau, north, south } = city;
  for (const [unitId, count] of [
    [bureau.id, 3],
    [north.id, 6],
    [south.id, 3],
  ] as const) {
    for (let i = 0; i < count; i += 1) {
      const subjectId = newId();
      people.push({ unitId, subjectId });
      await world.owner.query("insert into trial.fact (run, unit_id, subject_id) values ('one', $1, $2)", [
        unitId,
        subjectId,
      ]);
    }
  }
  issuer = world.actor({
    roles: [{ role: 'issuer', node: { kind: 'region', code: '450700', path: '/450700/', line: null } }],
  });
  northern = world.actor({ roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: north.id, path: north.path } }] });
  await inTransaction(world.ctx(), tx => markAllStale(tx, { measureId: 'trial.done', parameters: { run: 'one' } }));
  await refreshStale(world.ctx());
});
afterAll(() => world?.close());

describe('making a board', () => {
  test('INS-06: a measure for fewer eyes than the board is refused, a confidential one on every board', async () => {
    expect(await refused(create({ measureId: 'trial.inner' }))).toBe('422 supervision.narrow-audience');
    expect(await refused(create({ measureId: 'trial.secret', audience: 'organs' }))).toBe(
      '422 supervision.narrow-audience',
    );
    const { items } = await world.call(contract.listMeasures, {}, issuer);
    expect(items.map(i => i.id)).toEqual(['trial.done', 'trial.inner']);
  });

  test('DIR-05: a board is of a known measure, with its parameters, within the region of its body', async () => {
    expect(await refused(create({ measureId: 'trial.unknown' }))).toBe('404 access.not-found');
    expect(await refused(create({ parameters: { plan: 'x' } }))).toBe('422 supervision.parameters');
    expect(await refused(create({ regionCode: '450000' }))).toBe('422 supervision.region-outside');
    expect(await refused(world.call(contract.createBoard, { body: body({}) }, northern))).toBe('403 access.forbidden');
  });

  test('DIR-05: a draft is seen by those who may publish it, by nobody else; a stale change is refused', async () => {
    const { id } = await create();
    expect(await refused(world.call(contract.getBoard, { params: { id } }, northern))).toBe('404 access.not-found');
    expect((await world.call(contract.listPublicBoards, {})).items).toEqual([]);
    const change = (revision: number) =>
      refused(
        world.call(contract.changeBoard, { params: { id }, body: { ...fields, revision, title: '改名' } }, issuer),
      );
    expect([await change(1), await change(1)]).toEqual(['done', '409 supervision.stale']);
  });
});

describe('the live board', () => {
  test('DIR-04: region, county, unit, people: each figure is the sum of what opens below it, and the list is as long', async () => {
    const { id } = await create();
    await publish(id);
    await finish(city.north.id, 2);
    const level = (node?: string, cut = 'tree', actor = issuer) =>
      world.call(contract.getFigures, { params: { id }, query: { ...(node ? { node } : {}), cut } }, actor);
    const top = await level();
    expect(top.level.total).toEqual({ numerator: 2, denominator: 12 });
    expect(top.level.rows.map(r => [r.key, r.numerator, r.denominator])).toEqual([
      ['region:450721', 2, 6],
      ['region:450722', 0, 3],
      ['direct:450700', 0, 3],
    ]);
    const county = await level('region:450721');
    expect(county.level.crumbs.map(c => c.node)).toEqual(['region:450700', 'region:450721']);
    const direct = await level('direct:450721');
    expect(direct.level.rows).toMatchObject([
      { key: `own:${city.north.id}`, numerator: 2, denominator: 6, drill: false },
    ]);
    const subjects = (which: 'lagging' | 'met' | 'counted', actor: Actor, node = `own:${city.north.id}`) =>
      world.call(contract.listSubjects, { params: { id }, query: { node, which } }, actor);
    const [lagging, met] = [await subjects('lagging', northern), await subjects('met', northern)];
    expect([lagging.figure, lagging.items.length, met.items.length]).toEqual([{ numerator: 2, denominator: 6 }, 4, 2]);
    expect(lagging.items[0]).toMatchObject({ unitName: '测试北县单位', name: '受训人员' });
    // The clerk of another unit sees the figure, not the people.
    expect((await subjects('counted', northern, 'region:450700')).items).toHaveLength(6);
    expect((await level('direct:450722', 'tree', northern)).level.rows).toHaveLength(1);
    expect((await subjects('counted', northern, `own:${city.south.id}`)).items).toEqual([]);
    expect(await refused(level('region:450000'))).toBe('404 access.not-found');
    expect((await level('region:450700', 'unit-type')).level.rows).toMatchObject([
      { key: 'unit-type:organ', denominator: 12 },
    ]);
  });

  test('DIR-04: the export of the list is recorded with ids and counts, and is a workbook', async () => {
    const { items } = await world.call(contract.listBoards, { query: {} }, northern);
    const id = items[0]?.id ?? '';
    const query = { node: 'region:450700', which: 'lagging' as const };
    const file = await world.call(contract.exportSubjects, { params: { id }, query }, northern);
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    const { rows } = await world.owner.query(
      "select detail from audit.audit_event where action = 'supervision.export-subjects'",
    );
    expect(rows[0]?.detail).toEqual({ node: 'region:450700', which: 'lagging', subjects: 4 });
  });
});

describe('snapshots', () => {
  test('DIR-05: a published figure never changes: neither later facts nor the owner of the tables move it', async () => {
    const { id } = await create();
    const number = await publish(id);
    const see = () => world.call(contract.getPublicSnapshot, { params: { id, number }, query: {} });
    const before = await see();
    expect(before.level.total).toEqual({ numerator: 2, denominator: 12 });
    await finish(city.south.id, 2);
    await world.owner.query("update organizations.unit set name = '改了名的单位' where id = $1", [city.south.id]);
    expect(await see()).toEqual(before);
    for (const statement of [
      'update supervision.snapshot_row set numerator = 99',
      'delete from supervision.snapshot_row',
      "update supervision.snapshot set digest = repeat('0', 64)",
      'delete from supervision.snapshot',
      'truncate supervision.snapshot cascade',
      `insert into supervision.snapshot_row select id, 999, '', 'tree', 'x', 'x', null, false, 1, 1 from supervision.snapshot`,
    ]) {
      await expect(world.owner.query(statement), statement).rejects.toThrow('does not change');
    }
    const app = inTransaction(world.ctx(), tx =>
      sql`update supervision.snapshot set number = 2`.execute(tx.for<unknown>()),
    );
    await expect(app).rejects.toThrow(/permission denied/);
    const verified = await world.call(contract.verifySnapshot, { params: { id, number } }, issuer);
    expect(verified).toEqual({ digest: before.snapshot.digest, intact: true });
  });

  test('DIR-05: whoever gets past the triggers is found by the digest', async () => {
    const { id } = await create();
    const number = await publish(id);
    await world.owner.query('alter table supervision.snapshot_row disable trigger user');
    await world.owner.query(
      'update supervision.snapshot_row set numerator = denominator where snapshot_id = (select id from supervision.snapshot where board_id = $1)',
      [id],
    );
    await world.owner.query('alter table supervision.snapshot_row enable trigger user');
    expect((await world.call(contract.verifySnapshot, { params: { id, number } }, issuer)).intact).toBe(false);
  });

  test('DIR-05: the public opens every level down to the unit, and no person anywhere', async () => {
    const { items } = await world.call(contract.listPublicBoards, {});
    const id = items.at(-1)?.id ?? '';
    const replies: string[] = [JSON.stringify(items)];
    const open = async (node: string | undefined, cut: string): Promise<void> => {
      const query = { cut, ...(node ? { node } : {}) };
      const found = await world.call(contract.getPublicSnapshot, { params: { id, number: 'latest' }, query });
      replies.push(JSON.stringify(found));
      const { total, rows } = found.level;
      if (cut === 'tree') expect(rows.reduce((sum, r) => sum + r.denominator, 0)).toBe(total.denominator);
      for (const row of rows) if (row.drill) await open(row.key, 'tree');
    };
    for (const cut of ['tree', 'departments', 'unit-type', 'line', 'kind']) await open(undefined, cut);
    expect(replies.length).toBeGreaterThan(8);
    const { rows } = await world.owner.query<{ id: string }>('select subject_id as id from trial.fact');
    for (const { id: subject } of rows) expect(replies.join('\n')).not.toContain(subject);
    expect(replies.join('\n')).not.toContain('受训人员');
    expect(await refused(world.call(contract.listSubjects, { params: { id }, query: { node: 'region:450700' } }))).toBe(
      '401 access.sign-in-required',
    );
  });

  test('INS-06: a board for organs is not there for the public, nor one whose measure was narrowed later', async () => {
    const inner = await create({ audience: 'organs' });
    await publish(inner.id);
    const see = (id: string) =>
      refused(world.call(contract.getPublicSnapshot, { params: { id, number: 1 }, query: {} }));
    expect(await see(inner.id)).toBe('404 access.not-found');
    const outer = await create();
    await publish(outer.id);
    expect(await see(outer.id)).toBe('done');
    const narrowed = collectMeasures([{ name: 'trial', measures: [trialMeasure('trial', 'confidential')] }]);
    configureMeasures({ measures: narrowed, tree: unitTree });
    expect(await see(outer.id)).toBe('404 access.not-found');
    expect((await world.call(contract.listPublicBoards, {})).items).toEqual([]);
    expect(await refused(world.call(contract.getBoard, { params: { id: outer.id } }, issuer))).toBe(
      '404 access.not-found',
    );
    configureMeasures({ measures: collectMeasures([trial]), tree: unitTree });
  });

  test('DIR-05: two thirds is reached by two of three and not by one less, exactly as the workbook prints it', async () => {
    const { id } = await create();
    const number = await publish(id);
    const { level } = await world.call(contract.getPublicSnapshot, { params: { id, number }, query: {} });
    const south = level.rows.find(r => r.key === 'region:450722');
    expect([south?.numerator, south?.denominator]).toEqual([2, 3]);
    const file = await world.call(contract.exportPublicSnapshot, { params: { id, number }, query: {} });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await file.arrayBuffer());
    const printed = (book.worksheets[0]?.getRows(1, 20) ?? []).map(row => (row.values as unknown[]).slice(1).join(' '));
    expect(printed).toContain('450722 66.7% 2 3 是');
    expect(printed.filter(line => line.startsWith('450721 33.3% 2 6 否'))).toHaveLength(1);
    expect(printed.join('\n')).toContain('达标线：2/3');
  });

  test('DIR-05: two issues are compared level by level', async () => {
    const { id } = await create();
    const from = await publish(id);
    await finish(city.bureau.id, 1);
    const { number: to } = await world.call(contract.takeSnapshot, { params: { id } }, issuer);
    const { rows } = await world.call(contract.compareSnapshots, { params: { id }, query: { from, to } }, northern);
    expect(rows.find(r => r.key === 'direct:450700')).toMatchObject({
      from: { numerator: 0, denominator: 3 },
      to: { numerator: 1, denominator: 3 },
    });
  });
});

describe('the schedule', () => {
  test('DIR-05: moments missed in an outage are made up as of then, once, also by two processes at a time', async () => {
    const { id } = await create();
    await publish(id, { every: 'day', weekday: null, time: '09:00' });
    world.clock.set('2009-06-06T06:00:00.000Z');
    await finish(city.north.id, 1);
    world.clock.set('2009-06-08T06:00:00.000Z');
    await finish(city.north.id, 1);
    // Nothing ran since the fifth.
    await Promise.all([publishDue(world.ctx()), publishDue(world.ctx())]);
    await publishDue(world.ctx());
    const { items } = await world.call(contract.listPublicSnapshots, { params: { id }, query: {} });
    expect(items.map(i => [i.number, i.asOf, i.scheduled])).toEqual([
      [4, '2009-06-08T01:00:00.000Z', true],
      [3, '2009-06-07T01:00:00.000Z', true],
      [2, '2009-06-06T01:00:00.000Z', true],
      [1, '2009-06-05T01:00:00.000Z', false],
    ]);
    const figure = async (number: number) =>
      (await world.call(contract.getPublicSnapshot, { params: { id, number }, query: { node: 'region:450721' } })).level
        .total.numerator;
    expect([await figure(2), await figure(3), await figure(4)]).toEqual([2, 3, 3]);
  });

  test('DIR-05: an ended board takes no more issues and keeps the old ones open', async () => {
    const { id } = await create();
    const number = await publish(id, { every: 'day', weekday: null, time: '09:00' });
    const { revision } = await world.call(contract.getBoard, { params: { id } }, issuer);
    await world.call(contract.closeBoard, { params: { id }, body: { revision, reason: '工作结束' } }, issuer);
    world.clock.set('2009-06-10T06:00:00.000Z');
    await publishDue(world.ctx());
    expect(await refused(world.call(contract.takeSnapshot, { params: { id } }, issuer))).toBe(
      '409 supervision.not-published',
    );
    const { items } = await world.call(contract.listPublicSnapshots, { params: { id }, query: {} });
    expect(items.map(i => i.number)).toEqual([number]);
    expect(await refused(world.call(contract.getPublicSnapshot, { params: { id, number }, query: {} }))).toBe('done');
  });
});

describe('a unit that moves', () => {
  test('DIR-05: takes its figures along when the register says so', async () => {
    await world.owner.query(
      "update organizations.unit set region_code = '450722', region_path = '/450700/450722/' where id = $1",
      [city.north.id],
    );
    const { subscriptions } = supervision;
    await subscriptions[0]?.handle(world.ctx(), { unitId: city.north.id });
    await refreshStale(world.ctx());
    const { id } = await create({ audience: 'organs' });
    await refreshStale(world.ctx());
    const { level } = await world.call(contract.getFigures, { params: { id }, query: {} }, issuer);
    expect(level.rows.find(r => r.key === 'region:450722')?.denominator).toBe(9);
  });

  test('DIR-05: an open board on a measure nobody contributes stops the boot', async () => {
    configureMeasures({ measures: collectMeasures([]), tree: unitTree });
    await expect(supervision.onBoot({ ctx: world.ctx() })).rejects.toThrow('unknown measures: trial.done');
  });
});
