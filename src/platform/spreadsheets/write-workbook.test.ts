import { PassThrough, Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { refusal, rowOf, workbookOf } from './fixtures.testing.ts';
import {
  type OutSheet,
  openSheet,
  readRows,
  safeText,
  writeAnnotatedWorkbook,
  writeTemplate,
  writeWorkbook,
} from './index.ts';

async function bytesOf(write: (target: Writable) => Promise<unknown>): Promise<Buffer> {
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk));
  await write(out);
  return Buffer.concat(chunks);
}

async function inExcelJs(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  await workbook.xlsx.load(copy);
  return workbook;
}

const sheetOf = (rows: OutSheet['rows']): OutSheet => ({
  name: '名册',
  columns: [{ title: '甲' }, { title: '乙' }, { title: '丙' }],
  rows,
});

describe('exports', () => {
  test('ORG-06: a second implementation reads back texts, numbers, dates and booleans', async () => {
    const rows = [
      ['350102199001011234', 12.5, true],
      ['欧阳 & <丽>', { date: '2014-05-01' }, null],
    ];
    const sheet = (await inExcelJs(await bytesOf(out => writeWorkbook(out, [sheetOf(rows)])))).getWorksheet('名册');
    expect(sheet?.getRow(1).values).toEqual([undefined, '甲', '乙', '丙']);
    expect(sheet?.getRow(2).values).toEqual([undefined, '350102199001011234', 12.5, true]);
    expect(sheet?.getCell('A3').value).toBe('欧阳 & <丽>');
    expect(sheet?.getCell('B3').value).toEqual(new Date('2014-05-01T00:00:00.000Z'));
    expect(sheet?.getCell('A2').numFmt).toBe('@');
    expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
  });

  test('CAT-01: several sheets, forbidden and doubled names', async () => {
    const sheets = ['市:县/区', '市:县/区', ''].map(name => ({ ...sheetOf([['1', '2', '3']]), name }));
    const workbook = await inExcelJs(await bytesOf(out => writeWorkbook(out, sheets)));
    expect(workbook.worksheets.map(sheet => sheet.name)).toEqual(['市 县 区', '市 县 区 (2)', '表']);
  });

  test('ORG-06: what a spreadsheet program would take for a formula leaves as text with an apostrophe, bounded and clean', async () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r']) expect(safeText(`${start}cmd`)).toBe(`'${start}cmd`);
    expect(safeText('张三')).toBe('张三');
    expect(safeText(`a\u0000b\ud800c\u{20BB7}`)).toBe('abc\u{20BB7}');
    expect(safeText('=x'.repeat(40_000))).toHaveLength(32_767);
    const bytes = await bytesOf(out =>
      writeWorkbook(out, [sheetOf([['=HYPERLINK("http://x")', '字'.repeat(40_000), '-1']])]),
    );
    const sheet = (await inExcelJs(bytes)).getWorksheet(1);
    expect(sheet?.getCell('A2').value).toBe(`'=HYPERLINK("http://x")`);
    expect(String(sheet?.getCell('B2').value)).toHaveLength(32_767);
    const columns = [{ key: 'a', titles: ['甲'] }] as const;
    for await (const row of readRows(bytes, { columns })) expect(row.cells.a.text).toBe('=HYPERLINK("http://x")');
  });

  test('ORG-06: a reader that closes early, a failing source and an abort end the writing with an error', async () => {
    function* endless() {
      for (let i = 0; i < 500_000; i += 1) yield [`行${i * 7919}`, i, true];
    }
    const closing = new Writable({
      write(_chunk, _encoding, done) {
        this.destroy(new Error('gone'));
        done();
      },
    });
    await expect(writeWorkbook(closing, [sheetOf(endless())])).rejects.toThrow();
    async function* failing() {
      yield ['1', 2, true];
      throw new Error('database away');
    }
    await expect(writeWorkbook(new PassThrough().resume(), [sheetOf(failing())])).rejects.toThrow('database away');
    const stop = new AbortController();
    const aborted = writeWorkbook(new PassThrough().resume(), [sheetOf(endless())], {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect((await refusal(aborted)).code).toBe('spreadsheets.cancelled');
  });

  test('ORG-06: the same content gives the same bytes', async () => {
    const write = () => bytesOf(out => writeWorkbook(out, [sheetOf([['1', 2, true]])]));
    expect((await write()).equals(await write())).toBe(true);
  });
});

describe('templates', () => {
  const spec = {
    title: '人员导入模板',
    instruction: '请勿修改表头',
    columns: [
      { title: '姓名', required: true, example: '张三' },
      { title: '身份证号', required: true, note: '18 位，文本格式' },
      { title: '性别', options: ['男', '女'] },
      { title: '出生日期', kind: 'date' as const },
      { title: '职务层次', options: Array.from({ length: 60 }, (_, i) => `职务层次第${i + 1}档`) },
    ],
    notes: ['每行一人。'],
  };

  test('ORG-06: identifier columns are text also where nothing is typed yet, choices are dropdowns, the header is frozen', async () => {
    const workbook = await inExcelJs(await writeTemplate(spec));
    const sheet = workbook.getWorksheet('人员导入模板');
    expect(sheet?.getRow(3).values).toEqual([undefined, '姓名*', '身份证号*', '性别', '出生日期', '职务层次']);
    expect(sheet?.getColumn(2).numFmt).toBe('@');
    expect(sheet?.getColumn(4).numFmt).toBe('yyyy-mm-dd');
    expect(sheet?.getCell('C4').dataValidation).toMatchObject({ type: 'list', formulae: ["'选项'!$A$2:$A$3"] });
    expect(sheet?.getCell('E5003').dataValidation).toMatchObject({ type: 'list', formulae: ["'选项'!$B$2:$B$61"] });
    expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 });
    expect(workbook.getWorksheet('选项')?.state).toBe('hidden');
    expect(workbook.getWorksheet('填写说明')?.getRow(4).values).toEqual([
      undefined,
      '姓名',
      '必填',
      '文本',
      undefined,
      '张三',
    ]);
  });

  test('ORG-06: our own template is accepted by our own reader and is empty', async () => {
    const columns = spec.columns.map(column => ({ key: column.title, titles: [column.title], required: true }));
    const sheet = await openSheet(await writeTemplate(spec), { columns });
    expect(sheet.sheet).toBe('人员导入模板');
    expect((await sheet.rows.next()).done).toBe(true);
  });
});

