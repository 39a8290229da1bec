// The fonts of documents: Noto Serif SC as shipped, and a slot for a Fangsong face that an operator may add. Documents use no font
// of the host, so they look the same everywhere; what the fonts cannot show is reported before anything is issued.
import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const shipped = (file: string): string => require.resolve(`@expo-google-fonts/noto-serif-sc/${file}`);

/** Paths of the font files that documents are set in. */
export const fontFiles: readonly string[] = [
  shipped('400Regular/NotoSerifSC_400Regular.ttf'),
  shipped('700Bold/NotoSerifSC_700Bold.ttf'),
];

type Range = readonly [first: number, last: number];

let covered: readonly Range[] | undefined;

/** The characters of `text` that the shipped font cannot show, each once, at most 50. White space does not count. */
export function missingGlyphs(text: string): readonly string[] {
  covered ??= coverageOf(fontFiles[0] ?? '');
  const missing = new Set<string>();
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code > 32 && !/\s/u.test(char) && !isCovered(covered, code)) missing.add(char);
    if (missing.size >= 50) break;
  }
  return [...missing];
}

function isCovered(ranges: readonly Range[], code: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] ?? [0, -1];
    if (code < first) high = middle - 1;
    else if (code > last) low = middle + 1;
    else return true;
  }
  return false;
}

/** Reads one table of a TrueType or OpenType file; undefined when it has none of that name. */
function tableOf(file: string, tag: string): Buffer | undefined {
  const fd = openSync(file, 'r');
  try {
    const read = (position: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      readSync(fd, bytes, 0, length, position);
      return bytes;
    };
    const directory = read(12, read(0, 12).readUInt16BE(4) * 16);
    for (let at = 0; at < directory.length; at += 16) {
      if (directory.toString('latin1', at, at + 4) !== tag) continue;
      return read(directory.readUInt32BE(at + 8), directory.readUInt32BE(at + 12));
    }
    return undefined;
  } finally {
    closeSync(fd);
  }
}

/** The English family name of a font file, as templates must name it; empty when the file has none. */
export function familyOf(file: string): string {
  const names = tableOf(file, 'name');
  if (!names) return '';
  const strings = names.readUInt16BE(4);
  let family = '';
  for (let i = 0; i < names.readUInt16BE(2); i += 1) {
    const record = 6 + i * 12;
    const [platform, , language, id, length, offset] = Array.from({ length: 6 }, (_, n) =>
      names.readUInt16BE(record + n * 2),
    );
    const isEnglish = platform === 3 && language === 0x409;
    // 16 is the family without weight words, 1 the family as old programs list it.
    if (!isEnglish || (id !== 1 && id !== 16) || (id === 1 && family !== '')) continue;
    const start = strings + (offset ?? 0);
    family = Buffer.from(names.subarray(start, start + (length ?? 0)))
      .swap16()
      .toString('utf16le')
      .slice(0, 100);
  }
  return family;
}

/** The character map of a font file as sorted ranges of code points. */
function coverageOf(file: string): readonly Range[] {
  const cmap = tableOf(file, 'cmap');
  return cmap ? rangesOf(cmap) : [];
}

function rangesOf(cmap: Buffer): readonly Range[] {
  const offsets = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(4 + i * 8 + 4));
  const full = offsets.find(offset => cmap.readUInt16BE(offset) === 12);
  if (full !== undefined) {
    return Array.from({ length: cmap.readUInt32BE(full + 12) }, (_, i): Range => {
      const group = full + 16 + i * 12;
      return [cmap.readUInt32BE(group), cmap.readUInt32BE(group + 4)];
    });
  }
  const basic = offsets.find(offset => cmap.readUInt16BE(offset) === 4);
  if (basic === undefined) return [];
  const segments = cmap.readUInt16BE(basic + 6) / 2;
  return Array.from({ length: segments }, (_, i): Range => {
    const last = cmap.readUInt16BE(basic + 14 + i * 2);
    return [cmap.readUInt16BE(basic + 16 + segments * 2 + i * 2), last === 0xffff ? 0xfffe : last];
  });
}
