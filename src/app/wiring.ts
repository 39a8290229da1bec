// The ports that `app/` fills: organisation scope, sign-in, keys, rule values. The only place where platform and registers meet.
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { type Actor, anonymous, type GrantNode } from '#kernel/actor';
import type { Clock } from '#platform/clock';
import type { Db } from '#platform/database';
import type { Log } from '#platform/log';
import type { AppOptions } from './app.ts';

export interface Wiring {
  readonly unitInNodes: AppOptions['unitInNodes'];
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const unitInNodes: AppOptions['unitInNodes'] = (nodes: readonly GrantNode[], ref) => {
  const paths = nodes.flatMap(n => (n.kind === 'unit' ? [`${n.path}%`] : []));
  const regions = nodes.flatMap(n => (n.kind === 'region' ? [n] : []));
  const inRegion = regions.map(
    r => sql`(s.region_path like ${`${r.path}%`} and (${r.line}::text is null or ${r.line}::text = any(s.lines)))`,
  );
  return sql<boolean>`exists (select 1 from organizations.unit_view s where s.id = ${ref} and (${sql.join(
    [sql`s.path like any(${paths})`, ...inRegion],
    sql` or `,
  )}))`;
};

/** Wires the modules for a test world. */
export async function testWiring(_: { readonly db: Db; readonly clock: Clock; readonly log: Log }): Promise<Wiring> {
  return { unitInNodes, authenticate: async () => anonymous };
}
