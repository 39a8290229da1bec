import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { creditCheckCharacter } from '#kernel/identifiers';
import { walkProcess } from '#kernel/process';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import * as contract from '../contract.ts';
import { organizations } from '../module.ts';
import { registration, treeImport } from '../process.ts';
import { columnsOf, sheetTitles, treeTemplate } from './columns.ts';

let world: TestWorld;
let registrar: Actor;
beforeAll(async () => {
  world = await createTestWorld({ now: '2009-09-01T01:00:00.000Z', modules: [organizations] });
  registrar = world.actor({ roles: [{ role: 'registrar', node: { kind: 'system' } }] });
});
afterAll(() => world?.close());

type Value = string | number | Date | null;
type Rows = Partial<Record<contract.TreeSheet, readonly (readonly Value[])[]>>;
const CODE = `11450700000000002${creditCheckCharacter('11450700000000002')}`;

async function workbook(rows: Rows): Promise<File> {
  const book = new ExcelJS.Workbook();
  for (const sheet of Object.keys(rows) as contract.TreeSheet[]) {
    const page = book.addWorksheet(sheetTitles[sheet]);
    page.addRow(columnsOf(sheet).map(c => c.title));
    for (const row of rows[sheet] ?? []) page.addRow([...row]);
  }
  return new File([new Uint8Array(await book.xlsx.writeBuffer())], '机构树.xlsx');
}
async function upload(rows: Rows, actor = registrar): Promise<string> {
  const { id } = await world.call(contract.startTreeImport, { body: await workbook(rows) }, actor);
  await world.drain();
  return id;
}
const view = (id: string, actor = registrar) => world.call(contract.getTreeImport, { params: { id } }, actor);
const apply = (id: string, actor = registrar) => world.call(contract.applyTreeImport, { params: { id } }, actor);
const problems = async (id: string, actor = registrar) =>
  (
    await world.call(contract.listTreeRows, { params: { id }, query: { outcome: 'faulty', limit: 200 } }, actor)
  ).items.map(r => [r.sheet, r.row, ...r.problems.map(p => `${columnsOf(r.sheet)[p.column]?.key} ${p.code}`)]);
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: { code?: string }) => error.code ?? String(error),
  );

const city: Rows = {
  regions: [
    ['450721', '甲县', '县（区）', '450700', '2000-01-01'],
    [450000, '示范省', '省（自治区、直辖市）', null, new Date('2000-01-01T00:00:00Z')],
    ['450700', '示范市', '市', '450000', '2000年1月1日'],
    ['450700Z01', '港区', '功能区', '450700', null],
  ],
  units: [
    ['示范市第一中学', null, '学校', '教育', '市级', '450700', '示范市教育局', '1950-09-01'],
    ['示范市教育局', CODE, '机关', '党政机关', '市级', '450700', null, '1950-01-01'],
    ['示范市公安局', null, '机关', '党政机关', '市级', '450700', null, '1950-01-01'],
    ['甲县公安局', null, '机关', '党政机关', '县级', '450721', null, '1950-01-01'],
    ['甲县电厂', null, '国有企业', '电力能源', '无级别', '450721', null, '1990-01-01'],
  ],
  supervision: [
    ['甲县电厂', '公安系统', '甲县公安局', '2009-08-01'],
    ['示范市第一中学', '人事系统', '示范市教育局', '2009-08-01'],
  ],
  functions: [
    ['450721', '公安网安', '甲县公安局', '网安大队', '2005-01-01'],
    ['450700', '公安网安', '示范市公安局', null, '2005-01-01'],
  ],
};

