import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { organizations } from '#modules/organizations';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { citizenNumber, type SeededUnit, seedCity } from './fixture.ts';
import { people } from './module.ts';

let world: TestWorld;
let clerk: Actor;
let bureau: SeededUnit;
const numbers = [citizenNumber(41), citizenNumber(42), citizenNumber(43)] as const;

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations, people] });
  const unit = await seedCity(world.owner);
  bureau = await unit('示范市教育局');
  const away = await unit('甲县粮食局', { region: '450721' });
  clerk = world.actor({ roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: bureau.id, path: bureau.path } }] });
  const registrar = world.actor({ roles: [{ role: 'registrar', node: { kind: 'system' } }] });
  for (const [name, number, at, category] of [
    ['安甲', numbers[0], bureau, 'technician'],
    ['白乙', numbers[1], bureau, 'security-officer'],
    ['安丙', numbers[2], away, 'technician'],
  ] as const) {
    const facts = { jobCategories: [category, 'other' as const], titleLevel: 'junior' as const, titleName: null };
    const body = { ...facts, name, number, documentKind: 'citizen' as const, phone: '13800000001', unitId: at.id };
    await world.call(contract.enterPerson, { body: { ...body, from: '2010-01-01' } }, registrar);
  }
});
afterAll(() => world?.close());

async function rowsOf(query: Record<string, string>): Promise<string[][]> {
  const file = await world.call(contract.exportPeople, { query }, clerk);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(await file.arrayBuffer());
  const rows: string[][] = [];
  book.worksheets[0]?.eachRow(row => rows.push((row.values as unknown[]).slice(1).map(String)));
  return rows;
}

test('ORG-09: the file holds whom the filters show within reach, with masks and no number', async () => {
  const rows = await rowsOf({});
  expect(rows[0]).toEqual([
    '状态',
    '姓名',
    '证件类型',
    '证件号码（掩码）',
    '联系电话（掩码）',
    '单位',
    '岗位类别',
    '职称级别',
  ]);
  expect(rows.slice(1).map(row => row[1])).toEqual(['安甲', '白乙']);
  expect(rows[1]?.[6]).toBe('其他人员、技术人员');
  for (const number of numbers) expect(JSON.stringify(rows)).not.toContain(number);
  expect((await rowsOf({ category: 'security-officer' })).slice(1).map(row => row[1])).toEqual(['白乙']);
});

test('ORG-09: an export is on record with its count and which filters were set, never with the name looked for', async () => {
  await rowsOf({ q: '安甲', unit: bureau.id });
  const { rows } = await world.owner.query<{ detail: unknown; unit: string }>(
    `select detail, unit_id as unit from audit.audit_event where action = 'people.export-people' order by id desc limit 1`,
  );
  expect(rows[0]).toEqual({ detail: { rows: 1, status: 'active', filters: ['q'] }, unit: bureau.id });
});
