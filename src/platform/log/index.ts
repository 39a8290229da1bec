// Structured logs on standard output. Personal data never reaches them: only ids and codes are logged, and known
// sensitive keys are censored should one slip in.
import { type Logger, pino } from 'pino';

export type Log = Logger;

const SENSITIVE = ['password', 'citizenNumber', 'phone', 'code', 'token', 'secret', 'cookie', 'authorization', 'name'];

/** Creates the process log. `level` defaults to LOG_LEVEL or `info`. */
export function createLog(level = process.env.LOG_LEVEL ?? 'info'): Log {
  return pino({
    level,
    base: null,
    redact: { paths: SENSITIVE.flatMap(k => [k, `*.${k}`, `*.*.${k}`]), censor: '[redacted]' },
  });
}

/** A log that says nothing, for tests. */
export const silentLog = (): Log => pino({ level: 'silent' });
