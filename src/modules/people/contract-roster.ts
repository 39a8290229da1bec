// The import of a roster: upload, preview, decision.
import { binary, endpoint, upload, z, zCount, zId, zInstant, zText } from '#kernel/endpoint';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const rosterStates = ['checking', 'previewed', 'applying', 'done', 'cancelled', 'failed'] as const;
export type RosterState = (typeof rosterStates)[number];
export const rosterOutcomes = ['added', 'updated', 'unchanged', 'faulty'] as const;
export type RosterOutcome = (typeof rosterOutcomes)[number];
export const MAX_ROSTER_BYTES = 30_000_000;

/** Columns of the template, in its order. */
export const rosterColumns = [
  'name',
  'documentKind',
  'number',
  'phone',
  'unit',
  'category1',
  'category2',
  'category3',
  'titleLevel',
  'titleName',
] as const;
export type RosterColumn = (typeof rosterColumns)[number];

/** What can be wrong with a row. The text of each stands in `messages.ts` under `problem.<code>`. */
export const problemCodes = [
  'missing',
  'number-cell',
  'formula-cell',
  'date-cell',
  'bad-citizen-number',
  'bad-document-number',
  'unknown-document-kind',
  'bad-name',
  'bad-phone',
  'unknown-category',
  'unknown-title-level',
  'too-long',
  'duplicate-in-file',
  'unknown-unit',
  'ambiguous-unit',
  'closed-unit',
  'out-of-scope-unit',
  'in-other-unit',
  'name-mismatch',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export const zProblem = z.object({
  column: z.enum(rosterColumns),
  code: z.enum(problemCodes),
  /** The value found; of a number or telephone its mask. */
  value: zText(120),
  /** The finer cause of a bad citizen number. */
  cause: z.optional(zText(40)),
  /** What the text quotes: the row of the first occurrence, a length, check characters. */
  values: z.optional(z.record(zText(20), z.union([zText(20), z.number()]))),
});
export type RosterProblem = z.infer<typeof zProblem>;

const manage = { permission: 'people.manage', scope: 'self' } as const;
const params = z.object({ id: zId });

export const rosterTemplate = endpoint({
  id: 'people.get-roster-template',
  method: 'GET',
  path: '/people/roster-template',
  permission: 'people.manage',
  scope: 'none',
  summary: '下载人员名册模板',
  reply: binary(XLSX),
});
export const startRosterImport = endpoint({
  id: 'people.start-roster-import',
  method: 'POST',
  path: '/people/roster-imports',
  ...manage,
  summary: '上传人员名册并检查',
  body: upload(MAX_ROSTER_BYTES, ['xlsx', 'xls', 'csv']),
  reply: z.object({ id: zId, progressId: zId }),
});
const zRosterImport = z.object({
  id: zId,
  state: z.enum(rosterStates),
  fileName: z.string(),
  progressId: zId,
  counts: z.record(z.enum(rosterOutcomes), zCount),
  hasAnnotatedFile: z.boolean(),
  createdAt: zInstant,
});
export type RosterImport = z.infer<typeof zRosterImport>;
export const getRosterImport = endpoint({
  id: 'people.get-roster-import',
  method: 'GET',
  path: '/people/roster-imports/:id',
  ...manage,
  summary: '查看自己上传的名册',
  params,
  reply: zRosterImport,
});
const zRosterRow = z.object({
  row: z.int(),
  name: z.string(),
  documentKind: z.string(),
  numberMask: z.string(),
  phoneMask: z.nullable(z.string()),
  unit: z.string(),
  jobCategories: z.nullable(z.array(z.string())),
  titleLevel: z.nullable(z.string()),
  titleName: z.nullable(z.string()),
  problems: z.array(zProblem),
  /** `upgraded`: a number of 15 digits was taken as its form of 18. */
  notes: z.array(z.string()),
});
export type RosterRow = z.infer<typeof zRosterRow>;
export const listRosterRows = endpoint({
  id: 'people.list-roster-rows',
  method: 'GET',
  path: '/people/roster-imports/:id/rows',
  ...manage,
  summary: '按结果查看名册各行',
  params,
  query: z.object({
    outcome: z.enum(rosterOutcomes),
    after: z.optional(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(1_048_576))),
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 50),
  }),
  reply: z.object({ items: z.array(zRosterRow), next: z.nullable(z.int()) }),
});
export const getAnnotatedRoster = endpoint({
  id: 'people.get-annotated-roster',
  method: 'GET',
  path: '/people/roster-imports/:id/annotated',
  ...manage,
  summary: '下载标注后的名册（记入审计）',
  params,
  reply: binary(XLSX),
});
export const applyRosterImport = endpoint({
  id: 'people.apply-roster-import',
  method: 'POST',
  path: '/people/roster-imports/:id/apply',
  ...manage,
  summary: '确认导入无误的各行',
  params,
  reply: zRosterImport,
});
export const cancelRosterImport = endpoint({
  id: 'people.cancel-roster-import',
  method: 'POST',
  path: '/people/roster-imports/:id/cancel',
  ...manage,
  summary: '放弃导入',
  params,
});
