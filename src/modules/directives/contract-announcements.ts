// What the module refuses with, announces and writes into the audit catalogue.
import { auditEvent, defineEvent } from '#kernel/announce';
import { z, zCount, zId } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';

export const errors = defineErrors({
  'directives.stale': 409,
  'directives.not-draft': 409,
  'directives.not-published': 409,
  'directives.incomplete': 422,
  'directives.nobody-addressed': 422,
  'directives.outside-scope': 422,
  'directives.unknown-measure': 422,
  'directives.measure-confidential': 422,
  'directives.due-past': 422,
  'directives.looser': 422,
  'directives.requirement-dropped': 422,
  'directives.requirement-narrowed': 422,
  'directives.foreign-parent': 422,
  'directives.not-addressed': 409,
  'directives.number-taken': 409,
  'directives.reminded-today': 409,
  'directives.nothing-owed': 409,
  'directives.too-many-files': 409,
});

export const events = {
  published: defineEvent('directives.published', z.object({ directiveId: zId })),
  withdrawn: defineEvent('directives.withdrawn', z.object({ directiveId: zId })),
  corrected: defineEvent('directives.corrected', z.object({ directiveId: zId, correctedById: zId })),
  addresseesChanged: defineEvent('directives.addressees-changed', z.object({ directiveId: zId })),
  receiptConfirmed: defineEvent('directives.receipt-confirmed', z.object({ directiveId: zId, unitId: zId })),
  /** The figures of a requirement as of its due moment are stored. Whoever proposes consequences reads them. */
  requirementFrozen: defineEvent('directives.requirement-frozen', z.object({ directiveId: zId, requirementId: zId })),
  standingChanged: defineEvent(
    'directives.standing-changed',
    z.object({ obligationId: zId, directiveId: zId, unitId: zId }),
  ),
  reminded: defineEvent('directives.reminded', z.object({ reminderId: zId, unitId: zId })),
};

const none = z.object({});
const reason = z.object({ reason: z.string() });
export const auditEvents = {
  draft: auditEvent(
    'directives.draft',
    '起草文件',
    'Directive drafted',
    z.object({ from: z.nullable(zId), relation: z.string() }),
  ),
  save: auditEvent(
    'directives.save',
    '修改草稿',
    'Draft changed',
    z.object({ revision: z.int(), requirements: zCount }),
  ),
  attach: auditEvent(
    'directives.attach',
    '增减附件',
    'Attachment added or dropped',
    z.object({ attachmentId: zId, dropped: z.boolean() }),
  ),
  publish: auditEvent(
    'directives.publish',
    '印发文件',
    'Directive published',
    z.object({ addressees: zCount, requirements: zCount, obligations: zCount }),
  ),
  discard: auditEvent('directives.discard', '作废草稿', 'Draft discarded', none),
  withdraw: auditEvent('directives.withdraw', '撤回文件', 'Directive withdrawn', reason),
  correct: auditEvent('directives.correct', '更正文件', 'Directive corrected', z.object({ correctedById: zId })),
  reread: auditEvent(
    'directives.reread-addressees',
    '重新确定主送单位',
    'Addressees read again',
    z.object({ joined: zCount, left: zCount }),
  ),
  forwarded: auditEvent('directives.forwarded', '下级转发', 'Forwarded below', z.object({ byDirectiveId: zId })),
  readNotice: auditEvent('directives.read-item', '阅读来文', 'Inbox item read', z.object({ kind: z.string() })),
  confirm: auditEvent('directives.confirm-receipt', '确认收文', 'Receipt confirmed', z.object({ directiveId: zId })),
  remind: auditEvent('directives.remind', '催办', 'Reminder sent', z.object({ directiveId: zId, units: zCount })),
  freeze: auditEvent(
    'directives.freeze-requirement',
    '到期定格',
    'Figures of the due moment stored',
    z.object({ requirementId: zId, met: zCount, missed: zCount, notMeasurable: zCount }),
  ),
  moveDue: auditEvent(
    'directives.move-due',
    '期限因日历变更',
    'Due moment moved by the calendar',
    z.object({ requirementId: zId }),
  ),
  createDownload: auditEvent('directives.create-download', '新增下载表格', 'Form for download added', none),
  addVersion: auditEvent(
    'directives.add-download-version',
    '更新下载表格',
    'Form version added',
    z.object({ version: z.int() }),
  ),
  retireDownload: auditEvent('directives.retire-download', '停用下载表格', 'Form retired', none),
};
