// Where one journey lives: a data folder of its own and a fresh database, embedded or on the server of DATABASE_URL.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export interface Place {
  readonly folder: string;
  readonly port: number;
  /** The environment of every process of this journey. */
  readonly env: NodeJS.ProcessEnv;
  drop(): Promise<void>;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** A free port below those that the system gives to outgoing connections, so that nobody takes it meanwhile. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port');
}

export async function createPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'zhengshu-e2e-'));
  // PostgreSQL runs as another user where we are root, and must pass through.
  await chmod(folder, 0o711);
  const server = process.env.DATABASE_URL;
  const name = `zs_e2e_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  if (server) await onServer(server, `create database ${name}`);
  const port = await freePort();
  const url = new URL(server ?? 'postgres://none');
  url.pathname = `/${name}`;
  const env = {
    ...process.env,
    ZHENGSHU_DATA: folder,
    ZHENGSHU_SHIFTED_CLOCK: '1',
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
    ...(server ? { DATABASE_URL: url.toString() } : {}),
  };
  return {
    folder,
    port,
    env,
    drop: async () => {
      if (server) await onServer(server, `drop database if exists ${name} with (force)`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
