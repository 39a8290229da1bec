import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineIds } from '#kernel/roles';
import { matchesUnit, type Selector } from '#kernel/selector';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { newId } from '../../platform/database/index.ts';
import { industryIds, regionFunctionIds, unitLevelIds, unitTypeIds } from './contract.ts';
import { organizations } from './module.ts';
import { selectUnitsSql, unitFactsOf } from './selector.ts';

let world: TestWorld;
const lists = [newId(), newId(), newId()];
const regions = [
  ['450000', 'province', null],
  ['450700', 'city', '450000'],
  ['450721', 'county', '450700'],
  ['450722', 'county', '450700'],
  ['450721001', 'township', '450721'],
  ['450700Z01', 'zone', '450700'],
] as const;

/** Sixty units whose facts are spread by their number, written straight: what is tested is reading. */
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations] });
  const paths = new Map<string, string>();
  for (const [code, level, parent] of regions) {
    const path = `${parent === null ? '/' : paths.get(parent)}${code}/`;
    paths.set(code, path);
    await world.owner.query(
      `insert into organizations.region (code, name, level, parent_code, path, local, valid_from) values ($1, $1, $2, $3, $4, false, '2000-01-01')`,
      [code, level, parent, path],
    );
  }
  const pick = <T>(items: readonly T[], n: number): T[] => items.filter((_, i) => (n >> i) & 1);
  for (let n = 0; n < 60; n += 1) {
    const [code] = regions[n % regions.length] ?? ['450000'];
    const id = newId();
    await world.owner.query(
      `insert into organizations.unit (id, name, pinyin, pinyin_key, initials, unit_type, industry, level, region_code, region_path, path,
         lines, functions, list_ids, status, opened_on, updated_at, updated_what)
       values ($1, $2, '', '', '', $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active', '2000-01-01', '2000-01-01', 'seed')`,
      [
        id,
        `单位${n}`,
        unitTypeIds[n % unitTypeIds.length],
        industryIds[(n * 7) % industryIds.length],
        unitLevelIds[(n * 3) % unitLevelIds.length],
        code,
        paths.get(code),
        `/${id}/`,
        pick(lineIds, n % 16),
        pick(regionFunctionIds.slice(0, 5), (n * 5) % 32),
        pick(lists, n % 8),
      ],
    );
  }
});
afterAll(() => world?.close());

const some = <T>(items: readonly T[]) => fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 });
const { tree } = fc.letrec<{ tree: Selector; leaf: Selector }>(tie => ({
  leaf: fc.oneof(
    fc.constant<Selector>({ everyone: true }),
    fc.constantFrom(...regions.map(([code]) => code), '110000', '450729').map((region): Selector => ({ region })),
    fc
      .tuple(fc.constantFrom(...regions.map(([code]) => code)), fc.constantFrom(...lineIds))
      .map(([region, line]): Selector => ({ region, line })),
    some(lineIds).map((line): Selector => ({ line })),
    some([...regionFunctionIds.slice(0, 6), 'unknown']).map((names): Selector => ({ function: names })),
    some([...unitTypeIds, 'unknown']).map((unitType): Selector => ({ unitType })),
    some(unitLevelIds).map((level): Selector => ({ level })),
    some(industryIds).map((industry): Selector => ({ industry })),
    some([...lists, newId()]).map((list): Selector => ({ list })),
  ),
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((all): Selector => ({ all })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((any): Selector => ({ any })),
    tie('tree').map((not): Selector => ({ not })),
  ),
}));

test('ORG-01: the pure and the SQL form of any selector mean the same units', async () => {
  const ctx = world.ctx();
  const all = await sql<{ id: string }>`select id from organizations.unit_view`.execute(ctx.db.for<unknown>());
  const facts = await unitFactsOf(
    ctx,
    all.rows.map(r => r.id),
  );
  expect(facts.size).toBe(60);
  await fc.assert(
    fc.asyncProperty(tree, async selector => {
      const { rows } = await selectUnitsSql(selector).execute(ctx.db.for<unknown>());
      const pure = [...facts].filter(([, unit]) => matchesUnit(selector, unit)).map(([id]) => id);
      expect(rows.map(r => r.id).sort()).toEqual(pure.sort());
    }),
    { numRuns: 300 },
  );
});

test('ORG-01: a selector that asks of persons selects no units but is refused', () => {
  expect(() => selectUnitsSql({ all: [{ everyone: true }, { not: { post: ['security-officer'] } }] })).toThrow(
    'kernel.selector-persons',
  );
});
