import ExcelJS from 'exceljs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { creditCheckCharacter } from '#kernel/identifiers';
import { walkProcess } from '#kernel/process';
import { organizations } from '#modules/organizations';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import * as contract from '../contract.ts';
import { citizenNumber, type SeededUnit, seedCity } from '../fixture.ts';
import { people } from '../module.ts';
import { rosterImport } from '../process.ts';
import { rosterTemplate } from './columns.ts';

let world: TestWorld;
let bureau: SeededUnit;
let school: SeededUnit;
let other: SeededUnit;
let clerk: Actor;
const CODE = `12450700000000001${creditCheckCharacter('12450700000000001')}`;

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations, people] });
  const unit = await seedCity(world.owner);
  bureau = await unit('示范市教育局');
  school = await unit('示范市第一中学', { parent: bureau, code: CODE });
  other = await unit('示范市卫生局');
  await unit('示范市旧机关', { parent: bureau, closed: true });
  await unit('幼儿园', { parent: bureau });
  await unit('幼儿园', { parent: school });
  clerk = world.actor({ roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: bureau.id, path: bureau.path } }] });
});
afterAll(() => world?.close());
beforeEach(async () => {
  await world.owner.query('truncate people.person, people.roster_import cascade');
});

const TITLES = [
  '姓名*',
  '证件类型',
  '证件号码*',
  '联系电话',
  '单位*',
  '岗位类别',
  '岗位类别2',
  '岗位类别3',
  '职称级别',
  '职称名称',
];
type Value = string | number | Date | null | { formula: string; result: string };
interface Sheet {
  readonly titles?: readonly string[];
  readonly preamble?: readonly (readonly Value[])[];
  readonly rows: readonly (readonly Value[])[];
}

async function workbook({ titles = TITLES, preamble = [], rows }: Sheet): Promise<File> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('人员名册');
  for (const row of [...preamble, [...titles], ...rows]) sheet.addRow([...row]);
  return new File([new Uint8Array(await book.xlsx.writeBuffer())], '名册.xlsx');
}

async function upload(file: File, actor = clerk): Promise<string> {
  const { id } = await world.call(contract.startRosterImport, { body: file }, actor);
  await world.drain();
  return id;
}
const view = (id: string, actor = clerk) => world.call(contract.getRosterImport, { params: { id } }, actor);
const rowsOf = async (id: string, outcome: contract.RosterOutcome) =>
  (await world.call(contract.listRosterRows, { params: { id }, query: { outcome, limit: 200 } }, clerk)).items;
async function confirm(id: string): Promise<contract.RosterImport> {
  await world.call(contract.applyRosterImport, { params: { id } }, clerk);
  await world.drain();
  return view(id);
}
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: { code?: string }) => error.code ?? String(error),
  );
/** A good row; `over` replaces cells by position. */
const row = (n: number, over: Readonly<Record<number, Value>> = {}): Value[] =>
  [
    `张${'甲乙丙丁戊己庚辛壬癸'[n % 10]}`,
    '居民身份证',
    citizenNumber(n),
    `1387770${String(n).padStart(4, '0')}`,
    '示范市第一中学',
    '技术人员',
    null,
    null,
    '初级',
    '助理工程师',
  ].map((value, at) => (Object.hasOwn(over, at) ? (over[at] ?? null) : value));
/** Everything stored about persons, without the columns that say when and by which revision. */
const stored = async (): Promise<string> => {
  const all: unknown[] = [];
  for (const table of ['person', 'membership', 'person_job_category', 'person_title']) {
    const { rows } = await world.owner.query(`select * from people.${table} order by id`);
    all.push(rows);
  }
  return JSON.stringify(all);
};

