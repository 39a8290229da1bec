import type { GrantNode } from '#kernel/actor';
import type { DocumentKind } from '#kernel/identifiers';
import type { CalendarDate, Instant } from '#kernel/time';
import type { JobCategory, RosterOutcome, RosterProblem, RosterState, TitleLevel } from './contract.ts';

export interface PersonRow {
  id: string;
  name: string;
  pinyin: string;
  pinyinKey: string;
  initials: string;
  documentKind: DocumentKind;
  numberCipher: Buffer;
  numberLookup: Buffer;
  numberMask: string;
  phoneCipher: Buffer | null;
  phoneLookup: Buffer | null;
  phoneMask: string | null;
  titleLevel: TitleLevel;
  titleName: string | null;
  unitId: string | null;
  lastUnitId: string;
  jobCategories: JobCategory[];
  status: 'active' | 'left' | 'merged';
  mergedInto: string | null;
  revision: number;
  createdAt: Instant;
  updatedBy: string | null;
  updatedAt: Instant;
  updatedWhat: string;
}

interface Dated {
  id: string;
  personId: string;
  validFrom: CalendarDate;
  validTo: CalendarDate | null;
}
export interface MembershipRow extends Dated {
  unitId: string;
}
export interface JobCategoryRow extends Dated {
  category: JobCategory;
}
export interface TitleRow extends Dated {
  level: TitleLevel;
  name: string | null;
}

/** Where the uploader's permission reached: `all`, or within these nodes. */
export type StoredScope = { readonly all: true } | { readonly all: false; readonly nodes: readonly GrantNode[] };

export interface RosterImportRow {
  id: string;
  state: RosterState;
  fileName: string;
  fileSha256: string;
  progressId: string;
  scope: StoredScope;
  counts: Partial<Record<RosterOutcome, number>>;
  resultDigest: string | null;
  createdBy: string;
  createdAt: Instant;
  endedAt: Instant | null;
}

export interface RosterPartRow {
  importId: string;
  kind: 'upload' | 'annotated';
  partNo: number;
  sealed: Buffer;
}

export interface RosterStagingRow {
  importId: string;
  rowNo: number;
  outcome: RosterOutcome;
  personId: string | null;
  personRevision: number | null;
  name: string;
  pinyin: string;
  pinyinKey: string;
  initials: string;
  documentKind: string;
  numberCipher: Buffer | null;
  numberLookup: Buffer | null;
  numberMask: string;
  phoneCipher: Buffer | null;
  phoneLookup: Buffer | null;
  phoneMask: string | null;
  titleLevel: string | null;
  titleName: string | null;
  jobCategories: string[] | null;
  unitId: string | null;
  unitText: string;
  problems: RosterProblem[];
  notes: string[];
  newIds: string[];
}

/** Read view for other modules: no ciphers, and a unit only while the membership lasts. */
export type PersonView = Pick<
  PersonRow,
  | 'id'
  | 'name'
  | 'pinyin'
  | 'pinyinKey'
  | 'initials'
  | 'documentKind'
  | 'numberMask'
  | 'phoneMask'
  | 'unitId'
  | 'jobCategories'
  | 'titleLevel'
  | 'status'
> & { posts: string[] };

export interface PeopleTables {
  'people.person': PersonRow;
  'people.membership': MembershipRow;
  'people.personJobCategory': JobCategoryRow;
  'people.personTitle': TitleRow;
  'people.rosterImport': RosterImportRow;
  'people.rosterPart': RosterPartRow;
  'people.rosterRow': RosterStagingRow;
  'people.personView': PersonView;
}
