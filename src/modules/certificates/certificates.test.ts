import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCertificateNumber } from '#kernel/series';
import { newId } from '#platform/database';
import { renderCertificates } from '#platform/documents';
import { type City, type CityUnit, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { renderBatch, sheetOf } from './print.ts';
import { maskName } from './queries.ts';
import { alignCertificate } from './service.ts';
import { pagesOf } from './store.ts';

const NOW = '2014-06-02T01:00:00.000Z';
let world: TestWorld;
let city: City;
let planId: string;

beforeAll(async () => {
  world = await createTestWorld({ now: NOW });
  city = await seedTestCity(world.owner);
  planId = newId();
  await world.owner.query(
    `insert into training.plan (id, unit_id, title, subject, year, summary, target, opens_on, closes_on, training_hours, exam_hours, price_fen, pass_mark_hundredths, attempts, modes, state, created_at, updated_at, rules, published_at)
     values ($1, $2, '信息技术与信息安全', '公需科目', 2014, '', '{"everyone": true}', '2014-05-05', '2014-10-31', 6, 3, 5000, 6000, 2, '{roster}', 'published', $3, $3, '[]', $3)`,
    [planId, city.bureau.id, NOW],
  );
});
afterAll(() => world.close());

async function enrolment(
  unit: CityUnit,
  state = 'passed',
  name = '欧阳测试',
): Promise<{ id: string; personId: string }> {
  const id = newId();
  const personId = await city.person(unit, name);
  await world.owner.query(
    `insert into training.enrolment (id, plan_id, person_id, unit_id, round, mode, state, enrolled_at, mark_hundredths, ended_at) values ($1, $2, $3, $4, 1, 'roster', $5, $6, 8600, $6)`,
    [id, planId, personId, unit.id, state, NOW],
  );
  return { id, personId };
}
const officer = (unit: CityUnit) =>
  world.actor({ roles: [{ role: 'certificate-officer', node: { kind: 'unit', id: unit.id, path: unit.path } }] });
const mine = async (personId: string) =>
  (await world.call(contract.listMyCertificates, {}, world.actor({ personId }))).items;
const check = (number: string) => world.call(contract.checkCertificate, { query: { number } });

describe('TRN-10: from a pass to a certificate', () => {
  test('TRN-10: who passed before the kind was named gets a certificate when it is; who failed gets none', async () => {
    const passed = await enrolment(city.bureau);
    const failed = await enrolment(city.bureau, 'failed');
    await alignCertificate(world.ctx(), { enrolmentId: passed.id });
    expect(await mine(passed.personId)).toEqual([]);
    const kind = await world.call(
      contract.createKind,
      {
        body: {
          unitId: city.bureau.id,
          title: '合格证书',
          authority: '示范市人力资源和社会保障局',
          prefix: 'GX',
          regionCode: '450700',
        },
      },
      officer(city.bureau),
    );
    await world.call(contract.assignKind, { params: { id: kind.id }, body: { planId } }, officer(city.bureau));
    await world.drain();
    const [certificate] = await mine(passed.personId);
    expect(certificate).toMatchObject({
      state: 'issued',
      kindTitle: '合格证书',
      markHundredths: 8600,
      issuedOn: '2014-06-02',
    });
    expect(certificate?.number).toMatch(/^GX-2014-450700-\d{6}-\d{2}$/);
    expect(await mine(failed.personId)).toEqual([]);
    await expect(
      world.call(contract.assignKind, { params: { id: kind.id }, body: { planId } }, officer(city.bureau)),
    ).rejects.toMatchObject({ code: 'certificates.plan-has-kind' });
  });

  test('TRN-10: the event may come many times and at once; there is one certificate and no gap in the series', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, () => enrolment(city.north)));
    await Promise.all(many.flatMap(e => [1, 2, 3].map(() => alignCertificate(world.ctx(), { enrolmentId: e.id }))));
    const { rows } = await world.owner.query<{ number: string }>(
      'select number from certificates.certificate order by number',
    );
    const serials = rows.map(r => Number(r.number.split('-')[3]));
    expect(serials).toEqual(serials.map((_, i) => i + 1));
    expect(new Set(rows.map(r => r.number)).size).toBe(rows.length);
  });

  test('TRN-10: a corrected result withdraws the certificate and the public page says so', async () => {
    const e = await enrolment(city.north);
    await alignCertificate(world.ctx(), { enrolmentId: e.id });
    const number = (await mine(e.personId))[0]?.number ?? '';
    expect(await check(number)).toMatchObject({
      status: 'valid',
      holder: '欧**试',
      authority: '示范市人力资源和社会保障局',
    });
    await world.owner.query(`update training.enrolment set state = 'exam-open' where id = $1`, [e.id]);
    await alignCertificate(world.ctx(), { enrolmentId: e.id });
    expect((await check(number)).status).toBe('withdrawn');
    await world.owner.query(`update training.enrolment set state = 'passed' where id = $1`, [e.id]);
    await alignCertificate(world.ctx(), { enrolmentId: e.id });
    expect((await check(number)).status).toBe('valid');
  });

  test('TRN-10: a typing error is told as one, a number never issued as unknown; never the full name', async () => {
    const [row] = (await world.owner.query<{ number: string }>('select number from certificates.certificate limit 1'))
      .rows;
    const number = row?.number ?? '';
    const typo = number.replace(/\d(?=-\d\d$)/, d => String((Number(d) + 1) % 10));
    await expect(check(typo)).rejects.toMatchObject({ status: 422, code: 'kernel.certificate-number' });
    const { formatCertificateNumber, certificateNumberParts } = await import('#kernel/series');
    const never = formatCertificateNumber({
      ...certificateNumberParts(parseCertificateNumber(number)),
      serial: 999_999,
    });
    expect(await check(never)).toMatchObject({ status: 'unknown', holder: null });
    expect(await check(` ${number.toLowerCase()} `)).toMatchObject({ status: 'valid' });
    expect([maskName('王明'), maskName('王小明'), maskName('欧阳小明')]).toEqual(['王*', '王*明', '欧**明']);
  });
});

