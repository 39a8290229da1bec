// The second thread of a roster's check: seals and stages what the first has decided, so that both processors have work. Batches
// come and receipts go over the channel between the two.
import { parentPort, workerData } from 'node:worker_threads';
import { systemActor } from '#kernel/actor';
import { type ExportedKeyRing, importKeyRing } from '#platform/crypto';
import { type Ctx, createDb, createPool } from '#platform/database';
import { createLog } from '#platform/log';
import { errorToWire, type WireError } from '#platform/spreadsheets';
import { configurePeople } from '../personal-data.ts';
import type { DecidedRow } from './decide-row.ts';
import { sealAndStage } from './staging.ts';

export interface SealingTask {
  readonly database: { readonly url: string; readonly role?: string };
  readonly keyRing: ExportedKeyRing;
  readonly importId: string;
  readonly now: string;
  readonly requestId: string;
}
export interface SealingBatch {
  readonly no: number;
  readonly rows: readonly DecidedRow[];
}
export interface SealingReceipt {
  readonly no: number;
  readonly error?: WireError;
}

function serve(task: SealingTask, port: NonNullable<typeof parentPort>): void {
  configurePeople({ keyRing: importKeyRing(task.keyRing) });
  const ctx: Ctx = {
    actor: systemActor('people.check-roster'),
    now: task.now,
    requestId: task.requestId,
    log: createLog(),
    db: createDb(createPool({ ...task.database, max: 1 })),
  };
  let staged = Promise.resolve();
  port.on('message', ({ no, rows }: SealingBatch) => {
    staged = sealAndStage(ctx, { importId: task.importId, rows, after: staged });
    staged.then(
      () => port.postMessage({ no } satisfies SealingReceipt),
      (error: unknown) => port.postMessage({ no, error: errorToWire(error) } satisfies SealingReceipt),
    );
  });
}

if (!parentPort) throw new Error('runs in a worker thread only');
const task: SealingTask = workerData;
serve(task, parentPort);
