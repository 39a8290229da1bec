import type { Citation } from '#kernel/citation';
import type { CalendarDate, Instant } from '#kernel/time';
import type { MeasureParameters } from '#platform/measures';
import type { BoardAudience, Schedule } from './contract-fields.ts';

export interface BoardRecord {
  readonly id: string;
  readonly unitId: string;
  readonly title: string;
  readonly measureId: string;
  readonly parameters: MeasureParameters;
  readonly regionCode: string;
  readonly audience: BoardAudience;
  readonly thresholdNum: number | null;
  readonly thresholdDen: number | null;
  readonly dueOn: CalendarDate | null;
  readonly citation: Citation | null;
  readonly state: 'draft' | 'published' | 'closed';
  readonly schedule: Schedule | null;
  readonly nextAt: Instant | null;
  readonly revision: number;
  // Of the registers, and of the caller.
  readonly unitName: string;
  readonly regionName: string;
  readonly lastNumber: number;
  readonly mayPublish: boolean;
}

export interface SnapshotRecord {
  readonly id: string;
  readonly boardId: string;
  readonly number: number;
  readonly asOf: Instant;
  readonly takenAt: Instant;
  readonly scheduled: boolean;
  readonly head: string;
  readonly rowCount: number;
  readonly digest: string;
}

export interface SnapshotLine {
  readonly parent: string;
  readonly cut: string;
  readonly key: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly drill: boolean;
  readonly numerator: number;
  readonly denominator: number;
}
