// Titles in navigation and window: loaded with every page, so only these.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: {
    notices: '通知',
    notice: '文件',
    downloads: '下载',
    inbox: '收文箱',
    directives: '文件',
    directive: '文件',
    compose: '起草文件',
    receipts: '签收情况',
    obligations: '任务',
    obligation: '任务',
    standing: '完成情况',
    forms: '表格下载',
    unitLists: '单位名单',
    contacts: '咨询电话',
  },
  en: {
    notices: 'Notices',
    notice: 'Directive',
    downloads: 'Downloads',
    inbox: 'Inbox',
    directives: 'Directives',
    directive: 'Directive',
    compose: 'Draft',
    receipts: 'Receipts',
    obligations: 'Obligations',
    obligation: 'Obligation',
    standing: 'Standing',
    forms: 'Forms',
    unitLists: 'Lists of units',
    contacts: 'Help lines',
  },
});
