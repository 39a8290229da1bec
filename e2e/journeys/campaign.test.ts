// The campaign of 2009 in a real browser: from the province's notice to the figure that may not change.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { search } from '#contracts/audit';
import { listObligations } from '#contracts/directives';
import { listPeople } from '#contracts/people';
import { getPublicSnapshot, verifySnapshot } from '#contracts/supervision';
import { listUnitLists, proposeTargets } from '#contracts/training';
import { ask, until } from '../support/api.ts';
import { openBrowser, openMortalBrowser, type Seat, takeSeat } from '../support/browser.ts';
import { forwardWith, issueDirective, publishProgress } from '../support/campaign.ts';
import { answer, answerAll, chosen, enterRoom, handIn, saved, study } from '../support/candidate.ts';
import { dialog, download, enterWithSlip, type Login, signIn } from '../support/hands.ts';
import { artifacts, journey } from '../support/journey.ts';
import {
  appoint,
  appointRegistrar,
  firstRunQuickly,
  importTreeQuickly,
  logins,
  regions,
  seatOf,
  slipCodes,
  unitId,
  units,
} from '../support/opening.ts';
import { legacy, staff, wrongCheck } from '../support/people.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { scanPdf } from '../support/scan.ts';
import { makeKind, makePlan } from '../support/school.ts';
import { readRows, workbook } from '../support/workbooks.ts';

const step = journey(() => browser);
let platform: Platform;
let browser: Browser;
const house = () => ({ platform, browser });
const END = { until: '2009-12-31' } as const;
const [passes, fails, vanishes, old] = [staff(20), staff(21), staff(22), staff(23)] as const;
const PASSWORD = '十年树木-Bainian2009';

let desks: Record<'province' | 'city' | 'clerk' | 'manager' | 'officer' | 'supervisor', Login>;
let planId: string;
let boardId: string;
let codes: ReturnType<typeof slipCodes>;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform('2009-09-07T01:00:00.000Z'), openBrowser()]);
  const seat = await takeSeat(browser, { url: platform.url });
  await firstRunQuickly(seat, platform);
  await seat.context.close();
  await appointRegistrar(house(), END.until);
  const registrar = await seatOf(house(), logins.registrar);
  await importTreeQuickly(registrar);
  await registrar.context.close();
  const [province, city, clerk, manager, officer, supervisor] = await appoint(house(), [
    { login: 'shengfa', name: '发文辛', role: 'issuer', at: regions.province, ...END },
    { login: 'shifa', name: '发文壬', role: 'issuer', at: regions.city, ...END },
    { login: 'jingban', name: '经办戊', role: 'unit-clerk', at: units.hospital, ...END },
    { login: 'peixun', name: '培训己', role: 'training-manager', at: regions.city, ...END },
    { login: 'zhengshu', name: '证书庚', role: 'certificate-officer', at: regions.city, ...END },
    { login: 'jiandu', name: '监督癸', role: 'supervisor', at: regions.city, ...END },
  ]);
  desks = { province, city, clerk, manager, officer, supervisor };
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** Works at a desk and leaves it tidy: no complaint of the browser. */
async function at<T>(login: Login, work: (seat: Seat) => Promise<T>): Promise<T> {
  const seat = await seatOf(house(), login);
  const result = await work(seat);
  expect(seat.complaints).toEqual([]);
  await seat.context.close();
  return result;
}

/** A learner's phone. */
async function onPhone<T>(person: { number: string }, work: (seat: Seat) => Promise<T>): Promise<T> {
  const seat = await takeSeat(browser, { url: platform.url, phone: true });
  await signIn(seat.page, { login: person.number, password: PASSWORD });
  const result = await work(seat);
  expect(seat.complaints).toEqual([]);
  await seat.context.close();
  return result;
}

step('TRN-01: the city plans the training with its paper and certificate', async () => {
  planId = await at(desks.manager, async seat =>
    makePlan(seat, {
      unitId: await unitId(seat, units.bureau),
      year: 2009,
      opensOn: '2009-09-01',
      closesOn: '2009-12-18',
      more: {
        target: { all: [{ region: regions.city }, { jobCategory: ['network-manager', 'professional'] }] },
        modes: ['roster'],
      },
    }),
  );
  await at(desks.officer, async seat => makeKind(seat, { unitId: await unitId(seat, units.bureau), planId }));
});

