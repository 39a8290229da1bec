import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction, newId } from '#platform/database';
import { modules } from '../../app/modules.ts';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { unitTree } from '../../modules/supervision/tree.ts';
import {
  collectMeasures,
  configureMeasures,
  evaluateFor,
  evaluateTree,
  listSubjects,
  markAllStale,
  markPlacesStale,
  readEvaluation,
  recount,
  refreshStale,
  rollUp,
} from './index.ts';
import { createTrialTable, meet, trialMeasure } from './testing.ts';

const measureId = 'trial.done';
const parameters = { run: 'one' };
const series = { measureId, parameters };
const START = '2009-06-05T01:00:00.000Z';
let world: TestWorld;
let city: City;
const people: { unitId: string; subjectId: string }[] = [];

async function enrol(unitId: string, count: number, given: { kind?: string; from?: string; to?: string } = {}) {
  for (let i = 0; i < count; i += 1) {
    const subjectId = newId();
    await world.owner.query(
      'insert into trial.fact (run, unit_id, subject_id, kind, counted_from, counted_to) values ($1, $2, $3, $4, $5, $6)',
      ['one', unitId, subjectId, given.kind ?? 'a', given.from ?? '2009-06-01', given.to ?? null],
    );
    people.push({ unitId, subjectId });
  }
}
const finish = (person: { unitId: string; subjectId: string } | undefined, at: string | null = world.clock.now()) =>
  inTransaction(world.ctx(), async tx => {
    if (person) await meet(tx, { measureId, run: 'one', ...person, at });
  });
const board = (node: Parameters<typeof rollUp>[1]['node'], cut = 'tree') =>
  rollUp(world.ctx(), { ...series, node, cut, limit: 100 });

beforeAll(async () => {
  world = await createTestWorld({ now: START, modules });
  configureMeasures({ measures: collectMeasures([{ name: 'trial', measures: [trialMeasure()] }]), tree: unitTree });
  city = await seedTestCity(world.owner);
  await createTrialTable(world.owner);
  await enrol(city.bureau.id, 3);
  await enrol(city.north.id, 6, { kind: 'b' });
  await enrol(city.south.id, 4);
});
afterAll(() => world?.close());

describe('the catalogue of measures', () => {
  test('DIR-03: an unknown, doubled or foreign measure id stops the boot, with all that is wrong', () => {
    const trial = { name: 'trial', measures: [trialMeasure()] };
    expect(() => collectMeasures([trial, { name: 'directives', asksMeasures: ['trial.done'] }])).not.toThrow();
    expect(() => collectMeasures([trial, { name: 'directives', asksMeasures: ['training.completion'] }])).toThrow(
      /directives asks for unknown measure training.completion/,
    );
    expect(() => collectMeasures([trial, { name: 'other', measures: [trialMeasure()] }])).toThrow(
      /not of module other\n.*twice/,
    );
  });
});

describe('counting', () => {
  test('DIR-05: a series shows nothing before it was counted through, and everything after', async () => {
    expect(await board('region:450700')).toMatchObject({ asOf: null, rows: [] });
    await inTransaction(world.ctx(), tx => markAllStale(tx, series));
    await refreshStale(world.ctx());
    const shown = await board('region:450700');
    expect(shown).toMatchObject({ asOf: START, total: { numerator: 0, denominator: 13 } });
    expect(shown.rows.map(r => [r.key, r.numerator, r.denominator])).toEqual([
      ['region:450722', 0, 4],
      ['region:450721', 0, 6],
      ['direct:450700', 0, 3],
    ]);
  });

  test('DIR-05: a business transaction inserts one mark; the figure follows, sorted by share', async () => {
    await finish(people.find(p => p.unitId === city.north.id));
    const { rows } = await world.owner.query('select count(*)::int as n from measures.stale');
    expect(rows[0]).toEqual({ n: 1 });
    world.clock.set('2009-06-05T01:00:03.000Z');
    expect((await board('region:450700')).asOf).toBe(START);
    await refreshStale(world.ctx());
    const after = await board('region:450700');
    expect(after.asOf).toBe('2009-06-05T01:00:03.000Z');
    expect(after.rows[0]).toMatchObject({ key: 'region:450721', numerator: 1, denominator: 6, drill: true });
  });

  test('TRN-12: by department, unit type, line and the dimension of the measure', async () => {
    expect((await board('region:450700', 'departments')).rows.map(r => r.denominator).sort()).toEqual([3, 4, 6]);
    expect((await board('region:450700', 'unit-type')).rows).toEqual([
      { key: 'unit-type:organ', name: '机关', nameEn: 'Government organ', drill: false, numerator: 1, denominator: 13 },
    ]);
    expect((await board('region:450700', 'line')).rows.map(r => [r.key, r.denominator])).toEqual([
      ['line:hr', 6],
      ['line:police', 4],
    ]);
    expect((await board('region:450700', 'kind')).rows.map(r => [r.name, r.numerator, r.denominator])).toEqual([
      ['乙类', 1, 6],
      ['甲类', 0, 7],
    ]);
  });

  test('DIR-05: pages of a level follow one another without gap or repetition', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    for (let i = 0; i < 10; i += 1) {
      const page = await rollUp(world.ctx(), { ...series, node: 'region:450700', cut: 'tree', limit: 1, after });
      seen.push(...page.rows.map(r => r.key));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen).toEqual((await board('region:450700')).rows.map(r => r.key));
  });

  test('TRN-14: a row that begins or ceases to count changes the figure without any mark', async () => {
    await enrol(city.south.id, 2, { from: '2009-06-06', to: '2009-06-08' });
    await inTransaction(world.ctx(), tx => markAllStale(tx, series));
    await refreshStale(world.ctx());
    const total = async (at: string) => {
      world.clock.set(at);
      await refreshStale(world.ctx());
      return (await board('region:450722')).total.denominator;
    };
    expect([
      await total('2009-06-05T12:00:00.000Z'),
      await total('2009-06-07T00:00:00.000Z'),
      await total('2009-06-09T00:00:00.000Z'),
    ]).toEqual([4, 6, 4]);
  });

  test('DIR-05: a unit that moves takes its figure along', async () => {
    await world.owner.query(
      "update organizations.unit set region_code = '450722', region_path = '/450700/450722/' where id = $1",
      [city.north.id],
    );
    await inTransaction(world.ctx(), tx => markPlacesStale(tx, sql`select ${city.north.id}::uuid`));
    await refreshStale(world.ctx());
    expect((await board('region:450700')).rows.map(r => [r.key, r.denominator])).toEqual([
      ['region:450722', 10],
      ['direct:450700', 3],
      ['region:450721', 0],
    ]);
    expect(await recount(world.ctx(), series)).toMatchObject({ driftedUnits: [], driftedNodes: [] });
  });
});

