// What the module refuses with, announces and writes into the audit catalogue.
import { auditEvent, defineEvent, defineJob } from '#kernel/announce';
import { z, zCount, zDate, zId } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';

export const errors = defineErrors({
  'organizations.stale': 409,
  'organizations.region-exists': 409,
  'organizations.region-parent': 422,
  'organizations.region-closed': 409,
  'organizations.region-in-use': 409,
  'organizations.region-into-itself': 422,
  'organizations.unit-exists': 409,
  'organizations.export-too-large': 422,
  'organizations.unit-closed': 409,
  'organizations.unit-has-children': 409,
  'organizations.bad-code': 422,
  'organizations.code-taken': 409,
  'organizations.move-into-itself': 422,
  'organizations.future-date': 422,
  'organizations.before-last-change': 422,
  'organizations.supervises-itself': 422,
  'organizations.list-exists': 409,
  'organizations.registration-decided': 409,
  'organizations.registration-open': 409,
  'organizations.registration-flood': 429,
  'organizations.import-not-ready': 409,
  'organizations.import-outdated': 409,
  'organizations.import-failed': 500,
});

export const events = {
  unitCreated: defineEvent('organizations.unit-created', z.object({ unitId: zId })),
  unitRenamed: defineEvent('organizations.unit-renamed', z.object({ unitId: zId })),
  unitMoved: defineEvent('organizations.unit-moved', z.object({ unitId: zId })),
  unitClosed: defineEvent('organizations.unit-closed', z.object({ unitId: zId })),
  /** Type, industry, level, lines, functions or lists of a unit changed: whoever selects units selects again. */
  unitReclassified: defineEvent('organizations.unit-reclassified', z.object({ unitId: zId })),
  treeImported: defineEvent('organizations.tree-imported', z.object({ importId: zId })),
  registrationOpened: defineEvent('organizations.registration-opened', z.object({ registrationId: zId })),
  registrationDecided: defineEvent('organizations.registration-decided', z.object({ registrationId: zId })),
};

export const jobs = {
  checkTree: defineJob('organizations.check-tree', '检查机构树导入文件', z.object({ importId: zId })),
};

export const auditEvents = {
  createRegion: auditEvent(
    'organizations.create-region',
    '新增区域',
    'Region created',
    z.object({ level: z.string(), local: z.boolean() }),
  ),
  changeRegion: auditEvent(
    'organizations.change-region',
    '变更区域',
    'Region changed',
    z.object({
      what: z.enum(['name', 'closed', 'merged']),
      from: zDate,
      into: z.optional(z.string()),
      units: z.optional(zCount),
    }),
  ),
  createUnit: auditEvent(
    'organizations.create-unit',
    '新增单位',
    'Unit created',
    z.object({ regionCode: z.string(), parentId: z.nullable(zId) }),
  ),
  renameUnit: auditEvent('organizations.rename-unit', '单位更名', 'Unit renamed', z.object({ from: zDate })),
  correctUnit: auditEvent(
    'organizations.correct-unit',
    '修改单位资料',
    'Unit facts changed',
    z.object({ fields: z.array(z.string()) }),
  ),
  moveUnit: auditEvent(
    'organizations.move-unit',
    '调整单位隶属',
    'Unit moved',
    z.object({ parentId: z.nullable(zId), regionCode: z.string(), from: zDate }),
  ),
  closeUnit: auditEvent('organizations.close-unit', '撤销单位', 'Unit closed', z.object({ on: zDate })),
  setSupervision: auditEvent(
    'organizations.set-supervision',
    '设置业务主管',
    'Supervision set',
    z.object({ line: z.string(), supervisorUnitId: z.nullable(zId), from: zDate }),
  ),
  setFunction: auditEvent(
    'organizations.set-function',
    '指定职能机构',
    'Function body set',
    z.object({ function: z.string(), unitId: z.nullable(zId), from: zDate }),
  ),
  createList: auditEvent('organizations.create-list', '新建单位名单', 'List created', z.object({})),
  changeList: auditEvent(
    'organizations.change-list',
    '调整单位名单',
    'List changed',
    z.object({ added: zCount, removed: zCount }),
  ),
  openRegistration: auditEvent(
    'organizations.open-registration',
    '单位自助登记',
    'Registration opened',
    z.object({ unitType: z.string(), regionCode: z.string() }),
  ),
  decideRegistration: auditEvent(
    'organizations.decide-registration',
    '审核单位登记',
    'Registration decided',
    z.object({ action: z.string() }),
  ),
  startTreeImport: auditEvent(
    'organizations.start-tree-import',
    '上传机构树',
    'Tree uploaded',
    z.object({ fileSha256: z.string() }),
  ),
  applyTreeImport: auditEvent(
    'organizations.apply-tree-import',
    '导入机构树',
    'Tree imported',
    z.object({ fileSha256: z.string(), counts: z.record(z.string(), zCount), resultDigest: z.string() }),
  ),
  cancelTreeImport: auditEvent(
    'organizations.cancel-tree-import',
    '放弃机构树导入',
    'Tree import given up',
    z.object({}),
  ),
};
