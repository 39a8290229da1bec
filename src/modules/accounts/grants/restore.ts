// The way back when nobody holds an administrator's role any more: by whoever stands at the server's console.
import type { RoleId } from '#kernel/roles';
import { type CalendarDate, dateOf } from '#kernel/time';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { findAccount } from '../administration/store.ts';
import { auditEvents, errors } from '../catalogue.ts';
import { longestTerm } from '../configuration.ts';
import { giveRole } from './service.ts';
import { lastGrantOf, lockGrant } from './store.ts';

export const administratorRoles = ['system-admin', 'security-admin', 'audit-admin'] as const;
export type AdministratorRole = (typeof administratorRoles)[number];

/** Until when the role is held, and by whom at the end. Null where nobody's grant stands. */
export async function lastAdministrator(
  ctx: Ctx,
  role: RoleId,
): Promise<{ readonly login: string | null; readonly until: CalendarDate; readonly over: boolean } | null> {
  const grant = await lastGrantOf(ctx.db, role);
  const account = grant && (await findAccount(ctx, { column: 'id', value: grant.accountId }));
  if (!grant || !account) return null;
  return { login: account.login, until: grant.validTo, over: grant.validTo < dateOf(ctx.now) };
}

/**
 * Gives the role for the longest term to who held it last, and appoints nobody new. The password stays: the console does not learn
 * it, and a slip to a new one waits for a second administrator. Throws 409 while somebody holds the role, and for nobody.
 */
export async function restoreAdministrator(
  ctx: Ctx,
  role: AdministratorRole,
): Promise<{ readonly validTo: CalendarDate }> {
  const today = dateOf(ctx.now);
  const validTo = longestTerm(today, ctx.now);
  await inTransaction(ctx, async tx => {
    const last = await lastGrantOf(tx, role);
    if (!last) throw errors.refuse('accounts.grant-ended');
    // Behind the lock a second look: of two consoles the later one finds the role held.
    const { accountId } = await lockGrant(tx, last.id);
    const still = await lastGrantOf(tx, role);
    if (still?.id !== last.id || last.validTo >= today)
      throw errors.refuse('accounts.administrator-in-office', { role });
    await giveRole(tx, { accountId, role, node: { kind: 'system' }, validFrom: today, validTo, renews: last.id });
    await record(tx, auditEvents.restoreAdministrator, {
      subject: { kind: 'account', id: accountId },
      detail: { role, ended: last.validTo },
    });
  });
  return { validTo };
}