describe('TRN-10: attacks', () => {
  test('TRN-10: an officer cannot put the own kind on the plan of a unit out of reach', async () => {
    const foreign = newId();
    await world.owner.query(
      `insert into training.plan select (jsonb_populate_record(p, jsonb_build_object('id', $1::text, 'unit_id', $2::text, 'title', '别人的计划'))).*
       from training.plan p where id = $3`,
      [foreign, city.north.id, planId],
    );
    const kind = await world.call(
      contract.createKind,
      { body: { unitId: city.south.id, title: '合格证书', authority: '南县', prefix: 'NX', regionCode: '450722' } },
      officer(city.south),
    );
    const assign = (id: string) =>
      world.call(contract.assignKind, { params: { id: kind.id }, body: { planId: id } }, officer(city.south));
    await expect(assign(foreign)).rejects.toMatchObject({ status: 404 });
    await expect(assign(newId())).rejects.toMatchObject({ status: 404 });
    const { rows } = await world.owner.query('select 1 from certificates.plan_kind where plan_id = $1', [foreign]);
    expect(rows).toEqual([]);
  });

  test('TRN-10: a worker that was told of a pass issues nothing when the pass was taken back while it waited', async () => {
    const e = await enrolment(city.north);
    const held = await world.owner.connect();
    try {
      // Both workers stand before the lock while the result is corrected: only what is true behind the lock counts.
      await held.query('begin');
      await held.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`certificates.enrolment:${e.id}`]);
      const told = alignCertificate(world.ctx(), { enrolmentId: e.id });
      await new Promise(resolve => setTimeout(resolve, 200));
      await world.owner.query(`update training.enrolment set state = 'exam-open' where id = $1`, [e.id]);
      const corrected = alignCertificate(world.ctx(), { enrolmentId: e.id });
      await held.query('commit');
      await Promise.all([told, corrected]);
    } finally {
      held.release();
    }
    expect((await mine(e.personId)).filter(c => c.state === 'issued')).toEqual([]);
  });

  test('TRN-10: of a withdrawn certificate no fresh sheet is made, which would say “passed”', async () => {
    const e = await enrolment(city.north);
    await alignCertificate(world.ctx(), { enrolmentId: e.id });
    await world.owner.query(`update training.enrolment set state = 'failed' where id = $1`, [e.id]);
    await alignCertificate(world.ctx(), { enrolmentId: e.id });
    const [certificate] = await mine(e.personId);
    await expect(
      world.call(
        contract.downloadMyCertificate,
        { params: { id: certificate?.id ?? '' } },
        world.actor({ personId: e.personId }),
      ),
    ).rejects.toMatchObject({ status: 409, code: 'certificates.withdrawn' });
  });
});

