// A database for one run of the fault test or a benchmark: embedded in a folder of its own, or a fresh one on DATABASE_URL.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { type Connection, migrate, prepareExternal } from '#platform/database';
import { checkout } from '../../src/app/config.ts';
import { type EmbeddedServer, startEmbedded } from '../../src/platform/database/embedded/launcher.ts';
import { processIdentity } from '../../src/platform/database/embedded/processes.ts';
import { endServer } from '../../src/platform/database/embedded/recovery.ts';

export interface OwnDatabase extends Connection {
  /** What an application process needs in its environment to use this database. */
  readonly env: Readonly<Record<string, string>>;
  /** Keys, logs and, where it is embedded, the database itself; gone after `close`. */
  readonly folder: string;
  /** What `strike` does, in a word. */
  readonly struck: 'killed' | 'connections cut';
  /** SIGKILL to every process of the server at once; on a foreign server every connection of this database is cut. */
  strike(): Promise<void>;
  close(): Promise<void>;
}

/** The checkout's own data folder; where the server's account cannot reach that, the system's temporary folder. */
const folders = (name: string): readonly string[] => [
  path.join(checkout, '.data', name),
  path.join(tmpdir(), `zhengshu-${name}`),
];

/** Makes and migrates it. `name` is of lower-case letters; the process id keeps two runs apart. */
export async function openOwnDatabase(name: string): Promise<OwnDatabase> {
  const unique = `${name}-${process.pid}`;
  const external = process.env.DATABASE_URL;
  const opened = external ? await onServer(external, unique) : await embedded(unique);
  await migrate(opened.ownerUrl);
  return opened;
}

/** What a run that was killed left behind: its server, and its folder. */
async function clearStale(folder: string): Promise<void> {
  const [, prefix, pid] = /^(.*)-(\d+)$/.exec(path.basename(folder)) ?? [];
  const parent = path.dirname(folder);
  for (const name of await readdir(parent).catch(() => [])) {
    const [, otherPrefix, otherPid] = /^(.*)-(\d+)$/.exec(name) ?? [];
    if (otherPrefix !== prefix || otherPid === pid || processIdentity(Number(otherPid)) !== undefined) continue;
    await endServer(path.join(parent, name, 'postgresql/cluster'));
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

async function embedded(name: string): Promise<OwnDatabase> {
  const failures: string[] = [];
  for (const folder of folders(name)) {
    await clearStale(folder);
    const started = await start(folder).catch((error: unknown) => {
      failures.push(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    if (!started) continue;
    return {
      ownerUrl: started.ownerUrl,
      appUrl: started.appUrl,
      separated: true,
      env: { ZHENGSHU_DATA: folder, DATABASE_URL: '' },
      folder,
      struck: 'killed',
      strike: async () => started.kill(),
      close: async () => {
        await started.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  throw new Error(`no folder for the database:\n${failures.join('\n')}`);
}

async function start(folder: string): Promise<EmbeddedServer> {
  await mkdir(folder, { recursive: true });
  // Not supervised from here: bringing a dead server back is the application's task, and a part of what is tested.
  return startEmbedded({ checkout, dataDir: path.join(folder, 'postgresql'), supervise: false });
}

async function onServer(server: string, name: string): Promise<OwnDatabase> {
  const database = `zs_${name.replaceAll('-', '_')}`;
  const folder = path.join(tmpdir(), `zhengshu-${name}`);
  await mkdir(folder, { recursive: true });
  const asked = async (text: string) => {
    const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 10_000 });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await asked(`drop database if exists ${database} with (force)`);
  await asked(`create database ${database}`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  const own = url.toString();
  return {
    ...(await prepareExternal(own)),
    env: { ZHENGSHU_DATA: folder, DATABASE_URL: own },
    folder,
    struck: 'connections cut',
    strike: () =>
      asked(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and pid <> pg_backend_pid()`,
      ),
    close: async () => {
      await asked(`drop database if exists ${database} with (force)`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
