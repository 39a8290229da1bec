// Marks of single subjects: counted alone, and still equal to a count of the facts, whatever else is marked, moved and killed meanwhile.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '#kernel/random';
import { addMs } from '#kernel/time';
import { inTransaction, newId, type Tx } from '#platform/database';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { unitTree } from '../../modules/supervision/tree.ts';
import {
  collectMeasures,
  configureMeasures,
  markAllStale,
  markPlacesStale,
  markStale,
  markSubjectsStale,
  recount,
  refreshStale,
  rollUp,
} from './index.ts';
import { createTrialTable, meet, trialMeasure, whileEnginesRun } from './testing.ts';

const measureId = 'trial.done';
const series = { measureId, parameters: { run: 'one' } };
let world: TestWorld;
let city: City;
let places: { unitId: string; subjectId: string }[] = [];

const COUNTED = 'f.counted_from <= $1 and (f.counted_to is null or f.counted_to > $1)';

/** Every node, and every kind in every region, by statements that share nothing with the engine. */
async function rawCount(): Promise<Record<string, string>> {
  const { rows } = await world.owner.query<{ node: string; n: number; d: number }>(
    `with open as (
       select u.*, f.met_at <= $1 is true as met, f.kind from trial.fact f join organizations.unit u on u.id = f.unit_id where ${COUNTED}
     ),
     around as (select 'region:' || r.code as node, o.* from organizations.region r join open o on o.region_path like r.path || '%'),
     all_nodes as (
       select node, met from around
       union all select node || ' kind:' || kind, met from around
       union all select 'direct:' || o.region_code, o.met from open o
       union all select 'unit:' || a.id, o.met from organizations.unit a join open o on o.path like a.path || '%'
     )
     select node, (count(*) filter (where met))::int n, count(*)::int d from all_nodes group by node`,
    [world.clock.now()],
  );
  return Object.fromEntries(rows.map(r => [r.node, `${r.n}/${r.d}`]));
}
async function kept(): Promise<Record<string, string>> {
  const { rows } = await world.owner.query<{ node: string; n: number; d: number }>(
    `select node || case when label = '' then '' else ' ' || label end as node, numerator n, denominator d
     from measures.node_figure where (label = '' or label like 'kind:%') and denominator > 0`,
  );
  return Object.fromEntries(rows.map(r => [r.node, `${r.n}/${r.d}`]));
}
async function expectExact(): Promise<void> {
  await refreshStale(world.ctx());
  expect(await kept()).toEqual(await rawCount());
  expect(await recount(world.ctx(), series)).toMatchObject({ driftedUnits: [], driftedNodes: [] });
}

const one = (random: Random) => {
  const place = places[random.below(places.length)];
  if (!place) throw new Error('nobody');
  return place;
};
const setFact = (tx: Tx, place: { unitId: string; subjectId: string }, change: ReturnType<typeof sql>) =>
  sql`update trial.fact set ${change} where run = 'one' and unit_id = ${place.unitId} and subject_id = ${place.subjectId}`.execute(
    tx.for<unknown>(),
  );
const kinds = ['a', 'b', 'c'];

/** One business transaction that changes one subject's facts in some way, and says so by a mark of the subject or of the unit. */
async function change(tx: Tx, random: Random): Promise<void> {
  const place = one(random);
  const { now } = tx.ctx;
  const mark = () =>
    random.below(4) === 0
      ? markStale(tx, { ...series, unitId: place.unitId })
      : markSubjectsStale(tx, { ...series, subjects: [place] });
  switch (random.below(6)) {
    case 0:
      await setFact(tx, place, sql`kind = ${kinds[random.below(3)]}`);
      break;
    case 1:
      await setFact(tx, place, sql`counted_to = ${random.below(2) === 0 ? now : null}::timestamptz`);
      break;
    case 2:
      await setFact(tx, place, sql`counted_from = ${addMs(now, random.below(2) * 3_600_000)}::timestamptz`);
      break;
    case 3:
      await sql`delete from trial.fact where run = 'one' and unit_id = ${place.unitId} and subject_id = ${place.subjectId}`.execute(
        tx.for<unknown>(),
      );
      if (random.below(2) === 0) break;
      await sql`
        insert into trial.fact (run, unit_id, subject_id) values ('one', ${place.unitId}, ${place.subjectId})
        on conflict do nothing`.execute(tx.for<unknown>());
      break;
    default:
      await meet(tx, { measureId, run: 'one', ...place, at: random.below(3) === 0 ? null : now });
      return;
  }
  await mark();
}

