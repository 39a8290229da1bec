// Runs one piece of long work (an import, a large export) in a thread of its own, so that the main loop stays free and a file
// that eats memory ends the thread, not the server. The main thread sees progress and the result only.
import { parentPort, type ResourceLimits, Worker, workerData } from 'node:worker_threads';
import { AppError, type ErrorDetail } from '#kernel/errors';
import { refuse } from './errors.ts';

export interface WorkerRun<P> {
  readonly onProgress?: (progress: P) => void;
  /** Aborting asks the work to stop; if it has not within `graceMs`, the thread is ended. */
  readonly signal?: AbortSignal;
  /** Default five seconds. */
  readonly graceMs?: number;
  readonly resourceLimits?: ResourceLimits;
}

/** An error in a form that survives the way between threads; `AppError` keeps code, status, detail and citations. */
export type WireError =
  | {
      readonly app: true;
      readonly code: string;
      readonly status: number;
      readonly detail: ErrorDetail;
      readonly citations: AppError['citations'];
    }
  | { readonly app: false; readonly name: string; readonly message: string; readonly stack: string };

export function errorToWire(error: unknown): WireError {
  if (error instanceof AppError) {
    const { code, status, detail, citations } = error;
    return { app: true, code, status, detail, citations };
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { app: false, name, message: message.slice(0, 2_000), stack: (stack ?? '').slice(0, 4_000) };
}

export function errorFromWire(wire: WireError): Error {
  if (wire.app) return new AppError(wire.code, wire.status, wire.detail, wire.citations);
  const error = new Error(wire.message);
  error.name = wire.name;
  error.stack = wire.stack;
  return error;
}

type FromWorker<P, R> =
  | { readonly kind: 'progress'; readonly progress: P }
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly error: WireError };

const DEFAULT_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };
const GRACE_MS = 5_000;

/**
 * Runs the module at `entry` (one that calls `serveWorker`) with `data` and resolves to its result. Data, progress and result must
 * be structured-cloneable. Rejects with the worker's own `AppError`, with `spreadsheets.out-of-memory` when it outgrew its memory,
 * and with `spreadsheets.cancelled` when the signal stopped it.
 */
export function runInWorker<R, D = unknown, P = unknown>(entry: URL, data: D, run: WorkerRun<P> = {}): Promise<R> {
  const { onProgress, signal } = run;
  if (signal?.aborted) return Promise.reject(refuse('spreadsheets.cancelled'));
  const resourceLimits = { ...DEFAULT_LIMITS, ...run.resourceLimits };
  return new Promise<R>((resolve, reject) => {
    const worker = new Worker(entry, { workerData: data, resourceLimits });
    let grace: NodeJS.Timeout | undefined;
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(grace);
      signal?.removeEventListener('abort', cancel);
      finish();
      void worker.terminate();
    };
    const cancel = (): void => {
      worker.postMessage('cancel');
      grace = setTimeout(() => settle(() => reject(refuse('spreadsheets.cancelled'))), run.graceMs ?? GRACE_MS);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: FromWorker<P, R>) => {
      if (message.kind === 'progress') report(message.progress);
      else if (message.kind === 'done') settle(() => resolve(message.result));
      else settle(() => reject(errorFromWire(message.error)));
    });
    const report = (progress: P): void => {
      if (settled) return;
      try {
        onProgress?.(progress);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    worker.on('error', error => settle(() => reject(threadError(error, resourceLimits))));
    worker.on('exit', code => settle(() => reject(new Error(`worker ended with ${code} and no result`))));
  });
}

function threadError(error: unknown, { maxOldGenerationSizeMb = 0 }: ResourceLimits): unknown {
  const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory ? refuse('spreadsheets.out-of-memory', { limit: maxOldGenerationSizeMb }) : error;
}

export interface WorkerSide<P> {
  /** Tells the main thread; call it per chunk of rows, not per row. */
  readonly progress: (progress: P) => void;
  /** Aborts when the work is to stop; the handler must look at it between chunks. */
  readonly signal: AbortSignal;
}

/** The worker's side: called once at the top of the entry module. `D` is what `runInWorker` was given. */
export function serveWorker<D, R, P = unknown>(handler: (data: D, side: WorkerSide<P>) => Promise<R>): void {
  const port = parentPort;
  if (!port) throw new Error('serveWorker runs in a worker thread only');
  const stop = new AbortController();
  port.on('message', (message: unknown) => {
    if (message === 'cancel') stop.abort(refuse('spreadsheets.cancelled'));
  });
  const post = (message: FromWorker<P, R>): void => port.postMessage(message);
  const data: D = workerData;
  handler(data, { progress: progress => post({ kind: 'progress', progress }), signal: stop.signal }).then(
    result => post({ kind: 'done', result }),
    (error: unknown) => post({ kind: 'failed', error: errorToWire(error) }),
  );
}
