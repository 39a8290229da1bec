import { migrate } from '#platform/database';
import { createLog } from '#platform/log';
import { readConfig } from '../app/config.ts';
import { openDatabase } from '../app/start.ts';

export async function migrateCommand(): Promise<number> {
  const connection = await openDatabase(readConfig(process.env), createLog('warn'));
  try {
    const applied = await migrate(connection.ownerUrl);
    console.log(
      applied.length === 0
        ? '数据库已是当前版本 / already current'
        : `已应用 / applied:\n${applied.map(n => `  ${n}`).join('\n')}`,
    );
    return 0;
  } finally {
    await connection.stop();
  }
}
