/** One server process: making its cluster, starting it, waiting until it answers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { endServer, findPidFile, isOurs } from './recovery.ts';
import type { ServerState } from './state.ts';

export interface Site {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

const readyLimitMs = 600_000;
const logLimitBytes = 4 * 1024 * 1024;

/** The child knows nothing of our environment: no secrets, no locale of the machine. */
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

async function give(path: string, account: Account): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}

function run(
  program: string,
  args: readonly string[],
  account: Account,
): Promise<{ code: number | null; output: string }> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      ...account,
      cwd: '/',
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 180_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const gather = (chunk: Buffer): void => {
      output = `${output}${chunk.toString('utf8')}`.slice(-4_000);
    };
    child.stdout.on('data', gather);
    child.stderr.on('data', gather);
    child.on('error', failed);
    child.on('close', code => done({ code, output }));
  });
}

/**
 * Makes the cluster in a draft folder and renames it, so that a crash leaves none or a whole one. Text sorts by code
 * point without the machine's locale; ICU collations such as `zh-x-icu` are there for queries that name them.
 */
export async function createCluster(site: Site, state: ServerState): Promise<void> {
  const { dataDir, cluster, account } = site.place;
  for (const entry of await readdir(dataDir))
    if (entry.startsWith('cluster.draft-')) await rm(join(dataDir, entry), { recursive: true, force: true });
  const draft = join(dataDir, `cluster.draft-${randomUUID()}`);
  const passwordFile = `${draft}.pw`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await give(draft, account);
    await writeFile(passwordFile, `${state.superuser}\n`, { mode: 0o600 });
    await give(passwordFile, account);
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const { code, output } = await run(site.binaries.initdb, ['-D', draft, ...locale, ...access], account);
    if (code !== 0) throw new Error(`the database could not be created in ${dataDir}:\n${output.trim()}`);
    await rename(draft, cluster);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise(done => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => done(true)));
  });
}

/** A free port below the range that outgoing connections are given, so that none of them takes it while we restart. */
export async function chooseFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('no free loopback port between 20000 and 32000');
}

function sharedBuffers(): string {
  const share = Math.floor(totalmem() / 8 / 1024 / 1024);
  return `${Math.min(1024, Math.max(64, share))}MB`;
}

function serverArguments(site: Site, port: number): readonly string[] {
  const settings: Record<string, string> = {
    shared_buffers: sharedBuffers(),
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    // Statements and rows carry personal data. "log" keeps starts, crashes and refusals, and leaves out what clients
    // sent; the application logs its own errors.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...site.settings,
    fsync: site.settings.fsync ?? 'on',
    password_encryption: 'scram-sha-256',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
  };
  for (const name of Object.keys(settings))
    if (!/^[a-z][a-z0-9_.]{0,62}$/.test(name)) throw new Error(`not a setting: ${name}`);
  return ['-D', site.place.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Opens the server's log for appending, at a bounded size; the answer also says where this start's lines begin. */
async function openLog(dataDir: string) {
  const path = join(dataDir, 'server.log');
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > logLimitBytes) await rename(path, `${path}.1`);
  const file = await open(path, 'a+', 0o600);
  await chmod(path, 0o600);
  return { file, from: size > logLimitBytes ? 0 : size };
}

async function readTail(file: Awaited<ReturnType<typeof open>>, from: number): Promise<string> {
  const { size } = await file.stat();
  const start = Math.max(from, size - 4_000);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, size - start, start);
  return buffer.subarray(0, bytesRead).toString('utf8').trim();
}

async function waitReady(
  site: Site,
  child: ChildProcess,
  server: { port: number; password: string },
): Promise<boolean> {
  const { cluster } = site.place;
  const started = performance.now();
  let told = started;
  while (child.exitCode === null && child.signalCode === null) {
    const file = await findPidFile(cluster);
    if (file?.pid === child.pid && file?.status === 'ready') return isOurs({ cluster, ...server });
    const now = performance.now();
    if (now - started > readyLimitMs) return false;
    if (now - told > 5_000) {
      site.log('the database is still starting (replaying its log after a crash)');
      told = now;
    }
    await sleep(15);
  }
  return false;
}

/**
 * Starts the server on a port and waits until it answers as this data directory. It is a process group of its own and
 * outlives us: the next start adopts it. Throws with what the server said.
 */
export async function startServer(site: Site, server: { port: number; password: string }): Promise<ChildProcess> {
  const { dataDir, cluster, account } = site.place;
  const { file, from } = await openLog(dataDir);
  try {
    const child = spawn(site.binaries.postgres, serverArguments(site, server.port), {
      ...account,
      cwd: '/',
      env: environment,
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
    });
    const broken = new Promise<never>((_, failed) => child.once('error', failed));
    child.unref();
    if (await Promise.race([waitReady(site, child, server), broken])) return child;
    await endServer(cluster, 5_000);
    throw new Error(
      `the database in ${cluster} did not start:\n${(await readTail(file, from)) || '(it said nothing)'}`,
    );
  } finally {
    await file.close();
  }
}
