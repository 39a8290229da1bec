// Granting and revoking roles: on a node, for a limited term, by somebody else, never two that exclude one another.
import { isRoleId, lineIds, type RoleId, roles } from '#kernel/roles';
import { type CalendarDate, dateOf } from '#kernel/time';
import { accountOf } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { lockAccount, writeAccount } from '../administration/store.ts';
import { auditEvents, errors, events } from '../catalogue.ts';
import { longestTerm } from '../configuration.ts';
import { excludedBy, grantRefusal, separationCitation } from '../policy.ts';
import { forgetAccount } from '../sessions/cache.ts';
import { endSessions } from '../sessions/store.ts';
import { voidSlipsOf } from '../slips/store.ts';
import type { AccountRow } from '../tables.ts';
import {
  endGrants,
  type GrantItem,
  heldGrants,
  insertGrant,
  lastGrantOf,
  listGrantRows,
  lockGrant,
  type NewGrant,
  type Node,
  nodeExists,
  othersHold,
} from './store.ts';

type Wanted = Omit<NewGrant, 'renews'>;

/** Checks and writes one grant under the account's lock: two grants at once are decided one after the other. */
export async function giveRole(tx: Tx, wanted: NewGrant): Promise<string> {
  const today = dateOf(tx.ctx.now);
  const account = await lockAccount(tx, wanted.accountId);
  if (account.state !== 'active') throw errors.refuse('accounts.not-active');
  const lastDay = longestTerm(wanted.validFrom, tx.ctx.now);
  const refusal = grantRefusal({ ...wanted, nodeKind: wanted.node.kind }, { today, lastDay });
  if (refusal) throw errors.refuse(refusal, { lastDay }, [separationCitation]);
  if (!(await nodeExists(tx, wanted.node))) throw errors.refuse('accounts.grant-node');
  const held = await heldGrants(tx, { accountId: account.id, today });
  const other = excludedBy(wanted, held, account.personId !== null);
  if (other) throw errors.refuse('accounts.grant-excluded', { role: other }, [separationCitation]);
  const id = await insertGrant(tx, wanted);
  await voidOlderSlips(tx, account);
  await record(tx, auditEvents.grantRole, {
    subject: { kind: 'account', id: account.id, unitId: account.unitId },
    detail: {
      role: wanted.role,
      node: wanted.node,
      validFrom: wanted.validFrom,
      validTo: wanted.validTo,
      renews: wanted.renews,
    },
  });
  await publish(tx, events.grantsChanged, { accountId: account.id });
  return id;
}

/**
 * A slip printed while the account held no role needs nobody's confirmation; kept back, it would open the role granted now to
 * whoever printed it. So every slip goes, the first one of an account opened for this work too, and so does a session in which
 * one was used and no password chosen yet. Whoever is still without a password is given a slip anew, which a second
 * administrator confirms.
 */
async function voidOlderSlips(tx: Tx, account: AccountRow): Promise<void> {
  const personIds = account.personId === null ? [] : [account.personId];
  const count = await voidSlipsOf(tx, { accountIds: [account.id], personIds, reason: 'role-granted' });
  const subject = { kind: 'account', id: account.id };
  if (count > 0) await record(tx, auditEvents.voidSlips, { subject, detail: { count } });
  await endSessions(tx, { accountId: account.id, restricted: true, reason: 'role-granted' });
}

/** Grants a role. Throws 409 for oneself and for roles that exclude one another, 422 for the term or node. */
export async function grantRole(ctx: Ctx, wanted: Wanted): Promise<{ id: string }> {
  if (accountOf(ctx).accountId === wanted.accountId)
    throw errors.refuse('accounts.grant-own', {}, [separationCitation]);
  const id = await inTransaction(ctx, tx => giveRole(tx, { ...wanted, renews: null }));
  forgetAccount(wanted.accountId);
  return { id };
}

/** Ends a grant at once. Throws 409 when it ended already, or when it is the last of one of the three administrators. */
export async function revokeGrant(ctx: Ctx, given: { readonly id: string; readonly reason: string }): Promise<void> {
  const today = dateOf(ctx.now);
  const accountId = await inTransaction(ctx, async tx => {
    const grant = await lockGrant(tx, given.id);
    if (grant.revokedAt || grant.validTo < today) throw errors.refuse('accounts.grant-ended');
    if (!roles[grant.role].business && grant.validFrom <= today) {
      const others = await othersHold(tx, {
        role: grant.role,
        accountId: grant.accountId,
        today,
        exceptGrant: grant.id,
      });
      if (!others) throw errors.refuse('accounts.last-administrator', { role: grant.role }, [separationCitation]);
    }
    await endGrants(tx, { accountId: grant.accountId, only: grant.id, reason: given.reason });
    await record(tx, auditEvents.revokeGrant, {
      subject: { kind: 'account', id: grant.accountId },
      detail: { role: grant.role, reason: given.reason },
    });
    await publish(tx, events.grantsChanged, { accountId: grant.accountId });
    return grant.accountId;
  });
  forgetAccount(accountId);
}

