// The file store on a disk: `objects/ab/cd/<sha256>`. A file appears under its hash only when it is whole, synced and accepted.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { machineMs } from '#platform/clock';
import { refuse } from './errors.ts';
import type { FileStore, StagedFile, StageOptions } from './file-store.ts';
import { type FileKind, type FoundKind, HEAD_BYTES, kindOfHead, kindOfStored, mayBecome, mediaTypes } from './kinds.ts';

const HASH = /^[0-9a-f]{64}$/;

/** A store in that folder; makes it when needed. One writer or many, also several processes. */
export async function createDiskStore(folder: string): Promise<FileStore> {
  const incoming = path.join(folder, 'incoming');
  const objects = path.join(folder, 'objects');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await mkdir(objects, { recursive: true, mode: 0o700 });
  const place = (sha256: string): string => {
    // The hash becomes a path: nothing else may pass.
    if (!HASH.test(sha256)) throw refuse('files.not-found');
    return path.join(objects, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  };
  const sizeOf = async (sha256: string): Promise<number | undefined> => {
    const found = await stat(place(sha256)).catch(() => undefined);
    return found?.isFile() ? found.size : undefined;
  };
  const stage = async (stream: Readable, options: StageOptions): Promise<StagedFile> => {
    const temporary = path.join(incoming, randomUUID());
    try {
      const written = await writeIncoming(temporary, stream, options);
      const kind = accepted(await kindOfStored(temporary, written.found), options.kinds);
      await settle(temporary, place(written.sha256));
      const { sha256, sm3, size } = written;
      return { sha256, sm3, size, kind, mediaType: mediaTypes[kind] };
    } finally {
      stream.destroy();
      await rm(temporary, { force: true });
    }
  };
  return {
    stage,
    stageBytes: (bytes, kind) =>
      stage(Readable.from([Buffer.from(bytes)]), { maxBytes: bytes.byteLength, kinds: [kind] }),
    async open(sha256, range) {
      const size = await sizeOf(sha256);
      if (size === undefined) throw refuse('files.not-found');
      if (range && (range.start < 0 || range.start > range.end || range.end >= size))
        throw refuse('files.range', { size });
      return createReadStream(place(sha256), range ?? {});
    },
    async pathOf(sha256) {
      if ((await sizeOf(sha256)) === undefined) throw refuse('files.not-found');
      return place(sha256);
    },
    sizeOf,
    async isIntact(sha256) {
      if ((await sizeOf(sha256)) === undefined) return false;
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(place(sha256))) hash.update(chunk);
      return hash.digest('hex') === sha256;
    },
    remove: sha256 => rm(place(sha256), { force: true }),
    listOlderThan: ageMs => olderThan(objects, machineMs() - ageMs),
  };
}

interface Written {
  readonly found: FoundKind;
  readonly sha256: string;
  readonly sm3: string;
  readonly size: number;
}

/** Streams to the temporary file; stops at the limit and as soon as the first bytes are of a wrong kind. */
async function writeIncoming(file: string, stream: Readable, options: StageOptions): Promise<Written> {
  const handle = await open(file, 'wx', 0o600);
  try {
    const sha256 = createHash('sha256');
    const sm3 = createHash('sm3');
    const text = createTextCheck();
    let head = Buffer.alloc(0);
    let found: FoundKind | undefined;
    let size = 0;
    for await (const piece of stream) {
      if (options.signal?.aborted) throw refuse('files.incomplete');
      const chunk = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
      size += chunk.length;
      if (size > options.maxBytes) throw refuse('files.too-large', { limit: options.maxBytes });
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      if (found === undefined && head.length === HEAD_BYTES) found = wanted(kindOfHead(head), options.kinds);
      text.update(chunk);
      sha256.update(chunk);
      sm3.update(chunk);
      await writeAll(handle, chunk);
    }
    if (options.truncated?.()) throw refuse('files.too-large', { limit: options.maxBytes });
    if (size === 0) throw refuse('files.empty');
    found ??= wanted(kindOfHead(head), options.kinds);
    if (found === 'text' && !text.isText()) throw wrongKind('binary', options.kinds);
    await handle.sync();
    return { found, sha256: sha256.digest('hex'), sm3: sm3.digest('hex'), size };
  } catch (error) {
    throw isAbort(error) ? refuse('files.incomplete') : error;
  } finally {
    await handle.close();
  }
}

/** A sender that went away ends the stream with one of these. */
function isAbort(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
}

/** Text is what decodes throughout as UTF-8, UTF-16 with a mark, or GBK, without zero bytes where there may be none. */
function createTextCheck() {
  let decoders: InstanceType<typeof TextDecoder>[] | undefined;
  return {
    update(chunk: Buffer): void {
      const isUtf16 = decoders === undefined && chunk[0] === 0xff && chunk[1] === 0xfe;
      decoders ??= (isUtf16 ? ['utf-16le'] : ['utf-8', 'gb18030']).map(name => new TextDecoder(name, { fatal: true }));
      const hasZero = decoders[0]?.encoding !== 'utf-16le' && chunk.includes(0);
      decoders = hasZero ? [] : decoders.filter(decoder => decodes(() => decoder.decode(chunk, { stream: true })));
    },
    isText: (): boolean => (decoders ?? []).some(decoder => decodes(() => decoder.decode())),
  };
}

function decodes(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}

const wrongKind = (found: FoundKind, kinds: readonly FileKind[]) =>
  refuse('files.wrong-kind', { found, allowed: kinds });

function wanted(found: FoundKind, kinds: readonly FileKind[]): FoundKind {
  if (!mayBecome(found, kinds)) throw wrongKind(found, kinds);
  return found;
}

function accepted(found: FoundKind, kinds: readonly FileKind[]): FileKind {
  const kind = kinds.find(each => each === found);
  if (kind === undefined) throw wrongKind(found, kinds);
  return kind;
}

/** Moves the finished file under its hash. Same bytes again: the old file stays and counts as staged now, so no sweep takes it. */
async function settle(temporary: string, target: string): Promise<void> {
  const now = machineMs() / 1_000;
  const isThere = await utimes(target, now, now).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(temporary, target);
  // The rename is durable only when the folder is.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* olderThan(objects: string, before: number): AsyncGenerator<string> {
  for await (const entry of await opendir(objects, { recursive: true })) {
    if (!entry.isFile() || !HASH.test(entry.name)) continue;
    const found = await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined);
    if (found && found.mtimeMs < before) yield entry.name;
  }
}
