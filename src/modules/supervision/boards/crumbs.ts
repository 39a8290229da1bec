// The way from the region of a board down to a node. A node that is not below it is not found.
import { sql } from 'kysely';
import { notFound } from '#platform/access';
import type { Ctx } from '#platform/database';
import { type MeasureNode, nodeParts } from '#platform/measures';

export interface Crumb {
  readonly node: MeasureNode;
  readonly name: string;
}

/** From the board's region to the node, both included. Throws 404 when the node is not below the region. */
export async function crumbsOf(ctx: Ctx, { region, node }: { region: string; node: MeasureNode }): Promise<Crumb[]> {
  const { kind, id } = nodeParts(node);
  if (kind === 'region' || kind === 'direct') {
    const chain = await regionChain(ctx, { region, code: id });
    const last = chain.at(-1);
    return kind === 'direct' && last ? [...chain, { node, name: `${last.name}本级` }] : chain;
  }
  const { rows } = await sql<{ id: string; name: string }>`
    select a.id, a.name
    from organizations.unit_view u
      join organizations.unit_view a on u.path like a.path || '%'
      join organizations.region_view r on r.code = ${region}
    where u.id = ${id}::uuid and exists (
        select 1 from organizations.unit_view i where u.path like i.path || '%' and a.path like i.path || '%'
          and i.region_path like r.path || '%')
    order by length(a.path)`.execute(ctx.db.for<unknown>());
  const own = rows.at(-1);
  if (!own) throw notFound('node');
  const root = (await regionChain(ctx, { region, code: region })).slice(0, 1);
  const above =
    kind === 'own' ? [] : rows.slice(0, -1).map(({ id: unit, name }) => ({ node: `unit:${unit}` as const, name }));
  return [...root, ...above, { node, name: own.name }];
}

async function regionChain(ctx: Ctx, { region, code }: { region: string; code: string }): Promise<Crumb[]> {
  const { rows } = await sql<{ code: string; name: string }>`
    select a.code, a.name
    from organizations.region_view r
      join organizations.region_view a on r.path like a.path || '%'
      join organizations.region_view top on top.code = ${region} and a.path like top.path || '%'
    where r.code = ${code} order by length(a.path)`.execute(ctx.db.for<unknown>());
  if (rows.length === 0) throw notFound('node');
  return rows.map(row => ({ node: `region:${row.code}`, name: row.name }));
}
