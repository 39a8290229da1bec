// Texts filled from details: instants as wall time, codes as words where the table has them.
import { expect, test } from 'vitest';
import { formatMessage, refusalText } from './messages.ts';

test('screens: an instant in a text is Shanghai wall time in both languages, in lists too, and nothing else is touched', () => {
  const closesAt = '2014-10-31T15:59:00.000Z';
  expect(formatMessage('考试时间已过（{closesAt} 截止）', { closesAt })).toBe('考试时间已过（2014-10-31 23:59 截止）');
  expect(formatMessage('closed at {closesAt}', { closesAt: '2014-10-31T16:00:00Z' })).toBe(
    'closed at 2014-11-01 00:00',
  );
  expect(formatMessage('{days}', { days: [closesAt, '2014-10-31'] })).toBe('2014-10-31 23:59、2014-10-31');
  for (const text of [`${closesAt} · 某局`, '2014-10-31T15:59', '2014-10-31', 'T15:59:00Z'])
    expect(formatMessage('{text}', { text })).toBe(text);
});

test('screens: what a refusal says in codes is worded where the table has words, and stays as it is where not', () => {
  const table = {
    'error.a.wrong': '有误：{fields}。',
    'error.a.wrong.fields.stem': '题干',
    'error.a.wrong.fields.tags': '标签',
  };
  const textOf = (fields: unknown) => refusalText(table, { code: 'a.wrong', detail: { fields } });
  expect(textOf('stem')).toBe('有误：题干。');
  expect(textOf(['tags', 'stem', '其他'])).toBe('有误：标签、题干、其他。');
  expect(textOf('toString')).toBe('有误：toString。');
  expect(refusalText(table, { code: 'a.unknown', detail: {} })).toBeUndefined();
});
