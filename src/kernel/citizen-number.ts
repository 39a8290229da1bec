import { type Branded, tidy } from './brand.ts';
import { kernelErrors } from './refusals.ts';
import { type CalendarDate, isCalendarDate } from './time.ts';

/** A citizen number of GB 11643: 18 characters, the last one a check character. */
export type CitizenNumber = Branded<'CitizenNumber'>;

/** Why a text is no citizen number. Texts stand in `kernelMessages` under `citizen-number.<cause>`. */
export type CitizenNumberCause =
  | 'empty'
  | 'scientific'
  | 'decimal'
  | 'rounded'
  | 'length'
  | 'characters'
  | 'region'
  | 'birth-date'
  | 'future'
  | 'century'
  | 'check-digit';

export type CitizenNumberDiagnosis =
  | { readonly ok: true; readonly number: CitizenNumber; readonly upgraded: boolean }
  | {
      readonly ok: false;
      readonly cause: CitizenNumberCause;
      readonly length: number;
      /** Check character computed and found, for the cause `check-digit`. */
      readonly expected?: string;
      readonly found?: string;
    };

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';
/** Two leading digits of GB/T 2260. Deeper prefixes are not checked: abolished counties live on in people's numbers. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);
/** Sequence numbers that old 15-digit numbers kept for people born in the century before. */
const centenarians = /99[6-9]$/;

/** Check character of the first 17 digits (GB 11643, ISO 7064 MOD 11-2). Takes exactly 17 digits; throws RangeError else. */
export function citizenCheckCharacter(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('17 digits expected');
  const sum = weights.reduce((total, weight, at) => total + weight * Number(first17[at]), 0);
  return checkCharacters.charAt(sum % 11);
}

const failed = (cause: CitizenNumberCause, length: number): CitizenNumberDiagnosis => ({ ok: false, cause, length });

function spreadsheetDamage(text: string): CitizenNumberCause | undefined {
  if (/^\d(\.\d+)?E[+-]?\d+$/i.test(text)) return 'scientific';
  if (/^\d+\.\d*$/.test(text)) return 'decimal';
  return undefined;
}

const birthOf = (number: string): string => `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;

function diagnoseDigits(number: string, today: CalendarDate | undefined): CitizenNumberCause | undefined {
  if (!provinces.has(number.slice(0, 2))) return 'region';
  const birth = birthOf(number);
  if (!isCalendarDate(birth) || birth < '1850-01-01') return 'birth-date';
  if (today !== undefined && birth > today) return 'future';
  return undefined;
}

/**
 * Says exactly what is wrong with a text meant as a citizen number, or returns the number (15 digits upgraded to 18).
 * Takes any text; spaces, full-width digits and a small x are forgiven. With `today` a birth date after it is refused.
 */
export function diagnoseCitizenNumber(text: string, today?: CalendarDate): CitizenNumberDiagnosis {
  const tidied = tidy(text).toUpperCase();
  if (tidied === '') return failed('empty', 0);
  const damage = spreadsheetDamage(tidied);
  if (damage) return failed(damage, tidied.length);
  if (!/^\d+X?$/.test(tidied)) return failed('characters', tidied.length);
  if (tidied.length === 15) return diagnoseLegacy(tidied, today);
  if (tidied.length !== 18) return failed('length', tidied.length);
  const expected = citizenCheckCharacter(tidied.slice(0, 17));
  const found = tidied.slice(17);
  // A spreadsheet keeps 15 digits. Real numbers may end in 000, so only a failed check makes it suspicious.
  if (expected !== found && tidied.endsWith('000')) return failed('rounded', 18);
  const cause = diagnoseDigits(tidied, today);
  if (cause) return failed(cause, 18);
  if (expected !== found) return { ok: false, cause: 'check-digit', length: 18, expected, found };
  return { ok: true, number: tidied as CitizenNumber, upgraded: false };
}

function diagnoseLegacy(text: string, today: CalendarDate | undefined): CitizenNumberDiagnosis {
  if (text.endsWith('X')) return failed('characters', 15);
  const first17 = `${text.slice(0, 6)}19${text.slice(6)}`;
  const cause = diagnoseDigits(first17, today);
  if (cause) return failed(cause, 15);
  if (centenarians.test(text)) return failed('century', 15);
  return { ok: true, number: `${first17}${citizenCheckCharacter(first17)}` as CitizenNumber, upgraded: true };
}

/** Text → citizen number, 15 digits upgraded. Throws `kernel.citizen-number` (422) with the cause, never with the number. */
export function parseCitizenNumber(text: string, today?: CalendarDate): CitizenNumber {
  const diagnosis = diagnoseCitizenNumber(text, today);
  if (diagnosis.ok) return diagnosis.number;
  throw kernelErrors.refuse('kernel.citizen-number', { cause: diagnosis.cause, length: diagnosis.length });
}

/** True for a well-formed 18-character number exactly as stored: no forgiveness, no upgrade. */
export function isCitizenNumber(text: string): text is CitizenNumber {
  const diagnosis = diagnoseCitizenNumber(text);
  return diagnosis.ok && diagnosis.number === text;
}

/** Birth date in the number. */
export const citizenBirthDate = (number: CitizenNumber): CalendarDate => birthOf(number);

/** Sex in the number: an odd seventeenth digit is male. */
export const citizenSex = (number: CitizenNumber): 'male' | 'female' =>
  Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female';

/** The six digits of the place of first registration, kept as written; it may be abolished today. */
export const citizenRegionPrefix = (number: CitizenNumber): string => number.slice(0, 6);
