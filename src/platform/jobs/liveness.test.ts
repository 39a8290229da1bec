// Workers that are killed, and workers that only lost their connection.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '#platform/database';
import { silentLog } from '#platform/log';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { createDispatcher } from './dispatcher.ts';
import { hang } from './hanging.fixture.testing.ts';
import { enqueue, handleJob } from './index.ts';

const fixture = fileURLToPath(new URL('./hanging.fixture.testing.ts', import.meta.url));
const patience = { holdEvery: 100, lookEvery: 200, deadAfter: 1_000 };
let world: TestWorld;
const children: ChildProcess[] = [];

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-03T01:00:00.000Z', modules: [] });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => world?.close());

const holders = `select pid from pg_locks where locktype = 'advisory' and classid = 7144
  and database = (select oid from pg_database where datname = current_database())`;
const waiting = 'select from platform.outbox union all select from graphile_worker.jobs';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

async function until(what: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  for (const end = performance.now() + limitMs; performance.now() < end; await pause(50)) if (await what()) return;
  throw new Error('it did not come to pass');
}

const put = (n: number) => inTransaction(world.ctx(), tx => enqueue(tx, hang, { n }));

/** A process of its own; `took` lists the jobs that it began. */
function hangingWorker() {
  const child = spawn(process.execPath, [fixture], {
    env: { PATH: process.env.PATH, TEST_OWNER_URL: world.urls.ownerUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return { child, said: () => said, took: (n: number) => said.includes(`took ${n}\n`) };
}

/** A worker in this process that ends its jobs. */
async function goodWorker() {
  const done: number[] = [];
  const dispatcher = await createDispatcher({
    ownerUrl: world.urls.ownerUrl,
    log: silentLog(),
    jobs: [handleJob(hang, async (_ctx, { n }) => void done.push(n))],
    subscriptions: [],
    tickers: [],
    ctxFor: () => world.ctx(),
    patience,
  });
  return { done, stop: () => dispatcher.stop() };
}

test('JOB: the job of a killed worker is given back and done by another', async () => {
  const worker = hangingWorker();
  await put(1);
  await until(() => worker.took(1));
  worker.child.kill('SIGKILL');
  const good = await goodWorker();
  try {
    await until(() => good.done.includes(1));
  } finally {
    await good.stop();
  }
}, 60_000);

test('JOB: the job of a living worker is never taken from it, also when its connection was cut', async () => {
  const worker = hangingWorker();
  await put(2);
  await until(() => worker.took(2));
  const good = await goodWorker();
  try {
    await until(async () => (await world.owner.query(holders)).rowCount === 2);
    await pause(2 * patience.deadAfter);
    expect(good.done).toEqual([]);
    await world.owner.query(`select pg_terminate_backend(pid) from (${holders}) h`);
    await pause(3 * patience.deadAfter);
    expect(good.done).toEqual([]);
    expect((await world.owner.query(holders)).rowCount).toBe(2);
    worker.child.kill('SIGKILL');
    await until(() => good.done.includes(2));
  } finally {
    await good.stop();
  }
}, 60_000);

test('JOB: work asked for twice under one key before anybody looked is done once, and holds up nothing behind it', async () => {
  const keyed = (n: number) => inTransaction(world.ctx(), tx => enqueue(tx, hang, { n }, { key: 'the-same' }));
  await keyed(11);
  await keyed(12);
  await put(13);
  const good = await goodWorker();
  try {
    await until(() => good.done.includes(12) && good.done.includes(13));
    expect(good.done).not.toContain(11);
  } finally {
    await good.stop();
  }
}, 60_000);

test('JOB: a worker that ends in order leaves no lock and no line on the console', async () => {
  const said: string[] = [];
  const listened = ['log', 'info', 'warn', 'error'] as const;
  const before = listened.map(name => [name, console[name]] as const);
  for (const [name] of before) console[name] = (...parts: unknown[]) => void said.push(parts.join(' '));
  const lines: string[] = [];
  try {
    const dispatcher = await createDispatcher({
      ownerUrl: world.urls.ownerUrl,
      log: pino({ level: 'info' }, { write: line => void lines.push(line) }),
      jobs: [handleJob(hang, async () => undefined)],
      subscriptions: [],
      tickers: [],
      ctxFor: () => world.ctx(),
      patience,
    });
    await put(3);
    await until(async () => (await world.owner.query(waiting)).rowCount === 0);
    await dispatcher.stop();
  } finally {
    for (const [name, write] of before) console[name] = write;
  }
  expect(said).toEqual([]);
  expect(lines).toEqual([]);
  expect((await world.owner.query(holders)).rowCount).toBe(0);
}, 60_000);
