// The text of a PDF of ours, as any reader finds it: by the font's own table from glyph to character. For what Typst writes only.
import { inflateSync } from 'node:zlib';

type Objects = ReadonlyMap<number, { readonly head: string; readonly stream: string }>;

function objectsOf(pdf: Buffer): Objects {
  const text = pdf.toString('latin1');
  const found = new Map<number, { head: string; stream: string }>();
  for (const match of text.matchAll(/(\d+) 0 obj\s([\s\S]*?)\nendobj/g)) {
    const body = match[2] ?? '';
    const at = body.search(/stream\r?\n/);
    const head = at < 0 ? body : body.slice(0, at);
    // By its length: the last byte of the data may look like the end of a line.
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
    const start = at < 0 ? 0 : at + (/^stream\r?\n/.exec(body.slice(at))?.[0].length ?? 0);
    let stream = body.slice(start, at < 0 ? 0 : start + length);
    if (stream && head.includes('/FlateDecode')) {
      try {
        stream = inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
      } catch {
        stream = '';
      }
    }
    found.set(Number(match[1]), { head, stream });
  }
  return found;
}

const utf16 = (hex: string): string =>
  (hex.match(/.{4}/g) ?? []).map(unit => String.fromCharCode(Number.parseInt(unit, 16))).join('');

function charactersOf(cmap: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const part of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const pair of (part[1] ?? '').matchAll(/<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>/g))
      map.set((pair[1] ?? '').toUpperCase(), utf16(pair[2] ?? ''));
  return map;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Glyphs of one shown string, hexadecimal or literal, four digits each. */
function glyphsOf(shown: string): readonly string[] {
  const hex = shown.startsWith('<')
    ? shown.slice(1, -1)
    : Buffer.from(
        shown
          .slice(1, -1)
          .replace(/\\([0-7]{1,3}|[\s\S])/g, (_, e: string) =>
            /^[0-7]/.test(e) ? String.fromCharCode(Number.parseInt(e, 8)) : (ESCAPES[e] ?? e),
          ),
        'latin1',
      ).toString('hex');
  return hex.toUpperCase().match(/.{4}/g) ?? [];
}

/** One string a page: what is shown, in order of writing, one run a line. */
export function pdfPages(pdf: Buffer): readonly string[] {
  const objects = objectsOf(pdf);
  const pages: string[] = [];
  for (const { head } of objects.values()) {
    const content = /\/Type \/Page\b[\s\S]*\/Contents (\d+) 0 R/.exec(head);
    if (!content) continue;
    const fonts = new Map<string, ReadonlyMap<string, string>>();
    for (const [, name = '', id] of head.matchAll(/\/(f\d+) (\d+) 0 R/g)) {
      const cmap = /\/ToUnicode (\d+) 0 R/.exec(objects.get(Number(id))?.head ?? '');
      fonts.set(name, charactersOf(objects.get(Number(cmap?.[1]))?.stream ?? ''));
    }
    pages.push(textOf(objects.get(Number(content[1]))?.stream ?? '', fonts));
  }
  return pages;
}

// A literal string is read whole; brackets in pairs stand in it unescaped.
const LITERAL = /\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*\)/;
const TOKENS = new RegExp(String.raw`\/f\d+(?= [\d.]+ Tf)|<[0-9A-Fa-f]+>|${LITERAL.source}|\bET\b`, 'g');

function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> = new Map();
  const out: string[] = [];
  for (const [token] of content.matchAll(TOKENS)) {
    if (token === 'ET') out.push('\n');
    else if (token.startsWith('/')) font = fonts.get(token.slice(1)) ?? new Map();
    else out.push(...glyphsOf(token).map(glyph => font.get(glyph) ?? ''));
  }
  return out.join('');
}
