// Opening, finding and ending sessions.
import type { Actor } from '#kernel/actor';
import { addMs, dateOf, type Instant } from '#kernel/time';
import { accountOf, notFound } from '#platform/access';
import { record } from '#platform/audit';
import { newToken, tokenHash } from '#platform/crypto';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { findAccount } from '../administration/store.ts';
import { auditEvents } from '../catalogue.ts';
import { ruleMs } from '../configuration.ts';
import type { SessionOrigin } from '../tables.ts';
import { cached, cacheGeneration, forgetAccount, keep } from './cache.ts';
import { endSessions, findLiveSession, insertSession, listLiveSessions, touchSession } from './store.ts';

export type AccountActor = Extract<Actor, { kind: 'account' }>;

/** Where a request comes from. */
export interface Visitor {
  readonly address: string;
  readonly userAgent: string;
}

/** A session that begins: the token goes to the browser and is not kept here. */
export interface OpenedSession {
  readonly token: string;
  readonly sessionId: string;
  readonly expiresAt: Instant;
}

const idleMs = (now: Instant): number => ruleMs('session.idle', now);

export async function beginSession(
  tx: Tx,
  given: Visitor & { readonly accountId: string; readonly origin: SessionOrigin; readonly restricted: boolean },
): Promise<OpenedSession> {
  const token = newToken();
  const expiresAt = addMs(tx.ctx.now, ruleMs(given.restricted ? 'session.restricted' : 'session.length', tx.ctx.now));
  const sessionId = await insertSession(tx, {
    accountId: given.accountId,
    origin: given.origin,
    restricted: given.restricted,
    tokenHash: tokenHash(token),
    userAgent: given.userAgent.slice(0, 300),
    address: given.address.slice(0, 64),
    expiresAt,
  });
  return { token, sessionId, expiresAt };
}

/** The ctx of somebody who has just proved who they are: what follows is recorded as theirs. */
export const actingAs = (ctx: Ctx, given: { accountId: string; sessionId: string; personId?: string | null }): Ctx => ({
  ...ctx,
  actor: {
    kind: 'account',
    accountId: given.accountId,
    personId: given.personId ?? null,
    unitId: null,
    sessionId: given.sessionId,
    grants: [],
    restricted: true,
  },
});

/** How old the last sign of life may grow before it is written again. */
const TOUCH_MS = 60_000;

/** The account behind a session token, with the grants that hold today; undefined when there is no living session. */
export async function findActor(ctx: Ctx, token: string): Promise<AccountActor | undefined> {
  if (token.length > 100) return undefined;
  const hash = tokenHash(token);
  const key = hash.toString('base64');
  const known = cached(key, ctx.now);
  if (known) return known.actor;
  const since = cacheGeneration();
  const idle = idleMs(ctx.now);
  const found = await findLiveSession(ctx, {
    tokenHash: hash,
    seenAfter: addMs(ctx.now, -idle),
    today: dateOf(ctx.now),
  });
  if (!found) return undefined;
  const { sessionId, accountId, personId, unitId, restricted, grants, lastSeenAt, expiresAt } = found;
  const touchAfter = Math.min(TOUCH_MS, idle / 2);
  const touched = addMs(lastSeenAt, touchAfter) <= ctx.now;
  if (touched) await inTransaction(ctx, tx => touchSession(tx, sessionId));
  const seenAt = touched ? ctx.now : lastSeenAt;
  const actor: AccountActor = {
    kind: 'account',
    accountId,
    personId,
    unitId,
    sessionId,
    restricted,
    // Whoever is in the register of people is a learner. The node reaches no unit: a learner sees own rows only.
    grants: personId ? [...grants, { role: 'learner', node: { kind: 'unit', id: personId, path: '/none/' } }] : grants,
  };
  const idleEnd = addMs(seenAt, idle);
  const endsAt = idleEnd < expiresAt ? idleEnd : expiresAt;
  keep(key, { actor, endsAt, touchAt: addMs(seenAt, touchAfter) }, ctx.now, since);
  return actor;
}

export async function listOwnSessions(ctx: Ctx) {
  const { accountId, sessionId } = accountOf(ctx);
  const rows = await listLiveSessions(ctx, { accountId, seenAfter: addMs(ctx.now, -idleMs(ctx.now)) });
  const account = await findAccount(ctx, { column: 'id', value: accountId });
  return { items: rows.map(r => ({ ...r, current: r.id === sessionId })), codes: Boolean(account?.totpCipher) };
}

export async function signOut(ctx: Ctx): Promise<void> {
  const { accountId, sessionId } = accountOf(ctx);
  await inTransaction(ctx, async tx => {
    await endSessions(tx, { accountId, only: sessionId, reason: 'signed-out' });
    await record(tx, auditEvents.signOut, { subject: { kind: 'account', id: accountId }, detail: {} });
  });
  forgetAccount(accountId);
}

/** Ends one of the actor's own sessions. Throws 404 for any other. */
export async function endOwnSession(ctx: Ctx, given: { readonly id: string }): Promise<void> {
  const { accountId } = accountOf(ctx);
  await inTransaction(ctx, async tx => {
    if ((await endSessions(tx, { accountId, only: given.id, reason: 'revoked' })) === 0) throw notFound('session');
    await record(tx, auditEvents.endSession, { subject: { kind: 'session', id: given.id }, detail: {} });
  });
  forgetAccount(accountId);
}

export async function endOtherSessions(ctx: Ctx): Promise<{ count: number }> {
  const { accountId, sessionId } = accountOf(ctx);
  const count = await inTransaction(ctx, async tx => {
    const ended = await endSessions(tx, { accountId, except: sessionId, reason: 'revoked' });
    await record(tx, auditEvents.endOtherSessions, {
      subject: { kind: 'account', id: accountId },
      detail: { count: ended },
    });
    return ended;
  });
  forgetAccount(accountId);
  return { count };
}
