// Boards in the workbench: making, publishing, reading live, and the people behind a figure.
import { zCitation } from '#kernel/citation-schema';
import { binary, endpoint, z, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { zShare } from '#kernel/share';
import {
  boardParams,
  levelQuery,
  publish,
  read,
  xlsx,
  zAudience,
  zBilingual,
  zFigure,
  zHead,
  zLevel,
  zNode,
  zParameters,
  zSchedule,
} from './contract-fields.ts';

export const listMeasures = endpoint({
  id: 'supervision.list-measures',
  method: 'GET',
  path: '/supervision/measures',
  ...publish,
  summary: '可用于进度公布的指标及其可选范围',
  reply: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        title: zBilingual,
        unitOfCount: zBilingual,
        audience: z.string(),
        options: z.array(z.object({ title: z.string(), parameters: zParameters })),
      }),
    ),
  }),
});

export const zBoard = z.object({
  ...zHead.shape,
  id: zId,
  unitId: zId,
  parameters: zParameters,
  audience: zAudience,
  state: z.enum(['draft', 'published', 'closed']),
  schedule: z.nullable(zSchedule),
  nextAt: z.nullable(zInstant),
  /** The newest snapshot; 0 before the first. */
  lastNumber: z.int(),
  revision: z.int(),
  mayPublish: z.boolean(),
});
export type Board = z.infer<typeof zBoard>;

export const listBoards = endpoint({
  id: 'supervision.list-boards',
  method: 'GET',
  path: '/supervision/boards',
  ...read,
  summary: '进度公布列表（面向机关公开的全部，草稿仅限发布者）',
  query: z.object({ ...zPage, state: z.optional(z.enum(['draft', 'published', 'closed'])) }),
  reply: zPageOf(zBoard),
});
export const getBoard = endpoint({
  id: 'supervision.get-board',
  method: 'GET',
  path: '/supervision/boards/:id',
  ...read,
  summary: '查看一个进度公布的设置（面向机关公开）',
  params: boardParams,
  reply: zBoard,
});

const editable = {
  title: zText(120, 2),
  threshold: z.nullable(zShare),
  dueOn: z.nullable(zDate),
  citation: z.nullable(zCitation),
  audience: zAudience,
};
export const createBoard = endpoint({
  id: 'supervision.create-board',
  method: 'POST',
  path: '/supervision/boards',
  ...publish,
  summary: '新建进度公布：指标、范围、达标线、期限和依据',
  body: z.object({
    unitId: zId,
    measureId: zText(100, 3),
    parameters: zParameters,
    regionCode: z.string().check(z.regex(/^[0-9A-Z]{6,12}$/)),
    ...editable,
  }),
  reply: z.object({ id: zId }),
});
export const changeBoard = endpoint({
  id: 'supervision.change-board',
  method: 'POST',
  path: '/supervision/boards/:id/change',
  ...publish,
  summary: '修改进度公布的标题、达标线、期限、依据和公开范围；已发布的期次不变',
  params: boardParams,
  body: z.object({ revision: z.int(), ...editable }),
  reply: z.object({ revision: z.int() }),
});
export const publishBoard = endpoint({
  id: 'supervision.publish-board',
  method: 'POST',
  path: '/supervision/boards/:id/publish',
  ...publish,
  summary: '发布：立即出一期，并按排定的时间继续出期',
  params: boardParams,
  body: z.object({ revision: z.int(), schedule: z.nullable(zSchedule) }),
  reply: z.object({ revision: z.int(), number: z.int() }),
});
export const closeBoard = endpoint({
  id: 'supervision.close-board',
  method: 'POST',
  path: '/supervision/boards/:id/close',
  ...publish,
  summary: '结束公布；已出的期次仍可查阅',
  params: boardParams,
  body: z.object({ revision: z.int(), reason: zText(300, 2) }),
  reply: z.object({ revision: z.int() }),
});

export const getFigures = endpoint({
  id: 'supervision.get-figures',
  method: 'GET',
  path: '/supervision/boards/:id/figures',
  ...read,
  summary: '实时进度：按地区逐级到单位，或按部门、单位类型、条线等（面向机关公开）',
  params: boardParams,
  query: z.object({ ...levelQuery, ...zPage }),
  reply: z.object({ asOf: z.nullable(zInstant), level: zLevel }),
});
export const exportFigures = endpoint({
  id: 'supervision.export-figures',
  method: 'GET',
  path: '/supervision/boards/:id/figures/export',
  ...read,
  summary: '导出所见的实时进度（面向机关公开）',
  params: boardParams,
  query: z.object(levelQuery),
  reply: binary(xlsx),
});

const which = z._default(z.enum(['lagging', 'met', 'counted']), 'lagging');
const scoped = { permission: 'supervision.read', scope: 'unit' } as const;
export const listSubjects = endpoint({
  id: 'supervision.list-subjects',
  method: 'GET',
  path: '/supervision/boards/:id/subjects',
  ...scoped,
  summary: '数字背后的人：本人权限所及单位的名单，与数字同源',
  params: boardParams,
  query: z.object({ node: zNode, which, ...zPage }),
  reply: z.object({
    at: zInstant,
    figure: zFigure,
    items: z.array(
      z.object({
        unitId: zId,
        unitName: z.string(),
        subjectId: zId,
        name: z.string(),
        note: z.nullable(z.string()),
        met: z.boolean(),
      }),
    ),
    next: z.nullable(z.string()),
  }),
});
export const exportSubjects = endpoint({
  id: 'supervision.export-subjects',
  method: 'GET',
  path: '/supervision/boards/:id/subjects/export',
  ...scoped,
  summary: '导出数字背后的名单（留痕）',
  params: boardParams,
  query: z.object({ node: zNode, which }),
  reply: binary(xlsx),
});
