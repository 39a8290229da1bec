import type { ColumnType } from 'kysely';
import type { UnitScope } from '#kernel/actor';
import type { Citation } from '#kernel/citation';
import type { Selector } from '#kernel/selector';
import type { CalendarDate, Instant } from '#kernel/time';
import type { UnitView } from '#modules/organizations';
import type { PersonView } from '#modules/people';
import type { Deadline, EnrolmentMode, EnrolmentState, TaskKind } from './contract-fields.ts';
import type { PinnedRule } from './contract-plans.ts';
import type { GapReason } from './contract-study.ts';

type Json<T> = ColumnType<T, string, string>;

export interface CourseRow {
  id: string;
  unitId: string;
  title: string;
  summary: string;
  state: 'draft' | 'ready' | 'retired';
  copiedFrom: string | null;
  revision: ColumnType<number, number | undefined, unknown>;
  createdAt: Instant;
  updatedAt: Instant;
  updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
}
export interface TaskRow {
  id: string;
  courseId: string;
  position: number;
  kind: TaskKind;
  title: string;
  requiredSeconds: number;
  durationMs: number | null;
  body: string | null;
  fileId: string | null;
  packageId: string | null;
  removed: ColumnType<boolean, boolean | undefined, boolean>;
  revision: ColumnType<number, number | undefined, unknown>;
  /** Null until it is changed. */
  updatedAt: ColumnType<Instant | null, Instant | null | undefined, Instant>;
  updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
}
export interface ScormPackageRow {
  id: string;
  fileId: string;
  edition: '1.2' | '2004';
  title: string;
  entryPath: string;
  entries: number;
  bytes: number;
  createdAt: Instant;
}
export interface ScormEntryRow {
  packageId: string;
  path: string;
  mediaType: string;
  size: number;
}
export interface CoursewareTicketRow {
  tokenDigest: string;
  packageId: string;
  personId: string | null;
  expiresAt: Instant;
}
export interface PlanRow {
  id: string;
  unitId: string;
  title: string;
  subject: string;
  year: number;
  summary: string;
  target: Json<Selector>;
  opensOn: CalendarDate;
  closesOn: CalendarDate;
  trainingHours: number;
  examHours: number;
  priceFen: number;
  passMarkHundredths: number;
  attempts: number;
  paperId: string | null;
  modes: EnrolmentMode[];
  deadlines: Json<readonly Deadline[]>;
  basis: ColumnType<Citation | null, string | null, string | null>;
  rules: ColumnType<PinnedRule[] | null, string | null, string | null>;
  /** What the publisher managed training for at publication; nodes by id and code, their paths are those of that day. */
  reach: ColumnType<UnitScope | null, string | null | undefined, string | null>;
  state: 'draft' | 'published' | 'closed';
  revision: ColumnType<number, number | undefined, unknown>;
  createdAt: Instant;
  publishedAt: Instant | null;
  closedAt: Instant | null;
  proposedOn: CalendarDate | null;
  updatedBy: string | null;
  updatedAt: Instant;
}
export interface PlanCourseRow {
  planId: string;
  courseId: string;
  position: number;
}
export interface UnitListRow {
  id: string;
  planId: string;
  unitId: string;
  state: 'open' | 'submitted' | 'confirmed';
  submittedBy: string | null;
  submittedAt: Instant | null;
  confirmedBy: string | null;
  confirmedAt: Instant | null;
  returnReason: string | null;
  revision: ColumnType<number, number | undefined, unknown>;
  createdAt: Instant;
  /** Null until it is changed. */
  updatedAt: ColumnType<Instant | null, Instant | null | undefined, Instant>;
  updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
}
export type TargetState = 'proposed' | 'confirmed' | 'exemption-asked' | 'exempt' | 'left';
export interface TargetRow {
  id: string;
  planId: string;
  unitId: string;
  personId: string;
  origin: 'selector' | 'added';
  state: TargetState;
  joinedAt: Instant;
  joinReason: string;
  leftAt: Instant | null;
  leaveReason: string | null;
  decidedBy: string | null;
  revision: ColumnType<number, number | undefined, unknown>;
}
export interface FrozenUnitRow {
  planId: string;
  dueOn: CalendarDate;
  unitId: string;
  frozenAt: Instant;
  asOf: Instant;
  denominator: number;
  numerator: number;
  listState: string;
}
export interface EnrolmentRow {
  id: string;
  planId: string;
  personId: string;
  unitId: string;
  round: number;
  mode: EnrolmentMode;
  state: EnrolmentState;
  enrolledAt: Instant;
  enrolledBy: string | null;
  studyCompletedAt: Instant | null;
  entitlementId: string | null;
  markHundredths: number | null;
  endedAt: Instant | null;
  revision: ColumnType<number, number | undefined, unknown>;
}
export interface HoursCreditRow {
  id: string;
  personId: string;
  subject: string;
  year: number;
  kind: 'training' | 'exam';
  hours: number;
  planId: string;
  enrolmentId: string;
  earnedAt: Instant;
  withdrawnAt: Instant | null;
}
export interface StudySessionRow {
  id: string;
  personId: string;
  enrolmentId: string;
  taskId: string;
  openedAt: Instant;
  lastSeq: ColumnType<number, number | undefined, number>;
  lastBeatAt: Instant;
  lastPositionMs: number | null;
}
export interface StudyClockRow {
  personId: string;
  sessionId: string;
}
export type Interval = readonly [from: number, to: number];
export interface TaskProgressRow {
  enrolmentId: string;
  taskId: string;
  creditedMs: number;
  covered: Json<readonly Interval[]>;
  positionMs: number;
  scormState: ColumnType<unknown, string | null, string | null>;
  scormStatus: string | null;
  scormSavedAt: Instant | null;
  scormVersion: number;
  completedAt: Instant | null;
}
export interface StudySpanRow {
  id: string;
  sessionId: string;
  enrolmentId: string;
  taskId: string;
  fromAt: Instant;
  toAt: Instant;
  creditedMs: number;
}
export interface StudyGapRow {
  enrolmentId: string;
  taskId: string;
  reason: GapReason;
  lostMs: number;
  times: number;
  lastAt: Instant;
}

