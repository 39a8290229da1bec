import type { UnitScope } from '#kernel/actor';
import type { LineId } from '#kernel/roles';
import type { CalendarDate, Instant } from '#kernel/time';
import type { RegistrationState, TreeImportState, TreeOutcome, TreeProblem, TreeSheet } from './contract.ts';
import type { Industry, RegionFunction, RegionLevel, UnitLevel, UnitType } from './contract-words.ts';

export interface RegionRow {
  code: string;
  name: string;
  level: RegionLevel;
  parentCode: string | null;
  path: string;
  local: boolean;
  validFrom: CalendarDate;
  validTo: CalendarDate | null;
  revision: number;
  mergedInto: string | null;
  closedBasis: string | null;
}
/** A name that the region bore before; the present one stands in its row. */
export interface RegionNameRow {
  regionCode: string;
  revision: number;
  name: string;
  validFrom: CalendarDate;
  validTo: CalendarDate;
  basis: string;
}

export interface UnitRow {
  id: string;
  name: string;
  pinyin: string;
  pinyinKey: string;
  initials: string;
  code: string | null;
  unitType: UnitType;
  industry: Industry;
  level: UnitLevel;
  regionCode: string;
  regionPath: string;
  parentId: string | null;
  path: string;
  lines: LineId[];
  functions: RegionFunction[];
  listIds: string[];
  status: 'active' | 'closed';
  openedOn: CalendarDate;
  closedOn: CalendarDate | null;
  revision: number;
  updatedBy: string | null;
  updatedAt: Instant;
  updatedWhat: string;
}

interface Dated {
  id: string;
  validFrom: CalendarDate;
  validTo: CalendarDate | null;
}
export interface UnitNameRow extends Dated {
  unitId: string;
  name: string;
  basis: string;
}
export interface UnitPlaceRow extends Dated {
  unitId: string;
  parentId: string | null;
  regionCode: string;
  basis: string;
}
export interface SupervisionRow extends Dated {
  unitId: string;
  line: LineId;
  supervisorUnitId: string;
}
export interface RegionFunctionRow extends Dated {
  regionCode: string;
  function: RegionFunction;
  unitId: string;
  alias: string | null;
}
export interface NamedListRow {
  id: string;
  name: string;
  ownerUnitId: string;
  note: string;
  closed: boolean;
  revision: number;
}
export interface NamedListMemberRow extends Dated {
  listId: string;
  unitId: string;
}
export interface RegistrationRow {
  id: string;
  state: RegistrationState;
  name: string;
  code: string;
  unitType: UnitType;
  industry: Industry;
  regionCode: string;
  address: string;
  officePhone: string;
  receiptDigest: string;
  reason: string | null;
  unitId: string | null;
  decidedBy: string | null;
  decidedAt: Instant | null;
  createdAt: Instant;
  revision: number;
}
export interface TreeImportRow {
  id: string;
  state: TreeImportState;
  fileName: string;
  fileSha256: string;
  content: Buffer | null;
  progressId: string;
  scope: UnitScope;
  treeStamp: string | null;
  counts: Partial<Record<TreeOutcome, number>>;
  createdBy: string;
  createdAt: Instant;
  endedAt: Instant | null;
}
export interface TreeStagingRow {
  importId: string;
  seq: number;
  sheet: TreeSheet;
  rowNo: number;
  outcome: TreeOutcome;
  cells: string[];
  problems: TreeProblem[];
  data: unknown;
}

/** Read view for other modules: every unit in its present state. */
export type UnitView = Omit<UnitRow, 'openedOn' | 'closedOn' | 'revision' | 'updatedBy' | 'updatedAt' | 'updatedWhat'>;
/** Read view for other modules: regions in force. */
export type RegionView = Pick<RegionRow, 'code' | 'name' | 'level' | 'parentCode' | 'path'>;

export interface OrganizationTables {
  'organizations.region': RegionRow;
  'organizations.regionName': RegionNameRow;
  'organizations.unit': UnitRow;
  'organizations.unitName': UnitNameRow;
  'organizations.unitPlace': UnitPlaceRow;
  'organizations.supervision': SupervisionRow;
  'organizations.regionFunction': RegionFunctionRow;
  'organizations.namedList': NamedListRow;
  'organizations.namedListMember': NamedListMemberRow;
  'organizations.registration': RegistrationRow;
  'organizations.treeImport': TreeImportRow;
  'organizations.treeRow': TreeStagingRow;
  'organizations.unitView': UnitView;
  'organizations.regionView': RegionView;
}
