import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCertificateNumber } from '#kernel/series';
import { newId } from '#platform/database';
import { type City, type CityUnit, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { renderBatch } from './print.ts';
import { maskName } from './queries.ts';
import { alignCertificate } from './service.ts';

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
