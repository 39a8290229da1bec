// Work done later: enqueued as one outbox row, run by graphile-worker under the owner's connection, handled as the
// application role. Handlers are safe to run twice.
import type { JobDef, PayloadOf } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import type { Instant } from '#kernel/time';
import type { Ctx, Tx } from '#platform/database';
import { insertOutbox } from '#platform/events';

export { createDispatcher, type Dispatcher, type DispatcherOptions } from './dispatcher.ts';

/** A job with its handler, contributed in a manifest. */
export interface JobHandler {
  readonly job: JobDef;
  readonly handle: (ctx: Ctx, payload: unknown) => Promise<void>;
}

/** Pairs a job with its handler; the handler receives the parsed payload. */
export function handleJob<S extends z.core.$ZodType>(
  job: JobDef<S>,
  handle: (ctx: Ctx, payload: z.core.output<S>) => Promise<void>,
): JobHandler {
  return { job, handle: (ctx, payload) => handle(ctx, z.parse(job.payload, payload)) };
}

/**
 * Small recurring work of each jobs process: runs `everyMs` after the previous run ended, bounded per run, safe to run in two
 * processes at once (row locks with SKIP LOCKED). Business time decides what is due, machine time when to look.
 */
export interface Ticker {
  /** `module.verb`. */
  readonly name: string;
  readonly everyMs: number;
  readonly summary: string;
  readonly run: (ctx: Ctx) => Promise<void>;
}

/** Enqueues a job in the transaction; it starts after the commit. `key` replaces a waiting job of the same key. */
export async function enqueue<D extends JobDef>(
  tx: Tx,
  job: D,
  payload: PayloadOf<D>,
  options: { readonly runAt?: Instant; readonly key?: string } = {},
): Promise<void> {
  const parsed = z.parse(job.payload, payload);
  await insertOutbox(tx, [
    {
      kind: 'job',
      name: job.name,
      payload: JSON.stringify(parsed),
      runAt: options.runAt ?? null,
      jobKey: options.key ?? null,
    },
  ]);
}
