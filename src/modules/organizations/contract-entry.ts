// How units come in: by their own application, or by a workbook.
import { binary, endpoint, upload, z, zCount, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { XLSX, zCode, zIndustry, zLine, zRegionCode, zUnitType } from './contract-fields.ts';
import { selfRegisteringTypes } from './contract-words.ts';

export const registrationStates = ['pending', 'approved', 'refused', 'withdrawn'] as const;
export type RegistrationState = (typeof registrationStates)[number];
const zReceipt = zText(80, 16);

export const openRegistration = endpoint({
  id: 'organizations.open-registration',
  method: 'POST',
  path: '/organizations/registrations',
  permission: { public: '树外单位自助登记，由主管部门审核后才生效' },
  scope: 'none',
  limit: 'registrations',
  summary: '单位自助登记',
  body: z.object({
    name: zText(120, 2),
    code: zCode,
    unitType: z.enum([...selfRegisteringTypes]),
    industry: zIndustry,
    regionCode: zRegionCode,
    address: zText(200, 2),
    officePhone: zText(30, 5),
  }),
  reply: z.object({ receipt: z.string() }),
});
export const traceRegistration = endpoint({
  id: 'organizations.trace-registration',
  method: 'POST',
  path: '/organizations/registrations/trace',
  permission: { public: '凭登记回执查询办理情况' },
  scope: 'none',
  limit: 'checks',
  summary: '凭回执查登记进度',
  body: z.object({ receipt: zReceipt }),
  reply: z.object({
    state: z.enum([...registrationStates]),
    name: z.string(),
    reason: z.nullable(z.string()),
    /** Who supervises the unit that came of it: where its people get their first sign-in. */
    supervisor: z.nullable(z.string()),
    createdAt: zInstant,
    decidedAt: z.nullable(zInstant),
  }),
});
export const withdrawRegistration = endpoint({
  id: 'organizations.withdraw-registration',
  method: 'POST',
  path: '/organizations/registrations/withdraw',
  permission: { public: '凭登记回执撤回自己的登记' },
  scope: 'none',
  limit: 'checks',
  summary: '撤回登记',
  body: z.object({ receipt: zReceipt }),
});
const zRegistration = z.object({
  id: zId,
  state: z.enum([...registrationStates]),
  name: z.string(),
  code: z.string(),
  unitType: zUnitType,
  industry: zIndustry,
  regionCode: z.string(),
  regionName: z.string(),
  address: z.string(),
  officePhone: z.string(),
  reason: z.nullable(z.string()),
  unitId: z.nullable(zId),
  createdAt: zInstant,
  decidedAt: z.nullable(zInstant),
  revision: z.int(),
});
export type RegistrationItem = z.infer<typeof zRegistration>;
export const listRegistrations = endpoint({
  id: 'organizations.list-registrations',
  method: 'GET',
  path: '/organizations/registrations',
  permission: 'organizations.approve',
  scope: 'unit',
  summary: '待审核和已审核的单位登记',
  query: z.object({ ...zPage, state: z._default(z.enum([...registrationStates]), 'pending') }),
  reply: zPageOf(zRegistration),
});
export const approveRegistration = endpoint({
  id: 'organizations.approve-registration',
  method: 'POST',
  path: '/organizations/registrations/:id/approve',
  permission: 'organizations.approve',
  scope: 'unit',
  summary: '同意登记并建立单位',
  params: z.object({ id: zId }),
  body: z.object({ line: zLine, supervisorUnitId: zId, revision: z.int() }),
  reply: z.object({ unitId: zId }),
});
export const refuseRegistration = endpoint({
  id: 'organizations.refuse-registration',
  method: 'POST',
  path: '/organizations/registrations/:id/refuse',
  permission: 'organizations.approve',
  scope: 'unit',
  summary: '不同意登记',
  params: z.object({ id: zId }),
  body: z.object({ reason: zText(300, 2), revision: z.int() }),
});

export const MAX_TREE_BYTES = 20_000_000;
export const treeImportStates = ['checking', 'previewed', 'done', 'cancelled', 'failed'] as const;
export type TreeImportState = (typeof treeImportStates)[number];
export const treeOutcomes = ['added', 'updated', 'unchanged', 'faulty'] as const;
export type TreeOutcome = (typeof treeOutcomes)[number];
export const treeSheets = ['regions', 'units', 'supervision', 'functions'] as const;
export type TreeSheet = (typeof treeSheets)[number];

/** What can be wrong with a row. The text of each stands in `messages.ts` under `problem.<code>`. */
export const treeProblemCodes = [
  'missing',
  'number-cell',
  'formula-cell',
  'too-long',
  'bad-date',
  'future-date',
  'bad-region-code',
  'region-parent',
  'region-differs',
  'unknown-region',
  'unknown-word',
  'bad-unit-code',
  'unknown-unit',
  'ambiguous-unit',
  'duplicate-in-file',
  'name-taken',
  'code-taken',
  'name-differs',
  'place-differs',
  'circle',
  'supervises-itself',
  'before-last-change',
  'out-of-scope',
] as const;
export type TreeProblemCode = (typeof treeProblemCodes)[number];
const zTreeProblem = z.object({
  /** Index in the columns of the sheet. */
  column: z.int(),
  code: z.enum(treeProblemCodes),
  value: z.string(),
});
export type TreeProblem = z.infer<typeof zTreeProblem>;

const own = { permission: 'organizations.manage', scope: 'self' } as const;
const importParams = z.object({ id: zId });

export const treeTemplate = endpoint({
  id: 'organizations.get-tree-template',
  method: 'GET',
  path: '/organizations/tree-template',
  permission: 'organizations.manage',
  scope: 'none',
  summary: '下载机构树模板',
  reply: binary(XLSX),
});
export const startTreeImport = endpoint({
  id: 'organizations.start-tree-import',
  method: 'POST',
  path: '/organizations/tree-imports',
  ...own,
  summary: '上传机构树并检查',
  body: upload(MAX_TREE_BYTES, ['xlsx']),
  reply: z.object({ id: zId, progressId: zId }),
});
const zTreeImport = z.object({
  id: zId,
  state: z.enum(treeImportStates),
  fileName: z.string(),
  progressId: zId,
  counts: z.record(z.enum(treeOutcomes), zCount),
  createdAt: zInstant,
});
export type TreeImport = z.infer<typeof zTreeImport>;
export const getTreeImport = endpoint({
  id: 'organizations.get-tree-import',
  method: 'GET',
  path: '/organizations/tree-imports/:id',
  ...own,
  summary: '查看自己上传的机构树',
  params: importParams,
  reply: zTreeImport,
});
const zTreeRow = z.object({
  seq: z.int(),
  sheet: z.enum(treeSheets),
  row: z.int(),
  cells: z.array(z.string()),
  problems: z.array(zTreeProblem),
});
export type TreeRow = z.infer<typeof zTreeRow>;
export const listTreeRows = endpoint({
  id: 'organizations.list-tree-rows',
  method: 'GET',
  path: '/organizations/tree-imports/:id/rows',
  ...own,
  summary: '按结果查看机构树各行',
  params: importParams,
  query: z.object({
    outcome: z.enum(treeOutcomes),
    after: z._default(z.coerce.number().check(z.int(), z.minimum(-1), z.maximum(10_000_000)), -1),
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 50),
  }),
  reply: z.object({ items: z.array(zTreeRow), next: z.nullable(z.int()) }),
});
export const getAnnotatedTree = endpoint({
  id: 'organizations.get-annotated-tree',
  method: 'GET',
  path: '/organizations/tree-imports/:id/annotated',
  ...own,
  summary: '下载标注后的机构树',
  params: importParams,
  reply: binary(XLSX),
});
export const applyTreeImport = endpoint({
  id: 'organizations.apply-tree-import',
  method: 'POST',
  path: '/organizations/tree-imports/:id/apply',
  ...own,
  summary: '确认导入无误的各行',
  params: importParams,
  reply: zTreeImport,
});
export const cancelTreeImport = endpoint({
  id: 'organizations.cancel-tree-import',
  method: 'POST',
  path: '/organizations/tree-imports/:id/cancel',
  ...own,
  summary: '放弃导入',
  params: importParams,
});
