import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sm3 } from '#platform/crypto';
import { inclusionPath, leafHash, merkleRoot, packLeaves, rootOfPath, unpackLeaves } from './merkle.ts';

/** RFC 6962, written as it stands there: split at the largest power of two below the count. */
function rootByDefinition(data: readonly string[]): Buffer {
  if (data.length === 0) return sm3('');
  const [only] = data;
  if (data.length === 1 && only !== undefined) return sm3(Buffer.from(`\0${only}`));
  let k = 1;
  while (k * 2 < data.length) k *= 2;
  return sm3(Buffer.concat([Buffer.of(1), rootByDefinition(data.slice(0, k)), rootByDefinition(data.slice(k))]));
}

test('TRU-04: the root is that of RFC 6962 over SM3 for any number of rows', () => {
  for (let n = 0; n <= 70; n += 1) {
    const data = Array.from({ length: n }, (_, i) => `row ${i}`);
    expect(merkleRoot(data.map(leafHash))).toEqual(rootByDefinition(data));
  }
});

test('TRU-04: every leaf has a path to the root, and no path fits another place, leaf or count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), fc.nat(), (count, a, b) => {
      const leaves = Array.from({ length: count }, (_, i) => leafHash(`row ${i}`));
      const [i, j] = [a % count, b % count];
      const leaf = leaves[i] ?? Buffer.alloc(0);
      const path = inclusionPath(leaves, i);
      const root = merkleRoot(leaves);
      expect(rootOfPath(leaf, i, count, path)).toEqual(root);
      if (i !== j) expect(rootOfPath(leaf, j, count, path)).not.toEqual(root);
      expect(rootOfPath(leafHash('forged'), i, count, path)).not.toEqual(root);
      expect(rootOfPath(leaf, i, count, [...path, leaf])).toBeUndefined();
      expect(rootOfPath(leaf, count, count, path)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
  expect(() => inclusionPath([], 0)).toThrow(RangeError);
});

test('TRU-04: a node is not taken for a leaf', () => {
  const [a, b] = [leafHash('a'), leafHash('b')];
  expect(merkleRoot([leafHash(Buffer.concat([a, b]))])).not.toEqual(merkleRoot([a, b]));
});

test('TRU-04: stored leaves that were cut short no longer give the root', () => {
  const leaves = ['a', 'b', 'c'].map(leafHash);
  const packed = packLeaves(leaves);
  expect(merkleRoot(unpackLeaves(packed))).toEqual(merkleRoot(leaves));
  expect(merkleRoot(unpackLeaves(packed.subarray(0, 90)))).not.toEqual(merkleRoot(leaves));
});
