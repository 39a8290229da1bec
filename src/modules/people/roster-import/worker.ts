// The thread of a roster's check: its own connections, its own keys; the main thread sees progress only. A large file has a second
// thread that seals and stages.
import { systemActor } from '#kernel/actor';
import { importKeyRing } from '#platform/crypto';
import { createDb, createPool } from '#platform/database';
import { createLog } from '#platform/log';
import { serveWorker } from '#platform/spreadsheets';
import { configurePeople } from '../personal-data.ts';
import type { StoredScope } from '../tables.ts';
import { type CheckProgress, type Counts, checkFile } from './check-file.ts';
import { startSealing } from './sealing.ts';
import type { SealingTask } from './sealing-worker.ts';
import { sealAndStage } from './staging.ts';

export interface WorkerTask extends SealingTask {
  readonly scope: StoredScope;
  /** Worth a second thread. */
  readonly isLarge: boolean;
}

serveWorker<WorkerTask, Counts, CheckProgress>(async (task, { progress, signal }) => {
  configurePeople({ keyRing: importKeyRing(task.keyRing) });
  // Before anything else: it loads its code while this thread reads the file.
  const sealing = task.isLarge ? startSealing(task) : undefined;
  const pool = createPool({ ...task.database, max: 2 });
  try {
    const ctx = {
      actor: systemActor('people.check-roster'),
      now: task.now,
      requestId: task.requestId,
      log: createLog(),
      db: createDb(pool),
    };
    return await checkFile(ctx, {
      importId: task.importId,
      scope: task.scope,
      signal,
      onProgress: progress,
      stage: sealing?.stage ?? (rows => sealAndStage(ctx, { importId: task.importId, rows })),
    });
  } finally {
    await sealing?.close();
    await pool.end();
  }
});
