// What everybody may see: published notices, and the download centre.
import { zCitation } from '#kernel/citation-schema';
import { binary, endpoint, upload, z, zCount, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { idParams, issue, zBilingual, zContact, zNamed, zRelation, zRevision } from './contract-fields.ts';
import { directiveKindIds, organiserRoleIds, urgencyIds } from './contract-words.ts';

const everybody = {
  permission: { public: '主动公开的文件和表格，任何人可看' },
  scope: 'none',
} as const;
const zNoticeState = z.enum(['published', 'corrected', 'withdrawn']);

export const listNotices = endpoint({
  id: 'directives.list-notices',
  method: 'GET',
  path: '/directives/notices',
  ...everybody,
  summary: '公开的文件',
  query: z.object({ ...zPage, q: z.optional(zText(100)), kind: z.optional(z.enum([...directiveKindIds])) }),
  reply: zPageOf(
    z.object({
      id: zId,
      title: z.string(),
      number: z.string(),
      kind: z.enum([...directiveKindIds]),
      issuerName: z.string(),
      issuedOn: zDate,
      state: zNoticeState,
      isSample: z.boolean(),
    }),
  ),
});

const zNotice = z.object({
  id: zId,
  title: z.string(),
  number: z.string(),
  kind: z.enum([...directiveKindIds]),
  urgency: z.enum([...urgencyIds]),
  state: zNoticeState,
  isSample: z.boolean(),
  issuers: z.array(z.string()),
  organisers: z.array(z.object({ role: z.enum([...organiserRoleIds]), name: z.string() })),
  issuedOn: zDate,
  body: z.string(),
  addresseeText: z.array(z.string()),
  copies: z.array(z.string()),
  subjectWords: z.array(z.string()),
  legalBasis: z.array(zCitation),
  printedBy: z.string(),
  printedOn: z.nullable(zDate),
  contacts: z.array(zContact),
  relations: z.array(zRelation),
  attachments: z.array(z.object({ id: zId, title: z.string(), bytes: zCount })),
  requirements: z.array(
    z.object({
      id: zId,
      title: z.string(),
      threshold: z.object({ num: z.int(), den: z.int() }),
      dueAt: z.nullable(zInstant),
      provisional: z.boolean(),
      citation: zCitation,
      measureTitle: z.nullable(zBilingual),
    }),
  ),
  endedAt: z.nullable(zInstant),
  endReason: z.nullable(z.string()),
  correctedBy: z.nullable(zNamed),
  corrects: z.nullable(zNamed),
  /** Later public directives that replace or amend this one. */
  changedBy: z.array(z.object({ id: zId, title: z.string(), number: z.string(), kind: z.enum(['replace', 'amend']) })),
});
export type Notice = z.infer<typeof zNotice>;

export const getNotice = endpoint({
  id: 'directives.get-notice',
  method: 'GET',
  path: '/directives/notices/:id',
  ...everybody,
  summary: '公开的文件全文',
  params: idParams,
  reply: zNotice,
});
export const getNoticeDocument = endpoint({
  id: 'directives.get-notice-document',
  method: 'GET',
  path: '/directives/notices/:id/document',
  ...everybody,
  summary: '公开文件的 PDF 或 Word',
  params: idParams,
  query: z.object({ format: z.enum(['pdf', 'docx']) }),
  reply: binary('application/octet-stream'),
});
export const getNoticeAttachment = endpoint({
  id: 'directives.get-notice-attachment',
  method: 'GET',
  path: '/directives/notices/:id/attachments/:attachmentId',
  ...everybody,
  summary: '公开文件的附件',
  params: z.object({ id: zId, attachmentId: zId }),
  reply: binary('application/octet-stream'),
});

const zContactOf = z.object({
  ...zContact.shape,
  directive: z.object({ id: zId, title: z.string(), number: z.string() }),
  issuerName: z.string(),
});
export type ContactOf = z.infer<typeof zContactOf>;
export const listContacts = endpoint({
  id: 'directives.list-contacts',
  method: 'GET',
  path: '/directives/contacts',
  ...everybody,
  summary: '咨询电话：现行公开文件的各条咨询、求助线路',
  query: z.object({ ...zPage, q: z.optional(zText(100)) }),
  reply: zPageOf(zContactOf),
});

const zVersion = z.object({
  version: z.int(),
  note: z.string(),
  publishedAt: zInstant,
  bytes: zCount,
  name: z.string(),
  sha256: z.string(),
});
const zDownload = z.object({
  id: zId,
  title: z.string(),
  note: z.string(),
  isPublic: z.boolean(),
  revision: z.int(),
  owner: zNamed,
  directive: z.nullable(z.object({ id: zId, title: z.string() })),
  versions: z.array(zVersion),
});
export type Download = z.infer<typeof zDownload>;

export const listDownloads = endpoint({
  id: 'directives.list-downloads',
  method: 'GET',
  path: '/directives/downloads',
  ...everybody,
  summary: '下载专区：表格及其各版本，最新的在前',
  query: z.object({ ...zPage, q: z.optional(zText(100)), directiveId: z.optional(zId) }),
  reply: zPageOf(zDownload),
});
export const getDownloadFile = endpoint({
  id: 'directives.get-download-file',
  method: 'GET',
  path: '/directives/downloads/:id/versions/:version',
  ...everybody,
  summary: '下载表格的某一版本',
  params: z.object({ id: zId, version: z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100_000)) }),
  reply: binary('application/octet-stream'),
});
export const createDownload = endpoint({
  id: 'directives.create-download',
  method: 'POST',
  path: '/directives/downloads',
  ...issue,
  summary: '新增供下载的表格（随后上传文件）',
  body: z.object({
    ownerUnitId: zId,
    directiveId: z.nullable(zId),
    title: zText(120, 2),
    note: zText(500),
    isPublic: z.boolean(),
  }),
  reply: z.object({ id: zId }),
});
export const addDownloadVersion = endpoint({
  id: 'directives.add-download-version',
  method: 'POST',
  path: '/directives/downloads/:id/versions',
  ...issue,
  summary: '上传新版本，旧版本仍可下载',
  params: idParams,
  query: z.object({ note: z._default(zText(300), '') }),
  body: upload(50_000_000, ['pdf', 'docx', 'xlsx', 'xls', 'zip']),
  reply: z.object({ version: z.int() }),
});
export const retireDownload = endpoint({
  id: 'directives.retire-download',
  method: 'POST',
  path: '/directives/downloads/:id/retire',
  ...issue,
  summary: '停用表格',
  params: idParams,
  body: z.object({ revision: zRevision }),
});
