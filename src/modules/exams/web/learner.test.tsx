import { useLocation } from '@tanstack/react-router';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Rendered, render } from '../../../web/ui/testing.tsx';
import { Page as Exam } from './my-exam.tsx';
import { Page as Exams } from './my-exams.tsx';
import { base, ID, NOW, open, serve, sitting } from './pages.testing.ts';
import { entryIsConfirmed } from './room-state.ts';

let page: Rendered | undefined;
beforeEach(() => localStorage.clear());
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

/** The page at its own address only; the tests' router shows one element everywhere. */
const ExamOnly = () => (useLocation().pathname === `/my/exams/${ID}` ? <Exam /> : null);

const words = () => document.body.textContent ?? '';
const show = async (given: ReturnType<typeof sitting>, next = 'none') => {
  const sent = serve({
    [`GET ${base}`]: () => ({ body: { sitting: given, now: NOW, next } }),
    'GET /api/exams/my/sittings': () => ({
      body: { now: NOW, items: [given, sitting({ id: ID.replace(/1$/, '2'), attempt: 2 })] },
    }),
    'GET /api/health/live': () => ({ body: { ok: true } }),
  });
  page = await render(<ExamOnly />, { at: `/my/exams/${ID}`, path: '/my/exams/$id' });
  await page.settle();
  return { page, sent };
};

test('TRN-05: entering wants a passed check and a confirmation that cites the clause, and only then leads to the room', async () => {
  const { page: p, sent } = await show(sitting());
  for (let i = 0; i < 20 && !words().includes('通畅'); i++) await p.settle();
  expect(words()).toContain('进入即开始计时');
  expect(words()).toContain('第十部分（四）');
  const button = () => p.find('button', '进入考试，开始计时');
  expect(button().hasAttribute('disabled')).toBe(true);
  await p.click('input[type=checkbox]');
  expect(button().hasAttribute('disabled')).toBe(false);
  expect(entryIsConfirmed(ID)).toBe(false);
  await p.click('button', '进入考试，开始计时');
  expect(p.address()).toBe(`/my/exams/${ID}/room`);
  expect(entryIsConfirmed(ID)).toBe(true);
  expect(sent.some(request => request.method === 'POST')).toBe(false);
});

test('TRN-05: a sitting that runs is resumed, and answers waiting on this device are announced', async () => {
  const pending = [{ position: 1, epoch: 1, seq: 2, value: [0] }];
  localStorage.setItem(`zhengshu.exam/${ID}/${ID}/1`, JSON.stringify({ epoch: 1, seq: 2, at: 0, pending }));
  await show(open());
  expect(words()).toContain('本机有 1 题的答案尚未上传');
  expect(words()).toContain('剩余');
});

test('TRN-06: a failed first attempt shows mark, pass line, clause and the way to the make-up', async () => {
  const ended = { state: 'handed-in', outcome: 'failed', markHundredths: 5_450, endedAt: NOW } as const;
  const { page: p } = await show(sitting(ended), 'make-up');
  expect(words()).toContain('54.5 / 100 分');
  expect(words()).toContain('60 分（含）');
  expect(words()).toContain('成绩不合格');
  expect(p.find('a', '去补考').getAttribute('href')).toBe(`/my/exams/${ID.replace(/1$/, '2')}`);
});

test('TRN-06: failed twice says that everything begins again; no return in time says that there is no score', async () => {
  await show(sitting({ state: 'expired', outcome: 'no-score', attempt: 2, endedAt: NOW }), 'exhausted');
  expect(words()).toContain('未在结束前交卷，本次考试无成绩');
  expect(words()).toContain('考试机会已用完');
});

test('TRN-05: the list puts what can be entered now first, with its state in words', async () => {
  serve({
    'GET /api/exams/my/sittings': () => ({
      body: {
        now: NOW,
        items: [
          sitting({
            id: ID.replace(/1$/, '3'),
            title: '旧考试',
            state: 'handed-in',
            outcome: 'passed',
            markHundredths: 8_000,
            endedAt: NOW,
          }),
          open({ title: '新考试' }),
        ],
      },
    }),
  });
  page = await render(<Exams />, { at: '/my/exams' });
  expect(page.all('h2').map(heading => heading.textContent)).toEqual(['新考试', '旧考试']);
  expect(words()).toContain('考试中');
  expect(words()).toContain('80 分（满分 100，合格线 60）');
});
