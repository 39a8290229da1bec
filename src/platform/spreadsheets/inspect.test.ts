import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { refusal, rowOf, workbookOf, zipOf } from './fixtures.testing.ts';
import { inspectWorkbook } from './index.ts';

const header = rowOf(1, '姓名', '身份证号');

describe('what may not come in', () => {
  test('ORG-06: a PDF that was renamed to .xlsx is refused and named', async () => {
    const { code, detail } = await refusal(inspectWorkbook(Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj')));
    expect(code).toBe('spreadsheets.not-a-workbook');
    expect(detail.found).toBe('pdf');
  });

  test('ORG-06: a Word file, a bare archive, a web page and an empty file are refused by what they are', async () => {
    const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
    const word = await zipOf({
      '[Content_Types].xml': '<Types/>',
      '_rels/.rels': `<Relationships><Relationship Id="a" Type="${office}" Target="word/document.xml"/></Relationships>`,
      'word/document.xml': '<document/>',
    });
    const found = async (bytes: Buffer) => (await refusal(inspectWorkbook(bytes))).detail.found;
    expect(await found(word)).toBe('word');
    expect(await found(await zipOf({ 'a.txt': 'a' }))).toBe('zip');
    expect(await found(Buffer.from('<html><table><tr><td>1</td></tr></table></html>'))).toBe('html');
    expect(await found(Buffer.alloc(0))).toBe('empty');
    expect(await found(Buffer.from([1, 2, 0, 3, 0, 0, 9]))).toBe('binary');
  });

  test('ORG-06: a workbook with macros is refused, by part and by content type', async () => {
    const byPart = await workbookOf({ sheetData: header, more: { 'xl/vbaProject.bin': 'x' } });
    expect(await refusal(inspectWorkbook(byPart))).toMatchObject({
      code: 'spreadsheets.macros',
      detail: { part: 'xl/vbaProject.bin' },
    });
    const byType = await workbookOf({
      sheetData: header,
      contentType: 'application/vnd.ms-excel.sheet.macroEnabled.main+xml',
    });
    expect((await refusal(inspectWorkbook(byType))).code).toBe('spreadsheets.macros');
  });

  test('ORG-06: an encrypted workbook asks for the password to be taken off', async () => {
    const magic = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    const encrypted = Buffer.concat([
      magic,
      Buffer.alloc(600),
      Buffer.from('EncryptedPackage', 'utf16le'),
      Buffer.alloc(600),
    ]);
    expect((await refusal(inspectWorkbook(encrypted))).code).toBe('spreadsheets.encrypted');
  });

  test('ORG-06: a truncated archive and a damaged part are unreadable, not a crash', async () => {
    const good = await workbookOf({ sheetData: Array.from({ length: 2_000 }, (_, i) => rowOf(i + 1, `a${i * 7919}`)) });
    expect((await refusal(inspectWorkbook(good.subarray(0, good.length - 300)))).code).toBe('spreadsheets.unreadable');
    const damaged = Buffer.from(good);
    const at = damaged.indexOf('xl/worksheets/sheet1.xml') + 200;
    damaged.fill(0xff, at, at + 60);
    expect((await refusal(inspectWorkbook(damaged))).code).toBe('spreadsheets.unreadable');
  });

  test('ORG-06: a zip bomb is refused by its ratio before anything is unpacked', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 65);
    const bomb = await workbookOf({
      sheetData: (function* () {
        yield '<row r="1"><c t="inlineStr"><is><t>';
        for (let i = 0; i < 100; i += 1) yield megabyte;
        yield '</t></is></c></row>';
      })(),
    });
    expect(bomb.length).toBeLessThan(300_000);
    const { code, detail } = await refusal(inspectWorkbook(bomb));
    expect(code).toBe('spreadsheets.zip-bomb');
    expect(detail).toMatchObject({ reason: 'ratio', limit: 200 });
    expect(detail.found).toBeGreaterThan(900);
  });

  test('ORG-06: a part that unpacks to more than it declared is stopped while unpacking', async () => {
    const liar = await workbookOf({ sheetData: header.repeat(5_000) });
    const directory = liar.lastIndexOf('xl/worksheets/sheet1.xml') - 46;
    expect(liar.readUInt32LE(directory)).toBe(0x02014b50);
    liar.writeUInt32LE(100, directory + 24);
    const { code, detail } = await refusal(inspectWorkbook(liar));
    expect(code).toBe('spreadsheets.zip-bomb');
    expect(detail).toMatchObject({ reason: 'declared-size', limit: 100 });
  });

  test('ORG-06: declared sizes, entry count, rows and file size have limits, and the refusal names both numbers', async () => {
    const book = await workbookOf({ sheetData: Array.from({ length: 30 }, (_, i) => rowOf(i + 1, 'x')) });
    const refused = async (limits: Parameters<typeof inspectWorkbook>[1]) => {
      const { code, detail } = await refusal(inspectWorkbook(book, limits));
      return { code, ...detail };
    };
    expect(await refused({ rows: 29 })).toEqual({ code: 'spreadsheets.too-many-rows', limit: 29, found: 30 });
    expect(await refused({ entries: 6 })).toEqual({
      code: 'spreadsheets.zip-bomb',
      reason: 'entries',
      limit: 6,
      found: 7,
    });
    expect(await refused({ partBytes: 1_000 })).toMatchObject({
      code: 'spreadsheets.zip-bomb',
      reason: 'part-bytes',
      limit: 1_000,
    });
    expect(await refused({ unpackedBytes: 1_500 })).toMatchObject({
      code: 'spreadsheets.zip-bomb',
      reason: 'unpacked-bytes',
    });
    expect(await refused({ fileBytes: 500 })).toEqual({
      code: 'spreadsheets.too-large',
      limit: 500,
      found: book.length,
    });
  });

  test('ORG-06: parts that share packed bytes are refused', async () => {
    const book = await workbookOf({ sheetData: header });
    const directory = book.lastIndexOf('xl/styles.xml') - 46;
    book.writeUInt32LE(book.length, directory + 20);
    expect((await refusal(inspectWorkbook(book))).detail.reason).toBe('overlapping-parts');
  });
});

