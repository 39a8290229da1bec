/** Where the cluster of a checkout lives. The choice depends only on the checkout's path, who we are and what exists. */
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Account, canEnter, isRoot, serverAccount } from './account.ts';

export interface Place {
  /** Ours: settings, passwords, log, locks. Holds the cluster. */
  readonly dataDir: string;
  /** PostgreSQL's own data directory, of the server's account. */
  readonly cluster: string;
  /** Where copied programs may go, best first. */
  readonly stores: readonly string[];
  readonly account: Account;
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

/** A readable and unique folder name for a checkout path. */
const slug = (checkout: string): string =>
  `${basename(checkout)
    .replace(/[^\w.-]/g, '_')
    .slice(0, 40)}-${createHash('sha256').update(checkout).digest('hex').slice(0, 10)}`;

/** Makes a folder of ours that the server's account can pass through, and says whether it really can. */
export async function openFolder(folder: string, account: Account): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    const info = await lstat(folder);
    // In a shared folder such as /tmp somebody else may have put the name there before us.
    if (!info.isDirectory() || info.uid !== process.getuid?.()) return false;
    await chmod(folder, isRoot() ? 0o711 : 0o700);
    return canEnter(account, folder) && (await canGive(folder, account));
  } catch {
    return false;
  }
}

/** Some file systems refuse to give a folder to another account. */
async function canGive(folder: string, account: Account): Promise<boolean> {
  const probe = await mkdtemp(join(folder, '.probe-'));
  try {
    if (account.uid !== undefined && account.gid !== undefined) await chown(probe, account.uid, account.gid);
    return canEnter(account, probe);
  } catch {
    return false;
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

/** Folders outside the checkout, best first. */
function outsideHomes(): readonly string[] {
  const shared = process.env.XDG_DATA_HOME || join(homedir(), '.local/share');
  const last = join(tmpdir(), `zhengshu-${process.getuid?.() ?? 0}`);
  return isRoot() ? ['/var/lib/zhengshu', join(shared, 'zhengshu'), last] : [join(shared, 'zhengshu'), last];
}

/** The account that owns an existing cluster keeps it, whatever users the system has gained since. */
async function accountOf(cluster: string): Promise<Account> {
  if (!isRoot()) return {};
  const owner = await stat(cluster).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : serverAccount();
}

async function placeAt(dataDir: string, stores: readonly string[]): Promise<Place> {
  const cluster = join(dataDir, 'cluster');
  return { dataDir, cluster, stores, account: await accountOf(cluster) };
}

async function givenPlace(dataDir: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true });
  const path = await realpath(dataDir);
  // Copies are shared between data folders where that is possible.
  const place = await placeAt(path, [...outsideHomes(), path]);
  if (await openFolder(path, place.account)) return place;
  throw new Error(
    isRoot()
      ? `the data folder ${path} cannot be used: user ${place.account.uid} (PostgreSQL does not run as root) must reach it`
      : `the data folder ${path} cannot be used: it must be a folder of this user`,
  );
}

/**
 * Chooses the place. A given `dataDir` is used or refused. Else an existing cluster of this checkout is kept; a new one
 * goes to `<checkout>/.data/postgresql` where the server's account reaches it, else to the first usable folder outside.
 */
export async function choosePlace(options: { checkout: string; dataDir?: string | undefined }): Promise<Place> {
  if (options.dataDir !== undefined) return givenPlace(options.dataDir);
  const checkout = await realpath(options.checkout);
  const inside = await placeAt(join(checkout, '.data/postgresql'), [join(checkout, '.data')]);
  const outside = outsideHomes();
  for (const home of outside)
    if (await exists(join(home, slug(checkout), 'cluster'))) {
      const place = await placeAt(join(home, slug(checkout)), [home]);
      if (await openFolder(place.dataDir, place.account)) return place;
      throw new Error(
        `the database of this checkout is in ${place.dataDir}, which user ${place.account.uid ?? 'running this'} cannot reach`,
      );
    }
  const kept = await exists(inside.cluster);
  if ((await openFolder(dirname(inside.dataDir), inside.account)) && (await openFolder(inside.dataDir, inside.account)))
    return inside;
  if (kept)
    throw new Error(
      `the database of this checkout is in ${inside.dataDir}, which user ${inside.account.uid ?? 'running this'} cannot reach any more`,
    );
  for (const home of outside) {
    const place = await placeAt(join(home, slug(checkout)), [home]);
    if ((await openFolder(home, place.account)) && (await openFolder(place.dataDir, place.account))) return place;
  }
  throw new Error(
    `no folder for the database: none of ${outside.join(', ')} can be used; name one, or set DATABASE_URL`,
  );
}
