// The first thread through the house, by its pages: from an empty database to a certificate that a stranger can check.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { until } from '../support/api.ts';
import { openBrowser, type Seat, takeSeat } from '../support/browser.ts';
import { answerAll, enterRoom, handIn, study } from '../support/candidate.ts';
import { dialog, download, enterWithSlip, type Login } from '../support/hands.ts';
import { artifacts, journey } from '../support/journey.ts';
import {
  appoint,
  firstRun,
  grantByHand,
  logins,
  openAccountByHand,
  regions,
  seatOf,
  slipCodes,
  unitId,
  units,
} from '../support/opening.ts';
import { staff } from '../support/people.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { scanPdf } from '../support/scan.ts';
import { makeKind, makePlan } from '../support/school.ts';
import { rosterWorkbook, treeWorkbook } from '../support/workbooks.ts';

const step = journey(() => browser);
let platform: Platform;
let browser: Browser;
const house = () => ({ platform, browser });

beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform('2014-06-03T01:00:00.000Z'), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

step('ORG-07: the first page of an empty house makes three administrators with the code of the console', async () => {
  const seat = await takeSeat(browser, { url: platform.url });
  await firstRun(seat, platform);
  expect(seat.complaints).toEqual([]);
  await seat.context.close();
});

step('ORG-13: the system administrator opens the account of the registrar, who enters with a slip', async () => {
  const admin = await seatOf(house(), logins.system);
  const code = await openAccountByHand(admin, { login: logins.registrar.login, name: '登记丁' });
  expect(code).toMatch(/^[0-9A-Z]{16}$/);
  const seat = await takeSeat(browser, { url: platform.url });
  await enterWithSlip(seat.page, { number: logins.registrar.login, code, password: logins.registrar.password });
  expect([...admin.complaints, ...seat.complaints]).toEqual([]);
  await admin.context.close();
  await seat.context.close();
});

step('ORG-07: the security administrator, and nobody else, grants the registrar the role', async () => {
  const security = await seatOf(house(), logins.security);
  await grantByHand(security, { name: '登记丁', role: '登记员', until: '2014-12-31' });
  await security.page.getByRole('row', { name: /登记丁.*登记员/ }).waitFor();
  expect(security.complaints).toEqual([]);
  await security.context.close();
});

step('ORG-01: the registrar imports the tree of the city from Excel', async () => {
  const registrar = await seatOf(house(), logins.registrar);
  const { page } = registrar;
  await page.goto('/work/units/import');
  await page.locator('input[type=file]').setInputFiles(await treeWorkbook());
  await page.getByRole('button', { name: '上传并检查' }).click();
  await page.getByRole('button', { name: /^确认导入/ }).click();
  await page.getByRole('link', { name: '查看单位' }).click();
  await page.getByRole('link', { name: units.school }).waitFor();
  expect(registrar.complaints).toEqual([]);
  await registrar.context.close();
});

const people = Array.from({ length: 10 }, (_, n) => staff(n));
let clerk: Login;
let manager: Login;
let officer: Login;
let slips: ReturnType<typeof slipCodes>;
let learner: Seat;

step('ORG-07: clerk, training manager and certificate officer get their roles at their units', async () => {
  const end = { until: '2014-12-31' } as const;
  [clerk, manager, officer] = await appoint(house(), [
    { login: 'jingban', name: '经办戊', role: 'unit-clerk', at: units.hospital, ...end },
    { login: 'peixun', name: '培训己', role: 'training-manager', at: regions.city, ...end },
    { login: 'zhengshu', name: '证书庚', role: 'certificate-officer', at: regions.city, ...end },
  ]);
  const audit = await seatOf(house(), logins.audit);
  await audit.page.goto('/admin/audit/grants');
  await audit.page.getByRole('row', { name: /经办戊.*单位经办人/ }).waitFor();
  await audit.context.close();
});

