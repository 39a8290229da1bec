import { afterEach, describe, expect, test } from 'vitest';
import { fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as Board } from './board.tsx';
import { Page as Boards } from './boards.tsx';
import { Page as Compare } from './compare.tsx';
import { Panel } from './portal-panel.tsx';
import { Page as PublicBoard } from './public-board.tsx';
import { missingTo, parseThreshold, printThreshold } from './threshold.ts';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '01890000-0000-7000-8000-000000000001';
const name = (zh: string) => ({ zh, en: zh });
const head = {
  title: '培训进度',
  unitName: '示范市局',
  measureId: 'trial.done',
  measureTitle: name('培训合格'),
  measureFacts: name('名单内的人'),
  unitOfCount: name('人'),
  regionCode: '450700',
  regionName: '示范市',
  threshold: { num: 2, den: 3 },
  dueOn: '2009-12-31',
  citation: { instrument: '示范〔2009〕1号', article: '第二部分' },
  dimensions: [{ id: 'unit-type', title: name('单位类型') }],
};
const row = (key: string, label: string, numerator: number, denominator: number) => ({
  key,
  name: label,
  nameEn: null,
  drill: true,
  numerator,
  denominator,
});
const rows = [row('region:450721', '甲县', 2, 3), row('region:450722', '乙县', 1, 3)];
const level = {
  node: 'region:450700',
  cut: 'tree',
  crumbs: [{ node: 'region:450700', name: '示范市' }],
  total: { numerator: 3, denominator: 6 },
  rows,
  next: null,
};
const snapshot = {
  number: 6,
  asOf: '2009-12-18T01:00:00.000Z',
  takenAt: '2009-12-18T01:00:05.000Z',
  scheduled: true,
  rowCount: 9,
  digest: 'ab'.repeat(32),
};
const board = {
  ...head,
  id: ID,
  unitId: ID,
  parameters: { run: 'one' },
  audience: 'public',
  state: 'published',
  schedule: null,
  nextAt: null,
  lastNumber: 6,
  revision: 3,
  mayPublish: true,
};
const publicBoard = { id: ID, ...head, ...snapshot, total: level.total, rows };

const server = (
  answers: Readonly<Record<string, unknown>>,
  permissions: readonly string[] = [],
): readonly SentRequest[] =>
  fakeServer(({ method, url }) => {
    const found = answers[`${method} ${url.split('?')[0]}`];
    if (found !== undefined) return { body: found };
    if (url === '/api/accounts/me') {
      return { body: { account: { id: ID, name: '李某', personId: null }, permissions, roles: [], unit: null } };
    }
    return {
      status: 404,
      body: { code: 'access.not-found', status: 404, detail: {}, citations: [], message: '没有', requestId: ID },
    };
  });

describe('the portal', () => {
  test('DIR-05: the start page shows the issue, its moment, its basis and the way down', async () => {
    server({ 'GET /api/public/boards': { items: [publicBoard] } });
    page = await render(<Panel />, { at: '/' });
    const text = page.container.textContent ?? '';
    expect(text).toContain('第 6 期　截至 2009年12月18日（周五） 09:00');
    expect(text).toContain('2 / 3');
    expect(page.find('a', '甲县').getAttribute('href')).toBe(`/boards/${ID}?node=region%3A450721`);
    expect(page.find('button', '依据')).toBeTruthy();
  });

  test('DIR-05: nothing is shown while nothing is published', async () => {
    server({ 'GET /api/public/boards': { items: [] } });
    page = await render(<Panel />, { at: '/' });
    expect(page.container.textContent).toBe('');
  });

  test('DIR-05: an issue is read and exported by the address: issue, level and grouping', async () => {
    const answer = { boardId: ID, snapshot, head, latest: 6, level: { ...level, cut: 'unit-type' } };
    const sent = server({
      [`GET /api/public/boards/${ID}/snapshots/6`]: answer,
      [`GET /api/public/boards/${ID}/snapshots`]: { items: [snapshot], next: null },
    });
    page = await render(<PublicBoard />, { at: `/boards/${ID}?n=6&cut=unit-type`, path: '/boards/$boardId' });
    expect(sent.some(s => s.url === `/api/public/boards/${ID}/snapshots/6?cut=unit-type&limit=100`)).toBe(true);
    expect(page.find('a', '导出所见').getAttribute('href')).toBe(
      `/api/public/boards/${ID}/snapshots/6/export?cut=unit-type`,
    );
    expect(page.container.textContent).toContain(snapshot.digest);
  });
});

