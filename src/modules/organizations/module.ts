import { defineModule } from '#platform/registry';
import { auditEvents, errors, events } from './contract.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { jobHandlers } from './tree-import/jobs.ts';

export const organizations = defineModule({
  name: 'organizations',
  permissions: {
    'organizations.read': {
      zh: '查看单位',
      en: 'See units',
      // The two administrators choose the node of a grant; the register holds no personal data.
      roles: [
        'registrar',
        'unit-clerk',
        'supervisor',
        'issuer',
        'training-manager',
        'question-author',
        'exam-operator',
        'certificate-officer',
        'system-admin',
        'security-admin',
      ],
    },
    'organizations.keep-lists': { zh: '维护单位名单', en: 'Keep lists of units', roles: ['registrar', 'issuer'] },
    'organizations.manage': { zh: '维护单位和区域', en: 'Keep units and regions', roles: ['registrar'] },
    'organizations.approve': {
      zh: '审核单位登记',
      en: 'Decide on applications of units',
      roles: ['registrar', 'supervisor'],
    },
  },
  routes,
  jobs: jobHandlers,
  events: Object.values(events),
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
});
