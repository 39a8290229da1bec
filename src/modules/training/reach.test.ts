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
import { codeOf, draftOf, publishedPlan, seedCourse, seedPaper } from './fixtures.testing.ts';
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

  test('TRN-14: units that come under the target later join only where the publisher of the plan reaches', async () => {
    const target = { line: ['education' as const] };
    const draft = (more: object) => draftOf({ ...own, courseIds: [own.courseId], target, ...more });
    const whole = world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] });
    const unitId = city.north.id;
    const ofCounty = await publishedPlan(world, { unitId, manager: county, draft: draft({ title: '县里的计划' }) });
    const ofAll = await publishedPlan(world, { unitId, manager: whole, draft: draft({ title: '全部的计划' }) });
    const inside = await city.unit('本县新学校', { region: '450721', lines: ['education'] });
    const outside = await city.unit('外县新学校', { region: '450722', lines: ['education'] });
    for (const unit of [inside, outside]) await city.person(unit);
    const propose = async (id: string) => {
      // Whoever asks for the reading, the bounds are the publisher's.
      await world.call(contract.proposeTargets, { params: { id } }, whole);
      await world.drain();
      const lists = await world.owner.query(
        `select l.id, l.unit_id, count(t.id) filter (where t.left_at is null)::int as targets from training.unit_list l
         left join training.target t on t.plan_id = l.plan_id and t.unit_id = l.unit_id where l.plan_id = $1 group by l.id order by l.id`,
        [id],
      );
      return lists.rows.map(r => ({ id: String(r.id), unitId: r.unit_id, targets: r.targets }));
    };
    expect(await propose(ofCounty)).toEqual([expect.objectContaining({ unitId: inside.id, targets: 1 })]);
    expect((await propose(ofAll)).map(l => l.unitId).toSorted()).toEqual([inside.id, outside.id].toSorted());

    // A unit that leaves the county leaves the county's register, and adds nobody to it any more.
    await world.owner.query(
      `update organizations.unit set region_code = '450722', region_path = '/450700/450722/' where id = $1`,
      [inside.id],
    );
    const [list] = await propose(ofCounty);
    expect(list?.targets).toBe(0);
    const added = world.call(
      contract.addTargets,
      { params: { id: list?.id ?? '' }, body: { personIds: [await city.person(inside)], reason: '补列' } },
      world.actor({ roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: inside.id, path: inside.path } }] }),
    );
    expect(await codeOf(added)).toBe('training.outside-plan');
  });

  test('TRN-14: a reach kept by its unit follows the unit when that moves with what is below it', async () => {
    const bureau = await city.unit('会搬的局', { region: '450721', lines: ['informatization'] });
    const manager = world.actor({
      roles: [{ role: 'training-manager', node: { kind: 'unit', id: bureau.id, path: bureau.path } }],
    });
    const courseId = await seedCourse(world, { unitId: bureau.id, manager, title: '会搬的课' });
    const paperId = await seedPaper(world, bureau.id);
    const draft = draftOf({
      paperId,
      courseIds: [courseId],
      target: { line: ['informatization'] },
      title: '会搬的计划',
    });
    const id = await publishedPlan(world, { unitId: bureau.id, manager, draft });
    const path = `${city.north.path}${bureau.id}/`;
    await world.owner.query('update organizations.unit set path = $2, parent_id = $3 where id = $1', [
      bureau.id,
      path,
      city.north.id,
    ]);
    await city.person(
      await city.unit('后来的科', { parent: { ...bureau, path }, region: '450721', lines: ['informatization'] }),
    );
    await city.person(await city.unit('别处的科', { region: '450721', lines: ['informatization'] }));
    await world.call(
      contract.proposeTargets,
      { params: { id } },
      world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] }),
    );
    await world.drain();
    const { rows } = await world.owner.query(
      'select u.name from training.target t join organizations.unit u on u.id = t.unit_id where t.plan_id = $1',
      [id],
    );
    expect(rows).toEqual([{ name: '后来的科' }]);
  });

  test('TRN-01: a year that is none is refused, not handed to the database', async () => {
    const list = (year: number) => world.call(contract.listPlans, { query: { year } }, county);
    await expect(list(99_999_999_999)).rejects.toMatchObject({ status: 422, code: 'http.invalid-input' });
    await expect(list(2014.5)).rejects.toMatchObject({ status: 422 });
  });
});
