import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run, runMigrations, type TaskList } from 'graphile-worker';
import pg from 'pg';
import type { EventDef, JobDef } from '#kernel/announce';
import type { Ctx } from '#platform/database';
import { onOutboxRow } from '#platform/events';
import type { Log } from '#platform/log';

interface JobHandlerLike {
  readonly job: JobDef;
  readonly handle: (ctx: Ctx, payload: unknown) => Promise<void>;
}
interface SubscriptionLike {
  readonly name: string;
  readonly event: EventDef;
  readonly handle: (ctx: Ctx, payload: unknown) => Promise<void>;
}
interface TickerLike {
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
}

export interface Dispatcher {
  /** Moves waiting outbox rows now; returns how many. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

const BATCH = 1_000;
const POLL_MS = 500;
const RESTART_MS = 500;

/** Starts moving outbox rows to the worker and working them. */
export async function createDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { log } = options;
  const pool = new pg.Pool({ connectionString: options.ownerUrl, max: (options.concurrency ?? 4) + 3 });
  pool.on('error', error => log.warn({ err: error.message }, 'jobs: connection lost'));
  pool.on('connect', client => client.on('error', error => log.warn({ err: error.message }, 'jobs: connection lost')));
  await runMigrations({ pgPool: pool });
  const stopWorking = await startWorking(pool, options);
  const stopMoving = startMoving(pool, options);
  const stopTicking = startTicking(options);
  return {
    drain: () => moveOutbox(pool, options),
    stop: async () => {
      stopMoving();
      await stopTicking();
      await stopWorking();
      await pool.end();
    },
  };
}

/**
 * The worker gives up when the database goes away while it notes that a job is done. Noted one by one (its default) that failure
 * is a rejection that nobody handles, which ends the process; noted in batches it ends the worker, and we start another.
 */
async function startWorking(pool: pg.Pool, options: DispatcherOptions): Promise<() => Promise<void>> {
  const { log } = options;
  const start = () =>
    run({
      pgPool: pool,
      concurrency: options.concurrency ?? 4,
      pollInterval: 1_000,
      noHandleSignals: true,
      taskList: tasks(options),
      // Its own log has a line for every job; ours has the failures.
      logger: new Logger(() => (level, message) => {
        if (level === 'error' || level === 'warning') log.warn({ worker: message }, 'jobs: worker');
      }),
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  let runner = await start();
  let stopped = false;
  const working = (async () => {
    while (!stopped) {
      await runner.promise.catch(error => log.warn({ err: String(error) }, 'jobs: worker ended'));
      while (!stopped) {
        await sleep(RESTART_MS);
        const next = await start().catch(() => undefined);
        if (!next) continue;
        runner = next;
        break;
      }
    }
  })();
  return async () => {
    stopped = true;
    await runner.stop().catch(() => undefined);
    await working;
    await runner.stop().catch(() => undefined);
  };
}

function tasks(options: DispatcherOptions): TaskList {
  const list: TaskList = {};
  const add = (name: string, handle: (ctx: Ctx, payload: unknown) => Promise<void>) => {
    if (list[name]) throw new Error(`two handlers named ${name}`);
    list[name] = async payload => {
      try {
        await handle(options.ctxFor(name), payload);
      } catch (error) {
        options.log.error({ job: name, err: error instanceof Error ? error.message : String(error) }, 'job failed');
        throw error;
      }
    };
  };
  for (const j of options.jobs) add(j.job.name, j.handle);
  for (const s of options.subscriptions) add(s.name, s.handle);
  return list;
}

interface OutboxRow {
  readonly kind: 'event' | 'job';
  readonly name: string;
  readonly payload: unknown;
  readonly run_at: string | null;
  readonly job_key: string | null;
}

/**
 * One bulk move: rows leave the outbox and enter the worker's queue in the same transaction, so a crash between the two is
 * impossible. Event rows fan out to their listeners here; a row without a listener simply goes.
 */
export async function moveOutbox(pool: pg.Pool, options: Pick<DispatcherOptions, 'subscriptions'>): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<OutboxRow>(
      `delete from platform.outbox where id in
         (select id from platform.outbox order by id limit ${BATCH} for update skip locked)
       returning kind, name, payload, run_at, job_key`,
    );
    const specs = rows.flatMap(row => specsOf(row, options.subscriptions));
    if (specs.length > 0) {
      await client.query(
        `select count(*) from graphile_worker.add_jobs(
           array(select json_populate_recordset(null::graphile_worker.job_spec, $1::json)))`,
        [JSON.stringify(specs)],
      );
    }
    await client.query('commit');
    return rows.length;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

function specsOf(row: OutboxRow, subscriptions: readonly SubscriptionLike[]) {
  const names = row.kind === 'job' ? [row.name] : subscriptions.filter(s => s.event.name === row.name).map(s => s.name);
  return names.map(identifier => ({
    identifier,
    payload: row.payload,
    run_at: row.run_at,
    job_key: row.job_key ?? randomUUID(),
    max_attempts: 12,
  }));
}

function startMoving(pool: pg.Pool, options: DispatcherOptions): () => void {
  let stopped = false;
  let running = false;
  let again = false;
  const move = async (): Promise<void> => {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        while ((await moveOutbox(pool, options)) === BATCH);
      } while (again && !stopped);
    } catch (error) {
      if (!stopped) options.log.warn({ err: String(error) }, 'jobs: outbox not moved, trying again');
    } finally {
      running = false;
    }
  };
  onOutboxRow(() => void move());
  const timer = setInterval(() => void move(), POLL_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
    onOutboxRow(() => undefined);
  };
}

function startTicking(options: DispatcherOptions): () => Promise<void> {
  let stopped = false;
  const timers = new Set<NodeJS.Timeout>();
  const inFlight = new Set<Promise<void>>();
  const loop = (ticker: TickerLike): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const work = ticker
        .run(options.ctxFor(ticker.name))
        .catch(error => {
          if (!stopped) options.log.error({ ticker: ticker.name, err: String(error) }, 'ticker failed');
        })
        .finally(() => {
          inFlight.delete(work);
          if (!stopped) loop(ticker);
        });
      inFlight.add(work);
    }, ticker.everyMs);
    timers.add(timer);
  };
  for (const ticker of options.tickers) loop(ticker);
  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.allSettled(inFlight);
  };
}