test('ORG-06: the annotated workbook returns the rows with result, reasons and coloured cells, and can be imported and annotated again', async () => {
  const columns = [
    { key: 'name', titles: ['姓名'] },
    { key: 'number', titles: ['身份证号'] },
  ] as const;
  const annotate = async (source: Buffer) => {
    const sheet = await openSheet(source, { columns });
    async function* rows() {
      for await (const row of sheet.rows) {
        const isBad = row.cells.number.kind !== 'text';
        yield {
          index: row.index,
          cells: row.all,
          outcome: isBad ? ('error' as const) : ('ok' as const),
          result: isBad ? '未导入' : '已导入',
          reasons: isBad ? ['身份证号不是文本'] : [],
          marked: isBad ? [1] : [],
        };
      }
    }
    return bytesOf(out => writeAnnotatedWorkbook(out, { sheet: '名册', titles: sheet.header.titles, rows: rows() }));
  };
  const upload = await workbookOf({
    sheetData: [rowOf(1, '姓名', '身份证号'), rowOf(3, '甲', '<c><v>3.5E+17</v></c>'), rowOf(4, '乙', '110')],
  });
  const first = await annotate(upload);
  const sheet = (await inExcelJs(first)).getWorksheet('名册');
  expect(sheet?.getRow(1).values).toEqual([undefined, '姓名', '身份证号', '原行号', '结果', '原因']);
  expect(sheet?.getRow(2).values).toEqual([undefined, '甲', '3.5E+17', 3, '未导入', '身份证号不是文本']);
  expect(sheet?.getCell('B2').fill).toMatchObject({ fgColor: { argb: 'FFFBE3DF' } });
  expect(sheet?.getCell('B3').fill).toMatchObject({ pattern: 'none' });
  const again = (await inExcelJs(await annotate(first))).getWorksheet('名册');
  expect(again?.getRow(1).values).toEqual([undefined, '姓名', '身份证号', '原行号', '结果', '原因']);
});
