// Titles of the pages: all that the shells load of this module before one of its pages is opened.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: { people: '人员', person: '人员', importRoster: '导入人员名册' },
  en: { people: 'People', person: 'Person', importRoster: 'Import a roster' },
});
