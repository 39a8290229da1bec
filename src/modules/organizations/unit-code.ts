// Codes of units: the unified social credit code (GB 32100), or the organisation code (GB 11714) of the years before it.
import { isCreditCode } from '#kernel/identifiers';
import { errors } from './contract.ts';

const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Check character of the first eight characters of an organisation code (GB 11714). */
function organizationCheck(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number.parseInt(body.charAt(i), 36), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/** The stored form of a unit's code, or undefined when its check character is wrong or it is neither kind of code. */
export function findCode(text: string): string | undefined {
  const code = text.slice(0, 40).normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  if (isCreditCode(code)) return code;
  return /^[0-9A-Z]{8}[0-9X]$/.test(code) && organizationCheck(code) === code.charAt(8) ? code : undefined;
}

/** The stored form of a unit's code. Throws 422 when its check character is wrong or it is neither kind of code. */
export function checkedCode(text: string): string {
  const code = findCode(text);
  if (code === undefined) throw errors.refuse('organizations.bad-code', { length: text.length });
  return code;
}