/** A unit gets another place while everything else goes on. */
async function moveUnit(tx: Tx, random: Random): Promise<void> {
  const { unitId } = one(random);
  const region = ['450700', '450721', '450722'][random.below(3)] ?? '450700';
  await world.owner.query(
    'update organizations.unit set region_code = $2, region_path = (select path from organizations.region where code = $2) where id = $1',
    [unitId, region],
  );
  await markPlacesStale(tx, sql`select ${unitId}::uuid`);
}

beforeAll(async () => {
  world = await createTestWorld({ now: '2009-06-05T01:00:00.000Z' });
  configureMeasures({ measures: collectMeasures([{ name: 'trial', measures: [trialMeasure()] }]), tree: unitTree });
  city = await seedTestCity(world.owner);
  await createTrialTable(world.owner);
  const random = seededRandom('places');
  const units = [city.bureau, city.north, city.south];
  for (let i = 0; i < 12; i += 1) {
    const parent = random.below(2) === 0 ? undefined : units[random.below(units.length)];
    const region = ['450700', '450721', '450722'][random.below(3)] ?? '450700';
    units.push(await city.unit(`试验单位${i}`, { region, ...(parent ? { parent } : {}) }));
  }
  places = Array.from({ length: 150 }, () => ({
    unitId: units[random.below(units.length)]?.id ?? city.bureau.id,
    subjectId: newId(),
  }));
  await world.owner.query(
    "insert into trial.fact (run, unit_id, subject_id) select 'one', u, s from unnest($1::uuid[], $2::uuid[]) t (u, s)",
    [places.map(s => s.unitId), places.map(s => s.subjectId)],
  );
});
beforeEach(async () => {
  await inTransaction(world.ctx(), tx => markAllStale(tx, series));
  await refreshStale(world.ctx());
});
afterAll(() => world?.close());

