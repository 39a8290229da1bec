// Sends every audit record to the syslog receiver (TRU-04), in order, at least once: a cursor moves when the receiver has taken a
// batch, and stands still while it is away. One process at a time sends; who does not get the lock leaves it to the other.
import type pg from 'pg';
import { readExportCursor, readExportRows, storeExportCursor, storeExportFailure } from '#platform/audit';
import { createClock, machineMs } from '#platform/clock';
import { createPool } from '#platform/database';
import type { Log } from '#platform/log';
import { deliver, type SyslogTarget, syslogLine } from './syslog.ts';

export interface TrailExportOptions {
  readonly ownerUrl: string;
  readonly target: SyslogTarget;
  readonly log: Log;
  /** Pause between two turns; 5 s by default. After failures it doubles, up to `slowestMs` (five minutes). */
  readonly everyMs?: number;
  readonly slowestMs?: number;
  /** How long the receiver may take for a batch. */
  readonly timeoutMs?: number;
}

export interface TrailExport {
  /** Breaks off what is being sent, which will be sent again, and closes. */
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
const SLOWEST_MS = 300_000;
const BATCH = 500;
const BATCHES = 40;
const LOCK = '(7142, 4)';
const WARN_EVERY_MS = 60_000;

/** Starts sending at once. */
export function startTrailExport(options: TrailExportOptions): TrailExport {
  const { log, everyMs = EVERY_MS, slowestMs = SLOWEST_MS } = options;
  const pool = createPool({
    url: options.ownerUrl,
    max: 1,
    onError: error => log.warn({ err: error.message }, 'audit export: connection lost'),
  });
  const ending = new AbortController();
  const { signal } = ending;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let warnedAt: number | undefined;
  const turn = async (): Promise<void> => {
    try {
      await sendWaiting(pool, options, signal);
      if (failures > 0) log.info('audit export: sending again');
      failures = 0;
      warnedAt = undefined;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (warnedAt !== undefined && machineMs() - warnedAt < WARN_EVERY_MS) return;
      warnedAt = machineMs();
      log.error({ err: textOf(error) }, 'audit export: records wait, the receiver does not take them');
    }
  };
  let running: Promise<void> = Promise.resolve();
  const loop = (): void => {
    running = turn().finally(() => {
      if (!signal.aborted) timer = setTimeout(loop, Math.min(slowestMs, everyMs * 2 ** Math.min(failures, 10)));
    });
  };
  loop();
  return {
    stop: async () => {
      ending.abort();
      clearTimeout(timer);
      await running;
      await pool.end();
    },
  };
}

/** Where no receiver is named any more, a failure of the former one is no alarm. */
export async function forgetExportFailure(ownerUrl: string): Promise<void> {
  const pool = createPool({ url: ownerUrl, max: 1 });
  try {
    await pool.query('update audit.trail_export set failing_since = null, failure = null where failure is not null');
  } finally {
    await pool.end();
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : textOf(error);

/** Sends all that waits, batch by batch. Throws when the receiver or the database is away. */
async function sendWaiting(pool: pg.Pool, options: TrailExportOptions, signal: AbortSignal): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock${LOCK} as locked`);
    if (!rows[0]?.locked) return;
    try {
      for (let batch = 0; batch < BATCHES && !signal.aborted; batch += 1)
        if ((await sendBatch(client, options, signal)) < BATCH) break;
    } finally {
      await client.query(`select pg_advisory_unlock${LOCK}`);
    }
  } catch (error) {
    // The lock goes with the connection, whatever state that is in.
    broken = error instanceof Error ? error : new Error('audit export');
    throw error;
  } finally {
    client.release(broken);
  }
}

const clock = createClock();

/** Not within a transaction: the receiver may be slow. The cursor is behind what was sent, never before it. */
async function sendBatch(client: pg.ClientBase, options: TrailExportOptions, signal: AbortSignal): Promise<number> {
  const { target, timeoutMs } = options;
  const rows = await readExportRows(client, await readExportCursor(client), BATCH);
  const last = rows.at(-1);
  if (!last) return 0;
  const lines = rows.map(({ recordedAt, refused, fields }) =>
    syslogLine({ severity: refused ? 'warning' : 'notice', at: recordedAt, fields }),
  );
  try {
    await deliver(target, lines, { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  } catch (error) {
    if (!signal.aborted) await storeExportFailure(client, { failure: codeOf(error), now: clock.now() });
    throw error;
  }
  await storeExportCursor(client, { to: last.at, rows: rows.length, now: clock.now() });
  return rows.length;
}
