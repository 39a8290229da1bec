// The length of an MP4 file, read from its own movie header: what a client says of it proves nothing.
import { type FileHandle, open } from 'node:fs/promises';

interface Box {
  readonly type: string;
  /** Where the content begins and where the box ends. */
  readonly start: number;
  readonly end: number;
}

const MAX_BOXES = 10_000;

async function readAt(file: FileHandle, { at, length }: { at: number; length: number }): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function* boxes(file: FileHandle, { from, to }: { from: number; to: number }): AsyncGenerator<Box> {
  let at = from;
  for (let count = 0; count < MAX_BOXES && at + 8 <= to; count += 1) {
    const head = await readAt(file, { at, length: 16 });
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    // 1: the size stands in the next eight bytes; 0: to the end of the file.
    const size = short === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    const header = short === 1 ? 16 : 8;
    if (size < header || !Number.isSafeInteger(size)) return;
    yield { type: head.toString('latin1', 4, 8), start: at + header, end: Math.min(to, at + size) };
    at += size;
  }
}

async function findBox(file: FileHandle, where: { from: number; to: number; type: string }): Promise<Box | undefined> {
  for await (const box of boxes(file, where)) if (box.type === where.type) return box;
  return undefined;
}

/** Milliseconds of playing time, or undefined when the file has no readable movie header. */
export async function mp4DurationMs(path: string): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const movie = await findBox(file, { from: 0, to: size, type: 'moov' });
    const header = movie && (await findBox(file, { from: movie.start, to: movie.end, type: 'mvhd' }));
    if (!header) return undefined;
    const content = await readAt(file, { at: header.start, length: 32 });
    if (content.length < 32) return undefined;
    const long = content[0] === 1;
    const timescale = content.readUInt32BE(long ? 20 : 12);
    const duration = long ? Number(content.readBigUInt64BE(24)) : content.readUInt32BE(16);
    if (timescale === 0) return undefined;
    const ms = Math.round((duration * 1000) / timescale);
    return ms > 0 && ms <= 86_400_000 ? ms : undefined;
  } finally {
    await file.close();
  }
}
