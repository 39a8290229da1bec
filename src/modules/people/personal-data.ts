// The one place that turns numbers and telephones into what is stored, and back. Keys come from `app/` at boot.
import {
  type DocumentKind,
  documentKinds,
  maskCitizenNumber,
  maskDocumentNumber,
  maskPhone,
} from '#kernel/identifiers';
import {
  cellRef,
  type KeyRing,
  lookupHash,
  lookupHashes,
  lookupHashesHex,
  lookupHashHex,
  openText,
  sealText,
  sealTextHex,
} from '#platform/crypto';

let ring: KeyRing | undefined;

/** Gives the module the keys. Called once at boot, and in the worker thread of an import. */
export function configurePeople({ keyRing }: { readonly keyRing: KeyRing }): void {
  ring = keyRing;
}

/** The key ring. Throws before `configurePeople`. */
export function keys(): KeyRing {
  if (!ring) throw new Error('people: no key ring configured');
  return ring;
}

const numberCell = (personId: string) => cellRef('people.person', 'number', personId);
const phoneCell = (personId: string) => cellRef('people.person', 'phone', personId);
// Equality is asked across kinds where somebody signs in, so every kind hashes alike.
const NUMBER = 'document-number';

export interface SealedNumber {
  readonly numberCipher: Buffer;
  readonly numberLookup: Buffer;
  readonly numberMask: string;
}
export interface SealedPhone {
  readonly phoneCipher: Buffer | null;
  readonly phoneLookup: Buffer | null;
  readonly phoneMask: string | null;
}

/** The mask of a number of that kind; also of a text that is no valid number. */
export function maskNumber(kind: DocumentKind, text: string): string {
  return kind === 'citizen' || kind === 'residence' ? maskCitizenNumber(text) : maskDocumentNumber(text);
}

/** For rosters, in hex: the cipher of a checked number of that person, the cipher and the lookup of a telephone. */
export const cipherNumberHex = (personId: string, number: string): string =>
  sealTextHex(keys(), 'personal', number, numberCell(personId));
export const cipherPhoneHex = (personId: string, phone: string): string =>
  sealTextHex(keys(), 'personal', phone, phoneCell(personId));
export const lookupPhoneHex = (phone: string): string => lookupHashHex(keys(), 'phone', phone);
export const numberLookupsHex = (number: string): readonly string[] => lookupHashesHex(keys(), NUMBER, number);

/** A checked number as stored for that person. */
export function sealNumber(personId: string, { kind, number }: { kind: DocumentKind; number: string }): SealedNumber {
  return {
    numberCipher: sealText(keys(), 'personal', number, numberCell(personId)),
    numberLookup: lookupHash(keys(), NUMBER, number),
    numberMask: maskNumber(kind, number),
  };
}

/** A checked telephone as stored for that person; nothing for none. */
export function sealPhone(personId: string, phone: string | null): SealedPhone {
  if (phone === null) return { phoneCipher: null, phoneLookup: null, phoneMask: null };
  return {
    phoneCipher: sealText(keys(), 'personal', phone, phoneCell(personId)),
    phoneLookup: lookupHash(keys(), 'phone', phone),
    phoneMask: maskPhone(phone),
  };
}

/** The plain texts of a person's row. Only behind an audited use case. */
export function openPerson(row: { id: string; numberCipher: Buffer; phoneCipher: Buffer | null }): {
  number: string;
  phone: string | null;
} {
  return {
    number: openText(keys(), 'personal', row.numberCipher, numberCell(row.id)),
    phone: row.phoneCipher && openText(keys(), 'personal', row.phoneCipher, phoneCell(row.id)),
  };
}

/** What a stored number is compared with, under every version of the key, the newest first. */
export const numberLookups = (number: string): Buffer[] => [...lookupHashes(keys(), NUMBER, number)];
export const phoneLookups = (phone: string): Buffer[] => [...lookupHashes(keys(), 'phone', phone)];

/** Kinds of documents by their names, for templates and sheets. */
export const documentKindNames = documentKinds;
