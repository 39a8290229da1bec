// What the module refuses with, announces and writes into the audit catalogue. No detail carries a name or a number.
import { auditEvent, defineEvent, defineJob } from '#kernel/announce';
import { z, zCount, zDate, zId, zText } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';

export const errors = defineErrors({
  'people.stale': 409,
  'people.bad-number': 422,
  'people.bad-name': 422,
  'people.bad-phone': 422,
  'people.exists': 409,
  'people.in-other-unit': 409,
  'people.name-mismatch': 409,
  'people.number-taken': 409,
  'people.has-left': 409,
  'people.future-date': 422,
  'people.before-last-change': 422,
  'people.unit-closed': 409,
  'people.import-not-ready': 409,
  'people.import-outdated': 409,
  'people.import-failed': 500,
  'people.no-annotated-file': 404,
  'people.export-too-large': 422,
});

const zIds = z.array(zId).check(z.minLength(1), z.maxLength(500));

/** Each carries up to 500 persons, so that a roster of 100,000 is 200 rows of news. */
export const events = {
  /** Entered, or came back after having left. */
  joined: defineEvent('people.joined', z.object({ personIds: zIds })),
  left: defineEvent('people.left', z.object({ personIds: zIds })),
  /** Name, job categories, title or document changed. */
  changed: defineEvent('people.changed', z.object({ personIds: zIds })),
};

export const jobs = {
  checkRoster: defineJob('people.check-roster', '检查人员名册', z.object({ importId: zId })),
  applyRoster: defineJob('people.apply-roster', '导入人员名册', z.object({ importId: zId, confirmedBy: zId })),
};

const zFields = z.array(z.enum(['name', 'number', 'phone', 'jobCategories', 'titleLevel', 'titleName']));
export type PersonField = z.infer<typeof zFields>[number];

export const auditEvents = {
  enterPerson: auditEvent(
    'people.enter-person',
    '登记人员',
    'Person entered',
    z.object({ unitId: zId, returned: z.boolean() }),
  ),
  correctPerson: auditEvent(
    'people.correct-person',
    '更正人员资料',
    'Person corrected',
    z.object({ fields: zFields, reason: zText(300) }),
  ),
  endMembership: auditEvent(
    'people.end-membership',
    '人员离开单位',
    'Person left the unit',
    z.object({ unitId: zId, on: zDate }),
  ),
  revealPerson: auditEvent(
    'people.reveal-person',
    '查看完整证件号码或电话',
    'Number or telephone shown in full',
    z.object({ fields: zFields, reason: zText(300) }),
  ),
  exportPeople: auditEvent(
    'people.export-people',
    '导出人员名单',
    'List of persons exported',
    z.object({
      rows: zCount,
      status: z.enum(['active', 'left', 'all']),
      filters: z.array(z.enum(['q', 'category', 'title'])),
    }),
  ),
  startRosterImport: auditEvent(
    'people.start-roster-import',
    '上传人员名册',
    'Roster uploaded',
    z.object({ fileSha256: z.string() }),
  ),
  confirmRosterImport: auditEvent(
    'people.confirm-roster-import',
    '确认导入人员名册',
    'Roster import confirmed',
    z.object({ fileSha256: z.string() }),
  ),
  applyRosterImport: auditEvent(
    'people.apply-roster-import',
    '导入人员名册',
    'Roster imported',
    z.object({
      fileSha256: z.string(),
      confirmedBy: zId,
      counts: z.record(z.string(), zCount),
      resultDigest: z.string(),
    }),
  ),
  cancelRosterImport: auditEvent('people.cancel-roster-import', '放弃名册导入', 'Roster import given up', z.object({})),
  downloadAnnotatedRoster: auditEvent(
    'people.download-annotated-roster',
    '下载标注后的名册',
    'Annotated roster downloaded',
    z.object({}),
  ),
};
