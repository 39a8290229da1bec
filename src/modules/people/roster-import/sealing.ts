// The near side of the sealing thread.
import { Worker } from 'node:worker_threads';
import { errorFromWire } from '#platform/spreadsheets';
import type { DecidedRow } from './decide-row.ts';
import type { SealingReceipt, SealingTask } from './sealing-worker.ts';

export interface Sealing {
  /** Seals and stages a batch. Rejects with what the thread met; after that nothing more is staged. */
  stage(rows: readonly DecidedRow[]): Promise<void>;
  /** Ends the thread. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Starts the thread; it lives until `close`, or as long as the thread that started it. */
export function startSealing({ database, keyRing, importId, now, requestId }: SealingTask): Sealing {
  const workerData: SealingTask = { database, keyRing, importId, now, requestId };
  const worker = new Worker(new URL('./sealing-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 },
  });
  const waiting = new Map<number, Waiting>();
  let ended: unknown;
  let no = 0;
  const end = (error: unknown): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', (receipt: SealingReceipt) => {
    if (receipt.error) {
      end(errorFromWire(receipt.error));
      return;
    }
    waiting.get(receipt.no)?.resolve();
    waiting.delete(receipt.no);
  });
  worker.on('error', end);
  worker.on('exit', code => end(new Error(`sealing thread ended with ${code}`)));
  return {
    stage: rows =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        no += 1;
        waiting.set(no, { resolve, reject });
        worker.postMessage({ no, rows });
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
