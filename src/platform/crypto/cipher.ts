// Text at rest, keyed hashes for equality, and the hash of the seals.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { AppError } from '#kernel/errors';
import type { CipherPurpose, KeyRing } from './key-ring.ts';

const IV = 12;
const TAG = 16;
/** Longest text that is sealed, in UTF-16 units. */
const MAX_TEXT = 100_000;

/** Where a cipher belongs: it opens there and nowhere else. */
export type CellRef = `${string}.${string}.${string}:${string}`;

/** The associated data of one cell: `schema.table.column:rowId`. */
export const cellRef = (table: `${string}.${string}`, column: string, rowId: string): CellRef =>
  `${table}.${column}:${rowId}`;

const unreadable = (): AppError => new AppError('crypto.unreadable', 500);

/**
 * Encrypts with AES-256-GCM under the newest key: version byte, 12 bytes of nonce, 16 of tag, cipher text. `cell` is
 * authenticated, so a cipher moved to another row or column does not open. Adds 29 bytes to the UTF-8 text.
 */
export function sealText(ring: KeyRing, purpose: CipherPurpose, plaintext: string, cell: string): Buffer {
  if (plaintext.length > MAX_TEXT) throw new AppError('crypto.too-long', 500);
  const { version, key } = ring.current(purpose);
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(cell));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), body]);
}

/** Opens what `sealText` made, with whichever version it names. Throws `crypto.unreadable` for any other bytes or cell. */
export function openText(ring: KeyRing, purpose: CipherPurpose, sealed: Buffer, cell: string): string {
  const version = sealed[0];
  const found = version === undefined ? undefined : ring.find(purpose, version);
  if (!found || sealed.length < 1 + IV + TAG) throw unreadable();
  const decipher = createDecipheriv('aes-256-gcm', found.key, sealed.subarray(1, 1 + IV), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(cell));
  decipher.setAuthTag(sealed.subarray(1 + IV, 1 + IV + TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + IV + TAG)), decipher.final()]).toString('utf8');
  } catch {
    throw unreadable();
  }
}

/** The key version that wrote these bytes: what a re-encryption job looks for. */
export const sealedVersion = (sealed: Buffer): number => sealed[0] ?? 0;

function keyed(key: KeyObject, kind: string, text: string): Buffer {
  // The kind's length first: no kind and text can be read as another kind and text.
  return createHmac('sha256', key).update(`${kind.length}:${kind}:${text}`).digest();
}

/**
 * The 32 bytes under which a text of that kind (`citizen-number`, `phone`) is found again. The same for equal texts, so
 * normalise first; different between kinds. Changes only with the `lookup` key.
 */
export function lookupHash(ring: KeyRing, kind: string, text: string): Buffer {
  return keyed(ring.current('lookup').key, kind, text);
}

/** The lookup hashes under every version, newest first: what is searched while a rebuild runs. */
export function lookupHashes(ring: KeyRing, kind: string, text: string): readonly Buffer[] {
  return ring.list('lookup').map(({ key }) => keyed(key, kind, text));
}

/** The 32 bytes stored for a one-time code of that kind. Give the normalised code (`parseSlipCode`). */
export function codeHash(ring: KeyRing, kind: string, code: string): Buffer {
  return keyed(ring.current('codes').key, kind, code);
}

/** The hashes under every version, newest first: slips printed under an older key still work. */
export function codeHashes(ring: KeyRing, kind: string, code: string): readonly Buffer[] {
  return ring.list('codes').map(({ key }) => keyed(key, kind, code));
}

/** SM3 (GB/T 32905) of bytes or UTF-8 text: 32 bytes. */
export function sm3(data: Buffer | string): Buffer {
  return hash('sm3', data, 'buffer');
}

/** Compares secrets without telling by its time where they differ, or that their lengths do. */
export function constantTimeEqual(a: Buffer | string, b: Buffer | string): boolean {
  const digest = (x: Buffer | string) => createHash('sha256').update(x).digest();
  return timingSafeEqual(digest(a), digest(b));
}
