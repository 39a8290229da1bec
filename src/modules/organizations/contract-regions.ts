// Regions, the bodies for their functions, named lists.
import { endpoint, z, zCount, zDate, zId, zPage, zPageOf, zText } from '#kernel/endpoint';
import { manage, read, zBasis, zFunction, zNamed, zRegionCode } from './contract-fields.ts';
import { zUnitItem } from './contract-units.ts';
import { regionLevelIds } from './contract-words.ts';

const zRegion = z.object({
  code: z.string(),
  name: z.string(),
  level: z.enum([...regionLevelIds]),
  parentCode: z.nullable(z.string()),
  path: z.string(),
  local: z.boolean(),
  revision: z.int(),
  children: zCount,
});
export type RegionItem = z.infer<typeof zRegion>;

export const listRegions = endpoint({
  id: 'organizations.list-regions',
  method: 'GET',
  path: '/organizations/regions',
  permission: { public: '行政区划是公开信息，自助登记和公开页面要选择区域' },
  scope: 'none',
  summary: '列出下级区域，或按名称、代码查区域',
  query: z.object({
    parent: z.optional(zRegionCode),
    /** A part of a name, or the start of a code: regions of every level. */
    q: z.optional(zText(60)),
  }),
  reply: z.object({ items: z.array(zRegion), chain: z.array(z.object({ code: z.string(), name: z.string() })) }),
});
const zRegionRef = z.object({ code: z.string(), name: z.string() });
const zRegionDetail = z.object({
  ...zRegion.shape,
  validFrom: zDate,
  validTo: z.nullable(zDate),
  mergedInto: z.nullable(zRegionRef),
  closedBasis: z.nullable(z.string()),
  /** Latest first; the present name is the first one, without an end. */
  names: z.array(z.object({ name: z.string(), validFrom: zDate, validTo: z.nullable(zDate), basis: z.string() })),
  /** Regions directly below that are no more. */
  closed: z.array(z.object({ ...zRegionRef.shape, validTo: zDate, mergedInto: z.nullable(zRegionRef) })),
});
export type RegionDetail = z.infer<typeof zRegionDetail>;
export const getRegion = endpoint({
  id: 'organizations.get-region',
  method: 'GET',
  path: '/organizations/regions/:code',
  permission: 'organizations.read',
  scope: 'all',
  summary: '查看区域及其沿革（行政区划，对持权限者不分范围）',
  params: z.object({ code: zRegionCode }),
  reply: zRegionDetail,
});
export const createRegion = endpoint({
  id: 'organizations.create-region',
  method: 'POST',
  path: '/organizations/regions',
  ...manage,
  summary: '新增区域或功能区',
  body: z.object({
    code: zRegionCode,
    name: zText(60, 1),
    level: z.enum([...regionLevelIds]),
    parentCode: z.nullable(zRegionCode),
    validFrom: zDate,
  }),
  reply: zRegion,
});
export const renameRegion = endpoint({
  id: 'organizations.rename-region',
  method: 'POST',
  path: '/organizations/regions/:code/rename',
  ...manage,
  summary: '区域更名（自某日起）',
  params: z.object({ code: zRegionCode }),
  body: z.object({ name: zText(60, 1), from: zDate, basis: zBasis, revision: z.int() }),
  reply: zRegion,
});
export const closeRegion = endpoint({
  id: 'organizations.close-region',
  method: 'POST',
  path: '/organizations/regions/:code/close',
  ...manage,
  summary: '撤销区域，或并入另一区域（所属单位随之划入）',
  params: z.object({ code: zRegionCode }),
  body: z.object({
    on: zDate,
    /** The region that takes the units over; without it no unit may be left. */
    into: z._default(z.nullable(zRegionCode), null),
    basis: zBasis,
    revision: z.int(),
  }),
  reply: z.object({ units: zCount }),
});

const zFunctionBody = z.object({
  function: zFunction,
  current: z.nullable(z.object({ unit: zNamed, alias: z.nullable(z.string()), validFrom: zDate })),
  past: z.array(z.object({ unit: zNamed, alias: z.nullable(z.string()), validFrom: zDate, validTo: zDate })),
});
export type FunctionBody = z.infer<typeof zFunctionBody>;
export const listFunctions = endpoint({
  id: 'organizations.list-functions',
  method: 'GET',
  path: '/organizations/regions/:code/functions',
  permission: 'organizations.read',
  scope: 'all',
  summary: '各职能的承担机构（机构名录，对持权限者不分范围）',
  params: z.object({ code: zRegionCode }),
  reply: z.object({ items: z.array(zFunctionBody) }),
});
export const setFunction = endpoint({
  id: 'organizations.set-function',
  method: 'POST',
  path: '/organizations/regions/:code/functions',
  ...manage,
  summary: '指定或终止区域某职能的承担机构',
  params: z.object({ code: zRegionCode }),
  body: z.object({ function: zFunction, unitId: z.nullable(zId), alias: z.nullable(zText(120)), from: zDate }),
});

const zList = z.object({
  id: zId,
  name: z.string(),
  note: z.string(),
  owner: zNamed,
  members: zCount,
  revision: z.int(),
});
export const listLists = endpoint({
  id: 'organizations.list-lists',
  method: 'GET',
  path: '/organizations/lists',
  ...read,
  summary: '单位名单',
  query: z.object({ ...zPage, id: z.optional(zId) }),
  reply: zPageOf(zList),
});
export const createList = endpoint({
  id: 'organizations.create-list',
  method: 'POST',
  path: '/organizations/lists',
  permission: 'organizations.keep-lists',
  scope: 'unit',
  summary: '新建单位名单',
  body: z.object({ name: zText(80, 2), note: z._default(zText(300), ''), ownerUnitId: zId }),
  reply: z.object({ id: zId }),
});
export const changeList = endpoint({
  id: 'organizations.change-list',
  method: 'POST',
  path: '/organizations/lists/:id/members',
  permission: 'organizations.keep-lists',
  scope: 'unit',
  summary: '增减名单中的单位',
  params: z.object({ id: zId }),
  body: z.object({
    add: z.array(zId).check(z.maxLength(1000)),
    remove: z.array(zId).check(z.maxLength(1000)),
    revision: z.int(),
  }),
  reply: z.object({ revision: z.int() }),
});
export const listMembers = endpoint({
  id: 'organizations.list-members',
  method: 'GET',
  path: '/organizations/lists/:id/members',
  ...read,
  summary: '名单中的单位',
  params: z.object({ id: zId }),
  query: z.object({ ...zPage }),
  reply: zPageOf(zUnitItem),
});
