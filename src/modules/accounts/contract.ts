// What pages and other modules may know of accounts. Administration stands in contract-admin.ts, the catalogue in catalogue.ts.
import { endpoint, z, zCount, zId, zInstant, zText } from '#kernel/endpoint';
import { zCode, zLogin, zPassword, zRole } from './fields.ts';

export { auditEvents, errors, events } from './catalogue.ts';
export {
  changeState,
  confirmSlip,
  grantRole,
  issueSlips,
  listAccounts,
  listGrants,
  listSlipCandidates,
  listUnconfirmedSlips,
  openAccount,
  renewSecurityAdministrator,
  resetAccount,
  revokeGrant,
  setHelpDesk,
} from './contract-admin.ts';

// First run
export const firstRunState = endpoint({
  id: 'accounts.first-run-state',
  method: 'GET',
  path: '/accounts/first-run',
  permission: { public: '尚无账号时任何人都无法登录，页面须知道是否首次运行' },
  scope: 'none',
  summary: '是否尚未设立三员账号',
  reply: z.object({ needed: z.boolean() }),
});
const zAdministrator = z.object({ login: zLogin, name: zText(100, 1), password: zPassword });
export const createAdministrators = endpoint({
  id: 'accounts.create-administrators',
  method: 'POST',
  path: '/accounts/first-run',
  permission: { public: '此时还没有账号；须提交服务器控制台上打印的设置码' },
  scope: 'none',
  summary: '首次运行时设立系统、安全、审计三名管理员',
  citation: { instrument: '国家电子政务外网网络与信息安全管理暂行办法', article: '第三十条' },
  body: z.object({ token: zText(60, 8), system: zAdministrator, security: zAdministrator, audit: zAdministrator }),
});

// Signing in and out
export const signIn = endpoint({
  id: 'accounts.sign-in',
  method: 'POST',
  path: '/accounts/sign-in',
  permission: { public: '登录' },
  scope: 'none',
  summary: '以证件号码或登录名和密码登录',
  body: z.object({ login: zText(64, 1), password: zPassword, code: z.optional(zCode) }),
  reply: z.object({ mustChange: z.boolean() }),
});
export const getHelpDesk = endpoint({
  id: 'accounts.get-help-desk',
  method: 'GET',
  path: '/accounts/help-desk',
  permission: { public: '登录不了的人要知道找谁' },
  scope: 'none',
  summary: '登录求助方式',
  reply: z.object({ text: zText(300), revision: zCount, passwordLength: zCount }),
});
export const signOut = endpoint({
  id: 'accounts.sign-out',
  method: 'POST',
  path: '/accounts/sign-out',
  permission: { signedIn: '结束自己的会话', whileRestricted: true },
  scope: 'self',
  summary: '退出登录',
});
export const me = endpoint({
  id: 'accounts.me',
  method: 'GET',
  path: '/accounts/me',
  permission: { signedIn: '自己的账号', whileRestricted: true },
  scope: 'self',
  summary: '当前账号、权限与单位',
  reply: z.object({
    account: z.object({ id: zId, name: zText(100), personId: z.nullable(zId) }),
    permissions: z.array(zText(80)),
    roles: z.array(zRole),
    unit: z.nullable(z.object({ id: zId, name: zText(200) })),
    mustChange: z.boolean(),
  }),
});
export const redeemSlip = endpoint({
  id: 'accounts.redeem-slip',
  method: 'POST',
  path: '/accounts/slips/redeem',
  permission: { public: '首次登录的人还没有密码；凭单位打印的一次性登录单' },
  scope: 'none',
  summary: '凭一次性登录单进入，随后必须设置密码',
  body: z.object({ number: zText(64, 1), code: zText(40, 1) }),
});

// One's own account
export const choosePassword = endpoint({
  id: 'accounts.choose-password',
  method: 'POST',
  path: '/accounts/password/first',
  permission: { signedIn: '凭登录单进入后设置密码', whileRestricted: true },
  scope: 'self',
  summary: '首次登录或找回后设置密码',
  body: z.object({ password: zPassword }),
});
export const changePassword = endpoint({
  id: 'accounts.change-password',
  method: 'POST',
  path: '/accounts/password',
  permission: { signedIn: '自己的密码' },
  scope: 'self',
  summary: '修改自己的密码',
  body: z.object({ current: zPassword, next: zPassword }),
});
export const listSessions = endpoint({
  id: 'accounts.list-sessions',
  method: 'GET',
  path: '/accounts/sessions',
  permission: { signedIn: '自己的会话' },
  scope: 'self',
  summary: '自己的登录会话',
  reply: z.object({
    items: z.array(
      z.object({
        id: zId,
        current: z.boolean(),
        userAgent: zText(300),
        address: zText(64),
        createdAt: zInstant,
        lastSeenAt: zInstant,
        expiresAt: zInstant,
      }),
    ),
    codes: z.boolean(),
  }),
});
export const endSession = endpoint({
  id: 'accounts.end-session',
  method: 'POST',
  path: '/accounts/sessions/:id/end',
  permission: { signedIn: '自己的会话' },
  scope: 'self',
  summary: '结束自己的一个会话',
  params: z.object({ id: zId }),
});
export const endOtherSessions = endpoint({
  id: 'accounts.end-other-sessions',
  method: 'POST',
  path: '/accounts/sessions/end-others',
  permission: { signedIn: '自己的会话' },
  scope: 'self',
  summary: '结束自己的其他会话',
  reply: z.object({ count: zCount }),
});
export const beginCodes = endpoint({
  id: 'accounts.begin-codes',
  method: 'POST',
  path: '/accounts/codes',
  permission: { signedIn: '自己的动态口令' },
  scope: 'self',
  summary: '申请动态口令，返回二维码',
  body: z.object({ password: zPassword }),
  reply: z.object({ secret: zText(64), svg: zText(60_000) }),
});
export const confirmCodes = endpoint({
  id: 'accounts.confirm-codes',
  method: 'POST',
  path: '/accounts/codes/confirm',
  permission: { signedIn: '自己的动态口令' },
  scope: 'self',
  summary: '输入一次动态口令后启用',
  body: z.object({ code: zCode }),
});
export const removeCodes = endpoint({
  id: 'accounts.remove-codes',
  method: 'POST',
  path: '/accounts/codes/remove',
  permission: { signedIn: '自己的动态口令' },
  scope: 'self',
  summary: '停用动态口令',
  body: z.object({ password: zPassword }),
});
