// Loads regions, units and people as a registrar would: workbooks, uploaded, checked by the workers, confirmed.
import { PassThrough } from 'node:stream';
import {
  applyTreeImport,
  getTreeImport,
  industries,
  listTreeRows,
  regionFunctions,
  regionLevels,
  startTreeImport,
  unitLevels,
  unitTypes,
} from '#contracts/organizations';
import {
  applyRosterImport,
  getRosterImport,
  jobCategories,
  listRosterRows,
  startRosterImport,
  titleLevels,
} from '#contracts/people';
import { lines } from '#kernel/roles';
import { type OutCell, type OutSheet, writeWorkbook } from '#platform/spreadsheets';
import type { SampleCity, SampleFile, SampleUnit } from './city.ts';
import { peopleOf } from './people.ts';
import type { Step } from './progress.ts';
import type { DemoWorld } from './world.ts';

const SINCE = '2000-01-01';

async function workbook(name: string, sheets: readonly OutSheet[]): Promise<File> {
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk));
  await writeWorkbook(out, sheets);
  return new File([Buffer.concat(chunks)], name);
}

const sheet = (name: string, titles: readonly string[], rows: readonly (readonly OutCell[])[]): OutSheet => ({
  name,
  columns: titles.map(title => ({ title, style: 'text' })),
  rows,
});

function treeSheets(city: SampleCity): OutSheet[] {
  return [
    sheet(
      '区域',
      ['区域代码', '名称', '级别', '上级区域代码', '启用日期'],
      city.regions.map(r => [r.code, r.name, regionLevels[r.level].zh, r.parent, SINCE]),
    ),
    sheet(
      '单位',
      ['单位名称', '单位代码', '单位类型', '行业', '层级', '所在区域代码', '上级单位', '成立日期'],
      city.units.map(u => [
        u.name,
        u.code,
        unitTypes[u.kind.type].zh,
        industries[u.kind.industry].zh,
        unitLevels[u.level].zh,
        u.regionCode,
        u.parent,
        SINCE,
      ]),
    ),
    sheet(
      '业务主管',
      ['单位', '条线', '主管单位', '起始日期'],
      city.supervision.map(s => [s.unit, lines[s.line].zh, s.by, SINCE]),
    ),
    sheet(
      '职能机构',
      ['区域代码', '职能', '承担机构', '对外名称', '起始日期'],
      city.functions.map(f => [f.region, regionFunctions[f.function].zh, f.unit, f.alias, SINCE]),
    ),
  ];
}

/** What a sample must never have: rows that the check refuses. `why` reads the first of them. */
async function checkClean(
  what: string,
  counts: Readonly<Record<string, number>>,
  why: () => Promise<unknown>,
): Promise<void> {
  const faulty = counts.faulty ?? 0;
  if (faulty > 0)
    throw new Error(`${what}: ${faulty} rows of the sample are refused, such as ${JSON.stringify(await why())}`);
}

/** Regions, units, lines and functions in one workbook. */
export async function loadTree(world: DemoWorld, given: { city: SampleCity; token: string }): Promise<void> {
  const { city, token } = given;
  const body = await workbook(`${city.name}机构树（样例）.xlsx`, treeSheets(city));
  const { id } = await world.call(startTreeImport, { body }, token);
  await world.settle();
  const checked = await world.call(getTreeImport, { params: { id } }, token);
  const query = { outcome: 'faulty' as const, limit: 2 };
  await checkClean(city.name, checked.counts, () => world.call(listTreeRows, { params: { id }, query }, token));
  await world.call(applyTreeImport, { params: { id } }, token);
  await world.settle();
}

const ROSTER = ['姓名', '证件号码', '联系电话', '单位', '岗位类别', '岗位类别2', '职称级别', '职称名称'] as const;

async function loadRoster(
  world: DemoWorld,
  given: { file: SampleFile; units: readonly SampleUnit[]; firstIndex: number; name: string; token: string },
): Promise<number> {
  const rows = [...peopleOf(given.file, { ...given, seed: given.name })].map((p): OutCell[] => [
    p.name,
    p.number,
    p.phone,
    p.unit,
    ...[0, 1].map(at => {
      const category = p.categories[at];
      return category ? jobCategories[category].zh : '';
    }),
    titleLevels[p.titleLevel].zh,
    p.titleName,
  ]);
  const body = await workbook(`${given.name}人员名册（样例）.xlsx`, [sheet('人员名册', ROSTER, rows)]);
  const { id } = await world.call(startRosterImport, { body }, given.token);
  await world.settle();
  const checked = await world.call(getRosterImport, { params: { id } }, given.token);
  const query = { outcome: 'faulty' as const, limit: 2 };
  await checkClean(given.name, checked.counts, () =>
    world.call(listRosterRows, { params: { id }, query }, given.token),
  );
  await world.call(applyRosterImport, { params: { id } }, given.token);
  await world.settle();
  return rows.length;
}

/** One roster for each region of the city. Returns how many people were entered. */
export async function loadPeople(
  world: DemoWorld,
  given: { file: SampleFile; city: SampleCity; firstIndex: number; token: string; step: Step },
): Promise<number> {
  const { city, file, token, step } = given;
  const total = city.units.reduce((sum, u) => sum + u.staff, 0);
  let done = 0;
  for (const region of city.regions) {
    const units = city.units.filter(u => u.regionCode === region.code);
    if (units.length === 0) continue;
    done += await loadRoster(world, { file, units, firstIndex: given.firstIndex + done, name: region.name, token });
    step.at(done, total, `${done} / ${total} 人`);
  }
  return done;
}
