// Routes of the platform itself: progress of long work, health.
import { auditEvent } from '#kernel/announce';
import { endpoint, z } from '#kernel/endpoint';
import { cancelProgress, getProgress } from '#kernel/progress';
import { notFound } from '#platform/access';
import { record } from '#platform/audit';
import { inTransaction } from '#platform/database';
import { type RouteDef, route } from '#platform/http';
import { findProgress, requestCancel } from '#platform/progress';

const live = endpoint({
  id: 'platform.live',
  method: 'GET',
  path: '/health/live',
  permission: { public: '供负载均衡探测，不含业务数据' },
  scope: 'none',
  summary: '进程存活',
  reply: z.object({ ok: z.boolean() }),
});
const ready = endpoint({
  id: 'platform.ready',
  method: 'GET',
  path: '/health/ready',
  permission: { public: '供负载均衡探测，不含业务数据' },
  scope: 'none',
  summary: '可以服务',
  reply: z.object({ ok: z.boolean() }),
});

export const platformAuditEvents = {
  cancelProgress: auditEvent(
    'platform.cancel-progress',
    '取消长任务',
    'Long work cancelled',
    z.object({ kind: z.string() }),
  ),
};

export const platformRoutes: readonly RouteDef[] = [
  route(live, async () => ({ ok: true })),
  route(ready, async ({ ctx }) => {
    await ctx.db.pool.query('select 1');
    return { ok: true };
  }),
  route(getProgress, async ({ ctx, params }) => {
    const row = await findProgress(ctx, params.id);
    if (!row) throw notFound('progress');
    return { ...row, result: row.result ?? null };
  }),
  route(cancelProgress, async ({ ctx, params }) => {
    const row = await findProgress(ctx, params.id);
    if (!row) throw notFound('progress');
    await inTransaction(ctx, async tx => {
      await requestCancel(tx, row.id);
      await record(tx, platformAuditEvents.cancelProgress, {
        subject: { kind: 'progress', id: row.id },
        detail: { kind: row.kind },
      });
    });
    return undefined;
  }),
];
