import { afterEach, expect, test } from 'vitest';
import { fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as Regions } from './regions.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '01890000-0000-7000-8000-000000000001';
const region = {
  code: '450722',
  name: '乙区',
  level: 'county',
  parentCode: '450700',
  path: '/450700/450722/',
  local: false,
  revision: 2,
  children: 0,
  validFrom: '2000-01-01',
  validTo: null,
  mergedInto: null,
  closedBasis: null,
  names: [
    { name: '乙区', validFrom: '2010-05-01', validTo: null, basis: '民政部批复' },
    { name: '乙县', validFrom: '2000-01-01', validTo: '2010-05-01', basis: '' },
  ],
  closed: [],
};
const unit = (name: string) => ({ id: ID, name });
const functions = [
  {
    function: 'police',
    current: { unit: unit('乙区公安分局'), alias: '网安大队', validFrom: '2012-01-01' },
    past: [{ unit: unit('示范市公安局'), alias: null, validFrom: '2005-01-01', validTo: '2012-01-01' }],
  },
  { function: 'personnel', current: null, past: [] },
];
function serve(found: object, permissions = ['organizations.read', 'organizations.manage']): readonly SentRequest[] {
  return fakeServer(({ method, url }) => {
    if (method === 'POST') return { body: url.includes('/close') ? { units: 3 } : found };
    if (url.includes('/accounts/me')) {
      return { body: { account: { id: ID, name: '李某', personId: null }, permissions, roles: [], unit: null } };
    }
    if (url.includes('/functions')) return { body: { items: functions } };
    if (url.includes('/regions/450722')) return { body: found };
    return { body: { items: [], chain: [{ code: '450700', name: '示范市' }] } };
  });
}
const open = () => render(<Regions />, { at: '/work/regions?region=450722' });
const posted = (sent: readonly SentRequest[]) => sent.find(s => s.method === 'POST');

test('ORG-10: a region shows its former names with dates and acts, and is renamed from a day on', async () => {
  const sent = serve(region);
  page = await open();
  await page.until('li', '乙县 2000年1月1日 至 2010年5月1日');
  expect(page.find('li', '乙区').textContent).toContain('民政部批复');
  await page.click('button', '更名');
  await page.type('dialog input[type=text]', '乙城区');
  await page.click('dialog .zs-button-primary');
  expect(posted(sent)?.body).toMatchObject({ name: '乙城区', revision: 2, basis: '' });
});

test('ORG-10: the body of a function is shown with alias and those before; it can be ended', async () => {
  const sent = serve(region);
  page = await open();
  const row = await page.until('tbody tr', '公安网安');
  for (const words of ['乙区公安分局', '网安大队', '示范市公安局']) expect(row.textContent).toContain(words);
  expect(page.all('button').map(b => b.getAttribute('aria-label'))).not.toContain('终止 人事');
  await page.click('button', '终止 公安网安');
  await page.click('dialog .zs-button-danger');
  expect(posted(sent)?.body).toMatchObject({ function: 'police', unitId: null, alias: null });
});

test('ORG-10: a closed region tells where it went, and offers no change', async () => {
  serve({
    ...region,
    validTo: '2014-03-01',
    mergedInto: { code: '450723', name: '丙区' },
    closedBasis: '国函〔2014〕9号',
  });
  page = await open();
  await page.until('.zs-notice', '并入丙区');
  expect(page.find('.zs-notice', '国函').textContent).toContain('国函〔2014〕9号');
  expect(page.all('button').some(b => /更名|撤销|终止|新增/.test(b.textContent ?? ''))).toBe(false);
});

test('ORG-10: who may not manage sees the register without its buttons', async () => {
  serve(region, ['organizations.read']);
  page = await open();
  await page.until('tbody tr', '公安网安');
  expect(page.all('button').some(b => /更名|撤销|指定|新增/.test(b.textContent ?? ''))).toBe(false);
});
