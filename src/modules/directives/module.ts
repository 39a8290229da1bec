import { defineModule } from '#platform/registry';
import { auditEvents, errors, events } from './contract.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { tickers } from './tickers.ts';

export const directives = defineModule({
  name: 'directives',
  permissions: {
    'directives.read': {
      zh: '查看文件、任务和收文箱',
      en: 'See directives, obligations and inbox',
      roles: ['unit-clerk', 'supervisor', 'issuer', 'registrar', 'training-manager'],
    },
    'directives.receive': {
      zh: '代表单位阅文、确认收文',
      en: 'Read and confirm for a unit',
      roles: ['unit-clerk', 'supervisor', 'issuer'],
    },
    'directives.issue': {
      zh: '起草、印发、转发、撤回文件',
      en: 'Draft, publish, forward, withdraw',
      roles: ['issuer'],
    },
    'directives.supervise': { zh: '催办', en: 'Remind units', roles: ['supervisor', 'issuer'] },
  },
  routes,
  tickers,
  events: Object.values(events),
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
});
