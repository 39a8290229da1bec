// The PDF of a batch, of one's own certificate, and the texts on the sheet.
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '#kernel/errors';
import { notFound, personOf } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { type CertificateData, missingGlyphs, renderCertificates, renderPdf } from '#platform/documents';
import { fileReply, fileStore, getFile, insertFile } from '#platform/files';
import type { FileReply } from '#platform/http';
import { reportProgress } from '#platform/progress';
import { auditEvents, errors } from './contract.ts';
import * as store from './store.ts';

let publicUrl = 'http://localhost:8080';
/** The address printed in the QR code. */
export function configureCertificates(given: { readonly publicUrl: string }): void {
  publicUrl = given.publicUrl;
}

/** What the QR code says: the public check page with the number filled in. */
export const checkUrl = (number: string): string => `${publicUrl}/check?number=${encodeURIComponent(number)}`;

const points = (hundredths: number): string => String(hundredths / 100);

export function sheetOf(c: store.ShownCertificate): CertificateData {
  return {
    title: c.kindTitle.length <= 8 ? c.kindTitle : '合格证书',
    ...(c.kindTitle.length <= 8 ? {} : { heading: c.kindTitle }),
    holder: c.holderName,
    unit: c.unitName,
    numberLabel: '证件号码',
    numberMask: c.numberMask,
    training: c.trainingTitle,
    ...(c.markHundredths === null ? {} : { mark: points(c.markHundredths) }),
    result: '合格',
    certificateNumber: c.number,
    authority: c.authority,
    issuedOn: c.issuedOn,
    verification: { payload: checkUrl(c.number), caption: '扫码核验真伪' },
  };
}

/**
 * Renders the pages fixed when the batch was started, without those withdrawn since: their sheets would say "passed". A kill in the
 * middle loses the half-made PDF only: the job runs again over the same pages, and a finished batch is left as it is.
 */
export async function renderBatch(ctx: Ctx, { batchId }: { batchId: string }): Promise<void> {
  const batch = await inTransaction(ctx, tx => store.lockBatchOfJob(tx, batchId));
  if (batch?.state !== 'rendering') return;
  const taken = await store.pagesOf(ctx, batchId);
  const pages = taken.filter(p => p.state === 'issued');
  const skipped = taken.length - pages.length;
  if (pages.length === 0)
    return end(ctx, batch, { state: 'failed', error: errors.refuse('certificates.all-withdrawn', { skipped }) });
  const rare = [...new Set(pages.flatMap(p => missingGlyphs(`${p.holderName}${p.unitName}`)))];
  if (rare.length > 0)
    return end(ctx, batch, {
      state: 'failed',
      error: errors.refuse('certificates.missing-glyph', { characters: rare }),
    });
  const abort = new AbortController();
  const parts: Buffer[] = [];
  try {
    const rendering = renderCertificates(pages.map(sheetOf), {
      at: batch.createdAt,
      perFile: Math.max(1, pages.length),
      signal: abort.signal,
      onProgress: ({ done, total }) =>
        void reportProgress(ctx, {
          id: batch.progressId,
          percent: Math.floor((done * 95) / total),
          counts: { pages: done },
        }).then(cancel => {
          if (cancel) abort.abort();
        }),
    });
    for await (const part of rendering) parts.push(part.pdf);
  } catch (error) {
    // A dead renderer is no verdict on the pages: the job runs again over the same ones. Only these two end the batch.
    if (error instanceof AppError && error.code === 'documents.cancelled')
      return end(ctx, batch, { state: 'cancelled', error });
    if (error instanceof AppError && error.code === 'documents.no-renderer')
      return end(ctx, batch, { state: 'failed', error });
    throw error;
  }
  const [pdf] = parts;
  if (!pdf) throw new Error(`batch ${batchId} has no pages`);
  const staged = await fileStore().stageBytes(pdf, 'pdf');
  const finished = await inTransaction(ctx, async tx => {
    const held = await store.lockBatchOfJob(tx, batchId);
    // A second worker that ran beside us finished first.
    if (held?.state !== 'rendering') return 'over' as const;
    // Withdrawn, valid again or with another mark while the sheets were made: they are made anew.
    if (
      !isDeepStrictEqual(
        await store.lockIssuedOf(tx, batchId),
        pages.map(({ id, markHundredths, issuedOn }) => ({ id, markHundredths, issuedOn })),
      )
    )
      return 'again' as const;
    await store.releaseWithdrawn(tx, batchId);
    const fileId = await insertFile(tx, {
      staged,
      name: `证书-${batch.createdAt.slice(0, 10)}-${pages.length}页.pdf`,
      owner: { kind: 'certificates.print-batch', id: batchId },
    });
    await store.finishBatch(tx, { id: batchId, state: 'ready', made: { fileId, pages: pages.length, skipped } });
    await record(tx, auditEvents.finishBatch, {
      subject: { kind: 'print-batch', id: batchId, unitId: batch.unitId },
      detail: { pages: pages.length, skipped, sha256: staged.sha256 },
    });
    return { fileId };
  });
  if (finished === 'over') return;
  if (finished === 'again') return renderBatch(ctx, { batchId });
  await reportProgress(ctx, {
    id: batch.progressId,
    state: 'done',
    percent: 100,
    counts: { pages: pages.length, ...(skipped > 0 ? { skipped } : {}) },
    resultFileId: finished.fileId,
    result: { batchId, pages: pages.length },
  });
}

async function end(
  ctx: Ctx,
  batch: { id: string; progressId: string },
  given: { state: 'failed' | 'cancelled'; error: AppError },
): Promise<void> {
  await inTransaction(ctx, async tx => {
    await store.finishBatch(tx, { id: batch.id, state: given.state });
    await store.releaseItems(tx, batch.id);
  });
  await reportProgress(ctx, {
    id: batch.progressId,
    state: given.state,
    error: { code: given.error.code, detail: given.error.detail },
  });
}

export async function downloadBatch(ctx: Ctx, { id }: { id: string }): Promise<FileReply> {
  const batch = await store.getBatchInScope(ctx, id);
  if (batch.state !== 'ready' || !batch.fileId) throw errors.refuse('certificates.not-ready');
  const file = await getFile(ctx, { id: batch.fileId, owner: { kind: 'certificates.print-batch', id } });
  await inTransaction(ctx, tx =>
    record(tx, auditEvents.download, {
      subject: { kind: 'print-batch', id, unitId: batch.unitId },
      detail: { pages: batch.pages },
    }),
  );
  return fileReply(file);
}

/** The holder's own copy, rendered when asked for; the same certificate gives the same bytes. */
export async function downloadMine(ctx: Ctx, { id }: { id: string }): Promise<FileReply> {
  const mine = (await store.listCertificatesOf(ctx, personOf(ctx))).find(c => c.id === id);
  if (!mine) throw notFound('certificate');
  // The sheet says "passed", which is no longer true: no fresh one is made.
  if (mine.state === 'withdrawn') throw errors.refuse('certificates.withdrawn', { number: mine.number });
  const content = await renderPdf(
    'certificate',
    { certificates: [sheetOf(mine)] },
    { at: `${mine.issuedOn}T00:00:00.000Z`, allowMissingGlyphs: true },
  );
  await inTransaction(ctx, tx =>
    record(tx, auditEvents.download, {
      subject: { kind: 'certificate', id, unitId: mine.unitId },
      detail: { pages: 1 },
    }),
  );
  return { content, name: `${mine.number}.pdf`, size: content.length };
}
