// A SCORM archive: checked as a whole before it is accepted, then served entry by entry out of the stored file.
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { invalid, readManifest, type ScormFault, type ScormManifest } from './scorm-manifest.ts';

export const packageLimits = {
  entries: 3_000,
  entryBytes: 314_572_800,
  totalBytes: 1_073_741_824,
  manifestBytes: 2_097_152,
  /** Unpacked to packed, for entries above a floor: what compresses better is no courseware. */
  ratio: 200,
  ratioFloorBytes: 8_388_608,
} as const;

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  xml: 'application/xml',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  ico: 'image/x-icon',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  webm: 'video/webm',
  pdf: 'application/pdf',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  otf: 'font/otf',
  vtt: 'text/vtt; charset=utf-8',
  wasm: 'application/wasm',
};

export interface PackageEntry {
  readonly path: string;
  readonly mediaType: string;
  readonly size: number;
}
export interface CheckedPackage {
  readonly manifest: ScormManifest;
  readonly entries: readonly PackageEntry[];
  readonly bytes: number;
}

const zipOptions = { autoClose: false, lazyEntries: true, decodeStrings: true, validateEntrySizes: true };

/** The path of an entry as it may be asked for; undefined for one that no honest package has. */
export function safeEntryPath(name: string): string | undefined {
  if (name.length > 300 || name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\\')) return undefined;
  for (const char of name) if (char < ' ' || char === '\u007f') return undefined;
  const parts = name.split('/');
  return parts.some(part => part === '' || part === '.' || part === '..') ? undefined : name;
}

/** Reads the directory, the manifest and every byte once (so that sizes and checksums hold). Throws `training.scorm-invalid`. */
export async function checkPackage(file: string): Promise<CheckedPackage> {
  const zip = await openArchive(file);
  try {
    const entries = await readDirectory(zip);
    const found = entries.get('imsmanifest.xml');
    if (!found) throw invalid('no-manifest');
    if (found.uncompressedSize > packageLimits.manifestBytes) throw invalid('manifest-size');
    const manifest = readManifest(Buffer.concat(await bytesOf(zip, found)).toString('utf8'));
    if (!entries.has(manifest.entryPath)) throw invalid('start-page-missing');
    for (const entry of entries.values()) await drain(zip, entry);
    const listed = Array.from(entries, ([path, entry]) => ({
      path,
      mediaType: mediaTypeOf(path),
      size: entry.uncompressedSize,
    }));
    return { manifest, entries: listed, bytes: listed.reduce((sum, e) => sum + e.size, 0) };
  } finally {
    zip.close();
  }
}

const mediaTypeOf = (path: string): string =>
  mediaTypes[/\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';

async function openArchive(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, zipOptions);
  } catch {
    throw invalid('archive');
  }
}

async function readDirectory(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  let [packed, unpacked] = [0, 0];
  if (zip.entryCount > packageLimits.entries) throw invalid('entries');
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      // Entries that share the same packed bytes are the way to build a bomb out of a small archive.
      if (packed > zip.fileSize || unpacked > packageLimits.totalBytes) throw invalid('size');
      checkEntry(entry);
      const path = safeEntryPath(entry.fileName);
      if (path === undefined) throw invalid('path');
      if (entries.has(path)) throw invalid('double-entry');
      entries.set(path, entry);
    }
  } catch (error) {
    throw refusedOr(error, 'archive');
  }
  return entries;
}

function checkEntry(entry: Entry): void {
  if ((entry.generalPurposeBitFlag & 1) !== 0) throw invalid('encrypted');
  // Unix mode in the upper half: a symbolic link has no place here.
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) throw invalid('link');
  if (entry.uncompressedSize > packageLimits.entryBytes) throw invalid('entry-size');
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize > packageLimits.ratioFloorBytes && ratio > packageLimits.ratio) throw invalid('ratio');
}

const refusedOr = (error: unknown, reason: ScormFault): unknown =>
  error instanceof Error && error.name === 'AppError' ? error : invalid(reason);

async function bytesOf(zip: ZipFile, entry: Entry): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(Buffer.from(chunk));
  } catch (error) {
    throw refusedOr(error, 'entry');
  }
  return chunks;
}

async function drain(zip: ZipFile, entry: Entry): Promise<void> {
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) void chunk;
  } catch (error) {
    throw refusedOr(error, 'entry');
  }
}

interface OpenArchive {
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, Entry>;
}
const MAX_OPEN = 16;
const opened = new Map<string, Promise<OpenArchive>>();

/** One entry of an accepted archive as a stream. The archives last used stay open; a package never changes. */
export async function openEntry({
  key,
  file,
  path,
}: {
  key: string;
  file: string;
  path: string;
}): Promise<Readable | undefined> {
  let archive = opened.get(key);
  if (archive) opened.delete(key);
  else archive = openArchive(file).then(async zip => ({ zip, entries: await readDirectory(zip) }));
  opened.set(key, archive);
  archive.catch(() => opened.delete(key));
  for (const [oldest, waiting] of opened) {
    if (opened.size <= MAX_OPEN) break;
    opened.delete(oldest);
    // yauzl keeps the descriptor until the streams that still read from it have ended.
    void waiting.then(({ zip }) => zip.close()).catch(() => undefined);
  }
  const { zip, entries } = await archive;
  const entry = entries.get(path);
  return entry ? zip.openReadStreamPromise(entry) : undefined;
}

/** Closes what `openEntry` keeps open; at shutdown and in tests. */
export async function closeArchives(): Promise<void> {
  const all = [...opened.values()];
  opened.clear();
  for (const archive of all) await archive.then(({ zip }) => zip.close()).catch(() => undefined);
}
