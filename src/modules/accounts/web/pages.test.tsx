import { afterEach, expect, test } from 'vitest';
import { type FakeReply, fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as Grants } from './grants.tsx';
import { pages } from './index.ts';
import { Page as Own } from './own.tsx';
import { Page as Password } from './password.tsx';
import { Page as SignIn } from './sign-in.tsx';
import { Page as Slip } from './slip.tsx';
import { Page as Slips } from './slips.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '01890000-0000-7000-8000-000000000001';
const me = (given: object = {}) => ({
  account: { id: ID, name: '赵六', personId: ID },
  permissions: [],
  roles: ['learner'],
  unit: { id: ID, name: '示范市卫生局' },
  mustChange: false,
  ...given,
});
const refusal = (status: number, code: string, message: string): FakeReply => ({
  status,
  body: { code, status, detail: {}, citations: [], message, requestId: ID },
});
/** Answers by path; what is not named is a public reading. */
const server = (answers: Readonly<Record<string, (request: SentRequest) => FakeReply>>) =>
  fakeServer(request => {
    const path = request.url.split('?')[0] ?? '';
    const answer = answers[`${request.method} ${path}`];
    if (answer) return answer(request);
    if (path === '/api/accounts/first-run') return { body: { needed: false } };
    if (path === '/api/accounts/help-desk')
      return { body: { text: '卫生局信息科 0777-0000000', revision: 1, passwordLength: 10 } };
    if (path === '/api/accounts/me') return { body: me() };
    return refusal(404, 'access.not-found', '没有找到');
  });

test('ORG-08: the sign-in page asks for the one-time code only when the server does, and then goes home', async () => {
  const sent = server({
    'POST /api/accounts/sign-in': ({ body }) =>
      (body as { code?: string }).code
        ? { body: { mustChange: false } }
        : refusal(401, 'accounts.code-required', '请输入动态口令'),
  });
  page = await render(<SignIn />, { at: '/sign-in' });
  expect(page.container.textContent).toContain('卫生局信息科 0777-0000000');
  expect(page.all('input[name=code]')).toHaveLength(0);
  await page.type('input[name=username]', 'zhaoliu');
  await page.type('input[name=password]', 'gray-Kettle7-lamp');
  await page.click('button[type=submit]');
  expect(page.address()).toBe('/sign-in');
  await page.type('input[name=code]', '123456');
  await page.click('button[type=submit]');
  expect(sent.filter(s => s.method === 'POST').map(s => s.body)).toEqual([
    { login: 'zhaoliu', password: 'gray-Kettle7-lamp' },
    { login: 'zhaoliu', password: 'gray-Kettle7-lamp', code: '123456' },
  ]);
  expect(page.address()).toBe('/my');
});

test('ORG-13: after a slip the page for a first password follows, and a refused slip stays where it is', async () => {
  let right = false;
  server({
    'POST /api/accounts/slips/redeem': () =>
      right ? { status: 204 } : refusal(401, 'accounts.slip-refused', '号码或登录码不正确'),
    'GET /api/accounts/me': () => ({ body: me({ mustChange: true, roles: [] }) }),
  });
  page = await render(<Slip />, { at: '/slip?back=%2Fmy%2Fcards' });
  await page.type('input[name=username]', '110105194912310038');
  await page.type('input[name=slip-code]', 'AAAA-BBBB-CCCC-DDDD');
  await page.click('button[type=submit]');
  expect(page.address()).toContain('/slip');
  expect(page.find('[role=alert]', '号码或登录码不正确')).toBeTruthy();
  right = true;
  await page.click('button[type=submit]');
  expect(page.address()).toBe('/password?back=%2Fmy%2Fcards');
});

test('ORG-08: two different new passwords are not sent', async () => {
  const sent = server({ 'POST /api/accounts/password': () => ({ status: 204 }) });
  page = await render(<Password />, { at: '/password' });
  await page.type('input[name=current-password]', 'gray-Kettle7-lamp');
  await page.type('input[name=new-password]', 'other-Kettle8-lamp');
  await page.type('input[name=new-password-again]', 'other-Kettle8-lamb');
  await page.click('button[type=submit]');
  expect(sent.filter(s => s.method === 'POST')).toHaveLength(0);
  expect(page.find('.zs-error', '不一致')).toBeTruthy();
  await page.type('input[name=new-password-again]', 'other-Kettle8-lamp');
  await page.click('button[type=submit]');
  expect(sent.filter(s => s.method === 'POST').map(s => s.body)).toEqual([
    { current: 'gray-Kettle7-lamp', next: 'other-Kettle8-lamp' },
  ]);
});

