import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Ctx, Db, ReadDb, Tx } from './types.ts';

// Set once for the process: instants become ISO strings, dates stay strings (the driver's default turns a `date` into
// the wrong day), 64-bit counts become numbers (ours stay far below 2^53).
const { builtins } = pg.types;
pg.types.setTypeParser(builtins.TIMESTAMPTZ, text => new Date(text).toISOString());
pg.types.setTypeParser(builtins.DATE, text => text);
pg.types.setTypeParser(builtins.INT8, text => Number(text));
pg.types.setTypeParser(builtins.NUMERIC, text => Number(text));

export interface PoolOptions {
  readonly url: string;
  /** Role taken with SET ROLE on every new connection, where one login serves both roles. */
  readonly role?: string;
  readonly max?: number;
  readonly onError?: (error: Error) => void;
}

/** A pool whose sessions are in UTC, bounded in time, and in the application role. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 12,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: 'zhengshu',
    options: `-c timezone=UTC -c statement_timeout=120000 -c lock_timeout=20000${options.role ? ` -c role=${options.role}` : ''}`,
  });
  // An idle connection that breaks (a database restart) must not end the process; the next query reconnects.
  pool.on('error', error => options.onError?.(error));
  // A connection that breaks while it is checked out says so on itself as well; its query fails, the process does not.
  pool.on('connect', client => client.on('error', error => options.onError?.(error)));
  return pool;
}

const kyselyOf = new WeakMap<pg.Pool, Kysely<unknown>>();

function kysely(pool: pg.Pool): Kysely<unknown> {
  let found = kyselyOf.get(pool);
  if (!found) {
    found = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    });
    kyselyOf.set(pool, found);
  }
  return found;
}

/** The reading side over a pool. */
export function createDb(pool: pg.Pool): Db {
  return { pool, for: <T>() => kysely(pool) as unknown as ReadDb<T> };
}

/** How this process connects, for a worker thread that opens connections of its own in the same role. */
export function connectionOf(db: Db): { readonly url: string; readonly role?: string } {
  const { connectionString, options } = db.pool.options;
  const role = /-c role=(\S+)/.exec(options ?? '')?.[1];
  return { url: connectionString ?? '', ...(role === undefined ? {} : { role }) };
}

const RETRIED = new Set(['40001', '40P01']);

/**
 * Runs `work` in one transaction and commits it. A serialisation failure or deadlock is tried again, at most three times,
 * so `work` must do nothing but database work. Throws what `work` throws, after rolling back.
 */
export async function inTransaction<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await kysely(ctx.db.pool)
        .transaction()
        .execute(trx => work({ ctx, for: <S>() => trx as unknown as Transaction<S> } as Tx));
    } catch (error) {
      if (attempt >= 3 || !RETRIED.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** The SQLSTATE of a database error, if it is one. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** True when the error says that this unique constraint or index was violated. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    sqlState(error) === '23505' &&
    typeof error === 'object' &&
    error !== null &&
    'constraint' in error &&
    error.constraint === constraint
  );
}
