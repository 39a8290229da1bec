import { defineMessages } from '#kernel/messages';

export const messages = defineMessages({
  zh: {
    'work.title': '工作台',
    'work.nothing': '您的岗位目前没有可办理的业务。请联系本单位的登记员核对岗位授权。',
    'work.places': '可办理的业务',
    'work.portal': '返回门户首页',
  },
  en: {
    'work.title': 'Workbench',
    'work.nothing': 'Your role has nothing to work on here yet. Ask your registrar to check what you were granted.',
    'work.places': 'What you can work on',
    'work.portal': 'Back to the portal',
  },
});
