// Counters of failed attempts, by what was typed (keyed hash: it may be a citizen number) and by address.

import { type Instant, msOf } from '#kernel/time';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { addressKey } from '#platform/http';
import { errors } from './catalogue.ts';
import { lockRule, rule } from './configuration.ts';
import { afterFailure, blockedUntil, type Throttle } from './policy.ts';
import { subjectKey } from './secrets.ts';
import type { AccountTables } from './tables.ts';

export interface Attempt {
  readonly door: 'sign-in' | 'slip' | 'own';
  /** The account or person that is meant, by id, however it was typed; what was typed where it means nobody. */
  readonly subject: string;
  readonly address: string;
}

const keyOf = (attempt: Attempt): string => `${attempt.door}:${subjectKey(attempt.subject)}`;

async function lockThrottle(tx: Tx, key: string): Promise<Throttle | undefined> {
  const db = tx.for<AccountTables>();
  // The row must exist before it can be locked, or two first failures would each count one.
  await db
    .insertInto('accounts.signInThrottle')
    .values({ key, failures: 0, lastFailedAt: tx.ctx.now, blockedUntil: null })
    .onConflict(c => c.column('key').doNothing())
    .execute();
  return db.selectFrom('accounts.signInThrottle').selectAll().where('key', '=', key).forUpdate().executeTakeFirst();
}

async function writeThrottle(tx: Tx, key: string, next: Throttle): Promise<void> {
  await tx
    .for<AccountTables>()
    .updateTable('accounts.signInThrottle')
    .set({ failures: next.failures, lastFailedAt: next.lastFailedAt, blockedUntil: next.blockedUntil })
    .where('key', '=', key)
    .execute();
}

const tooMany = (until: Instant, now: Instant) =>
  errors.refuse('accounts.too-many-attempts', { seconds: Math.max(1, Math.ceil((msOf(until) - msOf(now)) / 1000)) });

/** Lets a visitor come to the door: throws 429 when its address sends too fast or is blocked. */
export async function admit(ctx: Ctx, address: string): Promise<void> {
  takeRate(ctx.now, address);
  const held = await ctx.db
    .for<AccountTables>()
    .selectFrom('accounts.signInThrottle')
    .selectAll()
    .where('key', '=', addressKey(address))
    .executeTakeFirst();
  const until = blockedUntil(held, ctx.now);
  if (until) throw tooMany(until, ctx.now);
}

/**
 * Takes a place for one attempt: the subject's counter rises before the secret is looked at, so that attempts sent at the same
 * moment cannot outrun the lock; success takes it back. Throws 429 when the subject is blocked.
 */
export async function reserveAttempt(ctx: Ctx, attempt: Attempt): Promise<Throttle> {
  const key = keyOf(attempt);
  return inTransaction(ctx, async tx => {
    const held = await lockThrottle(tx, key);
    const until = blockedUntil(held, ctx.now);
    if (until) throw tooMany(until, ctx.now);
    const next = afterFailure(held, ctx.now, lockRule(ctx.now, 'account'));
    await writeThrottle(tx, key, next);
    return next;
  });
}

/** The attempt failed: the address is charged too. Its counter is never taken back by somebody else's success. */
export async function chargeAddress(tx: Tx, attempt: Pick<Attempt, 'address'>): Promise<void> {
  const key = addressKey(attempt.address);
  const held = await lockThrottle(tx, key);
  await writeThrottle(tx, key, afterFailure(held, tx.ctx.now, lockRule(tx.ctx.now, 'address')));
}

/** The attempt succeeded: its subject starts afresh. */
export async function forgetFailures(tx: Tx, attempt: Attempt): Promise<void> {
  await writeThrottle(tx, keyOf(attempt), { failures: 0, lastFailedAt: tx.ctx.now, blockedUntil: null });
}

/** The attempt was neither right nor wrong (a second factor is still to come): gives the place back. */
export async function returnPlace(ctx: Ctx, attempt: Attempt): Promise<void> {
  const key = keyOf(attempt);
  await inTransaction(ctx, async tx => {
    const held = await lockThrottle(tx, key);
    if (held) await writeThrottle(tx, key, { ...held, failures: Math.max(0, held.failures - 1), blockedUntil: null });
  });
}

// The rate is of this process: it protects the processor from hashing, the counters above protect the accounts.
const rates = new Map<string, { minute: number; count: number }>();
const RATES_KEPT = 20_000;

function takeRate(now: Instant, address: string): void {
  const key = addressKey(address);
  const minute = Math.floor(msOf(now) / 60_000);
  const held = rates.get(key);
  const count = held?.minute === minute ? held.count + 1 : 1;
  rates.delete(key);
  rates.set(key, { minute, count });
  const oldest = rates.size > RATES_KEPT ? rates.keys().next().value : undefined;
  if (oldest !== undefined) rates.delete(oldest);
  if (count > rule('signin.rate', now)) throw errors.refuse('accounts.too-many-attempts', { seconds: 60 });
}

/** Removes counters that are forgotten anyway; bounded, safe to run in two processes. */
export async function sweepThrottle(ctx: Ctx, forgottenBefore: Instant): Promise<void> {
  await inTransaction(ctx, async tx => {
    const db = tx.for<AccountTables>();
    const old = db
      .selectFrom('accounts.signInThrottle')
      .select('key')
      .where('lastFailedAt', '<', forgottenBefore)
      .orderBy('lastFailedAt')
      .limit(1000)
      .forUpdate()
      .skipLocked();
    await db.deleteFrom('accounts.signInThrottle').where('key', 'in', old).execute();
  });
}