step('ORG-06: the clerk imports ten people of the hospital from Excel', async () => {
  const { page, context, complaints } = await seatOf(house(), clerk);
  const rows = people.map(p => [p.name, p.number, p.phone, units.hospital, '专业技术人员', '中级', '主治医师']);
  await page.goto('/work/people/import');
  await page.locator('input[type=file]').setInputFiles(await rosterWorkbook('医院名册.xlsx', rows));
  await page.getByRole('button', { name: '上传并检查' }).click();
  await page.getByRole('button', { name: '确认导入 10 行' }).click();
  await page.getByRole('link', { name: '查看人员' }).click();
  await page.getByRole('link', { name: people[0]?.name ?? '', exact: true }).waitFor();
  expect(await page.locator('body').innerText()).not.toContain(people[0]?.number);
  expect(complaints).toEqual([]);
  await context.close();
});

step('ORG-13: the clerk prints a slip for each of them in one PDF', async () => {
  const { page, context, complaints } = await seatOf(house(), clerk);
  await page.goto('/work/slips');
  await page.getByRole('checkbox', { name: '全选本页' }).check();
  await page.getByRole('button', { name: '打印 10 人的登录单' }).click();
  const sheet = await download(page, () => dialog(page).getByRole('button', { name: '打印 10 人的登录单' }).click());
  slips = slipCodes(sheet.bytes);
  expect(slips.map(slip => slip.name).sort()).toEqual(people.map(p => p.name).sort());
  expect(new Set(slips.map(slip => slip.code)).size).toBe(10);
  expect(complaints).toEqual([]);
  await context.close();
});

step('TRN-01: the training manager publishes a plan with a course and a paper of five questions', async () => {
  const seat = await seatOf(house(), manager);
  const print = await seatOf(house(), officer);
  const bureau = await unitId(seat, units.bureau);
  const planId = await makePlan(seat, {
    unitId: await unitId(seat, units.bureau),
    year: 2014,
    opensOn: '2014-06-01',
    closesOn: '2014-10-31',
  });
  await makeKind(print, { unitId: bureau, planId });
  await seat.context.close();
  await print.context.close();
});

step('ORG-13: a learner enters on a phone with the slip and chooses a password', async () => {
  learner = await takeSeat(browser, { url: platform.url, phone: true });
  const person = people[3];
  const code = slips.find(slip => slip.name === person?.name)?.code ?? '';
  await enterWithSlip(learner.page, { number: person?.number ?? '', code, password: '十年树木-Bainian2014' });
  expect(new URL(learner.page.url()).pathname).toBe('/my');
});

step('TRN-02: the learner enrols and studies until the platform has credited it', async () => {
  await learner.page.goto('/my/training');
  await learner.page.getByRole('button', { name: '自愿报名' }).tap();
  await learner.page.getByRole('link', { name: '开始学习' }).waitFor();
  await study(learner.page);
  expect(learner.complaints).toEqual([]);
});

step('TRN-05: the learner sits a paper of five questions and passes', async () => {
  await enterRoom(learner.page);
  await answerAll(learner.page, n => n < 4);
  await handIn(learner.page);
  await learner.page.getByText('成绩合格。').waitFor();
  expect(learner.complaints).toEqual([]);
});

step('TRN-10: the certificate appears, and its QR code leads a stranger to the page that says genuine', async () => {
  const { page } = learner;
  await page.goto('/my/certificates');
  await until(
    'certificate',
    async () => {
      await page.reload();
      return page
        .getByRole('button', { name: /下载/ })
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => false,
        );
    },
    Boolean,
  );
  const sheet = await download(page, () => page.getByRole('button', { name: /下载/ }).tap());
  const address = await scanPdf(browser, { pdf: sheet.bytes, folder: artifacts });
  expect(address.startsWith(`${platform.url}/check?number=`)).toBe(true);
  const stranger = await takeSeat(browser, { url: platform.url });
  await stranger.page.goto(address);
  await stranger.page.getByText('真实有效').first().waitFor();
  const shown = await stranger.page.locator('main').innerText();
  expect(shown).not.toContain(people[3]?.name);
  expect(shown).not.toContain(people[3]?.number);
  expect(stranger.complaints).toEqual([]);
  await stranger.context.close();
});

step('TRU-04: `zhengshu audit verify` finds the whole trail sound', async () => {
  const { code, out } = await platform.command('audit', 'verify');
  expect(out).toContain('结论：完整，未被改动');
  expect(code).toBe(0);
});
