// Boards against their own limits in one run: a level costs the same over 10,000 and over 1,000,000 enrolments, figures are never more
// than 5 s behind a stream of marks, and at every checkpoint they equal a raw count. Over a measure and a database of its own.
// Run: DATABASE_URL=postgres://… node bench/boards.ts (without it, the embedded server of the tests).
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { systemActor } from '#kernel/actor';
import { instantFromMs } from '#kernel/time';
import { unitTree } from '#modules/supervision';
import { machineMs } from '#platform/clock';
import { type Ctx, createDb, createPool, inTransaction, migrate, newId, prepareExternal } from '#platform/database';
import { silentLog } from '#platform/log';
import {
  collectMeasures,
  configureMeasures,
  type MeasureNode,
  markAllStale,
  refreshStale,
  rollUp,
} from '#platform/measures';
import { checkout } from '../src/app/config.ts';
import { startEmbedded } from '../src/platform/database/embedded/launcher.ts';
import { createTrialTable, meet, trialMeasure } from '../src/platform/measures/testing.ts';

const COUNTIES = 10;
const UNITS_PER_COUNTY = 100;
const SIZES = { small: 10, large: 1_000 } as const;
type Run = keyof typeof SIZES;
const measureId = 'trial.done';
const ROUNDS = 5;
const WRITERS = 4;
const WINDOW_MS = 9_000;

export interface BenchLine {
  readonly name: string;
  readonly ours: number;
  readonly limit: number;
  readonly unit: string;
  readonly ratio: number;
}

interface Bench {
  readonly owner: pg.Pool;
  readonly ctx: () => Ctx;
  readonly close: () => Promise<void>;
}

async function openServer(): Promise<{ adminUrl: string; ownerUrl: string; appUrl: string; role: string | undefined }> {
  const external = process.env.DATABASE_URL;
  if (external) return { adminUrl: external, role: undefined, ...(await prepareExternal(external)) };
  const place = path.join(checkout, '.data/test');
  mkdirSync(place, { recursive: true });
  const { adminUrl, ownerUrl, appUrl } = await startEmbedded({ checkout: place, maxConnections: 200 });
  return { adminUrl, ownerUrl, appUrl, role: undefined };
}

const inDatabase = (url: string, name: string): string => {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.toString();
};

