// Batch printing against the bare renderer on the same pages, and a process killed in the middle of a batch.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { newId } from '#platform/database';
import { renderCertificates } from '#platform/documents';
import { checkout } from '../src/app/config.ts';
import { sheetOf } from '../src/modules/certificates/print.ts';
import { PAGES_PER_BATCH } from '../src/modules/certificates/service.ts';
import { pagesOf } from '../src/modules/certificates/store.ts';
import { atLeast, type Bench, type BenchOptions, type Figure, median } from './figures.ts';
import { openOwnDatabase } from './load/own-database.ts';
import { openPrinter, type Printer, type PrinterGiven, type Wanted } from './load/printer.ts';

const TOTAL = 10_000;
const KILLS = 5;
/** For warming up, and for the batches begun by the processes that are killed. */
const SPARE = PAGES_PER_BATCH * (1 + 4 * KILLS);

interface World {
  readonly owner: pg.Pool;
  readonly printer: Printer;
  /** For the processes that are killed. */
  readonly given: PrinterGiven & Wanted;
}

/** A unit, a plan and `count` issued certificates, straight into the tables. */
async function seed(owner: pg.Pool, count: number): Promise<Wanted> {
  const [unitId, planId, kindId] = [newId(), newId(), newId()];
  await owner.query(
    `insert into organizations.region (code, name, level, path, local, valid_from) values ('450700', '示范市', 'city', '/450700/', false, '2000-01-01')`,
  );
  await owner.query(
    `insert into organizations.unit (id, name, pinyin, pinyin_key, initials, unit_type, industry, level, region_code, region_path, path, status, opened_on, updated_at, updated_what)
     values ($1, '示范市人力资源和社会保障局', 'x', 'x', 'x', 'organ', 'government', 'city', '450700', '/450700/', $2, 'active', '2000-01-01', '2000-01-01', 'bench')`,
    [unitId, `/${unitId}/`],
  );
  await owner.query(
    `insert into certificates.kind (id, unit_id, title, authority, prefix, region_code, created_at) values ($1, $2, '合格证书', '示范市人力资源和社会保障局', 'GX', '450700', '2014-01-01')`,
    [kindId, unitId],
  );
  await owner.query(
    `insert into certificates.certificate (id, number, kind_id, person_id, unit_id, plan_id, enrolment_id, holder_name, number_mask, training_title, mark_hundredths, issued_on, state, created_at)
     select gen_random_uuid(), 'GX-2014-450700-' || lpad(n::text, 6, '0') || '-00', $1, gen_random_uuid(), $2, $3, gen_random_uuid(), '样例' || n, '990***********0000', '信息技术与信息安全', 8600, '2014-06-02', 'issued', '2014-06-02'
     from generate_series(1, $4::int) n`,
    [kindId, unitId, planId, count],
  );
  await owner.query('analyze');
  return { unitId, planId };
}

interface Timed {
  readonly pages: number;
  readonly seconds: number;
}
const rate = ({ pages, seconds }: Timed): number => pages / seconds;

async function timed(work: () => Promise<number>): Promise<Timed> {
  const from = performance.now();
  const pages = await work();
  return { pages, seconds: (performance.now() - from) / 1_000 };
}

/** The renderer alone on the pages of the batch. */
async function printBare({ printer }: World, batchId: string): Promise<Timed> {
  const sheets = (await pagesOf(printer.ctx(), batchId)).map(sheetOf);
  return timed(async () => {
    let pages = 0;
    const options = { at: '2014-06-02T00:00:00.000Z', perFile: sheets.length } as const;
    for await (const pdf of renderCertificates(sheets, options)) pages += pdf.pages;
    return pages;
  });
}

/** One batch, from the command to the finished file, beside the bare renderer on its pages; the two in turn go first. */
async function round(world: World, bareFirst: boolean): Promise<{ readonly ours: Timed; readonly bare: Timed }> {
  const { printer, given } = world;
  let batchId = '';
  let pages = 0;
  const begun = await timed(async () => {
    ({ batchId, pages } = await printer.start(given));
    return pages;
  });
  const before = bareFirst ? await printBare(world, batchId) : undefined;
  const rendered = await timed(async () => {
    await printer.render(batchId);
    return pages;
  });
  const bare = before ?? (await printBare(world, batchId));
  if (bare.pages !== pages) throw new Error(`${pages} pages in the batch, ${bare.pages} rendered`);
  return { ours: { pages, seconds: begun.seconds + rendered.seconds }, bare };
}

