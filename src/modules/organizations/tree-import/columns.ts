// The four sheets of a tree: the template that is downloaded, and the titles by which its columns are found again.

import { PassThrough } from 'node:stream';
import { lines } from '#kernel/roles';
import { type ColumnSpec, columnLetters, type OutCell, type OutSheet, writeWorkbook } from '#platform/spreadsheets';
import { industries, regionFunctions, regionLevels, type TreeSheet, unitLevels, unitTypes } from '../contract.ts';

interface Column {
  readonly key: string;
  readonly title: string;
  readonly required?: boolean;
  readonly words?: Readonly<Record<string, { readonly zh: string }>>;
  readonly date?: boolean;
  readonly width?: number;
  readonly note: string;
}

export const sheetTitles: Readonly<Record<TreeSheet, string>> = {
  regions: '区域',
  units: '单位',
  supervision: '业务主管',
  functions: '职能机构',
};

export const treeColumns = {
  regions: [
    {
      key: 'code',
      title: '区域代码',
      required: true,
      note: '6位行政区划代码，乡镇9位；没有国标代码的功能区用所属区域代码加 Z 和两位序号，如 450700Z01。',
    },
    { key: 'name', title: '名称', required: true, note: '全称。' },
    { key: 'level', title: '级别', required: true, words: regionLevels, note: '从列表选择。' },
    { key: 'parent', title: '上级区域代码', note: '最上一级不填。' },
    { key: 'from', title: '启用日期', date: true, note: '不填即导入当天。' },
  ],
  units: [
    { key: 'name', title: '单位名称', required: true, width: 36, note: '全称。' },
    { key: 'code', title: '单位代码', width: 24, note: '18位统一社会信用代码，或9位组织机构代码。没有可不填。' },
    { key: 'type', title: '单位类型', required: true, words: unitTypes, note: '从列表选择。' },
    { key: 'industry', title: '行业', required: true, words: industries, note: '从列表选择。' },
    { key: 'level', title: '层级', required: true, words: unitLevels, note: '从列表选择。' },
    { key: 'region', title: '所在区域代码', required: true, note: '单位所在地的区域代码。' },
    { key: 'parent', title: '上级单位', width: 36, note: '行政上的上级，填全称或代码；可以是本表中的单位。没有不填。' },
    { key: 'from', title: '成立日期', date: true, note: '不填即导入当天。' },
  ],
  supervision: [
    { key: 'unit', title: '单位', required: true, width: 36, note: '全称或代码；重名时写成“名称@区域代码”。' },
    { key: 'line', title: '条线', required: true, words: lines, note: '从列表选择。' },
    { key: 'supervisor', title: '主管单位', required: true, width: 36, note: '全称或代码。' },
    { key: 'from', title: '起始日期', date: true, note: '不填即导入当天。' },
  ],
  functions: [
    { key: 'region', title: '区域代码', required: true, note: '职能所管的区域。' },
    { key: 'function', title: '职能', required: true, words: regionFunctions, note: '从列表选择。' },
    { key: 'unit', title: '承担机构', required: true, width: 36, note: '全称或代码；可以是其他地方的机构。' },
    { key: 'alias', title: '对外名称', note: '在该区域文件中的称呼，与单位名称不同时填。' },
    { key: 'from', title: '起始日期', date: true, note: '不填即导入当天。' },
  ],
} as const satisfies Record<TreeSheet, readonly Column[]>;

/** Columns of a sheet, seen alike. */
export const columnsOf = (sheet: TreeSheet): readonly Column[] => treeColumns[sheet];

/** What the reader looks for in the header of a sheet. */
export const columnSpecs = (sheet: TreeSheet): readonly ColumnSpec[] =>
  columnsOf(sheet).map(({ key, title, required }) => ({ key, titles: [title], required: required ?? false }));

const OPTIONS = '选项';
const ROWS = 5_000;

/** The empty tree to fill in: four sheets with dropdowns, notes, and the hidden values of the dropdowns. */
export async function treeTemplate(): Promise<Buffer> {
  const lists: { title: string; values: string[] }[] = [];
  const data = (Object.keys(sheetTitles) as TreeSheet[]).map((sheet): OutSheet => {
    const columns = columnsOf(sheet);
    const dropdowns = columns.flatMap(({ words, title }, column) => {
      if (!words) return [];
      const values = Object.values(words).map(w => w.zh);
      const letters = columnLetters(lists.push({ title, values }) - 1);
      const formula = `'${OPTIONS}'!$${letters}$2:$${letters}$${values.length + 1}`;
      return [{ column, fromRow: 2, toRow: ROWS, formula, title, message: '请从下拉列表中选择。' }];
    });
    return {
      name: sheetTitles[sheet],
      columns: columns.map(c => ({
        title: c.required ? `${c.title}*` : c.title,
        width: c.width ?? 18,
        style: c.date ? 'date' : 'text',
        headerStyle: c.required ? 'required-header' : 'header',
      })),
      rows: [],
      dropdowns,
    };
  });
  return toBuffer([...data, notesSheet(), optionsSheet(lists)]);
}

function notesSheet(): OutSheet {
  const rows = (Object.keys(sheetTitles) as TreeSheet[]).flatMap(sheet =>
    columnsOf(sheet).map((c): OutCell[] => [sheetTitles[sheet], c.title, c.required ? '必填' : '选填', c.note]),
  );
  const lead = [
    '同一份文件导入两次，第二次不会有任何改动。',
    '已登记的单位在这里不会更名，也不会移动；请分别办理。',
    '四张表可以只填需要的几张。',
  ];
  return {
    name: '填写说明',
    preamble: lead.map((text): OutCell[] => [{ value: text, style: 'note' }]),
    columns: ['表', '列', '是否必填', '说明'].map((title, at) => ({
      title,
      width: [14, 18, 10, 70][at] ?? 16,
      style: 'text',
    })),
    rows,
  };
}

function optionsSheet(lists: readonly { readonly title: string; readonly values: readonly string[] }[]): OutSheet {
  const depth = Math.max(...lists.map(l => l.values.length));
  return {
    name: OPTIONS,
    hidden: true,
    columns: lists.map(({ title }) => ({ title, style: 'text' })),
    rows: Array.from({ length: depth }, (_, row) => lists.map(({ values }) => values[row] ?? '')),
  };
}

/** A workbook in memory. */
export async function toBuffer(sheets: readonly OutSheet[]): Promise<Buffer> {
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk));
  await writeWorkbook(out, sheets);
  return Buffer.concat(chunks);
}
