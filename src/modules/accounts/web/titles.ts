// Titles of the pages: all that the shells load of this module before one of its pages is opened.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: {
    signIn: '登录',
    slip: '凭登录单进入',
    password: '设置密码',
    firstRun: '首次运行',
    own: '我的账号',
    ownNav: '我的',
    slips: '登录单',
    accounts: '账号',
    grants: '授权',
    resets: '待确认',
  },
  en: {
    signIn: 'Sign in',
    slip: 'Enter with a slip',
    password: 'Password',
    firstRun: 'First run',
    own: 'My account',
    ownNav: 'Mine',
    slips: 'Sign-in slips',
    accounts: 'Accounts',
    grants: 'Role grants',
    resets: 'To confirm',
  },
});
