// Texts of accounts: refusals here, screens in web/texts.ts.
import { defineMessages } from '#kernel/messages';

export const messages = defineMessages({
  zh: {
    'error.accounts.sign-in-failed':
      '无法登录。可能是密码不正确，也可能是您还没有建档：请向本单位经办人或所属售卡点查询，凭他们打印的登录单首次登录。{helpDesk}',
    'error.accounts.code-required': '请输入验证器上的六位动态口令。',
    'error.accounts.too-many-attempts': '尝试次数过多，请 {seconds} 秒后再试。',
    'error.accounts.slip-refused':
      '号码或登录码不正确，或者登录单已使用、已作废、已过期、尚待管理员确认。请核对；仍不能进入时，请单位重新打印。',
    'error.accounts.slip-conflict': '其中有人的登录单正由他人打印，本次未打印。请稍后重试。',
    'error.accounts.slip-print-failed': '登录单没有打印成功，已全部作废。请重试。',
    'error.accounts.password-too-short': '密码太短，至少 {minLength} 位。',
    'error.accounts.password-common': '这个密码很常见，或已出现在泄露名单中，请换一个。',
    'error.accounts.password-too-simple':
      '密码太简单：请混用三类字符（大写、小写、数字、符号、汉字），或写一句十六字以上的话。',
    'error.accounts.password-tells-name': '密码中不能有登录名或姓名。',
    'error.accounts.password-unchanged': '新密码与原密码相同。',
    'error.accounts.password-not-asked': '当前不需要首次设置密码，请用“修改密码”。',
    'error.accounts.wrong-password': '当前密码不正确。',
    'error.accounts.code-wrong': '动态口令不正确或已用过，请等下一个。',
    'error.accounts.code-not-begun': '请先申请动态口令。',
    'error.accounts.already-set-up': '三员账号已设立，请直接登录。',
    'error.accounts.setup-token-wrong': '设置码不正确。设置码打印在服务器控制台上，每次启动更换。',
    'error.accounts.logins-alike': '三名管理员的登录名不能相同。',
    'error.accounts.login-taken': '登录名已被使用。',
    'error.accounts.changed-meanwhile': '内容已被他人修改，本次未保存。请刷新后重试。',
    'error.accounts.own-account': '不能对自己的账号进行这项操作。',
    'error.accounts.not-active': '账号已锁定或注销。',
    'error.accounts.closed-for-good': '账号已注销，不能恢复。',
    'error.accounts.last-administrator': '这是最后一名在任的该类管理员，请先指定接任者。',
    'error.accounts.grant-own': '不能给自己授予或续期角色。',
    'error.accounts.grant-excluded': '与该账号已有的角色互斥：系统、安全、审计三员相互独立，也不得兼任业务角色。',
    'error.accounts.grant-too-long': '超过最长授权期限，最晚到 {lastDay}。',
    'error.accounts.grant-period': '授权期限有误：止日不能早于起日或今天。',
    'error.accounts.grant-node': '这个角色不能授予在所选节点上，或节点不存在。',
    'error.accounts.grant-ended': '该授权已结束。',
    'error.accounts.renewal-lapsed': '该授权已届满，不能续期。已有后任安全管理员的，由其重新授予。',
    'error.accounts.administrator-in-office': '该角色仍有人在任，不需要恢复。',
    'error.accounts.confirm-own': '签发人和本人不能确认，请另一名管理员确认。',
  },
  en: {
    'error.accounts.sign-in-failed':
      'Could not sign in. Either the password is wrong, or you have no archive yet: ask your unit or your sales point for a sign-in slip. {helpDesk}',
    'error.accounts.code-required': 'Enter the six digits from your authenticator.',
    'error.accounts.too-many-attempts': 'Too many attempts; try again in {seconds} seconds.',
    'error.accounts.slip-refused':
      'The number or the code is wrong, or the slip was used, void, expired or not yet confirmed. Check both; if it still fails, ask your unit for a new slip.',
    'error.accounts.slip-conflict':
      'Somebody else is printing a slip for one of them; nothing was printed. Try again shortly.',
    'error.accounts.slip-print-failed': 'The slips could not be printed and are all void. Please try again.',
    'error.accounts.password-too-short': 'Too short: at least {minLength} characters.',
    'error.accounts.password-common': 'This password is common or stands in a list of leaked ones; choose another.',
    'error.accounts.password-too-simple':
      'Too simple: mix three kinds (capitals, small letters, digits, signs, Chinese), or write a sentence of sixteen characters.',
    'error.accounts.password-tells-name': 'The password must not contain the login or the name.',
    'error.accounts.password-unchanged': 'The new password is the present one.',
    'error.accounts.password-not-asked': 'No first password is asked for now; use “change password”.',
    'error.accounts.wrong-password': 'The present password is wrong.',
    'error.accounts.code-wrong': 'The code is wrong or was used; wait for the next one.',
    'error.accounts.code-not-begun': 'Ask for one-time codes first.',
    'error.accounts.already-set-up': 'The administrators exist already; sign in.',
    'error.accounts.setup-token-wrong':
      'Wrong set-up code. It is printed on the console of the server and changes at each start.',
    'error.accounts.logins-alike': 'The three administrators need three different logins.',
    'error.accounts.login-taken': 'This login is taken.',
    'error.accounts.changed-meanwhile': 'Somebody changed this meanwhile; nothing was saved. Reload and try again.',
    'error.accounts.own-account': 'Not with your own account.',
    'error.accounts.not-active': 'The account is locked or closed.',
    'error.accounts.closed-for-good': 'The account is closed for good.',
    'error.accounts.last-administrator': 'This is the last such administrator in office; appoint a successor first.',
    'error.accounts.grant-own': 'Nobody grants or renews a role of their own.',
    'error.accounts.grant-excluded':
      'Excluded by a role this account holds: the three administrators are independent of one another and hold no business role.',
    'error.accounts.grant-too-long': 'Longer than the longest term, which ends on {lastDay}.',
    'error.accounts.grant-period': 'The period is wrong: it cannot end before it begins, or before today.',
    'error.accounts.grant-node': 'This role cannot be granted on that node, or the node does not exist.',
    'error.accounts.grant-ended': 'This grant has ended.',
    'error.accounts.renewal-lapsed':
      'This term is over and cannot be renewed. Where somebody held the role later, that security administrator grants it anew.',
    'error.accounts.administrator-in-office': 'Somebody holds this role; there is nothing to restore.',
    'error.accounts.confirm-own': 'Neither the issuer nor the holder can confirm; another administrator must.',
  },
});
