// Dates, remaining times, counts and shares as the screens show them. Pure: strings of kernel/time in, text out, always
// in Asia/Shanghai whatever zone the browser is set to, so no `Intl` with a zone and no local getters of Date.
import type { Language } from '#kernel/messages';
import { type CalendarDate, dateOf, type Instant, instantFromMs, isCalendarDate, msOf, weekdayOf } from '#kernel/time';

const SHANGHAI_MS = 8 * 3_600_000;
const WEEKDAYS = {
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** Full-width space between a share and its figures, as the style sheet of the screens asks. */
const WIDE = '\u3000';

const partsOf = (date: CalendarDate) => {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return { year, month, day, weekday: weekdayOf(date) - 1 };
};

/** `2026年3月17日（周二）` · `Tue 17 Mar 2026`. What is not a date is returned as it came. */
export function formatDate(date: CalendarDate, language: Language): string {
  if (!isCalendarDate(date)) return date;
  const { year, month, day, weekday } = partsOf(date);
  return language === 'zh'
    ? `${year}年${month}月${day}日（${WEEKDAYS.zh[weekday]}）`
    : `${WEEKDAYS.en[weekday]} ${day} ${MONTHS[month - 1]} ${year}`;
}

/** `2026年3月17日` · `17 Mar 2026`: without the weekday, for registers. */
export function formatShortDate(date: CalendarDate, language: Language): string {
  if (!isCalendarDate(date)) return date;
  const { year, month, day } = partsOf(date);
  return language === 'zh' ? `${year}年${month}月${day}日` : `${day} ${MONTHS[month - 1]} ${year}`;
}

/** `3月14日` · `14 Mar`: for timelines, where the year is said once. */
export function formatDay(date: CalendarDate, language: Language): string {
  if (!isCalendarDate(date)) return date;
  const { month, day } = partsOf(date);
  return language === 'zh' ? `${month}月${day}日` : `${day} ${MONTHS[month - 1]}`;
}

/** `12:03` or, with seconds, `12:03:21`, in Shanghai. */
export function formatTime(instant: Instant, options: { readonly seconds?: boolean } = {}): string {
  return instantFromMs(msOf(instant) + SHANGHAI_MS).slice(11, options.seconds ? 19 : 16);
}

/** `2026年3月17日（周二） 09:31` in Shanghai. */
export function formatDateTime(instant: Instant, language: Language): string {
  return `${formatDate(dateOf(instant), language)} ${formatTime(instant)}`;
}

/** What is left of a clock: days counted by the server's calendar, or milliseconds of a wall clock. */
export type Remaining =
  | { readonly kind: 'working-days' | 'days'; readonly left: number }
  | { readonly kind: 'time'; readonly leftMs: number };

/** `还有 3 个工作日`, `今日到期`, `已逾期 2 个工作日`, `还有 12 天`, `剩 1 小时 12 分`, `已超时 5 分`. */
export function formatRemaining(remaining: Remaining, language: Language): string {
  if (remaining.kind === 'time') return formatTimeLeft(remaining.leftMs, language);
  const days = Math.trunc(remaining.left);
  const working = remaining.kind === 'working-days';
  if (language === 'zh') {
    const unit = working ? '个工作日' : '天';
    if (days === 0) return '今日到期';
    return days > 0 ? `还有 ${formatCount(days)} ${unit}` : `已逾期 ${formatCount(-days)} ${unit}`;
  }
  const unit = `${working ? 'working ' : ''}day${Math.abs(days) === 1 ? '' : 's'}`;
  if (days === 0) return 'due today';
  return days > 0 ? `${formatCount(days)} ${unit} left` : `${formatCount(-days)} ${unit} overdue`;
}

function formatTimeLeft(leftMs: number, language: Language): string {
  const late = leftMs < 0;
  const said = formatDuration(Math.abs(leftMs), language);
  if (language === 'zh') return late ? `已超时 ${said}` : `剩 ${said}`;
  return late ? `${said} overdue` : `${said} left`;
}

/** `1 小时 12 分`, `2 天 3 小时`, `不足 1 分`: the two largest units, rounded down. */
export function formatDuration(ms: number, language: Language): string {
  const minutes = Math.floor(ms / 60_000);
  const names = language === 'zh' ? ['天', '小时', '分'] : ['d', 'h', 'min'];
  const values = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const first = values.findIndex(value => value > 0);
  if (first < 0) return language === 'zh' ? '不足 1 分' : 'under 1 min';
  return values
    .slice(first, first + 2)
    .flatMap((value, i) => (value > 0 ? [`${formatCount(value)} ${names[first + i]}`] : []))
    .join(' ');
}

/** `41:07`, `1:02:05`: a running clock; never below zero. */
export function formatClock(ms: number): string {
  // Rounded up, so that 0:00 is shown only when nothing is left.
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** `1,203`: thousands separators, the same in both languages. */
export function formatCount(count: number): string {
  const [whole = '', fraction] = String(Math.abs(count)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${count < 0 ? '-' : ''}${grouped}${fraction ? `.${fraction}` : ''}`;
}

/**
 * `66.7%`, or `—` of nothing. Never 100.0% while one is missing and never 0.0% when one is there: a rounded share must
 * not say "all" or "none" falsely.
 */
export function formatPercent(numerator: number, denominator: number): string {
  if (denominator <= 0) return '—';
  const tenths = Math.round((numerator / denominator) * 1000);
  const honest = numerator < denominator && tenths >= 1000 ? 999 : numerator > 0 && tenths === 0 ? 1 : tenths;
  return `${(honest / 10).toFixed(1)}%`;
}

/** `66.7%　214 / 321`: a share is never shown without its figures. */
export function formatShare(numerator: number, denominator: number): string {
  return `${formatPercent(numerator, denominator)}${WIDE}${formatCount(numerator)} / ${formatCount(denominator)}`;
}

/** `812 B`, `3.4 kB`, `12.0 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [divisor, unit] =
    bytes < 1_000_000 ? [1000, 'kB'] : bytes < 1_000_000_000 ? [1_000_000, 'MB'] : [1_000_000_000, 'GB'];
  return `${(bytes / Number(divisor)).toFixed(1)} ${unit}`;
}
