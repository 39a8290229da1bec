import { afterEach, expect, test } from 'vitest';
import { text } from '#kernel/messages';
import { createShellRouter } from '../shell/router.tsx';
import { ImportFlow, type ImportSource } from './import-flow.tsx';
import { ListPage, useListQuery } from './list-page.tsx';
import { uiMessages } from './messages.ts';
import { navigationOf, type PageDef } from './page.tsx';
import { parseSearch, shellOf, stringifySearch } from './route.tsx';
import { fakeServer, type Rendered, render } from './testing.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const pageDef = (path: string, order: number, permission?: string): PageDef => ({
  shell: 'work',
  path,
  title: text(uiMessages, 'nav.work'),
  nav: { label: () => path, order, ...(permission ? { permission } : {}) },
  load: async () => ({ Page: () => null }),
});

test('ORG-07: navigation shows in order what the permissions held reach', () => {
  const pages = [pageDef('/work/b', 20, 'sites.view'), pageDef('/work/a', 10), pageDef('/work/c', 5, 'exams.view')];
  const shown = navigationOf(pages, { shell: 'work', permissions: ['sites.view'] });
  expect(shown.map(item => item.path)).toEqual(['/work/a', '/work/b']);
  expect(navigationOf(pages, { shell: 'admin', area: 'audit', permissions: [] })).toEqual([]);
});

test('screens: two pages at one path are refused when the shell starts', () => {
  const Layout = () => null;
  const frames = [{ id: 'work', Layout, pages: [pageDef('/work/a', 1), pageDef('/work/a', 2)] }];
  expect(() => createShellRouter({ frames, NotFoundLayout: Layout })).toThrow('two pages at /work/a');
});

test('screens: the query keeps text as text and lists as lists', () => {
  const search = { q: '007', state: ['late', 'soon'], empty: '' };
  expect(stringifySearch(search)).toBe('?q=007&state=late&state=soon');
  expect(parseSearch('?q=007&state=late&state=soon')).toEqual({ q: '007', state: ['late', 'soon'] });
  expect([shellOf('/work'), shellOf('/work/a'), shellOf('/admin/audit'), shellOf('/worker'), shellOf('/my')]).toEqual([
    'workbench',
    'workbench',
    'workbench',
    'light',
    'light',
  ]);
});

function Sites() {
  const query = useListQuery(['state']);
  const all = [
    { id: '1', name: '甲校', state: 'late' },
    { id: '2', name: '乙校', state: 'soon' },
  ];
  const items = all.filter(site => query.state === undefined || site.state === query.state);
  return (
    <ListPage
      title="网站备案"
      list={{
        data: { items, next: query.after ? null : 'cursor', total: items.length },
        error: null,
        refetch: () => {},
      }}
      filters={[
        {
          kind: 'choice',
          name: 'state',
          label: '状态',
          options: [
            { value: 'late', label: '已逾期' },
            { value: 'none', label: '没有' },
          ],
        },
      ]}
      columns={[{ key: 'name', title: '名称', cell: row => row.name, sortable: true }]}
      rowKey={row => row.id}
      empty={{ sentence: '还没有网站。' }}
    />
  );
}

test('screens: filters and order of a list stand in the address and start again at the first page', async () => {
  page = await render(<Sites />, { at: '/work/sites?after=cursor' });
  expect(page.find('h1').textContent).toContain('2 条');
  await page.click('button', /^状态/);
  await page.click('input[type=radio]');
  expect(page.address()).toBe('/work/sites?state=late');
  expect(page.all('tbody tr').map(row => row.textContent)).toEqual(['甲校']);
  await page.click('button', '去掉筛选 状态：已逾期');
  await page.click('.zs-sort');
  expect(page.address()).toBe('/work/sites?sort=name.asc');
  await page.click('button', '下一页');
  expect(page.address()).toBe('/work/sites?sort=name.asc&after=cursor');
  await page.click('button', '上一页');
  expect(page.address()).toBe('/work/sites?sort=name.asc');
});

test('screens: a list that a filter empties offers to clear the filters', async () => {
  page = await render(<Sites />, { at: '/work/sites?state=none' });
  await page.click('.zs-empty button', '清除筛选');
  expect(page.address()).toBe('/work/sites');
});

const counts = { added: 812, updated: 40, unchanged: 1903, faulty: 27 };
const source = (state: 'previewed' | 'done'): ImportSource => ({
  id: 'people',
  kinds: ['.xlsx'],
  maxBytes: 1_000_000,
  begin: async () => 'i1',
  read: async () => ({ fileName: '名册.xlsx', state, progressId: null, counts }),
  readRows: async (_, { kind }) => ({
    columns: ['姓名', '单位'],
    rows: [
      { row: 3, cells: ['王某', kind], problems: kind === 'faulty' ? [{ column: 1, message: '没有这个单位' }] : [] },
    ],
    next: null,
  }),
  confirm: async () => undefined,
});

test('ORG-06: an import shows its four outcomes as filters with the problems at their cells', async () => {
  page = await render(<ImportFlow source={source('previewed')} />, { at: '/work/people/import?import=i1' });
  await page.settle();
  expect(page.all('.zs-import-filter').map(button => button.textContent)).toEqual([
    '新增 812',
    '更新 40',
    '不变 1,903',
    '有误 27',
  ]);
  expect(page.find('tbody').textContent).toContain('✕ 没有这个单位');
  await page.click('button', '更新 40');
  expect(page.find('tbody').textContent).toBe('3王某updated');
  expect(page.find('button', '确认导入').textContent).toBe('确认导入 852 行');
});

test('ORG-06: an import found ended shows its result and starts anew', async () => {
  page = await render(<ImportFlow source={source('done')} />, { at: '/work/people/import?import=i1' });
  expect(page.find('[role=status]').textContent).toContain('新增 812，更新 40，不变 1,903，有误 27');
  await page.click('button', '再导入一个文件');
  expect(page.address()).toBe('/work/people/import');
  expect(page.find('input[type=file]').getAttribute('accept')).toBe('.xlsx');
});

test('screens: who is not signed in is led to signing in and back', async () => {
  fakeServer(() => ({ status: 401, body: { code: 'access.sign-in-required' } }));
  const { SignedIn } = await import('./frame.tsx');
  page = await render(<SignedIn>{me => me.account.name}</SignedIn>, { at: '/my' });
  await page.settle();
  expect(page.find('a').getAttribute('href')).toMatch(/^\/sign-in\?back=/);
});
