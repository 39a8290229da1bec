/** The roles and the database of a new cluster. */
import { Client } from 'pg';
import type { ServerState } from './state.ts';

export const ownerRole = 'zhengshu_owner';
export const appRole = 'zhengshu_app';

/** The address of a database on our loopback port. */
export function serverUrl(target: { port: number; user: string; password: string; database: string }): string {
  return `postgres://${target.user}:${encodeURIComponent(target.password)}@127.0.0.1:${target.port}/${target.database}`;
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // a broken connection also rejects the call that waits for it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Makes what is missing: the owner (owns the database, may create others for tests and restores), the application role
 * (owns nothing) and the database. Safe to run again after a crash between any two statements.
 */
export async function ensureRoles(target: { port: number; state: ServerState; database: string }): Promise<void> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(target.database))
    throw new Error('a database name is lower-case letters, digits and _');
  const url = serverUrl({
    port: target.port,
    user: 'postgres',
    password: target.state.superuser,
    database: 'postgres',
  });
  await withClient(url, async client => {
    const present = await client.query<{ roles: string[]; databases: string[] }>(
      `select coalesce((select array_agg(rolname::text) from pg_roles), '{}') as roles,
              coalesce((select array_agg(datname::text) from pg_database), '{}') as databases`,
    );
    const { roles = [], databases = [] } = present.rows[0] ?? {};
    // The passwords are letters, digits, - and _ made by us; CREATE ROLE takes no parameters.
    if (!roles.includes(ownerRole))
      await client.query(`create role ${ownerRole} login createdb password '${target.state.owner}'`);
    if (!roles.includes(appRole)) await client.query(`create role ${appRole} login password '${target.state.app}'`);
    if (!databases.includes(target.database))
      await client.query(`create database ${quote(target.database)} owner ${ownerRole}`);
  });
}
