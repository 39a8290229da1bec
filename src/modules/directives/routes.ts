import { type RouteDef, route } from '#platform/http';
import * as contract from './contract.ts';
import { documentReply } from './service/documents.ts';
import * as downloads from './service/downloads.ts';
import * as draft from './service/draft.ts';
import { attachmentFile, uploadAttachment } from './service/files.ts';
import * as inbox from './service/inbox.ts';
import * as notices from './service/notices.ts';
import { getObligation, listObligations } from './service/obligations.ts';
import { checkDirective, publishDirective } from './service/publish.ts';
import { getDirective, listDirectives, listReceipts } from './service/queries.ts';
import { getStanding, remind } from './service/standing.ts';
import { listTemplates } from './service/templates.ts';
import { withdrawDirective } from './service/withdraw.ts';
import { getVisibleDirective } from './store.ts';

const done = async (work: Promise<void>): Promise<undefined> => {
  await work;
  return undefined;
};

const directives: readonly RouteDef[] = [
  route(contract.listDirectives, ({ ctx, query }) => listDirectives(ctx, query)),
  route(contract.getDirective, ({ ctx, params }) => getDirective(ctx, params)),
  route(contract.createDirective, ({ ctx, body }) => draft.createDirective(ctx, body)),
  route(contract.forwardDirective, ({ ctx, params, body }) => draft.forwardDirective(ctx, { ...params, ...body })),
  route(contract.correctDirective, ({ ctx, params }) => draft.correctDirective(ctx, params)),
  route(contract.saveDirective, ({ ctx, params, body }) => draft.saveDirective(ctx, { ...params, ...body })),
  route(contract.checkDirective, ({ ctx, params }) => checkDirective(ctx, params)),
  route(contract.publishDirective, ({ ctx, params, body }) => publishDirective(ctx, { ...params, ...body })),
  route(contract.withdrawDirective, ({ ctx, params, body }) => done(withdrawDirective(ctx, { ...params, ...body }))),
  route(contract.discardDirective, ({ ctx, params, body }) =>
    done(draft.discardDirective(ctx, { ...params, ...body })),
  ),
  route(contract.addAttachment, ({ ctx, params, upload }) => uploadAttachment(ctx, { ...params, upload })),
  route(contract.dropAttachment, ({ ctx, params }) => done(draft.dropAttachment(ctx, params))),
  route(contract.getAttachment, async ({ ctx, params, request }) => {
    await getVisibleDirective(ctx, params.id);
    return attachmentFile(ctx, { ...params, range: request.headers.range });
  }),
  route(contract.getDocument, async ({ ctx, params, query }) =>
    documentReply(ctx, { directive: await getVisibleDirective(ctx, params.id), format: query.format }),
  ),
  route(contract.listReceipts, ({ ctx, params, query }) => listReceipts(ctx, { ...params, ...query })),
  route(contract.listTemplates, ({ ctx, query }) => listTemplates(ctx, query)),
];

const work: readonly RouteDef[] = [
  route(contract.listObligations, ({ ctx, query }) => listObligations(ctx, query)),
  route(contract.getObligation, ({ ctx, params }) => getObligation(ctx, params)),
  route(contract.getStanding, ({ ctx, params, query }) => getStanding(ctx, { ...params, ...query })),
  route(contract.remind, ({ ctx, body }) => remind(ctx, body)),
  route(contract.listInbox, ({ ctx, query }) => inbox.listInbox(ctx, query)),
  route(contract.countInbox, ({ ctx }) => inbox.countInbox(ctx)),
  route(contract.readItem, ({ ctx, params }) => done(inbox.readItem(ctx, params))),
  route(contract.confirmReceipt, ({ ctx, params }) => done(inbox.confirmReceipt(ctx, params))),
];

const open: readonly RouteDef[] = [
  route(contract.listNotices, ({ ctx, query }) => notices.listNotices(ctx, query)),
  route(contract.getNotice, ({ ctx, params }) => notices.getNotice(ctx, params)),
  route(contract.getNoticeDocument, async ({ ctx, params, query }) =>
    documentReply(ctx, { directive: await notices.getPublicDirective(ctx, params.id), format: query.format }),
  ),
  route(contract.getNoticeAttachment, async ({ ctx, params, request }) => {
    await notices.getPublicDirective(ctx, params.id);
    return attachmentFile(ctx, { ...params, range: request.headers.range });
  }),
  route(contract.listContacts, ({ ctx, query }) => notices.listContacts(ctx, query)),
  route(contract.listDownloads, ({ ctx, query }) => downloads.listDownloads(ctx, query)),
  route(contract.getDownloadFile, ({ ctx, params, request }) =>
    downloads.downloadFile(ctx, { ...params, range: request.headers.range }),
  ),
  route(contract.createDownload, ({ ctx, body }) => downloads.createDownload(ctx, body)),
  route(contract.addDownloadVersion, ({ ctx, params, query, upload }) =>
    downloads.addDownloadVersion(ctx, { ...params, ...query, upload }),
  ),
  route(contract.retireDownload, ({ ctx, params, body }) =>
    done(downloads.retireDownload(ctx, { ...params, ...body })),
  ),
];

export const routes: readonly RouteDef[] = [...directives, ...work, ...open];
