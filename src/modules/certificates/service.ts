// Issuing, withdrawing and printing certificates.
import { formatCertificateNumber } from '#kernel/series';
import { dateOf } from '#kernel/time';
import { passedEnrolment, passedEnrolmentIds } from '#modules/training';
import { record, recordCase } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { enqueue } from '#platform/jobs';
import { openProgress } from '#platform/progress';
import { auditEvents, type CertificateKind, errors, events, jobs } from './contract.ts';
import * as store from './store.ts';
import type { CertificateRow } from './tables.ts';

export async function listKinds(ctx: Ctx): Promise<{ items: CertificateKind[] }> {
  return { items: (await store.listKindsInScope(ctx)).map(({ revision: _, createdAt: __, ...kind }) => kind) };
}

export async function createKind(ctx: Ctx, given: Omit<CertificateKind, 'id'>): Promise<CertificateKind> {
  const id = newId();
  try {
    await inTransaction(ctx, async tx => {
      await store.getUnitInScope(tx, given.unitId);
      await store.insertKind(tx, { id, ...given, revision: 1, createdAt: ctx.now });
      await record(tx, auditEvents.createKind, {
        subject: { kind: 'certificate-kind', id, unitId: given.unitId },
        detail: { prefix: given.prefix },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error, 'kind_prefix_region_code_key'))
      throw errors.refuse('certificates.kind-taken', { prefix: given.prefix, region: given.regionCode });
    throw error;
  }
  return { id, ...given };
}

/** Says which certificate a plan gives. Whoever passed before it was said is issued one now. */
export async function assignKind(ctx: Ctx, given: { kindId: string; planId: string }): Promise<void> {
  try {
    await inTransaction(ctx, async tx => {
      const kind = await store.getKindInScope(tx, given.kindId);
      await store.mustManagePlan(tx, given.planId);
      await store.insertPlanKind(tx, given);
      await record(tx, auditEvents.assignKind, {
        subject: { kind: 'certificate-kind', id: kind.id, unitId: kind.unitId },
        detail: { planId: given.planId },
      });
      await enqueue(tx, jobs.issuePassed, { planId: given.planId }, { key: `issue-passed:${given.planId}` });
    });
  } catch (error) {
    if (isUniqueViolation(error, 'plan_kind_pkey')) throw errors.refuse('certificates.plan-has-kind');
    throw error;
  }
}

/**
 * Brings the certificate of an enrolment in line with its present state: issued when passed, withdrawn when it no longer is,
 * issued anew when it is once more or with another mark. Safe to run any number of times; the event says only "look".
 */
export async function alignCertificate(ctx: Ctx, { enrolmentId }: { enrolmentId: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    // The lock before the look: of two that were told of different results the later one sees the present one.
    await store.lockEnrolment(tx, enrolmentId);
    const passed = await passedEnrolment(tx, { enrolmentId });
    const held = await store.lockByEnrolment(tx, enrolmentId);
    if (held) return alignHeld(tx, held, passed);
    if (!passed) return;
    const kind = await store.findKindOfPlan(tx, passed.planId);
    if (!kind) return;
    const holder = await store.getHolder(tx, passed.personId);
    const issuedOn = dateOf(ctx.now);
    const year = store.yearOf(issuedOn);
    const serial = await store.takeSerial(tx, { kindId: kind.id, year });
    const id = newId();
    const number = formatCertificateNumber({ prefix: kind.prefix, year, region: kind.regionCode, serial });
    const { personId, unitId, planId } = passed;
    await store.insertCertificate(tx, {
      id,
      number,
      kindId: kind.id,
      personId,
      unitId,
      planId,
      enrolmentId,
      holderName: holder.name,
      numberMask: holder.numberMask,
      trainingTitle: passed.planTitle,
      markHundredths: passed.markHundredths,
      issuedOn,
      state: 'issued',
      revision: 1,
      createdAt: ctx.now,
    });
    await recordCase(tx, auditEvents.issue, {
      subject: { kind: 'certificate', id, unitId },
      detail: { number, enrolmentId },
    });
    await publish(tx, events.issued, { certificateId: id, personId, unitId, planId });
  });
}

/**
 * The number stays: it is the number of this enrolment's certificate. The mark and the date are those of the result that holds now,
 * and a sheet printed of another one no longer counts as printed.
 */
async function alignHeld(
  tx: Tx,
  held: CertificateRow,
  passed: { readonly markHundredths: number | null } | undefined,
): Promise<void> {
  const { id, number, enrolmentId, personId, unitId, planId } = held;
  const about = { subject: { kind: 'certificate', id, unitId }, detail: { number, enrolmentId } };
  const told = { certificateId: id, personId, unitId, planId };
  const wasIssued = held.state === 'issued';
  if (passed ? wasIssued && held.markHundredths === passed.markHundredths : !wasIssued) return;
  if (wasIssued) {
    await store.markWithdrawn(tx, id);
    await recordCase(tx, auditEvents.withdraw, about);
    await publish(tx, events.withdrawn, told);
  }
  if (!passed) return;
  await store.issueAnew(tx, { id, markHundredths: passed.markHundredths, issuedOn: dateOf(tx.ctx.now) });
  await store.releasePrinted(tx, id);
  await recordCase(tx, auditEvents.issue, about);
  await publish(tx, events.issued, told);
}

/** Issues to everybody of a plan who has passed and has none, page by page. */
export async function issuePassed(ctx: Ctx, { planId }: { planId: string }): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const ids = await passedEnrolmentIds(ctx, { planId, after, limit: 500 });
    for (const enrolmentId of ids) await alignCertificate(ctx, { enrolmentId });
    after = ids.at(-1);
    if (ids.length < 500) return;
  }
}

/** One batch is one PDF; so many pages keep the renderer's memory bounded. What is left waits for the next batch. */
export const PAGES_PER_BATCH = 500;

/**
 * Starts a print batch: the pages are fixed now, the PDF is made by a job. When another batch takes the same certificates at the
 * same moment, the index lets one of the two have them and the other looks again at what is left.
 */
export async function startBatch(ctx: Ctx, given: { planId: string; unitId: string }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryBatch(ctx, given);
    } catch (error) {
      if (attempt >= 3 || !isUniqueViolation(error, 'print_item_certificate')) throw error;
    }
  }
}

async function tryBatch(ctx: Ctx, given: { planId: string; unitId: string }) {
  return inTransaction(ctx, async tx => {
    const unit = await store.getUnitInScope(tx, given.unitId);
    const batchId = newId();
    const progressId = await openProgress(tx, { kind: 'certificates.print-batch' });
    const createdBy = ctx.actor.kind === 'account' ? ctx.actor.accountId : null;
    await store.insertBatch(tx, {
      id: batchId,
      ...given,
      progressId,
      state: 'rendering',
      pages: 0,
      fileId: null,
      createdBy,
      createdAt: ctx.now,
    });
    const pages = await store.takeForBatch(tx, { batchId, ...given, limit: PAGES_PER_BATCH });
    if (pages === 0) throw errors.refuse('certificates.none-to-print');
    await store.setBatchPages(tx, { id: batchId, pages });
    await record(tx, auditEvents.printBatch, {
      subject: { kind: 'print-batch', id: batchId, unitId: unit.id },
      detail: { planId: given.planId, pages },
    });
    await enqueue(tx, jobs.renderBatch, { batchId }, { key: `render-batch:${batchId}` });
    return { batchId, progressId, pages };
  });
}
