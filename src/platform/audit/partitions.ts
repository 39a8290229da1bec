// Months of the trail: made ahead, dropped when the retention rule allows, and eras after a restore.
import type pg from 'pg';
import { AppError } from '#kernel/errors';
import { type CalendarDate, type Instant, isCalendarDate, shanghai } from '#kernel/time';
import { advisoryLocks } from '#platform/database';
import { insertHeader, readHeaders, type SealHeader, type SealSigner, signHeader } from './headers.ts';
import { HASH_BYTES } from './merkle.ts';
import { hasPosition, packPositions, readDropped, retentionRoot, retentionText } from './retention-record.ts';
import { leafOfRow, readRange } from './rows.ts';
import { microsFromInstant, onConnection, readChainEnd } from './seal.ts';

const LOCK = "set local lock_timeout = '10s'";

/**
 * To be called under the owner role at every start, before anything is recorded, and daily: opens a new era when the
 * database was restored into another cluster, makes partitions of this month and the `months` - 1 after it, and moves rows
 * out of the default partition. `today` is by the machine's clock. Throws when it waits longer than ten seconds for writers.
 */
export async function prepareAudit(
  pool: pg.Pool,
  { today, months = 3 }: { readonly today: CalendarDate; readonly months?: number },
): Promise<{ readonly era: number; readonly partitionsMade: number }> {
  return onConnection(pool, async client => {
    await client.query(LOCK);
    const era = await client.query<{ era: number }>('select audit.ensure_era() as era');
    const made = await client.query<{ made: number }>('select audit.ensure_partitions($1::date, $2) as made', [
      today,
      months,
    ]);
    return { era: era.rows[0]?.era ?? 1, partitionsMade: made.rows[0]?.made ?? 0 };
  });
}

/** The first month that must stay on that day: whatever was written `retentionMonths` calendar months ago or later. */
export function firstKeptMonth(today: CalendarDate, retentionMonths: number): CalendarDate {
  if (!Number.isInteger(retentionMonths) || retentionMonths < 1 || !isCalendarDate(today))
    throw new RangeError('retention is a whole number of months, at least one');
  const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 - retentionMonths;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}

interface Partition {
  readonly name: string;
  readonly rows: number;
}

