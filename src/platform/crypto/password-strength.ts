// May this be a password? Length first, then what attackers try first: lists, dates, names, keyboard rows.
import { commonPasswords } from './common-passwords.ts';
import { MAX_PASSWORD } from './passwords.ts';

export const MIN_PASSWORD = 10;

export type PasswordProblem = 'too-short' | 'too-long' | 'too-common' | 'contains-account' | 'too-uniform';

/** What an attacker who knows the person tries; nothing of it is kept. */
export interface PasswordContext {
  readonly account: string;
  /** Pinyin of the name, phone, citizen number, unit's short name. */
  readonly known?: readonly string[];
}

const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  '!@#$%^&*()',
].flatMap(row => [row, [...row].reverse().join('')]);

const STAND_INS: Readonly<Record<string, string>> = {
  '@': 'a',
  $: 's',
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '5': 's',
  '!': 'i',
};

/** How many signs are new: not a repeat of the one before and not the next on a keyboard or alphabet row. */
function freshSigns(text: string): number {
  let fresh = 0;
  for (let i = 0; i < text.length; i += 1) {
    const pair = text.slice(i - 1, i + 1);
    const runs = i > 0 && (pair[0] === pair[1] || ROWS.some(row => row.includes(pair)));
    if (!runs) fresh += 1;
  }
  return fresh;
}

function repeatsBlock(text: string): boolean {
  for (let size = 1; size <= text.length / 2; size += 1)
    if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text) return true;
  return false;
}

/** The forms under which a password could be one of the list with something added. */
function cores(text: string): readonly string[] {
  const words = text.replace(/[^a-z0-9]/g, '');
  const undone = [...text].map(sign => STAND_INS[sign] ?? sign).join('');
  return [text, words, undone, undone.replace(/[^a-z]/g, '')].flatMap(form => [
    form,
    form.replace(/[^a-z]+$/, ''),
    form.replace(/^[^a-z]+/, ''),
    form.replace(/^[^a-z]+|[^a-z]+$/g, ''),
  ]);
}

const DATE = '(19|20)?\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])';
// Initials or a name with a date of birth or a phone number, in either order; and numbers of people by themselves.
const PATTERNS = [
  new RegExp(`^[a-z]{0,16}${DATE}[a-z]{0,16}\\W{0,3}$`),
  new RegExp(`^(${DATE}){1,2}$`),
  /^[a-z]{0,16}1[3-9]\d{9}[a-z]{0,16}\W{0,3}$/,
  /^\d{15}$|^\d{17}[\dx]$/,
  /^(woaini|aini|iloveyou|love)[a-z]{0,9}\d{0,8}\W{0,3}$/,
];

function isCommon(text: string): boolean {
  if (cores(text).some(core => core.length >= 3 && commonPasswords.has(core))) return true;
  if (PATTERNS.some(pattern => pattern.test(text))) return true;
  // Two list words put together: qwer1234, admin123456.
  for (let i = 3; i <= text.length - 3; i += 1)
    if (commonPasswords.has(text.slice(0, i)) && commonPasswords.has(text.slice(i))) return true;
  return false;
}

function contains(text: string, part: string): boolean {
  const wanted = part.normalize('NFKC').toLowerCase().replace(/\s/g, '');
  if (wanted.length < 4) return false;
  return text.includes(wanted) || text.includes([...wanted].reverse().join(''));
}

/**
 * What is wrong with a password, as codes to show; empty when it may be used. Length counts; no rule about kinds of signs,
 * which makes people write `Admin@123`.
 */
export function checkPasswordStrength(password: string, context: PasswordContext): readonly PasswordProblem[] {
  if (password.length > MAX_PASSWORD) return ['too-long'];
  const text = password.normalize('NFKC').toLowerCase();
  const problems: PasswordProblem[] = [];
  if ([...password].length < MIN_PASSWORD) problems.push('too-short');
  if (isCommon(text)) problems.push('too-common');
  if ([context.account, ...(context.known ?? [])].some(part => contains(text, part))) problems.push('contains-account');
  if (new Set(text).size < 5 || repeatsBlock(text) || freshSigns(text) < 5) problems.push('too-uniform');
  return problems;
}
