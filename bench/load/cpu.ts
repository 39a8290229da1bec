// Processor time of the server and of its database: it says the same on a busy machine as on a quiet one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clusterProcesses } from '../../src/platform/database/embedded/processes.ts';

/** Milliseconds; 0 where it cannot be read (no /proc, or a database that is not ours). */
export interface CpuTime {
  readonly server: number;
  readonly database: number;
}

const TICK_MS = 10;

function cpuMs(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which stands in brackets and may hold blanks: user and system time are fields 14 and 15 of the line.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

export function cpuTime(given: { serverPid: number; folder: string }): CpuTime {
  let backends: readonly number[] = [];
  try {
    backends = clusterProcesses(path.join(given.folder, 'postgresql/cluster'));
  } catch {
    backends = [];
  }
  return { server: cpuMs(given.serverPid), database: backends.reduce((sum, pid) => sum + cpuMs(pid), 0) };
}

export const cpuBetween = (from: CpuTime, to: CpuTime): CpuTime => ({
  server: to.server - from.server,
  database: to.database - from.database,
});
