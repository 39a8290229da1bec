// Rows that the reading side reads: the trail, how sealing goes, and the checks of the whole trail.
import type { Instant } from '#kernel/time';
import type { UnitView } from '#modules/organizations';
import type { Report, verificationOutcomes } from './contract.ts';

export interface TrailRow {
  id: string;
  /** machine_at in microseconds since the epoch: no driver rounds it. */
  micros: string;
  recordedAt: Instant;
  businessAt: Instant;
  action: string;
  actorKind: string;
  actorId: string | null;
  sessionId: string | null;
  requestId: string | null;
  unitId: string | null;
  unitName: string | null;
  subjectKind: string;
  subjectId: string;
  outcome: 'done' | 'refused';
  detail: Record<string, unknown>;
}

export interface VerificationRow {
  id: string;
  progressId: string;
  startedBy: string;
  startedAt: Instant;
  endedAt: Instant | null;
  outcome: (typeof verificationOutcomes)[number] | null;
  report: Report | null;
}

export interface SealingStateRow {
  onlyRow: boolean;
  lookedAt: Instant;
  failure: string | null;
  failingSince: Instant | null;
  headsState: 'current' | 'conflict' | 'damaged' | 'unwritable';
  headsSince: Instant;
  headsSeq: number;
  headsAt: Instant | null;
}

export interface TrailExportRow {
  onlyRow: boolean;
  sentAt: Instant | null;
  failingSince: Instant | null;
  failure: string | null;
}

export interface AuditReadTables {
  'audit.trailExport': TrailExportRow;
  'audit.verification': VerificationRow;
  'audit.sealingState': SealingStateRow;
  'organizations.unitView': UnitView;
}
