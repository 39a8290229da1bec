/** What is left of an earlier server: adopt it, wait for it, end it, or clear its lock file. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { clusterProcesses, signalAll } from './processes.ts';

/** `postmaster.pid` as PostgreSQL writes it: a promise of its own about number, port and readiness. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

const pidPath = (cluster: string): string => join(cluster, 'postmaster.pid');

export async function findPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await readFile(pidPath(cluster), 'utf8').catch(() => undefined);
  const lines = text?.split('\n').map(line => line.trim()) ?? [];
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0), status: lines[7] ?? '' } : undefined;
}

/**
 * True when the server that answers on the port serves this data directory. Asked only after `postmaster.pid` of a live
 * process said "ready" for that port, so that the password is never offered to a stranger on the port.
 */
export async function isOurs(server: { cluster: string; port: number; password: string }): Promise<boolean> {
  const client = new Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    password: server.password,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => {}); // a broken connection also rejects the call that waits for it
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === server.cluster;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function waitGone(cluster: string, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (clusterProcesses(cluster).length > 0) {
    if (performance.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

/**
 * Ends every process of the cluster: politely, then as PostgreSQL's own emergency stop, then for good. The last two are
 * safe for the data (the next start replays the log) as long as nobody is left alive, which is what is waited for.
 */
export async function endServer(cluster: string, politeMs = 30_000): Promise<void> {
  const postmaster = (await findPidFile(cluster))?.pid;
  const steps = [
    { signal: 'SIGINT', limitMs: politeMs },
    { signal: 'SIGQUIT', limitMs: 5_000 },
    { signal: 'SIGKILL', limitMs: 10_000 },
  ] as const;
  for (const { signal, limitMs } of steps) {
    const alive = clusterProcesses(cluster);
    // A postmaster tells its children; orphans are told one by one, and for them SIGINT only cancels a query.
    const led = postmaster !== undefined && alive.includes(postmaster);
    if (signal === 'SIGKILL') signalAll(alive, signal);
    else if (led) signalAll([postmaster], signal);
    else signalAll(alive, signal === 'SIGINT' ? 'SIGTERM' : signal);
    if (await waitGone(cluster, led ? limitMs : Math.min(limitMs, 5_000))) return;
  }
  throw new Error(`processes of the database in ${cluster} do not end: ${clusterProcesses(cluster).join(', ')}`);
}

/** The running server of this cluster when it answers, else nothing and nobody of it left alive. */
export async function adoptOrClear(server: {
  cluster: string;
  password: string;
  patienceMs: number;
  log: (line: string) => void;
}): Promise<{ pid: number; port: number } | undefined> {
  const started = performance.now();
  for (;;) {
    const alive = clusterProcesses(server.cluster);
    const file = await findPidFile(server.cluster);
    if (alive.length === 0) {
      // Nobody is left: whatever number the file names now belongs to a zombie or a stranger.
      await rm(pidPath(server.cluster), { force: true });
      return undefined;
    }
    const led = file !== undefined && alive.includes(file.pid);
    if (led && file.status === 'ready' && (await isOurs({ ...server, port: file.port })))
      return { pid: file.pid, port: file.port };
    // Replaying a long log is work that ending the server would only repeat.
    const patience = file?.status === 'starting' ? server.patienceMs * 10 : server.patienceMs;
    if (!led || performance.now() - started > patience) {
      server.log(`ending ${alive.length} process(es) of an earlier database server`);
      await endServer(server.cluster);
      continue;
    }
    await sleep(50);
  }
}
