import { expect, test } from 'vitest';
import { parseExcelRows, type SheetRow, templateColumns } from './excel.ts';
import { readBlanks, readLetters, readTruth } from './excel-answers.ts';

const row = (index: number, values: Record<string, string | { text: string; kind: string }>): SheetRow => ({
  index,
  cells: Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      typeof value === 'string' ? { text: value, kind: 'text' } : value,
    ]),
  ),
});
const sound = { 题型: '单选题', 题干: '选一个', 选项A: '甲', 选项B: '乙', 答案: 'B' };

test('TRN-03: the template has the agreed columns', () => {
  expect(templateColumns.join(' ')).toBe(
    '题型 题干 选项A 选项B 选项C 选项D 选项E 选项F 选项G 选项H 选项I 选项J 答案 解析 标签 难度 分值',
  );
});

test('TRN-03: answers are read as teachers write them', () => {
  for (const text of ['AC', 'A、C', 'a,c', 'Ａ；Ｃ', 'C A', 'A/C', 'A和C', 'ACA'])
    expect(readLetters(text)).toEqual([0, 2]);
  for (const text of ['', 'AK', '甲', '1']) expect(readLetters(text)).toBeUndefined();
  for (const text of ['对', '正确', '√', '是', 'TRUE', 'T', 'Ｙ']) expect(readTruth(text)).toBe(true);
  for (const text of ['错', '错误', '×', '否', 'FALSE', 'x']) expect(readTruth(text)).toBe(false);
  expect(readTruth('不确定')).toBeUndefined();
  expect(readBlanks('机密性|保密性；完整性；#3±0.5；【精确】SM4；a\\;b')).toEqual([
    { match: 'loose', accept: ['机密性', '保密性'] },
    { match: 'loose', accept: ['完整性'] },
    { match: 'number', value: 3, tolerance: 0.5 },
    { match: 'exact', accept: ['SM4'] },
    { match: 'loose', accept: ['a;b'] },
  ]);
  expect(readBlanks('#三')).toBeUndefined();
});

test('TRN-03: rows of all kinds are read, with words for difficulty and full-width digits', () => {
  const { items, errors } = parseExcelRows([
    row(2, { ...sound, 难度: '较难', 分值: '２.５分', 标签: '甲，乙、甲', 解析: '因为' }),
    row(3, { ...sound, 题型: '多选', 答案: 'A、B' }),
    row(4, { 题型: '判断题', 题干: '地球是圆的', 答案: { text: 'TRUE', kind: 'boolean' } }),
    row(5, { 题型: '填空', 题干: '____和____', 答案: '甲；乙' }),
    row(6, { 题型: ' ', 题干: '' }),
    row(7, { ...sound, 选项A: { text: '443', kind: 'number' } }),
  ]);
  expect(errors).toEqual([]);
  expect(items.map(item => [item.line, item.question.kind])).toEqual([
    [2, 'single'],
    [3, 'multiple'],
    [4, 'true-false'],
    [5, 'fill-in'],
    [7, 'single'],
  ]);
  expect(items[0]?.question).toMatchObject({
    difficulty: 4,
    score: 250,
    tags: ['甲', '乙'],
    explanation: '因为',
    answer: 1,
  });
});

test('TRN-03: every bad cell is named with its row and column, and the other rows arrive', () => {
  const bad: [Record<string, string | { text: string; kind: string }>, string, string][] = [
    [{ ...sound, 题型: '简答题' }, '题型', 'unsupported-kind'],
    [{ ...sound, 题型: '' }, '题型', 'kind-missing'],
    [{ ...sound, 题型: 'constructor' }, '题型', 'unsupported-kind'],
    [{ ...sound, 题干: '' }, '题干', 'invalid-question'],
    [{ ...sound, 答案: '' }, '答案', 'answer-missing'],
    [{ ...sound, 答案: 'AB' }, '答案', 'answer-unreadable'],
    [{ ...sound, 答案: 'D' }, '答案', 'invalid-question'],
    [{ ...sound, 选项D: '丁' }, '选项C', 'option-gap'],
    [{ ...sound, 选项B: '甲' }, '选项B', 'invalid-question'],
    [{ ...sound, 选项A: { text: '2014-03-04', kind: 'date' } }, '选项A', 'cell-type'],
    [{ ...sound, 题干: { text: '5', kind: 'formula' } }, '题干', 'cell-type'],
    [{ ...sound, 难度: '9' }, '难度', 'invalid-question'],
    [{ ...sound, 分值: '很多' }, '分值', 'number-unreadable'],
    [{ ...sound, 分值: '0' }, '分值', 'invalid-question'],
    [{ ...sound, 标签: 'score:3' }, '标签', 'invalid-question'],
    [{ 题型: '判断', 题干: '是吗', 答案: '也许' }, '答案', 'answer-unreadable'],
    [{ 题型: '填空', 题干: '几____', 答案: '#多' }, '答案', 'answer-unreadable'],
  ];
  const { items, errors } = parseExcelRows([...bad.map(([values], i) => row(i + 2, values)), row(99, sound)]);
  expect(items.map(item => item.line)).toEqual([99]);
  expect(errors.map(error => [error.line, error.detail.column, error.code])).toEqual(
    bad.map(([, column, code], i) => [i + 2, column, code]),
  );
});

test('TRN-03: several bad cells of one row are all told at once', () => {
  const { errors } = parseExcelRows([row(2, { ...sound, 题干: '', 难度: '0', 分值: 'x', 答案: '?' })]);
  expect(errors.map(error => error.detail.column).sort()).toEqual(['分值', '答案', '难度'].sort());
});
