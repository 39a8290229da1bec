// A directive in the layout of a public document, as PDF or Word.
import { dateOf } from '#kernel/time';
import type { Ctx } from '#platform/database';
import { type NoticeBlock, type NoticeDocument, noticeToDocx, renderPdf } from '#platform/documents';
import { urgencies } from '../contract.ts';
import { attachmentsOf } from '../store.ts';
import type { DirectiveRow } from '../tables.ts';

/** Lines of the text: `一、…` are headings, `（一）…` sub-headings, the rest paragraphs. */
export function blocksOf(body: string): NoticeBlock[] {
  return body
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(text => {
      // A numbered sentence is a paragraph; only a short line without a full stop is a heading.
      const short = [...text].length <= 40 && !/[。；]$/.test(text);
      if (short && /^[一二三四五六七八九十]{1,3}、/.test(text)) return { kind: 'heading', text };
      if (short && /^[（(][一二三四五六七八九十]{1,3}[）)]/.test(text)) return { kind: 'subheading', text };
      return { kind: 'paragraph', text };
    });
}

export function noticeOf(
  directive: DirectiveRow & { issuerName: string },
  attachments: readonly { readonly title: string }[],
  today: string,
): NoticeDocument {
  const issuers = [directive.issuerName, ...directive.cosigners.map(body => body.name)];
  const banner =
    directive.state === 'withdrawn'
      ? '本件已撤回'
      : directive.state === 'corrected'
        ? '本件已更正'
        : directive.state === 'draft'
          ? '草稿，未印发'
          : '';
  const note = [banner, directive.isSample ? '示例文件' : '', directive.isPublic && banner === '' ? '此件公开发布' : '']
    .filter(Boolean)
    .join('，');
  return {
    heads: issuers.length === 1 ? [`${issuers[0]}文件`] : issuers,
    ...(directive.urgency === 'none' ? {} : { urgency: urgencies[directive.urgency].zh }),
    ...(directive.number === '' ? {} : { number: directive.number }),
    title: directive.title,
    addressees: directive.addresseeText,
    body: blocksOf(directive.body),
    attachments: attachments.map(attachment => attachment.title.replace(/\.[a-z]{3,4}$/i, '')),
    signatories: issuers,
    date: directive.issuedOn ?? today,
    ...(note === '' ? {} : { note }),
    copies: directive.copies,
    ...(directive.printedBy === '' ? {} : { printedBy: directive.printedBy }),
    ...(directive.printedOn === null ? {} : { printedOn: directive.printedOn }),
  };
}

/** The document; where no renderer runs, a PDF is refused by platform/documents and Word still comes. */
export async function documentReply(
  ctx: Ctx,
  { directive, format }: { directive: DirectiveRow & { issuerName: string }; format: 'pdf' | 'docx' },
) {
  const notice = noticeOf(directive, await attachmentsOf(ctx.db, directive.id), dateOf(ctx.now));
  const name = `${directive.title.replaceAll('\n', '').slice(0, 60)}.${format}`;
  if (format === 'docx') {
    const headers = { 'content-type': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' };
    return { content: await noticeToDocx(notice), name, headers };
  }
  const pdf = await renderPdf('notice', notice, { at: directive.publishedAt ?? ctx.now });
  return { content: Buffer.from(pdf), name, headers: { 'content-type': 'application/pdf' } };
}
