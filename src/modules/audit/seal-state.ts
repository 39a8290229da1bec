// How sealing stands: what the sealing loop says of itself, and what the newest header says under the public keys.
import { sql } from 'kysely';
import type pg from 'pg';
import { type Instant, msOf } from '#kernel/time';
import { checkSignature, headerHash, onConnection, readHeaders, readSealStatus, record } from '#platform/audit';
import type { Ctx, Tx } from '#platform/database';
import { configuration, machineNow } from './configuration.ts';
import { auditEvents, type SealStatusReply } from './contract.ts';
import type { AuditReadTables, SealingStateRow } from './tables.ts';
import { lastVerification } from './verification-store.ts';

/** What one turn of the sealing loop found. */
export interface SealingTurn {
  /** Machine time. */
  readonly at: Instant;
  /** What did not succeed; null when all went well. */
  readonly failure: 'prepare' | 'seal' | 'heads' | null;
  readonly heads: SealingStateRow['headsState'];
  /** Last head seen in the file; never lowers what is stored. */
  readonly headsSeq: number;
  /** Heads were written in this turn. */
  readonly headsWritten: boolean;
}

/** Stores how a turn went, under the owner role: the application must not be able to quiet an alarm. */
export async function storeSealingTurn(ownerPool: pg.Pool, turn: SealingTurn): Promise<void> {
  await ownerPool.query(
    `insert into audit.sealing_state as s (looked_at, failure, failing_since, heads_state, heads_since, heads_seq, heads_at)
     values ($1, $2, case when $2::text is not null then $1::timestamptz end, $3, $1, $4, case when $5 then $1::timestamptz end)
     on conflict (only_row) do update set
       looked_at = excluded.looked_at,
       failure = excluded.failure,
       failing_since = case when excluded.failure is not null then coalesce(s.failing_since, excluded.failing_since) end,
       heads_state = excluded.heads_state,
       heads_since = case when s.heads_state = excluded.heads_state then s.heads_since else excluded.heads_since end,
       heads_seq = greatest(s.heads_seq, excluded.heads_seq),
       heads_at = coalesce(excluded.heads_at, s.heads_at)`,
    [turn.at, turn.failure, turn.heads, turn.headsSeq, turn.headsWritten],
  );
}

/** The last head known to have been written to the file outside; 0 before the first. Works under either role. */
export async function knownHeads(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ seq: string }>('select heads_seq::text as seq from audit.sealing_state');
  return Number(rows[0]?.seq ?? 0);
}

/** Lets a new file of heads begin, whatever was written before, and records who lost what. Under the owner role, by a person. */
export async function restartHeads(tx: Tx, given: { readonly known: number; readonly inFile: number }): Promise<void> {
  await sql`update audit.sealing_state set heads_seq = 0`.execute(tx.for<AuditReadTables>());
  await record(tx, auditEvents.restartHeads, { subject: { kind: 'audit-heads', id: 'file' }, detail: given });
}

async function newestSignature(pool: pg.Pool): Promise<SealStatusReply['signature']> {
  const [header] = await onConnection(
    pool,
    client => readHeaders(client, 'order by b.seq desc limit 1', []),
    'begin isolation level read committed read only',
  );
  if (!header) return 'none';
  if (!headerHash(header).equals(header.hash)) return 'bad';
  return checkSignature(header, configuration().sealKeys);
}

const SILENT_MS = 60_000;

function sealerOf(row: SealingStateRow | undefined, now: Instant): SealStatusReply['sealer'] {
  if (!row) return { state: 'never', lookedAt: null, failure: null };
  const silent = msOf(now) - msOf(row.lookedAt) > SILENT_MS;
  const state = silent ? 'silent' : row.failure === null ? 'working' : 'failing';
  return { state, lookedAt: row.lookedAt, failure: row.failure };
}

/** All that the seal line of the audit page says. */
export async function readSeal(ctx: Ctx): Promise<SealStatusReply> {
  const db = ctx.db.for<AuditReadTables>();
  const { publicKeys, separated } = configuration();
  const status = await readSealStatus(ctx.db.pool);
  const signature = await newestSignature(ctx.db.pool);
  const state = await db.selectFrom('audit.sealingState').selectAll().executeTakeFirst();
  const sending = await db
    .selectFrom('audit.trailExport')
    .select(['sentAt', 'failingSince', 'failure'])
    .executeTakeFirst();
  const stamped = await sql<{ at: Instant | null }>`select max(stamped_at) as at from audit.seal_timestamp`.execute(db);
  const now = machineNow();
  return {
    now,
    sealedAt: status.lastSealedAt,
    lastSeq: status.lastSeq,
    lastHash: status.lastHash,
    unsealed: status.unsealed,
    oldestUnsealedAt: status.oldestUnsealedAt,
    signature,
    timestampedAt: stamped.rows[0]?.at ?? null,
    sealer: sealerOf(state, now),
    heads: {
      state: state?.headsState ?? 'none',
      since: state?.headsSince ?? null,
      seq: state?.headsSeq ?? 0,
      writtenAt: state?.headsAt ?? null,
    },
    sending: sending ?? null,
    separated,
    lastVerification: await lastVerification(ctx),
    keys: publicKeys.map(({ keyId, pem }) => ({ keyId, pem })),
  };
}
