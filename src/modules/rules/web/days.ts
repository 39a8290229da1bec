// The days of a year as lines that a person can read and paste: `2027-02-07 班`.
import { isCalendarDate } from '#kernel/time';

type Days = Record<string, 'holiday' | 'workday'>;

export function writeDays(days: Readonly<Days>): string {
  return Object.keys(days)
    .sort()
    .map(date => `${date} ${days[date] === 'holiday' ? '休' : '班'}`)
    .join('\n');
}

/** The days, or the first line that is none (counted from 1). Blank lines are left out. */
export function parseDays(
  text: string,
): { readonly ok: true; readonly days: Days } | { readonly ok: false; readonly line: number } {
  const days: Days = {};
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const match = /^(\d{4}-\d{2}-\d{2})\s*(休|班)$/.exec(line);
    const date = match?.[1] ?? '';
    if (!match || !isCalendarDate(date)) return { ok: false, line: i + 1 };
    days[date] = match[2] === '休' ? 'holiday' : 'workday';
  }
  return { ok: true, days };
}
