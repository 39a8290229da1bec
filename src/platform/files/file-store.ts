import type { Readable } from 'node:stream';
import type { FileKind } from './kinds.ts';

/** Bytes that are safely stored, waiting for the row that will own them. */
export interface StagedFile {
  readonly sha256: string;
  readonly sm3: string;
  readonly size: number;
  readonly kind: FileKind;
  readonly mediaType: string;
}

export interface StageOptions {
  /** The reading stops one byte later. */
  readonly maxBytes: number;
  readonly kinds: readonly FileKind[];
  /** True when the sender was cut off by a limit of its own, e.g. of the upload parser. */
  readonly truncated?: () => boolean;
  readonly signal?: AbortSignal;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where bytes live, under their SHA-256. The order is always: stage, then write the row (`insertFile`) in the transaction of the
 * owning record. Bytes whose row was never written are swept (`sweepFiles`).
 */
export interface FileStore {
  /** Streams to storage, bounded, sniffed and hashed; durable when it resolves. Refuses with `files.*` and leaves nothing behind. */
  stage(stream: Readable, options: StageOptions): Promise<StagedFile>;
  /** Stages bytes made here (documents, exports); the kind is checked all the same. */
  stageBytes(bytes: Uint8Array, kind: FileKind): Promise<StagedFile>;
  /** The bytes, or a part of them. Refuses with `files.not-found` and `files.range`. */
  open(sha256: string, range?: ByteRange): Promise<Readable>;
  /** Where a worker thread or a tool can read the file by path; never to be shown to anybody. */
  pathOf(sha256: string): Promise<string>;
  /** Size, or undefined when the bytes are not there. */
  sizeOf(sha256: string): Promise<number | undefined>;
  /** Reads all bytes again: do they still have their hash? */
  isIntact(sha256: string): Promise<boolean>;
  /** Removes the bytes; nothing happens when they are not there. */
  remove(sha256: string): Promise<void>;
  /** Hashes of files that were last staged before that many milliseconds ago, in no order. */
  listOlderThan(ageMs: number): AsyncGenerator<string>;
}

let current: FileStore | undefined;

/** Called once at boot. */
export function configureFiles(store: FileStore): void {
  current = store;
}

/** The store of this process. */
export function fileStore(): FileStore {
  if (!current) throw new Error('configureFiles has not been called');
  return current;
}
