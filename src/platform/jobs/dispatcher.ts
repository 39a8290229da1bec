import { randomUUID } from 'node:crypto';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { onOutboxRow } from '#platform/events';
import { watchWorkers } from './liveness.ts';
import type { DispatcherOptions, SubscriptionLike, TickerLike } from './options.ts';
import { startWorking, workerLogger } from './worker.ts';

export type { DispatcherOptions } from './options.ts';

export interface Dispatcher {
  /** Moves waiting outbox rows now; returns how many. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

const BATCH = 1_000;
const POLL_MS = 500;

/** Starts moving outbox rows to the worker and working them. Closes what it opened when a step fails. */
export async function createDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { log, ownerUrl, patience } = options;
  const pool = new pg.Pool({ connectionString: ownerUrl, max: (options.concurrency ?? 4) + 3 });
  pool.on('error', error => log.warn({ err: error.message }, 'jobs: connection lost'));
  pool.on('connect', client => client.on('error', error => log.warn({ err: error.message }, 'jobs: connection lost')));
  try {
    await runMigrations({ pgPool: pool, logger: workerLogger(log) });
  } catch (error) {
    await pool.end();
    throw error;
  }
  const liveness = watchWorkers({ pool, ownerUrl, log, ...(patience ? { patience } : {}) });
  try {
    const stopWorking = await startWorking(pool, { ...options, liveness });
    const stopMoving = startMoving(pool, options);
    const stopTicking = startTicking(options);
    return {
      drain: () => moveOutbox(pool, options),
      stop: async () => {
        stopMoving();
        await stopTicking();
        await stopWorking();
        await liveness.stop();
        await pool.end();
      },
    };
  } catch (error) {
    await liveness.stop();
    await pool.end();
    throw error;
  }
}

interface OutboxRow {
  readonly id: string;
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
       returning id, kind, name, payload, run_at, job_key`,
    );
    const specs = newestOfKey(rows).flatMap(row => specsOf(row, options.subscriptions));
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

/** One row per job key, the newest: the queue refuses a key twice in one call, and the later row says the same work anew. */
function newestOfKey(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  const inOrder = [...rows].sort((a, b) => Number(a.id) - Number(b.id));
  const newest = new Map(inOrder.map(row => [row.job_key ?? row.id, row]));
  return inOrder.filter(row => newest.get(row.job_key ?? row.id) === row);
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
