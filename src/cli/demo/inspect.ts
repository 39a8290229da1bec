// What a start of the demo finds.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createDb, createPool, migrate } from '#platform/database';
import type { Log } from '#platform/log';
import type { Config } from '../../app/config.ts';
import { openDatabase } from '../../app/start.ts';
import { Missing } from './missing.ts';
import { findSignIns, findState } from './state.ts';

export type Found = 'empty' | 'ready' | 'broken-off';

/** Throws `Missing` where the data is there and its keys or sign-ins are not, or another size was asked for. */
export async function inspectDemo(
  config: Config & { dataDir: string },
  log: Log,
  size: 'full' | 'small',
): Promise<Found> {
  const connection = await openDatabase(config, log);
  try {
    await migrate(connection.ownerUrl);
    const pool = createPool({ url: connection.ownerUrl, max: 1 });
    const state = await findState(createDb(pool)).finally(() => pool.end());
    if (!state) return 'empty';
    if (!state.done) return 'broken-off';
    if (state.size !== size)
      throw new Missing(
        `已有的演示数据是 ${state.size} 规模的，请加 --fresh 重新生成`,
        `the demo data that is there is of size ${state.size}: add --fresh to make it anew`,
      );
    if (!existsSync(path.join(config.dataDir, 'keys.json')) || !(await findSignIns(config.dataDir)))
      throw new Missing(
        '演示数据库是另一处检出生成的（这里没有它的密钥和登录名），请加 --fresh 重新生成，或另指 DATABASE_URL',
        'the demo database was made from another checkout (its keys and sign-ins are not here): add --fresh, or point DATABASE_URL elsewhere',
      );
    return 'ready';
  } finally {
    await connection.stop();
  }
}
