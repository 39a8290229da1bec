// Text at rest, keyed hashes for equality, and the hash of the seals.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash,
  type KeyObject,
  randomFillSync,
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

// Nonces are asked for in stock: a roster seals two hundred thousand cells. Each is used once.
const stock = Buffer.alloc(256 * IV);
let used = stock.length;

function putNonce(target: Buffer, at: number): void {
  if (used === stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  stock.copy(target, at, used, used + IV);
  used += IV;
}

const unreadable = (): AppError => new AppError('crypto.unreadable', 500);

/**
 * Encrypts with AES-256-GCM under the newest key: version byte, 12 bytes of nonce, 16 of tag, cipher text. `cell` is
 * authenticated, so a cipher moved to another row or column does not open. Adds 29 bytes to the UTF-8 text.
 */
export function sealText(ring: KeyRing, purpose: CipherPurpose, plaintext: string, cell: string): Buffer {
  if (plaintext.length > MAX_TEXT) throw new AppError('crypto.too-long', 500);
  const { version, key } = ring.current(purpose);
  const sealed = Buffer.allocUnsafe(1 + IV + TAG + Buffer.byteLength(plaintext));
  sealed[0] = version;
  putNonce(sealed, 1);
  const cipher = createCipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + IV), { authTagLength: TAG });
  cipher.setAAD(Buffer.from(cell));
  cipher.update(plaintext, 'utf8').copy(sealed, 1 + IV + TAG);
  // The mode keeps nothing back: all of the cipher text is there already.
  cipher.final();
  cipher.getAuthTag().copy(sealed, 1 + IV);
  return sealed;
}

/** As `sealText`, in hex: for many cells that go to the database as text, without a buffer for each step of each. */
export function sealTextHex(ring: KeyRing, purpose: CipherPurpose, plaintext: string, cell: string): string {
  if (plaintext.length > MAX_TEXT) throw new AppError('crypto.too-long', 500);
  const { version, key } = ring.current(purpose);
  const nonce = Buffer.allocUnsafe(IV);
  putNonce(nonce, 0);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(cell));
  const text = cipher.update(plaintext, 'utf8', 'hex');
  cipher.final();
  return version.toString(16).padStart(2, '0') + nonce.toString('hex') + cipher.getAuthTag().toString('hex') + text;
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

// The kind's length first: no kind and text can be read as another kind and text.
const hmacOf = (key: KeyObject, kind: string, text: string) =>
  createHmac('sha256', key).update(`${kind.length}:${kind}:${text}`);

const keyed = (key: KeyObject, kind: string, text: string): Buffer => hmacOf(key, kind, text).digest();

/**
 * The 32 bytes under which a text of that kind (`citizen-number`, `phone`) is found again. The same for equal texts, so
 * normalise first; different between kinds. Changes only with the `lookup` key.
 */
export function lookupHash(ring: KeyRing, kind: string, text: string): Buffer {
  return keyed(ring.current('lookup').key, kind, text);
}

/** As `lookupHash`, in hex. */
export function lookupHashHex(ring: KeyRing, kind: string, text: string): string {
  return hmacOf(ring.current('lookup').key, kind, text).digest('hex');
}

/** The lookup hashes under every version, newest first, in hex. */
export function lookupHashesHex(ring: KeyRing, kind: string, text: string): readonly string[] {
  return ring.list('lookup').map(({ key }) => hmacOf(key, kind, text).digest('hex'));
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
