import { expect, test } from 'vitest';
import { refusal } from './fixtures.testing.ts';
import { inspectWorkbook, readRows } from './index.ts';
import { xlsOf } from './xls.fixture.testing.ts';

const columns = [
  { key: 'name', titles: ['姓名'], required: true },
  { key: 'number', titles: ['身份证号'], required: true },
] as const;

const rows = [
  ['姓名', '身份证号'],
  ['欧阳丽', '350102199001011234'],
  ['王芳', Number('350102199001011234')],
];

test('ORG-06: an Excel 97 file is recognised and read, and its numbers stay told apart from text', async () => {
  const book = xlsOf('名册', rows);
  expect(await inspectWorkbook(book)).toMatchObject({ kind: 'xls', sheets: [{ name: '名册', hidden: false }] });
  const found = [];
  for await (const row of readRows(book, { columns }))
    found.push([row.index, row.cells.name.text, row.cells.number.kind]);
  expect(found).toEqual([
    [2, '欧阳丽', 'text'],
    [3, '王芳', 'number'],
  ]);
});

test('ORG-06: an Excel 97 file with macros, and one that is cut off, are refused', async () => {
  const book = xlsOf('名册', rows);
  const macros = Buffer.concat([book, Buffer.from('_VBA_PROJECT_CUR', 'utf16le')]);
  expect((await refusal(inspectWorkbook(macros))).code).toBe('spreadsheets.macros');
  expect((await refusal(inspectWorkbook(book.subarray(0, 1_400)))).code).toMatch(
    /^spreadsheets\.(unreadable|no-sheet)$/,
  );
});
