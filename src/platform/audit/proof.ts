// Proof for a third party that one row was sealed: the row, its path to the root, the signed header. Checked without us.
import { type KeyObject, verify } from 'node:crypto';
import type pg from 'pg';
import { z } from '#kernel/endpoint';
import { headerText, readHeaders, type SealKeys } from './headers.ts';
import { inclusionPath, leafHash, merkleRoot, rootOfPath, unpackLeaves } from './merkle.ts';
import {
  comparePositions,
  findRow,
  leafOfRow,
  type Position,
  positionOfText,
  readRange,
  type SealableRow,
} from './rows.ts';
import { onConnection } from './seal.ts';

const hex = (max: number) => z.string().check(z.regex(/^[0-9a-f]*$/), z.maxLength(max));

/** The shape of a proof, for files and the wire. */
export const inclusionProofSchema = z.strictObject({
  format: z.literal('zhengshu.audit.proof.1'),
  row: z.string().check(z.maxLength(200_000)),
  index: z.int().check(z.minimum(0)),
  path: z.array(hex(64)).check(z.maxLength(64)),
  /** The header's text as it was signed. */
  header: z.string().check(z.maxLength(10_000)),
  signature: hex(20_000),
});
export type InclusionProof = z.infer<typeof inclusionProofSchema>;

async function provenLeaves(client: pg.ClientBase, seq: number, root: Buffer, read: () => Promise<SealableRow[]>) {
  const stored = await client.query<{ leaves: Buffer }>('select leaves from audit.seal_leaves where seq = $1', [seq]);
  const leaves = stored.rows[0] ? unpackLeaves(stored.rows[0].leaves) : (await read()).map(leafOfRow);
  return merkleRoot(leaves).equals(root) ? leaves : undefined;
}

/**
 * The proof for one row, or undefined where the row is not found, not yet sealed, or no longer what was sealed (then
 * `verifyAudit` tells what happened). Works under either role.
 */
export async function proveInclusion(
  pool: pg.Pool,
  key: { readonly id: string; readonly machineAt: string },
): Promise<InclusionProof | undefined> {
  return onConnection(
    pool,
    async client => {
      const row = await findRow(client, key);
      if (!row) return undefined;
      const [header] = await readHeaders(
        client,
        `where b.kind = 'rows' and (b.era, b.last_xid, b.last_id) >= ($1::int, $2::xid8, $3::uuid)
         order by b.era, b.last_xid, b.last_id limit 1`,
        [row.at.era, row.at.xid, row.at.id],
      );
      const { first, last } = header ?? {};
      if (!header || !first || !last) return undefined;
      const leaves = await provenLeaves(client, header.seq, header.root, () =>
        readRange(client, first, last, header.count + 1),
      );
      const leaf = leafOfRow(row);
      const index = leaves?.findIndex(l => l.equals(leaf)) ?? -1;
      if (!leaves || index < 0) return undefined;
      return {
        format: 'zhengshu.audit.proof.1' as const,
        row: row.text,
        index,
        path: inclusionPath(leaves, index).map(h => h.toString('hex')),
        header: headerText(header),
        signature: header.signature.toString('hex'),
      };
    },
    'begin isolation level repeatable read read only',
  );
}

const positionCells = z.tuple([z.string(), z.string().check(z.regex(/^\d+$/)), z.string()]);
const headerCells = z.tuple([
  z.literal('zhengshu.audit.header.1'),
  z.string(),
  z.literal('rows'),
  positionCells,
  positionCells,
  z.string(),
  z.string(),
  z.string(),
  hex(64),
  hex(64),
  z.string(),
  z.null(),
  z.literal('ecdsa-p256-sha256'),
  z.string(),
]);

export type ProofVerdict =
  | { readonly ok: true; readonly seq: number; readonly sealedMicros: string; readonly keyId: string }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-key' | 'bad-signature' | 'not-in-batch' };

function signatureFits(proof: InclusionProof, key: KeyObject): boolean {
  return verify('sha256', Buffer.from(proof.header), key, Buffer.from(proof.signature, 'hex'));
}

/** Checks a proof from anywhere against public keys alone; no database. */
export function checkInclusion(given: unknown, keys: SealKeys): ProofVerdict {
  const parsed = z.safeParse(inclusionProofSchema, given);
  if (!parsed.success) return { ok: false, reason: 'malformed' };
  const proof = parsed.data;
  let cells: unknown;
  try {
    cells = JSON.parse(proof.header);
  } catch {
    return { ok: false, reason: 'malformed' };
  }
  const header = z.safeParse(headerCells, cells);
  const at = positionOfText(proof.row);
  if (!header.success || !at) return { ok: false, reason: 'malformed' };
  const [, seq, , first, last, count, , , root, , sealedMicros, , , keyId] = header.data;
  const key = keys.get(keyId);
  if (!key) return { ok: false, reason: 'unknown-key' };
  if (!signatureFits(proof, key)) return { ok: false, reason: 'bad-signature' };
  const position = ([era, xid, id]: readonly [string, string, string]): Position => ({ era: Number(era), xid, id });
  const inRange = comparePositions(position(first), at) <= 0 && comparePositions(at, position(last)) <= 0;
  const path = proof.path.map(h => Buffer.from(h, 'hex'));
  const reached = rootOfPath(leafHash(proof.row), proof.index, Number(count), path);
  if (!inRange || reached?.toString('hex') !== root) return { ok: false, reason: 'not-in-batch' };
  return { ok: true, seq: Number(seq), sealedMicros, keyId };
}
