// Using a slip: the code opens a session that can only choose a password.
import { record } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { ensurePersonAccount, lockAccount } from '../administration/store.ts';
import { auditEvents, errors, events } from '../catalogue.ts';
import type { Throttle } from '../policy.ts';
import { slipHashes } from '../secrets.ts';
import { actingAs, beginSession, type OpenedSession, type Visitor } from '../sessions/sessions.ts';
import { accountOfTyped } from '../sessions/sign-in.ts';
import type { AccountRow } from '../tables.ts';
import { type Attempt, admit, chargeAddress, forgetFailures, reserveAttempt } from '../throttle.ts';
import { takeSlip } from './store.ts';

export interface Redeem extends Visitor {
  readonly number: string;
  readonly code: string;
}

class SlipOfInactiveAccount extends Error {}

/**
 * Opens a restricted session for the holder of a living slip, and the account where there was none. Throws 401 with one message
 * for a wrong number, a wrong, used, void, expired or unconfirmed code; 429 while locked out.
 */
export async function redeemSlip(ctx: Ctx, given: Redeem): Promise<OpenedSession> {
  await admit(ctx, given.address);
  const { account, person, subject } = await accountOfTyped(ctx, given.number);
  const attempt: Attempt = { door: 'slip', subject, address: given.address };
  const place = await reserveAttempt(ctx, attempt);
  const personId = account ? account.personId : (person?.id ?? null);
  const hashes = slipHashes(given.code);
  const opened = await inTransaction(ctx, async tx => {
    // Before the slip: a grant under way is either seen by it, or finds its session.
    if (account) await lockAccount(tx, account.id);
    const slip = await takeSlip(tx, { personId, accountId: account?.id ?? null, hashes });
    if (!slip) return undefined;
    const holder = await holderOf(tx, {
      personId: slip.personId,
      accountId: slip.accountId,
      name: person?.name ?? account?.name ?? '',
    });
    // Thrown, not returned: the slip that was taken above must come back.
    if (holder.state !== 'active') throw new SlipOfInactiveAccount();
    await forgetFailures(tx, attempt);
    await forgetFailures(tx, { ...attempt, door: 'sign-in', subject: holder.id });
    const session = await beginSession(tx, { ...given, accountId: holder.id, origin: 'slip', restricted: true });
    const own: Tx = {
      ...tx,
      ctx: actingAs(ctx, { accountId: holder.id, sessionId: session.sessionId, personId: holder.personId }),
    };
    await record(own, auditEvents.redeemSlip, {
      subject: { kind: 'slip', id: slip.id, unitId: slip.unitId },
      detail: { accountId: holder.id, opened: holder.opened },
    });
    if (holder.opened) await publish(own, events.accountOpened, { accountId: holder.id, personId: holder.personId });
    return session;
  }).catch((error: unknown) => {
    if (error instanceof SlipOfInactiveAccount) return undefined;
    throw error;
  });
  return opened ?? refuse(ctx, { attempt, place });
}

async function holderOf(
  tx: Tx,
  given: { personId: string | null; accountId: string | null; name: string },
): Promise<AccountRow & { opened: boolean }> {
  if (given.personId) return ensurePersonAccount(tx, { personId: given.personId, name: given.name });
  return { ...(await lockAccount(tx, given.accountId ?? '')), opened: false };
}

async function refuse(ctx: Ctx, given: { attempt: Attempt; place: Throttle }): Promise<never> {
  await inTransaction(ctx, async tx => {
    await chargeAddress(tx, given.attempt);
    await record(tx, auditEvents.redeemRefused, {
      subject: { kind: 'slip', id: 'none' },
      outcome: 'refused',
      detail: { failures: given.place.failures, blocked: given.place.blockedUntil !== null },
    });
  });
  throw errors.refuse('accounts.slip-refused');
}