describe('subjects are counted alone', () => {
  test.each(['a', 'b', 'c', 'd'])(
    'DIR-05: two engines race while subjects pass, join, leave, change kind and go, and units move (seed %s)',
    async seed => {
      const random = seededRandom(seed);
      const writer = async () => {
        for (let i = 0; i < 60; i += 1) {
          const work = (tx: Tx) => (random.below(12) === 0 ? moveUnit(tx, random) : change(tx, random));
          await inTransaction(world.ctx(), work);
        }
      };
      await whileEnginesRun(
        () => world.ctx(),
        () => Promise.all([writer(), writer(), writer(), writer()]),
      );
      await expectExact();
      // Those who join later count from their own moment, without a mark.
      world.clock.set(addMs(world.clock.now(), 7_200_000));
      await expectExact();
    },
  );

  test('DIR-05: one mark reads and writes one subject, not the rest of its unit', async () => {
    const [place] = places;
    if (!place) throw new Error('nobody');
    const before = await rollUp(world.ctx(), { ...series, node: `own:${place.unitId}`, cut: 'tree', limit: 1 });
    // What no mark names stays unseen until the recount: this shows that the others were not read.
    await world.owner.query("insert into trial.fact (run, unit_id, subject_id) values ('one', $1, $2)", [
      place.unitId,
      newId(),
    ]);
    await inTransaction(world.ctx(), tx => meet(tx, { measureId, run: 'one', ...place, at: world.clock.now() }));
    await refreshStale(world.ctx());
    const after = await rollUp(world.ctx(), { ...series, node: `own:${place.unitId}`, cut: 'tree', limit: 1 });
    expect(after.total.denominator).toBe(before.total.denominator);
    const found = await recount(world.ctx(), series);
    expect(found?.driftedUnits).toEqual([place.unitId]);
    await expectExact();
  });

  test('DIR-05: what was marked after a run began is counted by it as of then, and its unit not once more for it', async () => {
    const place = places.at(-1);
    if (!place) throw new Error('nobody');
    const began = world.ctx();
    world.clock.set(addMs(world.clock.now(), 2_000));
    await inTransaction(world.ctx(), tx => meet(tx, { measureId, run: 'one', ...place, at: tx.ctx.now }));
    const counted = await refreshStale(began);
    expect(counted).toBe(1);
    expect(await refreshStale(world.ctx())).toBe(0);
    await expectExact();
  });

  test('DIR-05: a unit whose subjects are not kept is counted whole by the first mark, and keeps them from then on', async () => {
    await world.owner.query(
      'delete from measures.counted_subject; update measures.unit_figure set subjects_kept = false',
    );
    const random = seededRandom('unkept');
    for (let i = 0; i < 40; i += 1) await inTransaction(world.ctx(), tx => change(tx, random));
    await expectExact();
    const { rows } = await world.owner.query<{ n: number }>(
      "select count(*)::int n from measures.unit_figure where label = '' and subjects_kept",
    );
    expect(rows[0]?.n).toBeGreaterThan(0);
  });

  test('DIR-05: what is kept of a subject is proved with the figures; a tampered one is found before it misleads', async () => {
    await world.owner.query(
      'update measures.counted_subject set met = not met where subject_id = (select subject_id from measures.counted_subject limit 1)',
    );
    expect((await recount(world.ctx(), series))?.driftedUnits).toHaveLength(1);
    await expectExact();
  });

  test('DIR-05: subjects of units where nothing moved for long are not kept, and a late mark still counts right', async () => {
    // Whoever was still to join is counted first.
    world.clock.set(addMs(world.clock.now(), 7_200_000));
    await expectExact();
    world.clock.set(addMs(world.clock.now(), 70 * 86_400_000));
    await expectExact();
    const { rows } = await world.owner.query<{ n: number }>('select count(*)::int n from measures.counted_subject');
    expect(rows[0]?.n).toBe(0);
    const random = seededRandom('late');
    for (let i = 0; i < 20; i += 1) await inTransaction(world.ctx(), tx => change(tx, random));
    await expectExact();
  });

  test('DIR-05: a series with much to count takes turns with the others instead of holding them up', async () => {
    const others = Array.from({ length: 250 }, () => newId());
    await world.owner.query(
      "insert into trial.fact (run, unit_id, subject_id) select 'large', u, u from unnest($1::uuid[]) u",
      [others],
    );
    await inTransaction(world.ctx(), tx => markAllStale(tx, { measureId, parameters: { run: 'large' } }));
    world.clock.set(addMs(world.clock.now(), 1_000));
    const random = seededRandom('turns');
    await inTransaction(world.ctx(), tx => change(tx, random));
    await refreshStale(world.ctx(), { maxBatches: 2 });
    const waiting = async (run: string) => {
      const { rows } = await world.owner.query<{ n: number }>(
        "select count(*)::int n from measures.stale where parameters::jsonb ->> 'run' = $1",
        [run],
      );
      return rows[0]?.n;
    };
    expect(await waiting('one')).toBe(0);
    expect(await waiting('large')).toBeGreaterThan(0);
    await refreshStale(world.ctx());
    expect(await waiting('large')).toBe(0);
    expect(await recount(world.ctx(), series)).toMatchObject({ driftedUnits: [], driftedNodes: [] });
  });
});
