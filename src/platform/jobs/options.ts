// What the dispatcher needs to know; the shapes are those of the manifests, seen from below.
import type { EventDef, JobDef } from '#kernel/announce';
import type { Ctx } from '#platform/database';
import type { Log } from '#platform/log';
import type { Patience } from './liveness.ts';

interface JobHandlerLike {
  readonly job: JobDef;
  readonly handle: (ctx: Ctx, payload: unknown) => Promise<void>;
}
export interface SubscriptionLike {
  readonly name: string;
  readonly event: EventDef;
  readonly handle: (ctx: Ctx, payload: unknown) => Promise<void>;
}
export interface TickerLike {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (ctx: Ctx) => Promise<void>;
}

export interface DispatcherOptions {
  readonly ownerUrl: string;
  readonly jobs: readonly JobHandlerLike[];
  readonly subscriptions: readonly SubscriptionLike[];
  readonly tickers: readonly TickerLike[];
  /** A fresh ctx for the named work, with the system as actor and the present business time. */
  readonly ctxFor: (name: string) => Ctx;
  readonly log: Log;
  readonly concurrency?: number;
  /** When a worker that is gone is taken for dead; tests are impatient. */
  readonly patience?: Patience;
}
