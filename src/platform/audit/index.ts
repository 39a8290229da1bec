// The audit trail, writing side: one row in the business transaction for every state change and sensitive read.
import type { AuditEventDef, DetailOf } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import { newId, type Tx } from '#platform/database';

interface AuditTables {
  'audit.auditEvent': {
    id: string;
    businessAt: string;
    action: string;
    actorKind: string;
    actorId: string | null;
    sessionId: string | null;
    requestId: string;
    unitId: string | null;
    subjectKind: string;
    subjectId: string;
    outcome: 'done' | 'refused';
    detail: string;
  };
  'audit.caseEvent': {
    id: string;
    businessAt: string;
    subjectKind: string;
    subjectId: string;
    action: string;
    actorId: string | null;
    unitId: string | null;
    detail: string;
  };
}

export interface AuditSubject {
  readonly kind: string;
  readonly id: string;
  readonly unitId?: string | null;
}

/**
 * Records what was done (or refused) with the transaction that did it. `detail` holds ids, counts and codes, never names or
 * numbers of people. Throws when the detail does not fit its catalogue entry.
 */
export async function record<D extends AuditEventDef>(
  tx: Tx,
  event: D,
  entry: { readonly subject: AuditSubject; readonly detail: DetailOf<D>; readonly outcome?: 'done' | 'refused' },
): Promise<void> {
  const { actor, now, requestId } = tx.ctx;
  await tx
    .for<AuditTables>()
    .insertInto('audit.auditEvent')
    .values({
      id: newId(),
      businessAt: now,
      action: event.action,
      actorKind: actor.kind === 'system' ? `system:${actor.name}` : actor.kind,
      actorId: actor.kind === 'account' ? actor.accountId : null,
      sessionId: actor.kind === 'account' ? actor.sessionId : null,
      requestId,
      unitId: entry.subject.unitId ?? null,
      subjectKind: entry.subject.kind,
      subjectId: entry.subject.id,
      outcome: entry.outcome ?? 'done',
      detail: JSON.stringify(z.parse(event.detail, entry.detail)),
    })
    .execute();
}

/**
 * Records with the audit trail and also on the timeline of the case, which everybody who sees the case may read.
 */
export async function recordCase<D extends AuditEventDef>(
  tx: Tx,
  event: D,
  entry: { readonly subject: AuditSubject; readonly detail: DetailOf<D> },
): Promise<void> {
  await record(tx, event, entry);
  await tx
    .for<AuditTables>()
    .insertInto('audit.caseEvent')
    .values({
      id: newId(),
      businessAt: tx.ctx.now,
      subjectKind: entry.subject.kind,
      subjectId: entry.subject.id,
      action: event.action,
      actorId: tx.ctx.actor.kind === 'account' ? tx.ctx.actor.accountId : null,
      unitId: entry.subject.unitId ?? null,
      detail: JSON.stringify(z.parse(event.detail, entry.detail)),
    })
    .execute();
}

export interface TimelineRow {
  readonly businessAt: string;
  readonly action: string;
  readonly actorId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

// Sealing, checking and sending out, for the jobs process, the audit module and the command line.
export { readExportCursor, readExportRows, storeExportCursor, storeExportFailure } from './export-rows.ts';
export { checkSignature, headerHash, readHeaders, type SealKeys, type SealSigner, sealKeysFromPem } from './headers.ts';
export { exportHeads, type HeadExport, readEnd, syslogTextOf } from './heads.ts';
export { dropPartitionsBefore, firstKeptMonth, listPartitionsBefore, prepareAudit } from './partitions.ts';
export { checkInclusion, type InclusionProof, type ProofVerdict, proveInclusion } from './proof.ts';
export { onConnection, readSealStatus, type SealStatus, sealUntilCaughtUp } from './seal.ts';
export { type VerifyReport, verifyAudit } from './verify.ts';
export type { Finding, FindingKind } from './verify-batch.ts';
