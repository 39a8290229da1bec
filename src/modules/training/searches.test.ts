import { afterAll, beforeAll, expect, test } from 'vitest';
import { exams } from '#modules/exams';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { rules } from '#modules/rules';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { seedCourse } from './fixtures.testing.ts';
import { training } from './module.ts';
import { trainingSearches } from './searches.ts';

let world: TestWorld;
let city: City;
beforeAll(async () => {
  world = await createTestWorld({
    now: '2014-06-02T01:00:00.000Z',
    modules: [organizations, rules, people, exams, training],
  });
  city = await seedTestCity(world.owner);
});
afterAll(() => world?.close());

test('screens: the workbench finds courses by a part of their title, each with its page, in scope only', async () => {
  const everywhere = world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] });
  const id = await seedCourse(world, { unitId: city.south.id, manager: everywhere, title: '网络安全入门' });
  const find = async (code: '450721' | '450722') => {
    const node = { kind: 'region' as const, code, path: `/450700/${code}/`, line: null };
    const ctx = world.ctx(world.actor({ roles: [{ role: 'training-manager', node }] }));
    const found = await Promise.all(trainingSearches.map(each => each.find(ctx, { words: '安全入', limit: 5 })));
    return found.flat().map(({ title, link }) => [title, link]);
  };
  expect(await find('450722')).toEqual([['网络安全入门', `/work/courses/${id}`]]);
  expect(await find('450721')).toEqual([]);
});
