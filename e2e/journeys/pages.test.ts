// Every page of every module, on a desk and on a phone, as somebody who works with it.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { desk, openBrowser, phone, type Seat, takeSeat } from '../support/browser.ts';
import { signIn } from '../support/hands.ts';
import { axe, overflow, strangeWords } from '../support/inspect.ts';
import { artifacts } from '../support/journey.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { buildTown, type Desk, type Town } from '../support/town.ts';

type Visitor = Desk | 'visitor';
type Ids = Town['ids'];

/** Page → who works with it, and its address where it has parameters. */
const visits: Readonly<Record<string, readonly [Visitor, ((ids: Ids) => string)?]>> = {
  '/': ['visitor'],
  '/sign-in': ['visitor'],
  '/slip': ['visitor'],
  '/first-run': ['visitor'],
  '/register-unit': ['visitor'],
  '/boards': ['visitor'],
  '/boards/$boardId': ['visitor', ids => `/boards/${ids.board}`],
  '/notices': ['visitor'],
  '/notices/$noticeId': ['visitor', ids => `/notices/${ids.directive}`],
  '/contacts': ['visitor'],
  '/downloads': ['visitor'],
  '/check': ['visitor', ids => `/check?number=${ids.certificate}`],
  '/password': ['learner'],
  '/my': ['learner'],
  '/my/account': ['learner'],
  '/my/certificates': ['learner'],
  '/my/exams': ['learner'],
  '/my/exams/$id': ['learner', ids => `/my/exams/${ids.sitting}`],
  '/my/training': ['learner'],
  '/my/training/$id': ['learner', ids => `/my/training/${ids.enrolment}`],
  '/my/training/$id/study/$taskId': ['learner', ids => `/my/training/${ids.enrolment}/study/${ids.task}`],
  '/work': ['clerk'],
  '/work/slips': ['clerk'],
  '/work/unit': ['clerk'],
  '/work/inbox': ['clerk'],
  '/work/obligations': ['clerk'],
  '/work/obligations/$obligationId': ['clerk', ids => `/work/obligations/${ids.obligation}`],
  '/work/search': ['clerk', () => `/work/search?q=${encodeURIComponent('人民医院')}`],
  '/work/people': ['clerk'],
  '/work/people/import': ['clerk'],
  '/work/people/$personId': ['clerk', ids => `/work/people/${ids.person}`],
  '/work/training/lists/$id': ['clerk', ids => `/work/training/lists/${ids.list}`],
  '/work/units': ['registrar'],
  '/work/units/import': ['registrar'],
  '/work/units/$unitId': ['registrar', ids => `/work/units/${ids.unit}`],
  '/work/regions': ['registrar'],
  '/work/registrations': ['registrar'],
  '/work/calendar': ['registrar'],
  '/work/rules': ['registrar'],
  '/work/certificates': ['officer'],
  '/work/sittings': ['operator'],
  '/work/banks': ['author'],
  '/work/banks/$id': ['author', ids => `/work/banks/${ids.bank}`],
  '/work/banks/$id/new': ['author', ids => `/work/banks/${ids.bank}/new`],
  '/work/banks/$id/import': ['author', ids => `/work/banks/${ids.bank}/import`],
  '/work/questions/$id': ['author', ids => `/work/questions/${ids.question}`],
  '/work/papers': ['author'],
  '/work/papers/$id': ['author', ids => `/work/papers/${ids.paper}`],
  '/work/training': ['manager'],
  '/work/training/new': ['manager'],
  '/work/training/$id': ['manager', ids => `/work/training/${ids.plan}`],
  '/work/training/$id/edit': ['manager', ids => `/work/training/${ids.plan}/edit`],
  '/work/training/$id/lists': ['manager', ids => `/work/training/${ids.plan}/lists`],
  '/work/training/$id/enrolments': ['manager', ids => `/work/training/${ids.plan}/enrolments`],
  '/work/training/$id/laggards': ['manager', ids => `/work/training/${ids.plan}/laggards`],
  '/work/courses': ['manager'],
  '/work/courses/$id': ['manager', ids => `/work/courses/${ids.course}`],
  '/work/boards': ['supervisor'],
  '/work/boards/$boardId': ['supervisor', ids => `/work/boards/${ids.board}`],
  '/work/boards/$boardId/issues/$number': ['supervisor', ids => `/work/boards/${ids.board}/issues/1`],
  '/work/boards/$boardId/compare': ['supervisor', ids => `/work/boards/${ids.board}/compare?from=1&to=2`],
  '/work/unit/$unitId': ['supervisor', ids => `/work/unit/${ids.unit}`],
  '/work/requirements/$requirementId': ['supervisor', ids => `/work/requirements/${ids.requirement}`],
  '/work/unit-lists': ['issuer'],
  '/work/unit-lists/$listId': ['issuer', ids => `/work/unit-lists/${ids.unitList}`],
  '/work/directives': ['issuer'],
  '/work/directives/$directiveId': ['issuer', ids => `/work/directives/${ids.directive}`],
  '/work/directives/$directiveId/edit': ['issuer', ids => `/work/directives/${ids.draft}/edit`],
  '/work/directives/$directiveId/receipts': ['issuer', ids => `/work/directives/${ids.directive}/receipts`],
  '/work/forms-for-download': ['issuer'],
  '/admin/system': ['system'],
  '/admin/system/accounts': ['system'],
  '/admin/system/grants': ['system'],
  '/admin/system/resets': ['system'],
  '/admin/security': ['security'],
  '/admin/security/grants': ['security'],
  '/admin/security/accounts': ['security'],
  '/admin/security/resets': ['security'],
  '/admin/audit': ['audit'],
  '/admin/audit/verification': ['audit'],
  '/admin/audit/grants': ['audit'],
  '/admin/audit/resets': ['audit'],
};