test('ORG-08: 我的 lists every session and ends another one, never the present', async () => {
  const at = '2014-06-01T01:00:00.000Z';
  const session = (id: string, current: boolean, userAgent: string) => ({
    id,
    current,
    userAgent,
    address: '10.0.0.7',
    createdAt: at,
    lastSeenAt: at,
    expiresAt: at,
  });
  const other = '01890000-0000-7000-8000-000000000002';
  const sent = server({
    'GET /api/accounts/sessions': () => ({
      body: {
        codes: false,
        items: [
          session(ID, true, 'Mozilla/5.0 (Windows NT 10.0) Chrome/100'),
          session(other, false, 'Mozilla/5.0 (Android 12) MicroMessenger'),
        ],
      },
    }),
    [`POST /api/accounts/sessions/${other}/end`]: () => ({ status: 204 }),
  });
  page = await render(<Own />, { at: '/my/account' });
  expect(page.container.textContent).toContain('Chrome · Windows（本设备）');
  expect(page.all('button[aria-label^="结束"]').map(b => b.getAttribute('aria-label'))).toEqual([
    '结束 微信 · Android 上的登录',
  ]);
  await page.click('button[aria-label^="结束"]');
  expect(sent.some(s => s.url === `/api/accounts/sessions/${other}/end`)).toBe(true);
});

test('ORG-13: a clerk ticks people, is told that the codes leave once, and prints', async () => {
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  const row = {
    personId: ID,
    name: '内一',
    numberMask: '110***********0038',
    unitName: '示范市卫生局',
    account: null,
    slipUntil: null,
    slipWaits: false,
  };
  const sent = server({
    'GET /api/accounts/slips/candidates': () => ({ body: { items: [row], next: null } }),
    'POST /api/accounts/slips': () => ({ body: {} }),
  });
  page = await render(<Slips />, { at: '/work/slips' });
  await page.click('tbody input[type=checkbox]');
  await page.click('button', '打印 1 人的登录单');
  expect(page.find('dialog', '明码只在这一份文件里')).toBeTruthy();
  await page.click('dialog button', '打印 1 人的登录单');
  expect(sent.find(s => s.method === 'POST')?.body).toEqual({ personIds: [ID] });
});

test('ORG-07: grants offer revoking to the security administrator, what can be renewed to the system administrator, nothing to the auditor', async () => {
  const grant = {
    id: ID,
    accountId: ID,
    accountName: '钱七',
    login: 'qianqi',
    role: 'registrar',
    node: { kind: 'system' },
    nodeName: null,
    validFrom: '2014-06-01',
    validTo: '2014-12-31',
    grantedByName: null,
    grantedAt: '2014-06-01T01:00:00.000Z',
    revokedAt: null,
    revokeReason: null,
    state: 'current',
    renewable: false,
  };
  let permissions = ['accounts.read-grants', 'accounts.grant'];
  server({
    'GET /api/accounts/grants': () => ({ body: { items: [grant], next: null } }),
    'GET /api/accounts/me': () => ({ body: me({ permissions }) }),
  });
  page = await render(<Grants />, { at: '/admin/security/grants' });
  expect(page.all('button[aria-label="收回角色：钱七"]')).toHaveLength(1);
  await page.unmount();
  permissions = ['accounts.read-grants'];
  page = await render(<Grants />, { at: '/admin/audit/grants' });
  expect(page.container.textContent).toContain('登记员');
  expect(page.all('tbody button')).toHaveLength(0);
  await page.unmount();
  permissions = ['accounts.read-grants', 'accounts.renew-security-administrator'];
  page = await render(<Grants />, { at: '/admin/system/grants' });
  expect(page.all('tbody button')).toHaveLength(0);
  await page.unmount();
  Object.assign(grant, { role: 'security-admin', state: 'expired', renewable: true });
  page = await render(<Grants />, { at: '/admin/system/grants' });
  await page.click('tbody button', '续期');
  expect(page.find('dialog', '原密码和动态口令作废')).toBeTruthy();
});

test('screens: every page of accounts has one path and loads', async () => {
  expect(new Set(pages.map(p => p.path)).size).toBe(pages.length);
  for (const p of pages) expect(typeof (await p.load()).Page).toBe('function');
});
