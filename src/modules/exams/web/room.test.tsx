import { useLocation } from '@tanstack/react-router';
import { act } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SavedAnswer } from '#contracts/exams';
import { type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { type Answers, base, entered, ID, NOW, open, refusal, saved, serve, sitting } from './pages.testing.ts';
import { Page } from './room.tsx';
import { confirmEntry } from './room-state.ts';

/** The room at its own address only; the tests' router shows one element everywhere. */
const Room = () => (useLocation().pathname.endsWith('/room') ? <Page /> : null);

let page: Rendered | undefined;
const keptKeys = () => Object.keys(localStorage).filter(key => key.startsWith('zhengshu.exam/'));

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  confirmEntry(ID);
});
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const PUT = `PUT ${base}/answers`;
const acknowledged = () => ({ body: { savedAt: NOW, refused: [] } });

async function enter(answers: Answers, options: { at?: string; now?: () => string } = {}) {
  const sent = serve({ [`POST ${base}/enter`]: () => entered(), [PUT]: acknowledged, ...answers }, options.now);
  page = await render(<Room />, { at: options.at ?? `/my/exams/${ID}/room`, path: '/my/exams/$id/room' });
  await page.settle();
  return { page, sent, puts: () => sent.filter(request => request.method === 'PUT') };
}

const text = () => page?.find('.zs-exam').textContent ?? '';
const saveLine = () => page?.find('.zs-save').textContent ?? '';

test('TRN-05: an answer is sent with epoch and number, and called saved only after the acknowledgement', async () => {
  let answered: (() => void) | undefined;
  const { page: p, puts } = await enter({});
  const fetchNow = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (init?.method === 'PUT') await new Promise<void>(resolve => (answered = resolve));
    return fetchNow(input, init);
  };
  expect(saveLine()).toContain('尚未作答');
  await p.click('label.zs-exam-option', '保存记录并报告');
  expect(saveLine()).toContain('正在保存');
  answered?.();
  await p.settle();
  expect(saveLine()).toContain('已保存 09:00:00');
  expect(puts().map(request => request.body)).toEqual([
    { epoch: 1, answers: [{ position: 0, epoch: 1, seq: 1, value: [1] }] },
  ]);
  expect(text()).toContain('答题卡 1/4');
});

test('TRN-05: without network the answers stay on the device and the line says how long is left', async () => {
  const { page: p } = await enter({ [PUT]: () => undefined });
  await p.click('label.zs-exam-option', '删除日志');
  expect(saveLine()).toMatch(/离线，1 题在本机，剩 (1:00:00|59:\d\d) 内联网即可上传/);
  expect(text()).toContain('网络已断开');
  expect(text()).toContain('10:00:00 前恢复联网');
  expect(keptKeys()).toEqual([`zhengshu.exam/${ID}/${ID}/1`]);
});

test('TRN-05: after a crash what was not acknowledged is uploaded with its old stamp, and newer answers of the server stay', async () => {
  const pending = [
    { position: 0, epoch: 1, seq: 4, value: [3] },
    { position: 2, epoch: 1, seq: 5, value: [0] },
  ];
  localStorage.setItem(
    `zhengshu.exam/${ID}/${ID}/1`,
    JSON.stringify({ epoch: 1, seq: 5, at: Date.parse(NOW), pending }),
  );
  const answers: readonly SavedAnswer[] = [
    { position: 0, epoch: 1, seq: 2, value: [1] },
    { position: 2, epoch: 2, seq: 9, value: [1] },
  ];
  const { puts, page: p } = await enter({ [`POST ${base}/enter`]: () => entered({ epoch: 3, answers }) });
  expect(puts().map(saved)).toEqual([[{ position: 0, epoch: 1, seq: 4, value: [3] }]]);
  expect(text()).toContain('第 3 题：您在别处有更新的答案，已采用更新的。');
  expect(p.find('.zs-exam-chosen').textContent).toContain('等待通知');
  expect(keptKeys()).toEqual([`zhengshu.exam/${ID}/${ID}/3`]);
});

test('TRN-05: a window taken over elsewhere becomes read-only at once, names what was not uploaded, and can take back', async () => {
  let epoch = 1;
  const { page: p } = await enter({
    [`POST ${base}/enter`]: () => entered({ epoch }),
    [PUT]: () =>
      epoch === 1 ? { body: { savedAt: NOW, refused: [{ position: 0, reason: 'taken-over' }] } } : acknowledged(),
  });
  await p.click('label.zs-exam-option', '删除日志');
  expect(saveLine()).toContain('已在别处继续');
  expect(text()).toContain('有 1 题没有上传：第 1 题');
  expect(p.find('fieldset.zs-exam-question').hasAttribute('disabled')).toBe(true);
  epoch = 2;
  await p.click('button', '在本窗口继续');
  await p.settle();
  expect(saveLine()).toContain('已保存');
  expect(p.find('fieldset.zs-exam-question').hasAttribute('disabled')).toBe(false);
});

test('TRN-05: a lost session keeps the answers on screen and leads to signing in and back', async () => {
  const { page: p } = await enter({ [PUT]: () => refusal(401, 'accounts.no-session') });
  await p.click('label.zs-exam-option', '删除日志');
  expect(text()).toContain('登录已失效');
  expect(p.find('a', '重新登录').getAttribute('href')).toContain(encodeURIComponent(`/my/exams/${ID}/room`));
  expect(p.find('.zs-exam-chosen').textContent).toContain('删除日志');
});

