import { defineModule } from '#platform/registry';
import { auditEvents, errors, events } from './contract.ts';
import { messages } from './messages.ts';
import { jobHandlers, rosterSweeper } from './roster-import/jobs.ts';
import { routes } from './routes.ts';

export const people = defineModule({
  name: 'people',
  permissions: {
    'people.read': {
      zh: '查看人员',
      en: 'See persons',
      roles: ['registrar', 'unit-clerk', 'supervisor', 'training-manager', 'exam-operator', 'certificate-officer'],
    },
    'people.manage': {
      zh: '登记人员、导入名册',
      en: 'Enter persons, import rosters',
      roles: ['registrar', 'unit-clerk'],
    },
    'people.reveal': {
      zh: '查看完整证件号码和电话',
      en: 'See numbers and telephones in full',
      roles: ['registrar', 'unit-clerk', 'certificate-officer'],
    },
  },
  routes,
  jobs: jobHandlers,
  tickers: [rosterSweeper],
  events: Object.values(events),
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
});
