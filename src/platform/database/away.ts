// Which errors say that the database is away for the moment, rather than that it refuses.
import { sqlState } from './connect.ts';

/**
 * Connection failures (08), a server that ends, starts or cuts us off (57P01 to 57P05), one without room (53300), and one that
 * has become a standby and waits to be followed elsewhere (25006).
 */
const STATES = /^(08...|57P0[1-5]|53300|25006)$/;
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);
/** The driver has no codes of its own: what it says of a connection that broke, never came, or was broken before the query. */
const DRIVER =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|was closed and is not queryable|Cannot use a pool after calling end|Client has already been released/;

/**
 * True when the query failed on the way and not by its content. What became of a statement that was under way is unknown: it may
 * have been committed. The caller is told to try again, never that it was refused.
 */
export function isDatabaseAway(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined && (STATES.test(code) || SYSTEM.has(code))) return true;
  if (!(error instanceof Error)) return false;
  if (DRIVER.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true;
  return error.cause !== undefined && error.cause !== error && isDatabaseAway(error.cause);
}