/**
 * The security administrator grants every term but the own one; without this the last of them would run out for good. Only an
 * existing, unrevoked holder is renewed: the system administrator appoints nobody. An expired grant is no holder's: it is renewed
 * only while nobody holds the role, and only that of who held it last, whose way back takes a second administrator.
 */
export async function renewSecurityAdministrator(
  ctx: Ctx,
  given: { readonly id: string; readonly validTo: CalendarDate },
): Promise<{ id: string }> {
  const renewed = await inTransaction(ctx, async tx => {
    const grant = await lockGrant(tx, given.id);
    if (grant.role !== 'security-admin' || grant.revokedAt) throw errors.refuse('accounts.grant-ended');
    if (accountOf(ctx).accountId === grant.accountId)
      throw errors.refuse('accounts.grant-own', {}, [separationCitation]);
    const { accountId, role, validTo: ended } = grant;
    const lapsed = ended < dateOf(ctx.now);
    if (lapsed && (await lastGrantOf(tx, 'security-admin'))?.id !== grant.id)
      throw errors.refuse('accounts.renewal-lapsed', {}, [separationCitation]);
    const node: Node = { kind: 'system' };
    const id = await giveRole(tx, {
      accountId,
      role,
      node,
      validFrom: dateOf(ctx.now),
      validTo: given.validTo,
      renews: grant.id,
    });
    if (lapsed) await takePassword(tx, { accountId, ended });
    return { id, accountId };
  });
  forgetAccount(renewed.accountId);
  return { id: renewed.id };
}

/**
 * Who comes back after the term had ended comes back by slip, and the slip of an administrator waits for a second one: otherwise
 * the system administrator alone would say who decides about roles, with an account whose password may be in any hand by now.
 */
async function takePassword(
  tx: Tx,
  { accountId, ended }: { readonly accountId: string; readonly ended: CalendarDate },
): Promise<void> {
  await writeAccount(tx, accountId, {
    passwordHash: null,
    passwordSetAt: null,
    mustChange: true,
    totpCipher: null,
    totpPendingCipher: null,
  });
  await endSessions(tx, { accountId, reason: 'role-granted' });
  await record(tx, auditEvents.restoreAdministrator, {
    subject: { kind: 'account', id: accountId },
    detail: { role: 'security-admin', ended },
  });
}

function nodeOf(item: GrantItem): Node {
  if (item.nodeKind === 'unit') return { kind: 'unit', id: item.nodeId ?? '' };
  if (item.nodeKind === 'region')
    return { kind: 'region', code: item.nodeId ?? '', line: lineIds.find(l => l === item.line) ?? null };
  return { kind: 'system' };
}

function stateOf(item: GrantItem, today: CalendarDate): 'current' | 'future' | 'expired' | 'revoked' {
  if (item.revokedAt) return 'revoked';
  if (item.validTo < today) return 'expired';
  return item.validFrom > today ? 'future' : 'current';
}

export async function listGrants(
  ctx: Ctx,
  given: {
    after?: string | undefined;
    limit: number;
    accountId?: string | undefined;
    role?: RoleId | undefined;
    state?: 'current' | 'ended' | undefined;
  },
) {
  const today = dateOf(ctx.now);
  const rows = await listGrantRows(ctx, { ...given, limit: given.limit + 1, today });
  const page = rows.slice(0, given.limit);
  const lastSecurity = (await lastGrantOf(ctx.db, 'security-admin'))?.id;
  return {
    items: page.map(item => {
      const { nodeKind: _, nodeId: __, line: ___, ...rest } = item;
      const state = stateOf(item, today);
      const living = state === 'current' || state === 'future';
      const renewable = item.role === 'security-admin' && (living || (state === 'expired' && item.id === lastSecurity));
      return { ...rest, node: nodeOf(item), state, renewable };
    }),
    next: rows.length > given.limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** For the demo, tests and set-up: a grant with the same checks, made by whoever acts in `tx`. The default term is the longest. */
export async function grantRoleIn(
  tx: Tx,
  given: {
    readonly accountId: string;
    readonly role: RoleId;
    readonly node: Node;
    readonly validFrom?: CalendarDate;
    readonly validTo?: CalendarDate;
  },
): Promise<string> {
  if (!isRoleId(given.role)) throw errors.refuse('accounts.grant-node');
  const validFrom = given.validFrom ?? dateOf(tx.ctx.now);
  const validTo = given.validTo ?? longestTerm(validFrom, tx.ctx.now);
  return giveRole(tx, {
    accountId: given.accountId,
    role: given.role,
    node: given.node,
    validFrom,
    validTo,
    renews: null,
  });
}
