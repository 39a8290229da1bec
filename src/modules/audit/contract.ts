// The browser-safe door of the reading side of the audit trail.
import { auditEvent, defineJob } from '#kernel/announce';
import { binary, endpoint, z, zCount, zDate, zId, zInstant, zPage, zPageOf } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';

export const errors = defineErrors({
  'audit.bad-cursor': 400,
  'audit.bad-period': 422,
  'audit.export-too-large': 422,
  'audit.verification-running': 409,
  'audit.verification-failed': 500,
});

export const outcomes = ['done', 'refused'] as const;
/** Most rows in one export. */
export const MAX_EXPORT = 100_000;

// Only the shapes that actions and kinds have: the filter is itself recorded, and the record holds no names.
const zAction = z.string().check(z.regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/), z.maxLength(120));
const zKind = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9._:-]*$/), z.maxLength(80));

const filterShape = {
  /** First and last day, both included, in Shanghai, by the machine's clock. */
  from: z.optional(zDate),
  to: z.optional(zDate),
  action: z.optional(zAction),
  actor: z.optional(zId),
  unit: z.optional(zId),
  subjectKind: z.optional(zKind),
  subject: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
  outcome: z.optional(z.enum(outcomes)),
};
const zFilter = z.object(filterShape);
export type TrailFilter = z.infer<typeof zFilter>;
export const filterNames = Object.keys(filterShape) as readonly (keyof TrailFilter)[];

const none = z.object({});
export const verificationOutcomes = ['sound', 'findings', 'cancelled', 'failed'] as const;
const zVerificationOutcome = z.enum(verificationOutcomes);

export const auditEvents = {
  search: auditEvent(
    'audit.search',
    '查询审计记录',
    'Audit trail searched',
    z.object({ filter: zFilter, further: z.boolean(), shown: zCount }),
  ),
  readEvent: auditEvent('audit.read-event', '查看审计记录详情', 'Audit record opened', none),
  export: auditEvent(
    'audit.export',
    '导出审计记录',
    'Audit trail exported',
    z.object({ filter: zFilter, format: z.enum(['csv', 'xlsx']), rows: zCount }),
  ),
  restartHeads: auditEvent(
    'audit.restart-heads',
    '重新开始留存封存头',
    'File of heads begun anew',
    z.object({ known: zCount, inFile: zCount }),
  ),
  startVerification: auditEvent('audit.start-verification', '发起审计记录核验', 'Verification started', none),
  verify: auditEvent(
    'audit.verify',
    '核验审计记录',
    'Audit trail verified',
    z.object({ outcome: zVerificationOutcome, batches: zCount, rows: zCount, findings: zCount }),
  ),
};

export const jobs = {
  verify: defineJob('audit.verify', '核验全部审计记录', z.object({ verificationId: zId })),
};

const trailShape = {
  id: zId,
  /** By the machine's clock: what is sealed and ordered. */
  recordedAt: zInstant,
  /** By the clock of the business, which a demonstration may shift. */
  businessAt: zInstant,
  action: z.string(),
  actorKind: z.string(),
  actorId: z.nullable(zId),
  unitId: z.nullable(zId),
  unitName: z.nullable(z.string()),
  subjectKind: z.string(),
  subjectId: z.string(),
  outcome: z.enum(outcomes),
};
const zTrailEvent = z.object(trailShape);
export type TrailEvent = z.infer<typeof zTrailEvent>;

export const search = endpoint({
  id: 'audit.search',
  method: 'GET',
  path: '/audit/events',
  permission: 'audit.read',
  scope: 'unit',
  summary: '查询审计记录，最近的在前；查询本身也记入审计',
  query: z.object({ ...filterShape, ...zPage }),
  reply: zPageOf(zTrailEvent),
});

const zProof = z.object({
  format: z.literal('zhengshu.audit.proof.1'),
  row: z.string(),
  index: z.int(),
  path: z.array(z.string()),
  header: z.string(),
  signature: z.string(),
});

/** `sealed`: proven by a signed header. `waiting`: not sealed yet. `damaged`: sealed, but no longer what was sealed. */
export const sealStates = ['sealed', 'waiting', 'damaged'] as const;

export const readEvent = endpoint({
  id: 'audit.read-event',
  method: 'GET',
  path: '/audit/events/:id',
  permission: 'audit.read',
  scope: 'unit',
  summary: '查看一条审计记录及其封存证明；查看本身也记入审计',
  params: z.object({ id: zId }),
  reply: z.object({
    ...trailShape,
    sessionId: z.nullable(z.string()),
    requestId: z.nullable(z.string()),
    detail: z.record(z.string(), z.unknown()),
    seal: z.enum(sealStates),
    /** The batch that holds it, when it was sealed and with which key. */
    sealedIn: z.nullable(z.object({ seq: zCount, sealedAt: zInstant, keyId: z.string() })),
    /** For a third party: checked with the public key alone. */
    proof: z.nullable(zProof),
  }),
});

