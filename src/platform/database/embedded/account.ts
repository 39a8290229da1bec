/** The account the server runs as, and what it reaches: PostgreSQL refuses to run as root. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Spread into spawn options; empty when the server runs as we do. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const nobody = { uid: 65534, gid: 65534 } as const;

export const isRoot = (): boolean => process.getuid?.() === 0;

/** The account for a new cluster: ourselves, or for root the user `postgres` where the system has one, else nobody. */
export function serverAccount(): Account {
  if (!isRoot()) return {};
  let users = '';
  try {
    users = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return nobody;
  }
  const fields = users
    .split('\n')
    .find(line => line.startsWith('postgres:'))
    ?.split(':');
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return uid > 0 && gid > 0 ? { uid, gid } : nobody;
}

/** True when the account can run a program to a good end; the truth of modes, ACLs and mount options together. */
export function canRun(account: Account, program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { ...account, cwd: '/', stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** True when the account can enter a folder. */
export const canEnter = (account: Account, folder: string): boolean =>
  canRun(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', folder]);
