/** Who is alive on this machine, read from /proc: the only account that tells the living from zombies. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

interface Stat {
  readonly name: string;
  readonly zombie: boolean;
  readonly started: string;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may itself hold brackets and blanks.
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const state = fields[0] ?? '';
    return {
      name: text.slice(text.indexOf('(') + 1, end),
      zombie: state === 'Z' || state === 'X',
      started: fields[19] ?? '',
    };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
  } catch {
    return 'noboot';
  }
}

/** A name for a process that no later process with the same number shares; `undefined` when it does not run. */
export function processIdentity(pid: number): string | undefined {
  const stat = readStat(pid);
  return stat && !stat.zombie ? `${pid}-${stat.started}-${bootId()}` : undefined;
}

/** True when the process that once gave this identity still runs. */
export const isAlive = (identity: string): boolean => processIdentity(Number.parseInt(identity, 10)) === identity;

/**
 * Live, non-zombie PostgreSQL processes of a data directory, which every one of them has as its working folder.
 * `kill(pid, 0)` would call a zombie alive, and a dead postmaster may leave children that still write. The name is
 * compared too: a shell that somebody opened in the folder is not ours to end.
 */
export function clusterProcesses(cluster: string): readonly number[] {
  const found: number[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) !== cluster) continue;
    } catch {
      continue; // gone, a zombie, or another user's
    }
    const stat = readStat(pid);
    if (stat && !stat.zombie && stat.name === 'postgres') found.push(pid);
  }
  return found;
}

/** Sends a signal to processes, some of which may have ended meanwhile. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}
