import type { Citation } from '#kernel/citation';
import type { ClockSpec } from '#kernel/clock';
import type { Period } from '#kernel/periods';
import type { Selector } from '#kernel/selector';
import type { CalendarDate, Instant } from '#kernel/time';
import type { RegionView, UnitView } from '#modules/organizations';
import type {
  ConsequenceKind,
  DirectiveDraft,
  DirectiveKind,
  InboxKind,
  RelationKind,
  Standing,
  Urgency,
} from './contract.ts';
import type { DirectiveState } from './process.ts';

export interface DirectiveRow {
  id: string;
  issuerUnitId: string;
  state: DirectiveState;
  kind: DirectiveKind;
  urgency: Urgency;
  title: string;
  number: string;
  issuedOn: CalendarDate | null;
  body: string;
  organisers: DirectiveDraft['organisers'];
  cosigners: DirectiveDraft['cosigners'];
  legalBasis: Citation[];
  addressees: Selector | null;
  addresseeText: string[];
  copies: string[];
  subjectWords: string[];
  printedBy: string;
  printedOn: CalendarDate | null;
  contacts: DirectiveDraft['contacts'];
  receiptWithin: Period | null;
  isPublic: boolean;
  isSample: boolean;
  publishedAt: Instant | null;
  publishedBy: string | null;
  endedAt: Instant | null;
  endReason: string | null;
  correctedById: string | null;
  rereadOn: CalendarDate | null;
  createdBy: string | null;
  createdAt: Instant;
  updatedBy: string | null;
  updatedAt: Instant;
  revision: number;
}

export interface RelationRow {
  id: string;
  directiveId: string;
  kind: RelationKind;
  targetId: string | null;
  targetText: string;
  ordinal: number;
  dropped: boolean;
}

export interface AttachmentRow {
  id: string;
  directiveId: string;
  fileId: string;
  ownerId: string;
  title: string;
  ordinal: number;
  dropped: boolean;
}

export interface Consequence {
  readonly kind: ConsequenceKind;
  readonly text: string;
  readonly citation?: Citation;
}

export interface RequirementRow {
  id: string;
  directiveId: string;
  ordinal: number;
  title: string;
  measureId: string;
  parameters: Record<string, string | number | boolean>;
  who: Selector | null;
  thresholdNum: number;
  thresholdDen: number;
  dueSpec: ClockSpec;
  dueAt: Instant | null;
  provisional: boolean;
  soonAt: Instant | null;
  consequences: Consequence[];
  citation: Citation;
  parentId: string | null;
  ruleId: string | null;
  frozenAt: Instant | null;
  dropped: boolean;
}

export interface AddresseeRow {
  id: string;
  directiveId: string;
  unitId: string;
  joinedOn: CalendarDate;
  fromStart: boolean;
  leftOn: CalendarDate | null;
}

export interface ObligationRow {
  id: string;
  requirementId: string;
  directiveId: string;
  unitId: string;
  openedAt: Instant;
  closedAt: Instant | null;
  closedWhy: 'left' | 'withdrawn' | 'corrected' | null;
  numerator: number | null;
  denominator: number | null;
  evaluatedAt: Instant | null;
  measuredAsOf: Instant | null;
  askedAt: Instant | null;
  standing: Standing;
  late: boolean;
  frozenAt: Instant | null;
  frozenNumerator: number | null;
  frozenDenominator: number | null;
  frozenMet: boolean | null;
}

export interface EvaluationRow {
  id: string;
  obligationId: string;
  at: Instant;
  numerator: number | null;
  denominator: number | null;
  standing: Standing;
  ofDueMoment: boolean;
  storedAt: Instant;
}

export interface ReminderRow {
  id: string;
  obligationId: string;
  unitId: string;
  text: string;
  standing: Standing;
  numerator: number | null;
  denominator: number | null;
  sentBy: string | null;
  sentAt: Instant;
}

export interface InboxRow {
  id: string;
  unitId: string;
  directiveId: string;
  kind: InboxKind;
  reminderId: string | null;
  deliveredAt: Instant;
  firstReadAt: Instant | null;
  firstReadBy: string | null;
  confirmedAt: Instant | null;
  confirmedBy: string | null;
}

export interface DownloadRow {
  id: string;
  ownerUnitId: string;
  directiveId: string | null;
  title: string;
  note: string;
  isPublic: boolean;
  retiredAt: Instant | null;
  currentVersion: number;
  createdAt: Instant;
  revision: number;
}

export interface DownloadVersionRow {
  id: string;
  downloadId: string;
  version: number;
  fileId: string;
  note: string;
  publishedAt: Instant;
  publishedBy: string | null;
}

/** Read view for other modules: open obligations with what they rest on. */
export interface ObligationView {
  id: string;
  requirementId: string;
  directiveId: string;
  unitId: string;
  standing: Standing;
  late: boolean;
  numerator: number | null;
  denominator: number | null;
  evaluatedAt: Instant | null;
  frozenAt: Instant | null;
  frozenMet: boolean | null;
  measureId: string;
  parameters: Record<string, string | number | boolean>;
  thresholdNum: number;
  thresholdDen: number;
  dueAt: Instant | null;
  provisional: boolean;
  citation: Citation;
  consequences: Consequence[];
  requirementTitle: string;
  directiveTitle: string;
  directiveNumber: string;
  issuerUnitId: string;
}

export interface DirectiveTables {
  'directives.directive': DirectiveRow;
  'directives.relation': RelationRow;
  'directives.attachment': AttachmentRow;
  'directives.requirement': RequirementRow;
  'directives.addressee': AddresseeRow;
  'directives.obligation': ObligationRow;
  'directives.evaluation': EvaluationRow;
  'directives.reminder': ReminderRow;
  'directives.inboxItem': InboxRow;
  'directives.download': DownloadRow;
  'directives.downloadVersion': DownloadVersionRow;
  'directives.obligationView': ObligationView;
  'organizations.unitView': UnitView;
  'organizations.regionView': RegionView;
}
