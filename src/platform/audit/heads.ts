// Sealed heads leave the database: whoever can change the database cannot change what was written out before.

import { constants, createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { z } from '#kernel/endpoint';
import { readHeaders, type SealHeader } from './headers.ts';
import { onConnection } from './seal.ts';

const hex = (max: number) => z.string().check(z.regex(/^[0-9a-f]+$/), z.maxLength(max));

const headSchema = z.strictObject({
  seq: z.int().check(z.minimum(1)),
  kind: z.enum(['rows', 'retention']),
  count: z.int().check(z.minimum(0)),
  root: hex(64),
  prev: hex(64),
  hash: hex(64),
  sealedMicros: z.string().check(z.regex(/^\d{1,20}$/)),
  keyId: z.string().check(z.maxLength(100)),
  signature: hex(20_000),
});

/** One line of the file of heads. */
export type Head = z.infer<typeof headSchema>;

const MAX_LINE = 40_000;

export function headOf(h: SealHeader): Head {
  return {
    seq: h.seq,
    kind: h.kind,
    count: h.count,
    root: h.root.toString('hex'),
    prev: h.prevHash.toString('hex'),
    hash: h.hash.toString('hex'),
    sealedMicros: h.sealedMicros,
    keyId: h.keyId,
    signature: h.signature.toString('hex'),
  };
}

/** The message text for syslog: key=value, one line, no personal data. */
export function syslogTextOf(h: SealHeader): string {
  const { signature, ...head } = headOf(h);
  const pairs = Object.entries({ ...head, signature }).map(([key, value]) => `${key}=${value}`);
  return `zhengshu-audit-head ${pairs.join(' ')}`;
}

/** A line of the file, or undefined where it is none. */
export function parseHead(line: string): Head | undefined {
  if (line.length > MAX_LINE) return undefined;
  try {
    const parsed = z.safeParse(headSchema, JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** All heads of a file in its order, line by line; `undefined` for a whole line that is no head. */
export async function* readHeads(file: string): AsyncGenerator<Head | undefined> {
  const handle = await open(file, 'r');
  const size = (await handle.stat()).size;
  const last = Buffer.alloc(1);
  if (size > 0) await handle.read(last, 0, 1, size - 1);
  await handle.close();
  const torn = size > 0 && last[0] !== 10;
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  let held: string | undefined;
  for await (const line of lines) {
    if (held) yield parseHead(held);
    held = line;
  }
  // A last line without its end is a write that a crash cut off, not a head.
  if (held && !torn) yield parseHead(held);
}

const TAIL = 128 * 1024;

/** Opened for writing, so that a file that cannot be continued is noticed before there is anything to write. */
async function openExisting(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The last head of the file and the length of its whole lines; nothing and 0 where there is no file. Throws where the last whole line
 * is no head.
 */
export async function readEnd(file: string): Promise<{ readonly last: Head | undefined; readonly length: number }> {
  const handle = await openExisting(file);
  if (!handle) return { last: undefined, length: 0 };
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - TAIL);
    const buffer = Buffer.alloc(size - start);
    await handle.read(buffer, 0, buffer.length, start);
    const end = buffer.lastIndexOf(10) + 1;
    if (end === 0 && start > 0) throw new Error('封印链头文件已损坏 / the file of audit heads is damaged');
    const text = buffer.subarray(0, end).toString('utf8').trimEnd();
    if (text === '') return { last: undefined, length: 0 };
    const last = parseHead(text.slice(text.lastIndexOf('\n') + 1));
    if (!last) throw new Error('封印链头文件已损坏 / the file of audit heads is damaged');
    return { last, length: start + end };
  } finally {
    await handle.close();
  }
}

/** Appends heads, one JSON line each, and returns when they are on the disk. A torn last line is cut off first. */
export async function appendHeads(file: string, heads: readonly Head[]): Promise<void> {
  const { length } = await readEnd(file);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o750 });
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o640);
  try {
    if ((await handle.stat()).size > length) await handle.truncate(length);
    await handle.write(heads.map(h => `${JSON.stringify(h)}\n`).join(''), length, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (length === 0) await syncFolder(path.dirname(file));
}

/** A new file is only sure to be there when its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface HeadExport {
  readonly written: number;
  /** Last head of the file. */
  readonly lastSeq: number;
  /** The database no longer has the file's last head, or the file no longer has all heads: nothing is written; that is an alarm. */
  readonly conflict: boolean;
  /** The heads written now, for syslog. */
  readonly headers: readonly SealHeader[];
}

/**
 * Writes to the file the heads it does not have yet, at most `max` a call, and returns them. One process at a time writes a
 * file. Works under either role. `known` is the last head known to have been written: a file that ends before it was lost or cut
 * off, and to write it anew from a chain that may have been cut off too would hide both.
 */
export async function exportHeads(
  pool: pg.Pool,
  { file, max = 1_000, known = 0 }: { readonly file: string; readonly max?: number; readonly known?: number },
): Promise<HeadExport> {
  const { last } = await readEnd(file);
  const seq = last?.seq ?? 0;
  if (seq < known) return { written: 0, lastSeq: seq, conflict: true, headers: [] };
  const headers = await onConnection(
    pool,
    client => readHeaders(client, 'where b.seq >= $1 order by b.seq limit $2', [seq, max + 1]),
    'begin isolation level read committed read only',
  );
  const conflict = last !== undefined && headers[0]?.hash.toString('hex') !== last.hash;
  const fresh = conflict ? [] : headers.filter(h => h.seq > seq);
  if (fresh.length > 0) await appendHeads(file, fresh.map(headOf));
  return { written: fresh.length, lastSeq: fresh.at(-1)?.seq ?? seq, conflict, headers: fresh };
}