step(
  'DIR-02: the province asks for two thirds, then all; the city forwards it with earlier dates, and later ones are refused',
  async () => {
    const parentId = await at(desks.province, async seat =>
      issueDirective(seat, {
        unitId: await unitId(seat, units.department),
        planId,
        dates: ['2009-10-31', '2009-12-18'],
        on: '2009-09-07',
      }),
    );
    await at(desks.city, async seat => {
      const bureau = await unitId(seat, units.bureau);
      const late = forwardWith(seat, {
        parentId,
        unitId: bureau,
        dates: ['2009-11-30', '2009-12-31'],
        on: '2009-09-07',
      });
      await expect(late).rejects.toMatchObject({ status: 422, code: 'directives.looser' });
      await forwardWith(seat, { parentId, unitId: bureau, dates: ['2009-10-20', '2009-11-30'], on: '2009-09-07' });
    });
  },
);

step(
  'ORG-06: the clerk imports a roster with every usual fault, reads them at their cells, and imports it again without change',
  async () => {
    const row = (p: typeof passes, number: string | number = p.number, unit: string = units.hospital) => [
      p.name,
      number,
      p.phone,
      unit,
      '专业技术人员',
      '中级',
      '主治医师',
    ];
    const file = await workbook('医院名册.xlsx', [
      {
        name: '人员名册',
        rows: [
          ['填表说明：证件号码请设为文本格式，一人一行。'],
          ['姓名', '身份证号', '联系电话', '工作单位', '岗位类别', '职称级别', '职称名称'],
          row(passes),
          row(fails),
          row(vanishes),
          row(old, legacy(old.number)),
          row(staff(24), wrongCheck(staff(24).number)),
          row(staff(25), Number(staff(25).number)),
          row(passes),
          row(staff(26), staff(26).number, '没有这个单位'),
        ],
      },
    ]);
    await at(desks.clerk, async ({ page }) => {
      const upload = async () => {
        await page.goto('/work/people/import');
        await page.locator('input[type=file]').setInputFiles(file);
        await page.getByRole('button', { name: '上传并检查' }).click();
        await page.getByRole('button', { name: /^有误 4$/ }).waitFor();
      };
      await upload();
      const faults = await page.getByRole('table').innerText();
      for (const words of ['校验码', '数字格式', '重复', '没有这个单位']) expect(faults).toContain(words);
      await page.getByRole('button', { name: /^新增 4$/ }).click();
      await page.getByText('15位旧号已升为18位').waitFor();
      const annotated = await download(page, () => page.getByRole('link', { name: '下载标注后的工作簿' }).click());
      const marked = (await readRows(annotated.bytes)).map(cells => cells.join(' ')).join('\n');
      for (const words of ['校验码', '数字格式', '重复', '没有这个单位']) expect(marked).toContain(words);
      await page.getByRole('button', { name: '确认导入 4 行' }).click();
      await page.getByText('导入完成：新增 4，更新 0，不变 0，有误 4。').waitFor();
      await upload();
      await page.getByRole('button', { name: /^不变 4$/ }).waitFor();
      expect(await page.getByRole('button', { name: /^确认导入/ }).count()).toBe(0);
    });
  },
);

