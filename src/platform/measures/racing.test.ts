// The equality property: whatever happens while it happens, after the marks are worked off every kept figure equals a count of the facts.
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '#kernel/random';
import { type Ctx, createDb, createPool, inTransaction, newId } from '#platform/database';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { unitTree } from '../../modules/supervision/tree.ts';
import { collectMeasures, configureMeasures, markAllStale, recount, refreshStale } from './index.ts';
import { createTrialTable, meet, trialMeasure, whileEnginesRun } from './testing.ts';

const measureId = 'trial.done';
const series = { measureId, parameters: { run: 'one' } };
let world: TestWorld;
let city: City;
let subjects: { unitId: string; subjectId: string }[] = [];

/** Raw count per node, by statements that share nothing with the engine. */
async function rawCount(): Promise<Record<string, string>> {
  const { rows } = await world.owner.query<{ node: string; n: number; d: number }>(`
    with open as (select u.*, f.met_at is not null as met from trial.fact f join organizations.unit u on u.id = f.unit_id),
    all_nodes as (
      select 'region:' || r.code as node, o.met from organizations.region r join open o on o.region_path like r.path || '%'
      union all select 'direct:' || o.region_code, o.met from open o
      union all select 'unit:' || a.id, o.met from organizations.unit a join open o on o.path like a.path || '%'
    )
    select node, (count(*) filter (where met))::int n, count(*)::int d from all_nodes group by node`);
  return Object.fromEntries(rows.map(r => [r.node, `${r.n}/${r.d}`]));
}
async function kept(): Promise<Record<string, string>> {
  const { rows } = await world.owner.query<{ node: string; n: number; d: number }>(
    "select node, numerator n, denominator d from measures.node_figure where label = '' and denominator > 0",
  );
  return Object.fromEntries(rows.map(r => [r.node, `${r.n}/${r.d}`]));
}

async function change(random: Random): Promise<void> {
  const subject = subjects[random.below(subjects.length)];
  if (!subject) return;
  const at = random.below(3) === 0 ? null : world.clock.now();
  await inTransaction(world.ctx(), tx => meet(tx, { measureId, run: 'one', ...subject, at })).catch(error => {
    // One in ten is given up by its caller below: then neither fact nor mark may stay.
    if (!String(error).includes('given up')) throw error;
  });
}
const givenUp = (random: Random) =>
  inTransaction(world.ctx(), async tx => {
    const subject = subjects[random.below(subjects.length)];
    if (subject) await meet(tx, { measureId, run: 'one', ...subject, at: world.clock.now() });
    throw new Error('given up');
  }).catch(() => undefined);

beforeAll(async () => {
  world = await createTestWorld({ now: '2009-06-05T01:00:00.000Z' });
  configureMeasures({ measures: collectMeasures([{ name: 'trial', measures: [trialMeasure()] }]), tree: unitTree });
  city = await seedTestCity(world.owner);
  await createTrialTable(world.owner);
  const random = seededRandom('units');
  const units = [city.bureau, city.north, city.south];
  for (let i = 0; i < 20; i += 1) {
    const parent = random.below(2) === 0 ? undefined : units[random.below(units.length)];
    const region = ['450700', '450721', '450722'][random.below(3)] ?? '450700';
    units.push(await city.unit(`试验单位${i}`, { region, ...(parent ? { parent } : {}) }));
  }
  subjects = Array.from({ length: 200 }, () => ({
    unitId: units[random.below(units.length)]?.id ?? city.bureau.id,
    subjectId: newId(),
  }));
  await world.owner.query(
    "insert into trial.fact (run, unit_id, subject_id, kind) select 'one', u, s, 'a' from unnest($1::uuid[], $2::uuid[]) t (u, s)",
    [subjects.map(s => s.unitId), subjects.map(s => s.subjectId)],
  );
  await inTransaction(world.ctx(), tx => markAllStale(tx, series));
});
afterAll(() => world?.close());

describe('the kept figures equal the facts', () => {
  test.each(['a', 'b', 'c'])(
    'DIR-05: two engines race while random changes commit and roll back (seed %s)',
    async seed => {
      const random = seededRandom(seed);
      const writer = async () => {
        for (let i = 0; i < 40; i += 1) await (random.below(10) === 0 ? givenUp(random) : change(random));
      };
      await whileEnginesRun(
        () => world.ctx(),
        () => Promise.all(Array.from({ length: 4 }, writer)),
      );
      await refreshStale(world.ctx());
      expect(await kept()).toEqual(await rawCount());
      expect(await recount(world.ctx(), series)).toMatchObject({ driftedUnits: [], driftedNodes: [] });
    },
  );

  test('DIR-05: an engine killed in the middle of a batch leaves its marks, and the next one counts them', async () => {
    const random = seededRandom('killed');
    for (let i = 0; i < 30; i += 1) await change(random);
    const before = await kept();
    const blocker = await world.owner.connect();
    await blocker.query('begin; select 1 from measures.node_figure for update');
    const { engine, kill } = doomedEngine();
    const died = engine.then(
      () => 'finished',
      () => 'died',
    );
    await waitForLock(blocker);
    kill();
    expect(await died).toBe('died');
    await blocker.query('rollback');
    blocker.release();
    await waitForRollback();
    expect(await kept()).toEqual(before);
    const { rows } = await world.owner.query<{ n: number }>('select count(*)::int n from measures.stale');
    expect(rows[0]?.n).toBe(30);
    await refreshStale(world.ctx());
    expect(await kept()).toEqual(await rawCount());
    expect(await kept()).not.toEqual(before);
  });

  test('DIR-05: the recount finds a figure that was tampered with, says so and mends it', async () => {
    await world.owner.query('update measures.node_figure set numerator = numerator + 1 where node = $1', [
      'region:450700',
    ]);
    await world.owner.query(
      `update measures.unit_figure set numerator = 0, denominator = 1 where unit_id = (select unit_id from trial.fact limit 1)`,
    );
    const found = await recount(world.ctx(), series);
    expect(found?.driftedNodes).toContain('region:450700');
    expect(found?.driftedUnits).toHaveLength(1);
    await refreshStale(world.ctx());
    expect(await kept()).toEqual(await rawCount());
    expect(await recount(world.ctx(), series)).toMatchObject({ driftedUnits: [], driftedNodes: [] });
  });
});

/** An engine on a connection of its own that can be cut as a killed process cuts it. */
function doomedEngine(): { readonly engine: Promise<unknown>; readonly kill: () => void } {
  const { appUrl, role } = world.urls;
  const pool = createPool({ url: appUrl, max: 1, ...(role ? { role } : {}) });
  const sockets: { destroy(): void }[] = [];
  pool.on('connect', (client: pg.PoolClient & { connection?: { stream: { destroy(): void } } }) => {
    if (client.connection) sockets.push(client.connection.stream);
    client.on('error', () => undefined);
  });
  const ctx: Ctx = { ...world.ctx(), db: createDb(pool) };
  return {
    engine: refreshStale(ctx),
    kill: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function poll(done: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    if (await done()) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('waited in vain');
}
const waitForLock = (client: pg.PoolClient) =>
  poll(async () => {
    const { rows } = await client.query(
      'select 1 from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()',
    );
    return rows.length > 0;
  });
/** The server has noticed that the client is gone: nobody has the series any more. */
const waitForRollback = () =>
  poll(async () => {
    const { rows } = await world.owner.query('select 1 from measures.series for update skip locked');
    return rows.length > 0;
  });
