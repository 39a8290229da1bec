// Writes a ZIP archive as a stream: parts are deflated as they come, sizes follow the data (data descriptors), so that neither
// the archive nor a part is ever held in memory. No part of ours reaches 4 GiB; one that would is refused.
import type { Writable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

const MAX_32 = 0xffff_ffff;
// 1980-01-01 00:00, the earliest of the format: the same content gives the same bytes.
const DOS_DATE = 0x0021;

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

export interface ZipWriter {
  /** Writes one part from chunks of text or bytes; parts go one after the other. */
  add(name: string, chunks: Iterable<string | Buffer> | AsyncIterable<string | Buffer>): Promise<void>;
  /** Writes the directory. The target is not ended. Gives the size of the archive. */
  finish(): Promise<number>;
}

/** Deflate levels: what is sent about is packed well, a working copy quickly (a third of the time, a quarter larger). */
const PACKING = { small: 6, quick: 1 } as const;
export type Packing = keyof typeof PACKING;

/** A writer onto `target`, obeying its back-pressure. */
export function createZipWriter(target: Writable, packing: Packing = 'small'): ZipWriter {
  const parts: Written[] = [];
  let offset = 0;
  const put = async (bytes: Buffer): Promise<void> => {
    offset += bytes.length;
    if (offset > MAX_32) throw new RangeError('archive over 4 GiB');
    if (!target.write(bytes)) await drained(target);
  };
  return {
    async add(name, chunks) {
      const encoded = Buffer.from(name);
      const start = offset;
      await put(localHeader(encoded));
      const dataStart = offset;
      let crc = 0;
      let size = 0;
      const deflate = createDeflateRaw({ level: PACKING[packing], chunkSize: 64 * 1024 });
      const feed = (async () => {
        for await (const chunk of chunks) {
          const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
          crc = crc32(bytes, crc);
          size += bytes.length;
          if (!deflate.write(bytes)) await drained(deflate);
        }
        deflate.end();
      })();
      // A failing source must end the reading side too, or it would wait for ever.
      feed.catch(error => deflate.destroy(error));
      for await (const packed of deflate) await put(packed);
      await feed;
      const written = { name: encoded, crc, packed: offset - dataStart, size, offset: start };
      parts.push(written);
      await put(descriptor(written));
    },
    async finish() {
      const start = offset;
      for (const part of parts) await put(directoryEntry(part));
      await put(directoryEnd(parts.length, offset - start, start));
      return offset;
    },
  };
}

/** Waits until the stream takes more; rejects when it fails or is closed meanwhile. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed) {
      reject(stream.errored ?? new Error('the target of the archive was closed'));
      return;
    }
    const done = (error?: Error): void => {
      stream.off('drain', onDrain).off('error', done).off('close', onClose);
      if (error) reject(error);
      else resolve();
    };
    const onDrain = (): void => done();
    const onClose = (): void => done(new Error('the target of the archive was closed'));
    stream.on('drain', onDrain).on('error', done).on('close', onClose);
  });
}

// General flags: bit 3 (sizes follow), bit 11 (UTF-8 names).
const FLAGS = 0x0808;

function localHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(DOS_DATE, 12);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function descriptor({ crc, packed, size }: Written): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeUInt32LE(packed, 8);
  bytes.writeUInt32LE(size, 12);
  return bytes;
}

function directoryEntry({ name, crc, packed, size, offset }: Written): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  entry.writeUInt16LE(20, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt16LE(DOS_DATE, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(packed, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}

function directoryEnd(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
