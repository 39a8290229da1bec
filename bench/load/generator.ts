// The near side of the load generator's process.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quantile } from '../figures.ts';
import type { FloodJob, FloodResult, PacedJob, PacedResult } from './worker.ts';

export interface Generator {
  flood(job: Omit<FloodJob, 'kind'>): Promise<FloodResult>;
  /** Throws the first error that a call met: an exam day has none. */
  paced(job: Omit<PacedJob, 'kind'>): Promise<PacedResult>;
  close(): void;
}

export function startGenerator(): Generator {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    flood: job => ask<FloodResult>(child, { kind: 'flood', ...job }),
    paced: async job => {
      const result = await ask<PacedResult>(child, { kind: 'paced', ...job });
      if (result.errors.length > 0) throw new Error(`${job.what} at ${job.perSecond}/s: ${result.errors.join('\n')}`);
      return result;
    },
    close: () => child.kill('SIGTERM'),
  };
}

/** One job at a time. */
function ask<R>(child: ChildProcess, job: FloodJob | PacedJob): Promise<R> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the load generator ended'));
    child.once('exit', ended);
    child.once('message', (message: { result: R } | { error: string }) => {
      child.off('exit', ended);
      if ('error' in message) reject(new Error(message.error));
      else resolve(message.result);
    });
    child.send(job);
  });
}

export const tookOf = ({ samples }: PacedResult): readonly number[] => samples.map(([, took]) => took);
export const p95Of = (result: PacedResult): number => quantile(tookOf(result), 0.95);
