import { enrolmentEvents as training } from '#contracts/training';
import { subscription } from '#platform/events';
import { handleJob } from '#platform/jobs';
import { defineModule } from '#platform/registry';
import { auditEvents, errors, events, jobs } from './contract.ts';
import { messages } from './messages.ts';
import { renderBatch } from './print.ts';
import { routes } from './routes.ts';
import { alignCertificate, issuePassed } from './service.ts';

export const certificates = defineModule({
  name: 'certificates',
  permissions: {
    'certificates.read': {
      zh: '查看证书',
      en: 'See certificates',
      roles: ['certificate-officer', 'unit-clerk', 'supervisor', 'training-manager'],
    },
    'certificates.manage': {
      zh: '管理证书种类与打印',
      en: 'Manage and print certificates',
      roles: ['certificate-officer'],
    },
  },
  routes,
  jobs: [
    handleJob(jobs.renderBatch, (ctx, payload) => renderBatch(ctx, payload)),
    handleJob(jobs.issuePassed, (ctx, payload) => issuePassed(ctx, payload)),
  ],
  subscriptions: [
    subscription('certificates.on-enrolment-passed', training.passed, (ctx, { enrolmentId }) =>
      alignCertificate(ctx, { enrolmentId }),
    ),
    subscription('certificates.on-enrolment-corrected', training.corrected, (ctx, { enrolmentId }) =>
      alignCertificate(ctx, { enrolmentId }),
    ),
  ],
  events: Object.values(events),
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
});
