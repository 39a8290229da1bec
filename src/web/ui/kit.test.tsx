import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from '../api/error.ts';
import { ConfirmDialog } from './dialog.tsx';
import { TextInput } from './field.tsx';
import { ErrorNotice } from './notice.tsx';
import { StateMark } from './state-mark.tsx';
import { LearningSteps } from './steps.tsx';
import { Table } from './table.tsx';
import { type Rendered, render } from './testing.tsx';
import { sortBars, ThresholdBars } from './threshold-bars.tsx';
import { DueLabel, SaveLine } from './time.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const citation = { instrument: '闽公综〔2009〕248号', article: '第二部分', quote: '不得少于三分之二。' };

test('screens: a state is said by shape and word, not by colour alone', async () => {
  page = await render(
    <>
      <StateMark state="late" />
      <StateMark state="busy" word="待县教育局审核" />
    </>,
  );
  expect(page.container.textContent).toBe('■已逾期◐待县教育局审核');
});

test('screens: bars sort by their share, those without anybody owing last, and show as a table', async () => {
  const bars = [
    { id: 'c', name: '丙区', numerator: 300, denominator: 781 },
    { id: 'e', name: '戊镇', numerator: 0, denominator: 0 },
    { id: 'a', name: '甲县', numerator: 1203, denominator: 1306 },
    { id: 'b', name: '乙县', numerator: 2, denominator: 3 },
  ];
  expect(sortBars(bars).map(bar => bar.id)).toEqual(['a', 'b', 'c', 'e']);
  page = await render(<ThresholdBars title="完成情况" bars={bars} threshold={{ share: 2 / 3, printed: '2/3' }} />);
  expect(page.find('.zs-bars-scale').textContent).toBe('达标线 2/3');
  await page.click('button', '以表格查看');
  const rows = page.all('tbody tr').map(row => row.textContent);
  expect(rows[1]).toBe('乙县66.7%23●达标');
  expect(rows[2]).toBe('丙区38.4%300781■未达标');
});

test('screens: an error says what happened, shows the basis and the request id, and opens the clause', async () => {
  const error = new ApiError({
    code: 'exams.sitting-closed',
    status: 409,
    detail: {},
    citations: [citation],
    requestId: 'r-1',
    message: '本场考试已交卷。',
  });
  page = await render(<ErrorNotice error={error} />);
  expect(page.find('[role=alert]').textContent).toContain('本场考试已交卷。');
  expect(page.find('code').textContent).toBe('r-1');
  await page.click('button', '依据 闽公综〔2009〕248号 第二部分');
  expect(page.find('dialog').textContent).toContain('不得少于三分之二。');
});

test('screens: a network that is away tells that what was filled in is still there', async () => {
  const error = new ApiError({
    code: 'network',
    status: 0,
    detail: { reason: 'away' },
    citations: [],
    requestId: '',
    message: '',
  });
  page = await render(<ErrorNotice error={error} />);
  expect(page.container.textContent).toContain('已填写的内容仍在本页');
});

test('screens: a field belongs to its label, hint and error', async () => {
  page = await render(
    <TextInput
      label="域名"
      hint="不含 http://"
      error="格式不对"
      required
      value="a"
      onChange={() => {}}
      maxLength={100}
    />,
  );
  const input = page.find('input');
  const described = (input.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map(id => document.getElementById(id)?.textContent);
  expect(described).toEqual(['不含 http://', '✕ 格式不对']);
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(page.find('label').getAttribute('for')).toBe(input.id);
});

test('TRN-05: giving up an exam needs the word to be typed', async () => {
  const onConfirm = vi.fn();
  page = await render(
    <ConfirmDialog
      open
      danger
      typed="放弃考试"
      title="放弃本次考试"
      confirmLabel="放弃"
      onConfirm={onConfirm}
      onClose={() => {}}
    >
      <p>计为一次不合格。</p>
    </ConfirmDialog>,
  );
  await page.click('button', /^放弃/);
  expect(onConfirm).not.toHaveBeenCalled();
  await page.type('input', '放弃考试');
  await page.click('button', /^放弃/);
  expect(onConfirm).toHaveBeenCalledOnce();
});

test('screens: ticking all ticks this page only and keeps what was ticked elsewhere', async () => {
  function Ticking() {
    const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(['other']));
    return (
      <>
        <Table
          title="网站"
          columns={[{ key: 'name', title: '名称', cell: (row: string) => row }]}
          rows={['a', 'b']}
          rowKey={row => row}
          selection={{ selected, onChange: setSelected, nameOf: row => row }}
        />
        <output>{[...selected].sort().join(' ')}</output>
      </>
    );
  }
  page = await render(<Ticking />);
  await page.click('thead input');
  expect(page.find('output').textContent).toBe('a b other');
  await page.click('tbody input', undefined);
  expect(page.find('output').textContent).toBe('b other');
  await page.click('thead input');
  await page.click('thead input');
  expect(page.find('output').textContent).toBe('other');
});

test('TRN-01: the four steps are in sight with the present one marked and what blocks it in words', async () => {
  page = await render(<LearningSteps present="exam" label="步骤" blocked="还差 11.2 学时" />);
  expect(page.all('li').map(step => step.textContent)).toEqual([
    '✓激活（已完成）',
    '✓学习（已完成）',
    '3考试（当前）',
    '4证书（未到）',
  ]);
  expect(page.find('[aria-current=step]').textContent).toContain('考试');
  expect(page.container.textContent).toContain('还差 11.2 学时');
});

test('TRN-05: the save line says what the server has acknowledged', async () => {
  page = await render(
    <>
      <SaveLine state={{ kind: 'saved', at: '2026-03-17T04:03:21.000Z' }} />
      <SaveLine state={{ kind: 'offline', pending: 3, until: null }} />
      <SaveLine state={{ kind: 'refused', reason: '时间已到' }} />
    </>,
  );
  expect(page.container.textContent).toContain('已保存 12:03:21');
  expect(page.container.textContent).toContain('离线，3 项在本机');
  expect(page.container.textContent).toContain('未保存：时间已到');
});

test('screens: a deadline opens its start, rule and calendar', async () => {
  page = await render(
    <DueLabel
      due={{
        at: '2026-03-17',
        remaining: { kind: 'working-days', left: -2 },
        started: '2026-03-03',
        citation,
        calendar: '2026 年放假安排',
      }}
    />,
  );
  expect(page.find('.zs-due-late').textContent).toBe('2026年3月17日（周二）已逾期 2 个工作日');
  await page.click('button');
  expect(page.find('dialog').textContent).toContain('2026年3月3日（周二）');
  expect(page.find('dialog').textContent).toContain('2026 年放假安排');
});
