// What an author may ask of question banks and papers.
import { auditEvent } from '#kernel/announce';
import { binary, endpoint, upload, z, zCount, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { questionKinds, questionSchema } from './bank/question.ts';
import { blueprintSchema } from './papers/blueprint.ts';

const author = { permission: 'exams.author', scope: 'unit' } as const;
const params = z.object({ id: zId });
const zRevision = z.int().check(z.minimum(1), z.maximum(1_000_000));

export const zBank = z.object({
  id: zId,
  unitId: zId,
  unitName: z.string(),
  name: z.string(),
  questions: zCount,
  revision: zRevision,
});
export type Bank = z.infer<typeof zBank>;

export const listBanks = endpoint({
  id: 'exams.list-banks',
  method: 'GET',
  path: '/exams/banks',
  ...author,
  summary: '题库列表',
  query: z.object(zPage),
  reply: zPageOf(zBank),
});
export const createBank = endpoint({
  id: 'exams.create-bank',
  method: 'POST',
  path: '/exams/banks',
  ...author,
  summary: '新建题库',
  body: z.object({ unitId: zId, name: zText(100, 1) }),
  reply: zBank,
});
export const getBank = endpoint({
  id: 'exams.get-bank',
  method: 'GET',
  path: '/exams/banks/:id',
  ...author,
  summary: '题库概况：题型、难度与标签分布',
  params,
  reply: z.object({
    bank: zBank,
    kinds: z.record(z.string(), zCount),
    difficulties: z.record(z.string(), zCount),
    tags: z.array(z.object({ tag: z.string(), count: zCount })),
  }),
});

const zQuestionRow = z.object({
  id: zId,
  version: z.int(),
  kind: z.enum(questionKinds),
  stem: z.string(),
  tags: z.array(z.string()),
  difficulty: z.int(),
  state: z.enum(['active', 'retired']),
  revision: zRevision,
});
export type QuestionListRow = z.infer<typeof zQuestionRow>;
export const listQuestions = endpoint({
  id: 'exams.list-questions',
  method: 'GET',
  path: '/exams/banks/:id/questions',
  ...author,
  summary: '题目列表',
  params,
  query: z.object({
    ...zPage,
    kind: z.optional(z.enum(questionKinds)),
    tag: z.optional(zText(50)),
    search: z.optional(zText(100)),
  }),
  reply: zPageOf(zQuestionRow),
});
export const getQuestion = endpoint({
  id: 'exams.get-question',
  method: 'GET',
  path: '/exams/questions/:id',
  ...author,
  summary: '一道题及其版本',
  params,
  reply: z.object({
    row: zQuestionRow,
    question: questionSchema,
    versions: z.array(z.object({ version: z.int(), createdAt: zInstant })),
  }),
});
/** A question that the bank already has, in use or retired, is refused with its id. */
export const createQuestion = endpoint({
  id: 'exams.create-question',
  method: 'POST',
  path: '/exams/banks/:id/questions',
  ...author,
  summary: '录入一道题',
  params,
  body: z.object({ question: questionSchema }),
  reply: zQuestionRow,
});
/** Saving makes a new version; sittings drawn earlier keep theirs. A stale revision is 409. A retired question is in use again. */
export const saveQuestion = endpoint({
  id: 'exams.save-question',
  method: 'PUT',
  path: '/exams/questions/:id',
  ...author,
  summary: '修改题目（生成新版本）',
  params,
  body: z.object({ revision: zRevision, question: questionSchema }),
  reply: zQuestionRow,
});
export const retireQuestion = endpoint({
  id: 'exams.retire-question',
  method: 'POST',
  path: '/exams/questions/:id/retire',
  ...author,
  summary: '停用题目，不再抽取',
  params,
  body: z.object({ revision: zRevision }),
  reply: zQuestionRow,
});

export const importFormats = ['gift', 'aiken', 'moodle-xml', 'excel'] as const;
export type ImportFormat = (typeof importFormats)[number];
const zImportError = z.object({
  line: z.int(),
  snippet: z.string(),
  code: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
/** Something of a sound question that the bank does not keep. `stem` is empty where the line belongs to no question. */
const zImportWarning = z.object({
  line: z.int(),
  stem: z.string(),
  code: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
const zImportItem = z.object({
  line: z.int(),
  effect: z.enum(['new', 'revised', 'unchanged']),
  kind: z.enum(questionKinds),
  stem: z.string(),
});
export const zImport = z.object({
  id: zId,
  bankId: zId,
  format: z.enum(importFormats),
  fileName: z.string(),
  state: z.enum(['previewed', 'confirmed', 'cancelled']),
  counts: z.object({ new: zCount, revised: zCount, unchanged: zCount, errors: zCount, warnings: zCount }),
  items: z.array(zImportItem),
  errors: z.array(zImportError),
  warnings: z.array(zImportWarning),
});
export type QuestionImport = z.infer<typeof zImport>;

/** Reads the file and shows what would happen; nothing enters the bank before confirmation. */
export const previewImport = endpoint({
  id: 'exams.preview-import',
  method: 'POST',
  path: '/exams/banks/:id/imports',
  ...author,
  summary: '上传题目文件并预览（GIFT、Aiken、Moodle XML、Excel）',
  params,
  query: z.object({ format: z.enum(importFormats) }),
  body: upload(20_000_000, [
    'text/plain',
    'application/xml',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ]),
  reply: zImport,
});
export const getImport = endpoint({
  id: 'exams.get-import',
  method: 'GET',
  path: '/exams/imports/:id',
  ...author,
  summary: '一次导入的预览或结果',
  params,
  reply: zImport,
});
export const confirmImport = endpoint({
  id: 'exams.confirm-import',
  method: 'POST',
  path: '/exams/imports/:id/confirm',
  ...author,
  summary: '确认导入：正确的题目入库，有误的不入',
  params,
  reply: zImport,
});
export const questionTemplate = endpoint({
  id: 'exams.question-template',
  method: 'GET',
  path: '/exams/question-template',
  permission: 'exams.author',
  scope: 'none',
  summary: '题目导入 Excel 模板',
  reply: binary('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
});
export const exportFormats = ['gift', 'aiken', 'moodle-xml', 'excel'] as const;
export const exportQuestions = endpoint({
  id: 'exams.export-questions',
  method: 'GET',
  path: '/exams/banks/:id/export',
  ...author,
  summary: '导出题库；所选格式容纳不下的题目逐一列出',
  params,
  query: z.object({ format: z.enum(exportFormats) }),
  reply: binary('application/octet-stream'),
});

const zPaper = z.object({
  id: zId,
  unitId: zId,
  bankId: zId,
  title: z.string(),
  blueprint: blueprintSchema,
  durationMinutes: z.int(),
  onExpiry: z.enum(['no-score', 'grade-saved']),
  state: z.enum(['draft', 'ready', 'retired']),
  totalHundredths: z.int(),
  revision: zRevision,
});
export type Paper = z.infer<typeof zPaper>;
const paperFields = {
  title: zText(200, 1),
  blueprint: blueprintSchema,
  durationMinutes: z.int().check(z.minimum(1), z.maximum(600)),
  onExpiry: z.enum(['no-score', 'grade-saved']),
};
export const listPapers = endpoint({
  id: 'exams.list-papers',
  method: 'GET',
  path: '/exams/papers',
  ...author,
  summary: '试卷列表',
  query: z.object(zPage),
  reply: zPageOf(zPaper),
});
const zShortfall = z.object({
  /** Index of the line, or of the item of a fixed paper. */
  line: z.int(),
  wanted: zCount,
  /** The most this line gets while the lines before it get theirs. */
  found: zCount,
  /** Questions that fit this line, other lines aside. */
  fitting: zCount,
  /** This line and those that compete with it for the same questions, and what they want and the bank has for all of them. */
  lines: z.array(z.int()),
  jointlyWanted: zCount,
  jointlyFound: zCount,
});
export type PaperShortfall = z.infer<typeof zShortfall>;
export const getPaper = endpoint({
  id: 'exams.get-paper',
  method: 'GET',
  path: '/exams/papers/:id',
  ...author,
  summary: '试卷蓝图与题库能否满足',
  params,
  reply: z.object({
    paper: zPaper,
    shortfalls: z.array(zShortfall),
  }),
});
export const createPaper = endpoint({
  id: 'exams.create-paper',
  method: 'POST',
  path: '/exams/papers',
  ...author,
  summary: '新建试卷',
  body: z.object({ bankId: zId, ...paperFields }),
  reply: zPaper,
});
export const revisePaper = endpoint({
  id: 'exams.revise-paper',
  method: 'PUT',
  path: '/exams/papers/:id',
  ...author,
  summary: '修改草稿试卷',
  params,
  body: z.object({ revision: zRevision, ...paperFields }),
  reply: zPaper,
});
/** Only a paper that its bank can fill becomes ready. */
export const readyPaper = endpoint({
  id: 'exams.ready-paper',
  method: 'POST',
  path: '/exams/papers/:id/ready',
  ...author,
  summary: '定稿：题库满足蓝图才可使用',
  params,
  body: z.object({ revision: zRevision }),
  reply: zPaper,
});

const none = z.object({});
export const bankAudit = {
  createBank: auditEvent('exams.create-bank', '新建题库', 'Bank created', none),
  createQuestion: auditEvent('exams.create-question', '录入题目', 'Question written', none),
  saveQuestion: auditEvent('exams.save-question', '修改题目', 'Question revised', z.object({ version: z.int() })),
  retireQuestion: auditEvent('exams.retire-question', '停用题目', 'Question retired', none),
  previewImport: auditEvent(
    'exams.preview-import',
    '预览导入题目',
    'Question import previewed',
    z.object({ sha256: z.string(), format: z.string(), items: zCount, errors: zCount }),
  ),
  confirmImport: auditEvent(
    'exams.confirm-import',
    '导入题目',
    'Questions imported',
    z.object({ sha256: z.string(), new: zCount, revised: zCount, unchanged: zCount, digest: z.string() }),
  ),
  expireImport: auditEvent('exams.expire-import', '题目导入预览过期', 'Question import preview expired', none),
  exportQuestions: auditEvent(
    'exams.export-questions',
    '导出题库',
    'Bank exported',
    z.object({ format: z.string(), questions: zCount }),
  ),
  createPaper: auditEvent('exams.create-paper', '新建试卷', 'Paper created', none),
  revisePaper: auditEvent('exams.revise-paper', '修改试卷', 'Paper revised', none),
  readyPaper: auditEvent('exams.ready-paper', '试卷定稿', 'Paper made ready', none),
};
