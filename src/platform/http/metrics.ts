// Figures for a monitoring system: how many requests, how long, how the process is. No business data, no addresses.
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { machineMs } from '#platform/clock';

/** Adds `/metrics` for callers on this machine; a proxy in front must not pass it on. */
export function addMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'zhengshu_request_seconds',
    help: 'Duration of requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.15, 0.5, 1, 3, 10],
    registers: [registry],
  });
  const started = new WeakMap<object, number>();
  app.addHook('onRequest', async request => {
    started.set(request, machineMs());
  });
  app.addHook('onResponse', async (request, reply) => {
    const from = started.get(request);
    if (from === undefined) return;
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    seconds.observe(labels, (machineMs() - from) / 1_000);
  });
  app.get(
    '/metrics',
    { config: { permission: { public: '仅本机监控可取，不含业务数据' } } },
    async (request, reply) => {
      const isLocal = /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
      // A proxy on this machine is local too; whom it speaks for is not.
      const isPassedOn = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
      if (!isLocal || isPassedOn) return reply.callNotFound();
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}
