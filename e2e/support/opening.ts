// How a house opens: three administrators, the registrar, the tree from Excel, staff with their roles. Shared by the journeys.
import type { Browser } from 'playwright-core';
import {
  choosePassword,
  createAdministrators,
  grantRole,
  listAccounts,
  openAccount,
  redeemSlip,
  resetAccount,
} from '#contracts/accounts';
import { applyTreeImport, getTreeImport, listUnits, startTreeImport } from '#contracts/organizations';
import type { RoleId } from '#kernel/roles';
import { ask, fetchBytes, give, until } from './api.ts';
import { type Seat, takeSeat } from './browser.ts';
import { confirm, dialog, download, field, fill, type Login, pick, signIn } from './hands.ts';
import { pdfPages } from './pdf-text.ts';
import { regions, units } from './people.ts';
import type { Platform } from './platform.ts';
import { treeWorkbook } from './workbooks.ts';

export interface House {
  readonly platform: Platform;
  readonly browser: Browser;
}

const PASSWORD = '青山不老-Qin2014-';
export const logins = {
  system: { login: 'xitong', password: `${PASSWORD}甲` },
  security: { login: 'anquan', password: `${PASSWORD}乙` },
  audit: { login: 'shenji', password: `${PASSWORD}丙` },
  registrar: { login: 'dengji', password: `${PASSWORD}众人` },
} as const satisfies Record<string, Login>;
const adminNames = { system: '系统甲', security: '安全乙', audit: '审计丙' } as const;

/** The codes of a sheet of slips, in order: what stands between `一次性码` and `有效期至`. */
export function slipCodes(pdf: Buffer): readonly { readonly name: string; readonly code: string }[] {
  const text = pdfPages(pdf).join('').replace(/\s+/g, '');
  return [...text.matchAll(/姓名(.+?)证件号.*?一次性码([0-9A-Z]{16})有效期至/g)].map(m => ({
    name: m[1] ?? '',
    code: m[2] ?? '',
  }));
}

/** A window of somebody who is signed in already. */
export async function seatOf(house: House, login: Login, options: { phone?: boolean } = {}): Promise<Seat> {
  const seat = await takeSeat(house.browser, { url: house.platform.url, ...options });
  await signIn(seat.page, login);
  return seat;
}

/** The first page of a fresh installation, filled in by three people. */
export async function firstRun({ page }: Seat, platform: Platform): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: '设立三名管理员' }).click();
  await field(page, '设置码').fill(platform.setupCode());
  const cards = { system: '系统管理员', security: '安全管理员', audit: '审计管理员' } as const;
  for (const role of ['system', 'security', 'audit'] as const) {
    const card = page
      .locator('section, article, div.zs-card')
      .filter({ has: page.getByRole('heading', { name: cards[role] }) });
    const { login, password } = logins[role];
    await fill(card, { 登录名: login, 姓名: adminNames[role], 新密码: password, 再输入一次: password });
  }
  await page.getByRole('button', { name: '设立三名管理员' }).click();
  await page.getByText('三名管理员已设立').waitFor();
}

/** The same without the page, for journeys that are about something else. */
export async function firstRunQuickly({ context }: Seat, platform: Platform): Promise<void> {
  const person = (role: keyof typeof adminNames) => ({ ...logins[role], name: adminNames[role] });
  const body = {
    token: platform.setupCode(),
    system: person('system'),
    security: person('security'),
    audit: person('audit'),
  };
  await ask(context, createAdministrators, { body });
}

/** The system administrator opens an account on the page and prints its slip. Returns the code. */
export async function openAccountByHand({ page }: Seat, given: { login: string; name: string }): Promise<string> {
  await page.goto('/admin/system/accounts');
  await page.getByRole('button', { name: '开立账号' }).click();
  await fill(dialog(page), { 登录名: given.login, 姓名: given.name });
  await confirm(page, '开立账号');
  await page.getByRole('button', { name: `打印登录单：${given.name}` }).click();
  const slip = await download(page, () =>
    dialog(page).getByRole('button', { name: '打印登录单', exact: true }).click(),
  );
  await dialog(page).getByRole('button', { name: '取消' }).click();
  return slipCodes(slip.bytes)[0]?.code ?? '';
}