step(
  'TRN-14: the list is made from the people, confirmed by unit and supervisor, and the clerk enrols it',
  async () => {
    const listId = await at(desks.manager, async ({ context }) => {
      await ask(context, proposeTargets, { params: { id: planId } });
      const { items } = await until(
        'the list of the hospital',
        () => ask(context, listUnitLists, { params: { id: planId }, query: {} }),
        found => found.items.some(l => l.targets === 4),
      );
      return items.find(l => l.targets === 4)?.id ?? '';
    });
    await at(desks.clerk, async ({ page }) => {
      await page.goto(`/work/training/lists/${listId}`);
      await page.getByRole('button', { name: '单位确认' }).click();
      await page.getByText('待主管确认').first().waitFor();
    });
    await at(desks.supervisor, async ({ page }) => {
      await page.goto(`/work/training/lists/${listId}`);
      await page.getByRole('button', { name: '主管确认' }).click();
      await page.getByText('已确认').first().waitFor();
    });
    await at(desks.clerk, async ({ page }) => {
      await page.goto(`/work/training/lists/${listId}`);
      await page.getByRole('button', { name: '按名单报名' }).click();
      await page.getByText('本次报名 4 人').waitFor();
      await page.goto('/work/slips');
      await page.getByRole('checkbox', { name: '全选本页' }).check();
      await page.getByRole('button', { name: '打印 4 人的登录单' }).click();
      const sheet = await download(page, () => dialog(page).getByRole('button', { name: '打印 4 人的登录单' }).click());
      codes = slipCodes(sheet.bytes);
      expect(codes.length).toBe(4);
    });
  },
);

step(
  'TRN-05: network lost and browser killed in mid-exam; signed in again, every acknowledged answer is there',
  async () => {
    const mortal = await openMortalBrowser();
    const first = await takeSeat(mortal.browser, { url: platform.url, phone: true });
    await enterWithSlip(first.page, { number: passes.number, code: codeOf(passes.name), password: PASSWORD });
    await study(first.page);
    await enterRoom(first.page);
    const given: Record<string, string> = {};
    for (let n = 0; n < 3; n += 1) {
      const stem = await first.page.getByRole('group').first().innerText();
      given[stem] = await answer(first.page, true);
      await first.page.getByRole('button', { name: '下一题' }).tap();
    }
    await saved(first.page).waitFor();
    await first.context.setOffline(true);
    await answer(first.page, true);
    await first.page.getByText(/离线，1 题在本机/).waitFor();
    await mortal.kill();
    await onPhone(passes, async ({ page }) => {
      await page.goto('/my/exams');
      await page.getByRole('link', { name: '继续考试' }).tap();
      await page.getByRole('button', { name: /继续考试/ }).tap();
      await page.getByRole('group').first().waitFor();
      const kept = await chosen(page);
      expect(Object.values(kept).sort()).toEqual(Object.values(given).sort());
      await page.goto(`${new URL(page.url()).pathname}?q=1`);
      await answerAll(page, () => true);
      await handIn(page);
      await page.getByText('成绩合格。').waitFor();
    });
  },
);

step('TRN-06: another fails, and a third leaves the exam and does not return', async () => {
  for (const person of [fails, vanishes]) {
    const seat = await takeSeat(browser, { url: platform.url, phone: true });
    await enterWithSlip(seat.page, { number: person.number, code: codeOf(person.name), password: PASSWORD });
    await study(seat.page);
    await enterRoom(seat.page);
    if (person === fails) {
      await answerAll(seat.page, () => false);
      await handIn(seat.page);
      await seat.page.getByText('可以补考一次').waitFor();
    } else {
      await answer(seat.page, true);
      await saved(seat.page).waitFor();
    }
    expect(seat.complaints).toEqual([]);
    await seat.context.close();
  }
});

step('DIR-05: the supervisor publishes the progress of the day', async () => {
  await at(desks.supervisor, async seat => {
    boardId = await publishProgress(seat, { unitId: await unitId(seat, units.bureau), planId, dueOn: '2009-10-20' });
    await seat.page.goto(`/boards/${boardId}`);
    await seat.page.getByText('25.0%').first().waitFor();
  });
});

step(
  'TRN-05: next day the server has closed the sitting of the third without a mark, and the second passes the make-up',
  async () => {
    await platform.moveTo('2009-09-08T01:00:00.000Z');
    await onPhone(vanishes, async ({ page }) => {
      await page.goto('/my/exams');
      await page.getByText('无成绩').first().waitFor();
    });
    await onPhone(fails, async ({ page }) => {
      await enterRoom(page);
      await answerAll(page, n => n > 0);
      await handIn(page);
      await page.getByText('成绩合格。').waitFor();
    });
  },
);

