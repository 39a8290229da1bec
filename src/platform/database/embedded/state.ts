/** What is kept beside the cluster: port and passwords, the start lock, and who uses the server. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processIdentity } from './processes.ts';

export interface ServerState {
  readonly port: number;
  readonly superuser: string;
  readonly owner: string;
  readonly app: string;
}

const statePath = (dataDir: string): string => join(dataDir, 'server.json');
const password = (): string => randomBytes(24).toString('base64url');

/** Fresh passwords; port 0 means that none has been chosen yet. */
export const newState = (): ServerState => ({ port: 0, superuser: password(), owner: password(), app: password() });

/** Only what we make ourselves: these go into statements that take no parameters. */
const isPassword = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{16,200}$/.test(value);

function parseState(text: string): ServerState | undefined {
  const value: unknown = JSON.parse(text);
  const { port, superuser, owner, app } = (value ?? {}) as Partial<Record<keyof ServerState, unknown>>;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  if (!isPassword(superuser) || !isPassword(owner) || !isPassword(app)) return undefined;
  return { port, superuser, owner, app };
}

/** The kept state, `undefined` before the first start; throws when the file is damaged. */
export async function findState(dataDir: string): Promise<ServerState | undefined> {
  const text = await readFile(statePath(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const state = parseState(text);
  if (!state)
    throw new Error(`${statePath(dataDir)} is damaged: restore it, it holds the only passwords of this database`);
  return state;
}

/** Writes the state so that a crash leaves the old or the new one, on disk before this returns. */
export async function saveState(dataDir: string, state: ServerState): Promise<void> {
  const draft = `${statePath(dataDir)}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(state, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, statePath(dataDir));
  const folder = await open(dataDir, 'r');
  await folder.sync().finally(() => folder.close());
}

const ownIdentity = (): string => processIdentity(process.pid) ?? `${process.pid}-0-noproc`;

/** Makes a file with content in one step; false when the name is taken. A holder is therefore never unknown. */
async function claim(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Removes the lock of a dead holder. Breakers take turns, so that none removes the lock of the next live holder. */
async function breakStale(path: string): Promise<void> {
  const turn = `${path}.break`;
  const breaker = await readFile(turn, 'utf8').catch(() => undefined);
  if (breaker !== undefined && !isAlive(breaker)) await rm(turn, { force: true });
  if (!(await claim(turn, ownIdentity()))) return;
  try {
    const holder = await readFile(path, 'utf8').catch(() => undefined);
    if (holder !== undefined && !isAlive(holder)) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

/** Runs `work` while no other process (or other start in this one) starts or stops the server of this folder. */
export async function withStartLock<T>(dataDir: string, work: () => Promise<T>, waitMs = 180_000): Promise<T> {
  const path = join(dataDir, 'start.lock');
  const deadline = performance.now() + waitMs;
  while (!(await claim(path, ownIdentity()))) {
    const holder = await readFile(path, 'utf8').catch(() => undefined);
    if (holder !== undefined && !isAlive(holder)) await breakStale(path);
    else if (performance.now() > deadline) throw new Error(`another process keeps ${path}`);
    else await sleep(50);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

const usersDir = (dataDir: string): string => join(dataDir, 'users');

/** Notes that this process uses the server; the answer is the name to leave with. */
export async function enterUser(dataDir: string): Promise<string> {
  const name = `${ownIdentity()}.${randomUUID()}`;
  await mkdir(usersDir(dataDir), { recursive: true, mode: 0o700 });
  await writeFile(join(usersDir(dataDir), name), '', { mode: 0o600 });
  return name;
}

/** Takes this process off the list and says how many live users remain; the marks of dead ones are swept. */
export async function leaveUser(dataDir: string, name: string): Promise<number> {
  await rm(join(usersDir(dataDir), name), { force: true });
  let remaining = 0;
  for (const entry of await readdir(usersDir(dataDir)).catch(() => [])) {
    if (isAlive(entry.split('.')[0] ?? '')) remaining += 1;
    else await rm(join(usersDir(dataDir), entry), { force: true });
  }
  return remaining;
}