test('TRN-05: the room is never entered without a confirmation', async () => {
  sessionStorage.clear();
  const other = ID.replace(/1$/, '2');
  const sent = serve({});
  page = await render(<Room />, { at: `/my/exams/${other}/room`, path: '/my/exams/$id/room' });
  expect(page.address()).toBe(`/my/exams/${other}`);
  expect(sent.some(request => request.method === 'POST')).toBe(false);
});

test('TRN-05: the hand-in lists what is open and what is marked, then sends it and shows the result', async () => {
  const handed = { body: { sitting: sitting({ state: 'handed-in', outcome: 'failed' }), next: 'make-up' } };
  const { page: p, sent } = await enter({ [`POST ${base}/hand-in`]: () => handed });
  await p.click('label.zs-exam-option', '保存记录并报告');
  await p.click('button', '下一题');
  expect(p.address()).toContain('q=2');
  await p.click('button', '标记本题');
  await p.click('.zs-exam-side button', '交卷');
  const dialog = p.find('dialog').textContent ?? '';
  expect(dialog).toContain('未答 3 题');
  expect(dialog).toContain('有标记 1 题');
  await p.click('dialog button', '确认交卷');
  await p.settle();
  expect(sent.find(request => request.url.endsWith('/hand-in'))?.body).toEqual({ epoch: 1, answers: [] });
  expect(p.address()).toBe(`/my/exams/${ID}`);
  expect(keptKeys()).toEqual([]);
});

test('TRN-05: giving up wants the word typed and shows its clause', async () => {
  const { page: p, sent } = await enter({
    [`POST ${base}/give-up`]: () => ({
      body: { sitting: sitting({ state: 'given-up', outcome: 'given-up' }), next: 'make-up' },
    }),
  });
  const posts = () => sent.filter(request => request.url.endsWith('/give-up'));
  await p.click('.zs-menu-button');
  await p.click('button', '放弃本次考试');
  expect(p.find('dialog').textContent).toContain('第十部分（四）');
  expect(p.find('dialog button', '放弃考试').hasAttribute('disabled')).toBe(true);
  await p.type('dialog input', '放弃');
  await p.click('dialog button', '放弃考试');
  expect(posts().map(request => request.body)).toEqual([{ epoch: 1, confirmation: '放弃' }]);
});

const until = async (done: () => boolean) => {
  for (let i = 0; i < 60 && !done(); i++) {
    await act(async () => {
      await new Promise(resolve => setTimeout(resolve, 40));
    });
  }
};
const endingIn = (ms: number) => open({ endsAt: new Date(Date.parse(NOW) + ms).toISOString() });

test('TRN-05: just before the end the page hands in by itself with what is still owed', async () => {
  const start = Date.now();
  const now = () => new Date(Date.parse(NOW) + Date.now() - start).toISOString();
  let handedAt = '';
  const { page: p, sent } = await enter(
    {
      [`POST ${base}/enter`]: () => entered({ sitting: endingIn(2_000) }),
      [PUT]: () => undefined,
      [`POST ${base}/hand-in`]: () => {
        handedAt = now();
        return { body: { sitting: sitting({ state: 'handed-in', outcome: 'passed' }), next: 'none' } };
      },
    },
    { now },
  );
  await p.click('label.zs-exam-option', '保存记录并报告');
  const handIns = (): readonly SentRequest[] => sent.filter(request => request.url.endsWith('/hand-in'));
  await until(() => p.address() === `/my/exams/${ID}`);
  expect(handIns().map(saved)).toEqual([[{ position: 0, epoch: 1, seq: 1, value: [1] }]]);
  expect(handedAt < new Date(Date.parse(NOW) + 2_000).toISOString()).toBe(true);
});

test('TRN-05: offline at the end the page says that nothing was delivered and what that means', async () => {
  const { page: p } = await enter({
    [`POST ${base}/enter`]: () => entered({ sitting: endingIn(1_200) }),
    [PUT]: () => undefined,
  });
  await p.click('label.zs-exam-option', '删除日志');
  await until(() => text().includes('交卷没有送达'));
  expect(text()).toContain('无成绩并登记为不合格');
  expect(text()).toContain('有 1 题没有上传');
});

test('TRN-05: several options, right and wrong, and blanks each give their kind of answer; keys work too', async () => {
  const { page: p, puts } = await enter({});
  const press = async (key: string) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    await act(async () => void document.dispatchEvent(event));
    await p.settle();
  };
  await press('b');
  await press('PageDown');
  await p.click('label.zs-exam-option', '定期更换');
  await p.click('label.zs-exam-option', '足够长');
  await press('PageDown');
  await p.click('label.zs-exam-option', '错误');
  await press('PageDown');
  expect(p.find('.zs-exam-stem').textContent).toContain('（1） 和 （2）');
  await p.type('.zs-exam-question input', '完整性');
  await press('PageUp');
  const values = puts()
    .flatMap(saved)
    .map(({ position, value }) => [position, value]);
  expect(values).toEqual([
    [0, [1]],
    [1, [3]],
    [1, [0, 3]],
    [2, [1]],
    [3, ['完整性', '']],
  ]);
});

test('TRN-05: a device that keeps nothing is told to the candidate', async () => {
  const write = Storage.prototype.setItem;
  Storage.prototype.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  try {
    await enter({});
    expect(text()).toContain('不允许在本机存放答案');
  } finally {
    Storage.prototype.setItem = write;
  }
});
