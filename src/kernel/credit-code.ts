import { type Branded, tidy } from './brand.ts';
import { kernelErrors } from './refusals.ts';

/** A unified social credit code of GB 32100: 18 characters, the last one a check character modulo 31. */
export type CreditCode = Branded<'CreditCode'>;

/** Digits and capital letters without I, O, S, V and Z (GB 32100). */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const form = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/** Check character of the first 17 characters. Throws RangeError when they are not 17 of the alphabet. */
export function creditCheckCharacter(first17: string): string {
  if (first17.length !== 17) throw new RangeError('17 characters expected');
  const sum = weights.reduce<number>((total, weight, at) => {
    const value = alphabet.indexOf(first17.charAt(at));
    if (value < 0) throw new RangeError('character outside the alphabet of GB 32100');
    return total + weight * value;
  }, 0);
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

/** True for a code exactly as stored. */
export function isCreditCode(text: string): text is CreditCode {
  return form.test(text) && creditCheckCharacter(text.slice(0, 17)) === text.charAt(17);
}

/** Text → code; spaces, full-width and small letters are forgiven. Throws `kernel.credit-code` (422) with the cause. */
export function parseCreditCode(text: string): CreditCode {
  const tidied = tidy(text).toUpperCase();
  if (isCreditCode(tidied)) return tidied;
  const cause = tidied.length !== 18 ? 'length' : form.test(tidied) ? 'check-character' : 'characters';
  throw kernelErrors.refuse('kernel.credit-code', { cause, length: tidied.length });
}
