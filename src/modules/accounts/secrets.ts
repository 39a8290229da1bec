// The module's use of the key ring: what was typed as a key, slip codes, seeds of one-time codes.
import {
  cellRef,
  codeHash,
  codeHashes,
  dummyVerify,
  lookupHash,
  openText,
  parseSlipCode,
  sealText,
  verifyPassword,
} from '#platform/crypto';
import { configuration } from './configuration.ts';

/** Logins and numbers typed at the door are compared in one form: no spaces, one width, one case. */
export const typedSubject = (typed: string): string => typed.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

/** A key for what was typed that does not tell it. */
export const subjectKey = (typed: string): string =>
  lookupHash(configuration().keyRing, 'sign-in-subject', typedSubject(typed)).toString('hex');

const SLIP = 'accounts-slip';

/** What is stored of a code that was just made. */
export function slipHash(code: string): Buffer {
  const parsed = parseSlipCode(code);
  if (!parsed) throw new Error('a code that was made does not parse');
  return codeHash(configuration().keyRing, SLIP, parsed);
}

/** The hashes under which a typed code may be stored; none where it cannot be a code. */
export function slipHashes(typed: string): readonly Buffer[] {
  const parsed = parseSlipCode(typed);
  return parsed ? codeHashes(configuration().keyRing, SLIP, parsed) : [];
}

/** True when the password is that of the account; takes the same time where there is none. */
export const isPassword = (stored: string | null | undefined, password: string): Promise<boolean> =>
  stored ? verifyPassword(stored, password) : dummyVerify(password);

const seedCell = (accountId: string) => cellRef('accounts.account', 'totp', accountId);

export const sealSeed = (accountId: string, seed: string): Buffer =>
  sealText(configuration().keyRing, 'secrets', seed, seedCell(accountId));

export const openSeed = (accountId: string, sealed: Buffer): string =>
  openText(configuration().keyRing, 'secrets', sealed, seedCell(accountId));
