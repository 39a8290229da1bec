// Human numbers with check digits. ISO 7064 MOD 97-10, the system of IBAN and LEI, because it alone gives what a
// number read over the telephone needs with digits only: with letters and digits in fixed places every single wrong
// character and every swap of neighbours changes the remainder. The one-character hybrids (MOD 11,10 and MOD 37,36)
// miss some swaps, and the pure MOD 11-2 and 37-2 need an `X` or `*`.

import { type Branded, tidy } from './brand.ts';
import { kernelErrors } from './refusals.ts';
import { isRegionCode } from './region-code.ts';

/** Remainder modulo 97 of a text of digits and capital letters (A = 10 … Z = 35). Throws RangeError on other characters. */
export function remainder97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    if (Number.isNaN(value)) throw new RangeError('digits and capital letters expected');
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** The two check digits to append to a text of digits and capital letters (ISO 7064 MOD 97-10). */
export function checkDigits97(text: string): string {
  return String(98 - remainder97(`${text}00`)).padStart(2, '0');
}

/** True when the last two digits are the check digits of what stands before them. */
export function hasCheckDigits97(text: string): boolean {
  return /^[0-9A-Z]+\d{2}$/.test(text) && checkDigits97(text.slice(0, -2)) === text.slice(-2);
}

/** A number of our own series: `XX-2014-450700-000001-42` = prefix, year, region, serial, check digits. */
export type CertificateNumber = Branded<'CertificateNumber'>;

export interface CertificateNumberParts {
  /** One to six capital letters naming the series. */
  readonly prefix: string;
  readonly year: number;
  /** Six-digit code, or a zone's local code. */
  readonly region: string;
  /** 1 to 99 999 999. */
  readonly serial: number;
}

const form = /^([A-Z]{1,6})-([12]\d{3})-(\d{6}(?:Z\d{2})?)-(\d{6,8})-(\d{2})$/;

/** Parts → number with its check digits. Throws `kernel.certificate-number` (422) when a part is out of bounds. */
export function formatCertificateNumber({ prefix, year, region, serial }: CertificateNumberParts): CertificateNumber {
  const body = `${prefix}-${year}-${region}-${String(serial).padStart(6, '0')}`;
  const number = `${body}-${checkDigits(body)}`;
  const sound = Number.isInteger(serial) && serial > 0 && isRegionCode(region) && form.test(number);
  if (!sound) throw kernelErrors.refuse('kernel.certificate-number', { cause: 'parts' });
  return number as CertificateNumber;
}

function checkDigits(body: string): string {
  const characters = body.replaceAll('-', '');
  return /^[0-9A-Z]{1,40}$/.test(characters) ? checkDigits97(characters) : 'xx';
}

/** True for a number exactly as printed. */
export function isCertificateNumber(text: string): text is CertificateNumber {
  return form.test(text) && text.length <= 40 && hasCheckDigits97(text.replaceAll('-', ''));
}

/** Text as typed → number. Small letters, full-width characters and spaces are forgiven; throws `kernel.certificate-number` (422). */
export function parseCertificateNumber(text: string): CertificateNumber {
  const tidied = tidy(text).toUpperCase();
  if (isCertificateNumber(tidied)) return tidied;
  throw kernelErrors.refuse('kernel.certificate-number', { cause: form.test(tidied) ? 'check-digits' : 'form' });
}

/** The parts of a number. */
export function certificateNumberParts(number: CertificateNumber): CertificateNumberParts {
  const [, prefix = '', year = '0', region = '', serial = '0'] = form.exec(number) ?? [];
  return { prefix, year: Number(year), region, serial: Number(serial) };
}

/** A block of consecutive serials after the last one given out, at most 10 000: `{first, last}`. */
export function serialBlock(lastGiven: number, count: number): { readonly first: number; readonly last: number } {
  if (!Number.isInteger(lastGiven) || lastGiven < 0) throw new RangeError('last serial');
  if (!Number.isInteger(count) || count < 1 || count > 10_000) throw new RangeError('block size');
  return { first: lastGiven + 1, last: lastGiven + count };
}