describe('TRN-10: printing in batches', () => {
  test('TRN-10: one PDF with every certificate once; a killed job runs again over the same pages; nothing is printed twice', async () => {
    const body = { planId, unitId: city.north.id };
    const batch = await world.call(contract.printBatch, { body }, officer(city.north));
    expect(batch.pages).toBe(13);
    await expect(world.call(contract.printBatch, { body }, officer(city.north))).rejects.toMatchObject({
      code: 'certificates.none-to-print',
    });
    // Two workers at once, as after a kill whose job was taken up while the first still ran; and once more afterwards.
    await Promise.all([renderBatch(world.ctx(), batch), renderBatch(world.ctx(), batch)]);
    await renderBatch(world.ctx(), batch);
    const files = await world.owner.query(`select count(*)::int as n from platform.file where owner_id = $1`, [
      batch.batchId,
    ]);
    expect(files.rows[0].n).toBe(1);
    const pdf = await world.call(contract.downloadBatch, { params: { id: batch.batchId } }, officer(city.north));
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const items = await world.owner.query('select certificate_id from certificates.print_item where batch_id = $1', [
      batch.batchId,
    ]);
    expect(new Set(items.rows.map(r => r.certificate_id)).size).toBe(13);
  });

  const batchAt = async (unit: CityUnit) =>
    world.call(contract.printBatch, { body: { planId, unitId: unit.id } }, officer(unit));
  const shownBatch = async (unit: CityUnit, id: string) =>
    (await world.call(contract.listBatches, { query: {} }, officer(unit))).items.find(b => b.id === id);
  const passedAt = async (unit: CityUnit, count: number) => {
    const made = await Promise.all(Array.from({ length: count }, () => enrolment(unit)));
    for (const { id } of made) await alignCertificate(world.ctx(), { enrolmentId: id });
    return made;
  };
  const turn = async (id: string, state: 'passed' | 'exam-open') => {
    await world.owner.query('update training.enrolment set state = $2 where id = $1', [id, state]);
    await alignCertificate(world.ctx(), { enrolmentId: id });
  };

  test('TRN-10: a certificate withdrawn after its batch was started is left out, the batch says so, and valid again it can be printed', async () => {
    const unit = await city.unit('撤销一张的单位');
    const [first, second, third] = await passedAt(unit, 3);
    if (!first || !second || !third) throw new Error('three were made');
    const batch = await batchAt(unit);
    expect(batch.pages).toBe(3);
    await turn(second.id, 'exam-open');
    await renderBatch(world.ctx(), batch);
    expect(await shownBatch(unit, batch.batchId)).toMatchObject({ state: 'ready', pages: 2, skipped: 1 });
    const { rows: progress } = await world.owner.query('select state, counts from platform.progress where id = $1', [
      batch.progressId,
    ]);
    expect(progress).toEqual([{ state: 'done', counts: { pages: 2, skipped: 1 } }]);
    await expect(batchAt(unit)).rejects.toMatchObject({ code: 'certificates.none-to-print' });
    await turn(second.id, 'passed');
    const again = await batchAt(unit);
    expect(again.pages).toBe(1);
    await turn(second.id, 'exam-open');
    await renderBatch(world.ctx(), again);
    expect(await shownBatch(unit, again.batchId)).toMatchObject({ state: 'failed' });
    const { rows } = await world.owner.query('select error from platform.progress where id = $1', [again.progressId]);
    expect(rows).toMatchObject([{ error: { code: 'certificates.all-withdrawn', detail: { skipped: 1 } } }]);
  });

  const regrade = async (id: string, mark: number) => {
    await world.owner.query('update training.enrolment set mark_hundredths = $2 where id = $1', [id, mark]);
    await turn(id, 'passed');
  };
  const listed = async (unit: CityUnit) =>
    (await world.call(contract.listCertificates, { query: { unitId: unit.id } }, officer(unit))).items;

  test('TRN-10: after a correction the certificate bears the mark and the date of the result that holds, and is printed anew', async () => {
    const unit = await city.unit('更正成绩的单位');
    const [first, second] = await passedAt(unit, 2);
    if (!first || !second) throw new Error('two were made');
    await renderBatch(world.ctx(), await batchAt(unit));
    const before = await listed(unit);
    expect(before.map(c => [c.markHundredths, c.printed])).toEqual(before.map(() => [8600, true]));
    world.clock.set('2014-06-20T01:00:00.000Z');
    // Passed, taken back and passed again; and passed again before anybody looked.
    await turn(first.id, 'exam-open');
    await regrade(first.id, 7000);
    await regrade(second.id, 6500);
    const after = await listed(unit);
    expect(after.map(c => c.number)).toEqual(before.map(c => c.number));
    const told = after.map(c => [c.state, c.issuedOn, c.printed, c.markHundredths]);
    expect(told).toEqual([7000, 6500].map(mark => ['issued', '2014-06-20', false, mark]));
    expect(await check(after[0]?.number ?? '')).toMatchObject({ status: 'valid', issuedOn: '2014-06-20' });
    expect((await batchAt(unit)).pages).toBe(2);
    const { rows } = await world.owner.query(
      `select action, count(*)::int as n from audit.audit_event
       where subject_id = any($1::text[]) group by action order by action`,
      [after.map(c => c.id)],
    );
    expect(rows).toEqual([
      { action: 'certificates.issue', n: 4 },
      { action: 'certificates.withdraw', n: 2 },
    ]);
    // Told once more of what it knows, it does nothing.
    await alignCertificate(world.ctx(), { enrolmentId: second.id });
    expect(await listed(unit)).toMatchObject([{ printed: true }, { printed: true }]);
    world.clock.set(NOW);
  });

  /** The change is under way before the batch is rendered, and through before the batch looks for the last time. */
  async function whileRendering(
    batch: { batchId: string; progressId: string },
    { enrolmentId, change }: { enrolmentId: string; change: () => Promise<void> },
  ): Promise<void> {
    const holder = await world.owner.connect();
    const waiting = async (count: number): Promise<void> => {
      for (let look = 0; look < 500; look += 1) {
        // Not over the holder's connection: within a transaction these figures stand still.
        const { rows } = await world.owner.query(
          `select count(distinct a.pid)::int as n from pg_locks l join pg_stat_activity a on a.pid = l.pid
           where not l.granted and a.datname = current_database()`,
        );
        if (rows[0].n >= count) return;
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      throw new Error(`never ${count} waiting`);
    };
    try {
      await holder.query('begin');
      await holder.query('select from certificates.certificate where enrolment_id = $1 for update', [enrolmentId]);
      const changing = change();
      await waiting(1);
      const rendering = renderBatch(world.ctx(), batch);
      await waiting(2);
      await holder.query('commit');
      await Promise.all([changing, rendering]);
    } finally {
      holder.release();
    }
  }

  test('TRN-10: a mark corrected while the sheets are being made stands on the sheet, which is made again', async () => {
    const unit = await city.unit('排版中更正的单位');
    const [only] = await passedAt(unit, 1);
    const batch = await batchAt(unit);
    const enrolmentId = only?.id ?? '';
    await whileRendering(batch, { enrolmentId, change: () => regrade(enrolmentId, 7200) });
    expect(await shownBatch(unit, batch.batchId)).toMatchObject({ state: 'ready', pages: 1, skipped: 0 });
    expect(await listed(unit)).toMatchObject([{ markHundredths: 7200, printed: true }]);
    const file = await world.call(contract.downloadBatch, { params: { id: batch.batchId } }, officer(unit));
    const sheets = (await pagesOf(world.ctx(), batch.batchId)).map(sheetOf);
    expect(sheets).toMatchObject([{ mark: '72' }]);
    for await (const { pdf } of renderCertificates(sheets, { at: NOW, perFile: 1 }))
      expect(Buffer.from(await file.arrayBuffer()).equals(pdf)).toBe(true);
  });

  test('TRN-10: one withdrawn while the sheets are being made is on none of them', async () => {
    const unit = await city.unit('正在排版的单位');
    const [first] = await passedAt(unit, 2);
    const batch = await batchAt(unit);
    const enrolmentId = first?.id ?? '';
    await whileRendering(batch, { enrolmentId, change: () => turn(enrolmentId, 'exam-open') });
    expect(await shownBatch(unit, batch.batchId)).toMatchObject({ state: 'ready', pages: 1, skipped: 1 });
    const { rows } = await world.owner.query(
      'select c.state from certificates.print_item i join certificates.certificate c on c.id = i.certificate_id where i.batch_id = $1',
      [batch.batchId],
    );
    expect(rows).toEqual([{ state: 'issued' }]);
  });

  test('TRN-10: a name the font cannot print fails the batch by naming the character, and frees its certificates', async () => {
    const e = await enrolment(city.south, 'passed', '测试𠮷');
    await alignCertificate(world.ctx(), { enrolmentId: e.id });
    const batch = await world.call(
      contract.printBatch,
      { body: { planId, unitId: city.south.id } },
      officer(city.south),
    );
    await renderBatch(world.ctx(), batch);
    const [row] = (
      await world.owner.query('select state, error from platform.progress where id = $1', [batch.progressId])
    ).rows;
    expect(row).toMatchObject({
      state: 'failed',
      error: { code: 'certificates.missing-glyph', detail: { characters: ['𠮷'] } },
    });
    expect(
      (await world.call(contract.listCertificates, { query: { printed: 'no' } }, officer(city.south))).items,
    ).toHaveLength(1);
  });

  test('TRN-10: an officer of another unit neither sees nor fetches a batch', async () => {
    const { items } = await world.call(contract.listBatches, { query: {} }, officer(city.north));
    const id = items[0]?.id ?? '';
    await expect(world.call(contract.downloadBatch, { params: { id } }, officer(city.south))).rejects.toMatchObject({
      status: 404,
    });
    expect(
      (await world.call(contract.listBatches, { query: {} }, officer(city.south))).items.some(b => b.id === id),
    ).toBe(false);
  });

  test('TRN-10: the holder downloads the own certificate and nobody else does', async () => {
    const e = await enrolment(city.north);
    await alignCertificate(world.ctx(), { enrolmentId: e.id });
    const [certificate] = await mine(e.personId);
    const params = { id: certificate?.id ?? '' };
    const pdf = await world.call(contract.downloadMyCertificate, { params }, world.actor({ personId: e.personId }));
    expect(pdf.size).toBeGreaterThan(10_000);
    const other = await enrolment(city.north);
    await expect(
      world.call(contract.downloadMyCertificate, { params }, world.actor({ personId: other.personId })),
    ).rejects.toMatchObject({ status: 404 });
  });
});
