// Structured logs on standard output. Personal data never reaches them: only ids and codes are logged, and known
// sensitive keys are censored should one slip in.
import { type Logger, pino } from 'pino';

export type Log = Logger;

const SENSITIVE = ['password', 'citizenNumber', 'phone', 'code', 'token', 'secret', 'cookie', 'authorization', 'name'];

/** The level that the operator names; a variable set to nothing, or to no level, is as good as not set. */
function levelOf(text: string | undefined): string {
  const wanted = text?.trim().toLowerCase() ?? '';
  return wanted === 'silent' || Object.hasOwn(pino.levels.values, wanted) ? wanted : 'info';
}

/** Creates the process log. `level` defaults to LOG_LEVEL or `info`. */
export function createLog(level = levelOf(process.env.LOG_LEVEL)): Log {
  return pino({
    level,
    base: null,
    redact: { paths: SENSITIVE.flatMap(k => [k, `*.${k}`, `*.*.${k}`]), censor: '[redacted]' },
  });
}

/** A log that says nothing, for tests. */
export const silentLog = (): Log => pino({ level: 'silent' });
