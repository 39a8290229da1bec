// Vitest's global set-up: a PostgreSQL (embedded, or DATABASE_URL), and a migrated template database named by the digest of
// the migrations, which each test file clones.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { advisoryLocks, migrate, migrationsDigest, prepareExternal } from '#platform/database';
import { startEmbedded } from '../platform/database/embedded/launcher.ts';
import { checkout } from './config.ts';

/** What a test file needs to clone the template. Roles come from the server's own login or SET ROLE. */
export interface TestServer {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly role: string | undefined;
  readonly template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.toString();
}

async function server(): Promise<Omit<TestServer, 'template'> & { stop: () => Promise<void> }> {
  const external = process.env.DATABASE_URL;
  if (external) {
    const { ownerUrl, appUrl, role } = await prepareExternal(external);
    return { adminUrl: external, ownerUrl, appUrl, role, stop: async () => undefined };
  }
  // A cluster of its own beside the one that a person runs from this checkout.
  const place = path.join(checkout, '.data/test');
  mkdirSync(place, { recursive: true });
  const embedded = await startEmbedded({ checkout: place, maxConnections: 200 });
  return {
    adminUrl: embedded.adminUrl,
    ownerUrl: embedded.ownerUrl,
    appUrl: embedded.appUrl,
    role: undefined,
    // Left running for the next run: starting costs more than keeping, and another run may be using it.
    stop: async () => undefined,
  };
}

/** Creates the template once per set of migrations, also when two runs start together. */
async function ensureTemplate(admin: pg.Client, ownerUrl: string): Promise<string> {
  const template = `zs_tpl_${await migrationsDigest()}`;
  await admin.query(`select pg_advisory_lock(${advisoryLocks.testTemplate})`);
  try {
    const found = await admin.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
    if (found.rowCount === 0) {
      await admin.query(`drop database if exists ${template} with (force)`);
      const owner = new URL(ownerUrl).username;
      await admin.query(`create database ${template} owner "${decodeURIComponent(owner)}"`);
      await migrate(withDatabase(ownerUrl, template));
      await admin.query(`update pg_database set datistemplate = true where datname = '${template}'`);
    }
    await dropOldClones(admin, template);
  } finally {
    await admin.query(`select pg_advisory_unlock(${advisoryLocks.testTemplate})`);
  }
  return template;
}

/** Clones that a killed run left behind, and templates of older migrations. */
async function dropOldClones(admin: pg.Client, keep: string): Promise<void> {
  const { rows } = await admin.query<{ name: string; pid: number }>(
    `select datname as name, coalesce(nullif(split_part(datname, '_', 3), ''), '0')::int as pid
     from pg_database where datname ~ '^zs_t_[0-9]+_'`,
  );
  for (const { name, pid } of rows)
    if (!isAlive(pid)) await admin.query(`drop database if exists "${name}" with (force)`);
  const old = await admin.query<{ name: string }>(
    "select datname as name from pg_database where datname like 'zs_tpl_%' and datname <> $1",
    [keep],
  );
  for (const { name } of old.rows) {
    const used = await admin.query("select 1 from pg_stat_activity where datname ~ '^zs_t_' limit 1");
    if (used.rowCount) continue;
    await admin.query(`update pg_database set datistemplate = false where datname = $1`, [name]);
    await admin.query(`drop database if exists "${name}" with (force)`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch {
    return false;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...urls } = await server();
  const admin = new pg.Client({ connectionString: urls.adminUrl });
  await admin.connect();
  try {
    project.provide('testServer', { ...urls, template: await ensureTemplate(admin, urls.ownerUrl) });
  } finally {
    await admin.end();
  }
  return stop;
}
