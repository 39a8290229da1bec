import { type Branded, tidy } from './brand.ts';
import { kernelErrors } from './refusals.ts';

/**
 * A code of GB/T 2260 (6 digits), with its township and village extensions (9 and 12 digits), or a local code for a
 * functional zone that has none: the code of the region it belongs to, then `Z` and two digits (`450700Z01`).
 */
export type RegionCode = Branded<'RegionCode'>;

export type RegionCodeLevel = 'province' | 'city' | 'county' | 'township' | 'village' | 'zone';

const form = /^[1-9]\d{5}(Z\d{2}|\d{3}|\d{6})?$/;

/** True for a well-formed code. Whether the region exists is a question to the register. */
export function isRegionCode(text: string): text is RegionCode {
  if (!form.test(text)) return false;
  if (text.length === 6) return !(text.slice(2, 4) === '00' && text.slice(4) !== '00');
  if (text.includes('Z')) return text.slice(7) !== '00' && isRegionCode(text.slice(0, 6));
  return text.slice(4, 6) !== '00' || text.slice(2, 4) !== '00';
}

/** Text → code; trailing zero groups of a 9 or 12 digit code are dropped. Throws `kernel.region-code` (422). */
export function parseRegionCode(text: string): RegionCode {
  let code = tidy(text).toUpperCase();
  while (code.length > 6 && /^\d+000$/.test(code)) code = code.slice(0, -3);
  if (!isRegionCode(code)) throw kernelErrors.refuse('kernel.region-code', { length: code.length });
  return code;
}

/** Level by the form of the code. */
export function regionLevelOf(code: RegionCode): RegionCodeLevel {
  if (code.includes('Z')) return 'zone';
  if (code.length === 12) return 'village';
  if (code.length === 9) return 'township';
  if (code.endsWith('0000')) return 'province';
  return code.endsWith('00') ? 'city' : 'county';
}

/**
 * The code one level up, undefined for a province. By the form of the code: counties directly under a province
 * (`469001`) have the group code `469000` as parent, which a register may leave out.
 */
export function parentRegionCode(code: RegionCode): RegionCode | undefined {
  switch (regionLevelOf(code)) {
    case 'province':
      return undefined;
    case 'city':
      return `${code.slice(0, 2)}0000` as RegionCode;
    case 'county':
      return `${code.slice(0, 4)}00` as RegionCode;
    case 'zone':
      return code.slice(0, 6) as RegionCode;
    case 'township':
      // A township directly under a city (no district) continues the city's code.
      return code.slice(0, 6) as RegionCode;
    case 'village':
      return code.slice(0, 9) as RegionCode;
  }
}

/** The path by the form of the code, `/450000/450700/450721/`. The register's own path holds where the two differ. */
export function regionPathOf(code: RegionCode): string {
  const parent = parentRegionCode(code);
  return `${parent === undefined ? '/' : regionPathOf(parent)}${code}/`;
}
