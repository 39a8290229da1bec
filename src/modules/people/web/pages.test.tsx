import { afterEach, expect, test } from 'vitest';
import { fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as ImportRoster } from './import-roster.tsx';
import { pages } from './index.ts';
import { Page as People } from './people.tsx';
import { Page as Person } from './person.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '01890000-0000-7000-8000-000000000001';
const person = {
  id: ID,
  name: '张某',
  documentKind: 'citizen',
  numberMask: '450***********1234',
  phoneMask: '138****0001',
  unit: { id: ID, name: '示范市第一中学' },
  jobCategories: ['technician'],
  titleLevel: 'junior',
  status: 'active',
};
const server = (
  permissions: readonly string[],
  answers: Readonly<Record<string, unknown>> = {},
): readonly SentRequest[] =>
  fakeServer(({ method, url }) => {
    const path = url.split('?')[0] ?? '';
    const found = answers[`${method} ${path}`];
    if (found !== undefined) return { body: found };
    if (path === '/api/accounts/me') {
      return { body: { account: { id: ID, name: '李某', personId: null }, permissions, roles: [], unit: null } };
    }
    return {
      status: 404,
      body: { code: 'access.not-found', status: 404, detail: {}, citations: [], message: '没有找到', requestId: ID },
    };
  });

test('ORG-09: the list shows masks; filters come from the address; who may not manage is offered nothing', async () => {
  const sent = server(['people.read'], { 'GET /api/people': { items: [person], next: null } });
  page = await render(<People />, { at: '/work/people?q=zhang&category=technician' });
  expect((await page.until('tbody tr', '450***********1234')).textContent).toContain('技术人员');
  expect(sent.find(s => s.url.startsWith('/api/people?'))?.url).toBe('/api/people?q=zhang&category=technician');
  expect(page.all('button').map(b => b.textContent)).not.toContain('登记人员');
});

test('ORG-09: a whole number is looked for by POST and stands in no address', async () => {
  const sent = server(['people.read'], {
    'GET /api/people': { items: [], next: null },
    'POST /api/people/find': { items: [person] },
  });
  page = await render(<People />, { at: '/work/people' });
  await page.click('button', '按证件号码或电话查');
  await page.type('dialog input', '450721195001010018');
  await page.click('dialog button[type=submit]');
  expect((await page.until('dialog a', '张某')).getAttribute('href')).toBe(`/work/people/${ID}`);
  expect(sent.some(s => s.url.includes('450721195001010018'))).toBe(false);
  expect(sent.find(s => s.method === 'POST')?.body).toEqual({ number: '450721195001010018' });
});

test('ORG-09: the full number is asked for with a reason, shown, and hidden again', async () => {
  const detail = { ...person, titleName: null, revision: 1, memberships: [], categories: [], titles: [] };
  const shown = { number: '450721195001010018', phone: null };
  const sent = server(['people.read', 'people.reveal'], {
    [`GET /api/people/${ID}`]: detail,
    [`POST /api/people/${ID}/reveal`]: shown,
  });
  page = await render(<Person />, { at: `/work/people/${ID}`, path: '/work/people/$personId' });
  await page.until('dd', '450***********1234');
  expect(page.container.textContent).not.toContain('450721195001010018');
  await page.click('button', '查看完整号码');
  await page.type('dialog textarea', '核对证件');
  await page.click('dialog .zs-button-primary');
  await page.until('strong', '450721195001010018');
  expect(sent.find(s => s.method === 'POST')?.body).toEqual({ reason: '核对证件' });
  await page.click('button', '收起');
  expect(page.container.textContent).not.toContain('450721195001010018');
});

const counts = { added: 2, updated: 1, unchanged: 1, faulty: 1 };
const rosterRow = {
  row: 7,
  name: '王某',
  documentKind: 'citizen',
  numberMask: '4***************12',
  phoneMask: null,
  unit: '示范市第一中学',
  jobCategories: null,
  titleLevel: null,
  titleName: null,
  problems: [
    {
      column: 'number',
      code: 'bad-citizen-number',
      value: '4***************12',
      cause: 'check-digit',
      values: { expected: 'X', found: '2' },
    },
    { column: 'category1', code: 'unknown-category', value: '网管' },
  ],
  notes: [],
};
const previewed = () =>
  server(['people.manage'], {
    [`GET /api/people/roster-imports/${ID}`]: {
      id: ID,
      state: 'previewed',
      fileName: '名册.xlsx',
      progressId: ID,
      counts,
      hasAnnotatedFile: true,
      createdAt: '2014-06-01T01:00:00.000Z',
    },
    [`GET /api/people/roster-imports/${ID}/rows`]: { items: [rosterRow], next: null },
  });

test('ORG-06: the preview shows a fault at its cell in words, with what stands in the cell', async () => {
  previewed();
  page = await render(<ImportRoster />, { at: `/work/people/import?import=${ID}` });
  await page.until('.zs-import-wrong', '身份证号码有误：校验码应为X，现为2');
  expect(page.find('.zs-import-wrong', '没有这种岗位类别').textContent).toContain('网管');
  expect(page.find('a', '下载标注后的工作簿').getAttribute('href')).toBe(`/api/people/roster-imports/${ID}/annotated`);
});

test('ORG-06: only for somebody registered already an empty cell keeps what is on record', async () => {
  previewed();
  page = await render(<ImportRoster />, { at: `/work/people/import?import=${ID}` });
  await page.click('button', '新增');
  await page.until('button[aria-pressed=true]', '新增');
  expect((await page.until('tbody tr', '王某')).textContent).not.toContain('保留');
  await page.click('button', '更新');
  await page.until('tbody tr', '（保留）');
});

test('every page has an address of its own', () => {
  expect(new Set(pages.map(p => p.path)).size).toBe(pages.length);
});
