/** Child processes of a step: bounded in time, their whole group ended when it runs out or we are told to stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Job {
  readonly program: string;
  readonly args: readonly string[];
  readonly limitMs: number;
}

const running = new Set<ChildProcess>();
const graceMs = 5_000;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // the group has ended
  }
}

/** Ends what runs and leaves, when the user or CI says so. */
export function endJobsOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      for (const child of running) signalGroup(child, signal);
      setTimeout(() => {
        for (const child of running) signalGroup(child, 'SIGKILL');
        process.exit(128 + constants.signals[signal]);
      }, 3_000);
    });
}

const shown = (job: Job): string => [job.program, ...job.args].join(' ').slice(0, 300);

function runJob(job: Job, quiet: boolean, root: string): Promise<{ ok: boolean; output: string }> {
  return new Promise(done => {
    // A group of its own, so that the workers of a tool end with it.
    const stdio = quiet ? 'pipe' : 'inherit';
    // Some tools colour their output in CI even when it goes to a file.
    const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
    const child = spawn(job.program, job.args, { cwd: root, env, stdio: ['ignore', stdio, stdio], detached: true });
    running.add(child);
    let output = '';
    const gather = (chunk: Buffer): void => {
      output = `${output}${chunk.toString('utf8')}`.slice(-200_000);
    };
    child.stdout?.on('data', gather);
    child.stderr?.on('data', gather);
    let kill: NodeJS.Timeout | undefined;
    const limit = setTimeout(() => {
      console.error(`超时 out of time after ${Math.round(job.limitMs / 1000)} s: ${shown(job)}`);
      signalGroup(child, 'SIGTERM');
      kill = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
    }, job.limitMs);
    const settle = (ok: boolean): void => {
      clearTimeout(limit);
      clearTimeout(kill);
      running.delete(child);
      done({ ok, output });
    };
    child.on('error', error => {
      console.error(`无法启动 cannot start: ${shown(job)}: ${error.message}`);
      settle(false);
    });
    child.on('close', code => settle(code === 0));
  });
}

/** One job with its output as it comes; two side by side with their output in turn. */
export async function runJobs(jobs: readonly Job[], root: string): Promise<boolean> {
  const quiet = jobs.length > 1;
  const results = await Promise.all(jobs.map(job => runJob(job, quiet, root)));
  for (const { output } of results) if (output.trim() !== '') console.log(output.trimEnd());
  return results.every(({ ok }) => ok);
}
