// Text that teachers paste from Word, Excel and web pages carries noise nobody sees. These functions remove it, so that
// two copies of one question look the same to the bank and two spellings of one answer look the same to the marker.

/** Visible text without invisible noise: one kind of newline, single spaces, no control or zero-width characters, NFC. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/\p{Cs}|\u200b|\u2060|\ufeff|\u00ad|\ufffe|\uffff/gu, '')
    .replace(/\t|\p{Zs}/gu, ' ')
    .replace(/[^\P{Cc}\n]/gu, '')
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * Full-width letters, digits and punctuation as half-width. Narrower than NFKC on purpose: NFKC would also turn 10² into
 * 102 and ① into 1, which changes what a question asks.
 */
export function foldWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00a0]/g, ' ');
}

/** What two copies of a text have in common: width, spacing around Chinese characters, empty brackets and blank marks do not count. */
export function comparableText(text: string): string {
  return foldWidth(cleanText(text))
    .replace(/\s+/g, ' ')
    .replace(/\( *\)/g, '()')
    .replace(/_{2,}/g, '____')
    .replace(/ ?([,;:!?()，。；：！？、（）《》“”]) ?/g, '$1')
    .replace(/(\p{Script=Han}) (?=\S)/gu, '$1')
    .replace(/ (?=\p{Script=Han})/gu, '')
    .trim();
}

/** An answer typed by a candidate or accepted by an author, without width, case and spacing. */
export function looseAnswer(text: string): string {
  return foldWidth(cleanText(text)).toLowerCase().replace(/\s+/g, '');
}

const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:e[+-]?\d{1,3})?$/i;

/** A decimal number as people type it (full-width digits, thousands separators); undefined when it is none. */
export function readNumber(text: string): number | undefined {
  const plain = foldWidth(cleanText(text)).replace(/\s+/g, '').replace(/[−－]/g, '-');
  if (plain.length > 40 || !/\d/.test(plain) || !NUMBER.test(plain)) return undefined;
  const value = Number(plain.replace(/,/g, ''));
  return Number.isFinite(value) ? value : undefined;
}

/** At most `max` characters on one line, for an error list. */
export function snippetOf(text: string, max = 120): string {
  const line = cleanText(text.slice(0, max * 4)).replace(/\s+/g, ' ');
  return line.length <= max ? line : `${line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
