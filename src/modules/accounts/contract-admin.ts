// Endpoints of units that print slips and of the administrators.
import { binary, endpoint, z, zCount, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { zLogin, zNode, zReason, zRole, zState } from './fields.ts';

// Slips printed by the unit
export const listSlipCandidates = endpoint({
  id: 'accounts.list-slip-candidates',
  method: 'GET',
  path: '/accounts/slips/candidates',
  permission: 'accounts.issue-slips',
  scope: 'unit',
  summary: '范围内的人员及其登录情况，供打印登录单',
  query: z.object({
    ...zPage,
    unitId: z.optional(zId),
    search: z.optional(zText(100)),
    without: z.optional(z.enum(['account'])),
  }),
  reply: zPageOf(
    z.object({
      personId: zId,
      name: zText(100),
      numberMask: zText(40),
      unitName: z.nullable(zText(200)),
      account: z.nullable(zState),
      slipUntil: z.nullable(zInstant),
      slipWaits: z.boolean(),
    }),
  ),
});
export const issueSlips = endpoint({
  id: 'accounts.issue-slips',
  method: 'POST',
  path: '/accounts/slips',
  permission: 'accounts.issue-slips',
  scope: 'unit',
  summary: '为范围内的人员打印一次性登录单（明码只在这一份文件里）',
  body: z.object({ personIds: z.array(zId).check(z.minLength(1), z.maxLength(300)) }),
  reply: binary('application/pdf'),
});

// Administration
const zAccountItem = z.object({
  id: zId,
  login: z.nullable(zText(32)),
  name: zText(100),
  hasPerson: z.boolean(),
  unitName: z.nullable(zText(200)),
  state: zState,
  mustChange: z.boolean(),
  roles: z.array(zRole),
  createdAt: zInstant,
  lastSeenAt: z.nullable(zInstant),
  revision: zCount,
});
export const listAccounts = endpoint({
  id: 'accounts.list-accounts',
  method: 'GET',
  path: '/accounts',
  permission: 'accounts.read',
  scope: 'all',
  summary: '全部账号（只有账号资料，没有业务数据）',
  query: z.object({ ...zPage, search: z.optional(zText(100)), state: z.optional(zState), role: z.optional(zRole) }),
  reply: zPageOf(zAccountItem),
});
export const openAccount = endpoint({
  id: 'accounts.open-account',
  method: 'POST',
  path: '/accounts',
  permission: 'accounts.manage',
  scope: 'all',
  summary: '为工作人员开立账号（没有密码，凭登录单首次登录）',
  body: z.object({ login: zLogin, name: zText(100, 1), unitId: z.nullable(zId) }),
  reply: z.object({ id: zId }),
});
export const changeState = endpoint({
  id: 'accounts.change-state',
  method: 'POST',
  path: '/accounts/:id/state',
  permission: 'accounts.manage',
  scope: 'all',
  summary: '锁定、解锁或注销账号',
  params: z.object({ id: zId }),
  body: z.object({ to: zState, reason: zReason, revision: zCount }),
});
export const resetAccount = endpoint({
  id: 'accounts.reset-account',
  method: 'POST',
  path: '/accounts/:id/slip',
  permission: 'accounts.reset',
  scope: 'all',
  summary: '为一个账号打印登录单；持有角色的账号须由另一名管理员确认',
  params: z.object({ id: zId }),
  reply: binary('application/pdf'),
});
export const listUnconfirmedSlips = endpoint({
  id: 'accounts.list-unconfirmed-slips',
  method: 'GET',
  path: '/accounts/slips/unconfirmed',
  permission: 'accounts.confirm-slip',
  scope: 'all',
  summary: '等待另一名管理员确认的登录单',
  reply: z.object({
    items: z.array(
      z.object({
        id: zId,
        name: zText(100),
        login: z.nullable(zText(32)),
        roles: z.array(zRole),
        issuedByName: z.nullable(zText(100)),
        issuedAt: zInstant,
        expiresAt: zInstant,
        mine: z.boolean(),
      }),
    ),
  }),
});
export const confirmSlip = endpoint({
  id: 'accounts.confirm-slip',
  method: 'POST',
  path: '/accounts/slips/:id/confirm',
  permission: 'accounts.confirm-slip',
  scope: 'all',
  summary: '确认持有角色者的登录单，签发人和本人不得确认',
  params: z.object({ id: zId }),
});
export const setHelpDesk = endpoint({
  id: 'accounts.set-help-desk',
  method: 'PUT',
  path: '/accounts/help-desk',
  permission: 'accounts.manage',
  scope: 'all',
  summary: '设置登录页上的求助方式',
  body: z.object({ text: zText(300), revision: zCount }),
});

// Roles
const zGrantItem = z.object({
  id: zId,
  accountId: zId,
  accountName: zText(100),
  login: z.nullable(zText(32)),
  role: zRole,
  node: zNode,
  /** Name of the unit or region; null on the system node. */
  nodeName: z.nullable(zText(200)),
  validFrom: zDate,
  validTo: zDate,
  grantedByName: z.nullable(zText(100)),
  grantedAt: zInstant,
  revokedAt: z.nullable(zInstant),
  revokeReason: z.nullable(zText(300)),
  state: z.enum(['current', 'future', 'expired', 'revoked']),
  /** The system administrator may renew it. */
  renewable: z.boolean(),
});
export const listGrants = endpoint({
  id: 'accounts.list-grants',
  method: 'GET',
  path: '/accounts/grants',
  permission: 'accounts.read-grants',
  scope: 'all',
  summary: '角色授予情况，含已到期和已收回的',
  query: z.object({
    ...zPage,
    accountId: z.optional(zId),
    role: z.optional(zRole),
    state: z.optional(z.enum(['current', 'ended'])),
  }),
  reply: zPageOf(zGrantItem),
});
export const grantRole = endpoint({
  id: 'accounts.grant-role',
  method: 'POST',
  path: '/accounts/grants',
  permission: 'accounts.grant',
  scope: 'all',
  summary: '在一个节点上限期授予角色，不得授予自己',
  citation: { instrument: '国家电子政务外网网络与信息安全管理暂行办法', article: '第三十、三十一条' },
  body: z.object({ accountId: zId, role: zRole, node: zNode, validFrom: zDate, validTo: zDate }),
  reply: z.object({ id: zId }),
});
export const revokeGrant = endpoint({
  id: 'accounts.revoke-grant',
  method: 'POST',
  path: '/accounts/grants/:id/revoke',
  permission: 'accounts.grant',
  scope: 'all',
  summary: '收回角色，立即生效',
  params: z.object({ id: zId }),
  body: z.object({ reason: zReason }),
});
export const renewSecurityAdministrator = endpoint({
  id: 'accounts.renew-security-administrator',
  method: 'POST',
  path: '/accounts/grants/:id/renew',
  permission: 'accounts.renew-security-administrator',
  scope: 'all',
  summary: '系统管理员为安全管理员续期（安全管理员不得为自己续期）',
  params: z.object({ id: zId }),
  body: z.object({ validTo: zDate }),
  reply: z.object({ id: zId }),
});
