// Codes that people type from a slip of paper, and tokens that machines carry.
import { hash, randomBytes, randomInt } from 'node:crypto';

/** No 0/O, 1/I/L: 31 signs, a prime, so the check sign finds every single wrong sign and every swap of two. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 16;

function checkSign(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) sum += (i + 1) * ALPHABET.indexOf(body.charAt(i));
  return ALPHABET.charAt(sum % ALPHABET.length);
}

/** A new one-time code `XXXX-XXXX-XXXX-XXXX`: 15 random signs (74 bits) and a check sign. Store its hash only. */
export function newSlipCode(): string {
  let body = '';
  for (let i = 1; i < LENGTH; i += 1) body += ALPHABET.charAt(randomInt(ALPHABET.length));
  const code = body + checkSign(body);
  return code.match(/.{4}/g)?.join('-') ?? code;
}

/** What was typed (any case, full width, spaces and dashes) → the code without dashes, or undefined where it cannot be one. */
export function parseSlipCode(typed: string): string | undefined {
  if (typed.length > 80) return undefined;
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, '');
  if (code.length !== LENGTH || [...code].some(sign => !ALPHABET.includes(sign))) return undefined;
  return checkSign(code.slice(0, -1)) === code.slice(-1) ? code : undefined;
}

/** A new bearer token: 32 random bytes as base64url (43 signs). */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The 32 bytes stored for a token. A token has 256 random bits, so a plain hash keeps it secret. */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
