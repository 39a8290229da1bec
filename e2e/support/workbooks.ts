// Workbooks as people make them with Excel: shared strings, cells that Excel took for numbers, rows left blank at the end.
import ExcelJS from 'exceljs';
import type { GivenFile } from './hands.ts';
import { regions, units } from './people.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
type Cell = string | number | Date | null;

export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
}

export async function workbook(name: string, sheets: readonly Sheet[]): Promise<GivenFile> {
  const book = new ExcelJS.Workbook();
  for (const { name: title, rows } of sheets) {
    const sheet = book.addWorksheet(title);
    for (const row of rows) sheet.addRow([...row]);
    // Excel keeps rows that only have a format.
    for (let n = 1; n <= 30; n += 1) sheet.getRow(rows.length + n).getCell(1).style = { font: { size: 12 } };
  }
  return { name, mimeType: XLSX, buffer: Buffer.from(await book.xlsx.writeBuffer()) };
}

/** Rows of the first sheet as text, the way a person reads them. */
export async function readRows(bytes: Buffer): Promise<readonly (readonly string[])[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  const rows: string[][] = [];
  book.worksheets[0]?.eachRow({ includeEmpty: false }, row => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: true }, cell => cells.push(cell.text));
    rows.push(cells);
  });
  return rows;
}

const SINCE = '2000-01-01';

/** Regions, units, lines and functions of the city in the platform's own template. */
export function treeWorkbook(): Promise<GivenFile> {
  const unit = (name: string, type: string, industry: string, level: string, region: string): Cell[] => [
    name,
    null,
    type,
    industry,
    level,
    region,
    null,
    SINCE,
  ];
  return workbook('机构树.xlsx', [
    {
      name: '区域',
      rows: [
        ['区域代码*', '名称*', '级别*', '上级区域代码', '启用日期'],
        [regions.province, '示范省', '省（自治区、直辖市）', null, SINCE],
        [regions.city, '钦海市', '市', regions.province, SINCE],
        [regions.county, '青岭县', '县（区）', regions.city, SINCE],
      ],
    },
    {
      name: '单位',
      rows: [
        ['单位名称*', '单位代码', '单位类型*', '行业*', '层级*', '所在区域代码*', '上级单位', '成立日期'],
        unit(units.department, '机关', '党政机关', '省级', regions.province),
        unit(units.bureau, '机关', '党政机关', '市级', regions.city),
        unit(units.police, '机关', '党政机关', '市级', regions.city),
        unit(units.hospital, '事业单位', '卫生', '市级', regions.city),
        unit(units.countyBureau, '机关', '党政机关', '县级', regions.county),
        unit(units.school, '学校', '教育', '县级', regions.county),
      ],
    },
    {
      name: '业务主管',
      rows: [
        ['单位*', '条线*', '主管单位*', '起始日期'],
        [units.bureau, '公安系统', units.department, SINCE],
        [units.hospital, '人事系统', units.bureau, SINCE],
        [units.countyBureau, '人事系统', units.bureau, SINCE],
        [units.school, '人事系统', units.countyBureau, SINCE],
      ],
    },
    {
      name: '职能机构',
      rows: [
        ['区域代码*', '职能*', '承担机构*', '对外名称', '起始日期'],
        [regions.city, '人事', units.bureau, null, SINCE],
        [regions.city, '公安网安', units.police, null, SINCE],
        [regions.county, '人事', units.countyBureau, null, SINCE],
      ],
    },
  ]);
}

export const ROSTER = ['姓名*', '证件号码*', '联系电话', '单位*', '岗位类别*', '职称级别', '职称名称'] as const;

export function rosterWorkbook(name: string, rows: readonly (readonly Cell[])[]): Promise<GivenFile> {
  return workbook(name, [{ name: '人员名册', rows: [[...ROSTER], ...rows] }]);
}
