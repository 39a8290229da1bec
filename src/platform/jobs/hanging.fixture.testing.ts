// A worker process that takes a job and never ends it, for the tests that kill it.
import { systemActor } from '#kernel/actor';
import { defineJob } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import { createClock } from '#platform/clock';
import { createDb, createPool, newId } from '#platform/database';
import { silentLog } from '#platform/log';
import { createDispatcher } from './dispatcher.ts';
import { handleJob } from './index.ts';

export const hang = defineJob('jobs.hang', '测试：不会结束', z.object({ n: z.int() }));

if (import.meta.main) {
  const ownerUrl = process.env.TEST_OWNER_URL ?? '';
  const log = silentLog();
  const db = createDb(createPool({ url: ownerUrl, max: 1 }));
  const clock = createClock();
  await createDispatcher({
    ownerUrl,
    log,
    concurrency: 1,
    jobs: [
      handleJob(hang, async (_ctx, { n }) => {
        process.stdout.write(`took ${n}\n`);
        await new Promise(() => setInterval(() => undefined, 1_000));
      }),
    ],
    subscriptions: [],
    tickers: [],
    ctxFor: name => ({ actor: systemActor(name), now: clock.now(), requestId: newId(), log, db }),
    patience: { holdEvery: 100, lookEvery: 200, deadAfter: 2_000 },
  });
}
