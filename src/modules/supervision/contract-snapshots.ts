// Snapshots: for the workbench, and for everybody.
import { zCitation } from '#kernel/citation-schema';
import { binary, endpoint, z, zDate, zId, zInstant, zPage, zPageOf } from '#kernel/endpoint';
import { zShare } from '#kernel/share';
import {
  boardParams,
  levelQuery,
  open,
  publish,
  read,
  snapshotParams,
  xlsx,
  zCrumb,
  zFigure,
  zHead,
  zRow,
  zSnapshotHead,
  zSnapshotLevel,
} from './contract-fields.ts';

export const takeSnapshot = endpoint({
  id: 'supervision.take-snapshot',
  method: 'POST',
  path: '/supervision/boards/:id/snapshots',
  ...publish,
  summary: '在排定时间之外加出一期',
  params: boardParams,
  reply: z.object({ number: z.int() }),
});
export const listSnapshots = endpoint({
  id: 'supervision.list-snapshots',
  method: 'GET',
  path: '/supervision/boards/:id/snapshots',
  ...read,
  summary: '已出的期次（面向机关公开）',
  params: boardParams,
  query: z.object(zPage),
  reply: zPageOf(zSnapshotHead),
});
export const getSnapshot = endpoint({
  id: 'supervision.get-snapshot',
  method: 'GET',
  path: '/supervision/boards/:id/snapshots/:number',
  ...read,
  summary: '查看一期（面向机关公开）',
  params: snapshotParams,
  query: z.object({ ...levelQuery, ...zPage }),
  reply: zSnapshotLevel,
});
export const exportSnapshot = endpoint({
  id: 'supervision.export-snapshot',
  method: 'GET',
  path: '/supervision/boards/:id/snapshots/:number/export',
  ...read,
  summary: '导出所见的一期（面向机关公开）',
  params: snapshotParams,
  query: z.object(levelQuery),
  reply: binary(xlsx),
});
export const verifySnapshot = endpoint({
  id: 'supervision.verify-snapshot',
  method: 'GET',
  path: '/supervision/boards/:id/snapshots/:number/verify',
  ...read,
  summary: '核对一期的摘要与存储的数据是否一致（面向机关公开）',
  params: snapshotParams,
  reply: z.object({ digest: z.string(), intact: z.boolean() }),
});
export const compareSnapshots = endpoint({
  id: 'supervision.compare-snapshots',
  method: 'GET',
  path: '/supervision/boards/:id/compare',
  ...read,
  summary: '两期对照（面向机关公开）',
  params: boardParams,
  query: z.object({
    ...levelQuery,
    from: snapshotParams.shape.number,
    to: snapshotParams.shape.number,
  }),
  reply: z.object({
    from: zSnapshotHead,
    to: zSnapshotHead,
    node: z.string(),
    cut: z.string(),
    crumbs: z.array(zCrumb),
    threshold: z.nullable(zShare),
    /** At most 1,000; null where the row was not there. */
    rows: z.array(
      z.object({
        ...z.pick(zRow, { key: true, name: true, nameEn: true, drill: true }).shape,
        from: z.nullable(zFigure),
        to: z.nullable(zFigure),
      }),
    ),
  }),
});

export const listPublicBoards = endpoint({
  id: 'supervision.list-public-boards',
  method: 'GET',
  path: '/public/boards',
  ...open,
  summary: '公开的进度公布，各附最近一期的首层',
  reply: z.object({
    items: z.array(
      z.object({
        id: zId,
        title: z.string(),
        number: z.int(),
        asOf: zInstant,
        threshold: z.nullable(zShare),
        dueOn: z.nullable(zDate),
        citation: z.nullable(zCitation),
        unitName: z.string(),
        unitOfCount: zHead.shape.unitOfCount,
        total: zFigure,
        rows: z.array(zRow),
      }),
    ),
  }),
});
export const listPublicSnapshots = endpoint({
  id: 'supervision.list-public-snapshots',
  method: 'GET',
  path: '/public/boards/:id/snapshots',
  ...open,
  summary: '一个公开的进度公布的各期',
  params: boardParams,
  query: z.object(zPage),
  reply: zPageOf(zSnapshotHead),
});
export const getPublicSnapshot = endpoint({
  id: 'supervision.get-public-snapshot',
  method: 'GET',
  path: '/public/boards/:id/snapshots/:number',
  ...open,
  summary: '公开的一期：逐级到单位为止；number 为 latest 时取最近一期',
  params: z.object({ id: zId, number: z.union([z.literal('latest'), snapshotParams.shape.number]) }),
  query: z.object({ ...levelQuery, ...zPage }),
  reply: zSnapshotLevel,
});
export const exportPublicSnapshot = endpoint({
  id: 'supervision.export-public-snapshot',
  method: 'GET',
  path: '/public/boards/:id/snapshots/:number/export',
  ...open,
  summary: '导出所见的公开一期',
  params: snapshotParams,
  query: z.object(levelQuery),
  reply: binary(xlsx),
});
