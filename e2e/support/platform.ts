// The platform as people run it: `zhengshu serve` in a process of its own, moved from day to day by its business clock.
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createPlace, type Place } from './place.ts';
import { ensureWeb } from './web-build.ts';

export const checkout = resolve(import.meta.dirname, '../..');
const START_MS = 60_000;
const STOP_MS = 20_000;

export interface Platform {
  readonly url: string;
  /** The set-up code that the first start prints for the three administrators. */
  setupCode(): string;
  /** Moves the business clock to an instant; resolves when the running platform lives there. */
  moveTo(instant: string): Promise<void>;
  /** Runs the `zhengshu` command beside the running platform. */
  command(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }>;
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
}

function run(place: Place, args: readonly string[]): Running {
  const child = spawn(process.execPath, args, { cwd: checkout, env: place.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-100_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return { child, said: () => said };
}

const ended = (child: ChildProcess): Promise<number> =>
  new Promise(done => {
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode ?? 1);
    else child.once('close', code => done(code ?? 1));
  });

async function startServer(place: Place): Promise<Running> {
  const running = run(place, ['src/cli/main.ts', 'serve']);
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    if (running.child.exitCode !== null) throw new Error(`the platform did not start:\n${running.said()}`);
    const alive = await fetch(`http://127.0.0.1:${place.port}/health/ready`).catch(() => undefined);
    if (alive?.ok) return running;
    await new Promise(next => setTimeout(next, 100));
  }
  running.child.kill('SIGKILL');
  throw new Error(`the platform did not answer in time:\n${running.said()}`);
}

async function stopServer({ child }: Running): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended(child);
  clearTimeout(late);
}

async function runToEnd(place: Place, args: readonly string[]): Promise<{ code: number; out: string }> {
  const { child, said } = run(place, args);
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const code = await ended(child);
  clearTimeout(late);
  return { code, out: said() };
}

/** A running platform looks for its shift every second. */
async function followed(place: Place, wantedMs: number): Promise<void> {
  const end = performance.now() + 10_000;
  while (performance.now() < end) {
    const { headers } = await fetch(`http://127.0.0.1:${place.port}/api/accounts/first-run`);
    const ahead = Date.parse(headers.get('x-business-time') ?? '') - wantedMs;
    if (ahead >= 0 && ahead < 60_000) return;
    await new Promise(next => setTimeout(next, 200));
  }
  throw new Error('the platform does not follow its clock');
}

/** A fresh platform at an instant of business time. Builds the pages where their sources are newer. */
export async function startPlatform(instant: string): Promise<Platform> {
  await ensureWeb();
  const place = await createPlace();
  const setClock = async (to: string): Promise<void> => {
    const { code, out } = await runToEnd(place, ['e2e/support/set-clock.ts', to]);
    if (code !== 0) throw new Error(`the clock was not set:\n${out}`);
  };
  await setClock(instant);
  const server = await startServer(place).catch(async error => {
    // The killed server left its database running; whoever opens it next and goes stops it.
    await setClock(instant);
    await place.drop();
    throw error;
  });
  return {
    url: `http://localhost:${place.port}`,
    setupCode: () => /set-up code ([0-9A-Z-]{8,})/.exec(server.said())?.[1] ?? '',
    moveTo: async to => {
      await setClock(to);
      await followed(place, Date.parse(to));
    },
    command: (...args) => runToEnd(place, ['src/cli/main.ts', ...args]),
    stop: async () => {
      await stopServer(server);
      await place.drop();
    },
  };
}
