// A plan opens courses and a paper to people and puts units on a register: none of it beyond its maker's reach.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { exams } from '#modules/exams';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { rules } from '#modules/rules';
import { newId } from '#platform/database';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { codeOf, draftOf, seedCourse, seedPaper } from './fixtures.testing.ts';
import { training } from './module.ts';

let world: TestWorld;
let city: City;
let county: Actor;
let foreign: { courseId: string; paperId: string };
let own: { courseId: string; paperId: string };

beforeAll(async () => {
  world = await createTestWorld({
    now: '2014-06-02T01:00:00.000Z',
    modules: [organizations, rules, people, exams, training],
  });
  city = await seedTestCity(world.owner);
  const manager = world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] });
  county = world.actor({
    roles: [
      { role: 'training-manager', node: { kind: 'region', code: '450721', path: '/450700/450721/', line: null } },
    ],
  });
  foreign = {
    courseId: await seedCourse(world, { unitId: city.south.id, manager }),
    paperId: await seedPaper(world, city.south.id),
  };
  own = {
    courseId: await seedCourse(world, { unitId: city.north.id, manager, title: '本县课程' }),
    paperId: await seedPaper(world, city.north.id),
  };
});
afterAll(() => world?.close());

const create = (more: Partial<contract.PlanDraft>) =>
  world.call(
    contract.createPlan,
    {
      body: {
        unitId: city.north.id,
        ...draftOf({ title: `计划 ${newId()}`, paperId: own.paperId, courseIds: [own.courseId], ...more }),
      },
    },
    county,
  );
const plans = async () => (await world.owner.query('select 1 from training.plan')).rowCount;

describe('TRN-01: what a plan may name', () => {
  test('TRN-01: a course or a paper out of reach, known by its id, is not found and no plan is made', async () => {
    const before = await plans();
    expect(await codeOf(create({ courseIds: [own.courseId, foreign.courseId] }))).toBe('access.not-found');
    expect(await codeOf(create({ paperId: foreign.paperId }))).toBe('access.not-found');
    expect(await codeOf(create({ courseIds: [newId()] }))).toBe('access.not-found');
    expect(await plans()).toBe(before);
    expect(await codeOf(world.call(contract.getCourse, { params: { id: foreign.courseId } }, county))).toBe(
      'access.not-found',
    );
  });

  test('TRN-01: nor does a later change of the draft bring one in', async () => {
    const { id } = await create({});
    const body = { ...draftOf({ ...own, courseIds: [own.courseId, foreign.courseId] }), revision: 1 };
    expect(await codeOf(world.call(contract.revisePlan, { params: { id }, body }, county))).toBe('access.not-found');
  });

  test('TRN-14: a target that reaches units of another county is refused with their names; nobody is put on a register', async () => {
    const { id } = await create({ target: { everyone: true } });
    const refused = world.call(contract.publishPlan, { params: { id }, body: { revision: 1 } }, county);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: 'training.outside-scope',
      body: { detail: { count: 2, units: [city.south.name, city.bureau.name].sort() } },
    });
    await world.drain();
    expect((await world.owner.query('select 1 from training.unit_list where plan_id = $1', [id])).rowCount).toBe(0);
    const { id: inside } = await create({ target: { region: '450721' } });
    await world.call(contract.publishPlan, { params: { id: inside }, body: { revision: 1 } }, county);
  });

  test('TRN-01: a year that is none is refused, not handed to the database', async () => {
    const list = (year: number) => world.call(contract.listPlans, { query: { year } }, county);
    await expect(list(99_999_999_999)).rejects.toMatchObject({ status: 422, code: 'http.invalid-input' });
    await expect(list(2014.5)).rejects.toMatchObject({ status: 422 });
  });
});
