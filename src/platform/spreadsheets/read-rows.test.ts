import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { refusal, rowOf, workbookOf } from './fixtures.testing.ts';
import { openSheet, readRows, type WorkbookSource, writeWorkbook } from './index.ts';

const columns = [
  { key: 'name', titles: ['姓名', '名字'], required: true },
  { key: 'number', titles: ['身份证号', '公民身份号码'], required: true },
  { key: 'phone', titles: ['手机'] },
] as const;

const HEADER = rowOf(1, '姓名', '身份证号');

async function all(source: WorkbookSource) {
  const rows = [];
  for await (const row of readRows(source, { columns })) rows.push(row);
  return rows;
}

async function numbersOf(...cells: readonly string[]) {
  const rows = await all(
    await workbookOf({ sheetData: [HEADER, ...cells.map((cell, i) => rowOf(i + 2, '甲', cell))] }),
  );
  return rows.map(row => row.cells.number);
}

describe('cells', () => {
  test('ORG-06: a formula, a number, a float and a text in an identifier column can be told apart', async () => {
    expect(
      await numbersOf(
        '<c><f>A1&amp;"x"</f><v>350102199001011234</v></c>',
        '<c t="str"><f>TEXT(1,"0")</f><v>350102199001011234</v></c>',
        '<c><v>3.5010219900101101E+17</v></c>',
        '<c><v>13800000000</v></c>',
        '<c><v>0.30000000000000004</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '350102199001011234',
      ),
    ).toEqual([
      { kind: 'formula', text: '350102199001011234' },
      { kind: 'formula', text: '350102199001011234' },
      { kind: 'number', text: '3.5010219900101101E+17' },
      { kind: 'number', text: '13800000000' },
      { kind: 'number', text: '0.3' },
      { kind: 'formula', text: '#N/A' },
      { kind: 'text', text: '350102199001011234' },
    ]);
  });

  test('ORG-06: shared texts, rich text, phonetic guides, booleans and escaped characters are read as a person sees them', async () => {
    const book = await workbookOf({
      strings:
        '<si><r><t>欧阳</t></r><r><rPr><b/></rPr><t xml:space="preserve">·丽 </t></r><rPh sb="0" eb="1"><t>ouyang</t></rPh></si>',
      sheetData: [
        HEADER,
        rowOf(2, '<c r="A2" t="s"><v>0</v></c>', '<c t="b"><v>1</v></c>'),
        rowOf(3, '甲_x000D_乙', "'=1+1"),
      ],
    });
    const rows = await all(book);
    expect(rows.map(row => [row.cells.name.text, row.cells.number.text])).toEqual([
      ['欧阳·丽', 'TRUE'],
      ['甲\r乙', '=1+1'],
    ]);
  });

  test('ORG-06: dates are read by their format in the 1900 and the 1904 system, with time and with Chinese formats', async () => {
    const formats =
      '<numFmts><numFmt numFmtId="170" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="171" formatCode="[Red]#,##0"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="31"/><xf numFmtId="171"/></cellXfs>';
    const cells = [
      '<c s="1"><v>41760</v></c>',
      '<c s="2"><v>41760.5</v></c>',
      '<c s="3"><v>59</v></c>',
      '<c s="4"><v>41760</v></c>',
    ];
    const sheetData = [HEADER, ...cells.map((cell, i) => rowOf(i + 2, '甲', cell))];
    const read = async (date1904: boolean) =>
      (await all(await workbookOf({ sheetData, formats, date1904 }))).map(r => r.cells.number);
    expect(await read(false)).toEqual([
      { kind: 'date', text: '2014-05-01' },
      { kind: 'date', text: '2014-05-01 12:00:00' },
      { kind: 'date', text: '1900-02-28' },
      { kind: 'number', text: '41760' },
    ]);
    expect((await read(true))[0]).toEqual({ kind: 'date', text: '2018-05-02' });
  });
});

