// Where the demo keeps its data: never where an operator keeps theirs.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { type Config, checkout } from '../../app/config.ts';
import { serverAccount } from '../../platform/database/embedded/account.ts';
import { openFolder } from '../../platform/database/embedded/place.ts';
import { Missing } from './missing.ts';

/** The same server, the demo's own database: `zhengshu_demo`, or `<name>_demo` beside another name. */
export function demoUrl(url: string): string {
  const parsed = new URL(url);
  const given = decodeURIComponent(parsed.pathname.slice(1));
  const base = /^[a-z_][a-z0-9_]{0,50}$/.test(given) && given !== 'postgres' ? given : 'zhengshu';
  parsed.pathname = `/${base}_demo`;
  return parsed.toString();
}

/** Folders that might hold the demo of this checkout, best first. */
function candidates(given: string | undefined): readonly string[] {
  if (given) return [path.join(given, 'demo')];
  const name = `demo-${createHash('sha256').update(checkout).digest('hex').slice(0, 10)}`;
  const shared = path.join(process.env.XDG_DATA_HOME || path.join(homedir(), '.local/share'), 'zhengshu', name);
  const last = path.join(tmpdir(), `zhengshu-${process.getuid?.() ?? 0}`, name);
  const inside = path.join(checkout, '.data/demo');
  return process.getuid?.() === 0
    ? [inside, path.join('/var/lib/zhengshu', name), shared, last]
    : [inside, shared, last];
}

/** PostgreSQL does not run as root: its account must be able to enter the folder, which a clone below /root forbids. */
async function embeddedFolder(given: string | undefined): Promise<string> {
  const folders = candidates(given);
  const kept = folders.find(f => existsSync(path.join(f, 'postgresql')));
  const account = await serverAccount();
  for (const folder of kept ? [kept] : folders) {
    const opened = (await openFolder(path.dirname(folder), account)) && (await openFolder(folder, account));
    if (opened) return folder;
  }
  throw new Missing(
    `演示数据没有可用的目录：${folders.join('、')}。请用 ZHENGSHU_DATA 指明目录，或用 DATABASE_URL 指明数据库`,
    'no folder for the demo data can be used: name one with ZHENGSHU_DATA, or a database with DATABASE_URL',
  );
}

/** The operator's configuration, turned to the demo's own database, keys and files. */
export async function demoConfig(config: Config): Promise<Config & { readonly dataDir: string }> {
  if (!config.databaseUrl) return { ...config, dataDir: await embeddedFolder(config.dataDir) };
  const folder = path.join(config.dataDir ?? path.join(checkout, '.data'), 'demo');
  await mkdir(folder, { recursive: true });
  return { ...config, databaseUrl: demoUrl(config.databaseUrl), dataDir: folder };
}
