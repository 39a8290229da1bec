// Choosing and changing one's own password.
import { accountOf, notFound } from '#platform/access';
import { record } from '#platform/audit';
import { hashPassword } from '#platform/crypto';
import { type Ctx, inTransaction } from '#platform/database';
import { publish } from '#platform/events';
import { findAccount, lockAccount, writeAccount } from '../administration/store.ts';
import { auditEvents, errors, events } from '../catalogue.ts';
import { configuration, rule } from '../configuration.ts';
import { passwordRefusal } from '../policy.ts';
import { isPassword } from '../secrets.ts';
import { forgetAccount } from '../sessions/cache.ts';
import { beginSession, type OpenedSession, type Visitor } from '../sessions/sessions.ts';
import { endSessions, lockSession } from '../sessions/store.ts';
import type { AccountRow } from '../tables.ts';
import { type Attempt, chargeAddress, forgetFailures, reserveAttempt } from '../throttle.ts';

/** Throws 422 with the reason why a password is too weak for somebody with these names. */
export async function checkStrength(ctx: Ctx, password: string, tells: readonly (string | null)[]): Promise<void> {
  const { breachList } = configuration();
  const minLength = rule('password.length', ctx.now);
  const refusal = passwordRefusal(password, { minLength, tells });
  if (refusal) throw errors.refuse(refusal, { minLength });
  if (breachList && (await breachList(password))) throw errors.refuse('accounts.password-common');
}

async function ownAccount(ctx: Ctx): Promise<AccountRow> {
  const account = await findAccount(ctx, { column: 'id', value: accountOf(ctx).accountId });
  if (!account) throw notFound('account');
  return account;
}

/**
 * Throws unless the password is the account's own. Guesses at an open screen count and lock as guesses at the door do; they
 * have a counter of their own, so that a lock-out at the door does not lock the person out of the own account.
 */
export async function proveSelf(
  ctx: Ctx,
  given: { readonly password: string; readonly address: string },
): Promise<AccountRow> {
  const account = await ownAccount(ctx);
  const attempt: Attempt = { door: 'own', subject: account.id, address: given.address };
  await reserveAttempt(ctx, attempt);
  if (await isPassword(account.passwordHash, given.password)) {
    await inTransaction(ctx, tx => forgetFailures(tx, attempt));
    return account;
  }
  await inTransaction(ctx, tx => chargeAddress(tx, attempt));
  throw errors.refuse('accounts.wrong-password');
}

/**
 * Throws when the password is the present one. Whoever holds a slip could otherwise guess here what the person's password is, so
 * each look counts as a guess; a choice that is taken clears the counter.
 */
async function refuseSame(
  ctx: Ctx,
  given: { readonly account: AccountRow; readonly password: string; readonly address: string },
): Promise<void> {
  const { account, password, address } = given;
  if (!account.passwordHash) return;
  const attempt: Attempt = { door: 'own', subject: account.id, address };
  await reserveAttempt(ctx, attempt);
  if (await isPassword(account.passwordHash, password)) throw errors.refuse('accounts.password-unchanged');
  await inTransaction(ctx, tx => forgetFailures(tx, attempt));
}

/** After a slip or a reset: sets the password, ends all sessions and opens a full one. One-time codes go when a slip came before. */
export async function choosePassword(ctx: Ctx, given: Visitor & { readonly password: string }): Promise<OpenedSession> {
  const actor = accountOf(ctx);
  if (!actor.restricted) throw errors.refuse('accounts.password-not-asked');
  const before = await ownAccount(ctx);
  await checkStrength(ctx, given.password, [before.login, before.name]);
  await refuseSame(ctx, { account: before, password: given.password, address: given.address });
  const passwordHash = await hashPassword(given.password);
  const opened = await inTransaction(ctx, async tx => {
    const account = await lockAccount(tx, actor.accountId);
    // The restricted session is used up here: of two choices sent at once, the second finds it ended.
    const session = await lockSession(tx, actor.sessionId);
    if (!session || account.state !== 'active') throw errors.refuse('accounts.not-active');
    const bySlip = session.origin === 'slip';
    const codesRemoved = bySlip && account.totpCipher !== null;
    await writeAccount(tx, account.id, {
      passwordHash,
      passwordSetAt: ctx.now,
      mustChange: false,
      ...(bySlip ? { totpCipher: null, totpPendingCipher: null } : {}),
    });
    await endSessions(tx, { accountId: account.id, reason: 'password-changed' });
    const opening = await beginSession(tx, { ...given, accountId: account.id, origin: 'password', restricted: false });
    await record(tx, auditEvents.choosePassword, {
      subject: { kind: 'account', id: account.id },
      detail: { codesRemoved },
    });
    await publish(tx, events.passwordChanged, { accountId: account.id });
    return opening;
  });
  forgetAccount(actor.accountId);
  return opened;
}

/** Changes the password after the present one was given; every other session ends, and this one gets a new token. */
export async function changePassword(
  ctx: Ctx,
  given: Visitor & { readonly current: string; readonly next: string },
): Promise<OpenedSession> {
  const before = await proveSelf(ctx, { password: given.current, address: given.address });
  await checkStrength(ctx, given.next, [before.login, before.name]);
  if (given.next.normalize('NFKC') === given.current.normalize('NFKC'))
    throw errors.refuse('accounts.password-unchanged');
  const passwordHash = await hashPassword(given.next);
  const opened = await inTransaction(ctx, async tx => {
    const account = await lockAccount(tx, before.id);
    // Two changes at once: the second proved itself with a password that is no more.
    if (account.passwordHash !== before.passwordHash) throw errors.refuse('accounts.changed-meanwhile');
    await writeAccount(tx, account.id, { passwordHash, passwordSetAt: ctx.now, mustChange: false });
    await endSessions(tx, { accountId: account.id, reason: 'password-changed' });
    const session = await beginSession(tx, { ...given, accountId: account.id, origin: 'password', restricted: false });
    await record(tx, auditEvents.changePassword, { subject: { kind: 'account', id: account.id }, detail: {} });
    await publish(tx, events.passwordChanged, { accountId: account.id });
    return session;
  });
  forgetAccount(before.id);
  return opened;
}
