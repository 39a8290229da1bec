// Opens a ZIP archive by its central directory and refuses what no honest workbook is, before anything is unpacked. While
// unpacking, yauzl holds every part to the size it declared, so the declared bounds are the actual ones.
import type { Readable } from 'node:stream';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';
import { refuse } from './errors.ts';
import type { WorkbookLimits } from './limits.ts';

/** A file on disk, or its bytes. */
export type WorkbookSource = string | Uint8Array;

export interface ZipParts {
  readonly names: ReadonlySet<string>;
  /** Unpacked size as declared. */
  size(name: string): number;
  /** The unpacked part as a stream; refuses a part that is not there. */
  open(name: string): Promise<Readable>;
  /** A small part as text. */
  text(name: string, maxBytes: number): Promise<string>;
  close(): void;
}

const RATIO_FLOOR_BYTES = 8 * 1024 * 1024;

/** Opens and checks. The caller closes. */
export async function openZip(source: WorkbookSource, limits: WorkbookLimits): Promise<ZipParts> {
  const zip = await openArchive(source);
  try {
    if (zip.entryCount > limits.entries) throw bomb('entries', limits.entries, zip.entryCount);
    return zipParts(zip, await readDirectory(zip, limits));
  } catch (error) {
    zip.close();
    throw unreadable(error, 'directory');
  }
}

async function openArchive(source: WorkbookSource): Promise<ZipFile> {
  const options = { autoClose: false, lazyEntries: true, decodeStrings: true, validateEntrySizes: true };
  try {
    return typeof source === 'string'
      ? await openPromise(source, options)
      : await fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options);
  } catch (error) {
    throw unreadable(error, 'directory');
  }
}

async function readDirectory(zip: ZipFile, limits: WorkbookLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let packed = 0;
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    if ((entry.generalPurposeBitFlag & 1) !== 0) throw refuse('spreadsheets.encrypted');
    packed += entry.compressedSize;
    unpacked += entry.uncompressedSize;
    if (entry.uncompressedSize > limits.partBytes) throw bomb('part-bytes', limits.partBytes, entry.uncompressedSize);
    if (unpacked > limits.unpackedBytes) throw bomb('unpacked-bytes', limits.unpackedBytes, unpacked);
    // Parts that share the same packed bytes: the way to build a bomb out of a small archive.
    if (packed > zip.fileSize) throw bomb('overlapping-parts', zip.fileSize, packed);
    const ratio = Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize));
    if (entry.uncompressedSize > RATIO_FLOOR_BYTES && ratio > limits.ratio) throw bomb('ratio', limits.ratio, ratio);
    if (entries.has(entry.fileName)) throw refuse('spreadsheets.unreadable', { part: 'duplicate-part' });
    entries.set(entry.fileName, entry);
  }
  return entries;
}

function zipParts(zip: ZipFile, entries: ReadonlyMap<string, Entry>): ZipParts {
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name);
    if (!entry) throw refuse('spreadsheets.unreadable', { part: name.slice(0, 100) });
    return entry;
  };
  const open = async (name: string): Promise<Readable> => {
    try {
      return await zip.openReadStreamPromise(entryOf(name));
    } catch (error) {
      throw unreadable(error, name);
    }
  };
  return {
    names: new Set(entries.keys()),
    size: name => entryOf(name).uncompressedSize,
    open,
    async text(name, maxBytes) {
      const { uncompressedSize } = entryOf(name);
      if (uncompressedSize > maxBytes) throw bomb('part-bytes', maxBytes, uncompressedSize);
      return Buffer.concat(await chunksOf(await open(name), name)).toString('utf8');
    },
    close: () => zip.close(),
  };
}

async function chunksOf(stream: Readable, part: string): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of partChunks(stream, part)) chunks.push(chunk);
  return chunks;
}

/** The chunks of an unpacked part, with the archive's own complaints turned into ours. */
export async function* partChunks(stream: Readable, part: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
  } catch (error) {
    throw unreadable(error, part);
  } finally {
    stream.destroy();
  }
}

const bomb = (reason: string, limit: number, found: number) =>
  refuse('spreadsheets.zip-bomb', { reason, limit, found });

/** Keeps our own refusals; what yauzl or zlib says becomes "unreadable", and a part that outgrows its word a bomb. */
function unreadable(error: unknown, part: string): unknown {
  if (!(error instanceof Error) || error.name === 'AppError') return error;
  if (/^too many bytes in the stream/.test(error.message)) {
    const [limit = 0, found = 0] = Array.from(error.message.matchAll(/\d+/g), match => Number(match[0]));
    return bomb('declared-size', limit, found);
  }
  return refuse('spreadsheets.unreadable', { part: part.slice(0, 100) });
}
