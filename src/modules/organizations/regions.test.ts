// The life of a region: found, renamed, closed, merged; and the list of units as a file.
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { creditCheckCharacter } from '#kernel/identifiers';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { organizations } from './module.ts';

let world: TestWorld;
let registrar: Actor;
const base = {
  code: null,
  industry: 'government',
  level: 'county',
  openedOn: '2001-01-01',
  unitType: 'organ',
} as const;
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: { code?: string }) => error.code ?? String(error),
  );
const unit = async (name: string, regionCode: string, parentId: string | null = null): Promise<string> => {
  const body = { ...base, name, regionCode, parentId };
  return (await world.call(contract.createUnit, { body }, registrar)).id;
};
const region = (code: string) => world.call(contract.getRegion, { params: { code } }, registrar);
const close = (
  code: string,
  body: { on: string; into?: string; basis?: string; revision: number },
  actor = registrar,
) => world.call(contract.closeRegion, { params: { code }, body }, actor);

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations] });
  registrar = world.actor({ roles: [{ role: 'registrar', node: { kind: 'system' } }] });
  for (const [code, name, level, parentCode] of [
    ['450700', '示范市', 'city', null],
    ['450721', '甲县', 'county', '450700'],
    ['450722', '乙县', 'county', '450700'],
    ['450723', '丙县', 'county', '450700'],
    ['450721100', '一镇', 'township', '450721'],
  ] as const) {
    const body = { code, name, level, parentCode, validFrom: '2000-01-01' };
    await world.call(contract.createRegion, { body }, registrar);
  }
});
afterAll(() => world?.close());

describe('names and words', () => {
  test('ORG-01: regions of every level are found by a part of the name or the start of the code', async () => {
    const find = async (q: string) => (await world.call(contract.listRegions, { query: { q } })).items.map(i => i.name);
    expect(await find('县')).toEqual(['甲县', '乙县', '丙县']);
    expect(await find('450721')).toEqual(['甲县', '一镇']);
    expect(await find('%')).toEqual([]);
  });

  test('ORG-10: a region is renamed from a day on; the former name keeps its dates and the act', async () => {
    const rename = (name: string, from: string, revision: number) =>
      world.call(
        contract.renameRegion,
        { params: { code: '450723' }, body: { name, from, basis: '民政部批复', revision } },
        registrar,
      );
    expect(await codeOf(rename('丙市', '2014-06-02', 1))).toBe('organizations.future-date');
    await rename('丙市', '2010-05-01', 1);
    expect(await codeOf(rename('丙区', '2012-01-01', 1))).toBe('organizations.stale');
    expect(await codeOf(rename('丙区', '2009-01-01', 2))).toBe('organizations.before-last-change');
    await rename('丙区', '2012-01-01', 2);
    expect((await region('450723')).names).toEqual([
      { name: '丙区', validFrom: '2012-01-01', validTo: null, basis: '民政部批复' },
      { name: '丙市', validFrom: '2010-05-01', validTo: '2012-01-01', basis: '民政部批复' },
      { name: '丙县', validFrom: '2000-01-01', validTo: '2010-05-01', basis: '' },
    ]);
  });
});

