// Signing in with a number or login, a password and, where the account asks for it, a one-time code.
import { findPersonByNumber } from '#modules/people';
import { record } from '#platform/audit';
import { hashPassword, passwordNeedsRehash } from '#platform/crypto';
import { type Ctx, inTransaction } from '#platform/database';
import { findAccount, findHelpDesk, lockAccount, takeStep, writeAccount } from '../administration/store.ts';
import { auditEvents, errors } from '../catalogue.ts';
import type { Throttle } from '../policy.ts';
import { isPassword, openSeed, typedSubject } from '../secrets.ts';
import type { AccountRow } from '../tables.ts';
import { type Attempt, admit, chargeAddress, forgetFailures, reserveAttempt, returnPlace } from '../throttle.ts';
import { actingAs, beginSession, type OpenedSession, type Visitor } from './sessions.ts';
import { stepOfCode } from './totp.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';

export interface SignIn extends Visitor {
  readonly login: string;
  readonly password: string;
  readonly code?: string | undefined;
}

/** Whom a typed login or document number means, and the subject under which attempts are counted. */
export interface Typed {
  readonly account: AccountRow | undefined;
  readonly person: { readonly id: string; readonly name: string } | undefined;
  readonly subject: string;
}

/** Finds whom the typed text means. Every look-up is made for nobody, too, so that time tells nothing. */
export async function accountOfTyped(ctx: Ctx, typed: string): Promise<Typed> {
  const byLogin = await findAccount(ctx, { column: 'login', value: typedSubject(typed) });
  const person = await findPersonByNumber(ctx, { number: typed.trim() });
  const byPerson = await findAccount(ctx, { column: 'personId', value: person?.id ?? NOBODY });
  const account = byLogin ?? byPerson;
  // One person has many ways to be typed (15 digits or 18, spaces, widths): they share one counter.
  return { account, person, subject: account?.id ?? person?.id ?? typedSubject(typed) };
}

/**
 * Opens a session. Throws 401 with one message for a wrong password, a missing archive and a locked account alike; 401
 * `accounts.code-required` once the password was right and a code is needed; 429 while locked out.
 */
export async function signIn(ctx: Ctx, given: SignIn): Promise<OpenedSession & { mustChange: boolean }> {
  await admit(ctx, given.address);
  const { account, subject } = await accountOfTyped(ctx, given.login);
  const attempt: Attempt = { door: 'sign-in', subject, address: given.address };
  const place = await reserveAttempt(ctx, attempt);
  const right = await isPassword(account?.passwordHash, given.password);
  if (!right || !account || account.state !== 'active')
    return refuse(ctx, { attempt, place, account, step: 'password' });

  let step: number | undefined;
  if (account.totpCipher) {
    if (!given.code) {
      await returnPlace(ctx, attempt);
      throw errors.refuse('accounts.code-required');
    }
    step = stepOfCode(openSeed(account.id, account.totpCipher), given.code);
    if (step === undefined) return refuse(ctx, { attempt, place, account, step: 'code' });
  }
  // Hashing is slow and stays outside the transaction.
  const stronger = passwordNeedsRehash(account.passwordHash ?? '') ? await hashPassword(given.password) : undefined;
  const opened = await inTransaction(ctx, async tx => {
    const present = await lockAccount(tx, account.id);
    // Locked, or given another password, between the check and now.
    if (present.state !== 'active' || present.passwordHash !== account.passwordHash) return undefined;
    if (step !== undefined && !(await takeStep(tx, { id: account.id, step }))) return undefined;
    if (stronger) await writeAccount(tx, account.id, { passwordHash: stronger });
    await forgetFailures(tx, attempt);
    const session = await beginSession(tx, {
      ...given,
      accountId: account.id,
      origin: 'password',
      restricted: present.mustChange,
    });
    const own = {
      ...tx,
      ctx: actingAs(ctx, { accountId: account.id, sessionId: session.sessionId, personId: account.personId }),
    };
    await record(own, auditEvents.signIn, {
      subject: { kind: 'account', id: account.id },
      detail: { restricted: present.mustChange },
    });
    return { ...session, mustChange: present.mustChange };
  });
  return opened ?? refuse(ctx, { attempt, place, account, step: step === undefined ? 'password' : 'code' });
}

async function refuse(
  ctx: Ctx,
  given: { attempt: Attempt; place: Throttle; account: AccountRow | undefined; step: 'password' | 'code' },
): Promise<never> {
  await inTransaction(ctx, async tx => {
    await chargeAddress(tx, given.attempt);
    await record(tx, auditEvents.signInRefused, {
      subject: { kind: 'account', id: given.account?.id ?? 'none' },
      outcome: 'refused',
      detail: { failures: given.place.failures, blocked: given.place.blockedUntil !== null, step: given.step },
    });
  });
  if (given.step === 'code') throw errors.refuse('accounts.code-wrong');
  const { text } = await findHelpDesk(ctx);
  throw errors.refuse('accounts.sign-in-failed', { helpDesk: text });
}
