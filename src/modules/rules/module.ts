import { defineModule } from '#platform/registry';
import { auditEvents, errors } from './contract.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { seedRules } from './seed.ts';

export const rules = defineModule({
  name: 'rules',
  permissions: {
    // One calendar and one value for the whole deployment: whoever answers for a county or a unit does not set them for the others.
    'rules.manage-calendar': {
      zh: '录入工作日历（须全系统授权）',
      en: 'Set the working-day calendar (granted system-wide only)',
      roles: ['registrar'],
      systemOnly: true,
    },
    'rules.set-open': {
      zh: '设定条文未定的期限（须全系统授权）',
      en: 'Set values the texts leave open (granted system-wide only)',
      roles: ['registrar', 'issuer'],
      systemOnly: true,
    },
  },
  routes,
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
  onBoot: ({ ctx }) => seedRules(ctx),
});