describe('import of a tree', () => {
  test('ORG-06: the template has four sheets with dropdowns and notes', async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(new Uint8Array(await treeTemplate()).buffer);
    expect(book.worksheets.map(s => [s.name, s.state])).toEqual([
      ...Object.values(sheetTitles).map(name => [name, 'visible']),
      ['填写说明', 'visible'],
      ['选项', 'hidden'],
    ]);
    expect(book.getWorksheet('单位')?.getColumn(2).numFmt).toBe('@');
  });

  test('ORG-01: a first registrar enters a whole city at once, in any order of rows; the same file again changes nothing', async () => {
    const id = await upload(city);
    expect(await view(id)).toMatchObject({
      state: 'previewed',
      counts: { added: 13, updated: 0, unchanged: 0, faulty: 0 },
    });
    expect((await world.call(contract.listUnits, { query: {} }, registrar)).items).toEqual([]);
    expect((await apply(id)).state).toBe('done');
    const { items } = await world.call(contract.listUnits, { query: {} }, registrar);
    expect(items.map(u => [u.name, u.parentName, u.lines, u.functions])).toEqual([
      ['甲县电厂', null, ['police'], []],
      ['甲县公安局', null, [], ['police']],
      ['示范市第一中学', '示范市教育局', ['hr'], []],
      ['示范市公安局', null, [], ['police']],
      ['示范市教育局', null, [], []],
    ]);
    const school = await world.call(contract.getUnit, { params: { id: items[2]?.id ?? '' } }, registrar);
    expect(school).toMatchObject({
      openedOn: '1950-09-01',
      chain: [{ name: '示范市教育局' }],
      names: [{ name: '示范市第一中学' }],
    });
    expect((await world.call(contract.listRegions, { query: { parent: '450700' } })).items.map(r => r.code)).toEqual([
      '450700Z01',
      '450721',
    ]);
    const before = await world.owner.query('select * from organizations.unit order by id');
    const again = await upload(city);
    expect((await view(again)).counts).toEqual({ added: 0, updated: 0, unchanged: 13, faulty: 0 });
    await apply(again);
    expect((await world.owner.query('select * from organizations.unit order by id')).rows).toEqual(before.rows);
    expect(
      (await world.owner.query("select 1 from audit.audit_event where action = 'organizations.apply-tree-import'"))
        .rowCount,
    ).toBe(2);
  });

  test('ORG-06: faulty rows are listed by sheet, row, column and reason; what rests on them is faulty, the rest is good', async () => {
    const id = await upload({
      regions: [
        ['45072', '错', '县（区）', '450700', null],
        ['450723', '丙县', '市', '450700', null],
        ['450721', '甲县', '市', '450700', null],
        ['450722', '乙县', '县（区）', '450700', '2010-01-01'],
      ],
      units: [
        ['示范市财政局', '11450700000000003A', '机关', '党政机关', '市级', '450700', null, null],
        ['示范市审计局', null, '机构', '党政机关', '市级', '450799', null, null],
        ['丁', null, '机关', '党政机关', '市级', '450700', '戊局', null],
        ['己局', null, '机关', '党政机关', '市级', '450700', '庚局', null],
        ['庚局', null, '机关', '党政机关', '市级', '450700', '己局', null],
        ['辛局', null, '机关', '党政机关', '市级', '450700', null, null],
        ['示范市教育局新', CODE, '机关', '党政机关', '市级', '450700', null, null],
        ['示范市第一中学', null, '学校', '教育', '市级', '450700', '辛局', null],
      ],
      supervision: [
        ['甲县电厂', '公安系统', '甲县电厂', '2009-08-02'],
        ['甲县电厂', '公安系统', '示范市公安局', '2009-07-01'],
        ['无名', '公安系统', '甲县公安局', null],
      ],
    });
    expect(await problems(id)).toEqual([
      ['regions', 2, 'code bad-region-code'],
      ['regions', 3, 'parent region-parent'],
      ['regions', 4, 'code region-differs'],
      ['regions', 5, 'from future-date'],
      ['units', 2, 'code bad-unit-code'],
      ['units', 3, 'type unknown-word'],
      ['units', 4, 'name missing'],
      ['units', 5, 'parent circle'],
      ['units', 6, 'parent circle'],
      ['units', 8, 'name name-differs'],
      ['supervision', 2, 'supervisor supervises-itself'],
      ['supervision', 3, 'from before-last-change'],
      ['supervision', 4, 'unit unknown-unit'],
    ]);
    expect((await view(id)).counts).toMatchObject({ added: 2, faulty: 13 });
    const blob = await world.call(contract.getAnnotatedTree, { params: { id } }, registrar);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await blob.arrayBuffer());
    expect(book.getWorksheet('单位')?.getRow(2).getCell(11).value).toContain('单位代码：');
    await world.call(contract.cancelTreeImport, { params: { id } }, registrar);
    expect((await world.owner.query('select 1 from organizations.tree_row where import_id = $1', [id])).rowCount).toBe(
      0,
    );
  });

  test('ORG-06: facts, supervisors and bodies are updated with their dates; the former ones stay on record', async () => {
    const id = await upload({
      units: [['甲县电厂', null, '企业', '电力能源', '县级', '450721', null, null]],
      supervision: [['甲县电厂', '公安系统', '示范市公安局', '2009-08-15']],
      functions: [['450721', '公安网安', '示范市公安局', '代管', '2009-08-15']],
    });
    expect((await view(id)).counts).toMatchObject({ updated: 3 });
    await apply(id);
    const { items } = await world.call(contract.listUnits, { query: { q: '甲县' } }, registrar);
    expect(items.map(u => [u.name, u.unitType, u.functions])).toEqual([
      ['甲县电厂', 'enterprise', []],
      ['甲县公安局', 'organ', []],
    ]);
    const plant = await world.call(contract.getUnit, { params: { id: items[0]?.id ?? '' } }, registrar);
    expect(plant.supervision.map(s => [s.supervisor.name, s.validFrom, s.validTo])).toEqual([
      ['示范市公安局', '2009-08-15', null],
      ['甲县公安局', '2009-08-01', '2009-08-15'],
    ]);
  });

  test('ORG-10: a region that a workbook names otherwise keeps its former name with dates', async () => {
    const id = await upload({ regions: [['450721', '甲区', '县（区）', '450700', null]] });
    expect((await view(id)).counts).toMatchObject({ updated: 1 });
    await apply(id);
    const region = () => world.call(contract.getRegion, { params: { code: '450721' } }, registrar);
    const { names } = await region();
    expect(names.map(n => [n.name, n.validTo])).toEqual([
      ['甲区', null],
      ['甲县', names[0]?.validFrom],
    ]);
    const back = await upload({ regions: [['450721', '甲县', '县（区）', '450700', null]] });
    await apply(back);
    expect((await region()).names.map(n => n.name)).toEqual(['甲县', '甲区', '甲县']);
  });

  test('ORG-07: a registrar whose reach changed after the check has the tree checked again', async () => {
    const accountId = '0190d1a0-0000-7000-8000-000000000002';
    const node = { kind: 'region', code: '450721', path: '/450000/450700/450721/', line: null } as const;
    const before = world.actor({ accountId, roles: [{ role: 'registrar', node: { kind: 'system' } }] });
    const after = world.actor({ accountId, roles: [{ role: 'registrar', node }] });
    const id = await upload(
      { regions: [], units: [['晚到的机关', null, '机关', '党政机关', '市级', '450700', null, '1950-01-01']] },
      before,
    );
    expect(await codeOf(apply(id, after))).toBe('organizations.import-outdated');
    expect((await view(id, before)).state).toBe('previewed');
  });

  test('ORG-06: a tree that changed after the check is refused whole', async () => {
    const id = await upload({ units: [['示范市林业局', null, '机关', '党政机关', '市级', '450700', null, null]] });
    const body = {
      name: '示范市水利局',
      code: null,
      unitType: 'organ',
      industry: 'government',
      level: 'city',
      regionCode: '450700',
      parentId: null,
      openedOn: '2009-01-01',
    } as const;
    await world.call(contract.createUnit, { body }, registrar);
    expect(await codeOf(apply(id))).toBe('organizations.import-outdated');
    expect((await world.call(contract.listUnits, { query: { q: '林业' } }, registrar)).items).toEqual([]);
  });

  test("ORG-07: a registrar of one county imports there only, and sees nobody else's file", async () => {
    const node = { kind: 'region', code: '450721', path: '/450000/450700/450721/', line: null } as const;
    const local = world.actor({ roles: [{ role: 'registrar', node }] });
    const id = await upload(
      {
        regions: [
          ['450721001', '一镇', '乡镇（街道）', '450721', null],
          ['450724', '丁县', '县（区）', '450700', null],
        ],
        units: [
          ['甲县林业局', null, '机关', '党政机关', '县级', '450721', null, null],
          ['示范市林业局', null, '机关', '党政机关', '市级', '450700', null, null],
        ],
        supervision: [['示范市第一中学', '教育系统', '示范市教育局', null]],
      },
      local,
    );
    expect(await problems(id, local)).toEqual([
      ['regions', 3, 'code out-of-scope'],
      ['units', 3, 'region out-of-scope'],
      ['supervision', 2, 'unit out-of-scope'],
    ]);
    expect(await codeOf(view(id))).toBe('access.not-found');
    expect((await apply(id, local)).counts).toMatchObject({ added: 2 });
  });

  test('ORG-06: a file that is no workbook ends the import and says why', async () => {
    const { id } = await world.call(contract.startTreeImport, { body: new File(['hello'], 'a.xlsx') }, registrar);
    await world.drain();
    const { state, progressId } = await view(id);
    expect(state).toBe('failed');
    const { rows } = await world.owner.query('select state, error from platform.progress where id = $1', [progressId]);
    expect(rows[0]?.error.code).toMatch(/^spreadsheets\./);
    expect(await codeOf(apply(id))).toBe('organizations.import-not-ready');
  });
});

test('ORG-13: both processes reach every state and end', () => {
  expect(walkProcess(registration)).toMatchObject({ unreachable: [], deadEnds: [] });
  expect(walkProcess(treeImport)).toMatchObject({ unreachable: [], deadEnds: [] });
});
