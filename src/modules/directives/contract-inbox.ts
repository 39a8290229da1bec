// The inbox of a unit: what came from above, with receipt.
import { endpoint, z, zCount, zId, zInstant, zPage, zPageOf } from '#kernel/endpoint';
import { idParams, read, receive, zDue, zNamed, zStateWord } from './contract-fields.ts';
import { inboxKindIds } from './contract-words.ts';

const zItem = z.object({
  id: zId,
  kind: z.enum([...inboxKindIds]),
  unit: zNamed,
  directive: z.object({
    id: zId,
    title: z.string(),
    number: z.string(),
    state: zStateWord,
    issuerName: z.string(),
    urgency: z.string(),
    /** What corrected it. */
    correctedBy: z.nullable(zNamed),
  }),
  /** Of a reminder: its words. Of a withdrawal: the reason. */
  text: z.nullable(z.string()),
  deliveredAt: zInstant,
  readAt: z.nullable(zInstant),
  confirmedAt: z.nullable(zInstant),
  /** True while receipt is to be confirmed. */
  awaitsReceipt: z.boolean(),
  receiptDue: z.nullable(zDue),
});
export type InboxItem = z.infer<typeof zItem>;

export const listInbox = endpoint({
  id: 'directives.list-inbox',
  method: 'GET',
  path: '/directives/inbox',
  ...read,
  summary: '收文箱',
  query: z.object({
    ...zPage,
    unitId: z.optional(zId),
    state: z.optional(z.enum(['unread', 'unconfirmed'])),
    kind: z.optional(z.enum([...inboxKindIds])),
    directiveId: z.optional(zId),
    /** One item, as the to-do list links to it. */
    item: z.optional(zId),
  }),
  reply: zPageOf(zItem),
});
export const countInbox = endpoint({
  id: 'directives.count-inbox',
  method: 'GET',
  path: '/directives/inbox/count',
  ...receive,
  summary: '本单位未读与待确认的件数',
  reply: z.object({ unread: zCount, unconfirmed: zCount }),
});
export const readItem = endpoint({
  id: 'directives.read-item',
  method: 'POST',
  path: '/directives/inbox/:id/read',
  ...receive,
  summary: '标为已阅（首次阅读时间留存）',
  params: idParams,
});
export const confirmReceipt = endpoint({
  id: 'directives.confirm-receipt',
  method: 'POST',
  path: '/directives/inbox/:id/confirm',
  ...receive,
  summary: '代表单位确认收文',
  params: idParams,
});