describe('the list behind a figure', () => {
  test('DIR-04: figure and list are the same rows: as many lag as are missing, whoever looks', async () => {
    const supervisor = world.actor({
      roles: [{ role: 'registrar', node: { kind: 'unit', id: city.south.id, path: city.south.path } }],
    });
    for (const actor of [undefined, supervisor]) {
      const ask = (which: 'lagging' | 'met' | 'counted') =>
        listSubjects(world.ctx(actor), {
          ...series,
          node: 'region:450700',
          permission: 'organizations.read',
          which,
          limit: 500,
        });
      const [lagging, met, counted] = [await ask('lagging'), await ask('met'), await ask('counted')];
      expect(lagging.figure).toEqual(met.figure);
      expect(met.items).toHaveLength(met.figure.numerator);
      expect(counted.items).toHaveLength(counted.figure.denominator);
      expect(lagging.items).toHaveLength(lagging.figure.denominator - lagging.figure.numerator);
      if (actor) expect(new Set(counted.items.map(i => i.unitId))).toEqual(new Set([city.south.id]));
    }
  });

  test('DIR-04: the list is paged by unit and subject', async () => {
    const ask = (after?: string) =>
      listSubjects(world.ctx(), {
        ...series,
        node: 'region:450700',
        permission: 'x.y',
        which: 'counted',
        limit: 7,
        after,
      });
    const first = await ask();
    const second = await ask(first.next ?? '');
    expect(new Set([...first.items, ...second.items].map(i => i.subjectId)).size).toBe(13);
    expect(second.next).toBeNull();
  });
});

describe('evaluating as of a moment', () => {
  test('DIR-03: what was met or joined after the moment does not count for it, also when asked long after', async () => {
    const due = '2009-06-20T16:00:00.000Z';
    world.clock.set('2009-06-19T00:00:00.000Z');
    await finish(people.find(p => p.unitId === city.south.id));
    // Nothing runs over the moment; then more is done.
    world.clock.set('2009-07-10T00:00:00.000Z');
    await finish(people.findLast(p => p.unitId === city.bureau.id));
    const asked = { ...series, at: due, purpose: 'test.due', unitIds: [city.south.id, city.bureau.id, city.north.id] };
    const { evaluationId, figures } = await evaluateFor(world.ctx(), asked);
    const of = (id: string) => figures.find(f => f.unitId === id);
    expect([of(city.south.id), of(city.bureau.id), of(city.north.id)]).toMatchObject([
      { numerator: 1, denominator: 4 },
      { numerator: 0, denominator: 3 },
      { numerator: 1, denominator: 6 },
    ]);
    await expect(evaluateFor(world.ctx(), { ...asked, at: '2009-08-01T00:00:00.000Z' })).rejects.toThrow('to come');
    const stored = await readEvaluation(world.ctx(), { evaluationId, nodes: [`own:${city.south.id}`] });
    expect(stored).toEqual([{ node: `own:${city.south.id}`, label: '', numerator: 1, denominator: 4 }]);
    for (const statement of [
      'update measures.evaluation_figure set numerator = 9',
      'delete from measures.evaluation',
    ]) {
      await expect(world.owner.query(statement)).rejects.toThrow('does not change');
    }
  });

  test('DIR-05: the whole tree is evaluated at once, equal to the kept figures when nothing waits', async () => {
    await refreshStale(world.ctx());
    const { evaluationId } = await inTransaction(world.ctx(), tx =>
      evaluateTree(tx, { ...series, at: world.clock.now(), purpose: 'test.tree', regionCode: '450700' }),
    );
    const figures = await readEvaluation(world.ctx(), { evaluationId });
    const { rows } = await world.owner.query(
      'select node, label, numerator, denominator from measures.node_figure where denominator > 0 order by node, label',
    );
    expect(figures.filter(f => !f.node.startsWith('own:'))).toEqual(rows);
  });
});
