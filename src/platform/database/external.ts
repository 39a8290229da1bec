// A real PostgreSQL named by DATABASE_URL: one login serves as owner, and takes the application role with SET ROLE.
import pg from 'pg';
import { advisoryLocks } from './locks.ts';

export interface Connection {
  /** Migrations and the dispatcher. */
  readonly ownerUrl: string;
  /** Everything else. */
  readonly appUrl: string;
  /** Role taken on every application connection, where one login serves both. */
  readonly role?: string;
  /** False where the application role could not be separated from the owner; the audit page says so. */
  readonly separated: boolean;
}

/**
 * Makes sure of the application role on an external server. Throws when the server cannot be reached or is older than
 * PostgreSQL 15.
 */
export async function prepareExternal(url: string): Promise<Connection> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const version = await client.query<{ v: number }>("select current_setting('server_version_num')::int as v");
    if ((version.rows[0]?.v ?? 0) < 150_000)
      throw new Error('PostgreSQL 15 或更高版本是必需的 / PostgreSQL 15 or newer is required');
    const made = await client
      .query(
        `do $$ begin
           perform pg_advisory_xact_lock(${advisoryLocks.applicationRole});
           if not exists (select from pg_roles where rolname = 'zhengshu_app') then create role zhengshu_app nologin; end if;
           if not pg_has_role(current_user, 'zhengshu_app', 'MEMBER') then execute format('grant zhengshu_app to %I', current_user); end if;
         end $$`,
      )
      .then(
        () => true,
        () => false,
      );
    return { ownerUrl: url, appUrl: url, separated: made, ...(made ? { role: 'zhengshu_app' } : {}) };
  } finally {
    await client.end();
  }
}