step(
  'TRN-10: the certificates are printed as one PDF, and what the QR code says is confirmed by the public page',
  async () => {
    const batch = await at(desks.officer, async ({ page }) => {
      await page.goto('/work/certificates');
      await page.getByRole('row', { name: new RegExp(fails.name) }).waitFor();
      await page.getByRole('button', { name: '成批打印' }).click();
      await dialog(page).getByRole('button', { name: '开始打印' }).click();
      return download(page, () => dialog(page).getByRole('button', { name: /下载/ }).click());
    });
    for (const number of [1, 2]) {
      const address = await scanPdf(browser, { pdf: batch.bytes, folder: artifacts, page: number });
      expect(address.startsWith(`${platform.url}/check?number=`)).toBe(true);
      const stranger = await takeSeat(browser, { url: platform.url, phone: true });
      await stranger.page.goto(address);
      await stranger.page.getByText('真实有效').first().waitFor();
      expect(stranger.complaints).toEqual([]);
      await stranger.context.close();
    }
  },
);

step(
  'DIR-04: the supervisor drills from the board to the person, and the unit sees what it owes by the earlier date',
  async () => {
    await at(desks.supervisor, async ({ page }) => {
      await page.goto('/work/boards');
      await page.getByRole('link', { name: '信息网络安全知识培训' }).click();
      await page.getByText('50.0%').first().waitFor({ timeout: 30_000 });
      await page.getByRole('link', { name: '钦海市本级' }).first().click();
      await page
        .getByRole('row', { name: new RegExp(units.hospital) })
        .getByRole('link', { name: '名单' })
        .click();
      await page.getByRole('row', { name: new RegExp(vanishes.name) }).waitFor();
    });
    await at(desks.clerk, async ({ page, context }) => {
      const { items } = await ask(context, listObligations, { query: {} });
      const forwarded = items.filter(o => o.directive.issuerName === units.bureau);
      expect(forwarded.map(o => [o.threshold, o.due.at])).toContainEqual([
        { num: 2, den: 3 },
        '2009-10-20T16:00:00.000Z',
      ]);
      await page.goto('/work/unit');
      await page
        .getByText(/2009年10月20日/)
        .first()
        .waitFor();
    });
  },
);

step('DIR-05: what was published yesterday has not changed', async () => {
  const { context } = await takeSeat(browser, { url: platform.url });
  const { level } = await ask(context, getPublicSnapshot, { params: { id: boardId, number: 1 }, query: {} });
  expect(level.total).toEqual({ numerator: 1, denominator: 4 });
  await context.close();
  await at(desks.supervisor, async seat => {
    expect(await ask(seat.context, verifySnapshot, { params: { id: boardId, number: 1 } })).toMatchObject({
      intact: true,
    });
    await seat.page.goto(`/work/boards/${boardId}/issues/1`);
    await seat.page.getByText('25.0%').first().waitFor();
  });
});

step('ORG-07: the audit administrator reads the trail; the system administrator sees none of it', async () => {
  await at(logins.audit, async ({ page, context }) => {
    await page.goto('/admin/audit');
    await page.getByRole('table').waitFor();
    for (const action of [
      'exams.hand-in',
      'exams.close-overdue',
      'certificates.print-batch',
      'supervision.take-snapshot',
      'directives.publish',
    ]) {
      const { items } = await ask(context, search, { query: { action } });
      expect(items.length, action).toBeGreaterThan(0);
    }
  });
  await at(logins.system, async ({ page, context }) => {
    const closed: readonly (() => Promise<unknown>)[] = [
      () => ask(context, search, { query: {} }),
      () => ask(context, listPeople, { query: {} }),
      () => ask(context, listUnitLists, { params: { id: planId }, query: {} }),
    ];
    for (const attempt of closed) await expect(attempt()).rejects.toMatchObject({ status: 403 });
    await page.goto('/admin/system');
    const words = await page.locator('nav').allInnerTexts();
    expect(words.join(' ')).not.toMatch(/人员|培训|考试|证书|审计记录/);
  });
  const { code } = await platform.command('audit', 'verify');
  expect(code).toBe(0);
});

const codeOf = (name: string): string => codes.find(slip => slip.name === name)?.code ?? '';
