import { type Blank, questionLimits } from '../question.ts';
import { foldWidth, readNumber } from '../question-text.ts';

// The cell 答案: "B", "AC", "A、C", "对", "√", and for blanks "机密性|保密性；完整性", "#3±0.5", "【精确】SM4".

const LETTERS = 'ABCDEFGHIJ';
const TRUE_WORDS = new Set(['对', '正确', '是', '√', '✓', '✔', 't', 'true', 'y', 'yes', '1']);
const FALSE_WORDS = new Set(['错', '错误', '否', '×', '✗', '✘', 'x', 'f', 'false', 'n', 'no', '0']);
export const exactPrefix = '【精确】';

/** Ascending indexes of the letters, or undefined when the text is no list of letters. */
export function readLetters(text: string): number[] | undefined {
  const letters = foldWidth(text)
    .toUpperCase()
    .replace(/[\s,;、./|和与]+/g, '');
  if (letters === '' || letters.length > 2 * questionLimits.maxOptions) return undefined;
  const indexes = [...new Set(letters)].map(letter => LETTERS.indexOf(letter));
  return indexes.includes(-1) ? undefined : indexes.sort((a, b) => a - b);
}
export const writeLetters = (indexes: readonly number[]): string => indexes.map(i => LETTERS.charAt(i)).join('');

export function readTruth(text: string): boolean | undefined {
  const word = foldWidth(text).trim().toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  return FALSE_WORDS.has(word) ? false : undefined;
}

/** Splits at unescaped separators; escapes stay. */
function splitEscaped(text: string, separators: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (separators.includes(text.charAt(i))) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

const unescapeCell = (text: string): string => text.replace(/\\([\\;；|｜#＃【])/g, '$1');
const escapeCell = (text: string): string =>
  text.replace(/[\\;；|｜]/g, c => `\\${c}`).replace(/^[#＃【]/, c => `\\${c}`);

function readBlank(text: string): Blank | undefined {
  const trimmed = text.trim();
  const numeric = /^[#＃](.*)$/s.exec(trimmed);
  if (numeric) {
    const [first = '', second, ...more] = (numeric[1] ?? '').split('±');
    const value = readNumber(first);
    const tolerance = second === undefined ? 0 : readNumber(second);
    return value === undefined || tolerance === undefined || more.length > 0
      ? undefined
      : { match: 'number', value, tolerance };
  }
  const exact = trimmed.startsWith(exactPrefix);
  const accept = splitEscaped(exact ? trimmed.slice(exactPrefix.length) : trimmed, '|｜').map(part =>
    unescapeCell(part.trim()),
  );
  return { match: exact ? 'exact' : 'loose', accept };
}

/** Blanks separated by `;`, alternatives by `|`; undefined when a number cannot be read. */
export function readBlanks(text: string): Blank[] | undefined {
  const blanks = splitEscaped(text, ';；').map(readBlank);
  const readable = blanks.filter(blank => blank !== undefined);
  return readable.length === blanks.length ? readable : undefined;
}

export function writeBlanks(blanks: readonly Blank[]): string {
  const texts = blanks.map(blank => {
    if (blank.match === 'number')
      return blank.tolerance === 0 ? `#${blank.value}` : `#${blank.value}±${blank.tolerance}`;
    return (blank.match === 'exact' ? exactPrefix : '') + blank.accept.map(escapeCell).join('|');
  });
  return texts.join('；');
}
