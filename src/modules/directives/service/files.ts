// Attachments as bytes: staged before the transaction, reached through their directive.
import type { Readable } from 'node:stream';
import { notFound } from '#platform/access';
import type { Ctx } from '#platform/database';
import { inTransaction } from '#platform/database';
import { fileReply, fileStore, getFile, insertFile, safeFileName } from '#platform/files';
import { attachmentKinds } from '../contract.ts';
import { attachmentsOf, lockDirective } from '../store.ts';
import { addAttachment } from './draft.ts';

const OWNER = 'directives.attachment';
const MOST_BYTES = 50_000_000;

interface Upload {
  readonly stream: Readable;
  readonly filename: string;
  readonly truncated: () => boolean;
}

export async function uploadAttachment(
  ctx: Ctx,
  { id, upload }: { id: string; upload: Upload },
): Promise<{ id: string }> {
  // Nobody fills the disk through a directive that is not his.
  await inTransaction(ctx, tx => lockDirective(tx, id));
  const staged = await fileStore().stage(upload.stream, {
    maxBytes: MOST_BYTES,
    kinds: attachmentKinds,
    truncated: upload.truncated,
  });
  const title = safeFileName(upload.filename).slice(0, 200);
  return addAttachment(ctx, {
    id,
    title,
    link: tx => insertFile(tx, { staged, name: upload.filename, owner: { kind: OWNER, id } }),
  });
}

/** The bytes of an attachment; the caller has authorised the directive. */
export async function attachmentFile(
  ctx: Ctx,
  { id, attachmentId, range }: { id: string; attachmentId: string; range?: string | undefined },
) {
  const attachment = (await attachmentsOf(ctx.db, id)).find(row => row.id === attachmentId);
  if (!attachment) throw notFound('attachment');
  const file = await getFile(ctx, { id: attachment.fileId, owner: { kind: OWNER, id: attachment.ownerId } });
  return fileReply(file, { range });
}
