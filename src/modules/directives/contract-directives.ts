// Directives as their issuers and supervisors work with them.
import { zCitation } from '#kernel/citation-schema';
import { binary, endpoint, upload, z, zCount, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { zUnitSelector } from '#kernel/selector';
import { zShare } from '#kernel/share';
import {
  idParams,
  issue,
  read,
  zBilingual,
  zConsequence,
  zDirectiveDraft,
  zDue,
  zNamed,
  zParameters,
  zRelation,
  zRevision,
  zShownAction,
  zStateWord,
} from './contract-fields.ts';
import { directiveKindIds, relationKindIds, urgencyIds } from './contract-words.ts';

const zItem = z.object({
  id: zId,
  title: z.string(),
  number: z.string(),
  kind: z.enum([...directiveKindIds]),
  urgency: z.enum([...urgencyIds]),
  state: zStateWord,
  issuer: zNamed,
  issuedOn: z.nullable(zDate),
  publishedAt: z.nullable(zInstant),
  isPublic: z.boolean(),
  isSample: z.boolean(),
  addressees: zCount,
  confirmed: zCount,
  nextDueAt: z.nullable(zInstant),
});
export type DirectiveItem = z.infer<typeof zItem>;

export const listDirectives = endpoint({
  id: 'directives.list',
  method: 'GET',
  path: '/directives',
  ...read,
  summary: '文件列表：本级印发的和收到的',
  query: z.object({
    ...zPage,
    role: z._default(z.enum(['issued', 'received', 'all']), 'all'),
    state: z.optional(zStateWord),
    kind: z.optional(z.enum([...directiveKindIds])),
    q: z.optional(zText(100)),
  }),
  reply: zPageOf(zItem),
});

export const zShownRequirement = z.object({
  id: zId,
  title: z.string(),
  measureId: z.string(),
  measureTitle: z.nullable(zBilingual),
  measureFacts: z.nullable(zBilingual),
  parameters: zParameters,
  who: z.nullable(zUnitSelector),
  threshold: zShare,
  due: zDue,
  consequences: z.array(zConsequence),
  citation: zCitation,
  parentId: z.nullable(zId),
  ruleId: z.nullable(z.string()),
  frozenAt: z.nullable(zInstant),
});
export type ShownRequirement = z.infer<typeof zShownRequirement>;

const zChainLink = z.object({
  id: zId,
  title: z.string(),
  number: z.string(),
  issuerName: z.string(),
  kind: z.enum([...relationKindIds]),
  /** Levels above (negative) or below (positive). */
  depth: z.int(),
});
const zAttachment = z.object({ id: zId, title: z.string(), bytes: zCount, sha256: z.string() });
const zTimeline = z.object({
  at: zInstant,
  action: z.string(),
  bySystem: z.boolean(),
  /** Who did it: the name where the reader reaches that person's unit, else the unit alone. */
  by: z.nullable(z.object({ name: z.nullable(z.string()), unit: z.nullable(z.string()) })),
  reason: z.nullable(z.string()),
});

const zDetail = z.object({
  ...zDirectiveDraft.shape,
  relations: z.array(zRelation),
  requirements: z.array(zShownRequirement),
  id: zId,
  state: zStateWord,
  issuer: zNamed,
  publishedAt: z.nullable(zInstant),
  endedAt: z.nullable(zInstant),
  endReason: z.nullable(z.string()),
  correctedBy: z.nullable(zNamed),
  corrects: z.nullable(zNamed),
  isSample: z.boolean(),
  revision: z.int(),
  attachments: z.array(zAttachment),
  chain: z.array(zChainLink),
  counts: z.object({ addressees: zCount, read: zCount, confirmed: zCount, joined: zCount, left: zCount }),
  /** Units in the actor's scope that are addressed and may forward. */
  forwardingUnits: z.array(zNamed),
  actions: z.array(zShownAction),
  mayEdit: z.boolean(),
  timeline: z.array(zTimeline),
});
export type DirectiveDetail = z.infer<typeof zDetail>;

export const getDirective = endpoint({
  id: 'directives.get',
  method: 'GET',
  path: '/directives/:id',
  ...read,
  summary: '查看文件：正文、要求、主送、转发链、签收情况',
  params: idParams,
  reply: zDetail,
});

export const createDirective = endpoint({
  id: 'directives.create',
  method: 'POST',
  path: '/directives',
  ...issue,
  summary: '起草文件',
  body: z.object({ issuerUnitId: zId, title: zText(200, 2), kind: z.enum([...directiveKindIds]) }),
  reply: z.object({ id: zId }),
});
export const forwardDirective = endpoint({
  id: 'directives.forward',
  method: 'POST',
  path: '/directives/:id/forward',
  ...issue,
  summary: '起草转发：原文件的要求逐条带入，只可加严',
  params: idParams,
  body: z.object({ issuerUnitId: zId }),
  reply: z.object({ id: zId }),
});
export const correctDirective = endpoint({
  id: 'directives.correct',
  method: 'POST',
  path: '/directives/:id/correct',
  ...issue,
  summary: '起草更正：以原文件全文为底稿，印发时原文件标为已更正',
  params: idParams,
  reply: z.object({ id: zId }),
});
export const saveDirective = endpoint({
  id: 'directives.save',
  method: 'PUT',
  path: '/directives/:id',
  ...issue,
  summary: '保存草稿',
  params: idParams,
  body: z.object({ revision: zRevision, draft: zDirectiveDraft }),
  reply: z.object({ revision: z.int() }),
});
export const checkDirective = endpoint({
  id: 'directives.check',
  method: 'GET',
  path: '/directives/:id/check',
  ...issue,
  summary: '印发前核对：主送单位数、越界单位、每条要求的期限、会被拒绝的原因',
  params: idParams,
  reply: z.object({
    addressees: zCount,
    sample: z.array(zNamed),
    outside: zCount,
    outsideSample: z.array(zNamed),
    dues: z.array(z.object({ title: z.string(), due: zDue })),
    problem: z.nullable(
      z.object({ code: z.string(), detail: z.record(z.string(), z.unknown()), citations: z.array(zCitation) }),
    ),
  }),
});
export const publishDirective = endpoint({
  id: 'directives.publish',
  method: 'POST',
  path: '/directives/:id/publish',
  ...issue,
  summary: '印发：确定主送单位，送达收文箱，产生任务',
  params: idParams,
  body: z.object({ revision: zRevision }),
  reply: z.object({ addressees: zCount, obligations: zCount }),
});
export const withdrawDirective = endpoint({
  id: 'directives.withdraw',
  method: 'POST',
  path: '/directives/:id/withdraw',
  ...issue,
  summary: '撤回已印发的文件，说明原因；原文仍可见并标明已撤回',
  params: idParams,
  body: z.object({ reason: zText(500, 2) }),
});
export const discardDirective = endpoint({
  id: 'directives.discard',
  method: 'POST',
  path: '/directives/:id/discard',
  ...issue,
  summary: '作废草稿',
  params: idParams,
  body: z.object({ revision: zRevision }),
});

/** At most 50 MB a file. */
export const attachmentKinds = ['pdf', 'docx', 'xlsx', 'zip', 'png', 'jpg'] as const;
export const addAttachment = endpoint({
  id: 'directives.add-attachment',
  method: 'POST',
  path: '/directives/:id/attachments',
  ...issue,
  summary: '上传附件',
  params: idParams,
  body: upload(50_000_000, attachmentKinds),
  reply: z.object({ id: zId }),
});
const attachmentParams = z.object({ id: zId, attachmentId: zId });
export const dropAttachment = endpoint({
  id: 'directives.drop-attachment',
  method: 'DELETE',
  path: '/directives/:id/attachments/:attachmentId',
  ...issue,
  summary: '从草稿去掉附件',
  params: attachmentParams,
});
export const getAttachment = endpoint({
  id: 'directives.get-attachment',
  method: 'GET',
  path: '/directives/:id/attachments/:attachmentId',
  ...read,
  summary: '下载附件',
  params: attachmentParams,
  reply: binary('application/octet-stream'),
});
export const getDocument = endpoint({
  id: 'directives.get-document',
  method: 'GET',
  path: '/directives/:id/document',
  ...read,
  summary: '按公文格式导出 PDF 或 Word',
  params: idParams,
  query: z.object({ format: z.enum(['pdf', 'docx']) }),
  reply: binary('application/octet-stream'),
});

const zReceipt = z.object({
  unit: zNamed,
  regionCode: z.string(),
  joinedOn: zDate,
  fromStart: z.boolean(),
  leftOn: z.nullable(zDate),
  deliveredAt: z.nullable(zInstant),
  readAt: z.nullable(zInstant),
  confirmedAt: z.nullable(zInstant),
});
export const listReceipts = endpoint({
  id: 'directives.list-receipts',
  method: 'GET',
  path: '/directives/:id/receipts',
  ...read,
  summary: '签收情况：已送达、已阅、已确认，及后来加入和退出的单位',
  params: idParams,
  query: z.object({ ...zPage, state: z.optional(z.enum(['unread', 'read', 'confirmed', 'joined', 'left'])) }),
  reply: zPageOf(zReceipt),
});

const zTemplate = z.object({
  ruleId: z.string(),
  measureId: z.string(),
  title: zBilingual,
  threshold: zShare,
  due: zDue,
  citation: zCitation,
  readings: z.array(z.object({ quote: z.string(), chosen: zBilingual, alternative: zBilingual })),
});
export const listTemplates = endpoint({
  id: 'directives.list-templates',
  method: 'GET',
  path: '/directives/requirement-templates',
  ...issue,
  summary: '适用于该单位的规则包要求模板，及可计量的指标',
  query: z.object({ unitId: zId }),
  reply: z.object({
    templates: z.array(zTemplate),
    measures: z.array(
      z.object({
        id: z.string(),
        title: zBilingual,
        unitOfCount: zBilingual,
        facts: zBilingual,
        options: z.array(z.object({ parameters: zParameters, title: z.string() })),
      }),
    ),
  }),
});
export type RequirementTemplate = z.infer<typeof zTemplate>;