describe('the end of a region', () => {
  test('ORG-10: a region with units or a region below is not closed, and what goes into another goes into one within reach', async () => {
    await unit('甲县水利局', '450721');
    expect(await codeOf(close('450721', { on: '2014-01-01', into: '450722', revision: 1 }))).toBe(
      'organizations.region-in-use',
    );
    await unit('乙县水利局', '450722');
    expect(await codeOf(close('450722', { on: '2014-01-01', revision: 1 }))).toBe('organizations.region-in-use');
    const path = '/450700/450722/';
    const local = world.actor({
      roles: [{ role: 'registrar', node: { kind: 'region', code: '450722', path, line: null } }],
    });
    const outside = { on: '2014-01-01', into: '450723', revision: 1 };
    expect(await codeOf(close('450722', outside, local))).toBe('access.not-found');
    expect(await codeOf(close('450722', { ...outside, into: '450722' }))).toBe('organizations.region-into-itself');
  });

  test('ORG-10: a merged region hands over its units with dates, its open applications, and ends what bodies it named', async () => {
    const bureau = await unit('乙县公安局', '450722');
    const team = await unit('乙县公安局网安大队', '450722', bureau);
    const body = { function: 'police' as const, unitId: bureau, alias: null, from: '2005-01-01' };
    await world.call(contract.setFunction, { params: { code: '450722' }, body }, registrar);
    await world.call(contract.openRegistration, {
      body: {
        name: '乙县网吧',
        code: `91450722MA5K00001${creditCheckCharacter('91450722MA5K00001')}`,
        unitType: 'isp',
        industry: 'internet',
        regionCode: '450722',
        address: '一路一号',
        officePhone: '0777-1234567',
      },
    });
    const merged = { on: '2014-03-01', into: '450723', basis: '国函〔2014〕9号', revision: 1 };
    const { units } = await close('450722', merged);
    expect(units).toBe(3);
    expect(await world.call(contract.getUnit, { params: { id: team } }, registrar)).toMatchObject({
      regionCode: '450723',
      parentId: bureau,
      revision: 2,
      places: [
        { regionCode: '450723', validFrom: '2014-03-01', validTo: null, basis: '国函〔2014〕9号' },
        { regionCode: '450722', validFrom: '2001-01-01', validTo: '2014-03-01' },
      ],
    });
    const { functions } = await world.call(contract.getUnit, { params: { id: bureau } }, registrar);
    expect(functions).toEqual([]);
    expect(await region('450722')).toMatchObject({
      validTo: '2014-03-01',
      mergedInto: { code: '450723', name: '丙区' },
      closedBasis: '国函〔2014〕9号',
    });
    expect((await region('450700')).closed).toEqual([
      { code: '450722', name: '乙县', validTo: '2014-03-01', mergedInto: { code: '450723', name: '丙区' } },
    ]);
    expect(await codeOf(close('450722', { ...merged, revision: 2 }))).toBe('organizations.region-closed');
    const { rows } = await world.owner.query<{ regionCode: string }>(
      `select region_code as "regionCode" from organizations.registration where state = 'pending'`,
    );
    expect(rows.map(r => r.regionCode)).toEqual(['450723']);
  });

  test('ORG-10: two units of one name stop a merger, and nothing has moved', async () => {
    await unit('物价所', '450721100');
    const body = { code: '450721101', name: '二镇', level: 'township' as const, parentCode: '450721' };
    await world.call(contract.createRegion, { body: { ...body, validFrom: '2000-01-01' } }, registrar);
    const id = await unit('物价所', '450721101');
    const into = { on: '2014-03-01', into: '450721100', revision: 1 };
    expect(await codeOf(close('450721101', into))).toBe('organizations.unit-exists');
    expect(await world.call(contract.getUnit, { params: { id } }, registrar)).toMatchObject({
      regionCode: '450721101',
    });
  });
});

describe('an application on the to-do list', () => {
  const turns = async (): Promise<unknown[]> =>
    (
      await world.owner.query(
        `select title, holder_unit_id as holder, outcome from platform.turn where subject_kind = 'registration' order by opened_at, id`,
      )
    ).rows;

  test('ORG-13: an application waits for the public-security body of its region, or of the nearest one above, until it is decided', async () => {
    const police = await unit('示范市公安局', '450700');
    const body = { function: 'police' as const, unitId: police, alias: null, from: '2005-01-01' };
    await world.call(contract.setFunction, { params: { code: '450700' }, body }, registrar);
    const { receipt } = await world.call(contract.openRegistration, {
      body: {
        name: '甲县网吧',
        code: `91450721MA5K00002${creditCheckCharacter('91450721MA5K00002')}`,
        unitType: 'isp',
        industry: 'internet',
        regionCode: '450721',
        address: '一路一号',
        officePhone: '0777-1234567',
      },
    });
    expect((await turns()).at(-1)).toEqual({ title: '甲县网吧', holder: police, outcome: null });
    await world.call(contract.withdrawRegistration, { body: { receipt } });
    expect((await turns()).at(-1)).toEqual({ title: '甲县网吧', holder: police, outcome: 'withdrawn' });
  });
});

describe('the list as a file', () => {
  const cellsOf = async (query: Record<string, string>): Promise<unknown[]> => {
    const file = await world.call(contract.exportUnits, { query }, registrar);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await file.arrayBuffer());
    return book.worksheets[0]?.getSheetValues().filter(Boolean) ?? [];
  };

  test('ORG-01: the file holds the units that the filters show, in their order, in the language asked for', async () => {
    const rows = await cellsOf({ q: '公安局', region: '450723' });
    expect(rows.map(row => (Array.isArray(row) ? row[2] : ''))).toEqual([
      '单位名称',
      '乙县公安局',
      '乙县公安局网安大队',
    ]);
    const english = await cellsOf({ q: '公安局', language: 'en' });
    expect(JSON.stringify(english)).toContain('Government organ');
  });
});
