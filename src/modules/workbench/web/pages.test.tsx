import { afterEach, expect, test } from 'vitest';
import { fakeServer, type Rendered, render } from '../../../web/ui/testing.tsx';
import { Page as Search } from './search.tsx';
import { Page as ToDo } from './todo.tsx';
import { Page as Unit } from './unit.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '01890000-0000-7000-8000-000000000001';
const turn = {
  id: ID,
  action: 'directives.fulfil',
  what: { zh: '报送培训名单', en: 'Report' },
  title: '关于培训的通知',
  link: `/work/obligations/${ID}`,
  holder: { unit: { id: ID, name: '乙县卫生局' }, post: null, function: null },
  startedAt: '2014-06-03T01:00:00.000Z',
  dueAt: '2014-06-06T16:00:00.000Z',
  provisional: false,
  workingDaysLeft: -2,
  state: 'late',
  citation: { instrument: '国发〔2016〕51号', article: '第十二条' },
};
const none = { late: 0, soon: 0, open: 0 };
const server = (answers: Readonly<Record<string, unknown>>, unit: { id: string; name: string } | null = null) =>
  fakeServer(({ url }) => {
    const path = url.split('?')[0] ?? '';
    if (path === '/api/accounts/me')
      return {
        body: { account: { id: ID, name: '李某', personId: null }, permissions: ['workbench.use'], roles: [], unit },
      };
    const found = answers[path];
    return found === undefined
      ? { status: 404, body: { code: 'access.not-found', message: '没有找到' } }
      : { body: found };
  });

test('DIR-16: a turn says who, what, by which day and on which basis; 24:00 is the day it ends', async () => {
  server({
    '/api/workbench/to-do': { items: [turn], next: null },
    '/api/workbench/to-do/count': { own: { ...none, late: 1 }, below: none },
  });
  page = await render(<ToDo />, { at: '/work' });
  expect(page.find('a', '报送培训名单').getAttribute('href')).toBe(turn.link);
  expect(page.find('button.zs-due', '2014年6月6日').textContent).toContain('已逾期 2 个工作日');
  expect(page.find('button.zs-citation').getAttribute('aria-label')).toContain('国发〔2016〕51号');
  expect(page.find('p', '逾期 1').textContent).toContain('待我单位办理');
});

test('DIR-04: an account without a unit is told where to look', async () => {
  server({});
  page = await render(<Unit />, { at: '/work/unit' });
  expect(page.find('a', '查看单位名册').getAttribute('href')).toBe('/work/units');
});

test('screens: search shows the registers that answered, and says what to try when none did', async () => {
  server({
    '/api/workbench/search': {
      groups: [
        {
          id: 'units',
          title: { zh: '单位', en: 'Units' },
          hits: [{ id: ID, title: '乙县卫生局', note: '乙县', link: `/work/units/${ID}` }],
          more: false,
        },
      ],
    },
  });
  page = await render(<Search />, { at: '/work/search?q=卫生' });
  expect(page.find('a', '乙县卫生局').getAttribute('href')).toBe(`/work/units/${ID}`);
  await page.unmount();
  server({ '/api/workbench/search': { groups: [] } });
  page = await render(<Search />, { at: '/work/search?q=没有' });
  expect(page.find('p', '没有找到“没有”').textContent).toContain('拼音');
});
