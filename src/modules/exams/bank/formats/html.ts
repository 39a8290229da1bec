// Question texts of other systems are HTML. The bank keeps plain text: no markup of a stranger ever reaches a page.

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  middot: '·',
  times: '×',
  divide: '÷',
  deg: '°',
  plusmn: '±',
  le: '≤',
  ge: '≥',
  ne: '≠',
  copy: '©',
  reg: '®',
};

function decodeEntity(whole: string, name: string): string {
  if (!name.startsWith('#')) return NAMED[name] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(code) : '';
}

const BLOCK = new Set([
  'p',
  'div',
  'br',
  'li',
  'ul',
  'ol',
  'tr',
  'table',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'pre',
  'blockquote',
]);
/** Elements whose content is no text. */
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'head', 'title']);

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  /** Position behind the tag. */
  readonly end: number;
}

/** The tag, comment or declaration at `at`, or undefined when this `<` is a plain character. */
function tagAt(html: string, at: number): Tag | undefined {
  if (html.startsWith('<!--', at)) {
    const end = html.indexOf('-->', at + 4);
    return { name: '!', closing: false, end: end === -1 ? html.length : end + 3 };
  }
  const head = /^<(\/?)([a-zA-Z!?][a-zA-Z0-9:-]{0,30})/.exec(html.slice(at, at + 40));
  if (!head) return undefined;
  const end = html.indexOf('>', at);
  return { name: (head[2] ?? '').toLowerCase(), closing: head[1] === '/', end: end === -1 ? html.length : end + 1 };
}

/** Where the silent element that starts at `from` ends. */
function endOfSilent(lower: string, name: string, from: number): number {
  const found = lower.indexOf(`</${name}`, from);
  return found === -1 ? lower.length : found;
}

/** What a tag leaves behind in plain text. */
function traceOf(tag: Tag): string {
  if (BLOCK.has(tag.name)) return '\n';
  if (tag.closing) return '';
  if (tag.name === 'td' || tag.name === 'th') return ' ';
  // 10<sup>2</sup> must not become 102.
  if (tag.name === 'sup') return '^';
  if (tag.name === 'sub') return '_';
  return tag.name === 'img' ? '［图］' : '';
}

/** Runs of spaces first, so that the patterns after it meet at most one: linear on any input. */
const oneSpace = (text: string): string => text.replace(/[^\S\n]+/g, ' ');

/** Plain text of an HTML fragment; images leave a mark and are counted, scripts and styles leave nothing. */
export function htmlToText(html: string): { text: string; images: number } {
  const parts: string[] = [];
  const lower = html.replace(/[A-Z]/g, c => c.toLowerCase());
  let images = 0;
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    if (next === -1) break;
    parts.push(decodeEntities(html.slice(at, next)));
    const tag = tagAt(html, next);
    if (!tag) {
      parts.push('<');
      at = next + 1;
      continue;
    }
    if (tag.name === 'img' && !tag.closing) images++;
    parts.push(traceOf(tag));
    at = SILENT.has(tag.name) && !tag.closing ? endOfSilent(lower, tag.name, tag.end) : tag.end;
  }
  parts.push(decodeEntities(html.slice(at)));
  const text = oneSpace(parts.join('')).replace(/ ?\n\s*/g, '\n');
  return { text: text.trim(), images };
}

/** Line breaks in HTML source are spaces; only block elements break lines. */
function decodeEntities(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, decodeEntity);
}
