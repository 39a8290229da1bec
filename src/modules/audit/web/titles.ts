// Titles of the pages: all that the shell loads of this module before one of its pages is opened.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: { trail: '审计记录', event: '审计记录详情', verification: '核验' },
  en: { trail: 'Audit trail', event: 'Audit record', verification: 'Verification' },
});
