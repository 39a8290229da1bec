// Who comes second is told when, and at which unit, the row was changed since: not when it was made.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getPaper, revisePaper } from '#contracts/exams';
import type { Actor } from '#kernel/actor';
import { createAccount } from '#modules/accounts';
import { inTransaction } from '#platform/database';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { draftOf, publishedPlan, seedCourse, seedPaper } from './fixtures.testing.ts';

let world: TestWorld;
let city: City;
let manager: Actor;
let paperId: string;
let courseId: string;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-02T01:00:00.000Z' });
  city = await seedTestCity(world.owner);
  const account = { login: 'manager', name: '某人', personId: null, unitId: city.bureau.id };
  const accountId = await inTransaction(world.ctx(), tx => createAccount(tx, account));
  const roles = ['training-manager', 'question-author', 'unit-clerk'] as const;
  manager = world.actor({ accountId, roles: roles.map(role => ({ role, node: { kind: 'system' } })) });
  courseId = await seedCourse(world, { unitId: city.bureau.id, manager });
  paperId = await seedPaper(world, city.bureau.id);
});
afterAll(() => world?.close());

const CHANGED = '2014-06-03 10:30 · 测试市局';
/** The row is changed on the third of June at half past ten in Shanghai, later somebody comes with the older state. */
async function afterChange(change: () => Promise<unknown>, late: () => Promise<unknown>) {
  world.clock.set('2014-06-03T02:30:00.000Z');
  await change();
  world.clock.set('2014-06-05T02:30:00.000Z');
  return late().then(
    () => undefined,
    (error: { status: number; body: { message: string; detail: unknown } }) => error,
  );
}
const told = { status: 409, body: { detail: { changed: CHANGED }, message: expect.stringContaining(CHANGED) } };

describe('a change made against an older state', () => {
  test('TRN-01: of a plan', async () => {
    const draft = draftOf({ title: '两人改的计划', paperId, courseIds: [courseId] });
    const { id } = await world.call(contract.createPlan, { body: { unitId: city.bureau.id, ...draft } }, manager);
    const revise = () => world.call(contract.revisePlan, { params: { id }, body: { ...draft, revision: 1 } }, manager);
    const refused = await afterChange(revise, revise);
    expect(refused).toMatchObject(told);
    // The name of the person stands nowhere in a refusal.
    expect(JSON.stringify(refused?.body)).not.toContain('某人');
  });

  test('TRN-02: of a task of a course', async () => {
    const body = { unitId: city.bureau.id, title: '两人改的课程', summary: '' };
    const { id } = await world.call(contract.createCourse, { body }, manager);
    const task = { kind: 'text', title: '口令', requiredSeconds: 60, body: '口令要长。' } as const;
    const made = await world.call(contract.addTask, { params: { id }, body: task }, manager);
    const { kind: _, ...change } = task;
    const revise = () =>
      world.call(
        contract.reviseTask,
        { params: { id: made.id }, body: { ...change, revision: 1, position: 1 } },
        manager,
      );
    expect(await afterChange(revise, revise)).toMatchObject(told);
    const set = () =>
      world.call(contract.setCourseState, { params: { id }, body: { revision: 1, state: 'ready' } }, manager);
    expect(await afterChange(set, set)).toMatchObject(told);
  });

  test('TRN-14: of the list of a unit', async () => {
    await city.person(city.north);
    const draft = draftOf({ title: '名单', paperId, courseIds: [courseId], target: { region: '450721' } });
    const planId = await publishedPlan(world, { unitId: city.bureau.id, manager, draft });
    const { items } = await world.call(contract.listUnitLists, { params: { id: planId }, query: {} }, manager);
    const id = items[0]?.id ?? '';
    const submit = () => world.call(contract.submitUnitList, { params: { id }, body: { revision: 1 } }, manager);
    expect(await afterChange(submit, submit)).toMatchObject(told);
  });

  test('TRN-04: of a paper', async () => {
    const id = await seedPaper(world, city.bureau.id);
    await world.owner.query(`update exams.paper set state = 'draft' where id = $1`, [id]);
    const { paper } = await world.call(getPaper, { params: { id } }, manager);
    const { title, blueprint, durationMinutes, onExpiry } = paper;
    const body = { title, blueprint, durationMinutes, onExpiry, revision: 1 };
    const revise = () => world.call(revisePaper, { params: { id }, body }, manager);
    expect(await afterChange(revise, revise)).toMatchObject(told);
  });
});
