// Which workers live. A killed worker's jobs stay locked in its name, which the queue itself forgives only after four hours.
// Here every worker pool holds an advisory lock named after it, on one connection of its process: the lock goes with the
// process, however that ends. Jobs locked by a pool whose lock nobody has held for a while are given back.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { machineMs } from '#platform/clock';
import { lockClasses } from '#platform/database';
import type { Log } from '#platform/log';

/** Milliseconds. */
export interface Patience {
  /** Between two attempts to hold what is not held. */
  readonly holdEvery: number;
  /** Between two looks for the dead. */
  readonly lookEvery: number;
  /** How long a lock must have been missing. A living process is back long before: it tries every `holdEvery`. */
  readonly deadAfter: number;
}

const PATIENCE: Patience = { holdEvery: 1_000, lookEvery: 10_000, deadAfter: 20_000 };
const LOCK = lockClasses.workers;
const QUERY_MS = 10_000;

export interface Liveness {
  /** Holds a lock in the name of the pool, and takes it again whenever the connection is lost. */
  readonly hold: (poolId: string) => void;
  readonly letGo: (poolId: string) => void;
  stop(): Promise<void>;
}

/** 32 bits of the name. Where two names share them a dead one is given back later, and never a living one. */
const keyOf = (poolId: string): number => createHash('sha256').update(poolId).digest().readInt32BE();

/** Starts holding and looking. Several processes may do so: each gives back what it finds dead. */
export function watchWorkers(given: {
  readonly pool: pg.Pool;
  readonly ownerUrl: string;
  readonly log: Log;
  readonly patience?: Patience;
}): Liveness {
  const { pool, log } = given;
  const patience = given.patience ?? PATIENCE;
  const holder = createHolder(given.ownerUrl);
  const look = createLook(pool, { log, deadAfter: patience.deadAfter, isOwn: holder.has });
  const holding = every(patience.holdEvery, holder.keep);
  const looking = every(patience.lookEvery, look);
  return {
    hold: poolId => {
      holder.add(poolId);
      holding.now();
    },
    letGo: holder.remove,
    stop: async () => {
      await Promise.all([holding.stop(), looking.stop()]);
      await holder.close();
    },
  };
}

/** Runs `work` now and then, never twice at once. What it throws is for it to report. */
function every(ms: number, work: () => Promise<void>) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const turn = (): void => {
    clearTimeout(timer);
    if (stopped) return;
    running ??= work()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
        if (!stopped) timer = setTimeout(turn, ms);
      });
  };
  turn();
  return {
    now: turn,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}

function createHolder(ownerUrl: string) {
  const wanted = new Set<string>();
  let client: pg.Client | undefined;
  let locked = new Set<string>();
  const drop = async (): Promise<void> => {
    const gone = client;
    client = undefined;
    locked = new Set();
    await gone?.end().catch(() => undefined);
  };
  const connected = async (): Promise<pg.Client> => {
    if (client) return client;
    const next = new pg.Client({
      connectionString: ownerUrl,
      application_name: 'zhengshu-worker',
      connectionTimeoutMillis: QUERY_MS,
      query_timeout: QUERY_MS,
      keepAlive: true,
    });
    next.on('error', () => void (client === next && drop()));
    await next.connect();
    client = next;
    return next;
  };
  const sync = async (): Promise<void> => {
    if (wanted.size === 0 && locked.size === 0) return;
    const holding = await connected();
    const missing = [...wanted].filter(id => !locked.has(id));
    for (const id of missing) {
      const { rows } = await holding.query<{ ok: boolean }>('select pg_try_advisory_lock($1, $2) as ok', [
        LOCK,
        keyOf(id),
      ]);
      if (rows[0]?.ok && client === holding) locked.add(id);
    }
    for (const id of [...locked].filter(held => !wanted.has(held))) {
      await holding.query('select pg_advisory_unlock($1, $2)', [LOCK, keyOf(id)]);
      locked.delete(id);
    }
    // The locks are ours as long as the session answers.
    if (missing.length === 0) await holding.query('select 1');
  };
  return {
    add: (id: string) => void wanted.add(id),
    remove: (id: string) => void wanted.delete(id),
    has: (id: string) => wanted.has(id),
    keep: () =>
      sync().catch(async error => {
        await drop();
        throw error;
      }),
    close: drop,
  };
}

const LOCKED = 'select distinct locked_by as id from graphile_worker.jobs where locked_by is not null limit 1000';
// Shared, so that two processes that look at once do not take each other for the living.
const UNHELD = `select g.id from unnest($2::text[], $3::int[]) as g(id, key)
  where pg_try_advisory_xact_lock_shared($1, g.key)`;

function createLook(
  pool: pg.Pool,
  given: { readonly log: Log; readonly deadAfter: number; readonly isOwn: (poolId: string) => boolean },
) {
  const { log, deadAfter, isOwn } = given;
  let missingSince = new Map<string, number>();
  const look = async (): Promise<void> => {
    const found = await pool.query<{ id: string }>(LOCKED);
    const ids = found.rows.map(r => r.id).filter(id => !isOwn(id));
    const unheld = ids.length === 0 ? [] : (await pool.query<{ id: string }>(UNHELD, [LOCK, ids, ids.map(keyOf)])).rows;
    const now = machineMs();
    // Who is held again in between starts anew.
    missingSince = new Map(unheld.map(({ id }) => [id, missingSince.get(id) ?? now]));
    const dead = [...missingSince].filter(([, since]) => now - since >= deadAfter).map(([id]) => id);
    if (dead.length === 0) return;
    await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
    for (const id of dead) missingSince.delete(id);
    log.warn({ workers: dead.length }, 'jobs: given back what dead workers had locked');
  };
  return () =>
    look().catch(() => {
      // Nothing is known of the time in which the database was away.
      missingSince = new Map();
    });
}
