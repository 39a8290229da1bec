// From the cookie of a request to its actor.
import type { FastifyRequest } from 'fastify';
import { type Actor, anonymous } from '#kernel/actor';
import type { Clock } from '#platform/clock';
import { type Ctx, type Db, newId } from '#platform/database';
import type { Log } from '#platform/log';
import { findActor } from './sessions.ts';

export const SESSION_COOKIE = 'zs';

export interface AuthenticateEnv {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The actor of a session token: `anonymous` when there is none or it has ended. On public routes a session that must choose a
 * password first is nobody; what else it may call is checked at the door of the route.
 */
export async function authenticate(
  env: AuthenticateEnv,
  token: string | undefined,
  { isPublic = false }: { readonly isPublic?: boolean } = {},
): Promise<Actor> {
  if (!token) return anonymous;
  const ctx: Ctx = { actor: anonymous, now: env.clock.now(), requestId: newId(), log: env.log, db: env.db };
  const actor = await findActor(ctx, token);
  if (!actor || (actor.restricted && isPublic)) return anonymous;
  return actor;
}

/**
 * The session cookie, unless several came. Cookies know no ports, so a page on another port of this host (uploaded courseware) can
 * plant a second one beside ours, and with it make people act in a stranger's account: then nobody is signed in.
 */
function onlyCookie(request: FastifyRequest): string | undefined {
  const sent = (request.headers.cookie ?? '').split(';').filter(part => part.trim().startsWith(`${SESSION_COOKIE}=`));
  return sent.length === 1 ? request.cookies[SESSION_COOKIE] : undefined;
}

/** `authenticate` for the server's hook: reads the cookie and the permission of the route. */
export function authenticateRequest(env: AuthenticateEnv, request: FastifyRequest): Promise<Actor> {
  const permission = request.routeOptions.config.permission;
  return authenticate(env, onlyCookie(request), {
    isPublic: typeof permission === 'object' && 'public' in permission,
  });
}
