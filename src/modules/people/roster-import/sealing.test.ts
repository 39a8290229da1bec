import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '#modules/organizations';
import { exportKeyRing } from '#platform/crypto';
import { connectionOf, newId } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import { citizenNumber } from '../fixture.ts';
import { people } from '../module.ts';
import { keys, numberLookups, openPerson } from '../personal-data.ts';
import type { DecidedRow } from './decide-row.ts';
import { startSealing } from './sealing.ts';
import { sealAndStage } from './staging.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations, people] });
});
afterAll(() => world?.close());

async function checking(): Promise<string> {
  const id = newId();
  await world.owner.query(
    `insert into people.roster_import (id, state, file_name, file_sha256, progress_id, scope, created_by, created_at)
     values ($1, 'checking', '名册.xlsx', repeat('0', 64), $1, '{"all": true}', $1, '2014-06-01')`,
    [id],
  );
  return id;
}
const unitId = newId();
const decided = (importId: string, rowNo: number, over: Partial<DecidedRow> = {}): DecidedRow => ({
  importId,
  rowNo,
  outcome: 'added',
  personId: null,
  personRevision: null,
  name: '张甲',
  documentKind: 'citizen',
  number: citizenNumber(rowNo),
  numberLookup: numberLookups(citizenNumber(rowNo))[0]?.toString('hex') ?? null,
  numberMask: '4****************1',
  phone: '13877700001',
  titleLevel: 'junior',
  titleName: null,
  jobCategories: ['technician'],
  unitId,
  unitText: '示范市第一中学',
  problems: [],
  notes: [],
  ...over,
});
const sealingOf = (importId: string) => {
  const ctx = world.ctx();
  const keyRing = exportKeyRing(keys());
  return startSealing({ database: connectionOf(ctx.db), keyRing, importId, now: ctx.now, requestId: ctx.requestId });
};

test('ORG-09: the sealing thread stages batch after batch, each number as a cipher that opens for its new person only', async () => {
  const id = await checking();
  const sealing = sealingOf(id);
  await Promise.all([
    sealing.stage([decided(id, 2), decided(id, 3, { phone: null })]),
    sealing.stage([decided(id, 4, { outcome: 'faulty', number: null, phone: null })]),
  ]);
  await sealing.close();
  const { rows } = await world.owner.query<Record<string, unknown>>(
    'select * from people.roster_row where import_id = $1 order by row_no',
    [id],
  );
  expect(rows.map(r => [r.row_no, r.pinyin, r.job_categories, (r.new_ids as string[]).length])).toEqual([
    [2, 'zhang jia', ['technician'], 3],
    [3, 'zhang jia', ['technician'], 3],
    [4, '', ['technician'], 0],
  ]);
  const [first, second, third] = rows;
  const sealed = (row: Record<string, unknown> | undefined) => ({
    id: String(row?.person_id),
    numberCipher: row?.number_cipher as Buffer,
    phoneCipher: row?.phone_cipher as Buffer | null,
  });
  expect(openPerson(sealed(first))).toEqual({ number: citizenNumber(2), phone: '13877700001' });
  expect(openPerson(sealed(second))).toEqual({ number: citizenNumber(3), phone: null });
  expect(() => openPerson({ ...sealed(first), id: String(second?.person_id) })).toThrow();
  expect(third).toMatchObject({ person_id: null, number_cipher: null, number_mask: '4****************1' });
});

test('ORG-06: an import that was given up takes no more rows from the sealing thread, nor batches after that', async () => {
  const id = await checking();
  await world.owner.query("update people.roster_import set state = 'cancelled' where id = $1", [id]);
  const sealing = sealingOf(id);
  const codeOf = (work: Promise<void>) => work.then(() => '', String);
  await expect(sealing.stage([decided(id, 2)])).rejects.toMatchObject({ code: 'spreadsheets.cancelled' });
  await expect(sealing.stage([decided(id, 3)])).rejects.toMatchObject({ code: 'spreadsheets.cancelled' });
  await sealing.close();
  expect(await codeOf(sealing.stage([decided(id, 4)]))).not.toBe('');
  const { rows } = await world.owner.query('select 1 from people.roster_row where import_id = $1', [id]);
  expect(rows).toEqual([]);
});

test('ORG-06: zero characters and halves of pairs in a cell do not stop the import', async () => {
  const id = await checking();
  const text = '第\u0000一\ud800中学';
  const problems = [{ column: 'unit', code: 'unknown-unit', value: text }] as const;
  await sealAndStage(world.ctx(), {
    importId: id,
    rows: [decided(id, 2, { outcome: 'faulty', number: null, phone: null, name: text, unitText: text, problems })],
  });
  const { rows } = await world.owner.query(
    'select name, unit_text, problems from people.roster_row where import_id = $1',
    [id],
  );
  expect(rows).toEqual([
    { name: '第一\ufffd中学', unit_text: '第一\ufffd中学', problems: [{ ...problems[0], value: '第一\ufffd中学' }] },
  ]);
});
