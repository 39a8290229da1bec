// What a retention header says: which rows of the trail are rightly gone.
import type pg from 'pg';
import { z } from '#kernel/endpoint';
import { sm3 } from '#platform/crypto';
import { checkSignature, readHeaders, type SealHeader, type SealKeys } from './headers.ts';

const detailSchema = z.strictObject({
  /** Rows written before this instant are gone; microseconds since the epoch. */
  before: z.string().check(z.regex(/^\d{1,20}$/)),
  partitions: z.array(z.string().check(z.maxLength(80))).check(z.maxLength(2_000)),
  rows: z.int().check(z.minimum(0)),
  /** Batches with rows on both sides of that instant: batch → the positions that are gone, one bit each, base64. */
  gaps: z.record(z.string().check(z.regex(/^\d{1,16}$/)), z.string().check(z.maxLength(4_000))),
});

export type RetentionDetail = z.infer<typeof detailSchema>;

export const retentionText = (detail: RetentionDetail): string => JSON.stringify(z.parse(detailSchema, detail));
export const retentionRoot = (text: string): Buffer => sm3(text);

/** A set of positions in a batch. */
export function packPositions(positions: Iterable<number>, count: number): string {
  const bits = Buffer.alloc(Math.ceil(count / 8));
  for (const i of positions) bits.writeUInt8(bits.readUInt8(i >> 3) | (1 << (i & 7)), i >> 3);
  return bits.toString('base64');
}

export function hasPosition(bits: Buffer | undefined, i: number): boolean {
  return (((bits?.[i >> 3] ?? 0) >> (i & 7)) & 1) === 1;
}

export interface DroppedRows {
  /** Rows written before this are gone; 0 where nothing was dropped. */
  readonly before: bigint;
  readonly gaps: ReadonlyMap<number, Buffer>;
}

function detailOf(h: SealHeader): RetentionDetail | undefined {
  if (h.detail === null || !retentionRoot(h.detail).equals(h.root)) return undefined;
  try {
    const parsed = z.safeParse(detailSchema, JSON.parse(h.detail));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads what the retention headers together allow to be gone; a later header replaces an earlier one's gap of the same
 * batch. With keys, a header that is not signed counts for nothing.
 */
export async function readDropped(client: pg.ClientBase, keys?: SealKeys): Promise<DroppedRows> {
  let before = 0n;
  const gaps = new Map<number, Buffer>();
  for (const header of await readHeaders(client, "where b.kind = 'retention' order by b.seq", [])) {
    const detail = detailOf(header);
    if (!detail || (keys && checkSignature(header, keys) !== 'good')) continue;
    if (BigInt(detail.before) > before) before = BigInt(detail.before);
    for (const [seq, bits] of Object.entries(detail.gaps)) gaps.set(Number(seq), Buffer.from(bits, 'base64'));
  }
  return { before, gaps };
}
