// Pinyin of names, for order and search. Heteronyms take the reading usual in surnames.
import { pinyin } from 'pinyin-pro';

export interface Pinyin {
  /** Syllables with spaces, `zhang san`: the order of lists. */
  readonly pinyin: string;
  /** Without spaces, `zhangsan`: what people type. */
  readonly pinyinKey: string;
  /** `zs`. */
  readonly initials: string;
}

/** Enough for order and search, and short enough for the key of a page. */
const MAX_PINYIN = 240;

// Names repeat, in a roster of a city above all; the reading of one costs as much as its encryption.
const kept = new Map<string, Pinyin>();
const MOST_KEPT = 20_000;

/** Pinyin of a person's or unit's name, without tones, in lower case; letters and digits stay, other marks go. */
export function pinyinOf(name: string, kind: 'person' | 'unit'): Pinyin {
  const key = `${kind}:${name}`;
  const known = kept.get(key);
  if (known) return known;
  const read = readName(name, kind);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, read);
  return read;
}

function readName(name: string, kind: 'person' | 'unit'): Pinyin {
  const syllables = pinyin(name, {
    toneType: 'none',
    type: 'array',
    nonZh: 'consecutive',
    v: true,
    ...(kind === 'person' ? { surname: 'head' as const } : {}),
  })
    .map(s => s.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .filter(s => s !== '');
  return {
    pinyin: syllables.join(' ').slice(0, MAX_PINYIN),
    pinyinKey: syllables.join('').slice(0, MAX_PINYIN),
    initials: syllables.map(s => s[0]).join(''),
  };
}

/** What a search box holds, as a pattern for `like`: `%`, `_` and `\` are taken literally. */
export const likeLiteral = (text: string): string => text.replace(/[\\%_]/g, c => `\\${c}`);
