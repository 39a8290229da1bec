// Sealing: committed rows, in an order that no later commit can change, under a signed Merkle root that names the one before.
import type pg from 'pg';
import { type Instant, instantFromMs, msOf } from '#kernel/time';
import { advisoryLocks } from '#platform/database';
import { GENESIS, insertHeader, readHeaders, type SealHeader, type SealSigner, signHeader } from './headers.ts';
import { merkleRoot, packLeaves } from './merkle.ts';
import { leafOfRow, microsOf, type Position, readSealable, type SealableRow, START } from './rows.ts';

/** `busy`: another sealer is at work. `nothing`: no row may be sealed yet. */
export type SealOutcome =
  | { readonly kind: 'busy' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'sealed'; readonly header: SealHeader; readonly full: boolean };

const MAX_ROWS = 10_000;
const DEFAULT_ROWS = 2_000;
// Hashing gives the event loop back after so many rows; answers in an exam wait on the same thread.
const SLICE = 200;

export const microsFromInstant = (instant: Instant): string => String(BigInt(msOf(instant)) * 1000n);

/**
 * Takes the one lock under which headers are appended, for the transaction. False when somebody else holds it. The next
 * statement then sees all headers committed before: do not read heads in the same statement.
 */
export async function lockChain(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_xact_lock(${advisoryLocks.auditChain}) as locked`,
  );
  return rows[0]?.locked === true;
}

/** The end of the chain and how far rows are sealed. */
export async function readChainEnd(
  client: pg.ClientBase,
): Promise<{ readonly seq: number; readonly hash: Buffer; readonly sealedTo: Position }> {
  const [last] = await readHeaders(client, 'order by b.seq desc limit 1', []);
  const [batch] =
    last?.kind === 'rows' ? [last] : await readHeaders(client, "where b.kind = 'rows' order by b.seq desc limit 1", []);
  return { seq: last?.seq ?? 0, hash: last?.hash ?? GENESIS, sealedTo: batch?.last ?? START };
}

/** Runs `work` in one read-committed transaction on a connection of its own. Rolls back and throws what it throws. */
export async function onConnection<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin = 'begin isolation level read committed',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((e: unknown) => {
      broken = e instanceof Error ? e : new Error('rollback failed');
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function leavesOf(rows: readonly SealableRow[]): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  for (let i = 0; i < rows.length; i += SLICE) {
    for (const row of rows.slice(i, i + SLICE)) leaves.push(leafOfRow(row));
    await new Promise(resolve => setImmediate(resolve));
  }
  return leaves;
}

function timesOf(rows: readonly SealableRow[]): { readonly from: string; readonly to: string } {
  let [from, to] = [rows[0]?.machineMicros ?? 0n, rows[0]?.machineMicros ?? 0n];
  for (const { machineMicros: at } of rows) {
    if (at < from) from = at;
    if (at > to) to = at;
  }
  return { from: String(from), to: String(to) };
}

/**
 * Seals one batch of at most `maxRows` rows (1 to 10 000) in one transaction of the owner role. Safe to run from several
 * processes at once: one seals, the others are told `busy`. `now` is machine time.
 */
export async function sealOnce(
  pool: pg.Pool,
  signer: SealSigner,
  { now, maxRows = DEFAULT_ROWS }: { readonly now: Instant; readonly maxRows?: number },
): Promise<SealOutcome> {
  const limit = Math.min(MAX_ROWS, Math.max(1, Math.trunc(maxRows)));
  return onConnection(pool, async client => {
    if (!(await lockChain(client))) return { kind: 'busy' };
    const end = await readChainEnd(client);
    const found = await readSealable(client, end.sealedTo, limit);
    // A batch stays within one era, which its header names.
    const rows = found.filter(row => row.at.era === found[0]?.at.era);
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return { kind: 'nothing' };
    const leaves = await leavesOf(rows);
    const times = timesOf(rows);
    const header = await signHeader(signer, {
      seq: end.seq + 1,
      kind: 'rows',
      first: first.at,
      last: last.at,
      count: rows.length,
      fromMicros: times.from,
      toMicros: times.to,
      root: merkleRoot(leaves),
      prevHash: end.hash,
      sealedMicros: microsFromInstant(now),
      detail: null,
    });
    await insertHeader(client, header, packLeaves(leaves));
    return { kind: 'sealed', header, full: found.length === limit || rows.length < found.length };
  });
}

export interface SealRun {
  readonly batches: number;
  readonly rows: number;
  /** `more`: the bound on batches was reached. `busy`: another sealer took over. */
  readonly end: 'caught-up' | 'busy' | 'more';
}

/** Seals batch after batch until a batch is not full, at most `maxBatches`. `now` is asked before each. */
export async function sealUntilCaughtUp(
  pool: pg.Pool,
  signer: SealSigner,
  options: { readonly now: () => Instant; readonly maxRows?: number; readonly maxBatches?: number },
): Promise<SealRun> {
  const { now, maxRows, maxBatches = 1_000 } = options;
  let rows = 0;
  for (let batches = 0; batches < maxBatches; batches += 1) {
    const outcome = await sealOnce(pool, signer, { now: now(), ...(maxRows === undefined ? {} : { maxRows }) });
    if (outcome.kind !== 'sealed') return { batches, rows, end: outcome.kind === 'busy' ? 'busy' : 'caught-up' };
    rows += outcome.header.count;
    if (!outcome.full) return { batches: batches + 1, rows, end: 'caught-up' };
  }
  return { batches: maxBatches, rows, end: 'more' };
}

export interface SealStatus {
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly lastSealedAt: Instant | null;
  /** Rows not yet sealed, counted up to 100 000. */
  readonly unsealed: number;
  readonly oldestUnsealedAt: Instant | null;
  /** Age of the oldest open transaction that writes, which holds sealing up; null where the role sees none. */
  readonly oldestWriterSeconds: number | null;
}

const instantOf = (micros: string | null | undefined): Instant | null =>
  micros ? instantFromMs(Number(BigInt(micros) / 1000n)) : null;

/** How far sealing is, for the audit page, metrics and alarms. Works under either role. */
export async function readSealStatus(pool: pg.Pool): Promise<SealStatus> {
  return onConnection(
    pool,
    async client => {
      const end = await readChainEnd(client);
      const [last] = await readHeaders(client, 'where b.seq = $1', [end.seq]);
      const { rows } = await client.query<{ unsealed: number; oldest: string | null; writer: string | null }>(
        `select count(*)::int as unsealed, ${microsOf('min(u.machine_at)')} as oldest,
           (select floor(extract(epoch from clock_timestamp() - min(a.xact_start)))::text from pg_stat_activity a
             where a.backend_xid is not null) as writer
         from (select e.machine_at from audit.audit_event e
           where (e.era, e.xid, e.id) > ($1::int, $2::xid8, $3::uuid) limit 100000) u`,
        [end.sealedTo.era, end.sealedTo.xid, end.sealedTo.id],
      );
      const found = rows[0];
      return {
        lastSeq: end.seq,
        lastHash: end.hash.toString('hex'),
        lastSealedAt: instantOf(last?.sealedMicros),
        unsealed: found?.unsealed ?? 0,
        oldestUnsealedAt: instantOf(found?.oldest),
        oldestWriterSeconds: found?.writer ? Number(found.writer) : null,
      };
    },
    'begin isolation level repeatable read read only',
  );
}
