// Would a guesser try this password soon? Lists, dates, names and numbers, keyboard rows, each in the usual disguises. How long a
// password must be and what else is asked of it is the accounts' own policy.
import { commonPasswords } from './common-passwords.ts';

const reversed = (text: string): string => [...text].reverse().join('');

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
].flatMap(row => [row, reversed(row)]);

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
  const forms = [text, words, undone, undone.replace(/[^a-z]/g, '')].flatMap(form => [
    form,
    form.replace(/[^a-z]+$/, ''),
    form.replace(/^[^a-z]+/, ''),
    form.replace(/^[^a-z]+|[^a-z]+$/g, ''),
  ]);
  return [...forms, ...forms.map(reversed)];
}

const DATE = '(19|20)?\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])';
// Initials or a name with a date of birth or a phone number, in either order; and numbers of people by themselves.
const PATTERNS = [
  new RegExp(`^[a-z]{0,16}${DATE}[a-z]{0,16}\\W{0,3}$`),
  new RegExp(`^(${DATE}){1,2}$`),
  /^[a-z]{0,16}1[3-9]\d{9}[a-z]{0,16}\W{0,3}$/,
  /^\d{15}$|^\d{17}[\dx]$/,
  // All the digits there are can be tried.
  /^\d{1,11}$/,
  /^(woaini|aini|iloveyou|love)[a-z]{0,9}\d{0,8}\W{0,3}$/,
];

function isListed(text: string): boolean {
  if (cores(text).some(core => core.length >= 3 && commonPasswords.has(core))) return true;
  if (PATTERNS.some(pattern => pattern.test(text))) return true;
  // Two list words put together: qwer1234, admin123456.
  for (let i = 3; i <= text.length - 3; i += 1)
    if (commonPasswords.has(text.slice(0, i)) && commonPasswords.has(text.slice(i))) return true;
  return false;
}

/** True when guessing begins with this password or soon comes to it. */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  return isListed(text) || repeatsBlock(text) || freshSigns(text) < 5;
}
