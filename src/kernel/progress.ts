// Progress of long work as pages see it; the routes are the platform's own, so the contract lives in the kernel.
import { endpoint, z, zCount, zId, zInstant } from './endpoint.ts';

const zProgress = z.object({
  id: zId,
  kind: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  percent: z.int().check(z.minimum(0), z.maximum(100)),
  counts: z.record(z.string(), zCount),
  result: z.unknown(),
  resultFileId: z.nullable(zId),
  error: z.nullable(z.object({ code: z.string(), detail: z.record(z.string(), z.unknown()) })),
  updatedAt: zInstant,
});
export type Progress = z.infer<typeof zProgress>;

/** The progress of one's own long work; poll it. */
export const getProgress = endpoint({
  id: 'platform.get-progress',
  method: 'GET',
  path: '/progress/:id',
  permission: { signedIn: '本人发起的长任务' },
  scope: 'self',
  summary: '查看长任务进度',
  params: z.object({ id: zId }),
  reply: zProgress,
});

/** Asks one's own long work to stop; what it did before stays or goes as the work itself says. */
export const cancelProgress = endpoint({
  id: 'platform.cancel-progress',
  method: 'POST',
  path: '/progress/:id/cancel',
  permission: { signedIn: '本人发起的长任务' },
  scope: 'self',
  summary: '取消长任务',
  params: z.object({ id: zId }),
});
