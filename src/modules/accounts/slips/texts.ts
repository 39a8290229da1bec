// Words on the printed slip.
import { defineMessages } from '#kernel/messages';

export const slipTexts = defineMessages({
  zh: {
    title: '政枢平台一次性登录单',
    first: '打开上面的网址，输入证件号码（或登录名）和登录码。',
    second: '按提示设置自己的密码，以后用号码和密码登录。',
    third: '登录码只能用一次，请勿转交他人；过期或遗失请本单位重新打印。',
    until: '{year}年{month}月{day}日 24:00',
    waits: '{name}（经管理员确认后生效）',
  },
  en: {
    title: 'Zhengshu one-time sign-in slip',
    first: 'Open the address above; enter your document number (or login) and the code.',
    second: 'Choose a password of your own; from then on sign in with number and password.',
    third: 'The code works once and is yours alone. Expired or lost: ask your unit for a new slip.',
    until: '{year}-{month}-{day} 24:00',
    waits: '{name} (in force once an administrator confirms)',
  },
});
