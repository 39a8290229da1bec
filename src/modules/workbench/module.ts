import { defineModule } from '#platform/registry';
import { turnEvents } from '#platform/turns';
import { auditEvents } from './contract.ts';
import { routes } from './routes.ts';
import { subscriptions, tickers } from './upkeep.ts';

export const workbench = defineModule({
  name: 'workbench',
  permissions: {
    'workbench.use': {
      zh: '使用工作台（待办、搜索）',
      en: 'Use the workbench (to-do list, search)',
      roles: [
        'registrar',
        'unit-clerk',
        'supervisor',
        'issuer',
        'training-manager',
        'question-author',
        'exam-operator',
        'certificate-officer',
      ],
    },
  },
  routes,
  tickers,
  subscriptions,
  // Turns are a capability of the platform; the workbench is their place in the catalogue of events.
  events: Object.values(turnEvents),
  auditEvents: Object.values(auditEvents),
});
