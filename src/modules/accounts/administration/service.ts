// What the system administrator does with accounts, and what everybody reads of the own one.
import { roles } from '#kernel/roles';
import { dateOf } from '#kernel/time';
import { accountOf, notFound, permissionsOf } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { publish } from '#platform/events';
import { auditEvents, errors, events } from '../catalogue.ts';
import { endGrants, heldGrants, othersHold } from '../grants/store.ts';
import { forgetAccount } from '../sessions/cache.ts';
import { endSessions } from '../sessions/store.ts';
import { voidSlipsOf } from '../slips/store.ts';
import type { AccountState } from '../tables.ts';
import { findOwn, type ListAccounts, listAccountRows, unitIsActive } from './list.ts';
import { insertAccount, lockAccount, writeAccount, writeHelpDesk } from './store.ts';

/** Who is signed in, what they may do, and whether they must choose a password first. */
export async function getMe(ctx: Ctx) {
  const actor = accountOf(ctx);
  const own = await findOwn(ctx, { accountId: actor.accountId, unitId: actor.unitId });
  if (!own) throw notFound('account');
  return {
    account: { id: own.id, name: own.name, personId: own.personId },
    permissions: [...permissionsOf(actor)].sort(),
    roles: actor.restricted ? [] : [...new Set(actor.grants.map(g => g.role))],
    unit: own.unitId && own.unitName ? { id: own.unitId, name: own.unitName } : null,
    mustChange: actor.restricted,
  };
}

/** Opens an account for somebody who works here; its first password comes by slip. */
export async function openAccount(
  ctx: Ctx,
  given: { readonly login: string; readonly name: string; readonly unitId: string | null },
): Promise<{ id: string }> {
  return inTransaction(ctx, async tx => {
    if (given.unitId && !(await unitIsActive(tx, given.unitId))) throw notFound('unit');
    const id = await insertAccount(tx, { ...given, mustChange: true });
    await record(tx, auditEvents.openAccount, { subject: { kind: 'account', id, unitId: given.unitId }, detail: {} });
    await publish(tx, events.accountOpened, { accountId: id, personId: null });
    return { id };
  });
}

/**
 * Locks, unlocks or closes an account. Locking ends its sessions; closing also ends its roles and slips, for good. Throws 409
 * for the own account, a closed one, the last of one of the three administrators, and a stale revision.
 */
export async function changeState(
  ctx: Ctx,
  given: { readonly id: string; readonly to: AccountState; readonly reason: string; readonly revision: number },
): Promise<void> {
  const { accountId: self } = accountOf(ctx);
  const today = dateOf(ctx.now);
  await inTransaction(ctx, async tx => {
    const account = await lockAccount(tx, given.id);
    if (account.id === self) throw errors.refuse('accounts.own-account');
    if (account.state === 'closed') throw errors.refuse('accounts.closed-for-good');
    if (account.revision !== given.revision) throw errors.refuse('accounts.changed-meanwhile');
    if (account.state === given.to) return;
    if (given.to !== 'active') {
      const held = await heldGrants(tx, { accountId: account.id, today });
      for (const role of new Set(held.filter(g => !roles[g.role].business && g.validFrom <= today).map(g => g.role))) {
        if (!(await othersHold(tx, { role, accountId: account.id, today })))
          throw errors.refuse('accounts.last-administrator', { role });
      }
      await endSessions(tx, { accountId: account.id, reason: given.to });
    }
    if (given.to === 'closed') {
      await endGrants(tx, { accountId: account.id, reason: given.reason });
      await voidSlipsOf(tx, {
        accountIds: [account.id],
        personIds: account.personId ? [account.personId] : [],
        reason: 'account-closed',
      });
      await publish(tx, events.grantsChanged, { accountId: account.id });
    }
    await writeAccount(tx, account.id, { state: given.to, closedAt: given.to === 'closed' ? ctx.now : null });
    await record(tx, auditEvents.changeState, {
      subject: { kind: 'account', id: account.id, unitId: account.unitId },
      detail: { from: account.state, to: given.to, reason: given.reason },
    });
    await publish(tx, events.stateChanged, { accountId: account.id });
  });
  forgetAccount(given.id);
}

export async function listAccounts(ctx: Ctx, given: Omit<ListAccounts, 'today'>) {
  const rows = await listAccountRows(ctx, { ...given, limit: given.limit + 1, today: dateOf(ctx.now) });
  const items = rows.slice(0, given.limit);
  return { items, next: rows.length > given.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function setHelpDesk(
  ctx: Ctx,
  given: { readonly text: string; readonly revision: number },
): Promise<void> {
  await inTransaction(ctx, async tx => {
    if (!(await writeHelpDesk(tx, given))) throw errors.refuse('accounts.changed-meanwhile');
    await record(tx, auditEvents.setHelpDesk, { subject: { kind: 'platform', id: 'help-desk' }, detail: {} });
  });
}
