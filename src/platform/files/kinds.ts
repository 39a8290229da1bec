// What a file is, by its content. The name and the type a browser sends are never believed.
import { openPromise } from 'yauzl';

/** Kinds an upload can be restricted to. */
export type FileKind = 'pdf' | 'xlsx' | 'docx' | 'xls' | 'zip' | 'png' | 'jpg' | 'mp4' | 'text';

/** Kinds that are recognised in order to be named in a refusal. */
export type FoundKind = FileKind | 'macros' | 'ole' | 'gif' | 'rar' | '7z' | 'gzip' | 'program' | 'html' | 'binary';

export const mediaTypes: Readonly<Record<FileKind, string>> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  zip: 'application/zip',
  png: 'image/png',
  jpg: 'image/jpeg',
  mp4: 'video/mp4',
  text: 'text/plain; charset=utf-8',
};

const MAGIC: readonly (readonly [string, FoundKind])[] = [
  ['%PDF-', 'pdf'],
  ['PK\x03\x04', 'zip'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpg'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'ole'],
  ['GIF8', 'gif'],
  ['Rar!', 'rar'],
  ['7z\xbc\xaf', '7z'],
  ['\x1f\x8b', 'gzip'],
  ['MZ', 'program'],
  ['\x7fELF', 'program'],
  ['#!', 'program'],
];

/** How many first bytes `kindOfHead` wants. */
export const HEAD_BYTES = 4_096;

/** The kind by the first bytes: final except for archives and old office files, which `kindOfStored` looks into. */
export function kindOfHead(head: Buffer): FoundKind {
  const start = head.toString('latin1', 0, 512);
  const magic = MAGIC.find(([bytes]) => start.startsWith(bytes));
  if (magic) return magic[1];
  if (start.slice(4, 8) === 'ftyp') return 'mp4';
  if (/^(\xef\xbb\xbf)?\s*<(!doctype html|html|script|svg|\?xml[^>]*>\s*<(svg|html))/i.test(start)) return 'html';
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
  return head.includes(0) && !isUtf16 ? 'binary' : 'text';
}

/** Kinds the first bytes can turn out to be once the whole file is there. */
export function mayBecome(found: FoundKind, wanted: readonly FileKind[]): boolean {
  if (found === 'zip') return wanted.some(kind => kind === 'zip' || kind === 'xlsx' || kind === 'docx');
  if (found === 'ole') return wanted.includes('xls');
  return wanted.some(kind => kind === found);
}

/** Looks into an archive (by its directory) or an old office container that lies on disk. */
export async function kindOfStored(file: string, head: FoundKind): Promise<FoundKind> {
  if (head === 'zip') return kindOfArchive(file);
  if (head === 'ole') return kindOfContainer(file);
  return head;
}

const MAX_ENTRIES = 20_000;

async function kindOfArchive(file: string): Promise<FoundKind> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false }).catch(() => undefined);
  if (!zip) return 'binary';
  let kind: FoundKind = 'zip';
  let seen = 0;
  try {
    for await (const { fileName } of zip.eachEntry()) {
      seen += 1;
      if (seen > MAX_ENTRIES) return 'binary';
      if (/(^|\/)vbaProject\.bin$/i.test(fileName)) return 'macros';
      if (fileName === 'xl/workbook.xml') kind = 'xlsx';
      else if (fileName === 'word/document.xml') kind = 'docx';
    }
    return kind;
  } catch {
    // A damaged directory, or names that point out of the archive.
    return 'binary';
  } finally {
    zip.close();
  }
}

/** Directory entries of the container are UTF-16 names; they may lie anywhere in the file, which is small by the upload limit. */
async function kindOfContainer(file: string): Promise<FoundKind> {
  const { createReadStream } = await import('node:fs');
  const names = ['_VBA_PROJECT', 'Workbook', 'Book'].map(name => ({
    bytes: Buffer.from(name, 'utf16le'),
    seen: false,
  }));
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    const window = Buffer.concat([rest, Buffer.from(chunk)]);
    for (const name of names) name.seen ||= window.includes(name.bytes);
    rest = window.subarray(-64);
  }
  const [macros, workbook, book] = names;
  if (macros?.seen) return 'macros';
  return workbook?.seen || book?.seen ? 'xls' : 'ole';
}
