import type { ColumnType, Selectable } from 'kysely';
import type { Citation } from '#kernel/citation';
import type { CalendarDate, Instant } from '#kernel/time';
import type { ImportError, ImportItem, ImportWarning } from './bank/formats/report.ts';
import type { Question } from './bank/question.ts';
import type { Blueprint } from './papers/blueprint.ts';
import type { DrawnPaper } from './papers/draw.ts';

type Json<T> = ColumnType<T, string, string>;

export interface BankRow {
  id: string;
  unitId: string;
  name: string;
  revision: number;
  createdAt: Instant;
}
export interface QuestionRow {
  id: string;
  bankId: string;
  identity: string;
  currentVersion: number;
  state: 'active' | 'retired';
  revision: number;
  createdAt: Instant;
}
interface QuestionVersionTable {
  questionId: string;
  version: number;
  kind: string;
  stem: string;
  tags: readonly string[];
  difficulty: number;
  body: Json<Question>;
  digest: string;
  createdBy: string | null;
  createdAt: Instant;
}
interface PaperTable {
  id: string;
  unitId: string;
  bankId: string;
  title: string;
  blueprint: Json<Blueprint>;
  durationMinutes: number;
  onExpiry: 'no-score' | 'grade-saved';
  state: 'draft' | 'ready' | 'retired';
  revision: number;
  createdAt: Instant;
  /** Null until it is changed. */
  updatedAt: Instant | null;
  updatedBy: string | null;
}
interface EntitlementTable {
  id: string;
  personId: string;
  unitId: string;
  paperId: string;
  sourceKind: string;
  sourceId: string;
  opensAt: Instant;
  closesAt: Instant;
  attempts: number;
  passMarkHundredths: number;
  citations: Json<readonly Citation[]>;
  state: 'open' | 'passed' | 'exhausted' | 'withdrawn';
  createdAt: Instant;
}
export type SittingState = 'prepared' | 'open' | 'handed-in' | 'expired' | 'given-up' | 'void';
export type SittingOutcome = 'passed' | 'failed' | 'no-score' | 'given-up' | 'void';
interface SittingTable {
  id: string;
  entitlementId: string;
  personId: string;
  unitId: string;
  paperId: string;
  attempt: number;
  state: SittingState;
  /** Null while a make-up waits for its candidate: drawn at the first entry. */
  drawn: Json<DrawnPaper> | null;
  itemCount: number;
  maxHundredths: number;
  startedAt: Instant | null;
  endsAt: Instant | null;
  sessionId: string | null;
  epoch: number;
  endedAt: Instant | null;
  markHundredths: number | null;
  outcome: SittingOutcome | null;
  revision: number;
  createdAt: Instant;
}
interface AnswerTable {
  sittingId: string;
  position: number;
  value: Json<unknown>;
  epoch: number;
  seq: number;
  savedAt: Instant;
}
export interface ImportCounts {
  readonly new: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly errors: number;
  readonly warnings: number;
}
interface ImportTable {
  id: string;
  bankId: string;
  format: 'gift' | 'aiken' | 'moodle-xml' | 'excel';
  fileName: string;
  sha256: string;
  state: 'previewed' | 'confirmed' | 'cancelled';
  items: Json<readonly ImportItem[]>;
  errors: Json<readonly ImportError[]>;
  warnings: Json<readonly ImportWarning[]>;
  /** As they were at confirmation; null before. */
  confirmedCounts: Json<ImportCounts> | null;
  createdBy: string | null;
  createdAt: Instant;
}
export type QuestionVersionRow = Selectable<QuestionVersionTable>;
export type PaperRow = Selectable<PaperTable>;
export type EntitlementRow = Selectable<EntitlementTable>;
export type SittingRow = Selectable<SittingTable>;
export type AnswerRow = Selectable<AnswerTable>;
export type ImportRow = Selectable<ImportTable>;
interface PersonView {
  id: string;
  name: string;
  pinyin: string;
  numberMask: string;
  unitId: string | null;
}
interface UnitView {
  id: string;
  name: string;
  regionPath: string;
  path: string;
  validFrom?: CalendarDate;
}

export interface ExamTables {
  'exams.bank': BankRow;
  'exams.question': QuestionRow;
  'exams.questionVersion': QuestionVersionTable;
  'exams.paper': PaperTable;
  'exams.entitlement': EntitlementTable;
  'exams.sitting': SittingTable;
  'exams.answer': AnswerTable;
  'exams.import': ImportTable;
  'people.personView': PersonView;
  'organizations.unitView': UnitView;
}
