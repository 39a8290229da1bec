// The sealing loop of the jobs process: partitions made ahead, committed rows sealed under the owner role, heads written out.
// It runs on machine time, not on shifted business time: it speaks of rows as the machine wrote them.
import path from 'node:path';
import { dateOf, type Instant } from '#kernel/time';
import { knownHeads, type SealingTurn, storeSealingTurn } from '#modules/audit';
import {
  exportHeads,
  type HeadExport,
  prepareAudit,
  type SealSigner,
  sealUntilCaughtUp,
  syslogTextOf,
} from '#platform/audit';
import { createClock, machineMs } from '#platform/clock';
import { auditSigner, type KeyRing } from '#platform/crypto';
import { advisoryLocks, createPool } from '#platform/database';
import type { Log } from '#platform/log';
import { openSyslog, type Syslog, type SyslogTarget } from './syslog.ts';

/** The default place of the file of heads. An operator should have it collected to another machine. */
export const headsFileIn = (dataFolder: string): string => path.join(dataFolder, 'audit', 'heads.jsonl');

type OwnerPool = ReturnType<typeof createPool>;

/**
 * Opens an era and makes the partitions of the coming months. Call it after `migrate` and before anything is recorded, in
 * every process that migrates.
 */
export async function prepareAuditTables(ownerUrl: string): Promise<void> {
  const pool = createPool({ url: ownerUrl, max: 1 });
  try {
    await prepareAudit(pool, { today: createClock().today() });
  } finally {
    await pool.end();
  }
}

export interface SealingOptions {
  readonly ownerUrl: string;
  readonly keyRing: KeyRing;
  readonly headsFile: string;
  readonly log: Log;
  readonly syslog?: SyslogTarget;
  /** Pause between two turns; 5 s by default. */
  readonly everyMs?: number;
}

export type HeadsState = 'current' | 'conflict' | 'damaged' | 'unwritable';

export interface SealingStatus {
  /** Machine time of the last turn that ended; null before the first. */
  readonly lookedAt: Instant | null;
  readonly failure: SealingTurn['failure'] | 'store';
  readonly heads: HeadsState;
  readonly headsSeq: number;
}

export interface Sealing {
  /** Lets the present turn end, then closes. */
  stop(): Promise<void>;
  status(): SealingStatus;
  /** Runs a turn now, after the one under way; for tests and for an orderly end. */
  turn(): Promise<SealingStatus>;
}

const EVERY_MS = 5_000;
const ALARM_EVERY_MS = 60_000;
const PREPARE_AGAIN_MS = 5 * 60_000;
// So many batches a turn: a backlog after an outage must not keep the heads from going out.
const BATCHES = 20;
const HEAD_PAGE = 1_000;
const HEAD_PAGES = 20;
const HEADS_LOCK = `(${advisoryLocks.auditHeads})`;

interface Loop extends Required<Pick<SealingOptions, 'headsFile' | 'log'>> {
  readonly pool: OwnerPool;
  readonly signer: SealSigner;
  readonly syslog: Syslog | undefined;
  readonly now: () => Instant;
  /** Says the same thing at most once a minute. */
  readonly alarm: (key: string, say: () => void) => void;
}

/** Starts the loop at once. Several jobs processes may run it: one seals and one writes heads at a time. */
export function startSealing(options: SealingOptions): Sealing {
  const { log } = options;
  const clock = createClock();
  const pool = createPool({
    url: options.ownerUrl,
    max: 3,
    onError: error => log.warn({ err: error.message }, 'sealing: connection lost'),
  });
  const syslog = options.syslog && openSyslog(options.syslog, log);
  const loop: Loop = {
    pool,
    syslog,
    log,
    headsFile: options.headsFile,
    signer: auditSigner(options.keyRing),
    now: () => clock.now(),
    alarm: onceAMinute(),
  };
  const prepare = preparer(loop);
  let status: SealingStatus = { lookedAt: null, failure: null, heads: 'current', headsSeq: 0 };
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<SealingStatus> => {
    status = await runTurn(loop, prepare, status);
    return status;
  };
  // One turn after another, whoever asked for it.
  let last: Promise<unknown> = Promise.resolve();
  const queued = (): Promise<SealingStatus> => {
    const next = last.then(run);
    last = next.catch(() => undefined);
    return next;
  };
  const tick = (): void => {
    void queued()
      .catch((error: unknown) => log.error({ err: String(error) }, 'sealing: turn failed'))
      .finally(() => {
        if (!stopped) timer = setTimeout(tick, options.everyMs ?? EVERY_MS);
      });
  };
  tick();
  return {
    status: () => status,
    turn: queued,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await last;
      await syslog?.close();
      await pool.end();
    },
  };
}

