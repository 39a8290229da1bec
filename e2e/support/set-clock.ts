// Moves the business clock of a platform: `node e2e/support/set-clock.ts 2014-06-03T01:00:00.000Z`. A running one follows.
import { systemActor } from '#kernel/actor';
import { createClock } from '#platform/clock';
import { createDb, createPool, migrate } from '#platform/database';
import { createLog } from '#platform/log';
import { ctxFor } from '../../src/app/app.ts';
import { storeClockOffset } from '../../src/app/clock-offset.ts';
import { readConfig } from '../../src/app/config.ts';
import { openDatabase } from '../../src/app/start.ts';

const wanted = Date.parse(process.argv[2] ?? '');
if (Number.isNaN(wanted)) throw new Error('set-clock needs an instant');

const log = createLog();
const database = await openDatabase(readConfig(process.env), log);
const pool = createPool({ url: database.ownerUrl, max: 1, onError: () => undefined });
try {
  await migrate(database.ownerUrl);
  const clock = createClock();
  const ctx = ctxFor({ db: createDb(pool), clock, log }, systemActor('set-clock'));
  await storeClockOffset(ctx, wanted - clock.nowMs());
} finally {
  await pool.end();
  await database.stop();
}
