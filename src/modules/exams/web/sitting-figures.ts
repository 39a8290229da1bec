// Figures and times of a sitting, without any text.
import type { SittingSummary } from '#contracts/exams';
import { formatCount } from '#i18n';
import { type Instant, msOf } from '#kernel/time';

/** Hundredths of a point as people write points: 250 → `2.5`. */
export function pointsText(hundredths: number): string {
  const sign = hundredths < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(hundredths) / 100);
  const rest = String(Math.abs(hundredths) % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${sign}${formatCount(whole)}${rest ? `.${rest}` : ''}`;
}

/** The minutes a candidate who enters now really has: the window may close first. */
export function minutesNow(s: Pick<SittingSummary, 'durationMinutes' | 'closesAt'>, nowMs: number): number {
  return Math.max(0, Math.min(s.durationMinutes, Math.floor((msOf(s.closesAt) - nowMs) / 60_000)));
}

export const endOf = (s: Pick<SittingSummary, 'endsAt' | 'closesAt'>): Instant => s.endsAt ?? s.closesAt;

/** The contract's citation with an absent quote left out. */
export const plainCitation = ({ instrument, article, quote }: SittingSummary['citations'][number]) =>
  quote === undefined ? { instrument, article } : { instrument, article, quote };
