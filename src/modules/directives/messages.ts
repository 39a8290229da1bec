import { defineMessages } from '#kernel/messages';

export const messages = defineMessages({
  zh: {
    'error.directives.stale': '此文件已被他人修改，您的修改未保存。请查看最新内容后再改。',
    'error.directives.not-draft': '此文件已不是草稿，不能再改。已印发的文件请用“更正”或“撤回”。',
    'error.directives.not-published': '只有已印发且有效的文件可以这样办理。',
    'error.directives.incomplete': '还缺：{missing}。补齐后再印发。',
    'error.directives.nobody-addressed': '主送范围里没有单位，不能印发。',
    'error.directives.outside-scope': '主送范围里有 {count} 个单位不在您的职权范围内：{units}。请缩小范围。',
    'error.directives.unknown-measure': '没有指标 {measure}。要求必须落到系统能够计量的指标上。',
    'error.directives.measure-confidential': '指标 {measure} 的结果不得向主送单位公开，不能用作要求。',
    'error.directives.due-past': '要求“{title}”的期限已过。',
    'error.directives.looser': '要求“{title}”比上级文件的“{parent}”宽松。转发只可加严，不可放宽。',
    'error.directives.requirement-dropped': '上级文件的要求“{parent}”没有带入转发。转发须逐条带入。',
    'error.directives.requirement-narrowed': '要求“{title}”的适用范围比上级文件的“{parent}”窄。',
    'error.directives.foreign-parent': '要求“{title}”所承接的上级要求不属于本文件转发或贯彻的文件。',
    'error.directives.not-addressed': '该单位不是此文件的主送单位，不能转发。',
    'error.directives.number-taken': '该发文字号已用于另一份文件。',
    'error.directives.reminded-today': '今天已经催办过。',
    'error.directives.nothing-owed': '没有需要办理的事项。',
    'error.directives.too-many-files': '附件最多 {most} 个。',
  },
  en: {
    'error.directives.stale':
      'Somebody else changed this directive; your change was not saved. Look at the present text first.',
    'error.directives.not-draft': 'This is no draft any more. Correct or withdraw a published directive instead.',
    'error.directives.not-published': 'Only a published directive in force can be treated so.',
    'error.directives.incomplete': 'Still missing: {missing}.',
    'error.directives.nobody-addressed': 'No unit is addressed; nothing was published.',
    'error.directives.outside-scope':
      '{count} of the addressed units are outside your scope: {units}. Narrow the addressees.',
    'error.directives.unknown-measure':
      'There is no measure {measure}. A requirement must rest on what the platform measures.',
    'error.directives.measure-confidential': 'Results of measure {measure} may not be shown to addressees.',
    'error.directives.due-past': 'The due date of “{title}” has passed.',
    'error.directives.looser':
      '“{title}” is looser than “{parent}” of the directive above. Forwarding may only make it stricter.',
    'error.directives.requirement-dropped':
      'The requirement “{parent}” of the directive above is not carried. Forwarding carries every one.',
    'error.directives.requirement-narrowed': '“{title}” applies to fewer than “{parent}” of the directive above.',
    'error.directives.foreign-parent':
      '“{title}” carries a requirement of a directive that this one neither forwards nor implements.',
    'error.directives.not-addressed': 'The unit is not addressed by this directive and cannot forward it.',
    'error.directives.number-taken': 'The document number belongs to another directive.',
    'error.directives.reminded-today': 'A reminder was sent today already.',
    'error.directives.nothing-owed': 'There is nothing to be done here.',
    'error.directives.too-many-files': 'At most {most} attachments.',
  },
});
