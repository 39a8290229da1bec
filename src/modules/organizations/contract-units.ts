// Units: list, page, changes.
import { binary, endpoint, z, zCount, zDate, zId, zPage, zPageOf, zText } from '#kernel/endpoint';
import {
  manage,
  read,
  XLSX,
  zBasis,
  zCode,
  zFunction,
  zIndustry,
  zLine,
  zNamed,
  zRegionCode,
  zUnitLevel,
  zUnitType,
} from './contract-fields.ts';

export const zUnitItem = z.object({
  id: zId,
  name: z.string(),
  code: z.nullable(z.string()),
  unitType: zUnitType,
  industry: zIndustry,
  level: zUnitLevel,
  regionCode: z.string(),
  regionName: z.string(),
  parentId: z.nullable(zId),
  parentName: z.nullable(z.string()),
  lines: z.array(z.string()),
  functions: z.array(z.string()),
  status: z.enum(['active', 'closed']),
});
export type UnitItem = z.infer<typeof zUnitItem>;

const unitFilters = {
  /** A name, the start of its pinyin or initials, or a code. */
  q: z.optional(zText(60)),
  region: z.optional(zRegionCode),
  type: z.optional(zUnitType),
  industry: z.optional(zIndustry),
  level: z.optional(zUnitLevel),
  line: z.optional(zLine),
  function: z.optional(zFunction),
  parent: z.optional(zId),
  /** Only units without a parent, where the tree begins. */
  roots: z.optional(z.enum(['true'])),
  status: z._default(z.enum(['active', 'closed', 'all']), 'active'),
};

export const listUnits = endpoint({
  id: 'organizations.list-units',
  method: 'GET',
  path: '/organizations/units',
  ...read,
  summary: '按区域、类型、条线、名称查单位',
  query: z.object({ ...zPage, ...unitFilters }),
  reply: zPageOf(zUnitItem),
});
/** Units that one exported file holds at most. */
export const MAX_EXPORT = 100_000;
export const exportUnits = endpoint({
  id: 'organizations.export-units',
  method: 'GET',
  path: '/organizations/units-export',
  ...read,
  summary: '导出所查到的单位',
  query: z.object({ ...unitFilters, language: z._default(z.enum(['zh', 'en']), 'zh') }),
  reply: binary(XLSX),
});

const zUnitDetail = z.object({
  ...zUnitItem.shape,
  openedOn: zDate,
  closedOn: z.nullable(zDate),
  revision: z.int(),
  childCount: zCount,
  chain: z.array(zNamed),
  names: z.array(z.object({ name: z.string(), validFrom: zDate, validTo: z.nullable(zDate), basis: z.string() })),
  places: z.array(
    z.object({
      parentId: z.nullable(zId),
      parentName: z.nullable(z.string()),
      regionCode: z.string(),
      regionName: z.string(),
      validFrom: zDate,
      validTo: z.nullable(zDate),
      basis: z.string(),
    }),
  ),
  supervision: z.array(z.object({ line: zLine, supervisor: zNamed, validFrom: zDate, validTo: z.nullable(zDate) })),
  functionsHeld: z.array(
    z.object({
      regionCode: z.string(),
      regionName: z.string(),
      function: zFunction,
      alias: z.nullable(z.string()),
      validFrom: zDate,
    }),
  ),
  lists: z.array(zNamed),
});
export type UnitDetail = z.infer<typeof zUnitDetail>;
const unitParams = z.object({ id: zId });

export const getUnit = endpoint({
  id: 'organizations.get-unit',
  method: 'GET',
  path: '/organizations/units/:id',
  ...read,
  summary: '查看单位',
  params: unitParams,
  reply: zUnitDetail,
});
export const createUnit = endpoint({
  id: 'organizations.create-unit',
  method: 'POST',
  path: '/organizations/units',
  ...manage,
  summary: '新增单位',
  body: z.object({
    name: zText(120, 2),
    code: z.nullable(zCode),
    unitType: zUnitType,
    industry: zIndustry,
    level: zUnitLevel,
    regionCode: zRegionCode,
    parentId: z.nullable(zId),
    openedOn: zDate,
    basis: zBasis,
  }),
  reply: z.object({ id: zId }),
});
export const renameUnit = endpoint({
  id: 'organizations.rename-unit',
  method: 'POST',
  path: '/organizations/units/:id/rename',
  ...manage,
  summary: '单位更名（自某日起）',
  params: unitParams,
  body: z.object({ name: zText(120, 2), from: zDate, basis: zBasis, revision: z.int() }),
  reply: z.object({ revision: z.int() }),
});
export const correctUnit = endpoint({
  id: 'organizations.correct-unit',
  method: 'POST',
  path: '/organizations/units/:id/correct',
  ...manage,
  summary: '修改单位代码、类型、行业、层级',
  params: unitParams,
  body: z.object({
    code: z.nullable(zCode),
    unitType: zUnitType,
    industry: zIndustry,
    level: zUnitLevel,
    revision: z.int(),
  }),
  reply: z.object({ revision: z.int() }),
});
export const moveUnit = endpoint({
  id: 'organizations.move-unit',
  method: 'POST',
  path: '/organizations/units/:id/move',
  ...manage,
  summary: '调整单位隶属或所在区域（自某日起）',
  params: unitParams,
  body: z.object({ parentId: z.nullable(zId), regionCode: zRegionCode, from: zDate, basis: zBasis, revision: z.int() }),
  reply: z.object({ revision: z.int() }),
});
export const closeUnit = endpoint({
  id: 'organizations.close-unit',
  method: 'POST',
  path: '/organizations/units/:id/close',
  ...manage,
  summary: '撤销没有下级的单位',
  params: unitParams,
  body: z.object({ on: zDate, basis: zBasis, revision: z.int() }),
});
export const setSupervision = endpoint({
  id: 'organizations.set-supervision',
  method: 'POST',
  path: '/organizations/units/:id/supervision',
  ...manage,
  summary: '设置或终止某条线的业务主管',
  params: unitParams,
  body: z.object({ line: zLine, supervisorUnitId: z.nullable(zId), from: zDate }),
});
