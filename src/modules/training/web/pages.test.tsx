import { type ReactNode, useEffect } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { unevenMessages } from '#kernel/messages';
import type { PanelProps } from '#ui/page';
import { PanelsProvider } from '#ui/panels';
import { fakeServer, type Rendered, render } from '../../../web/ui/testing.tsx';
import { Panel as Achieved } from './achieved-panel.tsx';
import { pages } from './index.ts';
import { Panel as Mine } from './mine-panel.tsx';
import { Page as Tasks } from './my-tasks.tsx';
import { emptyDraft, emptyTarget, selectorOf, targetOf, withRules, wrongFields } from './plan-draft.ts';
import { Page as Player } from './player.tsx';
import { parseBlocks, RichText } from './rich-text.tsx';
import { useTargetWords } from './target-words.ts';
import { texts } from './texts.ts';
import { Page as UnitLists } from './unit-lists.tsx';
import { workTexts } from './work-texts.ts';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
  vi.useRealTimers();
});

/** Stands for the panel of a module above that knows of the certificate. */
const Certificate = ({ onDone }: PanelProps) => {
  useEffect(() => onDone?.(), [onDone]);
  return <p>证书 GX-2014</p>;
};
const withCertificate = (children: ReactNode) => (
  <PanelsProvider
    panels={[{ id: 'test', place: 'learner-training', order: 1, load: async () => ({ Panel: Certificate }) }]}
  >
    {children}
  </PanelsProvider>
);
const Words = ({ target }: { readonly target: unknown }) => <p>{useTargetWords(target)}</p>;

const ID = '01890000-0000-7000-8000-000000000001';
const TASK = '01890000-0000-7000-8000-000000000002';
const citation = { instrument: '钦人社发〔2014〕173号', article: '第三部分' };
const mine = {
  planId: ID,
  title: '2014 年信息技术与信息安全',
  subject: '信息技术与信息安全',
  year: 2014,
  opensOn: '2014-05-05',
  closesOn: '2014-10-31',
  windowState: 'open',
  closesAt: '2014-10-31T16:00:00.000Z',
  must: true,
  modes: ['unit'],
  enrolment: {
    id: ID,
    round: 1,
    state: 'studying',
    creditedSeconds: 300,
    requiredSeconds: 600,
    tasksDone: 1,
    tasks: 3,
    markHundredths: null,
    endedAt: null,
  },
  citations: [citation],
};
const task = {
  id: TASK,
  courseId: ID,
  courseTitle: '课程',
  kind: 'text',
  title: '口令与帐号',
  requiredSeconds: 60,
  durationMs: null,
  creditedMs: 0,
  coveredMs: 0,
  scormStatus: null,
  completedAt: null,
};
const study = {
  id: ID,
  planId: ID,
  title: mine.title,
  state: 'studying',
  closesAt: mine.closesAt,
  now: '2014-06-01T00:00:00.000Z',
  tasks: [task],
  gaps: [],
};
const opened = {
  sessionId: ID,
  task,
  body: '# 口令\n口令要**长**。',
  positionMs: 0,
  beatSeconds: 15,
  idleSeconds: 120,
  tookOver: false,
  scorm: null,
};
const problem = (code: string, message: string) => ({
  status: 409,
  body: { code, status: 409, detail: {}, citations: [], message, requestId: ID },
});

test('TRN-02: a task shows the four steps, what blocks the next one and the basis', async () => {
  fakeServer(({ url }) =>
    url === '/api/training/my' ? { body: { now: study.now, items: [mine], hours: [] } } : { status: 404, body: {} },
  );
  page = await render(<Tasks />, { at: '/my/training' });
  const text = page.container.textContent ?? '';
  for (const word of ['报名', '学习', '考试', '证书', '还差 2 项', '钦人社发〔2014〕173号', '继续学习'])
    expect(text).toContain(word);
});

const passed = {
  ...mine,
  must: true,
  enrolment: { ...mine.enrolment, state: 'passed', tasksDone: 3, creditedSeconds: 600, markHundredths: 8_800 },
};
const hours = [
  { subject: mine.subject, year: 2014, kind: 'training', hours: 6, earnedAt: study.now },
  { subject: mine.subject, year: 2014, kind: 'exam', hours: 3, earnedAt: study.now },
];

test('TRN-06: when nothing is due the start page shows what was achieved: mark, certificate, hours', async () => {
  fakeServer(({ url }) =>
    url === '/api/training/my' ? { body: { now: study.now, items: [passed], hours } } : { status: 404, body: {} },
  );
  page = await render(
    withCertificate(
      <>
        <Mine />
        <Achieved />
      </>,
    ),
    { at: '/my' },
  );
  await page.until('.zs-card', '没有待完成的培训');
  await page.until('p', '证书 GX-2014');
  const text = page.container.textContent ?? '';
  for (const word of ['88 分', '培训 6 学时，考试 3 学时', '全部培训任务']) expect(text).toContain(word);
  expect(text).not.toContain('自愿报名');
});

test('TRN-06: the certificate step is done once another module says that the certificate is issued', async () => {
  fakeServer(({ url }) =>
    url === '/api/training/my' ? { body: { now: study.now, items: [passed], hours } } : { status: 404, body: {} },
  );
  page = await render(<Tasks />, { at: '/my/training' });
  await page.settle();
  expect(page.find('ol[aria-label=步骤] [aria-current=step]').textContent).toContain('证书');
  await page.unmount();
  page = await render(withCertificate(<Tasks />), { at: '/my/training' });
  await page.until('p', '证书 GX-2014');
  expect(page.all('[aria-current=step]')).toHaveLength(0);
  expect(page.all('.zs-step-done')).toHaveLength(4);
});