describe('the workbench', () => {
  const answers = {
    [`GET /api/supervision/boards/${ID}`]: board,
    [`GET /api/supervision/boards/${ID}/figures`]: { asOf: '2009-12-18T01:00:00.000Z', level },
    [`GET /api/supervision/boards/${ID}/snapshots`]: { items: [snapshot], next: null },
    [`GET /api/supervision/boards/${ID}/subjects`]: {
      at: '2009-12-18T01:00:00.000Z',
      figure: { numerator: 2, denominator: 3 },
      items: [{ unitId: ID, unitName: '甲单位', subjectId: ID, name: '王某', note: null, met: false }],
      next: null,
    },
    [`POST /api/supervision/boards/${ID}/publish`]: { revision: 4, number: 7 },
  };

  test('DIR-04: the table says who has reached two thirds exactly and who lacks how many; people open below', async () => {
    server(answers, ['supervision.read']);
    page = await render(<Board />, { at: `/work/boards/${ID}?people=region%3A450721`, path: '/work/boards/$boardId' });
    await page.settle();
    await page.settle();
    const text = page.container.textContent ?? '';
    expect(text).toContain('已达标');
    expect(text).toContain('差 1');
    expect(text).toContain('权限范围内 3，已完成 2，未完成 1');
    expect(text).toContain('王某');
    expect(page.find('a', '对照').getAttribute('href')).toBe(`/work/boards/${ID}/compare?from=5&to=6`);
  });

  test('DIR-05: publishing says what cannot be undone and sends the schedule', async () => {
    const sent = server(answers, ['supervision.read', 'supervision.publish']);
    page = await render(<Board />, { at: `/work/boards/${ID}`, path: '/work/boards/$boardId' });
    await page.click('button', '调整出期时间');
    expect(page.find('dialog').textContent).toContain('立即出第 7 期');
    await page.click('dialog label', '每周出一期');
    await page.click('dialog button', /^发布/);
    expect(sent.find(s => s.method === 'POST')?.body).toEqual({
      revision: 3,
      schedule: { every: 'week', weekday: 1, time: '09:00' },
    });
  });

  test('DIR-05: a monthly schedule names its day', async () => {
    const sent = server(answers, ['supervision.read', 'supervision.publish']);
    page = await render(<Board />, { at: `/work/boards/${ID}`, path: '/work/boards/$boardId' });
    await page.click('button', '调整出期时间');
    await page.click('dialog label', '每月出一期');
    await page.click('dialog button', /^发布/);
    expect(sent.find(s => s.method === 'POST')?.body).toMatchObject({
      schedule: { every: 'month', weekday: null, monthDay: 'last', time: '09:00' },
    });
  });

  test('DIR-05: two issues are compared by the address', async () => {
    const figure = { numerator: 1, denominator: 3 };
    const { numerator: _n, denominator: _d, ...place } = row('region:450721', '甲县', 2, 3);
    server({
      [`GET /api/supervision/boards/${ID}/compare`]: {
        ...{ from: { ...snapshot, number: 5 }, to: snapshot, node: 'region:450700', cut: 'tree', crumbs: level.crumbs },
        threshold: head.threshold,
        rows: [{ ...place, from: figure, to: { numerator: 2, denominator: 3 } }],
      },
      [`GET /api/supervision/boards/${ID}/snapshots`]: { items: [snapshot], next: null },
    });
    page = await render(<Compare />, {
      at: `/work/boards/${ID}/compare?from=5&to=6`,
      path: '/work/boards/$boardId/compare',
    });
    expect(page.container.textContent).toContain('+1 / ±0');
  });

  test('DIR-05: who may not publish is offered no new board', async () => {
    server({ 'GET /api/supervision/boards': { items: [board], next: null } }, ['supervision.read']);
    page = await render(<Boards />, { at: '/work/boards' });
    expect(page.container.textContent).toContain('培训进度');
    expect(page.all('button').map(b => b.textContent)).not.toContain('新建进度公布');
  });
});

describe('thresholds', () => {
  test.each([
    ['2/3', { num: 2, den: 3 }],
    ['90%', { num: 90, den: 100 }],
    ['66.5％', { num: 6650, den: 10_000 }],
    ['', null],
    ['3/2', undefined],
    ['120%', undefined],
    ['abc', undefined],
  ])('DIR-03: %s is read exactly', (text, share) => {
    expect(parseThreshold(text)).toEqual(share);
  });

  test('DIR-03: what is printed is read back, and two of three reach 2/3', () => {
    for (const text of ['2/3', '90%', '66.5%']) {
      const share = parseThreshold(text);
      expect(share && printThreshold(share)).toBe(text);
    }
    expect(missingTo({ num: 2, den: 3 }, { numerator: 2, denominator: 3 })).toBe(0);
    expect(missingTo({ num: 2, den: 3 }, { numerator: 66, denominator: 100 })).toBe(1);
  });
});
