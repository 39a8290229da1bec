// Endpoints with one fault each, planted beside the real ones: the matrix is worth what it finds in them.
import { sql } from 'kysely';
import { endpoint, z, zId } from '#kernel/endpoint';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import { newId } from '#platform/database';
import { route } from '#platform/http';
import type { ModuleManifest } from '#platform/registry';
import { type Example, own, scoped } from './example.ts';
import { type Matrix, NOW } from './world.ts';

const read = { method: 'GET', permission: 'organizations.read', scope: 'unit', summary: '埋设的缺陷' } as const;
const params = z.object({ id: zId });
const zNamed = z.object({ id: zId, name: z.string() });

const leakyRow = endpoint({ ...read, id: 'zz.leaky-row', path: '/zz/rows/:id', params, reply: zNamed });
const leakyList = endpoint({
  ...read,
  id: 'zz.leaky-list',
  path: '/zz/rows',
  query: z.object({ name: z.string().check(z.maxLength(120)) }),
  reply: z.object({ items: z.array(zNamed) }),
});
const wideRow = endpoint({
  ...read,
  id: 'zz.wide-row',
  path: '/zz/wide/:id',
  permission: 'organizations.manage',
  params,
  reply: zNamed,
});
const deadRow = endpoint({ ...read, id: 'zz.dead-row', path: '/zz/dead/:id', params, reply: zNamed });
const leakyOwn = endpoint({
  ...read,
  id: 'zz.leaky-own',
  path: '/zz/mine/:id',
  permission: { signedIn: '埋设的缺陷' },
  scope: 'self',
  params,
  reply: z.object({ id: zId }),
});
const unshown = endpoint({ ...read, id: 'zz.unshown', path: '/zz/unshown', reply: z.object({ ok: z.boolean() }) });

type Tables = { 'organizations.unitView': { id: string; name: string } };
async function findUnit(ctx: Ctx, id: string, permission?: string) {
  const { rows } = await sql<{ id: string; name: string }>`
    select u.id, u.name from organizations.unit_view u
    where u.id = ${id} and ${permission ? unitInScope(ctx, permission, sql.ref('u.id')) : sql`true`}`.execute(
    ctx.db.for<Tables>(),
  );
  if (!rows[0]) throw notFound('unit');
  return rows[0];
}
async function unitsNamed(ctx: Ctx, name: string) {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from organizations.unit_view where name = ${name}`.execute(ctx.db.for<Tables>());
  return { items: rows };
}

export const planted: ModuleManifest = {
  name: 'zz-planted',
  routes: [
    // Forgets the scope.
    route(leakyRow, ({ ctx, params: { id } }) => findUnit(ctx, id)),
    route(leakyList, ({ ctx, query }) => unitsNamed(ctx, query.name)),
    // Asks for the scope of another permission than the one at its door.
    route(wideRow, ({ ctx, params: { id } }) => findUnit(ctx, id, 'people.read')),
    // Finds nothing for anybody.
    route(deadRow, async () => {
      throw notFound('unit');
    }),
    // Forgets whose it is.
    route(leakyOwn, async ({ params: { id } }) => ({ id })),
    route(unshown, async () => ({ ok: true })),
  ],
};

const unitExample = (e: typeof leakyRow): Example =>
  scoped(e, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { params: { id: unit.id } } };
  });

export const plantedExamples: Readonly<Record<string, Example>> = {
  [leakyRow.id]: unitExample(leakyRow),
  [leakyList.id]: scoped(leakyList, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { query: { name: unit.name } }, sees: r => r.items.some(i => i.id === unit.id) };
  }),
  [wideRow.id]: unitExample(wideRow),
  [deadRow.id]: unitExample(deadRow),
  [leakyOwn.id]: own(leakyOwn, async (m: Matrix) => {
    const [id, accountId] = [newId(), newId()];
    await m.sql(
      `insert into platform.progress (id, kind, owner_account_id, state, created_at, updated_at) values ($1, 'test', $2, 'running', $3, $3)`,
      [id, accountId, NOW],
    );
    return { input: { params: { id } }, owner: { accountId } };
  }),
};
