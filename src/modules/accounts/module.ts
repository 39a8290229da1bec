import { defineModule } from '#platform/registry';
import { auditEvents, errors, events } from './catalogue.ts';
import { forgottenBefore } from './configuration.ts';
import { prepareFirstRun } from './first-run.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { sweepThrottle } from './throttle.ts';

export const accounts = defineModule({
  name: 'accounts',
  permissions: {
    'accounts.read': { zh: '查看账号', en: 'Read accounts', roles: ['system-admin', 'security-admin'] },
    'accounts.manage': { zh: '管理账号', en: 'Manage accounts', roles: ['system-admin'] },
    'accounts.reset': { zh: '打印账号登录单', en: 'Print reset slips', roles: ['system-admin', 'security-admin'] },
    'accounts.confirm-slip': {
      zh: '确认重置',
      en: 'Confirm resets',
      roles: ['system-admin', 'security-admin', 'audit-admin'],
    },
    'accounts.read-grants': {
      zh: '查看授权',
      en: 'Read role grants',
      roles: ['security-admin', 'audit-admin', 'system-admin'],
    },
    'accounts.grant': { zh: '授予和收回角色', en: 'Grant and revoke roles', roles: ['security-admin'] },
    'accounts.renew-security-administrator': {
      zh: '为安全管理员续期',
      en: 'Renew the security administrator',
      roles: ['system-admin'],
    },
    'accounts.issue-slips': { zh: '打印登录单', en: 'Print sign-in slips', roles: ['unit-clerk', 'registrar'] },
  },
  routes,
  tickers: [
    {
      name: 'accounts.sweep-throttle',
      everyMs: 600_000,
      summary: '清除已失效的失败计数',
      run: ctx => sweepThrottle(ctx, forgottenBefore(ctx.now)),
    },
  ],
  events: Object.values(events),
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
  onBoot: async ({ ctx }) => {
    const code = await prepareFirstRun(ctx);
    // To the console and not to the log, which is collected and read by others.
    if (code && ctx.log.level !== 'silent')
      process.stderr.write(
        `\n  首次运行：打开 /first-run 设立三名管理员，设置码 ${code}\n  First run: open /first-run, set-up code ${code}\n\n`,
      );
  },
});
