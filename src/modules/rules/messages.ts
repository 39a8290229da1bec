import { defineMessages } from '#kernel/messages';

export const messages = defineMessages({
  zh: {
    'error.rules.calendar-stale': '{year} 年的日历已被他人修改，您的修改未保存，请刷新后重试。',
    'error.rules.not-open': '这条规则的值由条文规定，不能另设。',
    'error.rules.value': '填写的值不符合这类规则的格式：{field}。',
  },
  en: {
    'error.rules.calendar-stale':
      'Somebody changed the calendar of {year}; your change was not saved. Reload and try again.',
    'error.rules.not-open': 'The text sets the value of this rule; it cannot be set otherwise.',
    'error.rules.value': 'The value does not fit this kind of rule: {field}.',
  },
});
