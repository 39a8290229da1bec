// A roster is checked with the reach of the day it was uploaded; people's reach changes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { organizations } from '#modules/organizations';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import * as contract from '../contract.ts';
import { citizenNumber, type SeededUnit, seedCity } from '../fixture.ts';
import { people } from '../module.ts';

let world: TestWorld;
let school: SeededUnit;
let clinic: SeededUnit;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations, people] });
  const unit = await seedCity(world.owner);
  school = await unit('示范市第一中学');
  clinic = await unit('示范市医院');
});
afterAll(() => world?.close());

const ACCOUNT = '0190d1a0-0000-7000-8000-000000000001';
/** The same account, with the clerk's role at that unit. */
const clerkAt = (unit: SeededUnit): Actor =>
  world.actor({
    accountId: ACCOUNT,
    roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: unit.id, path: unit.path } }],
  });

async function checked(rows: readonly string[], actor: Actor): Promise<string> {
  const file = new File([['姓名,证件号码,单位', ...rows].join('\n')], '名册.csv');
  const { id } = await world.call(contract.startRosterImport, { body: file }, actor);
  await world.drain();
  return id;
}
const persons = async () => (await world.owner.query('select 1 from people.person')).rowCount;
const faulty = async (id: string, actor: Actor) => {
  const query = { outcome: 'faulty' as const };
  const { items } = await world.call(contract.listRosterRows, { params: { id }, query }, actor);
  return items.map(row => row.problems.map(p => p.code));
};

describe('ORG-06: reach', () => {
  test('ORG-06: a clerk whose role moved to another unit after the check cannot confirm into the old one', async () => {
    const id = await checked([`张甲,${citizenNumber(1)},${school.name}`], clerkAt(school));
    const refused = world.call(contract.applyRosterImport, { params: { id } }, clerkAt(clinic));
    await expect(refused).rejects.toMatchObject({ status: 409, code: 'people.import-outdated' });
    await world.drain();
    expect(await persons()).toBe(0);
    await world.call(contract.applyRosterImport, { params: { id } }, clerkAt(school));
    await world.drain();
    expect(await persons()).toBe(1);
  });

  test('ORG-06: a faulty unit does not bring out under which name somebody is registered elsewhere', async () => {
    const number = citizenNumber(1);
    const right = await checked([`张甲,${number},没有的单位`], clerkAt(clinic));
    const wrong = await checked([`李四,${number},没有的单位`], clerkAt(clinic));
    expect(await faulty(right, clerkAt(clinic))).toEqual([['unknown-unit']]);
    expect(await faulty(wrong, clerkAt(clinic))).toEqual([['unknown-unit']]);
  });
});
