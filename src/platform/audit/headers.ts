// The headers of the seal chain: what is signed, how it is stored and read back.
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type pg from 'pg';
import { sm3 } from '#platform/crypto';
import { microsOf, type Position } from './rows.ts';

/** What the signature covers. */
export interface HeaderBody {
  readonly seq: number;
  /** `rows` seals a batch; `retention` records that months past retention were dropped. */
  readonly kind: 'rows' | 'retention';
  readonly first: Position | null;
  readonly last: Position | null;
  readonly count: number;
  /** Earliest and latest machine_at of the rows, microseconds since the epoch. */
  readonly fromMicros: string | null;
  readonly toMicros: string | null;
  /** Merkle root over the rows; of a retention header, SM3 of its detail. */
  readonly root: Buffer;
  readonly prevHash: Buffer;
  readonly sealedMicros: string;
  readonly detail: string | null;
  readonly algorithm: string;
  readonly keyId: string;
}

export interface SealHeader extends HeaderBody {
  /** SM3 of the header's text; the next header names it. */
  readonly hash: Buffer;
  readonly signature: Buffer;
}

/** The port for the audit key. `sign` gets the header's text; it may be a signing server. */
export interface SealSigner {
  readonly keyId: string;
  readonly algorithm: string;
  sign(data: Buffer): Buffer | Promise<Buffer>;
}

/** Public audit keys by key id. */
export type SealKeys = ReadonlyMap<string, KeyObject>;

/** What the first header names as the one before it. */
export const GENESIS = Buffer.alloc(32);

/** The signed bytes: a JSON array without spaces. */
export function headerText(h: HeaderBody): string {
  const position = (p: Position | null) => (p ? [String(p.era), p.xid, p.id] : null);
  return JSON.stringify([
    'zhengshu.audit.header.1',
    String(h.seq),
    h.kind,
    position(h.first),
    position(h.last),
    String(h.count),
    h.fromMicros,
    h.toMicros,
    h.root.toString('hex'),
    h.prevHash.toString('hex'),
    h.sealedMicros,
    h.detail,
    h.algorithm,
    h.keyId,
  ]);
}

export const headerHash = (h: HeaderBody): Buffer => sm3(headerText(h));

/** Signs a header's text. */
export async function signHeader(
  signer: SealSigner,
  body: Omit<HeaderBody, 'algorithm' | 'keyId'>,
): Promise<SealHeader> {
  const header: HeaderBody = { ...body, algorithm: signer.algorithm, keyId: signer.keyId };
  const text = Buffer.from(headerText(header));
  return { ...header, hash: sm3(text), signature: await signer.sign(text) };
}

/** Whether the signature is the named key's over exactly this header. */
export function checkSignature(h: SealHeader, keys: SealKeys): 'good' | 'bad' | 'unknown-key' {
  const key = keys.get(h.keyId);
  if (!key || h.algorithm !== 'ecdsa-p256-sha256') return 'unknown-key';
  return verify('sha256', Buffer.from(headerText(h)), key, h.signature) ? 'good' : 'bad';
}

/** Reads public keys from PEM. */
export function sealKeysFromPem(keys: readonly { readonly keyId: string; readonly pem: string }[]): SealKeys {
  return new Map(keys.map(({ keyId, pem }) => [keyId, createPublicKey(pem)]));
}

interface HeaderRow {
  readonly seq: string;
  readonly kind: 'rows' | 'retention';
  readonly era: number | null;
  readonly first_xid: string | null;
  readonly first_id: string | null;
  readonly last_xid: string | null;
  readonly last_id: string | null;
  readonly row_count: number;
  readonly from_micros: string | null;
  readonly to_micros: string | null;
  readonly root: Buffer;
  readonly prev_hash: Buffer;
  readonly sealed_micros: string;
  readonly detail: string | null;
  readonly algorithm: string;
  readonly key_id: string;
  readonly header_hash: Buffer;
  readonly signature: Buffer;
  readonly leaves?: Buffer | null;
}

const COLUMNS = `b.seq::text, b.kind, b.era, b.first_xid::text as first_xid, b.first_id::text as first_id,
  b.last_xid::text as last_xid, b.last_id::text as last_id, b.row_count, ${microsOf('b.from_at')} as from_micros,
  ${microsOf('b.to_at')} as to_micros, b.root, b.prev_hash, ${microsOf('b.sealed_at')} as sealed_micros, b.detail,
  b.algorithm, b.key_id, b.header_hash, b.signature`;

function headerOf(row: HeaderRow): SealHeader {
  const position = (xid: string | null, id: string | null): Position | null =>
    row.era !== null && xid && id ? { era: row.era, xid, id } : null;
  return {
    seq: Number(row.seq),
    kind: row.kind,
    first: position(row.first_xid, row.first_id),
    last: position(row.last_xid, row.last_id),
    count: row.row_count,
    fromMicros: row.from_micros,
    toMicros: row.to_micros,
    root: row.root,
    prevHash: row.prev_hash,
    sealedMicros: row.sealed_micros,
    detail: row.detail,
    algorithm: row.algorithm,
    keyId: row.key_id,
    hash: row.header_hash,
    signature: row.signature,
  };
}

/** Headers that meet the condition, which names the table `b`. */
export async function readHeaders(
  client: pg.ClientBase,
  condition: string,
  values: readonly unknown[],
): Promise<readonly SealHeader[]> {
  const { rows } = await client.query<HeaderRow>(`select ${COLUMNS} from audit.seal_batch b ${condition}`, [...values]);
  return rows.map(headerOf);
}

/** Headers after `seq` in order, with their stored leaves. */
export async function readHeadersWithLeaves(
  client: pg.ClientBase,
  seq: number,
  limit: number,
): Promise<readonly { readonly header: SealHeader; readonly leaves: Buffer | null }[]> {
  const { rows } = await client.query<HeaderRow>(
    `select ${COLUMNS}, l.leaves from audit.seal_batch b left join audit.seal_leaves l on l.seq = b.seq
     where b.seq > $1 order by b.seq limit $2`,
    [seq, limit],
  );
  return rows.map(row => ({ header: headerOf(row), leaves: row.leaves ?? null }));
}

const fromMicros = (parameter: string): string =>
  `'epoch'::timestamptz + ${parameter}::bigint * interval '1 microsecond'`;

/** Appends a header, and the leaves of its batch. */
export async function insertHeader(client: pg.ClientBase, h: SealHeader, leaves: Buffer | null): Promise<void> {
  await client.query(
    `insert into audit.seal_batch (seq, kind, era, first_xid, first_id, last_xid, last_id, row_count, from_at, to_at, root,
       prev_hash, sealed_at, detail, algorithm, key_id, header_hash, signature)
     values ($1, $2, $3, $4::xid8, $5, $6::xid8, $7, $8, ${fromMicros('$9')}, ${fromMicros('$10')}, $11, $12,
       ${fromMicros('$13')}, $14, $15, $16, $17, $18)`,
    [
      h.seq,
      h.kind,
      h.first?.era ?? null,
      h.first?.xid ?? null,
      h.first?.id ?? null,
      h.last?.xid ?? null,
      h.last?.id ?? null,
      h.count,
      h.fromMicros,
      h.toMicros,
      h.root,
      h.prevHash,
      h.sealedMicros,
      h.detail,
      h.algorithm,
      h.keyId,
      h.hash,
      h.signature,
    ],
  );
  if (leaves) await client.query('insert into audit.seal_leaves (seq, leaves) values ($1, $2)', [h.seq, leaves]);
}
