// The thread of a tree's check, over its own connections.
import { systemActor, type UnitScope } from '#kernel/actor';
import { createDb, createPool } from '#platform/database';
import { createLog } from '#platform/log';
import { serveWorker } from '#platform/spreadsheets';
import { type Counts, checkFile } from './check-file.ts';

export interface WorkerTask {
  readonly database: { readonly url: string; readonly role?: string };
  readonly importId: string;
  readonly scope: UnitScope;
  readonly now: string;
  readonly requestId: string;
}

serveWorker<WorkerTask, Counts, number>(async (task, { progress, signal }) => {
  const pool = createPool({ ...task.database, max: 4 });
  try {
    const ctx = {
      actor: systemActor('organizations.check-tree'),
      now: task.now,
      requestId: task.requestId,
      log: createLog(),
      db: createDb(pool),
    };
    return await checkFile(ctx, { importId: task.importId, scope: task.scope, signal, onProgress: progress });
  } finally {
    await pool.end();
  }
});
