// Texts of the errors that belong to no module: access, transport, kernel, platform capabilities.
import { defineMessages } from '#kernel/messages';

export const appMessages = defineMessages({
  zh: {
    'error.access.sign-in-required': '请先登录。',
    'error.access.forbidden': '您的岗位没有这项权限，操作未执行。',
    'error.access.not-found': '没有找到，或者不在您的管理范围内。',
    'error.access.too-many-requests': '您所在网络地址的请求过于频繁，请在 {minutes} 分钟后再试。',
    'error.access.forged-request': '请求来源不可信，操作未执行。请从本平台页面操作。',
    'error.access.password-change-required': '请先设置新密码，再进行其他操作。',
    'error.http.invalid-input': '填写有误，请检查：{fields}。',
    'error.http.bad-request': '请求格式有误。',
    'error.http.unreadable-value': '请求中有无法识别的编号、日期或字符，操作未生效。',
    'error.http.too-large': '内容超过允许的大小，未接收。',
    'error.http.file-too-large': '文件超过允许的大小（上限 {megabytes} MB），未接收，没有写入任何数据。',
    'error.http.upload-missing': '没有收到文件，请重新选择。',
    'error.http.database-away': '数据库暂时不可用，无法确认您的操作是否生效。请稍后重试，或刷新页面查看。',
    'error.http.internal': '系统出现意外错误，操作未生效。请记下请求编号并联系管理员。',
    'error.unknown': '操作未完成（{code}）。',
  },
  en: {
    'error.access.sign-in-required': 'Please sign in first.',
    'error.access.forbidden': 'Your role does not carry this permission; nothing was done.',
    'error.access.not-found': 'Not found, or outside your scope.',
    'error.access.too-many-requests': 'Too many requests from your network address; try again in {minutes} min.',
    'error.access.forged-request': 'The request does not come from this platform; nothing was done.',
    'error.access.password-change-required': 'Set a new password first.',
    'error.http.invalid-input': 'Please check: {fields}.',
    'error.http.bad-request': 'The request is malformed.',
    'error.http.unreadable-value': 'An id, date or character in the request cannot be read; nothing was changed.',
    'error.http.too-large': 'The content is larger than allowed and was not taken.',
    'error.http.file-too-large':
      'The file is larger than allowed ({megabytes} MB at most); it was not taken and nothing was written.',
    'error.http.upload-missing': 'No file arrived; choose it again.',
    'error.http.database-away':
      'The database is away for the moment: whether this took effect is not known. Try again shortly, or reload to see.',
    'error.http.internal': 'An unexpected error; nothing was changed. Note the request id and tell your administrator.',
    'error.unknown': 'Not completed ({code}).',
  },
});
