// A roster of 100,000 rows: its preview against a bare read of the same file, its entry against a bare INSERT … SELECT of the same
// rows, and what the server's process feels of it. The server is the platform itself, the file goes through its own upload.
import { openAsBlob } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { addMs } from '#kernel/time';
import { createClock } from '#platform/clock';
import { newToken, tokenHash } from '#platform/crypto';
import { newId } from '#platform/database';
import { runInWorker } from '#platform/spreadsheets';
import { seedCity } from '../src/modules/people/fixture.ts';
import { atMost, type Bench, type BenchOptions, type Figure, median, ms } from './figures.ts';
import type { LoopReading } from './load/loop-watch.ts';
import { openOwnDatabase } from './load/own-database.ts';
import { appProcess } from './load/processes.ts';
import { type RosterFile, unitNames, writeRosterFile } from './load/roster-file.ts';

const ROWS = 100_000;
const QUICK_ROWS = 20_000;
const UNITS = 400;
const ROUNDS = 5;
const MAX_RSS = 400;
const MAX_DELAY_MS = 50;
const LIMIT_MS = 180_000;
/** How long the idle server is watched: on a busy machine its loop is late as well. */
const IDLE_MS = 5_000;
const MB = 1024 * 1024;
const TABLES = ['person', 'membership', 'person_title', 'person_job_category'] as const;
const bareRead = new URL('./load/bare-read.ts', import.meta.url);
const loopWatch = fileURLToPath(new URL('./load/loop-watch.ts', import.meta.url));

export const roster: Bench = {
  name: 'roster',
  title: 'A roster of 100,000 rows',
  run: async options => {
    const database = await openOwnDatabase('roster');
    const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
    const app = await appProcess({
      env: database.env,
      logFile: path.join(database.folder, 'server.log'),
      nodeOptions: ['--import', loopWatch, ...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [])],
    });
    try {
      await app.start();
      const file = path.join(database.folder, 'roster.xlsx');
      return await measure({ owner, base: app.base, file }, options);
    } catch (error) {
      console.error(`--- log of the server\n${app.tail()}`);
      throw error;
    } finally {
      await app.stop();
      await owner.end();
      await database.close();
    }
  },
};

interface World {
  readonly owner: pg.Pool;
  readonly base: string;
  readonly file: string;
}
interface Round {
  readonly readMs: number;
  readonly previewMs: number;
  readonly entryMs: number;
  readonly insertMs: number;
  /** Above the idle server, megabytes. */
  readonly rss: number;
  readonly p999: number;
  readonly maxDelay: number;
}