describe('preview', () => {
  test('ORG-06: every bad row is reported with its row, column, value and reason; the good ones stand beside', async () => {
    const bad = citizenNumber(3).slice(0, 17) + (citizenNumber(3).endsWith('1') ? '2' : '1');
    const legacy = citizenNumber(1).slice(0, 6) + citizenNumber(1).slice(8, 17);
    const id = await upload(
      await workbook({
        preamble: [['人员名册'], ['填写说明：标有 * 的列必填']],
        rows: [
          row(1, { 2: legacy }),
          row(2, { 2: Number(citizenNumber(2).slice(0, 15)) * 1000 }),
          row(3, { 2: bad }),
          row(4, { 2: { formula: 'A1', result: citizenNumber(4) } }),
          row(5),
          row(6, { 2: citizenNumber(5) }),
          row(7, { 4: '没有的单位' }),
          row(8, { 4: '示范市卫生局' }),
          row(9, { 4: '示范市旧机关' }),
          row(10, { 4: '幼儿园' }),
          row(11, { 0: '张3', 3: '12', 5: '厨师', 8: '特级' }),
          row(12, { 0: null, 2: null, 4: null }),
          row(13, { 1: '护照', 2: 'E12345678' }),
          row(14, { 4: CODE.toLowerCase(), 3: 13877700014 }),
          ...Array.from({ length: 300 }, () => ['', '', '', '', '', '', '', '', '', '']),
        ],
      }),
    );
    expect(await view(id)).toMatchObject({
      state: 'previewed',
      counts: { added: 4, updated: 0, unchanged: 0, faulty: 10 },
    });
    const faulty = await rowsOf(id, 'faulty');
    expect(faulty.map(r => [r.row, ...r.problems.map(p => `${p.column} ${p.code}`)])).toEqual([
      [5, 'number number-cell'],
      [6, 'number bad-citizen-number'],
      [7, 'number formula-cell'],
      [9, 'number duplicate-in-file'],
      [10, 'unit unknown-unit'],
      [11, 'unit out-of-scope-unit'],
      [12, 'unit closed-unit'],
      [13, 'unit ambiguous-unit'],
      [14, 'name bad-name', 'phone bad-phone', 'category1 unknown-category', 'titleLevel unknown-title-level'],
      [15, 'name missing', 'number missing', 'unit missing'],
    ]);
    expect(faulty[3]?.problems[0]?.values).toEqual({ row: 8 });
    expect(faulty[4]?.problems[0]?.value).toBe('没有的单位');
    const added = await rowsOf(id, 'added');
    expect(added[0]).toMatchObject({ row: 4, numberMask: expect.stringContaining('***'), notes: ['upgraded'] });
    expect(await stored()).toBe('[[],[],[],[]]');
  });

  test('ORG-06: the returned workbook names column and reason, colours the cells, and can be corrected and sent again', async () => {
    const id = await upload(await workbook({ rows: [row(1), row(2, { 4: '没有的单位' })] }));
    const blob = await world.call(contract.getAnnotatedRoster, { params: { id } }, clerk);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await blob.arrayBuffer());
    const sheet = book.worksheets[0];
    const lines: string[][] = [];
    sheet?.eachRow(r => lines.push((r.values as unknown[]).slice(1).map(v => String(v ?? ''))));
    expect(lines[0]?.slice(-3)).toEqual(['原行号', '结果', '原因']);
    expect(lines[2]?.slice(-3)).toEqual(['3', '有误，未导入', '单位：没有这个单位，请填写单位全称或单位代码']);
    expect(lines[1]?.[2]).toBe(citizenNumber(1));
    const again = await upload(new File([new Uint8Array(await blob.arrayBuffer())], '改后.xlsx'));
    expect((await view(again)).counts).toMatchObject({ added: 1, faulty: 1 });
    const { rows } = await world.owner.query(
      "select 1 from audit.audit_event where action = 'people.download-annotated-roster' and subject_id = $1",
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  test('ORG-06: the downloaded template has text cells for numbers, dropdowns and notes, and its own empty form is understood', async () => {
    const book = new ExcelJS.Workbook();
    const template = await rosterTemplate();
    await book.xlsx.load(new Uint8Array(template).buffer);
    expect(book.worksheets.map(s => s.name)).toEqual(expect.arrayContaining(['人员名册', '填写说明']));
    expect(book.worksheets[0]?.getColumn(3).numFmt).toBe('@');
    expect(JSON.stringify(book.worksheets[0]?.model)).toContain('dataValidations');
    const id = await upload(new File([new Uint8Array(template)], '空表.xlsx'));
    expect(await view(id)).toMatchObject({ state: 'previewed', counts: { added: 0, faulty: 0 } });
  });

  test('ORG-06: a file that is no roster ends the import and says why', async () => {
    const cases: [File, string][] = [
      [new File(['%PDF-1.7 …'], 'a.xlsx'), 'spreadsheets.not-a-workbook'],
      [await workbook({ titles: ['甲', '乙'], rows: [['1', '2']] }), 'spreadsheets.missing-columns'],
    ];
    for (const [file, code] of cases) {
      const id = await upload(file);
      const found = await view(id);
      expect(found.state).toBe('failed');
      const { rows } = await world.owner.query('select state, error from platform.progress where id = $1', [
        found.progressId,
      ]);
      expect(rows[0]).toMatchObject({ state: 'failed', error: { code } });
      expect(await codeOf(confirm(id))).toBe('people.import-not-ready');
    }
  });

  test('ORG-09: neither file nor staged rows are in plain in the database, and what was given up is gone', async () => {
    const id = await upload(await workbook({ rows: [row(1), row(2, { 4: '没有的单位' })] }));
    const dump = async () => {
      const parts = await world.owner.query(
        "select encode(sealed, 'escape') as t from people.roster_part where import_id = $1",
        [id],
      );
      const rows = await world.owner.query('select r::text as t from people.roster_row r where import_id = $1', [id]);
      return [...parts.rows, ...rows.rows].map(r => String(r.t));
    };
    const before = (await dump()).join('\n');
    expect(before.length).toBeGreaterThan(5_000);
    for (const secret of [citizenNumber(1), citizenNumber(2), '13877700001']) expect(before).not.toContain(secret);
    await world.call(contract.cancelRosterImport, { params: { id } }, clerk);
    expect(await dump()).toEqual([]);
    expect((await view(id)).state).toBe('cancelled');
    expect(await codeOf(confirm(id))).toBe('people.import-not-ready');
  });

  test('ORG-07: a roster is seen by nobody but its uploader', async () => {
    const id = await upload(await workbook({ rows: [row(1)] }));
    const colleague = world.actor({
      roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: bureau.id, path: bureau.path } }],
    });
    expect(await codeOf(view(id, colleague))).toBe('access.not-found');
    expect(await codeOf(world.call(contract.applyRosterImport, { params: { id } }, colleague))).toBe(
      'access.not-found',
    );
  });
});

