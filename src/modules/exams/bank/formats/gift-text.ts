import { applyMetadata, categoryTag, emptyMetadata, type Metadata } from './report.ts';

// Cutting a GIFT file into questions. A blank line ends a question, so a broken one cannot swallow the next; three
// common slips (blank line inside braces, no blank line between questions, a brace never closed) are repaired or confined.

export interface GiftBlock {
  readonly line: number;
  readonly text: string;
  readonly metadata: Metadata;
  readonly category: string;
}
/** `[name:value]` facts found in a comment; they belong to the question right below. */
interface Facts {
  readonly pairs: [name: string, value: string][];
  readonly line: number;
}
export interface GiftFile {
  readonly blocks: readonly GiftBlock[];
  /** Lines of facts that no question follows, and of facts that cannot be read. */
  readonly stray: readonly number[];
  readonly unreadable: readonly { line: number; text: string }[];
}

/** Positions of `chars` outside escapes. */
export function unescapedPositions(text: string, chars: string): number[] {
  const found: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (chars.includes(c)) found.push(i);
  }
  return found;
}

/** First position of `needle` whose first character is not escaped, or -1. */
export function findUnescaped(text: string, needle: string, from = 0): number {
  for (let i = from; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.startsWith(needle, i)) return i;
  }
  return -1;
}

export function unescapeGift(text: string): string {
  return text.replace(/\\([~=#{}:\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c));
}
export function escapeGift(text: string): string {
  return text.replace(/[~=#{}:\\]/g, c => `\\${c}`).replace(/\n/g, '\\n');
}

function readFacts(comment: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const found of comment.matchAll(/\[([A-Za-z]{2,20}):((?:[^\]\\]|\\.){0,200})\]/g)) {
    pairs.push([found[1] ?? '', (found[2] ?? '').replace(/\\(.)/g, '$1')]);
  }
  return pairs;
}

/** Ids from other systems are ignored on purpose: our identity is the content. */
const IGNORED_FACTS = new Set(['id', 'idnumber']);

interface RawBlock {
  line: number;
  lines: { line: number; text: string }[];
  facts: Facts[];
  category: string;
}

function splitAtBlankLines(text: string): { raw: RawBlock[]; stray: number[] } {
  const raw: RawBlock[] = [];
  const stray: number[] = [];
  let category = '';
  let facts: Facts[] = [];
  let lines: RawBlock['lines'] = [];
  const close = (): void => {
    const [first] = lines;
    if (first) raw.push({ line: first.line, lines, facts, category });
    else stray.push(...facts.map(fact => fact.line));
    lines = [];
    facts = [];
  };
  for (const [index, source] of text.split(/\r\n?|\n/).entries()) {
    const line = index + 1;
    const trimmed = source.replace(/^\ufeff/, '').trim();
    if (trimmed === '') close();
    else if (trimmed.startsWith('//')) {
      const pairs = readFacts(trimmed.slice(0, 4_000));
      if (pairs.length > 0) facts.push({ pairs, line });
    } else if (/^\$CATEGORY:/i.test(trimmed)) {
      close();
      category = trimmed.slice('$CATEGORY:'.length, 500).trim();
    } else lines.push({ line, text: source.replace(/^\ufeff/, '') });
  }
  close();
  return { raw, stray };
}

const joined = (block: RawBlock): string => block.lines.map(l => l.text).join('\n');

/** -1 when the first brace is a closing one, 1 when a brace is open at the end, else 0. */
function openBraces(text: string): number {
  let open = 0;
  let first = true;
  for (const at of unescapedPositions(text, '{}')) {
    if (text.charAt(at) === '{') open = 1;
    else if (first) return -1;
    else open = 0;
    first = false;
  }
  return open;
}

/** Joins a block with the following ones when its brace is closed there: the author left a blank line inside the braces. */
function mergeBlankInBraces(raw: readonly RawBlock[]): RawBlock[] {
  const merged: RawBlock[] = [];
  for (let i = 0; i < raw.length; i++) {
    const block = raw[i];
    if (!block) break;
    const next = openBraces(joined(block)) === 1 ? closingBlock(raw, i + 1) : -1;
    if (next === -1) {
      merged.push(block);
      continue;
    }
    const parts = raw.slice(i, next + 1);
    merged.push({ ...block, lines: parts.flatMap(part => part.lines), facts: parts.flatMap(part => part.facts) });
    i = next;
  }
  return merged;
}

/** The block within the next twelve whose first brace closes, unless another question opens before. */
function closingBlock(raw: readonly RawBlock[], from: number): number {
  for (let i = from; i < Math.min(raw.length, from + 12); i++) {
    const block = raw[i];
    if (!block) return -1;
    const text = joined(block);
    if (openBraces(text) === -1) return i;
    if (unescapedPositions(text, '{').length > 0) return -1;
  }
  return -1;
}

/** Cuts a block at lines where a new question must begin: after a `}` at a line's end, or where a second `{` opens. */
function splitRunTogether(block: RawBlock): RawBlock[] {
  const cuts: number[] = [];
  let open = false;
  let closedAtEnd = -1;
  let openedOn = -1;
  for (const [i, { text }] of block.lines.entries()) {
    const braces = unescapedPositions(text, '{}').map(at => text.charAt(at));
    if (braces.includes('{')) {
      if (open && openedOn < i) cuts.push(i);
      else if (!open && closedAtEnd !== -1) cuts.push(closedAtEnd + 1);
    }
    for (const brace of braces) open = brace === '{';
    if (braces.includes('{')) openedOn = i;
    if (braces.length > 0) closedAtEnd = braces.at(-1) === '}' && /\}\s*$/.test(text) ? i : -1;
  }
  if (cuts.length === 0) return [block];
  return [0, ...cuts].map((start, n) => {
    const lines = block.lines.slice(start, cuts[n] ?? block.lines.length);
    const from = lines[0]?.line ?? block.line;
    // Comments were lifted out of the lines: those between two questions describe the lower one.
    const until = cuts[n] === undefined ? Number.POSITIVE_INFINITY : (lines.at(-1)?.line ?? from);
    const previous = start === 0 ? 0 : (block.lines[start - 1]?.line ?? 0);
    const facts = block.facts.filter(fact => fact.line > previous && fact.line < until);
    return { line: from, lines, facts, category: block.category };
  });
}

/** Cuts the file; nothing is judged yet. */
export function cutGift(text: string): GiftFile {
  const { raw, stray } = splitAtBlankLines(text);
  const unreadable: { line: number; text: string }[] = [];
  const blocks = mergeBlankInBraces(raw)
    .flatMap(splitRunTogether)
    .map(block => {
      const metadata = emptyMetadata();
      for (const { pairs, line } of block.facts) {
        for (const [name, value] of pairs) {
          if (applyMetadata(metadata, name, value) || IGNORED_FACTS.has(name.toLowerCase())) continue;
          unreadable.push({ line, text: `${name}:${value}`.slice(0, 60) });
        }
      }
      const tag = categoryTag(block.category);
      if (tag !== '') metadata.tags.push(tag);
      return { line: block.line, text: joined(block), metadata, category: block.category };
    });
  return { blocks, stray, unreadable };
}