test('TRN-01: a target group is told with the names of its regions, not with their codes', async () => {
  fakeServer(({ url }) =>
    url.includes('parent=450721')
      ? {
          body: {
            items: [],
            chain: [
              { code: '450700', name: '甲市' },
              { code: '450721', name: '乙县' },
            ],
          },
        }
      : { status: 404, body: {} },
  );
  page = await render(<Words target={{ all: [{ jobCategory: ['professional'] }, { region: '450721' }] }} />);
  const words = await page.until('p', '乙县');
  expect(words.textContent).not.toContain('450721');
});

test('TRN-02: the player beats when the learner leaves and says why time was lost; a take-over is said at once', async () => {
  let answer: 'lost' | 'taken' = 'lost';
  const sent = fakeServer(({ url, method }) => {
    if (url.endsWith('/study') && method === 'POST') return { body: opened };
    if (url.endsWith('/beats')) {
      if (answer === 'taken') return problem('training.taken-over', '已在别处学习');
      return {
        body: {
          creditedMs: 0,
          totalMs: 15_000,
          coveredMs: 0,
          lost: { ms: 15_000, reason: 'hidden' },
          taskComplete: false,
          studyComplete: false,
          state: 'studying',
        },
      };
    }
    return url.includes('/my/enrolments/') ? { body: study } : { status: 404, body: {} };
  });
  page = await render(<Player />, { at: `/my/training/${ID}/study/${TASK}`, path: '/my/training/$id/study/$taskId' });
  await page.settle();
  expect(page.find('.zs-lesson strong').textContent).toBe('长');
  document.dispatchEvent(new Event('visibilitychange'));
  await page.settle();
  expect(sent.filter(s => s.url.endsWith('/beats')).map(s => (s.body as { seq: number }).seq)).toEqual([1]);
  expect(page.container.textContent).toContain('窗口在后台');
  answer = 'taken';
  document.dispatchEvent(new Event('visibilitychange'));
  await page.settle();
  expect(page.container.textContent).toContain('这里不再计时');
  expect(page.all('.zs-lesson')).toHaveLength(0);
});

test('TRN-14: units with nobody are a filter of the register, and a supervisor confirms many at once', async () => {
  const list = {
    id: ID,
    unit: { id: ID, name: '测试北县单位' },
    state: 'submitted',
    targets: 3,
    asked: 0,
    enrolled: 2,
    passed: 1,
    submittedAt: null,
    confirmedAt: null,
  };
  const sent = fakeServer(({ url, method }) => {
    if (url === '/api/accounts/me')
      return {
        body: {
          account: { id: ID, name: '李某', personId: null },
          permissions: ['training.confirm'],
          roles: [],
          unit: null,
        },
      };
    if (url.includes('/unit-lists') && method === 'GET') return { body: { items: [list], next: null } };
    if (url.endsWith('/unit-lists/confirm')) return { body: { confirmed: 1 } };
    return problem('access.not-found', '没有找到');
  });
  page = await render(<UnitLists />, { at: `/work/training/${ID}/lists?empty=yes`, path: '/work/training/$id/lists' });
  expect(sent.some(s => s.url.includes('empty=yes'))).toBe(true);
  await page.click('tbody input[type=checkbox]');
  await page.click('button', '主管确认');
  expect(sent.find(s => s.url.endsWith('/unit-lists/confirm'))?.body).toEqual({ ids: [ID] });
  expect(page.container.textContent).toContain('已确认 1 份名单');
});

test('TRN-02: a lesson becomes elements of the subset only; markup and script addresses stay text', async () => {
  const source =
    '# 标题\n\n第一行\n第二行\n- 甲\n- 乙\n\n1. 一\n> 引用\n<img src=x onerror=alert(1)> [坏](javascript:alert(1)) [好](https://example.org/a)';
  expect(parseBlocks(source).map(b => b.kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'quote', 'paragraph']);
  page = await render(<RichText source={source} />);
  expect(page.all('img')).toHaveLength(0);
  expect(page.all('a').map(a => a.getAttribute('href'))).toEqual(['https://example.org/a']);
  expect(page.all('ul li')).toHaveLength(2);
});

test('TRN-01: the form writes selectors it can read again, keeps others whole, and takes rule values with one click', () => {
  const target = {
    ...emptyTarget,
    categories: ['professional'],
    types: ['organ'],
    line: 'hr',
    region: '450700',
  } as const;
  expect(targetOf(selectorOf(target))).toEqual(target);
  const foreign = { not: { unitType: ['school'] } };
  expect(targetOf(foreign)).toEqual({ ...emptyTarget, kept: foreign });
  expect(selectorOf(targetOf(foreign))).toEqual(foreign);
  const rules = [
    { ruleId: 'exam.pass-mark', value: 60 },
    { ruleId: 'exam.attempts', value: { regular: 1, makeUp: 1 } },
    { ruleId: 'card.price', value: 5000 },
  ];
  const form = withRules(emptyDraft('2014'), rules);
  expect(form).toMatchObject({ passMark: '60', attempts: '2', yuan: '50' });
  expect(wrongFields(form)).toEqual(['title', 'subject', 'opensOn', 'closesOn']);
});

test('both languages take the same values, and every page has a title', () => {
  expect(unevenMessages(texts)).toEqual([]);
  expect(unevenMessages(workTexts)).toEqual([]);
  expect(pages.every(p => p.title('zh') !== '' && p.title('en') !== '')).toBe(true);
});
