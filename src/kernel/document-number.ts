import { type Branded, tidy } from './brand.ts';
import { diagnoseCitizenNumber } from './citizen-number.ts';
import { kernelErrors } from './refusals.ts';

/** The number of an identity document, in the form its kind prescribes. */
export type DocumentNumber = Branded<'DocumentNumber'>;

interface KindOfDocument {
  readonly zh: string;
  readonly en: string;
  readonly pattern: RegExp;
}

/**
 * Document types a person may be registered with. `citizen` and `residence` are checked by GB 11643 as well: the
 * residence permit of people from Hong Kong, Macao and Taiwan has the same form with prefix 81 to 83.
 */
export const documentKinds = {
  citizen: { zh: '居民身份证', en: 'Identity card', pattern: /^(?!8[123])\d{17}[\dX]$/ },
  residence: { zh: '港澳台居民居住证', en: 'Residence permit (HK, Macao, Taiwan)', pattern: /^8[123]\d{15}[\dX]$/ },
  passport: { zh: '护照', en: 'Passport', pattern: /^[A-Z0-9]{5,17}$/ },
  'hk-macao-permit': {
    zh: '港澳居民来往内地通行证',
    en: 'Mainland travel permit (HK, Macao)',
    pattern: /^[HM]\d{8}(\d{2})?$/,
  },
  'taiwan-permit': {
    zh: '台湾居民来往大陆通行证',
    en: 'Mainland travel permit (Taiwan)',
    pattern: /^(\d{8}|\d{10}[A-Z]?)$/,
  },
  'permanent-residence': {
    zh: '外国人永久居留身份证',
    en: 'Foreign permanent resident card',
    pattern: /^([A-Z]{3}\d{12}|9\d{16}[\dX])$/,
  },
  officer: { zh: '军官证', en: 'Officer card', pattern: /^[\u4e00-\u9fffA-Z0-9]{4,20}$/ },
  other: { zh: '其他证件', en: 'Other document', pattern: /^[\u4e00-\u9fffA-Z0-9-]{4,30}$/ },
} as const satisfies Record<string, KindOfDocument>;

export type DocumentKind = keyof typeof documentKinds;
export const documentKindIds = Object.keys(documentKinds) as readonly DocumentKind[];
/** True for a known kind of document. */
export const isDocumentKind = (text: string): text is DocumentKind => Object.hasOwn(documentKinds, text);

function find(kind: DocumentKind, text: string): string | undefined {
  const tidied = tidy(text).toUpperCase();
  if (kind !== 'citizen' && kind !== 'residence') return documentKinds[kind].pattern.test(tidied) ? tidied : undefined;
  const diagnosis = diagnoseCitizenNumber(tidied);
  return diagnosis.ok && documentKinds[kind].pattern.test(diagnosis.number) ? diagnosis.number : undefined;
}

/** Text → number of that kind of document (15-digit identity cards upgraded). Throws `kernel.document-number` (422). */
export function parseDocumentNumber(kind: DocumentKind, text: string): DocumentNumber {
  const number = find(kind, text);
  if (number === undefined) throw kernelErrors.refuse('kernel.document-number', { kind });
  return number as DocumentNumber;
}

/** True when the text, as it stands, is a stored number of that kind. */
export const isDocumentNumber = (kind: DocumentKind, text: string): text is DocumentNumber => find(kind, text) === text;