async function measure(world: World, { quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const units = unitNames(UNITS);
  const cookie = await seed(world.owner, units);
  const given = await writeRosterFile(world.file, { rows: quick ? QUICK_ROWS : ROWS, units });
  const call = caller(world.base, cookie);
  await call('GET', '/people/roster-template');
  await watched(world.base, 'begin');
  await sleep(IDLE_MS);
  const idle = await watched(world.base, 'now');
  say(`idle: ${Math.round(idle.rss / MB)} MB; loop p99.9 ${ms(idle.p999)}, latest ${ms(idle.max)}`);
  const rounds: Round[] = [];
  for (let n = 1; n <= (quick ? 2 : ROUNDS); n += 1) {
    const round = await oneRound(world, { call, given, idle });
    rounds.push(round);
    say(
      `round ${n}: bare read ${ms(round.readMs)}, preview ${ms(round.previewMs)} (${(round.previewMs / round.readMs).toFixed(2)}); bare insert ${ms(round.insertMs)}, entry ${ms(round.entryMs)} (${(round.entryMs / round.insertMs).toFixed(2)}); +${round.rss} MB; loop p99.9 ${ms(round.p999)}, latest ${ms(round.maxDelay)}`,
    );
  }
  return figuresOf(rounds, idle);
}

function figuresOf(rounds: readonly Round[], idle: LoopReading): readonly Figure[] {
  const of = (value: (round: Round) => number) => median(rounds.map(value));
  return [
    {
      name: 'preview ready after the upload began',
      ours: ms(of(r => r.previewMs)),
      limit: `bare read ${ms(of(r => r.readMs))}`,
      ...atMost(
        of(r => r.previewMs / r.readMs),
        4,
      ),
      note: 'checked, sealed, staged, annotated',
    },
    {
      name: 'entered after the decision',
      ours: ms(of(r => r.entryMs)),
      limit: `bare INSERT … SELECT ${ms(of(r => r.insertMs))}`,
      ...atMost(
        of(r => r.entryMs / r.insertMs),
        1.5,
      ),
    },
    {
      name: 'memory above the idle server',
      ours: `${of(r => r.rss)} MB`,
      limit: `${MAX_RSS} MB`,
      ...atMost(of(r => r.rss) / MAX_RSS, 1),
    },
    {
      name: 'event-loop delay meanwhile',
      ours: `p99.9 ${ms(of(r => r.p999))}`,
      limit: ms(MAX_DELAY_MS),
      ...atMost(of(r => r.p999) / MAX_DELAY_MS, 1),
      note: `latest ${ms(of(r => r.maxDelay))}; idle p99.9 ${ms(idle.p999)}, latest ${ms(idle.max)}`,
    },
  ];
}

type Call = (method: string, path: string, body?: FormData) => Promise<Record<string, unknown>>;

function caller(base: string, cookie: string): Call {
  return async (method, where, body) => {
    const reply = await fetch(`${base}/api${where}`, {
      method,
      headers: { cookie, 'x-zhengshu': '1' },
      signal: AbortSignal.timeout(60_000),
      ...(body ? { body } : {}),
    });
    if (!reply.ok) throw new Error(`${method} ${where}: ${reply.status} ${(await reply.text()).slice(0, 300)}`);
    if (!reply.headers.get('content-type')?.includes('json')) return { bytes: (await reply.arrayBuffer()).byteLength };
    return (await reply.json()) as Record<string, unknown>;
  };
}

async function watched(base: string, what: 'begin' | 'now'): Promise<LoopReading> {
  const url = new URL(`/${what}`, base);
  url.port = String(Number(url.port) + 3);
  const reply = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return (await reply.json()) as LoopReading;
}

/** Milliseconds until the import is in that state, and what it then says. */
async function untilState(call: Call, given: { id: unknown; state: string }): Promise<Record<string, unknown>> {
  const until = performance.now() + LIMIT_MS;
  while (performance.now() < until) {
    const found = await call('GET', `/people/roster-imports/${given.id}`);
    if (found.state === given.state) return found;
    if (found.state === 'failed' || found.state === 'cancelled') throw new Error(`the import is ${found.state}`);
    await sleep(100);
  }
  throw new Error(`not ${given.state} in time`);
}

async function oneRound(
  { owner, base, file }: World,
  { call, given, idle }: { call: Call; given: RosterFile; idle: LoopReading },
): Promise<Round> {
  await owner.query('truncate people.person, people.roster_import cascade');
  await owner.query('drop schema if exists bench cascade');
  const [readMs, read] = await timed(() => runInWorker<number>(bareRead, { file }));
  if (read !== given.rows) throw new Error(`${read} of ${given.rows} rows read`);
  await watched(base, 'begin');
  const [previewMs, { id, found }] = await timed(async () => {
    const form = new FormData();
    form.append('file', await openAsBlob(file), '名册.xlsx');
    const started = await call('POST', '/people/roster-imports', form);
    return { id: started.id, found: await untilState(call, { id: started.id, state: 'previewed' }) };
  });
  const wanted = { added: given.rows - given.faulty, updated: 0, unchanged: 0, faulty: given.faulty };
  const counts = JSON.stringify(Object.entries({ ...wanted, ...Object(found.counts) }));
  if (counts !== JSON.stringify(Object.entries(wanted)) || found.hasAnnotatedFile !== true)
    throw new Error(`not the preview that was due: ${JSON.stringify(found)}`);
  const [entryMs] = await timed(async () => {
    await call('POST', `/people/roster-imports/${id}/apply`);
    await untilState(call, { id, state: 'done' });
  });
  const { peakRss, p999, max } = await watched(base, 'now');
  const insertMs = await bareInsert(owner, wanted.added);
  return {
    readMs,
    previewMs,
    entryMs,
    insertMs,
    rss: Math.round((peakRss - idle.rss) / MB),
    p999,
    maxDelay: max,
  };
}

/** The rows that were entered, once more: out of plain copies into the same tables, emptied before. */
async function bareInsert(owner: pg.Pool, added: number): Promise<number> {
  await owner.query('create schema bench');
  for (const table of TABLES)
    await owner.query(`create table bench.${table} as select * from people.${table} order by id`);
  const { rows } = await owner.query<{ n: number }>('select count(*)::int as n from bench.person');
  if (rows[0]?.n !== added) throw new Error(`${rows[0]?.n} of ${added} persons entered`);
  await owner.query('truncate people.person, people.roster_import cascade');
  const client = await owner.connect();
  try {
    const [took] = await timed(async () => {
      await client.query('begin');
      for (const table of TABLES) await client.query(`insert into people.${table} select * from bench.${table}`);
      await client.query('commit');
    });
    return took;
  } finally {
    client.release();
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[took: number, result: T]> {
  const from = performance.now();
  const result = await work();
  return [performance.now() - from, result];
}

/** Units, and a registrar of the whole house who is signed in. Returns the cookie. */
async function seed(owner: pg.Pool, units: readonly string[]): Promise<string> {
  const enterUnit = await seedCity(owner);
  const bureau = await enterUnit('示范市教育局');
  for (const name of units) await enterUnit(name, { parent: bureau });
  const now = createClock().now();
  const [accountId, token] = [newId(), newToken()];
  await owner.query(
    `insert into accounts.account (id, login, unit_id, name, created_at) values ($1, 'bench', $2, '名册管理员', $3)`,
    [accountId, bureau.id, now],
  );
  await owner.query(
    `insert into accounts.role_grant (id, account_id, role, node_kind, node_id, valid_from, valid_to, granted_at)
     values ($1, $2, 'registrar', 'system', null, '2000-01-01', '2999-12-31', $3)`,
    [newId(), accountId, now],
  );
  await owner.query(
    `insert into accounts.session (id, account_id, token_hash, origin, restricted, user_agent, address, created_at, last_seen_at, expires_at)
     values ($1, $2, $3, 'service', false, '', '', $4, $4, $5)`,
    [newId(), accountId, tokenHash(token), now, addMs(now, 12 * 3_600_000)],
  );
  return `zs=${token}`;
}