/** The plan as other modules may read it. */
export interface PlanView {
  id: string;
  unitId: string;
  title: string;
  subject: string;
  year: number;
  opensOn: CalendarDate;
  closesOn: CalendarDate;
  trainingHours: number;
  examHours: number;
  priceFen: number;
  modes: EnrolmentMode[];
  state: 'draft' | 'published' | 'closed';
}
/** An enrolment as other modules may read it. */
export type EnrolmentView = Omit<EnrolmentRow, 'enrolledBy' | 'revision'>;
/** A stint on the register as other modules may read it. */
export type TargetView = Pick<TargetRow, 'planId' | 'unitId' | 'personId' | 'state' | 'joinedAt' | 'leftAt'>;
/** Credited hours as other modules may read them; withdrawn ones are left out. */
export type HoursView = Omit<HoursCreditRow, 'id' | 'withdrawnAt'>;

export interface TrainingTables {
  'training.course': CourseRow;
  'training.task': TaskRow;
  'training.scormPackage': ScormPackageRow;
  'training.scormEntry': ScormEntryRow;
  'training.coursewareTicket': CoursewareTicketRow;
  'training.plan': PlanRow;
  'training.planCourse': PlanCourseRow;
  'training.unitList': UnitListRow;
  'training.target': TargetRow;
  'training.frozenUnit': FrozenUnitRow;
  'training.enrolment': EnrolmentRow;
  'training.hoursCredit': HoursCreditRow;
  'training.studySession': StudySessionRow;
  'training.studyClock': StudyClockRow;
  'training.taskProgress': TaskProgressRow;
  'training.studySpan': StudySpanRow;
  'training.studyGap': StudyGapRow;
  'people.personView': PersonView;
  'organizations.unitView': UnitView;
}
