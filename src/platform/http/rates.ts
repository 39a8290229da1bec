// How often an address may call what needs no sign-in. Counted in the database, so that two processes share one count.
import { sql } from 'kysely';
import { AppError } from '#kernel/errors';
import { type RateLimit, rateLimits } from '#kernel/rate-limits';
import { addMs, type Instant, msOf } from '#kernel/time';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { addressKey } from './address.ts';

interface Tables {
  'platform.rateWindow': { key: string; openedAt: Instant; count: number };
}

export interface RateGate {
  /** Counts one call. Throws 429 `access.too-many-requests` with the seconds to wait once the window is full. */
  admit(ctx: Ctx, given: { readonly limit: RateLimit; readonly address: string }): Promise<void>;
}

/** Full windows that are remembered in the process, so that a flood costs no statement each. */
const REMEMBERED = 20_000;
const LONGEST_MS = Math.max(...Object.values(rateLimits).map(l => l.windowMs));
const SWEEP_EVERY_MS = 60_000;

const tooMany = (ms: number) => {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return new AppError('access.too-many-requests', 429, { seconds, minutes: Math.ceil(seconds / 60) });
};

/** The number of calls in the window with this one. A process whose clock is behind counts in the window of the one ahead. */
async function countCall(tx: Tx, given: { key: string; openedAt: Instant }): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    insert into platform.rate_window as w (key, opened_at, count) values (${given.key}, ${given.openedAt}, 1)
    on conflict (key) do update set opened_at = greatest(w.opened_at, excluded.opened_at),
      count = case when w.opened_at >= excluded.opened_at then w.count + 1 else 1 end
    returning count`.execute(tx.for<Tables>());
  return rows[0]?.count ?? 1;
}

/** Windows that are over for good; bounded, safe to run in two processes. */
async function sweep(tx: Tx): Promise<void> {
  await sql`
    delete from platform.rate_window where key in (
      select key from platform.rate_window where opened_at < ${addMs(tx.ctx.now, -LONGEST_MS)} limit 1000 for update skip locked
    )`.execute(tx.for<Tables>());
}

/** `allowed` is the number in force at that moment, by the id of its rule. */
export function createRateGate(allowed: (rule: string, now: Instant) => number): RateGate {
  const full = new Map<string, number>();
  let sweptAt = 0;
  return {
    admit: async (ctx, { limit, address }) => {
      const { rule, windowMs } = rateLimits[limit];
      const key = `${limit}:${addressKey(address)}`;
      const now = msOf(ctx.now);
      const opened = now - (now % windowMs);
      const closes = opened + windowMs;
      // Equal, not later: a clock set back must not leave anybody outside for longer than a window.
      if (full.get(key) === closes) throw tooMany(closes - now);
      const count = await inTransaction(ctx, async tx => {
        if (now - sweptAt >= SWEEP_EVERY_MS || now < sweptAt) {
          sweptAt = now;
          await sweep(tx);
        }
        return countCall(tx, { key, openedAt: addMs(ctx.now, -(now % windowMs)) });
      });
      if (count <= allowed(rule, ctx.now)) return;
      full.delete(key);
      full.set(key, closes);
      const oldest = full.size > REMEMBERED ? full.keys().next().value : undefined;
      if (oldest !== undefined) full.delete(oldest);
      throw tooMany(closes - now);
    },
  };
}
