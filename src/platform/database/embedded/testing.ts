/** Helpers for the tests of this folder: scratch folders, queries, and a stop for every server that a test started. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './launcher.ts';

/** Small and quick, but durable like the real one. */
const small = { shared_buffers: '32MB', max_wal_size: '128MB' };

export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the tests kill servers under their clients
  await client.connect();
  return client;
}

/** The first column of a query's rows, as text. */
export async function column(url: string, text: string): Promise<readonly string[]> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<string[]>({ text, rowMode: 'array' });
    return rows.map(row => String(row[0]));
  } finally {
    await client.end().catch(() => {});
  }
}

/** A scratch place whose servers and folders are gone after `close`. */
export async function openScratch() {
  const folder = await mkdtemp(join(tmpdir(), 'zhengshu-db-'));
  const servers: EmbeddedServer[] = [];
  return {
    folder,
    dataDir: join(folder, 'data'),
    async start(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
      const server = await startEmbedded({
        dataDir: join(folder, 'data'),
        supervise: false,
        maxConnections: 40,
        settings: small,
        ...options,
      });
      servers.push(server);
      return server;
    },
    async close(): Promise<void> {
      await Promise.allSettled(servers.map(server => server.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Scratch = Awaited<ReturnType<typeof openScratch>>;