describe('decision', () => {
  test('ORG-06: good rows enter at once with one audit record; the same file again changes nothing', async () => {
    const file = () =>
      workbook({ rows: [row(1), row(2, { 5: '技术人员', 6: '安全管理员' }), row(3, { 4: '没有的单位' })] });
    const id = await upload(await file());
    expect(await confirm(id)).toMatchObject({ state: 'done', counts: { added: 2, faulty: 1 } });
    const list = await world.call(contract.listPeople, { query: {} }, clerk);
    expect(list.items.map(p => [p.name, p.unit?.name, p.titleLevel, p.jobCategories])).toEqual([
      ['张丙', '示范市第一中学', 'junior', ['security-officer', 'technician']],
      ['张乙', '示范市第一中学', 'junior', ['technician']],
    ]);
    const shown = await world.call(
      contract.revealPerson,
      { params: { id: list.items[1]?.id ?? '' }, body: { reason: '核对' } },
      clerk,
    );
    expect(shown).toEqual({ number: citizenNumber(1), phone: '13877700001' });
    const { rows } = await world.owner.query(
      "select actor_kind, detail from audit.audit_event where action = 'people.apply-roster-import' and subject_id = $1",
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.detail).toMatchObject({
      counts: { added: 2, faulty: 1 },
      confirmedBy: clerk.kind === 'account' ? clerk.accountId : '',
      resultDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const before = await stored();
    const again = await upload(await file());
    expect((await view(again)).counts).toEqual({ added: 0, updated: 0, unchanged: 2, faulty: 1 });
    await confirm(again);
    expect(await stored()).toBe(before);
  });

  test('ORG-06: a roster updates what it states and leaves what it does not; who left comes back; who is elsewhere stays there', async () => {
    await confirm(await upload(await workbook({ rows: [row(1), row(2), row(3)] })));
    const { items } = await world.call(contract.listPeople, { query: { q: '张乙' } }, clerk);
    const one = items[0]?.id ?? '';
    await world.call(contract.endMembership, { params: { id: one }, body: { on: '2014-06-01', revision: 1 } }, clerk);
    await world.owner.query("update people.person set unit_id = $1, last_unit_id = $1 where name = '张丁'", [other.id]);
    const id = await upload(
      await workbook({
        rows: [
          row(1, { 3: null, 5: null, 8: null, 9: null }),
          row(2, { 0: '张丙', 3: null, 5: '安全管理员', 8: '中级', 9: '工程师' }),
          row(3),
        ],
      }),
    );
    expect((await view(id)).counts).toEqual({ added: 0, updated: 2, unchanged: 0, faulty: 1 });
    expect((await rowsOf(id, 'faulty'))[0]?.problems).toMatchObject([{ code: 'in-other-unit' }]);
    await confirm(id);
    const two = (await world.call(contract.listPeople, { query: { q: '张丙' } }, clerk)).items[0];
    expect(two).toMatchObject({
      jobCategories: ['security-officer'],
      titleLevel: 'intermediate',
      phoneMask: '138****0002',
    });
    const back = await world.call(contract.getPerson, { params: { id: one } }, clerk);
    expect(back).toMatchObject({ status: 'active', titleLevel: 'junior' });
    expect(back.memberships).toHaveLength(2);
    const { rows } = await world.owner.query('select unit_id from people.person where name = $1', ['张丁']);
    expect(rows[0]?.unit_id).toBe(other.id);
  });

  test('ORG-06: a registered name that differs is listed, not overwritten', async () => {
    await confirm(await upload(await workbook({ rows: [row(1)] })));
    const id = await upload(await workbook({ rows: [row(1, { 0: '李甲' })] }));
    expect((await rowsOf(id, 'faulty'))[0]?.problems).toMatchObject([
      { column: 'name', code: 'name-mismatch', value: '李甲' },
    ]);
  });

  test('ORG-06: what changed between check and decision stops the whole import, and nothing of it stays', async () => {
    const first = await upload(await workbook({ rows: [row(1), row(2)] }));
    const second = await upload(await workbook({ rows: [row(2), row(3)] }));
    expect((await confirm(first)).state).toBe('done');
    const before = await stored();
    expect((await confirm(second)).state).toBe('failed');
    expect(await stored()).toBe(before);
  });

  test('ORG-06: confirming twice enters once', async () => {
    const id = await upload(await workbook({ rows: [row(1)] }));
    const apply = () => world.call(contract.applyRosterImport, { params: { id } }, clerk);
    const both = await Promise.all([apply(), apply()]);
    expect(both.map(b => b.state)).toEqual(['applying', 'applying']);
    await world.drain();
    expect((await view(id)).state).toBe('done');
    const { rows } = await world.owner.query('select count(*)::int as n from people.person');
    expect(rows[0]?.n).toBe(1);
  });
});

test('ORG-06: the process reaches every state and ends', () => {
  expect(walkProcess(rosterImport)).toMatchObject({ unreachable: [], deadEnds: [] });
});
