import type { CalendarDate } from '#kernel/time';

const DIGITS = '〇一二三四五六七八九';

/** Two digits as they are read: 12 → 十二, 20 → 二十. */
function inWords(n: number): string {
  const tens = Math.floor(n / 10);
  const units = n % 10;
  const head = tens === 0 ? '' : `${tens === 1 ? '' : (DIGITS[tens] ?? '')}十`;
  return `${head}${units === 0 && tens > 0 ? '' : (DIGITS[units] ?? '')}`;
}

const parts = (date: CalendarDate): readonly [string, number, number] => [
  date.slice(0, 4),
  Number(date.slice(5, 7)),
  Number(date.slice(8, 10)),
];

/** `2026-05-20` → `二〇二六年五月二十日`, as certificates are dated. */
export function chineseDate(date: CalendarDate): string {
  const [year, month, day] = parts(date);
  const years = Array.from(year, digit => DIGITS[Number(digit)] ?? '').join('');
  return `${years}年${inWords(month)}月${inWords(day)}日`;
}

/** `2026-05-20` → `2026年5月20日`, as public documents are dated since GB/T 9704-2012. */
export function documentDate(date: CalendarDate): string {
  const [year, month, day] = parts(date);
  return `${year}年${month}月${day}日`;
}
