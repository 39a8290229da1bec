// Real processes of ours: started, waited for until they answer, killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../../src/app/config.ts';
import { isPortFree } from '../../src/platform/database/embedded/server.ts';

export interface AppProcess {
  readonly base: string;
  /** Resolves when it answers. Throws with the end of its log when it ends before, or after a minute. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
  readonly running: () => boolean;
  readonly pid: () => number;
  /** The end of its log. */
  readonly tail: () => string;
}

export interface AppGiven {
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Path below the checkout and arguments; the platform itself by default. */
  readonly entry?: readonly string[];
  readonly nodeOptions?: readonly string[];
}

const START_LIMIT_MS = 60_000;

/**
 * A port that is free now, with the three above it (courseware has its own, and so has the benchmark's server). Below the range
 * that outgoing connections are given: a restarted process comes back to the same port, and none of hundreds of connections
 * may have taken it meanwhile.
 */
async function chooseFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = randomInt(3_000, 5_000) * 4;
    const free = await Promise.all([0, 1, 2, 3].map(n => isPortFree(port + n)));
    if (free.every(Boolean)) return port;
  }
  throw new Error('no free ports between 12000 and 20000');
}

export async function appProcess(given: AppGiven): Promise<AppProcess> {
  const port = await chooseFreePort();
  const base = `http://127.0.0.1:${port}`;
  const [file = 'src/cli/main.ts', ...args] = given.entry ?? ['src/cli/main.ts', 'serve'];
  let child: ChildProcess | undefined;
  // However this process ends, it leaves no server behind; a signal must be turned into an end that says so.
  process.once('exit', () => child?.kill('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  const start = async () => {
    const log = openSync(given.logFile, 'a');
    child = spawn(process.execPath, [...(given.nodeOptions ?? []), path.join(checkout, file), ...args], {
      cwd: checkout,
      env: { ...process.env, LOG_LEVEL: 'warn', ...given.env, PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const until = performance.now() + START_LIMIT_MS;
    while (!(await answers(base))) {
      if (!running() || performance.now() > until) {
        child.kill('SIGKILL');
        throw new Error(`the process did not start:\n${tail(given.logFile)}`);
      }
      await sleep(50);
    }
  };

  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    if (!ending || !running()) return;
    const gone = new Promise<void>(resolve => ending.once('exit', () => resolve()));
    ending.kill(signal);
    const late = setTimeout(() => ending.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
  };
  return {
    base,
    start,
    running,
    pid: () => child?.pid ?? 0,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    tail: () => tail(given.logFile),
  };
}

/** Any reply will do: who is not signed in is told so. */
const answers = (base: string): Promise<boolean> =>
  fetch(`${base}/api/accounts/me`, { signal: AbortSignal.timeout(2_000) }).then(
    async reply => {
      await reply.arrayBuffer();
      return true;
    },
    () => false,
  );

function tail(file: string): string {
  if (!existsSync(file)) return 'never started';
  const lines = readFileSync(file, 'utf8').split('\n').slice(-25);
  return lines.map(line => line.slice(0, 300)).join('\n');
}
