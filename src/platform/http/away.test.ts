// A database that goes away in the midst of a request: the caller is told to try again, whatever the driver calls it.
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous } from '#kernel/actor';
import { endpoint, z } from '#kernel/endpoint';
import { createFixedClock } from '#platform/clock';
import { createDb, createPool, inTransaction, isDatabaseAway } from '#platform/database';
import { silentLog } from '#platform/log';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { route } from './route.ts';
import { addRoutes, createServer, type HttpOptions } from './server.ts';

const reading = endpoint({
  id: 'away.read',
  method: 'GET',
  path: '/read/:moment',
  permission: { public: '测试' },
  scope: 'none',
  summary: '读',
  params: z.object({ moment: z.enum(['during', 'between', 'never-came']) }),
  reply: z.object({ n: z.int() }),
});

let world: TestWorld;
let app: Awaited<ReturnType<typeof createServer>>;
const nowhere = createPool({ url: 'postgres://nobody@127.0.0.1:1/none' });

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-03T01:00:00.000Z', modules: [] });
  const options: HttpOptions = {
    db: world.db,
    clock: createFixedClock('2014-06-03T01:00:00.000Z'),
    log: silentLog(),
    authenticate: async () => anonymous,
    messageOf: code => code,
  };
  app = await createServer(options);
  addRoutes(app, options, [route(reading, ({ params }) => read(params.moment))]);
});
afterAll(async () => {
  await app?.close();
  await nowhere.end();
  await world?.close();
});

/** Who may do it depends on whether both roles share one login. */
const cutOff = (pid: number) => {
  const text = 'select pg_terminate_backend($1)';
  return world.db.pool.query(text, [pid]).catch(() => world.owner.query(text, [pid]));
};

async function read(moment: 'during' | 'between' | 'never-came'): Promise<{ n: number }> {
  const ctx = moment === 'never-came' ? { ...world.ctx(), db: createDb(nowhere) } : world.ctx();
  return inTransaction(ctx, async tx => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.for<unknown>());
    const pid = rows[0]?.pid ?? 0;
    if (moment === 'during') setTimeout(() => void cutOff(pid), 50);
    else {
      await cutOff(pid);
      // The driver hears of it before the next statement, and then says something else.
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    await sql`select pg_sleep(5)`.execute(tx.for<unknown>());
    return { n: 1 };
  });
}

test.each(['during', 'between', 'never-came'] as const)(
  'TRN-05: a connection lost (%s) is answered with 503 and when to come back, not with 500',
  async moment => {
    const reply = await app.inject({ method: 'GET', url: `/api/read/${moment}` });
    expect([reply.statusCode, reply.json().code]).toEqual([503, 'http.database-away']);
    expect(reply.headers['retry-after']).toBe('2');
  },
);

test('TRN-05: what the database refuses is no database that is away', async () => {
  const failing = (text: string) => world.owner.query(text).catch((error: unknown) => error);
  for (const text of ['select 1/0', 'select from nowhere', "select 'x'::int"])
    expect(isDatabaseAway(await failing(text))).toBe(false);
  expect(isDatabaseAway(new Error('something of ours'))).toBe(false);
  expect(isDatabaseAway(undefined)).toBe(false);
});

test('TRN-05: an ended pool, and a failure wrapped in another, are recognised', async () => {
  const ended = new pg.Pool({ connectionString: world.urls.appUrl });
  await ended.end();
  const error = await ended.query('select 1').catch((e: unknown) => e);
  expect(isDatabaseAway(error)).toBe(true);
  expect(isDatabaseAway(new Error('wrapped', { cause: error }))).toBe(true);
});
