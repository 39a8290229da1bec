import { handleJob } from '#platform/jobs';
import { defineModule } from '#platform/registry';
import { auditEvents, errors, jobs } from './contract.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { runVerification } from './verification.ts';

export const audit = defineModule({
  name: 'audit',
  permissions: {
    'audit.read': { zh: '查阅审计记录', en: 'Read the audit trail', roles: ['audit-admin'] },
    'audit.verify': { zh: '核验审计记录', en: 'Verify the audit trail', roles: ['audit-admin'] },
  },
  routes,
  jobs: [handleJob(jobs.verify, runVerification)],
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
});
