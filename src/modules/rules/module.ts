import { defineModule } from '#platform/registry';
import { auditEvents, errors } from './contract.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { seedRules } from './seed.ts';

export const rules = defineModule({
  name: 'rules',
  permissions: {
    'rules.manage-calendar': { zh: '录入工作日历', en: 'Set the working-day calendar', roles: ['registrar'] },
    'rules.set-open': {
      zh: '设定条文未定的期限',
      en: 'Set values the texts leave open',
      roles: ['registrar', 'issuer'],
    },
  },
  routes,
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
  onBoot: ({ ctx }) => seedRules(ctx),
});
