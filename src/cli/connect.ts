// How a command reaches the keys and the database of this installation without starting the platform.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type KeyRing, loadKeyRing } from '#platform/crypto';
import { createDb, createPool, type Db } from '#platform/database';
import { createLog } from '#platform/log';
import type { Config } from '../app/config.ts';
import { dataFolder, openDatabase } from '../app/start.ts';

/** What was asked wrongly or cannot be done here; ends with exit code 2. */
export class Unusable extends Error {}

/** The keys of this installation. Never makes new ones: under fresh keys every signature would look forged. */
export async function keysOf(config: Config): Promise<KeyRing> {
  const file = path.join(dataFolder(config), 'keys.json');
  if (!existsSync(file)) {
    throw new Unusable(
      '找不到密钥文件，请用 ZHENGSHU_DATA 指明数据目录 / no key file; name the data folder with ZHENGSHU_DATA',
    );
  }
  return loadKeyRing(file);
}

/** Opens the database under the application role, whose rights over the trail are to read and to append. */
export async function withDatabase<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
  const connection = await openDatabase(config, createLog('warn'));
  const pool = createPool({
    url: connection.appUrl,
    max: 2,
    ...(connection.role ? { role: connection.role } : {}),
  });
  try {
    return await work(createDb(pool));
  } finally {
    await pool.end();
    await connection.stop();
  }
}

/** The same under the owner of the database. */
export async function withOwner<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
  const connection = await openDatabase(config, createLog('warn'));
  const pool = createPool({ url: connection.ownerUrl, max: 1 });
  try {
    return await work(createDb(pool));
  } finally {
    await pool.end();
    await connection.stop();
  }
}