function onceAMinute(): Loop['alarm'] {
  const said = new Map<string, number>();
  return (key, say) => {
    const before = said.get(key);
    if (before !== undefined && machineMs() - before < ALARM_EVERY_MS) return;
    said.set(key, machineMs());
    say();
  };
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Prepares once a day; after a failure again in five minutes, since it waits for writers each time. */
function preparer({ pool, now, log }: Loop): () => Promise<boolean> {
  let day: string | undefined;
  let failedAt: number | undefined;
  return async () => {
    const today = dateOf(now());
    if (day === today) return true;
    if (failedAt !== undefined && machineMs() - failedAt < PREPARE_AGAIN_MS) return false;
    try {
      await prepareAudit(pool, { today });
      day = today;
      failedAt = undefined;
      return true;
    } catch (error) {
      failedAt = machineMs();
      log.error({ err: text(error) }, 'sealing: partitions not prepared');
      return false;
    }
  };
}

async function runTurn(loop: Loop, prepare: () => Promise<boolean>, before: SealingStatus): Promise<SealingStatus> {
  const prepared = await prepare();
  const sealed = await sealRows(loop);
  const heads = await writeHeads(loop, before);
  const failure: SealingTurn['failure'] = !sealed
    ? 'seal'
    : !prepared
      ? 'prepare'
      : heads.state === 'current'
        ? null
        : 'heads';
  const turn = { at: loop.now(), failure, heads: heads.state, headsSeq: heads.seen, headsWritten: heads.written > 0 };
  const stored = await storeSealingTurn(loop.pool, turn).then(
    () => true,
    error => {
      loop.alarm('store', () => loop.log.error({ err: text(error) }, 'sealing: state not stored'));
      return false;
    },
  );
  return {
    lookedAt: turn.at,
    failure: stored ? turn.failure : 'store',
    heads: heads.state,
    headsSeq: heads.seq,
  };
}

async function sealRows({ pool, signer, now, log, alarm }: Loop): Promise<boolean> {
  try {
    await sealUntilCaughtUp(pool, signer, { now, maxBatches: BATCHES });
    return true;
  } catch (error) {
    alarm('seal', () => log.error({ err: text(error) }, 'sealing: rows not sealed'));
    return false;
  }
}

interface HeadsTurn {
  readonly state: HeadsState;
  readonly seq: number;
  /** Last head that this turn saw safe in the file; 0 where it saw none. */
  readonly seen: number;
  readonly written: number;
}

/** Only one process writes the file at a time; who does not get the lock leaves it to the other. */
async function writeHeads(loop: Loop, before: SealingStatus): Promise<HeadsTurn> {
  const { pool, alarm, log } = loop;
  const kept: HeadsTurn = { state: before.heads, seq: before.headsSeq, seen: 0, written: 0 };
  let broken: Error | undefined;
  const client = await pool.connect().catch(() => undefined);
  if (!client) return kept;
  try {
    const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock${HEADS_LOCK} as locked`);
    if (!rows[0]?.locked) return kept;
    try {
      // From the row each time, not from memory: after a loss it is set back on the command line, and goes on without a restart.
      return await exportAll(loop, await knownHeads(pool));
    } finally {
      await client.query(`select pg_advisory_unlock${HEADS_LOCK}`);
    }
  } catch (error) {
    // Losing the connection also loses the lock; the pool must not hand this one out again.
    broken = error instanceof Error ? error : new Error('heads');
    alarm('heads', () => log.error({ err: text(error) }, 'sealing: heads not written'));
    return kept;
  } finally {
    client.release(broken);
  }
}

async function exportAll(loop: Loop, known: number): Promise<HeadsTurn> {
  let written = 0;
  let seq = known;
  for (let page = 0; page < HEAD_PAGES; page += 1) {
    const done = await exportPage(loop, known);
    if (typeof done === 'string') return { state: done, seq, seen: 0, written };
    if (done.conflict) {
      raiseConflict(loop, { inFile: done.lastSeq, known });
      return { state: 'conflict', seq: Math.max(done.lastSeq, known), seen: 0, written };
    }
    seq = done.lastSeq;
    written += done.written;
    for (const header of done.headers) loop.syslog?.send('notice', syslogTextOf(header));
    if (done.written < HEAD_PAGE) break;
  }
  return { state: 'current', seq, seen: seq, written };
}

/** Errors of the file become a state; errors of the database are thrown. */
async function exportPage(
  { pool, headsFile, alarm, log }: Loop,
  known: number,
): Promise<HeadExport | 'damaged' | 'unwritable'> {
  try {
    return await exportHeads(pool, { file: headsFile, max: HEAD_PAGE, known });
  } catch (error) {
    if (isFileError(error)) {
      alarm('unwritable', () => log.error({ err: error.code }, 'sealing: the file of heads cannot be written'));
      return 'unwritable';
    }
    // The only other error of the file itself; a database error carries its SQLSTATE as code.
    if (error instanceof Error && !('code' in error) && error.message.includes('audit heads is damaged')) {
      alarm('damaged', () => log.error('sealing: THE FILE OF AUDIT HEADS IS DAMAGED'));
      return 'damaged';
    }
    throw error;
  }
}

const FILE_ERRORS = new Set([
  'EACCES',
  'EPERM',
  'ENOSPC',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'EIO',
  'EDQUOT',
  'ENOENT',
  'EMFILE',
]);

function isFileError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && FILE_ERRORS.has(error.code);
}

function raiseConflict({ alarm, log, syslog }: Loop, { inFile, known }: { inFile: number; known: number }): void {
  alarm('conflict', () => {
    log.fatal(
      { lastSeqKeptOutside: inFile, lastSeqWritten: known },
      inFile < known
        ? 'AUDIT ALARM: the file of heads is gone or was cut off. Run `zhengshu audit verify`, and see `zhengshu audit heads`.'
        : 'AUDIT ALARM: the database no longer has the head that was written out; the chain was cut off, signed anew or an old backup restored. Run `zhengshu audit verify`.',
    );
    syslog?.send('alert', `zhengshu-audit-alarm conflict seq=${inFile} written=${known}`);
  });
}
