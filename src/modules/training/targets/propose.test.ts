// A proposal that dies between two of its steps: what it entered stands, and is in the figures.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exams } from '#modules/exams';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { rules } from '#modules/rules';
import { supervision, unitTree } from '#modules/supervision';
import { inTransaction } from '#platform/database';
import { collectMeasures, configureMeasures, refreshStale, rollUp } from '#platform/measures';
import { openProgress, requestCancel } from '#platform/progress';
import { type City, seedTestCity } from '../../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import { draftOf, publishedPlan, seedCourse, seedPaper } from '../fixtures.testing.ts';
import { tickers } from '../jobs.ts';
import { training } from '../module.ts';
import { measures } from '../statistics/measures.ts';
import { propose } from './service.ts';

let world: TestWorld;
let city: City;

beforeAll(async () => {
  world = await createTestWorld({
    now: '2014-06-02T01:00:00.000Z',
    modules: [organizations, rules, people, exams, training, supervision],
  });
  configureMeasures({ measures: collectMeasures([{ name: 'training', measures }]), tree: unitTree });
  city = await seedTestCity(world.owner);
});
afterAll(() => world?.close());

test('TRN-14: whom a proposal entered before it was killed is counted, though the one that is run again finds nobody new', async () => {
  const unitId = city.bureau.id;
  const manager = world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] });
  const paperId = await seedPaper(world, unitId);
  const courseId = await seedCourse(world, { unitId, manager });
  const draft = draftOf({ paperId, courseIds: [courseId], target: { everyone: true } });
  const planId = await publishedPlan(world, { unitId, manager, draft });
  for (const unit of [city.bureau, city.north, city.south]) await city.person(unit);
  // It dies when it tells how far it is: after the people were entered, before the end.
  await expect(propose(world.ctx(), { planId, progressId: 'no progress of this id' })).rejects.toThrow();
  await propose(world.ctx(), { planId, progressId: null });
  while ((await refreshStale(world.ctx())) > 0);
  const series = { measureId: 'training.completion', parameters: { planId } };
  const board = await rollUp(world.ctx(), { ...series, node: 'region:450700', cut: 'tree', limit: 10 });
  expect(board.total).toEqual({ numerator: 0, denominator: 3 });
});

test('TRN-14: a proposal that is cancelled says so and is read again; whom it entered until then stands', async () => {
  const unitId = city.bureau.id;
  const manager = world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] });
  const paperId = await seedPaper(world, unitId);
  const courseId = await seedCourse(world, { unitId, manager });
  const draft = draftOf({ title: '中途取消', paperId, courseIds: [courseId], target: { everyone: true } });
  const planId = await publishedPlan(world, { unitId, manager, draft });
  world.clock.set('2014-06-03T01:00:00.000Z');
  await city.person(city.north);
  const progressId = await inTransaction(world.ctx(), async tx => {
    const id = await openProgress(tx, { kind: 'training.propose' });
    await requestCancel(tx, id);
    return id;
  });
  const standing = async () => {
    const { rows } = await world.owner.query(
      `select p.state, p.percent, l.proposed_on::text as "proposedOn",
         (select count(*)::int from training.target t where t.plan_id = l.id and t.origin = 'selector') as people
       from platform.progress p, training.plan l where p.id = $1 and l.id = $2`,
      [progressId, planId],
    );
    return rows[0];
  };
  const before = await standing();
  await propose(world.ctx(), { planId, progressId });
  const after = await standing();
  expect(after).toMatchObject({ state: 'cancelled', proposedOn: '2014-06-02' });
  expect(after?.percent).toBeLessThan(100);
  expect(after?.people).toBe(Number(before?.people) + 1);
  const refresh = tickers.find(t => t.name === 'training.refresh-registers');
  await refresh?.run(world.ctx());
  await world.drain();
  expect(await standing()).toMatchObject({ state: 'cancelled', proposedOn: '2014-06-03' });
});
