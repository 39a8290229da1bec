// Reproducible choice for papers: the same seed gives the same questions and the same order for ever, so a paper can be
// laid out again years later. Not for secrets: the seed itself must be unguessable and stay on the server.

/** A stream of numbers; `below(n)` is an unbiased integer 0 … n−1, `fraction()` a number 0 ≤ x < 1. */
export interface Random {
  below(bound: number): number;
  fraction(): number;
}

/** FNV-1a over the UTF-16 units, one 32-bit word per start value. */
function word(seed: string, start: number): number {
  let hash = (2166136261 ^ start) >>> 0;
  for (let at = 0; at < seed.length; at += 1) {
    hash = Math.imul(hash ^ (seed.charCodeAt(at) & 0xff), 16777619);
    hash = Math.imul(hash ^ (seed.charCodeAt(at) >>> 8), 16777619);
  }
  // Finaliser of MurmurHash3: FNV alone leaves related words for related starts.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const rotate = (value: number, by: number): number => ((value << by) | (value >>> (32 - by))) >>> 0;

/** xoshiro128** (Blackman and Vigna) from any text of 1 to 1000 characters. Throws RangeError on others. */
export function seededRandom(seed: string): Random {
  if (seed.length < 1 || seed.length > 1000) throw new RangeError('seed of 1 to 1000 characters expected');
  let a = word(seed, 1);
  let b = word(seed, 2);
  let c = word(seed, 3);
  let d = word(seed, 4) || 1;
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const shifted = (b << 9) >>> 0;
    c = (c ^ a) >>> 0;
    d = (d ^ b) >>> 0;
    b = (b ^ c) >>> 0;
    a = (a ^ d) >>> 0;
    c = (c ^ shifted) >>> 0;
    d = rotate(d, 11);
    return result;
  };
  const below = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 0x1_0000_0000) throw new RangeError('bound');
    // Values above the largest multiple of the bound would favour small results; they are drawn again.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let value = next();
    while (value >= limit) value = next();
    return value % bound;
  };
  return { below, fraction: () => next() / 0x1_0000_0000 };
}

/** A shuffled copy (Fisher–Yates, from the end). */
export function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const kept = copy[at] as T;
    copy[at] = copy[other] as T;
    copy[other] = kept;
  }
  return copy;
}

/** `count` different items in random order. Throws RangeError when there are fewer. */
export function sampled<T>(items: readonly T[], count: number, random: Random): readonly T[] {
  if (!Number.isInteger(count) || count < 0 || count > items.length) throw new RangeError('not enough items');
  return shuffled(items, random).slice(0, count);
}