describe('finding the table', () => {
  test('ORG-06: the header is found by name below a title and instruction rows, whatever the order and marks of its titles', async () => {
    const book = await workbookOf({
      sheetData: [
        rowOf(1, '人员信息表'),
        rowOf(2, '填写说明：身份证号请用文本格式'),
        rowOf(4, '序号', ' 公民身份号码＊', '姓 名（必填）', '科室'),
        rowOf(5, '示例', '110101199001011237', '张三', '办公室'),
        rowOf(6, '1', '350102199001011234', '李四', '人事科'),
      ],
    });
    const sheet = await openSheet(book, { columns });
    expect(sheet.header).toMatchObject({ index: 4, positions: { name: 2, number: 1 }, unknown: ['序号', '科室'] });
    const rows = [];
    for await (const row of sheet.rows) rows.push(row);
    expect(rows.map(row => [row.index, row.cells.name.text, row.cells.number.text, row.cells.phone.kind])).toEqual([
      [6, '李四', '350102199001011234', 'empty'],
    ]);
    expect(sheet.skipped.instructions).toEqual([5]);
  });

  test('ORG-06: a blank tail and blank rows in between are left out and row numbers stay those of Excel', async () => {
    const tail = Array.from(
      { length: 3_000 },
      (_, i) => `<row r="${i + 10}"><c r="A${i + 10}" s="0"/><c r="B${i + 10}"/></row>`,
    );
    const sheet = await openSheet(
      await workbookOf({ sheetData: [HEADER, rowOf(3, '甲', '1'), rowOf(7, '乙', '2'), ...tail] }),
      { columns },
    );
    const found: number[] = [];
    for await (const row of sheet.rows) found.push(row.index);
    expect(found).toEqual([3, 7]);
    expect(sheet.skipped.blank).toBe(3_000);
  });

  test('ORG-06: missing and doubled columns are refused by their titles', async () => {
    expect(
      await refusal(all(await workbookOf({ sheetData: [rowOf(1, '姓名', '电话'), rowOf(2, '甲', '1')] }))),
    ).toEqual({
      code: 'spreadsheets.missing-columns',
      detail: { columns: ['身份证号'], searchedRows: 20 },
    });
    expect((await refusal(all(await workbookOf({ sheetData: rowOf(1, '姓名', '身份证号', '姓名') })))).code).toBe(
      'spreadsheets.duplicate-column',
    );
  });

  test('ORG-06: of several sheets the first visible one with the header is read', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('说明').addRow(['请先看这里']);
    workbook.addWorksheet('旧', { state: 'hidden' }).addRows([
      ['姓名', '身份证号'],
      ['丙', '3'],
    ]);
    workbook.addWorksheet('数据').addRows([
      ['姓名', '身份证号'],
      ['甲', '1'],
    ]);
    const sheet = await openSheet(Buffer.from(await workbook.xlsx.writeBuffer()), { columns });
    expect(sheet.sheet).toBe('数据');
    sheet.close();
  });

  test('ORG-06: a document type declaration in a part is refused, so that no entity can expand', async () => {
    const book = await workbookOf({
      sheetData: HEADER,
      more: { 'xl/styles.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' },
    });
    expect((await refusal(all(book))).code).toBe('spreadsheets.unreadable');
  });

  test('ORG-06: more rows or columns than allowed stop the reading with both numbers', async () => {
    const book = await workbookOf({
      sheetData: [HEADER, ...Array.from({ length: 5 }, (_, i) => rowOf(i + 2, '甲', '1'))],
    });
    const read = async (limits: { rows?: number; columns?: number }) => {
      for await (const _ of readRows(book, { columns, limits }));
    };
    expect(await refusal(read({ rows: 4 }))).toEqual({
      code: 'spreadsheets.too-many-rows',
      detail: { limit: 4, found: 5 },
    });
    expect((await refusal(read({ columns: 1 }))).code).toBe('spreadsheets.too-many-columns');
  });
});

describe('text files', () => {
  const lines = '姓名,身份证号\r\n"欧阳""丽",350102199001011234\r\n"多\n行","=""0012"""\r\n\r\n乙,2';

  test('ORG-06: quoted fields, line breaks inside them and forced text are read; everything is text', async () => {
    const rows = await all(Buffer.from(lines));
    expect(rows.map(row => [row.index, row.cells.name.text, row.cells.number.text, row.cells.number.kind])).toEqual([
      [2, '欧阳"丽', '350102199001011234', 'text'],
      [3, '多\n行', '0012', 'text'],
      [5, '乙', '2', 'text'],
    ]);
  });

  test('ORG-06: a GBK file is read as what it says, with tabs as well', async () => {
    // 姓名 <tab> 身份证号 / 王芳 <tab> 1
    const gbk = Buffer.from('d0d5c3fb09c9edb7ddd6a4bac50acdf5b7bc09310a', 'hex');
    expect((await all(gbk)).map(row => row.cells.name.text)).toEqual(['王芳']);
  });

  test('ORG-06: an open quote at the end of the file is refused', async () => {
    expect((await refusal(all(Buffer.from('姓名,身份证号\n"甲,1\n')))).code).toBe('spreadsheets.unreadable');
  });
});

test('ORG-06: 100,000 rows stream through memory that does not grow with them', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'zs-rows-'));
  const file = path.join(folder, 'roster.xlsx');
  function* source() {
    for (let i = 0; i < 100_000; i += 1)
      yield [`人员${i}`, `35010219900101${String(i).padStart(4, '0')}`, '莆田市某局', '13800000000'];
  }
  const out = ['姓名', '身份证号', '单位', '手机'].map(title => ({ title, style: 'text' as const }));
  await writeWorkbook(file, [{ name: '名册', columns: out, rows: source() }]);
  const before = process.memoryUsage().heapUsed;
  let peak = 0;
  let count = 0;
  for await (const row of readRows(file, { columns })) {
    count += 1;
    if (row.index % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - before);
  }
  await rm(folder, { recursive: true });
  expect(count).toBe(100_000);
  expect(peak).toBeLessThan(150 * 1024 * 1024);
});
