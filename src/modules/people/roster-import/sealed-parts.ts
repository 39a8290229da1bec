// The uploaded and the annotated roster, sealed in parts of 48 KiB in the database: never in plain on any disk.
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { cellRef, openText, sealText } from '#platform/crypto';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { keys } from '../personal-data.ts';
import type { PeopleTables } from '../tables.ts';

type Tables = PeopleTables;
type Kind = 'upload' | 'annotated';
/** 64 KiB as base64, below what `sealText` takes. */
const PART_BYTES = 48 * 1024;
const PARTS_AT_ONCE = 16;

const cellOf = (importId: string, kind: Kind, partNo: number) =>
  cellRef('people.roster_part', `${kind}-${partNo}`, importId);

function seal(importId: string, { kind, partNo, bytes }: { kind: Kind; partNo: number; bytes: Buffer }): Buffer {
  return sealText(keys(), 'personal', bytes.toString('base64'), cellOf(importId, kind, partNo));
}

/** Stores parts that are sealed already. */
async function insertParts(
  tx: Tx,
  given: { importId: string; kind: Kind; first: number; sealed: readonly Buffer[] },
): Promise<void> {
  const { importId, kind, first, sealed } = given;
  // One parameter each: of a list of bytes the driver makes text, on the loop that others wait for.
  const values = sealed.map((part, at) => sql`(${importId}::uuid, ${kind}, ${first + at}, ${part}::bytea)`);
  await sql`insert into people.roster_part (import_id, kind, part_no, sealed) values ${sql.join(values)}`.execute(
    tx.for<Tables>(),
  );
}

/** Seals the bytes of a file, before the transaction that stores them, and gives their SHA-256. Other work may come in between. */
export async function sealFile(
  importId: string,
  { kind, bytes }: { kind: Kind; bytes: Buffer },
): Promise<{ parts: Buffer[]; sha256: string }> {
  const parts: Buffer[] = [];
  const digest = createHash('sha256');
  for (let at = 0; at < bytes.length; at += PART_BYTES) {
    const part = bytes.subarray(at, at + PART_BYTES);
    digest.update(part);
    parts.push(seal(importId, { kind, partNo: parts.length, bytes: part }));
    if (parts.length % PARTS_AT_ONCE === 0) await setImmediate();
  }
  return { parts, sha256: digest.digest('hex') };
}

/** The size of a stored file, to the nearest part. */
export async function fileBytes(ctx: Ctx, { importId, kind }: { importId: string; kind: Kind }): Promise<number> {
  const { parts } = await ctx.db
    .for<Tables>()
    .selectFrom('people.rosterPart')
    .select(sql<number>`count(*)::int`.as('parts'))
    .where('importId', '=', importId)
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  return parts * PART_BYTES;
}

/** Stores a sealed file. */
export async function storeFile(
  tx: Tx,
  given: { importId: string; kind: Kind; parts: readonly Buffer[] },
): Promise<void> {
  for (let first = 0; first < given.parts.length; first += PARTS_AT_ONCE) {
    await insertParts(tx, { ...given, first, sealed: given.parts.slice(first, first + PARTS_AT_ONCE) });
  }
}

/** Removes a file. */
export async function dropFile(tx: Tx, { importId, kind }: { importId: string; kind: Kind }): Promise<void> {
  await tx
    .for<Tables>()
    .deleteFrom('people.rosterPart')
    .where('importId', '=', importId)
    .where('kind', '=', kind)
    .execute();
}

/** The file in plain, part after part. */
export async function* readParts(
  ctx: Ctx,
  { importId, kind }: { importId: string; kind: Kind },
): AsyncGenerator<Buffer> {
  for (let first = 0; ; first += PARTS_AT_ONCE) {
    const { rows } = await sql<{ partNo: number; sealed: Buffer }>`
      select part_no, sealed from people.roster_part
      where import_id = ${importId} and kind = ${kind} and part_no >= ${first} and part_no < ${first + PARTS_AT_ONCE}
      order by part_no`.execute(ctx.db.for<Tables>());
    for (const { partNo, sealed } of rows) {
      yield Buffer.from(openText(keys(), 'personal', sealed, cellOf(importId, kind, partNo)), 'base64');
    }
    if (rows.length < PARTS_AT_ONCE) return;
  }
}

/** The whole file in plain; bounded by the bound of the upload. */
export async function readFile(ctx: Ctx, given: { importId: string; kind: Kind }): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readParts(ctx, given)) parts.push(part);
  return Buffer.concat(parts);
}

/** A stream that seals what is written to it into the annotated file. */
export function annotatedSink(ctx: Ctx, importId: string): Writable {
  const kind = 'annotated';
  let waiting: Buffer[] = [];
  let size = 0;
  let next = 0;
  const flush = async (all: boolean): Promise<void> => {
    if (!all && size < PART_BYTES * PARTS_AT_ONCE) return;
    const bytes = Buffer.concat(waiting);
    const whole = all ? bytes.length : bytes.length - (bytes.length % PART_BYTES);
    const sealed: Buffer[] = [];
    for (let at = 0; at < whole; at += PART_BYTES) {
      sealed.push(
        seal(importId, {
          kind,
          partNo: next + sealed.length,
          bytes: bytes.subarray(at, Math.min(at + PART_BYTES, whole)),
        }),
      );
    }
    waiting = [bytes.subarray(whole)];
    size = bytes.length - whole;
    if (sealed.length === 0) return;
    await inTransaction(ctx, async tx => {
      // A working copy, made anew after a crash: its commit need not wait for the disk.
      await sql`set local synchronous_commit to off`.execute(tx.for<Tables>());
      await insertParts(tx, { importId, kind, first: next, sealed });
    });
    next += sealed.length;
  };
  const done = (work: Promise<void>, callback: (error?: Error | null) => void): void => {
    work.then(
      () => callback(),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  };
  return new Writable({
    write(chunk: Buffer, _encoding, callback) {
      waiting.push(Buffer.from(chunk));
      size += chunk.length;
      done(flush(false), callback);
    },
    final(callback) {
      done(flush(true), callback);
    },
  });
}
