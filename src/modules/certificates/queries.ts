import { parseCertificateNumber } from '#kernel/series';
import { personOf } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { Certificate, PrintBatch } from './contract.ts';
import { checkUrl } from './print.ts';
import * as store from './store.ts';

const shown = ({ personId: _, ...c }: store.ShownCertificate): Certificate => c;

export async function listCertificates(ctx: Ctx, f: store.CertificateFilter) {
  const rows = await store.listCertificatesInScope(ctx, { ...f, limit: f.limit + 1 });
  const items = rows.slice(0, f.limit).map(shown);
  return { items, next: rows.length > f.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function listMine(ctx: Ctx) {
  return { items: (await store.listCertificatesOf(ctx, personOf(ctx))).map(shown), checkUrl: checkUrl('') };
}

export async function listBatches(ctx: Ctx, page: { after?: string | undefined; limit: number }) {
  const rows = await store.listBatchesInScope(ctx, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(
    ({ id, unitId, unitName, planId, progressId, state, pages, skipped, createdAt }): PrintBatch => ({
      id,
      unitId,
      unitName,
      planId,
      progressId,
      state,
      pages,
      skipped,
      createdAt,
    }),
  );
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** `王*明`: the first and last character of a name, the rest starred; of two characters the first. */
export function maskName(name: string): string {
  const letters = Array.from(name);
  if (letters.length <= 1) return '*';
  if (letters.length === 2) return `${letters[0]}*`;
  return `${letters[0]}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`;
}

/**
 * What anyone holding the paper may know. A mistyped number is told as such (its check digits are wrong), which is another thing
 * than a number that was never issued. Throws `kernel.certificate-number` (422).
 */
export async function checkCertificate(ctx: Ctx, given: { number: string }) {
  const number = parseCertificateNumber(given.number);
  const found = await store.findByNumber(ctx, number);
  const checkedAt = ctx.now;
  if (!found)
    return {
      status: 'unknown' as const,
      number,
      holder: null,
      kindTitle: null,
      trainingTitle: null,
      authority: null,
      issuedOn: null,
      checkedAt,
    };
  return {
    status: found.state === 'issued' ? ('valid' as const) : ('withdrawn' as const),
    number,
    holder: maskName(found.holderName),
    kindTitle: found.kindTitle,
    trainingTitle: found.trainingTitle,
    authority: found.authority,
    issuedOn: found.issuedOn,
    checkedAt,
  };
}
