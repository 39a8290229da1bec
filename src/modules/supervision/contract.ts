// The browser-safe door of supervision.
import { auditEvent, defineEvent } from '#kernel/announce';
import { z, zCount, zId, zInstant } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';

export * from './contract-boards.ts';
export type {
  BoardAudience,
  BoardHead,
  BoardRow,
  Level,
  Schedule,
  SnapshotHead,
  SnapshotLevel,
} from './contract-fields.ts';
export * from './contract-snapshots.ts';

export const errors = defineErrors({
  'supervision.stale': 409,
  'supervision.closed': 409,
  'supervision.not-published': 409,
  'supervision.narrow-audience': 422,
  'supervision.parameters': 422,
  'supervision.region-outside': 422,
});

export const events = {
  snapshotTaken: defineEvent('supervision.snapshot-taken', z.object({ boardId: zId, number: z.int() })),
};

const zState = z.object({ revision: z.int() });
export const auditEvents = {
  createBoard: auditEvent(
    'supervision.create-board',
    '新建进度公布',
    'Board created',
    z.object({ measureId: z.string(), regionCode: z.string(), audience: z.string() }),
  ),
  changeBoard: auditEvent('supervision.change-board', '修改进度公布', 'Board changed', zState),
  publishBoard: auditEvent(
    'supervision.publish-board',
    '发布进度',
    'Board published',
    z.object({ schedule: z.nullable(z.string()) }),
  ),
  closeBoard: auditEvent('supervision.close-board', '结束公布', 'Board closed', z.object({ reason: z.string() })),
  takeSnapshot: auditEvent(
    'supervision.take-snapshot',
    '出一期进度',
    'Snapshot taken',
    z.object({ number: z.int(), asOf: zInstant, rows: zCount, digest: z.string() }),
  ),
  exportSubjects: auditEvent(
    'supervision.export-subjects',
    '导出名单',
    'List of subjects exported',
    z.object({ node: z.string(), which: z.string(), subjects: zCount }),
  ),
};
