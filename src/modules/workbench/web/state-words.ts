import { defineMessages } from '#i18n';

/** The general words of the three states of a turn, for the filter. */
export const uiStateWords = defineMessages({
  zh: { late: '已逾期', soon: '将到期', open: '未到期' },
  en: { late: 'Overdue', soon: 'Due soon', open: 'Open' },
});
