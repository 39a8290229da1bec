// Pure checks of what is written about a person, used by the endpoints and by the import of a roster.
import {
  type CitizenNumberCause,
  type DocumentKind,
  diagnoseCitizenNumber,
  documentKinds,
  parseDocumentNumber,
} from '#kernel/identifiers';
import type { CalendarDate } from '#kernel/time';

/** Middle dots of names in their many forms become `·`; full width becomes half width; doubled spaces go. */
export function tidyName(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[•‧∙・･．。●]/g, '·')
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\s*·\s*/g, '·')
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A name in Chinese or Latin letters, 2 to 60 characters, with middle dots, hyphens and apostrophes inside. */
export const isName = (name: string): boolean =>
  /^[\p{Script=Han}〇A-Za-z](?:[\p{Script=Han}〇A-Za-z·' .-]{0,58}[\p{Script=Han}〇A-Za-z.])$/u.test(name);

/** A mobile number, or a land line with its area code; undefined for what is neither. */
export function findPhone(text: string): string | undefined {
  const digits = text
    .slice(0, 60)
    .normalize('NFKC')
    .replace(/[\s()-]/g, '')
    .replace(/^\+?86(?=1\d{10}$)/, '');
  if (/^1[3-9]\d{9}$/.test(digits)) return digits;
  return /^0[1-9]\d{1,2}[2-9]\d{6,7}$/.test(digits) ? digits : undefined;
}

export type CheckedNumber =
  | { readonly ok: true; readonly number: string; readonly upgraded: boolean }
  | {
      readonly ok: false;
      readonly cause: CitizenNumberCause | 'kind';
      readonly values: Readonly<Record<string, string | number>>;
    };

/** A number of that kind of document, 15 digits of an identity card upgraded to 18; else why not. */
export function checkNumber({
  kind,
  text,
  today,
}: {
  kind: DocumentKind;
  text: string;
  today: CalendarDate;
}): CheckedNumber {
  if (kind === 'citizen' || kind === 'residence') {
    const found = diagnoseCitizenNumber(text, today);
    if (!found.ok) {
      const { cause, length, expected = '', found: given = '' } = found;
      return { ok: false, cause, values: cause === 'check-digit' ? { expected, found: given } : { length } };
    }
    if (!documentKinds[kind].pattern.test(found.number)) return { ok: false, cause: 'kind', values: {} };
    return { ok: true, number: found.number, upgraded: found.upgraded };
  }
  try {
    return { ok: true, number: parseDocumentNumber(kind, text), upgraded: false };
  } catch {
    return { ok: false, cause: 'kind', values: {} };
  }
}
