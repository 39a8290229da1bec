// The Merkle tree of RFC 6962 over SM3: leaf = H(00 ‖ data), node = H(01 ‖ left ‖ right), split at the largest power of two.
import { sm3 } from '#platform/crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Bytes of one hash. */
export const HASH_BYTES = 32;

/** The leaf of one canonical row. The prefix keeps a leaf from being passed off as a node. */
export function leafHash(data: string | Buffer): Buffer {
  return sm3(Buffer.concat([LEAF, typeof data === 'string' ? Buffer.from(data) : data]));
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return sm3(Buffer.concat([NODE, left, right]));
}

/** The next level up. An odd last node moves up as it is, which gives the same tree as splitting at powers of two. */
function levelAbove(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i], level[i + 1]];
    if (left) above.push(right ? nodeHash(left, right) : left);
  }
  return above;
}

/** The root over the leaves in this order; of no leaves, the hash of nothing. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level = leaves;
  while (level.length > 1) level = levelAbove(level);
  return level[0] ?? sm3('');
}

/** The sibling hashes from the leaf at `index` up to the root. Throws RangeError where there is no such leaf. */
export function inclusionPath(leaves: readonly Buffer[], index: number): Buffer[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError('no such leaf');
  const path: Buffer[] = [];
  let level = leaves;
  for (let i = index; level.length > 1; i = Math.floor(i / 2), level = levelAbove(level)) {
    const sibling = level[i ^ 1];
    if (sibling) path.push(sibling);
  }
  return path;
}

/** The root that a leaf at `index` of `count` leaves has with these siblings; undefined where their number is wrong. */
export function rootOfPath(leaf: Buffer, index: number, count: number, path: readonly Buffer[]): Buffer | undefined {
  if (!Number.isSafeInteger(count) || !Number.isInteger(index) || index < 0 || index >= count) return undefined;
  let hash = leaf;
  let used = 0;
  let i = index;
  for (let width = count; width > 1; width = Math.ceil(width / 2), i = Math.floor(i / 2)) {
    if ((i ^ 1) >= width) continue;
    const sibling = path[used];
    if (!sibling) return undefined;
    used += 1;
    hash = i % 2 === 0 ? nodeHash(hash, sibling) : nodeHash(sibling, hash);
  }
  return used === path.length ? hash : undefined;
}

/** Leaves one after another, as they are stored. */
export const packLeaves = (leaves: readonly Buffer[]): Buffer => Buffer.concat(leaves);

/** The leaves of a packed buffer. A last piece that is no whole hash stays, so that the root does not fit. */
export function unpackLeaves(packed: Buffer): Buffer[] {
  const leaves: Buffer[] = [];
  for (let i = 0; i < packed.length; i += HASH_BYTES) leaves.push(packed.subarray(i, i + HASH_BYTES));
  return leaves;
}
