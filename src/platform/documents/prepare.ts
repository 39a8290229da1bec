// Turns a document's data into what its Typst template reads. Runs in the renderer's thread: a QR code costs a millisecond.
import { chineseDate, documentDate } from './chinese-date.ts';
import { qrSvg } from './qr.ts';
import type { CertificateData, NoticeBlock, NoticeDocument, Slip, TemplateName, Templates } from './shapes.ts';
import { titleLines } from './title-lines.ts';

/** A request for one document, with the data of its template. */
export type Order = {
  readonly [K in TemplateName]: { readonly template: K; readonly data: Templates[K] };
}[TemplateName];

/** JSON for `sys.inputs.data`. Absent texts are empty, so that templates need no presence checks. */
export function preparedJson(order: Order): string {
  switch (order.template) {
    case 'certificate':
      return JSON.stringify({ certificates: order.data.certificates.map(certificate) });
    case 'notice':
      return JSON.stringify(notice(order.data));
    case 'slips':
      return JSON.stringify({ ...order.data, slips: order.data.slips.map(slip) });
  }
}

function certificate(given: CertificateData) {
  return {
    ...given,
    heading: given.heading ?? '',
    unit: given.unit ?? '',
    period: given.period ?? '',
    hours: given.hours === undefined ? '' : String(given.hours),
    mark: given.mark ?? '',
    date: chineseDate(given.issuedOn),
    caption: given.verification.caption,
    qr: qrSvg(given.verification.payload),
  };
}

function notice(given: NoticeDocument) {
  return {
    heads: given.heads ?? [],
    urgency: given.urgency ?? '',
    number: given.number ?? '',
    signer: given.signer ?? '',
    title: given.title.replaceAll('\n', ''),
    titleLines: titleLines(given.title),
    addressees: given.addressees?.length ? `${given.addressees.join('，')}：` : '',
    body: given.body.flatMap(noticeBlock),
    attachments: given.attachments ?? [],
    signatories: given.signatories,
    date: documentDate(given.date),
    note: given.note ?? '',
    copies: given.copies?.length ? `${given.copies.join('，')}。` : '',
    printedBy: given.printedBy ?? '',
    printedOn: given.printedOn === undefined ? '' : `${documentDate(given.printedOn)}印发`,
  };
}

/** Line feeds in a text part paragraphs, in the PDF as in Word. */
function noticeBlock(block: NoticeBlock): NoticeBlock[] {
  if (block.kind === 'table') return [{ ...block, caption: block.caption ?? '' }];
  return block.text.split('\n').map(text => ({ ...block, text }));
}

function slip(given: Slip) {
  const code = given.code.replace(/[\s-]/g, '');
  return { ...given, groups: code.match(/.{1,4}/gu) ?? [] };
}
