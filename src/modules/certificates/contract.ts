import { auditEvent, defineEvent, defineJob } from '#kernel/announce';
import { binary, endpoint, z, zCount, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';

export const errors = defineErrors({
  'certificates.none-to-print': 409,
  'certificates.not-ready': 409,
  'certificates.withdrawn': 409,
  'certificates.all-withdrawn': 409,
  'certificates.missing-glyph': 422,
  'certificates.kind-taken': 409,
  'certificates.plan-has-kind': 409,
});

const officer = { permission: 'certificates.manage', scope: 'unit' } as const;
const params = z.object({ id: zId });

export const zKind = z.object({
  id: zId,
  unitId: zId,
  title: z.string(),
  authority: z.string(),
  prefix: z.string(),
  regionCode: z.string(),
});
export type CertificateKind = z.infer<typeof zKind>;

export const listKinds = endpoint({
  id: 'certificates.list-kinds',
  method: 'GET',
  path: '/certificates/kinds',
  ...officer,
  summary: '证书种类',
  reply: z.object({ items: z.array(zKind) }),
});
export const createKind = endpoint({
  id: 'certificates.create-kind',
  method: 'POST',
  path: '/certificates/kinds',
  ...officer,
  summary: '新建证书种类：名称、发证机关、编号前缀与地区',
  body: z.object({
    unitId: zId,
    title: zText(100, 1),
    authority: zText(100, 1),
    prefix: z.string().check(z.regex(/^[A-Z]{1,6}$/)),
    regionCode: z.string().check(z.regex(/^\d{6}(Z\d{2})?$/)),
  }),
  reply: zKind,
});
export const assignKind = endpoint({
  id: 'certificates.assign-kind',
  method: 'POST',
  path: '/certificates/kinds/:id/plans',
  ...officer,
  summary: '指定培训计划颁发哪种证书；已合格而未发证的同时补发',
  params,
  body: z.object({ planId: zId }),
});

export const zCertificate = z.object({
  id: zId,
  number: z.string(),
  kindTitle: z.string(),
  authority: z.string(),
  holderName: z.string(),
  numberMask: z.string(),
  unitId: zId,
  unitName: z.string(),
  planId: zId,
  trainingTitle: z.string(),
  markHundredths: z.nullable(z.int()),
  issuedOn: zDate,
  state: z.enum(['issued', 'withdrawn']),
  printed: z.boolean(),
});
export type Certificate = z.infer<typeof zCertificate>;

export const listCertificates = endpoint({
  id: 'certificates.list',
  method: 'GET',
  path: '/certificates',
  permission: 'certificates.read',
  scope: 'unit',
  summary: '证书列表',
  query: z.object({
    ...zPage,
    planId: z.optional(zId),
    unitId: z.optional(zId),
    printed: z.optional(z.enum(['yes', 'no'])),
    search: z.optional(zText(50)),
  }),
  reply: zPageOf(zCertificate),
});
export const listMyCertificates = endpoint({
  id: 'certificates.list-mine',
  method: 'GET',
  path: '/certificates/mine',
  permission: { signedIn: '本人的证书' },
  scope: 'self',
  summary: '我的证书',
  reply: z.object({ items: z.array(zCertificate), checkUrl: z.string() }),
});
/** The holder's own copy; marked as such, the formal sheet is printed by the issuing body. */
export const downloadMyCertificate = endpoint({
  id: 'certificates.download-mine',
  method: 'GET',
  path: '/certificates/mine/:id/pdf',
  permission: { signedIn: '本人的证书' },
  scope: 'self',
  summary: '下载本人证书 PDF',
  params,
  reply: binary('application/pdf'),
});

export const printBatch = endpoint({
  id: 'certificates.print-batch',
  method: 'POST',
  path: '/certificates/batches',
  ...officer,
  summary: '成批打印：某计划、某单位（含下属）尚未打印的证书排成一个 PDF',
  body: z.object({ planId: zId, unitId: zId }),
  reply: z.object({ batchId: zId, progressId: zId, pages: zCount }),
});
const zBatch = z.object({
  id: zId,
  unitId: zId,
  unitName: z.string(),
  planId: zId,
  progressId: zId,
  state: z.enum(['rendering', 'ready', 'failed', 'cancelled']),
  pages: zCount,
  /** Withdrawn before they were printed, so left out. */
  skipped: zCount,
  createdAt: zInstant,
});
export type PrintBatch = z.infer<typeof zBatch>;
export const listBatches = endpoint({
  id: 'certificates.list-batches',
  method: 'GET',
  path: '/certificates/batches',
  ...officer,
  summary: '打印批次',
  query: z.object(zPage),
  reply: zPageOf(zBatch),
});
export const downloadBatch = endpoint({
  id: 'certificates.download-batch',
  method: 'GET',
  path: '/certificates/batches/:id/pdf',
  ...officer,
  summary: '下载打印批次的 PDF',
  params,
  reply: binary('application/pdf'),
});

/** Says what anyone holding the paper may know: genuine or not, whose (masked), for what, by whom, when. */
export const checkCertificate = endpoint({
  id: 'certificates.check',
  method: 'GET',
  path: '/certificates/check',
  permission: { public: '任何人可凭编号查验证书真伪，姓名只显示部分' },
  scope: 'none',
  limit: 'checks',
  summary: '证书查验',
  query: z.object({ number: zText(60, 1) }),
  reply: z.object({
    status: z.enum(['valid', 'withdrawn', 'unknown']),
    number: z.string(),
    holder: z.nullable(z.string()),
    kindTitle: z.nullable(z.string()),
    trainingTitle: z.nullable(z.string()),
    authority: z.nullable(z.string()),
    issuedOn: z.nullable(zDate),
    checkedAt: zInstant,
  }),
});

export const events = {
  issued: defineEvent('certificates.issued', z.object({ certificateId: zId, personId: zId, unitId: zId, planId: zId })),
  withdrawn: defineEvent(
    'certificates.withdrawn',
    z.object({ certificateId: zId, personId: zId, unitId: zId, planId: zId }),
  ),
};
export const jobs = {
  renderBatch: defineJob('certificates.render-batch', '生成成批打印的 PDF', z.object({ batchId: zId })),
  issuePassed: defineJob('certificates.issue-passed', '为已合格而未发证的人补发证书', z.object({ planId: zId })),
};
export const auditEvents = {
  createKind: auditEvent(
    'certificates.create-kind',
    '新建证书种类',
    'Certificate kind created',
    z.object({ prefix: z.string() }),
  ),
  assignKind: auditEvent(
    'certificates.assign-kind',
    '指定计划的证书种类',
    'Certificate kind assigned',
    z.object({ planId: zId }),
  ),
  issue: auditEvent(
    'certificates.issue',
    '颁发证书',
    'Certificate issued',
    z.object({ number: z.string(), enrolmentId: zId }),
  ),
  withdraw: auditEvent(
    'certificates.withdraw',
    '撤销证书（成绩更正）',
    'Certificate withdrawn',
    z.object({ number: z.string(), enrolmentId: zId }),
  ),
  printBatch: auditEvent(
    'certificates.print-batch',
    '成批打印证书',
    'Certificate batch started',
    z.object({ planId: zId, pages: zCount }),
  ),
  finishBatch: auditEvent(
    'certificates.finish-batch',
    '成批打印完成',
    'Certificate batch finished',
    z.object({ pages: zCount, skipped: zCount, sha256: z.string() }),
  ),
  download: auditEvent(
    'certificates.download',
    '下载证书 PDF',
    'Certificate PDF downloaded',
    z.object({ pages: zCount }),
  ),
};
