import { act } from 'react';
import { afterEach, expect, test } from 'vitest';
import { fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as ImportTree } from './import-tree.tsx';
import { pages } from './index.ts';
import { Page as Register } from './register.tsx';
import { Page as Unit } from './unit.tsx';
import { Page as Units } from './units.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '01890000-0000-7000-8000-000000000001';
const unit = {
  id: ID,
  name: '甲县公安局',
  code: null,
  unitType: 'organ',
  industry: 'government',
  level: 'county',
  regionCode: '450721',
  regionName: '甲县',
  parentId: null,
  parentName: null,
  lines: ['police'],
  functions: ['police'],
  status: 'active',
};
const detail = {
  ...unit,
  openedOn: '1950-01-01',
  closedOn: null,
  revision: 3,
  childCount: 2,
  chain: [],
  names: [{ name: '甲县公安局', validFrom: '1950-01-01', validTo: null, basis: '' }],
  places: [],
  supervision: [
    { line: 'police', supervisor: { id: ID, name: '示范市公安局' }, validFrom: '2009-01-01', validTo: null },
  ],
  functionsHeld: [],
  lists: [],
};
type Answer = { readonly status?: number; readonly body: unknown };
const server = (
  permissions: readonly string[],
  answers: Readonly<Record<string, Answer>> = {},
): readonly SentRequest[] =>
  fakeServer(({ method, url }) => {
    const path = url.split('?')[0] ?? '';
    const found = answers[`${method} ${path}`];
    if (found) return found;
    if (path === '/api/accounts/me') {
      return { body: { account: { id: ID, name: '李某', personId: null }, permissions, roles: [], unit: null } };
    }
    return {
      status: 404,
      body: { code: 'access.not-found', status: 404, detail: {}, citations: [], message: '没有找到', requestId: ID },
    };
  });

/** Chooses as a user does, and lets what follows settle. */
async function choose(select: HTMLElement | undefined, value: string): Promise<void> {
  if (!(select instanceof HTMLSelectElement)) throw new Error('not a select');
  await act(async () => {
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page?.settle();
}

test('ORG-01: an empty register says what to do first, to those who may', async () => {
  server(['organizations.read', 'organizations.manage'], {
    'GET /api/organizations/units': { body: { items: [], next: null } },
  });
  page = await render(<Units />, { at: '/work/units' });
  expect((await page.until('.zs-empty a', '导入机构树')).getAttribute('href')).toBe('/work/units/import');
});

test('ORG-01: the page of a unit shows its lines, and a stale change says when the other one was', async () => {
  const problem = {
    code: 'organizations.stale',
    status: 409,
    detail: { at: '2014-06-01T01:00:00.000Z', by: ID, what: 'organizations.move-unit' },
    citations: [],
    message: '内容已被他人修改，您的修改未保存。',
    requestId: ID,
  };
  const sent = server(['organizations.read', 'organizations.manage'], {
    [`GET /api/organizations/units/${ID}`]: { body: detail },
    [`POST /api/organizations/units/${ID}/rename`]: { status: 409, body: problem },
  });
  page = await render(<Unit />, { at: `/work/units/${ID}`, path: '/work/units/$unitId' });
  await page.until('td', '公安系统主管单位为 示范市公安局');
  await page.click('button', '更名');
  await page.type('dialog input[type=text]', '甲县公安分局');
  await page.click('dialog .zs-button-primary');
  expect(sent.find(s => s.method === 'POST')?.body).toMatchObject({ name: '甲县公安分局', revision: 3 });
  expect((await page.until('dialog', '2014年6月1日')).textContent).toContain('内容已被他人修改');
});

test('ORG-06: the preview of a tree names sheet, row and reason', async () => {
  const counts = { added: 1, updated: 0, unchanged: 0, faulty: 1 };
  server(['organizations.manage'], {
    [`GET /api/organizations/tree-imports/${ID}`]: {
      body: {
        id: ID,
        state: 'previewed',
        fileName: '树.xlsx',
        progressId: ID,
        counts,
        createdAt: '2014-06-01T01:00:00.000Z',
      },
    },
    [`GET /api/organizations/tree-imports/${ID}/rows`]: {
      body: {
        items: [
          {
            seq: 4,
            sheet: 'units',
            row: 9,
            cells: ['甲县电厂', 'X'],
            problems: [{ column: 1, code: 'bad-unit-code', value: 'X' }],
          },
        ],
        next: null,
      },
    },
  });
  page = await render(<ImportTree />, { at: `/work/units/import?import=${ID}` });
  await page.until('.zs-import-wrong', '单位代码有误');
  for (const words of ['单位', '9', '甲县电厂', '单位代码有误']) expect(page.container.textContent).toContain(words);
});

test('ORG-13: a unit registers itself region by region and keeps the receipt', async () => {
  const region = (code: string, name: string) => ({
    code,
    name,
    level: 'city',
    parentCode: null,
    path: `/${code}/`,
    local: false,
    revision: 1,
    children: 0,
  });
  const sent = fakeServer(({ method, url }) => {
    if (method === 'POST') return { body: { receipt: 'AAAA-BBBB-CCCC-DDDD' } };
    if (url.includes('parent=450721')) return { body: { items: [], chain: [] } };
    if (url.includes('parent=450700')) return { body: { items: [region('450721', '甲县')], chain: [] } };
    if (url.includes('/regions')) return { body: { items: [region('450700', '示范市')], chain: [] } };
    return { status: 401, body: {} };
  });
  page = await render(<Register />, { at: '/register-unit' });
  await page.until('select', '示范市');
  const inputs = page.all('form input').map(input => `[id="${input.id}"]`);
  for (const [at, value] of ['甲县网吧', '91450721MA5K00001X', '甲县一路一号', '0777-1234567'].entries())
    await page.type(inputs[at] ?? '', value);
  for (const [at, value] of ['isp', 'internet', '450700', '450721'].entries()) {
    await choose(page.all('select')[at], value);
  }
  await page.click('button[type=submit]', '提交登记');
  expect(sent.find(s => s.method === 'POST')?.body).toMatchObject({
    name: '甲县网吧',
    unitType: 'isp',
    industry: 'internet',
    regionCode: '450721',
  });
  await page.until('strong', 'AAAA-BBBB-CCCC-DDDD');
});

test('every page has an address of its own', () => {
  expect(new Set(pages.map(p => p.path)).size).toBe(pages.length);
});