describe('what comes in', () => {
  test('ORG-06: rows are counted with a value only; blank formatted rows do not count', async () => {
    const blank = Array.from({ length: 500 }, (_, i) => `<row r="${i + 3}"><c r="A${i + 3}" s="0"/></row>`);
    const book = await workbookOf({ sheetData: [header, rowOf(2, '甲', '1'), ...blank] });
    expect(await inspectWorkbook(book)).toMatchObject({
      kind: 'xlsx',
      sheets: [{ name: '名册', hidden: false, rows: 2 }],
    });
  });

  test('ORG-06: a workbook written by another program is recognised with its hidden sheets', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('名册').addRow(['姓名']);
    workbook.addWorksheet('选项', { state: 'hidden' });
    const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
    expect((await inspectWorkbook(bytes)).sheets).toEqual([
      { name: '名册', hidden: false, rows: 1 },
      { name: '选项', hidden: true, rows: 0 },
    ]);
  });

  test('ORG-06: text files are recognised in UTF-8, with a mark, in UTF-16 and in GBK', async () => {
    const encodingOf = async (bytes: Buffer) => (await inspectWorkbook(bytes)).encoding;
    expect(await encodingOf(Buffer.from('姓名,单位\n'))).toBe('utf-8');
    expect(await encodingOf(Buffer.from('\ufeff姓名,单位\n'))).toBe('utf-8');
    expect(await encodingOf(Buffer.from('\ufeff姓名,单位\n', 'utf16le'))).toBe('utf-16le');
    expect(await encodingOf(Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x0a]))).toBe('gb18030');
  });
});