/** Walked elsewhere: the room needs a running exam, which the other journeys sit. */
const elsewhere = ['/my/exams/$id/room', '/admin/audit/events/$eventId'];

// The trail shows the codes of actions and kinds as they are sealed.
const codes = /^[a-z][a-z-]*(\.[a-z-]+)*$/;
const known = /^(xitong|anquan|shenji|dengji|shifa|jingban|peixun|mingti|kaowu|zhengshu|jiandu)$/;
let platform: Platform;
let browser: Browser;
let town: Town;

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  [platform, browser] = await Promise.all([startPlatform('2014-06-03T01:00:00.000Z'), openBrowser()]);
  town = await buildTown({ platform, browser });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** Paths that the lists of pages name. */
async function declaredPaths(): Promise<readonly string[]> {
  const root = join(import.meta.dirname, '../..');
  const paths = new Set<string>();
  for (const shell of ['light', 'workbench']) {
    const list = await readFile(join(root, `src/web/${shell}/pages.ts`), 'utf8');
    for (const [, file = ''] of list.matchAll(/from '(\.\.\/\.\.\/modules\/[a-z]+\/web\/[a-z]+\.ts)'/g)) {
      const text = await readFile(join(root, `src/web/${shell}`, file), 'utf8');
      for (const [, path = ''] of text.matchAll(/'(\/(?:[a-z$][\w$/-]*)?)'/gi)) paths.add(path);
    }
  }
  return [...paths];
}

async function seatFor(visitor: Visitor): Promise<Seat> {
  const seat = await takeSeat(browser, { url: platform.url });
  if (visitor !== 'visitor') await signIn(seat.page, town.logins[visitor]);
  return seat;
}

/** Opens one page in both sizes and says what is wrong with it. */
async function look({ page, complaints }: Seat, path: string, address: string): Promise<readonly string[]> {
  complaints.length = 0;
  const findings: string[] = [];
  for (const [size, name] of [
    [desk, 'desk'],
    [phone, 'phone'],
  ] as const) {
    await page.setViewportSize(size);
    if (name === 'desk') {
      await page.goto(address);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      findings.push(...(await strangeWords(page, path.startsWith('/admin/audit') ? codes : known)));
    }
    findings.push(...(await overflow(page)).map(f => `${name}: ${f}`));
    // The workbench has the same elements at both widths; the light pages change theirs.
    if (name === 'desk' || !/^\/(work|admin)/.test(path)) findings.push(...(await axe(page)).map(f => `${name}: ${f}`));
    await page.screenshot({ path: join(artifacts, `page${path.replaceAll('/', '_')}-${name}.png`), fullPage: true });
  }
  return [...new Set([...findings, ...complaints])].map(finding => `${path} ${finding}`);
}

test('web: every page that a module lists is walked here', async () => {
  const listed = await declaredPaths();
  expect(listed.filter(path => !(path in visits) && !elsewhere.includes(path))).toEqual([]);
});

const visitors = [...new Set(Object.values(visits).map(([visitor]) => visitor))];
test.concurrent.for(visitors)(
  'web: pages of %s have no complaint, no overflow, no raw key, no English, no axe violation',
  async visitor => {
    const seat = await seatFor(visitor);
    const findings: string[] = [];
    for (const [path, [who, address]] of Object.entries(visits))
      if (who === visitor) findings.push(...(await look(seat, path, address?.(town.ids) ?? path)));
    await seat.context.close();
    expect(findings).toEqual([]);
  },
);
