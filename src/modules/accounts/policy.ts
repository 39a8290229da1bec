// Pure decisions: lock-out windows, the life of slips and sessions, grant verdicts, password strength.
import type { Citation } from '#kernel/citation';
import { type RoleId, roles, rolesExclude } from '#kernel/roles';
import { addMs, type CalendarDate, type Instant } from '#kernel/time';
import { isCommonPassword } from '#platform/crypto';

/** Separation of the three administrators, least privilege, limited term. */
export const separationCitation: Citation = {
  instrument: '国家电子政务外网网络与信息安全管理暂行办法',
  article: '第三十条、第三十一条',
};

export interface Throttle {
  readonly failures: number;
  readonly lastFailedAt: Instant;
  readonly blockedUntil: Instant | null;
}

export interface LockRule {
  readonly threshold: number;
  /** Below the threshold, failures further apart than this do not add up. */
  readonly withinMs: number;
  readonly firstMs: number;
  readonly longestMs: number;
  /** From the threshold on, so long without a failure begins anew. */
  readonly forgetMs: number;
}

/** The moment until which no attempt is taken, or undefined when one may be made now. */
export function blockedUntil(throttle: Throttle | undefined, now: Instant): Instant | undefined {
  if (!throttle?.blockedUntil || throttle.blockedUntil <= now) return undefined;
  return throttle.blockedUntil;
}

/** The counter after one more failure: from the threshold on, each failure doubles the window up to the longest. */
export function afterFailure(throttle: Throttle | undefined, now: Instant, rule: LockRule): Throttle {
  const memory = (throttle?.failures ?? 0) < rule.threshold ? rule.withinMs : rule.forgetMs;
  const forgotten = !throttle || addMs(throttle.lastFailedAt, memory) <= now;
  const failures = forgotten ? 1 : throttle.failures + 1;
  if (failures < rule.threshold) return { failures, lastFailedAt: now, blockedUntil: null };
  // The exponent is bounded, or a patient guesser would reach Infinity.
  const ms = Math.min(rule.longestMs, rule.firstMs * 2 ** Math.min(30, failures - rule.threshold));
  return { failures, lastFailedAt: now, blockedUntil: addMs(now, ms) };
}

export interface GrantPeriod {
  readonly role: RoleId;
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate;
}

const overlap = (a: GrantPeriod, b: GrantPeriod): boolean => a.validFrom <= b.validTo && b.validFrom <= a.validTo;

/**
 * The role among those held that forbids the new one, or undefined. A person of the register is a learner for life, so an
 * administrator's account never belongs to one.
 */
export function excludedBy(wanted: GrantPeriod, held: readonly GrantPeriod[], hasPerson: boolean): RoleId | undefined {
  if (hasPerson && rolesExclude(wanted.role, 'learner')) return 'learner';
  return held.find(h => overlap(h, wanted) && rolesExclude(h.role, wanted.role))?.role;
}

export type GrantRefusal = 'accounts.grant-period' | 'accounts.grant-too-long' | 'accounts.grant-node';

/** Whether the period and the node suit the role; `lastDay` is that of the longest term from the first day. */
export function grantRefusal(
  wanted: GrantPeriod & { readonly nodeKind: 'system' | 'unit' | 'region' },
  given: { readonly today: CalendarDate; readonly lastDay: CalendarDate },
): GrantRefusal | undefined {
  if (wanted.validFrom > wanted.validTo || wanted.validTo < given.today) return 'accounts.grant-period';
  if (wanted.validTo > given.lastDay) return 'accounts.grant-too-long';
  // A learner is one by being a person; an administrator serves the whole system or nothing.
  if (wanted.role === 'learner') return 'accounts.grant-node';
  if (!roles[wanted.role].business && wanted.nodeKind !== 'system') return 'accounts.grant-node';
  return undefined;
}

export type PasswordRefusal =
  | 'accounts.password-too-short'
  | 'accounts.password-too-simple'
  | 'accounts.password-common'
  | 'accounts.password-tells-name';

const CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u, /\p{Script=Han}/u];
/** From here on length alone is strength: a sentence needs no capital and no digit. */
const SENTENCE = 16;

/** Why a password is refused, or undefined. `tells` are words that everybody connects with the account. */
export function passwordRefusal(
  password: string,
  given: { readonly minLength: number; readonly tells: readonly (string | null)[] },
): PasswordRefusal | undefined {
  const length = Array.from(password).length;
  if (length < given.minLength) return 'accounts.password-too-short';
  if (isCommonPassword(password)) return 'accounts.password-common';
  const folded = password.toLowerCase();
  if (given.tells.some(word => word && word.length >= 2 && folded.includes(word.toLowerCase()))) {
    return 'accounts.password-tells-name';
  }
  if (new Set(folded).size < 5) return 'accounts.password-too-simple';
  const classes = CLASSES.filter(c => c.test(password)).length;
  if (classes < 3 && length < SENTENCE) return 'accounts.password-too-simple';
  return undefined;
}
