import { setImmediate as breathe } from 'node:timers/promises';
import { refuse } from './errors.ts';
import type { Order } from './prepare.ts';
import { type RenderOptions, renderPages } from './renderer.ts';
import type { CertificateData, Slip, SlipSheet } from './shapes.ts';

export interface BatchOptions extends RenderOptions {
  /** Items in one PDF: memory of the process grows with it (100 certificates: about 250 MB with fonts, 1,000: 550 MB). Default 100. */
  readonly perFile?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** A PDF with the items `from` to `to` (counted from 1). */
export interface BatchPart {
  readonly from: number;
  readonly to: number;
  readonly pages: number;
  readonly pdf: Buffer;
}

/** Certificates, one page each, as a series of print files; only one of them is in memory at a time. */
export function renderCertificates(
  certificates: readonly CertificateData[],
  options: BatchOptions,
): AsyncGenerator<BatchPart> {
  return inParts(certificates, options, part => ({ template: 'certificate', data: { certificates: part } }));
}

/** Sign-in slips, ten on a page, as a series of print files. */
export function renderSlips(sheet: SlipSheet, options: BatchOptions): AsyncGenerator<BatchPart> {
  return inParts<Slip>(sheet.slips, { perFile: 500, ...options }, part => ({
    template: 'slips',
    data: { ...sheet, slips: part },
  }));
}

async function* inParts<T>(
  items: readonly T[],
  options: BatchOptions,
  orderOf: (part: readonly T[]) => Order,
): AsyncGenerator<BatchPart> {
  const size = Math.max(1, Math.min(options.perFile ?? 100, 1_000));
  for (let start = 0; start < items.length; start += size) {
    if (options.signal?.aborted) throw refuse('documents.cancelled');
    const part = items.slice(start, start + size);
    const { pdf, pages } = await renderPages(orderOf(part), options);
    options.onProgress?.({ done: start + part.length, total: items.length });
    yield { from: start + 1, to: start + part.length, pages, pdf };
    await breathe();
  }
}
