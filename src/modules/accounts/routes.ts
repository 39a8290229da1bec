// Endpoints with their handlers. The session cookie is set and cleared here and nowhere else.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { route } from '#platform/http';
import { changeState, getMe, listAccounts, openAccount, setHelpDesk } from './administration/service.ts';
import { findHelpDesk } from './administration/store.ts';
import { configuration, rule } from './configuration.ts';
import * as contract from './contract.ts';
import { createAdministrators, isFirstRun } from './first-run.ts';
import { grantRole, listGrants, renewSecurityAdministrator, revokeGrant } from './grants/service.ts';
import { beginCodes, confirmCodes, removeCodes } from './own/codes.ts';
import { changePassword, choosePassword } from './own/password.ts';
import { SESSION_COOKIE } from './sessions/authenticate.ts';
import {
  endOtherSessions,
  endOwnSession,
  listOwnSessions,
  type OpenedSession,
  signOut,
  type Visitor,
} from './sessions/sessions.ts';
import { signIn } from './sessions/sign-in.ts';
import { confirmSlip, issueSlips, listSlipCandidates, listWaitingSlips, resetAccount } from './slips/issue.ts';
import { redeemSlip } from './slips/redeem.ts';

const visitorOf = (request: FastifyRequest): Visitor => ({
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
});

/** Secure where people open the platform by https, also when a proxy in front of us speaks plain http to us. */
const cookieOptions = (request: FastifyRequest) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https' || configuration().publicUrl.startsWith('https:'),
  }) as const;

function setCookie(request: FastifyRequest, reply: FastifyReply, opened: OpenedSession): undefined {
  // No age: the browser forgets it when it is closed, which on a shared office computer is the safer end.
  reply.setCookie(SESSION_COOKIE, opened.token, cookieOptions(request));
  return undefined;
}

/** For endpoints that answer with nothing. */
async function done(work: Promise<void>): Promise<undefined> {
  await work;
  return undefined;
}

const visiting = [
  route(contract.firstRunState, async ({ ctx }) => ({ needed: await isFirstRun(ctx) })),
  route(contract.createAdministrators, ({ ctx, body, request }) =>
    done(createAdministrators(ctx, { ...body, address: visitorOf(request).address })),
  ),
  route(contract.getHelpDesk, async ({ ctx }) => ({
    ...(await findHelpDesk(ctx)),
    passwordLength: rule('password.length', ctx.now),
  })),
  route(contract.signIn, async ({ ctx, body, request, reply }) => {
    const opened = await signIn(ctx, { ...body, ...visitorOf(request) });
    setCookie(request, reply, opened);
    return { mustChange: opened.mustChange };
  }),
  route(contract.redeemSlip, async ({ ctx, body, request, reply }) =>
    setCookie(request, reply, await redeemSlip(ctx, { ...body, ...visitorOf(request) })),
  ),
];

const own = [
  route(contract.me, ({ ctx }) => getMe(ctx)),
  route(contract.signOut, async ({ ctx, request, reply }) => {
    await signOut(ctx);
    reply.clearCookie(SESSION_COOKIE, cookieOptions(request));
    return undefined;
  }),
  route(contract.choosePassword, async ({ ctx, body, request, reply }) =>
    setCookie(request, reply, await choosePassword(ctx, { ...body, ...visitorOf(request) })),
  ),
  route(contract.changePassword, async ({ ctx, body, request, reply }) =>
    setCookie(request, reply, await changePassword(ctx, { ...body, ...visitorOf(request) })),
  ),
  route(contract.listSessions, ({ ctx }) => listOwnSessions(ctx)),
  route(contract.endSession, ({ ctx, params }) => done(endOwnSession(ctx, params))),
  route(contract.endOtherSessions, ({ ctx }) => endOtherSessions(ctx)),
  route(contract.beginCodes, ({ ctx, body, request }) =>
    beginCodes(ctx, { ...body, address: visitorOf(request).address }),
  ),
  route(contract.confirmCodes, ({ ctx, body, request }) =>
    done(confirmCodes(ctx, { ...body, address: visitorOf(request).address })),
  ),
  route(contract.removeCodes, ({ ctx, body, request }) =>
    done(removeCodes(ctx, { ...body, address: visitorOf(request).address })),
  ),
];

const slips = [
  route(contract.listSlipCandidates, ({ ctx, query }) => listSlipCandidates(ctx, query)),
  route(contract.issueSlips, ({ ctx, body }) => issueSlips(ctx, body)),
  route(contract.resetAccount, ({ ctx, params }) => resetAccount(ctx, params)),
  route(contract.listUnconfirmedSlips, ({ ctx }) => listWaitingSlips(ctx)),
  route(contract.confirmSlip, ({ ctx, params }) => done(confirmSlip(ctx, params))),
];

const administration = [
  route(contract.listAccounts, ({ ctx, query }) => listAccounts(ctx, query)),
  route(contract.openAccount, ({ ctx, body }) => openAccount(ctx, body)),
  route(contract.changeState, ({ ctx, params, body }) => done(changeState(ctx, { ...params, ...body }))),
  route(contract.setHelpDesk, ({ ctx, body }) => done(setHelpDesk(ctx, body))),
  route(contract.listGrants, ({ ctx, query }) => listGrants(ctx, query)),
  route(contract.grantRole, ({ ctx, body }) => grantRole(ctx, body)),
  route(contract.revokeGrant, ({ ctx, params, body }) => done(revokeGrant(ctx, { ...params, ...body }))),
  route(contract.renewSecurityAdministrator, ({ ctx, params, body }) =>
    renewSecurityAdministrator(ctx, { ...params, ...body }),
  ),
];

export const routes = [...visiting, ...own, ...slips, ...administration];