async function openBench(): Promise<Bench> {
  const server = await openServer();
  const name = `zs_bench_${process.pid}`;
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  await admin.query(`create database ${name} owner "${decodeURIComponent(new URL(server.ownerUrl).username)}"`);
  await migrate(inDatabase(server.ownerUrl, name));
  const owner = new pg.Pool({ connectionString: inDatabase(server.ownerUrl, name), max: 2 });
  // Dropping the database at the end cuts connections that are still closing.
  owner.on('error', () => undefined);
  const pool = createPool({
    url: inDatabase(server.appUrl, name),
    max: WRITERS + 4,
    ...(server.role ? { role: server.role } : {}),
  });
  const db = createDb(pool);
  const log = silentLog();
  return {
    owner,
    ctx: () => ({ actor: systemActor('bench'), now: instantFromMs(machineMs()), requestId: newId(), log, db }),
    close: async () => {
      await pool.end();
      await owner.end();
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

const county = (at: number): string => `4507${String(21 + at)}`;

async function seed({ owner, ctx }: Bench): Promise<void> {
  await owner.query(
    `insert into organizations.region (code, name, level, parent_code, path, local, valid_from)
     select '450700', '示范市', 'city', null, '/450700/', false, '2000-01-01'::date`,
  );
  await owner.query(
    `insert into organizations.region (code, name, level, parent_code, path, local, valid_from)
     select c, c, 'county', '450700', '/450700/' || c || '/', false, '2000-01-01' from unnest($1::text[]) c`,
    [Array.from({ length: COUNTIES }, (_, at) => county(at))],
  );
  await owner.query(
    `insert into organizations.unit (id, name, pinyin, pinyin_key, initials, unit_type, industry, level, region_code, region_path,
       path, lines, status, opened_on, updated_at, updated_what)
     select u.id, '单位' || u.n, 'x', 'x', 'x', 'organ', 'government', 'county', r.code, r.path, '/' || u.id || '/', '{hr}', 'active',
       '2000-01-01', '2000-01-01', 'bench'
     from organizations.region r, lateral (select gen_random_uuid() id, n from generate_series(1, $1) n where r.code <> '') u
     where r.level = 'county'`,
    [UNITS_PER_COUNTY],
  );
  await createTrialTable(owner);
  for (const [run, perUnit] of Object.entries(SIZES)) {
    await owner.query(
      `insert into trial.fact (run, unit_id, subject_id, met_at)
       select $1, u.id, gen_random_uuid(), case when n % 3 = 0 then '2009-06-05'::timestamptz end
       from organizations.unit u, generate_series(1, $2) n`,
      [run, perUnit],
    );
    await inTransaction(ctx(), tx => markAllStale(tx, { measureId, parameters: { run } }));
  }
  await owner.query('analyze');
  while ((await refreshStale(ctx())) > 0);
  await owner.query('vacuum analyze');
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const line = (name: string, ours: number, limit: number, unit: string): BenchLine => ({
  name,
  ours,
  limit,
  unit,
  ratio: ours / limit,
});

/** Milliseconds for one board query, over many. */
async function timeLevel({ ctx }: Bench, run: Run, node: MeasureNode): Promise<number> {
  const QUERIES = 30;
  const from = machineMs();
  for (let i = 0; i < QUERIES; i += 1) {
    await rollUp(ctx(), { measureId, parameters: { run }, node, cut: 'tree', limit: 200 });
  }
  return (machineMs() - from) / QUERIES;
}

async function benchLevels(bench: Bench): Promise<readonly BenchLine[]> {
  const { rows } = await bench.owner.query<{ id: string }>('select id from organizations.unit limit 1');
  const levels: readonly (readonly [string, MeasureNode])[] = [
    ['city', 'region:450700'],
    ['county', `region:${county(0)}`],
    ['units of a county', `direct:${county(0)}`],
    ['unit', `unit:${rows[0]?.id ?? ''}`],
  ];
  const lines: BenchLine[] = [];
  for (const [name, node] of levels) {
    const times: Record<Run, number[]> = { small: [], large: [] };
    await timeLevel(bench, 'small', node);
    await timeLevel(bench, 'large', node);
    // Alternating, so that whatever else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round += 1) {
      times.small.push(await timeLevel(bench, 'small', node));
      times.large.push(await timeLevel(bench, 'large', node));
    }
    const [small, large] = [median(times.small), median(times.large)];
    console.log(`  ${name}: ${small.toFixed(2)} ms over 10,000, ${large.toFixed(2)} ms over 1,000,000`);
    lines.push(line(`board query, ${name}: 1,000,000 against 10,000`, large / small, 1.5, '×'));
  }
  return lines;
}

/** Writes marks as business transactions do, one commit each, until told to stop; returns how many. */
async function writeMarks({ owner, ctx }: Bench, going: () => boolean): Promise<number> {
  const { rows } = await owner.query<{ unit_id: string; subject_id: string }>(
    "select unit_id, subject_id from trial.fact where run = 'large' order by random() limit 2000",
  );
  let written = 0;
  const writer = async (from: number) => {
    for (let i = from; going(); i += WRITERS) {
      const row = rows[i % rows.length];
      if (!row) return;
      const at = written % 3 === 0 ? null : ctx().now;
      await inTransaction(ctx(), tx =>
        meet(tx, { measureId, run: 'large', unitId: row.unit_id, subjectId: row.subject_id, at }),
      );
      written += 1;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, at) => writer(at)));
  return written;
}

async function benchStaleness(bench: Bench): Promise<readonly BenchLine[]> {
  const worst: number[] = [];
  let different = 0;
  let marks = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const until = machineMs() + WINDOW_MS;
    const going = () => machineMs() < until;
    let behind = 0;
    const engine = async () => {
      while (going()) {
        await refreshStale(bench.ctx());
        await new Promise(resolve => setTimeout(resolve, 1_000));
      }
    };
    const watcher = async () => {
      while (going()) {
        const ctx = bench.ctx();
        const { asOf } = await rollUp(ctx, {
          measureId,
          parameters: { run: 'large' },
          node: 'region:450700',
          cut: 'tree',
          limit: 20,
        });
        behind = Math.max(behind, Date.parse(ctx.now) - Date.parse(asOf ?? ctx.now));
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    };
    const [written] = await Promise.all([writeMarks(bench, going), engine(), watcher()]);
    marks += written;
    worst.push(behind / 1_000);
    while ((await refreshStale(bench.ctx())) > 0);
    different += await countDifferences(bench);
  }
  console.log(`  ${Math.round(marks / ((ROUNDS * WINDOW_MS) / 1_000))} marks/s, each its own commit`);
  return [
    line('worst staleness under a stream of marks', median(worst), 5, 's'),
    {
      ...line('nodes that differ from a raw count, 5 checkpoints', different, 0, 'nodes'),
      ratio: different === 0 ? 0 : Number.POSITIVE_INFINITY,
    },
  ];
}

/** Nodes of both runs whose kept figure is not that of a count over the table. */
async function countDifferences({ owner }: Bench): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`
    with raw as (
      select f.run, u.id, u.region_code, (count(*) filter (where f.met_at is not null))::int n, count(*)::int d
      from trial.fact f join organizations.unit u on u.id = f.unit_id group by 1, 2, 3
    ),
    wanted as (
      select run, 'region:450700' node, sum(n) n, sum(d) d from raw group by run
      union all select run, 'region:' || region_code, sum(n), sum(d) from raw group by run, region_code
      union all select run, 'direct:' || region_code, sum(n), sum(d) from raw group by run, region_code
      union all select run, 'unit:' || id, n, d from raw
    ),
    kept as (
      select s.parameters::jsonb ->> 'run' run, f.node, f.numerator n, f.denominator d
      from measures.node_figure f join measures.series s on s.id = f.series_id where f.label = ''
    )
    select count(*)::int n from wanted w full join kept k on k.run = w.run and k.node = w.node
    where (w.n, w.d) is distinct from (k.n, k.d)`);
  return rows[0]?.n ?? 0;
}

/** Runs everything; throws nothing for a broken limit, the lines say it. */
export async function benchBoards(): Promise<readonly BenchLine[]> {
  configureMeasures({ measures: collectMeasures([{ name: 'trial', measures: [trialMeasure()] }]), tree: unitTree });
  const bench = await openBench();
  try {
    const from = machineMs();
    await seed(bench);
    console.log(`  seeded and counted for the first time in ${((machineMs() - from) / 1_000).toFixed(1)} s`);
    return [...(await benchLevels(bench)), ...(await benchStaleness(bench))];
  } finally {
    await bench.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, ours, limit, unit, ratio } of await benchBoards()) {
    console.log(`${name}: ours ${ours.toFixed(2)} ${unit} · limit ${limit} ${unit} · ratio ${ratio.toFixed(2)}`);
    if (ratio > 1) process.exitCode = 1;
  }
  process.exit();
}
