import { act } from 'react';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from '../api/error.ts';
import { FormDialog } from './form-dialog.tsx';
import { Table } from './table.tsx';
import { type Rendered, render } from './testing.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const idle = { isPending: false, error: null };
const nothing = () => undefined;

test('screens: a dialog with something missing says so and sends nothing, by button or by Enter', async () => {
  let sent = 0;
  page = await render(
    <FormDialog title="更名" command={idle} complete={false} onSubmit={() => (sent += 1)} onClose={nothing}>
      <input name="name" />
    </FormDialog>,
  );
  expect(page.find('.zs-dialog-actions').textContent).toContain('必填项还没有填齐');
  await page.click('.zs-dialog-actions button', '保存');
  await act(async () =>
    page?.find('dialog form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })),
  );
  expect(sent).toBe(0);
});

test('screens: the button of the dialog submits its form once, and not again while the command runs', async () => {
  let sent = 0;
  const dialog = (isPending: boolean) => (
    <FormDialog title="更名" command={{ isPending, error: null }} onSubmit={() => (sent += 1)} onClose={nothing}>
      <input name="name" />
    </FormDialog>
  );
  page = await render(dialog(false));
  await page.click('.zs-dialog-actions button', '保存');
  expect(sent).toBe(1);
  await page.unmount();
  page = await render(dialog(true));
  await page.click('.zs-dialog-actions button', '保存');
  expect(sent).toBe(1);
});

test('screens: a stale write says when the other change was', async () => {
  const error = new ApiError({
    code: 'people.stale',
    status: 409,
    message: '人员资料已被他人修改，您的修改未保存。',
    detail: { at: '2014-06-01T01:00:00.000Z' },
    citations: [],
    requestId: '1',
  });
  page = await render(
    <FormDialog title="更名" command={{ isPending: false, error }} onSubmit={nothing} onClose={nothing}>
      <input name="name" />
    </FormDialog>,
  );
  expect(page.find('dialog', '最近一次修改于').textContent).toContain('2014年6月1日');
});

test('screens: cells of a table that becomes cards on a phone bear the title of their column', async () => {
  const rows = [{ id: '1', name: '甲县', level: '县' }];
  page = await render(
    <Table
      title="区域"
      rows={rows}
      rowKey={row => row.id}
      cards
      columns={[
        { key: 'name', title: '名称', cell: row => row.name },
        { key: 'level', title: '级别', cell: row => row.level },
      ]}
    />,
  );
  expect(page.find('.zs-table-cards td').dataset.title).toBe('级别');
  expect(page.find('.zs-table-cards tbody th').dataset.title).toBe('名称');
});
