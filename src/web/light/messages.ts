import { defineMessages } from '#kernel/messages';

export const messages = defineMessages({
  zh: {
    'home.title': '门户首页',
    'home.lead': '信息安全责任、培训考试与信息共享，一处办理，依据可查。',
    'home.signIn': '登录后可查看您需要完成的培训、考试和证书。',
    'home.signInAction': '登录',
    'home.hello': '{name}，您好。',
    'home.mine': '我要完成的',
    'home.work': '进入工作台',
    'home.sections': '公开栏目',
    'my.title': '我要完成的',
    'my.nothing': '您目前没有需要完成的事项。',
    'my.portal': '查看公开栏目',
  },
  en: {
    'home.title': 'Home',
    'home.lead': 'Security duties, training, exams and information sharing in one place, each with its legal basis.',
    'home.signIn': 'Sign in to see the training, exams and certificates you owe.',
    'home.signInAction': 'Sign in',
    'home.hello': 'Welcome, {name}.',
    'home.mine': 'What I owe',
    'home.work': 'Open the workbench',
    'home.sections': 'Public pages',
    'my.title': 'What I owe',
    'my.nothing': 'There is nothing you need to complete now.',
    'my.portal': 'See the public pages',
  },
});
