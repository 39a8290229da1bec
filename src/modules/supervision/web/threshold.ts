// Thresholds as people write them, and how they stand on a board. Exact: 2/3 is never 0.6667.
import { reachesShare, requiredCount, type Share } from '#kernel/share';

/** `2/3`, `90%`, `66.5%` → share; null for nothing; undefined for what is neither. */
export function parseThreshold(text: string): Share | null | undefined {
  const words = text.replace(/[\s％]/g, found => (found === '％' ? '%' : ''));
  if (words === '') return null;
  const fraction = /^(\d{1,6})[/／](\d{1,6})$/.exec(words);
  const percent = /^(\d{1,3})(?:\.(\d{1,2}))?%$/.exec(words);
  const share = fraction
    ? { num: Number(fraction[1]), den: Number(fraction[2]) }
    : percent
      ? reduce(Number(percent[1]) * 100 + Number((percent[2] ?? '').padEnd(2, '0')))
      : undefined;
  return share && share.den > 0 && share.num <= share.den ? share : undefined;
}

/** Hundredths of a percent in lowest terms over 100 or 10,000. */
const reduce = (hundredths: number): Share =>
  hundredths % 100 === 0 ? { num: hundredths / 100, den: 100 } : { num: hundredths, den: 10_000 };

/** `2/3`, `90%`. */
export function printThreshold({ num, den }: Share): string {
  if (den === 100) return `${num}%`;
  if (den === 10_000) return `${num / 100}%`;
  return `${num}/${den}`;
}

/** The threshold as the bars take it. */
export const barThreshold = (share: Share | null): { share: number; printed: string } | undefined =>
  share ? { share: share.num / share.den, printed: printThreshold(share) } : undefined;

/** How many are missing to the threshold; 0 when it is reached. */
export const missingTo = (share: Share, figure: { numerator: number; denominator: number }): number =>
  reachesShare(figure.numerator, figure.denominator, share)
    ? 0
    : requiredCount(share, figure.denominator) - figure.numerator;
