// Batch printing against the bare renderer on the same pages, and a kill in the middle of a batch.

import path from 'node:path';
import pg from 'pg';
import { systemActor } from '#kernel/actor';
import { unitInNodes } from '#modules/organizations';
import { fillAccessPorts } from '#platform/access';
import { createClock } from '#platform/clock';
import { type Ctx, createDb, createPool, newId } from '#platform/database';
import { closeRenderer, renderCertificates } from '#platform/documents';
import { configureFiles, createDiskStore } from '#platform/files';
import { silentLog } from '#platform/log';
import { renderBatch, sheetOf } from '../src/modules/certificates/print.ts';
import { PAGES_PER_BATCH, startBatch } from '../src/modules/certificates/service.ts';
import { pagesOf } from '../src/modules/certificates/store.ts';
import { atLeast, type Bench, type BenchOptions, type Figure, median } from './figures.ts';
import { openOwnDatabase } from './load/own-database.ts';

const TOTAL = 10_000;
const ROUNDS = 5;

interface World {
  readonly owner: pg.Pool;
  readonly ctx: () => Ctx;
  readonly unitId: string;
  readonly planId: string;
}

/** A unit, a plan and `count` issued certificates, straight into the tables. */
async function seed(owner: pg.Pool, count: number): Promise<Pick<World, 'unitId' | 'planId'>> {
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
  return { unitId, planId };
}

/** Prints everything that waits, batch by batch; returns pages and seconds. */
async function printAll(
  { ctx, unitId, planId }: World,
  batches: number,
): Promise<{ pages: number; seconds: number; batchIds: string[] }> {
  const batchIds: string[] = [];
  let pages = 0;
  const from = performance.now();
  for (let n = 0; n < batches; n += 1) {
    const batch = await startBatch(ctx(), { planId, unitId });
    await renderBatch(ctx(), batch);
    batchIds.push(batch.batchId);
    pages += batch.pages;
  }
  return { pages, seconds: (performance.now() - from) / 1_000, batchIds };
}

/** The renderer alone on the pages of those batches. */
async function printBare({ ctx }: World, batchIds: readonly string[]): Promise<{ pages: number; seconds: number }> {
  const sheets = [];
  for (const id of batchIds) sheets.push((await pagesOf(ctx(), id)).map(sheetOf));
  const from = performance.now();
  let pages = 0;
  for (const part of sheets) {
    for await (const pdf of renderCertificates(part, { at: '2014-06-02T00:00:00.000Z', perFile: part.length }))
      pages += pdf.pages;
  }
  return { pages, seconds: (performance.now() - from) / 1_000 };
}

/** Certificates that stand on more than one page, and batches with more than one file. */
async function twice(owner: pg.Pool): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `select (select count(*) from (select certificate_id from certificates.print_item group by 1 having count(*) > 1) t)::int
      + (select count(*) from (select owner_id from platform.file where owner_kind = 'certificates.print-batch' group by 1 having count(*) > 1) f)::int as n`,
  );
  return rows[0]?.n ?? -1;
}

async function measure(world: World, { quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const batches = quick ? 1 : TOTAL / PAGES_PER_BATCH / ROUNDS;
  await printAll(world, 1);
  const ratios: number[] = [];
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 1; round <= (quick ? 1 : ROUNDS); round += 1) {
    const mine = await printAll(world, batches);
    const alone = await printBare(world, mine.batchIds);
    const [a, b] = [mine.pages / mine.seconds, alone.pages / alone.seconds];
    say(`round ${round}: ${mine.pages} pages, ours ${Math.round(a)}/s, bare renderer ${Math.round(b)}/s`);
    ours.push(a);
    bare.push(b);
    ratios.push(a / b);
  }
  // A kill in the middle: the renderer's thread dies under a batch; the job runs again over the same pages.
  const batch = await startBatch(world.ctx(), { planId: world.planId, unitId: world.unitId });
  const dying = renderBatch(world.ctx(), batch).catch(() => undefined);
  await new Promise(resolve => setTimeout(resolve, 40));
  await closeRenderer();
  await dying;
  await renderBatch(world.ctx(), batch);
  const doubled = await twice(world.owner);
  return [
    {
      name: `${quick ? PAGES_PER_BATCH : TOTAL} certificates printed`,
      ours: `${Math.round(median(ours))} pages/s`,
      limit: `bare renderer ${Math.round(median(bare))} pages/s`,
      ...atLeast(median(ratios), 0.7),
    },
    {
      name: 'printed twice after a kill',
      ours: String(doubled),
      limit: '0',
      ratio: doubled,
      wanted: '= 0',
      ok: doubled === 0,
    },
  ];
}

export const certificates: Bench = {
  name: 'certificates',
  title: 'Certificates in batches',
  run: async options => {
    const database = await openOwnDatabase('certificates');
    const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
    const pool = createPool({ url: database.appUrl, max: 4, ...(database.role ? { role: database.role } : {}) });
    try {
      fillAccessPorts({ permissionsOf: () => new Set(), unitInNodes });
      configureFiles(await createDiskStore(path.join(database.folder, 'files')));
      const seeded = await seed(owner, TOTAL + 2 * PAGES_PER_BATCH);
      const [clock, log, db] = [createClock(), silentLog(), createDb(pool)];
      const ctx = (): Ctx => ({ actor: systemActor('bench'), now: clock.now(), requestId: newId(), log, db });
      return await measure({ owner, ctx, ...seeded }, options);
    } finally {
      await closeRenderer();
      await pool.end();
      await owner.end();
      await database.close();
    }
  },
};
