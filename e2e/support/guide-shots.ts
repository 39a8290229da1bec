// The pictures of docs/guide: `node e2e/support/guide-shots.ts`. Made from a town that is built for them, so that they show the pages as
// they are; run it again when pages change.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { issueSlips, listSlipCandidates } from '#contracts/accounts';
import { ask, fetchBytes } from './api.ts';
import { openBrowser, type Seat, takeSeat } from './browser.ts';
import { answer, enterRoom, saved } from './candidate.ts';
import { choose, dialog, field } from './hands.ts';
import { enterQuickly, studyQuickly } from './learner.ts';
import { type House, seatOf, slipCodes, units } from './opening.ts';
import { staff, wrongCheck } from './people.ts';
import { checkout, startPlatform } from './platform.ts';
import { buildTown, type Desk, people, type Town } from './town.ts';
import { rosterWorkbook, treeWorkbook } from './workbooks.ts';

const folder = join(checkout, 'docs/guide/images');
const DAY = '2014-06-03T01:00:00.000Z';

async function shoot({ page }: Seat, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(name);
}

/** Opens a page at a desk and takes its picture, after the hands have done something there. */
async function atDesk(
  house: House,
  town: Town,
  shot: { desk: Desk; name: string; path: string; hands?: (seat: Seat) => Promise<unknown> },
): Promise<void> {
  const seat = await seatOf(house, town.logins[shot.desk]);
  await seat.page.setViewportSize({ width: 1280, height: 800 });
  await seat.page.goto(shot.path);
  await seat.page.locator('h1').first().waitFor();
  await shot.hands?.(seat);
  await shoot(seat, shot.name);
  await seat.context.close();
}

/** The second learner of the town, before and in the exam. */
async function learner(house: House, town: Town): Promise<void> {
  const clerk = await seatOf(house, town.logins.clerk);
  const { items } = await ask(clerk.context, listSlipCandidates, { query: { search: people[1]?.name ?? '' } });
  const pdf = await fetchBytes(clerk.context, issueSlips, { body: { personIds: items.map(i => i.personId) } });
  await clerk.context.close();
  const seat = await takeSeat(house.browser, { url: house.platform.url, phone: true });
  await seat.page.goto('/slip');
  await shoot(seat, 'learner-slip');
  const code = slipCodes(pdf)[0]?.code ?? '';
  await enterQuickly(seat.context, { number: people[1]?.number ?? '', code, password: town.logins.learner.password });
  await studyQuickly(seat.context);
  await seat.page.goto('/my/training');
  await seat.page.getByText('可以考试').first().waitFor();
  await shoot(seat, 'learner-training');
  await enterRoom(seat.page);
  await answer(seat.page, true);
  await saved(seat.page).waitFor();
  await shoot(seat, 'learner-exam');
  await seat.context.close();
}

const upload = async ({ page }: Seat, file: Awaited<ReturnType<typeof treeWorkbook>>): Promise<void> => {
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: '上传并检查' }).click();
  await page.getByRole('button', { name: /^不变 / }).waitFor();
};

async function desks(house: House, town: Town): Promise<void> {
  const { ids } = town;
  const roster = await rosterWorkbook('名册.xlsx', [
    [staff(60).name, staff(60).number, staff(60).phone, units.hospital, '专业技术人员', '中级', '主治医师'],
    [staff(61).name, wrongCheck(staff(61).number), staff(61).phone, units.hospital, '专业技术人员', '初级', '医师'],
    [staff(62).name, staff(62).number, staff(62).phone, '第二人民医院', '专业技术人员', '初级', '医师'],
  ]);
  const shots: Parameters<typeof atDesk>[2][] = [
    { desk: 'clerk', name: 'clerk-todo', path: '/work' },
    { desk: 'clerk', name: 'clerk-import', path: '/work/people/import', hands: seat => upload(seat, roster) },
    {
      desk: 'clerk',
      name: 'clerk-slips',
      path: '/work/slips',
      hands: ({ page }) => page.getByRole('checkbox', { name: '全选本页' }).check(),
    },
    {
      desk: 'registrar',
      name: 'registrar-import',
      path: '/work/units/import',
      hands: async seat => upload(seat, await treeWorkbook()),
    },
    { desk: 'registrar', name: 'registrar-unit', path: `/work/units/${ids.unit}` },
    { desk: 'supervisor', name: 'supervisor-board', path: `/work/boards/${ids.board}` },
    { desk: 'supervisor', name: 'supervisor-requirement', path: `/work/requirements/${ids.requirement}` },
    { desk: 'issuer', name: 'issuer-edit', path: `/work/directives/${ids.draft}/edit` },
    { desk: 'issuer', name: 'issuer-directive', path: `/work/directives/${ids.directive}` },
    { desk: 'manager', name: 'manager-plan', path: `/work/training/${ids.plan}` },
    { desk: 'manager', name: 'manager-lists', path: `/work/training/${ids.plan}/lists` },
    { desk: 'manager', name: 'manager-paper', path: `/work/papers/${ids.paper}` },
    { desk: 'operator', name: 'operator-sittings', path: '/work/sittings' },
    { desk: 'officer', name: 'officer-certificates', path: '/work/certificates' },
    { desk: 'system', name: 'admin-accounts', path: '/admin/system/accounts' },
    {
      desk: 'security',
      name: 'admin-grant',
      path: '/admin/security/grants',
      hands: async ({ page }) => {
        await page.getByRole('button', { name: '授予角色' }).first().click();
        await choose(dialog(page), '角色', '单位经办人');
        await field(dialog(page), '止日（含当日）').fill('2014-12-31');
      },
    },
    { desk: 'audit', name: 'admin-trail', path: '/admin/audit' },
    { desk: 'audit', name: 'operations-verify', path: '/admin/audit/verification' },
  ];
  for (const shot of shots) await atDesk(house, town, shot);
}

await mkdir(folder, { recursive: true });
const [platform, browser] = await Promise.all([startPlatform(DAY), openBrowser()]);
try {
  const house = { platform, browser };
  const first = await takeSeat(browser, { url: platform.url });
  await first.page.setViewportSize({ width: 1280, height: 800 });
  await first.page.goto('/first-run');
  await shoot(first, 'operations-first-run');
  await first.context.close();
  const town = await buildTown(house);
  await learner(house, town);
  await desks(house, town);
  const stranger = await takeSeat(browser, { url: platform.url, phone: true });
  await stranger.page.goto(`/check?number=${town.ids.certificate}`);
  await stranger.page.getByText('真实有效').first().waitFor();
  await shoot(stranger, 'learner-check');
} finally {
  await browser.close();
  await platform.stop();
}