async function partitionsBefore(client: pg.ClientBase, before: CalendarDate): Promise<readonly Partition[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'audit.audit_event'::regclass and c.relname ~ '^audit_event_\\d{4}_\\d{2}$' and c.relname < $1
     order by c.relname`,
    [`audit_event_${before.slice(0, 4)}_${before.slice(5, 7)}`],
  );
  const found: Partition[] = [];
  for (const { name } of rows) {
    const counted = await client.query<{ n: string }>(`select count(*)::text as n from audit.${name}`);
    found.push({ name, rows: Number(counted.rows[0]?.n ?? 0) });
  }
  return found;
}

/** The positions of a batch that will be gone. Throws `audit.trail-damaged` where its rows are not what was sealed. */
async function gapOf(
  client: pg.ClientBase,
  header: SealHeader,
  before: bigint,
  old: Buffer | undefined,
): Promise<string> {
  const damaged = () => new AppError('audit.trail-damaged', 409, { seq: header.seq });
  const stored = await client.query<{ leaves: Buffer }>('select leaves from audit.seal_leaves where seq = $1', [
    header.seq,
  ]);
  const leaves = stored.rows[0]?.leaves;
  if (!header.first || !header.last || !leaves) throw damaged();
  const rows = await readRange(client, header.first, header.last, header.count + 1);
  const gone: number[] = [];
  let next = 0;
  for (let i = 0; i < header.count; i += 1) {
    if (hasPosition(old, i)) {
      gone.push(i);
      continue;
    }
    const row = rows[next];
    next += 1;
    if (!row || !leafOfRow(row).equals(leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))) throw damaged();
    if (row.machineMicros < before) gone.push(i);
  }
  if (next !== rows.length) throw damaged();
  return packPositions(gone, header.count);
}

async function refuseUnsealed(client: pg.ClientBase, boundary: Instant): Promise<void> {
  const { sealedTo } = await readChainEnd(client);
  const { rowCount } = await client.query(
    `select from audit.audit_event e where e.machine_at < $1 and (e.era, e.xid, e.id) > ($2::int, $3::xid8, $4::uuid) limit 1`,
    [boundary, sealedTo.era, sealedTo.xid, sealedTo.id],
  );
  if (rowCount) throw new AppError('audit.rows-not-sealed', 409);
}

/** The months before that day and how many rows each holds; what `dropPartitionsBefore` would drop, looked at only. */
export function listPartitionsBefore(pool: pg.Pool, before: CalendarDate): Promise<readonly Partition[]> {
  return onConnection(
    pool,
    client => partitionsBefore(client, before),
    'begin isolation level repeatable read read only',
  );
}

export interface DropResult {
  readonly partitions: readonly string[];
  readonly rows: number;
  /** The signed header that records the drop; null where there was nothing to drop. */
  readonly header: SealHeader | null;
}

export interface DropRequest {
  /** First day of the first month that stays. */
  readonly before: CalendarDate;
  /** By the machine's clock. */
  readonly today: CalendarDate;
  readonly now: Instant;
  /** The rule's value, in calendar months. */
  readonly retentionMonths: number;
}

/**
 * Drops the months before `before` with a signed header that says so, in one transaction of the owner role; headers of
 * batches stay. Throws `audit.retention-not-over` for a month that must stay, `audit.rows-not-sealed` where a row was never
 * sealed, `audit.trail-damaged` where the border batches do not verify.
 */
export async function dropPartitionsBefore(
  pool: pg.Pool,
  signer: SealSigner,
  { before, today, now, retentionMonths }: DropRequest,
): Promise<DropResult> {
  if (!isCalendarDate(before) || !before.endsWith('-01')) throw new AppError('audit.not-a-month', 400);
  const firstKept = firstKeptMonth(today, retentionMonths);
  if (before > firstKept) throw new AppError('audit.retention-not-over', 409, { firstKept, retentionMonths });
  const boundary = shanghai(before);
  return onConnection(pool, async client => {
    await client.query(LOCK);
    await client.query(`select pg_advisory_xact_lock(${advisoryLocks.auditChain})`);
    await client.query("select audit.empty_default('audit_event', interval '1 month')");
    const partitions = await partitionsBefore(client, before);
    if (partitions.length === 0) return { partitions: [], rows: 0, header: null };
    await refuseUnsealed(client, boundary);
    const header = await signDrop(client, signer, { boundary, now, partitions });
    await insertHeader(client, header, null);
    await client.query(
      'delete from audit.seal_leaves l using audit.seal_batch b where b.seq = l.seq and b.to_at < $1',
      [boundary],
    );
    for (const { name } of partitions) await client.query(`drop table audit.${name}`);
    return { partitions: partitions.map(p => p.name), rows: header.count, header };
  });
}

async function signDrop(
  client: pg.ClientBase,
  signer: SealSigner,
  drop: { readonly boundary: Instant; readonly now: Instant; readonly partitions: readonly Partition[] },
): Promise<SealHeader> {
  const { boundary, now, partitions } = drop;
  const before = BigInt(microsFromInstant(boundary));
  const dropped = await readDropped(client);
  const border = await readHeaders(
    client,
    "where b.kind = 'rows' and b.from_at < $1 and b.to_at >= $1 order by b.seq",
    [boundary],
  );
  const gaps: Record<string, string> = {};
  for (const h of border) gaps[h.seq] = await gapOf(client, h, before, dropped.gaps.get(h.seq));
  const rows = partitions.reduce((sum, p) => sum + p.rows, 0);
  const detail = retentionText({ before: String(before), partitions: partitions.map(p => p.name), rows, gaps });
  const end = await readChainEnd(client);
  return signHeader(signer, {
    seq: end.seq + 1,
    kind: 'retention',
    first: null,
    last: null,
    count: rows,
    fromMicros: null,
    toMicros: null,
    root: retentionRoot(detail),
    prevHash: end.hash,
    sealedMicros: microsFromInstant(now),
    detail,
  });
}