export const exportTrail = endpoint({
  id: 'audit.export',
  method: 'GET',
  path: '/audit/export',
  permission: 'audit.read',
  scope: 'unit',
  summary: '导出筛选出的审计记录（CSV 或 XLSX）；导出本身也记入审计',
  query: z.object({
    ...filterShape,
    format: z.enum(['csv', 'xlsx']),
    language: z._default(z.enum(['zh', 'en']), 'zh'),
  }),
  reply: binary('application/octet-stream'),
});

const zFinding = z.object({
  kind: z.string(),
  seq: z.optional(z.int()),
  toSeq: z.optional(z.int()),
  position: z.optional(z.int()),
  rowId: z.optional(z.string()),
  count: z.optional(z.int()),
});
export type Finding = z.infer<typeof zFinding>;

export const zReport = z.object({
  batches: zCount,
  drops: zCount,
  rows: zCount,
  rowsDropped: zCount,
  rowsUnsealed: zCount,
  headsCompared: zCount,
  lastSeq: zCount,
  lastHash: z.string(),
  findingCount: zCount,
  findings: z.array(zFinding),
});
export type Report = z.infer<typeof zReport>;

const zVerification = z.object({
  id: zId,
  progressId: zId,
  /** Started by the account that asks: its progress can be followed and cancelled. */
  own: z.boolean(),
  startedAt: zInstant,
  endedAt: z.nullable(zInstant),
  outcome: z.nullable(zVerificationOutcome),
  report: z.nullable(zReport),
});
export type Verification = z.infer<typeof zVerification>;

/** How the file of heads stands; `none` until sealing has run. */
export const headsStates = ['none', 'current', 'conflict', 'damaged', 'unwritable'] as const;
/** `silent`: the sealing process has not been heard of for a minute. */
export const sealerStates = ['never', 'working', 'failing', 'silent'] as const;
export const signatureStates = ['none', 'good', 'bad', 'unknown-key'] as const;

const zStatus = z.object({
  /** The machine's clock; the other moments here are of the same clock. */
  now: zInstant,
  sealedAt: z.nullable(zInstant),
  lastSeq: zCount,
  lastHash: z.string(),
  /** Counted up to 100 000. */
  unsealed: zCount,
  oldestUnsealedAt: z.nullable(zInstant),
  /** Of the newest header, checked now. The whole chain is checked by a verification. */
  signature: z.enum(signatureStates),
  timestampedAt: z.nullable(zInstant),
  sealer: z.object({ state: z.enum(sealerStates), lookedAt: z.nullable(zInstant), failure: z.nullable(z.string()) }),
  heads: z.object({
    state: z.enum(headsStates),
    since: z.nullable(zInstant),
    seq: zCount,
    writtenAt: z.nullable(zInstant),
  }),
  /** How records leave for the syslog receiver; null where none was ever named. */
  sending: z.nullable(
    z.object({ sentAt: z.nullable(zInstant), failingSince: z.nullable(zInstant), failure: z.nullable(z.string()) }),
  ),
  /** False where the application works with the owner's rights and could take the triggers off. */
  separated: z.boolean(),
  lastVerification: z.nullable(zVerification),
  keys: z.array(z.object({ keyId: z.string(), pem: z.string() })),
});
export type SealStatusReply = z.infer<typeof zStatus>;

export const sealStatus = endpoint({
  id: 'audit.seal-status',
  method: 'GET',
  path: '/audit/status',
  permission: 'audit.read',
  scope: 'none',
  summary: '查看封存状态：封存到何时、签名是否有效、封存头是否已留存在外',
  reply: zStatus,
});

export const listActions = endpoint({
  id: 'audit.list-actions',
  method: 'GET',
  path: '/audit/actions',
  permission: 'audit.read',
  scope: 'none',
  summary: '列出审计事件目录',
  reply: z.object({ items: z.array(z.object({ action: z.string(), zh: z.string(), en: z.string() })) }),
});

export const startVerification = endpoint({
  id: 'audit.start-verification',
  method: 'POST',
  path: '/audit/verifications',
  permission: 'audit.verify',
  scope: 'none',
  summary: '发起对全部审计记录的核验，作为长任务进行',
  reply: z.object({ id: zId, progressId: zId }),
});

export const listVerifications = endpoint({
  id: 'audit.list-verifications',
  method: 'GET',
  path: '/audit/verifications',
  permission: 'audit.verify',
  scope: 'none',
  summary: '列出核验及其结果，最近的在前',
  query: z.object(zPage),
  reply: zPageOf(zVerification),
});
