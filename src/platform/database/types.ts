import type { Kysely, Transaction } from 'kysely';
import type pg from 'pg';
import type { Actor } from '#kernel/actor';
import type { Instant } from '#kernel/time';
import type { Log } from '#platform/log';

/** What may be done outside a transaction: read. Writing through it does not type-check. */
export type ReadDb<T> = Pick<Kysely<T>, 'selectFrom' | 'with' | 'selectNoFrom' | 'getExecutor' | 'fn' | 'case'>;

/** The application role's connection pool. */
export interface Db {
  /** A reading handle over the tables a module declares (its own and the read views it may use). */
  for<T>(): ReadDb<T>;
  /** For prepared statements on the hot paths named in design.md 7 only. */
  readonly pool: pg.Pool;
}

/** One request's or job's surroundings; the first parameter of every use case. */
export interface Ctx {
  readonly actor: Actor;
  readonly now: Instant;
  readonly requestId: string;
  readonly log: Log;
  readonly db: Db;
}

declare const txBrand: unique symbol;

/** An open transaction. Only `inTransaction` makes one, and every writer demands one as its first parameter. */
export interface Tx {
  readonly [txBrand]: true;
  readonly ctx: Ctx;
  /** A writing handle over the tables a module declares. */
  for<T>(): Transaction<T>;
}