/** Starts the printing process, kills it some time after it began a batch, and returns when it is gone. */
async function killPrinter({ given }: World, afterMs: number): Promise<void> {
  const file = path.join(checkout, 'bench/doomed-printer.ts');
  const child = spawn(process.execPath, [file, JSON.stringify(given)], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
  process.once('exit', () => child.kill('SIGKILL'));
  const began = new Promise<void>(resolve => createInterface(child.stdout).once('line', () => resolve()));
  await Promise.race([began, gone, sleep(60_000, undefined, { ref: false })]);
  if (child.exitCode !== null) throw new Error('the printing process ended by itself');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await gone;
}

/** What the queue does after a kill, at its worst: every unfinished batch is taken up by two workers at once. */
async function takeUp({ owner, printer }: World): Promise<number> {
  const { rows } = await owner.query<{ id: string }>(
    "select id from certificates.print_batch where state = 'rendering' order by created_at",
  );
  for (const { id } of rows) await Promise.all([printer.render(id), printer.render(id)]);
  return rows.length;
}

/** Certificates on two pages, pages lost, batches with more or less than one file, and batches that never ended. */
async function wrong(owner: pg.Pool): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `select (select count(*) from (select certificate_id from certificates.print_item group by 1 having count(*) > 1) t)::int
      + (select count(*) from certificates.print_batch b where b.state <> 'ready' or b.file_id is null
         or b.pages <> (select count(*) from certificates.print_item i where i.batch_id = b.id)
         or 1 <> (select count(*) from platform.file f where f.owner_kind = 'certificates.print-batch' and f.owner_id = b.id::text))::int as n`,
  );
  return rows[0]?.n ?? -1;
}

async function measure(world: World, { quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const rounds = quick ? 4 : TOTAL / PAGES_PER_BATCH;
  await round(world, true);
  const results: Awaited<ReturnType<typeof round>>[] = [];
  for (let n = 0; n < rounds; n += 1) {
    const result = await round(world, n % 2 === 0);
    say(`round ${n + 1}: ours ${Math.round(rate(result.ours))}/s, bare renderer ${Math.round(rate(result.bare))}/s`);
    results.push(result);
  }
  const batchMs = median(results.map(r => r.ours.seconds)) * 1_000;
  let takenUp = 0;
  for (let n = 0; n < (quick ? 2 : KILLS); n += 1) {
    // Twice a batch's time, because a new process loads its fonts first: most kills fall into a batch, some between two.
    await killPrinter(world, randomInt(0, Math.max(1, Math.round(2 * batchMs))));
    takenUp += await takeUp(world);
  }
  const doubled = await wrong(world.owner);
  return [
    {
      name: `${rounds * PAGES_PER_BATCH} certificates printed`,
      ours: `${Math.round(median(results.map(r => rate(r.ours))))} pages/s`,
      limit: `bare renderer ${Math.round(median(results.map(r => rate(r.bare))))} pages/s`,
      ...atLeast(median(results.map(r => rate(r.ours) / rate(r.bare))), 0.7),
      note: `${rounds} rounds of ${PAGES_PER_BATCH}`,
    },
    {
      name: 'printed twice, lost or unfinished after kills',
      ours: String(doubled),
      limit: '0',
      ratio: doubled,
      wanted: '= 0',
      ok: doubled === 0,
      note: `${quick ? 2 : KILLS} × SIGKILL, ${takenUp} batches taken up again`,
    },
  ];
}

export const certificates: Bench = {
  name: 'certificates',
  title: 'Certificates in batches',
  run: async options => {
    const database = await openOwnDatabase('certificates');
    const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
    // The server's end cuts connections that are still closing.
    owner.on('error', () => undefined);
    const { appUrl, role, folder } = database;
    const opening: PrinterGiven = { appUrl, folder, ...(role ? { role } : {}) };
    const printer = await openPrinter(opening);
    try {
      const wanted = await seed(owner, TOTAL + SPARE);
      return await measure({ owner, printer, given: { ...opening, ...wanted } }, options);
    } finally {
      await printer.close();
      await owner.end();
      await database.close();
    }
  },
};
