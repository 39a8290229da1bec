import { z } from './endpoint.ts';
import { kernelErrors } from './refusals.ts';

/** An exact fraction, such as the 2/3 of a threshold. Never a floating-point number: 2/3 has none. */
export interface Share {
  readonly num: number;
  readonly den: number;
}

const zPart = (least: number) => z.int().check(z.minimum(least), z.maximum(1_000_000_000));
/** Schema of a share between 0 and 1. */
export const zShare = z
  .strictObject({ num: zPart(0), den: zPart(1) })
  .check(z.refine(share => share.num <= share.den, { path: ['num'], error: 'a share is at most 1' }));

/** Integers → share. Throws `kernel.share` (422) unless 0 ≤ num ≤ den, den ≥ 1. */
export function makeShare(num: number, den: number): Share {
  const parsed = zShare.safeParse({ num, den });
  if (!parsed.success) throw kernelErrors.refuse('kernel.share');
  return parsed.data;
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; exact. */
export function compareShares(a: Share, b: Share): number {
  const difference = BigInt(a.num) * BigInt(b.den) - BigInt(b.num) * BigInt(a.den);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * True when `numerator` of `denominator` reaches the threshold (inclusive: 以上 includes the number, rules.md Q1).
 * Nothing to count is nothing missing: a denominator of 0 is reached.
 */
export function reachesShare(numerator: number, denominator: number, threshold: Share): boolean {
  return BigInt(numerator) * BigInt(threshold.den) >= BigInt(threshold.num) * BigInt(denominator);
}

/** The least number out of `denominator` that reaches the threshold: 2/3 of 100 is 67. */
export function requiredCount(threshold: Share, denominator: number): number {
  const den = BigInt(threshold.den);
  return Number((BigInt(threshold.num) * BigInt(denominator) + den - 1n) / den);
}

/** A fraction in units of 10^-(decimals+2), cut or rounded half up, exact. */
function scaled(numerator: number, denominator: number, decimals: number, round: boolean): bigint {
  const scale = 10n ** BigInt(decimals + 2);
  const den = BigInt(denominator);
  return round ? (2n * BigInt(numerator) * scale + den) / (2n * den) : (BigInt(numerator) * scale) / den;
}

function printed(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  return `${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}%`;
}

/**
 * `66.7%`: one decimal, rounded, but never up to a false pass: a share below the threshold is cut, and shown with more
 * decimals where it would still read like the threshold. Without a threshold the only pass is 100 %. Nothing to count: `—`.
 */
export function formatShare(numerator: number, denominator: number, threshold: Share = { num: 1, den: 1 }): string {
  if (denominator <= 0) return '—';
  if (reachesShare(numerator, denominator, threshold)) return printed(scaled(numerator, denominator, 1, true), 1);
  const rounded = scaled(numerator, denominator, 1, true);
  if (rounded < scaled(threshold.num, threshold.den, 1, true)) return printed(rounded, 1);
  let decimals = 1;
  while (
    decimals < 8 &&
    scaled(numerator, denominator, decimals, false) >= scaled(threshold.num, threshold.den, decimals, true)
  ) {
    decimals += 1;
  }
  return printed(scaled(numerator, denominator, decimals, false), decimals);
}
