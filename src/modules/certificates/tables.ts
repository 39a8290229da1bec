import type { ColumnType } from 'kysely';
import type { CalendarDate, Instant } from '#kernel/time';
import type { EnrolmentView, PlanView } from '#modules/training';

export interface KindRow {
  id: string;
  unitId: string;
  title: string;
  authority: string;
  prefix: string;
  regionCode: string;
  revision: number;
  createdAt: Instant;
}
export interface CertificateRow {
  id: string;
  number: string;
  kindId: string;
  personId: string;
  unitId: string;
  planId: string;
  enrolmentId: string;
  holderName: string;
  numberMask: string;
  trainingTitle: string;
  markHundredths: number | null;
  issuedOn: CalendarDate;
  state: 'issued' | 'withdrawn';
  revision: number;
  createdAt: Instant;
}
export interface PrintBatchRow {
  id: string;
  unitId: string;
  planId: string;
  progressId: string;
  state: 'rendering' | 'ready' | 'failed' | 'cancelled';
  pages: number;
  /** Withdrawn between the start of the batch and its PDF, so not printed. */
  skipped: ColumnType<number, number | undefined, number>;
  fileId: string | null;
  createdBy: string | null;
  createdAt: Instant;
}

export interface CertificateTables {
  'certificates.kind': KindRow;
  'certificates.planKind': { planId: string; kindId: string; createdAt: Instant };
  'certificates.series': { kindId: string; year: number; lastSerial: number };
  'certificates.certificate': CertificateRow;
  'certificates.printBatch': PrintBatchRow;
  'certificates.printItem': { batchId: string; page: number; certificateId: string };
  'organizations.unitView': { id: string; name: string; path: string };
  'training.enrolmentView': EnrolmentView;
  'training.planView': PlanView;
  'people.personView': { id: string; name: string; pinyin: string; numberMask: string };
}