/** The security administrator grants a role on the page: system-wide, or at a unit and below. */
export async function grantByHand(
  { page }: Seat,
  given: { name: string; role: string; unit?: string; until: string },
): Promise<void> {
  await page.goto('/admin/security/grants');
  await page.getByRole('button', { name: '授予角色' }).first().click();
  const form = dialog(page);
  await pick(form, '账号', given.name);
  await field(form, '角色').selectOption({ label: given.role });
  if (given.unit === undefined) await form.getByRole('radio', { name: '全系统' }).check();
  else await pick(form, '单位', given.unit);
  await field(form, '止日（含当日）').fill(given.until);
  await confirm(page, '授予角色');
}

export interface StaffAccount {
  readonly login: string;
  readonly name: string;
  readonly role: RoleId;
  /** Undefined: the whole system. A region's code, or the name of a unit. */
  readonly at?: string;
  readonly until: string;
}

/** Opens accounts, grants their roles and chooses their passwords, through the endpoints. Returns the sign-ins in the same order. */
export async function appoint<const T extends readonly StaffAccount[]>(
  house: House,
  staff: T,
): Promise<{ [K in keyof T]: Login }> {
  const admin = await seatOf(house, logins.system);
  const security = await seatOf(house, logins.security);
  const found: Login[] = [];
  for (const each of staff) found.push(await appointOne(house, { admin, security, each }));
  for (const seat of [admin, security]) await seat.context.close();
  return found as { [K in keyof T]: Login };
}

/** The registrar, without whom there is no tree. */
export async function appointRegistrar(house: House, until: string): Promise<void> {
  await appoint(house, [{ login: logins.registrar.login, name: '登记丁', role: 'registrar', until }]);
}

async function appointOne(house: House, given: { admin: Seat; security: Seat; each: StaffAccount }): Promise<Login> {
  const { admin, security, each } = given;
  await ask(admin.context, openAccount, {
    body: { login: each.login, name: each.name, unitId: await homeOf(admin, each.at) },
  });
  const { items } = await ask(admin.context, listAccounts, { query: { search: each.login } });
  const accountId = items[0]?.id ?? '';
  // In with the slip first: a grant voids every slip that was printed before it.
  const slip = await fetchBytes(admin.context, resetAccount, { params: { id: accountId } });
  const login = { login: each.login, password: `${PASSWORD}众人` };
  const { context } = await takeSeat(house.browser, { url: house.platform.url });
  await ask(context, redeemSlip, { body: { number: login.login, code: slipCodes(slip)[0]?.code ?? '' } });
  await ask(context, choosePassword, { body: { password: login.password } });
  await context.close();
  const node = await nodeOf(admin, each.at);
  const body = { accountId, role: each.role, node, validFrom: await today(admin), validTo: each.until };
  await ask(security.context, grantRole, { body });
  return login;
}

/** Who works at a unit belongs to it; the offices of the region sit at the bureau. */
async function homeOf(admin: Seat, at: string | undefined): Promise<string | null> {
  if (at === undefined) return null;
  return unitId(admin, /^\d{6}$/.test(at) ? units.bureau : at);
}

/** The day by the platform's clock, in Shanghai. */
async function today({ context }: Seat): Promise<string> {
  const response = await context.request.get('/api/accounts/first-run');
  const now = Date.parse(response.headers()['x-business-time'] ?? '');
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
}

async function nodeOf(admin: Seat, at: string | undefined) {
  if (at === undefined) return { kind: 'system' } as const;
  if (/^\d{6}$/.test(at)) return { kind: 'region', code: at, line: null } as const;
  return { kind: 'unit', id: await unitId(admin, at) } as const;
}

/** The id of a unit by its full name, as somebody within whose reach it is. */
export async function unitId({ context }: Seat, name: string): Promise<string> {
  const { items } = await ask(context, listUnits, { query: { q: name } });
  return items.find(unit => unit.name === name)?.id ?? '';
}

/** The tree of the city through the endpoints. */
export async function importTreeQuickly({ context }: Seat): Promise<void> {
  const { id } = (await give(context, startTreeImport, { file: await treeWorkbook() })) as { id: string };
  const state = (wanted: string) =>
    until(
      `tree import ${wanted}`,
      () => ask(context, getTreeImport, { params: { id } }),
      found => found.state === wanted,
    );
  await state('previewed');
  await ask(context, applyTreeImport, { params: { id } });
  await state('done');
}

export { regions, units };
