// Texts and formats of pages (`#i18n`).
import { useMemo } from 'react';
import type { CalendarDate, Instant } from '#kernel/time';
import {
  formatDate,
  formatDateTime,
  formatDay,
  formatDuration,
  formatRemaining,
  formatShortDate,
  type Remaining,
} from './formats.ts';
import { useLanguage } from './language.ts';

export {
  defineMessages,
  type Language,
  type LocalText,
  type Messages,
  type MessageValues,
  text,
} from '#kernel/messages';
export {
  formatBytes,
  formatClock,
  formatCount,
  formatDate,
  formatDateTime,
  formatDay,
  formatDuration,
  formatPercent,
  formatRemaining,
  formatShare,
  formatShortDate,
  formatTime,
  type Remaining,
} from './formats.ts';
export { getLanguage, setLanguage, useLanguage } from './language.ts';
export { type Translate, t, useLocalText, useMessages } from './messages.ts';

/** The formats that depend on the language, bound to the present one. */
export function useFormats() {
  const language = useLanguage();
  return useMemo(
    () => ({
      /** `2026年3月17日（周二）` */
      date: (date: CalendarDate) => formatDate(date, language),
      shortDate: (date: CalendarDate) => formatShortDate(date, language),
      day: (date: CalendarDate) => formatDay(date, language),
      dateTime: (instant: Instant) => formatDateTime(instant, language),
      remaining: (remaining: Remaining) => formatRemaining(remaining, language),
      duration: (ms: number) => formatDuration(ms, language),
    }),
    [language],
  );
}
