// The worker of this process: runs jobs and listeners, and comes back when the database went away under it.
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import type pg from 'pg';
import type { Ctx } from '#platform/database';
import type { Log } from '#platform/log';
import type { Liveness } from './liveness.ts';
import type { DispatcherOptions } from './options.ts';

const RESTART_MS = 500;

/** The worker's own words in our log: it has a line for every job, which only a search for a fault wants to read. */
export const workerLogger = (log: Log): Logger =>
  new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ worker: message }, 'jobs: worker');
    else log.debug({ worker: message }, 'jobs: worker');
  });

type WorkingOptions = DispatcherOptions & { readonly liveness: Liveness };

interface Running {
  readonly runner: Runner;
  /** To be called when its last job has ended. */
  readonly letGo: () => void;
}

async function start(pool: pg.Pool, options: WorkingOptions): Promise<Running> {
  const { liveness } = options;
  const held: string[] = [];
  const events: WorkerEvents = new EventEmitter();
  // Said before the pool asks for its first job.
  events.on('pool:create', ({ workerPool }) => {
    held.push(workerPool.id);
    liveness.hold(workerPool.id);
  });
  const letGo = () => held.forEach(liveness.letGo);
  try {
    const runner = await run({
      pgPool: pool,
      concurrency: options.concurrency ?? 4,
      pollInterval: 1_000,
      noHandleSignals: true,
      taskList: tasks(options),
      logger: workerLogger(options.log),
      events,
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    return { runner, letGo };
  } catch (error) {
    letGo();
    throw error;
  }
}

/**
 * The worker gives up when the database goes away while it notes that a job is done. Noted one by one (its default) that failure
 * is a rejection that nobody handles, which ends the process; noted in batches it ends the worker, and we start another. Returns
 * how to stop.
 */
export async function startWorking(pool: pg.Pool, options: WorkingOptions): Promise<() => Promise<void>> {
  const { log } = options;
  let running = await start(pool, options);
  let stopped = false;
  const working = (async () => {
    while (!stopped) {
      await running.runner.promise.catch(error => log.warn({ err: String(error) }, 'jobs: worker ended'));
      running.letGo();
      while (!stopped) {
        await sleep(RESTART_MS);
        const next = await start(pool, options).catch(() => undefined);
        if (!next) continue;
        running = next;
        break;
      }
    }
  })();
  return async () => {
    stopped = true;
    await running.runner.stop().catch(() => undefined);
    await working;
    await running.runner.stop().catch(() => undefined);
    running.letGo();
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
