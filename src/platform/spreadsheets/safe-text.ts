import { MAX_CELL_TEXT } from './limits.ts';

/** What XML 1.0 cannot hold or readers choke on: control characters other than tab and line ends, halves of pairs, U+FFFE, U+FFFF. */
const UNWRITABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** Units among which the unwritable ones are; far quicker to look for than those. */
const SUSPECT = /[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/;

/**
 * Text for a cell that leaves the house: an apostrophe before what a spreadsheet program would take for a formula (also when it
 * passes through CSV), unwritable characters removed, at most 32,767 units.
 */
export function safeText(text: string): string {
  const bounded = text.length > MAX_CELL_TEXT ? text.slice(0, MAX_CELL_TEXT) : text;
  const clean = SUSPECT.test(bounded) ? bounded.replace(UNWRITABLE, '') : bounded;
  return /^[=+\-@\t\r＝＋－＠]/.test(clean) ? `'${clean.slice(0, MAX_CELL_TEXT - 1)}` : clean;
}

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

const MARKUP = /[&<>"\r]/;

/** For text and attribute values of XML. */
export function xmlText(text: string): string {
  return MARKUP.test(text) ? text.replace(/[&<>"\r]/g, char => XML[char] ?? char) : text;
}

/** Excel's rules for a sheet name: 31 units, none of `[]:*?/\`, no apostrophe at the ends. */
export function sheetName(name: string): string {
  const clean = name
    .replace(/[[\]:*?/\\]/g, ' ')
    .replace(UNWRITABLE, '')
    .slice(0, 31)
    .replace(/^'+|'+$/g, '')
    .trim();
  return clean === '' ? '表' : clean;
}
