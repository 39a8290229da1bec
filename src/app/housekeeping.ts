// What the platform clears away by itself, once a day: one process of all does it.
import { sql } from 'kysely';
import { dateOf } from '#kernel/time';
import { type Ctx, inTransaction } from '#platform/database';
import { sweepFiles } from '#platform/files';
import type { Ticker } from '#platform/jobs';

interface SettingTables {
  'platform.setting': { key: string; value: unknown; revision: number };
}

/** True for the first who asks on that day, in whichever process. */
export async function claimDay(ctx: Ctx, key: string): Promise<boolean> {
  const today = JSON.stringify(dateOf(ctx.now));
  return inTransaction(ctx, async tx => {
    const { rows } = await sql`insert into platform.setting as s (key, value) values (${key}, ${today}::jsonb)
      on conflict (key) do update set value = excluded.value, revision = s.revision + 1
      where s.value is distinct from excluded.value returning 1`.execute(tx.for<SettingTables>());
    return rows.length > 0;
  });
}

const HOUR_MS = 3_600_000;

export const housekeeping: readonly Ticker[] = [
  {
    name: 'platform.sweep-files',
    everyMs: HOUR_MS,
    summary: '每天清除没有归属记录的上传文件（存入满一天仍无记录引用）',
    run: async ctx => {
      if (!(await claimDay(ctx, 'files.swept-on'))) return;
      const removed = await sweepFiles(ctx);
      if (removed > 0) ctx.log.info({ removed }, 'files without a record removed');
    },
  },
];
