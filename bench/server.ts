// The application as it runs, in a process of its own, with the routes beside it that ours is held against.
import { saveAnswers } from '#contracts/exams';
import { endpoint } from '#kernel/endpoint';
import { authenticateRequest } from '#modules/accounts';
import { accountOf, personOf } from '#platform/access';
import type { Ctx } from '#platform/database';
import { addRoutes, createServer, type HttpOptions, type RouteDef, route } from '#platform/http';
import { createLog } from '#platform/log';
import { readConfig } from '../src/app/config.ts';
import { startPlatform } from '../src/app/start.ts';
import { untilSignal } from '../src/cli/serve.ts';
import { saveAlone } from './save-alone.ts';

// The same method, parameters, body, reply and permission: only what the handler does differs.
const noopSave = endpoint({ ...saveAnswers, id: 'bench.save-noop', path: '/bench/noop/:id/answers' });
const statementSave = endpoint({ ...saveAnswers, id: 'bench.save-statement', path: '/bench/statement/:id/answers' });
const transactionSave = endpoint({
  ...saveAnswers,
  id: 'bench.save-transaction',
  path: '/bench/transaction/:id/answers',
});

const whoOf = (ctx: Ctx) => ({ sessionId: accountOf(ctx).sessionId, personId: personOf(ctx) });

const benchRoutes: readonly RouteDef[] = [
  route(noopSave, async ({ ctx }) => {
    whoOf(ctx);
    return { savedAt: ctx.now, refused: [] };
  }),
  route(statementSave, async ({ ctx, params, body }) => {
    const { pool } = ctx.db;
    return saveAlone(ctx, {
      ...whoOf(ctx),
      id: params.id,
      ...body,
      query: (q, values) => pool.query({ ...q, values }),
    });
  }),
  route(transactionSave, async ({ ctx, params, body }) => {
    const client = await ctx.db.pool.connect();
    try {
      await client.query('begin');
      const saved = await saveAlone(ctx, {
        ...whoOf(ctx),
        id: params.id,
        ...body,
        query: (q, values) => client.query({ ...q, values }),
      });
      await client.query('commit');
      return saved;
    } finally {
      client.release();
    }
  }),
];

/** The other routes listen two ports higher, in the same process, over the same pool, behind the same hooks. */
async function main(): Promise<void> {
  const log = createLog();
  const config = readConfig(process.env);
  const platform = await startPlatform({ config, log });
  const { db, clock } = platform;
  const options: HttpOptions = {
    db,
    clock,
    log,
    authenticate: request => authenticateRequest({ db, clock, log }, request),
    messageOf: code => code,
  };
  const beside = await createServer(options);
  addRoutes(beside, options, benchRoutes);
  await beside.listen({ port: config.port + 2, host: config.host });
  await platform.app.http.listen({ port: config.port, host: config.host });
  await untilSignal();
  await beside.close();
  await platform.stop();
}

await main();
