// Making and dropping the demo's own database.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { type Config, checkout } from '../../app/config.ts';
import { startEmbedded } from '../../platform/database/embedded/launcher.ts';
import { Missing } from './missing.ts';

type DemoConfig = Config & { readonly dataDir: string };

async function withServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the database on an external server where it is missing. Throws `Missing` where that is not allowed. */
export async function ensureExternal(serverUrl: string, demoUrl: string): Promise<void> {
  const name = new URL(demoUrl).pathname.slice(1);
  try {
    await withServer(serverUrl, async client => {
      const found = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (found.rowCount === 0) await client.query(`create database ${name}`);
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Missing(
      `不能在 DATABASE_URL 所指的服务器上建立演示数据库 ${name}（${why}）。演示使用自己的数据库，不动您的数据；请授予 CREATEDB，或先建好该库`,
      `cannot make the database ${name} on the server of DATABASE_URL: the demo keeps to a database of its own; grant CREATEDB or make it beforehand`,
    );
  }
}

async function dropEmbedded(config: DemoConfig): Promise<void> {
  if (!existsSync(path.join(config.dataDir, 'postgresql'))) return;
  const server = await startEmbedded({ checkout, dataDir: path.join(config.dataDir, 'postgresql') });
  try {
    const name = decodeURIComponent(new URL(server.ownerUrl).pathname.slice(1));
    await withServer(server.adminUrl, async client => {
      await client.query(`drop database if exists "${name}" with (force)`);
    });
  } finally {
    await server.stop();
  }
}

/** Refuses a database that bears our name and holds what no demo made. */
async function checkOurs(demoUrl: string): Promise<void> {
  const name = new URL(demoUrl).pathname.slice(1);
  const ours = await withServer(demoUrl, async client => {
    const made = await client.query("select to_regclass('platform.setting') is not null as made");
    if (!made.rows[0]?.made) return true;
    const { rows } = await client.query(
      "select exists (select 1 from platform.setting where key = 'demo.state') or not exists (select 1 from accounts.account) as ours",
    );
    return rows[0]?.ours === true;
  }).catch(() => true);
  if (!ours)
    throw new Missing(
      `数据库 ${name} 中的数据不是演示生成的，不予删除；请改名或另指 DATABASE_URL`,
      `the database ${name} holds data that no demo made, so it is left alone: rename it, or point DATABASE_URL elsewhere`,
    );
}

async function dropExternal(serverUrl: string, demoUrl: string): Promise<void> {
  const name = new URL(demoUrl).pathname.slice(1);
  await checkOurs(demoUrl);
  await withServer(serverUrl, async client => {
    await client.query(`drop database if exists ${name} with (force)`);
  });
  await ensureExternal(serverUrl, demoUrl);
}

/**
 * While the demo is made a crash only means making it again, so commits need not wait for the disk. The database goes back to full
 * durability before anybody works on it; connections made later take the setting.
 */
export async function setDurable(ownerUrl: string, durable: boolean): Promise<void> {
  await withServer(ownerUrl, async client => {
    // This commit waits, and with it everything written before.
    await client.query('set synchronous_commit = on');
    const name = decodeURIComponent(new URL(ownerUrl).pathname.slice(1)).replaceAll('"', '""');
    await client.query(
      `alter database "${name}" ${durable ? 'reset synchronous_commit' : 'set synchronous_commit = off'}`,
    );
  });
}

/** Begins anew: the demo's database, keys, files and sign-ins go. */
export async function dropDemo(config: DemoConfig, serverUrl: string | undefined): Promise<void> {
  if (serverUrl && config.databaseUrl) await dropExternal(serverUrl, config.databaseUrl);
  else await dropEmbedded(config);
  for (const name of ['keys.json', 'files', 'sign-ins.json', 'audit'])
    await rm(path.join(config.dataDir, name), { recursive: true, force: true });
}
