// What accounts refuse, announce and record.
import { auditEvent, defineEvent } from '#kernel/announce';
import { z, zCount, zDate, zId, zText } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';
import { zNode, zRole, zState } from './fields.ts';

export const errors = defineErrors({
  'accounts.sign-in-failed': 401,
  'accounts.code-required': 401,
  'accounts.too-many-attempts': 429,
  'accounts.slip-refused': 401,
  'accounts.slip-conflict': 409,
  'accounts.slip-print-failed': 503,
  'accounts.password-too-short': 422,
  'accounts.password-common': 422,
  'accounts.password-too-simple': 422,
  'accounts.password-tells-name': 422,
  'accounts.password-unchanged': 422,
  'accounts.password-not-asked': 409,
  'accounts.wrong-password': 422,
  'accounts.code-wrong': 422,
  'accounts.code-not-begun': 409,
  'accounts.already-set-up': 409,
  'accounts.setup-token-wrong': 403,
  'accounts.logins-alike': 422,
  'accounts.login-taken': 409,
  'accounts.changed-meanwhile': 409,
  'accounts.own-account': 409,
  'accounts.not-active': 409,
  'accounts.closed-for-good': 409,
  'accounts.last-administrator': 409,
  'accounts.grant-own': 409,
  'accounts.grant-excluded': 409,
  'accounts.grant-too-long': 422,
  'accounts.grant-period': 422,
  'accounts.grant-node': 422,
  'accounts.grant-ended': 409,
  'accounts.renewal-lapsed': 409,
  'accounts.administrator-in-office': 409,
  'accounts.confirm-own': 409,
});

export const events = {
  accountOpened: defineEvent('accounts.account-opened', z.object({ accountId: zId, personId: z.nullable(zId) })),
  stateChanged: defineEvent('accounts.state-changed', z.object({ accountId: zId })),
  grantsChanged: defineEvent('accounts.grants-changed', z.object({ accountId: zId })),
  passwordChanged: defineEvent('accounts.password-changed', z.object({ accountId: zId })),
  slipsIssued: defineEvent('accounts.slips-issued', z.object({ batchId: zId })),
};

const none = z.object({});
const ended = z.object({ count: zCount });

export const auditEvents = {
  createAdministrators: auditEvent(
    'accounts.create-administrators',
    '设立三员账号',
    'Three administrators created',
    z.object({ accountIds: z.array(zId) }),
  ),
  signIn: auditEvent('accounts.sign-in', '登录', 'Signed in', z.object({ restricted: z.boolean() })),
  signInRefused: auditEvent(
    'accounts.sign-in-refused',
    '登录失败',
    'Sign-in refused',
    z.object({ failures: zCount, blocked: z.boolean(), step: z.enum(['password', 'code']) }),
  ),
  signOut: auditEvent('accounts.sign-out', '退出登录', 'Signed out', none),
  choosePassword: auditEvent(
    'accounts.choose-password',
    '首次设置密码',
    'First password chosen',
    z.object({ codesRemoved: z.boolean() }),
  ),
  changePassword: auditEvent('accounts.change-password', '修改密码', 'Password changed', none),
  endSession: auditEvent('accounts.end-session', '结束会话', 'Session ended', none),
  endOtherSessions: auditEvent('accounts.end-other-sessions', '结束其他会话', 'Other sessions ended', ended),
  beginCodes: auditEvent('accounts.begin-codes', '申请动态口令', 'One-time codes begun', none),
  confirmCodes: auditEvent('accounts.confirm-codes', '启用动态口令', 'One-time codes enabled', none),
  removeCodes: auditEvent('accounts.remove-codes', '停用动态口令', 'One-time codes removed', none),
  issueSlips: auditEvent(
    'accounts.issue-slips',
    '打印一次性登录单',
    'Slips issued',
    z.object({ count: zCount, voided: zCount, awaitingConfirmation: zCount }),
  ),
  voidSlips: auditEvent('accounts.void-slips', '作废登录单', 'Slips voided', z.object({ count: zCount })),
  confirmSlip: auditEvent('accounts.confirm-slip', '确认重置', 'Reset confirmed', none),
  redeemSlip: auditEvent(
    'accounts.redeem-slip',
    '使用登录单',
    'Slip redeemed',
    z.object({ accountId: zId, opened: z.boolean() }),
  ),
  redeemRefused: auditEvent(
    'accounts.redeem-refused',
    '登录单被拒',
    'Slip refused',
    z.object({ failures: zCount, blocked: z.boolean() }),
  ),
  openAccount: auditEvent('accounts.open-account', '开立账号', 'Account opened', none),
  changeState: auditEvent(
    'accounts.change-state',
    '锁定、解锁或注销账号',
    'Account locked, unlocked or closed',
    z.object({ from: zState, to: zState, reason: zText(300) }),
  ),
  grantRole: auditEvent(
    'accounts.grant-role',
    '授予角色',
    'Role granted',
    z.object({ role: zRole, node: zNode, validFrom: zDate, validTo: zDate, renews: z.nullable(zId) }),
  ),
  restoreAdministrator: auditEvent(
    'accounts.restore-administrator',
    '恢复任期届满的管理员',
    'Administrator restored after the term had ended',
    z.object({ role: zRole, ended: zDate }),
  ),
  revokeGrant: auditEvent(
    'accounts.revoke-grant',
    '收回角色',
    'Role revoked',
    z.object({ role: zRole, reason: zText(300) }),
  ),
  setHelpDesk: auditEvent('accounts.set-help-desk', '设置求助电话', 'Help desk set', none),
};
