import { defineModule } from '#platform/registry';
import * as contract from './contract.ts';
import { jobs, subscriptions, tickers } from './jobs.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { measures } from './statistics/measures.ts';

const { planEvents, targetEvents, enrolmentEvents, planAudit, courseAudit, targetAudit, enrolmentAudit } = contract;

export const training = defineModule({
  name: 'training',
  permissions: {
    'training.read': {
      zh: '查看培训',
      en: 'See training',
      roles: ['training-manager', 'unit-clerk', 'supervisor', 'issuer', 'exam-operator'],
    },
    'training.manage': { zh: '管理培训计划和课程', en: 'Manage plans and courses', roles: ['training-manager'] },
    'training.register': { zh: '维护应训应试名单', en: 'Keep the register', roles: ['unit-clerk', 'training-manager'] },
    'training.confirm': { zh: '确认应训应试名单', en: 'Confirm the register', roles: ['supervisor'] },
    'training.enrol': { zh: '报名', en: 'Enrol', roles: ['unit-clerk', 'training-manager'] },
  },
  routes,
  jobs,
  measures,
  tickers,
  subscriptions,
  events: [...Object.values(planEvents), ...Object.values(targetEvents), ...Object.values(enrolmentEvents)],
  auditEvents: [
    ...Object.values(planAudit),
    ...Object.values(courseAudit),
    ...Object.values(targetAudit),
    ...Object.values(enrolmentAudit),
  ],
  errors: contract.errors.codes,
  messages,
});
