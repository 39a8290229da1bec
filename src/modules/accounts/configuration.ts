// What accounts need from outside: keys, rule values, the address on printed slips. Filled once by `app/`.
import { addMonths } from '#kernel/calendar';
import { z } from '#kernel/endpoint';
import { type Period, zPeriod } from '#kernel/periods';
import { addDays, addMs, type CalendarDate, dateOf, endOfDay, type Instant } from '#kernel/time';
import type { KeyRing } from '#platform/crypto';
import type { BreachList } from './breach-list.ts';
import type { LockRule } from './policy.ts';

const zNumber = z.int().check(z.minimum(1), z.maximum(1_000_000));
const zLockout = z.object({ failures: zNumber, within: zPeriod, lock: zPeriod });

/** The rules this module asks for, by the ids of the rule packs. A deployment without one of them refuses to sign anybody in. */
const shapes = {
  'session.idle': zPeriod,
  'session.length': zPeriod,
  /** How long somebody who came by slip may take to choose a password. */
  'session.restricted': zPeriod,
  /** Failures of one account within a time since the last one, and the first lock. */
  'signin.lockout': zLockout,
  /** The same for one address, behind which a whole school may sit. */
  'signin.address': zLockout,
  /** Each further failure doubles the lock up to `longest`; after `forget` without a failure it begins anew. */
  'signin.escalation': z.object({ longest: zPeriod, forget: zPeriod }),
  /** Attempts of one address per minute. */
  'signin.rate': zNumber,
  'slip.validity': zPeriod,
  'role.term': zPeriod,
  'password.length': zNumber,
} as const;
export type AccountRule = keyof typeof shapes;
export const accountRules = Object.keys(shapes) as readonly AccountRule[];

export interface AccountsConfiguration {
  readonly keyRing: KeyRing;
  /** The value in force on that date, as the rule pack writes it. Throws when the rule has none. */
  readonly ruleValue: (id: AccountRule, on: CalendarDate) => unknown;
  /** The address people open, printed on slips. */
  readonly publicUrl: string;
  /** The operator's own list of leaked passwords, beside the built-in one. */
  readonly breachList?: BreachList;
}

let configured: AccountsConfiguration | undefined;

/** Fills the ports; call before the first request. A second call replaces the first. */
export function configureAccounts(configuration: AccountsConfiguration): void {
  configured = configuration;
}

export function configuration(): AccountsConfiguration {
  if (!configured) throw new Error('accounts are not configured');
  return configured;
}

/** The value of a rule in its own shape. Throws when the pack holds another shape. */
export function rule<K extends AccountRule>(id: K, now: Instant): z.infer<(typeof shapes)[K]> {
  return z.parse(shapes[id], configuration().ruleValue(id, dateOf(now))) as z.infer<(typeof shapes)[K]>;
}

const HOUR = 3_600_000;

/** A period as milliseconds of wall clock. Throws for months and working days, which have no fixed length. */
function msOfPeriod(period: Period): number {
  if ('minutes' in period) return period.minutes * 60_000;
  if ('hours' in period) return period.hours * HOUR;
  if ('calendarDays' in period) return period.calendarDays * 24 * HOUR;
  throw new Error('accounts: this rule needs minutes, hours or calendar days');
}

export const ruleMs = (id: 'session.idle' | 'session.length' | 'session.restricted', now: Instant): number =>
  msOfPeriod(rule(id, now));

export function lockRule(now: Instant, by: 'account' | 'address'): LockRule {
  const { failures, within, lock } = rule(by === 'account' ? 'signin.lockout' : 'signin.address', now);
  const { longest, forget } = rule('signin.escalation', now);
  return {
    threshold: failures,
    withinMs: msOfPeriod(within),
    firstMs: msOfPeriod(lock),
    longestMs: msOfPeriod(longest),
    forgetMs: msOfPeriod(forget),
  };
}

/** When a counter is forgotten whatever it holds: what the sweep may remove. */
export function forgottenBefore(now: Instant): Instant {
  const rules = [lockRule(now, 'account'), lockRule(now, 'address')];
  return addMs(now, -Math.max(...rules.flatMap(r => [r.withinMs, r.forgetMs])));
}

/** Due moment of a slip issued now. Q1: the day of issue is not counted, the last day counts to 24:00. */
export function slipDue(now: Instant): Instant {
  const period = rule('slip.validity', now);
  if ('calendarDays' in period) return endOfDay(addDays(dateOf(now), period.calendarDays));
  if ('calendarMonths' in period) return endOfDay(addMonths(dateOf(now), period.calendarMonths));
  return addMs(now, msOfPeriod(period));
}

/** The last day of the longest term that begins on `from`; the first day counts. */
export function longestTerm(from: CalendarDate, now: Instant): CalendarDate {
  const period = rule('role.term', now);
  if ('calendarMonths' in period) return addDays(addMonths(from, period.calendarMonths), -1);
  if ('calendarDays' in period) return addDays(from, period.calendarDays - 1);
  throw new Error('accounts: role.term needs calendar months or days');
}
