// The thread of a roster's check: its own connections, its own keys; the main thread sees progress only.
import { systemActor } from '#kernel/actor';
import { type ExportedKeyRing, importKeyRing } from '#platform/crypto';
import { createDb, createPool } from '#platform/database';
import { createLog } from '#platform/log';
import { serveWorker } from '#platform/spreadsheets';
import { configurePeople } from '../personal-data.ts';
import type { StoredScope } from '../tables.ts';
import { type CheckProgress, type Counts, checkFile } from './check-file.ts';

export interface WorkerTask {
  readonly database: { readonly url: string; readonly role?: string };
  readonly keyRing: ExportedKeyRing;
  readonly importId: string;
  readonly scope: StoredScope;
  readonly now: string;
  readonly requestId: string;
}

serveWorker<WorkerTask, Counts, CheckProgress>(async (task, { progress, signal }) => {
  configurePeople({ keyRing: importKeyRing(task.keyRing) });
  const pool = createPool({ ...task.database, max: 2 });
  try {
    const ctx = {
      actor: systemActor('people.check-roster'),
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
