// From the cookie of a request to its actor.
import type { FastifyRequest } from 'fastify';
import { type Actor, anonymous } from '#kernel/actor';
import type { Endpoint } from '#kernel/endpoint';
import { AppError } from '#kernel/errors';
import type { Clock } from '#platform/clock';
import { type Ctx, type Db, newId } from '#platform/database';
import type { Log } from '#platform/log';
import { choosePassword, me, signOut } from '../contract.ts';
import { findActor } from './sessions.ts';

export const SESSION_COOKIE = 'zs';

/** What a restricted session may still do: say who it is, choose a password, leave. */
const whileRestricted: readonly Endpoint[] = [me, choosePassword, signOut];
const openRoutes = new Set(whileRestricted.map(e => `${e.method} /api${e.path}`));

export interface AuthenticateEnv {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}

/** What sign-in reads of a request. */
export interface RequestInfo {
  readonly method: string;
  /** The route's pattern, `/api/accounts/me`; undefined where nothing matched. */
  readonly route: string | undefined;
  /** True for routes that everybody may call: they see a restricted session as nobody. */
  readonly isPublic: boolean;
}

/**
 * The actor of a session token: `anonymous` when there is none or it has ended. Throws 403 when the session is restricted and
 * the route is not one of the few that it may call.
 */
export async function authenticate(env: AuthenticateEnv, token: string | undefined, info: RequestInfo): Promise<Actor> {
  if (!token) return anonymous;
  const ctx: Ctx = { actor: anonymous, now: env.clock.now(), requestId: newId(), log: env.log, db: env.db };
  const actor = await findActor(ctx, token);
  if (!actor) return anonymous;
  if (!actor.restricted) return actor;
  if (info.isPublic) return anonymous;
  if (!openRoutes.has(`${info.method} ${info.route ?? ''}`)) throw new AppError('access.password-change-required', 403);
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

/** `authenticate` for the server's hook: reads the cookie and the route of the request. */
export function authenticateRequest(env: AuthenticateEnv, request: FastifyRequest): Promise<Actor> {
  const permission = request.routeOptions.config.permission;
  return authenticate(env, onlyCookie(request), {
    // A HEAD route that the server adds by itself belongs to its GET.
    method: request.method === 'HEAD' ? 'GET' : request.method,
    route: request.routeOptions.url,
    isPublic: typeof permission === 'object' && 'public' in permission,
  });
}
