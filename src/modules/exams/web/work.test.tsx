import { act } from 'react';
import { afterEach, expect, test } from 'vitest';
import { unevenMessages } from '#kernel/messages';
import { type Rendered, render } from '../../../web/ui/testing.tsx';
import { importErrorCodes, importWarningCodes } from '../bank/formats/report.ts';
import { questionProblemCodes } from '../bank/question.ts';
import { Page as Import } from './bank-import.tsx';
import { type BlueprintDraft, draftOf, emptyBlueprint, emptyLine, readBlueprint, totalsOf } from './blueprint-draft.ts';
import { floorMessages } from './floor-messages.ts';
import { gateMessages } from './gate-messages.ts';
import { importMessages } from './import-messages.ts';
import { messages } from './messages.ts';
import { ID, NOW, refusal, serve } from './pages.testing.ts';
import { Page as Paper } from './paper.tsx';
import { Page as Question } from './question.tsx';
import { emptyDraft, draftOf as questionDraftOf, readDraft, withStem } from './question-draft.ts';
import { Page as QuestionNew } from './question-new.tsx';
import { roomMessages } from './room-messages.ts';
import { Page as Sittings } from './sittings.tsx';
import { titles } from './titles.ts';
import { workMessages } from './work-messages.ts';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});
const words = () => document.body.textContent ?? '';

test('web: every code of an import has its words, and both languages take the same values', () => {
  const has = (key: string) => Object.hasOwn(importMessages.zh, key);
  expect(importErrorCodes.filter(code => !has(`error.${code}`))).toEqual([]);
  expect(importWarningCodes.filter(code => !has(`warning.${code}`))).toEqual([]);
  expect(questionProblemCodes.filter(code => !has(`problem.${code}`))).toEqual([]);
  for (const catalogue of [importMessages, messages, roomMessages, gateMessages, workMessages, floorMessages, titles])
    expect(unevenMessages(catalogue)).toEqual([]);
});

const line = {
  tagsAny: ['密码'],
  tagsAll: [],
  kinds: ['single' as const],
  minDifficulty: 1,
  maxDifficulty: 5,
  count: 20,
  scoreEach: 250,
};
const blueprint = { mode: 'drawn' as const, lines: [line], questionOrder: 'in-line' as const, shuffleOptions: true };

test('TRN-04: a blueprint survives editing unchanged, and what cannot be read is named by its line', () => {
  expect(readBlueprint(draftOf(blueprint))).toEqual({ blueprint });
  const draft: BlueprintDraft = {
    ...emptyBlueprint,
    lines: [
      { ...emptyLine(0), count: '0' },
      { ...emptyLine(1), score: '1.234' },
      { ...emptyLine(2), minDifficulty: 4, maxDifficulty: 2 },
    ],
  };
  const read = readBlueprint(draft);
  expect('faults' in read && [...read.faults.lines]).toEqual([
    [0, 'count'],
    [1, 'score'],
    [2, 'levels'],
  ]);
  expect(totalsOf(draftOf(blueprint))).toEqual({ questions: 20, score: 5_000 });
  expect(readBlueprint({ ...emptyBlueprint, mode: 'fixed' })).toMatchObject({ faults: { whole: 'empty' } });
});

const paper = {
  id: ID,
  unitId: ID,
  bankId: ID,
  title: '信息安全结业考试',
  blueprint,
  durationMinutes: 60,
  onExpiry: 'no-score',
  state: 'draft',
  totalHundredths: 5_000,
  revision: 3,
};
const bank = {
  bank: { id: ID, unitId: ID, unitName: '示范市人社局', name: '公需科目', questions: 40, revision: 1 },
  kinds: { single: 40 },
  difficulties: { 3: 40 },
  tags: [{ tag: '密码', count: 13 }],
};

const shortfall = { line: 0, wanted: 20, found: 13, fitting: 13, lines: [0], jointlyWanted: 20, jointlyFound: 13 };

test('TRN-04: what a bank lacks stands in a table: what each line asks for, how many fit, how many are missing, why', async () => {
  const hard = { ...line, tagsAny: [], tagsAll: ['日志'], minDifficulty: 4 };
  const lines = [line, { ...line, kinds: [] }, hard];
  const lacking = [
    { ...shortfall, line: 1, fitting: 40, found: 20, wanted: 30, lines: [0, 1], jointlyWanted: 50, jointlyFound: 40 },
    { ...shortfall, line: 2, fitting: 0, found: 0 },
  ];
  serve({
    [`GET /api/exams/papers/${ID}`]: () => ({
      body: { paper: { ...paper, blueprint: { ...blueprint, lines } }, shortfalls: lacking },
    }),
    [`GET /api/exams/banks/${ID}`]: () => ({ body: bank }),
  });
  page = await render(<Paper />, { at: `/work/papers/${ID}`, path: '/work/papers/$id' });
  await page.settle();
  const cells = page.all('tbody tr').map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent));
  expect(cells).toEqual([
    ['第 2 项', '标签含其一：密码', '30', '40', '20', '10', '与第 1 项要用同一批题：合计要 50 题，只有 40 题'],
    ['第 3 项', '标签全含：日志；单选；难度 4 至 5', '20', '0', '0', '20', '没有符合要求的题目'],
  ]);
});

test('TRN-04: a paper shows its total while one types, says in words what the bank lacks, and saves its revision', async () => {
  const sent = serve({
    [`GET /api/exams/papers/${ID}`]: () => ({ body: { paper, shortfalls: [shortfall] } }),
    [`GET /api/exams/banks/${ID}`]: () => ({ body: bank }),
    [`PUT /api/exams/papers/${ID}`]: () => refusal(409, 'exams.stale-revision'),
  });
  page = await render(<Paper />, { at: `/work/papers/${ID}`, path: '/work/papers/$id' });
  await page.settle();
  expect(words()).toContain('第 1 项要 20 题，只有 13 题可用。');
  expect(words()).toContain('共 20 题，满分 50 分');
  expect(page.find('button', '定稿').hasAttribute('disabled')).toBe(true);
  const count = [...page.all('.zs-exam-line input')].findIndex(input => (input as HTMLInputElement).value === '20');
  await page.type(`.zs-exam-line > div:nth-child(${count + 3}) input`, '10');
  expect(words()).toContain('共 10 题，满分 25 分');
  expect(words()).not.toContain('只有 13 题可用');
  await page.click('button', '保存草稿');
  expect(sent.find(request => request.method === 'PUT')?.body).toEqual({
    revision: 3,
    title: '信息安全结业考试',
    durationMinutes: 60,
    onExpiry: 'no-score',
    blueprint: { ...blueprint, lines: [{ ...line, count: 10 }] },
  });
  expect(words()).toContain('已被他人修改');
  expect(page.all('button').some(button => button.textContent === '载入最新内容')).toBe(true);
});

const single = {
  kind: 'single' as const,
  stem: '口令至少几位？',
  explanation: '',
  tags: ['密码'],
  difficulty: 3,
  score: 250,
  language: 'zh-CN',
  options: ['六位', '八位'],
  answer: 1,
};

test('TRN-03: a question survives editing unchanged in each kind, and a missing answer is said', () => {
  const common = { stem: '____', explanation: '', tags: [], difficulty: 1, score: 100, language: 'zh-CN' };
  const samples = [
    single,
    { ...single, kind: 'multiple' as const, answer: [0, 1] },
    { kind: 'true-false' as const, ...common, answer: true },
    {
      kind: 'fill-in' as const,
      ...common,
      blanks: [
        { match: 'loose' as const, accept: ['防火墙', 'firewall'] },
        { match: 'number' as const, value: 60, tolerance: 0.5 },
      ],
    },
  ];
  for (const question of samples) expect(readDraft(questionDraftOf(question))).toEqual({ question });
  const fill = { ...emptyDraft('fill-in'), stem: '' };
  expect(withStem(fill, '甲____乙____').blanks).toHaveLength(2);
  expect(withStem({ ...fill, ...withStem(fill, '甲____乙____') }, '甲____').blanks).toHaveLength(2);
  expect(withStem(emptyDraft('single'), '甲____乙____').blanks).toHaveLength(1);
  const draft = questionDraftOf(single);
  expect(readDraft({ ...draft, options: draft.options.map(option => ({ ...option, right: false })) })).toEqual({
    fault: 'right',
  });
});

test('TRN-03: a revised question goes with its revision, and what the server finds wrong is said in words', async () => {
  const row = {
    id: ID,
    version: 2,
    kind: 'single',
    stem: single.stem,
    tags: ['密码'],
    difficulty: 3,
    state: 'active',
    revision: 2,
  };
  const problems = ['options.1 duplicate', 'stem too-long'];
  const sent = serve({
    [`GET /api/exams/questions/${ID}`]: () => ({
      body: {
        row,
        question: single,
        versions: [
          { version: 1, createdAt: NOW },
          { version: 2, createdAt: NOW },
        ],
      },
    }),
    [`PUT /api/exams/questions/${ID}`]: () => ({
      status: 422,
      body: {
        code: 'exams.question-invalid',
        status: 422,
        detail: { problems },
        citations: [],
        message: '',
        requestId: ID,
      },
    }),
  });
  page = await render(<Question />, { at: `/work/questions/${ID}`, path: '/work/questions/$id' });
  await page.settle();
  await page.click('button', '修改');
  await page.type('textarea', '口令至少应有几位？');
  await page.click('button[type=submit]');
  const body = sent.find(request => request.method === 'PUT')?.body;
  expect(body).toEqual({ revision: 2, question: { ...single, stem: '口令至少应有几位？' } });
  expect(words()).toContain('选项 B与前面的重复');
  expect(words()).toContain('题干过长');
});

test('TRN-03: a question is written beside what the candidate will see, and the next one keeps tags and score', async () => {
  const row = { id: ID, version: 1, kind: 'multiple', stem: '', tags: [], difficulty: 3, state: 'active', revision: 1 };
  let twin = false;
  const sent = serve({
    [`GET /api/exams/banks/${ID}`]: () => ({ body: bank }),
    [`POST /api/exams/banks/${ID}/questions`]: () =>
      twin ? refusal(409, 'exams.question-exists') : { body: { ...row, stem: '哪些是强口令？' } },
  });
  page = await render(<QuestionNew />, { at: `/work/banks/${ID}/new`, path: '/work/banks/$id/new' });
  await page.settle();
  await page.click('input[value=multiple]');
  await page.type('textarea', '哪些是强口令？');
  for (const [n, text] of ['足够长', '姓名', '混用字符', '生日'].entries())
    await page.type(`.zs-exam-edit-option:nth-of-type(${n + 1}) input:not([type=checkbox])`, text);
  await page.click('.zs-exam-edit-option:nth-of-type(1) input[type=checkbox]');
  await page.click('.zs-exam-edit-option:nth-of-type(3) input[type=checkbox]');
  const seen = page.find('.zs-exam-preview').textContent ?? '';
  for (const text of ['哪些是强口令？', '足够长', '生日', '多选']) expect(seen).toContain(text);
  await page.click('button', '保存并录入下一题');
  await page.settle();
  expect(sent.find(request => request.method === 'POST')?.body).toMatchObject({
    question: { kind: 'multiple', options: ['足够长', '姓名', '混用字符', '生日'], answer: [0, 2], score: 100 },
  });
  expect(words()).toContain('已保存：哪些是强口令？');
  expect((page.find('textarea') as HTMLTextAreaElement).value).toBe('');
  expect((page.find('input[value=multiple]') as HTMLInputElement).checked).toBe(true);
  twin = true;
  await page.click('input[value=true-false]');
  await page.type('textarea', '口令可以张贴。');
  await page.click('button', '保存');
  await page.settle();
  expect(words()).toContain('没有重复保存');
});

test('TRN-03: an import shows each faulty question by line in words before anything is confirmed', async () => {
  const preview = {
    id: ID,
    bankId: ID,
    format: 'gift',
    fileName: '题目.txt',
    state: 'previewed',
    counts: { new: 2, revised: 0, unchanged: 1, errors: 2, warnings: 1 },
    items: [{ line: 1, effect: 'new', kind: 'single', stem: '甲' }],
    errors: [
      { line: 12, snippet: '口令 {', code: 'brace-not-closed', detail: {} },
      { line: 20, snippet: '日志', code: 'invalid-question', detail: { field: 'options.2', problem: 'required' } },
    ],
    warnings: [{ line: 1, stem: '甲', code: 'image-not-kept', detail: { count: 2 } }],
  };
  let state = 'previewed';
  serve({
    [`GET /api/exams/imports/${ID}`]: () => ({ body: { ...preview, state } }),
    [`GET /api/exams/banks/${ID}`]: () => ({ body: bank }),
    [`POST /api/exams/imports/${ID}/confirm`]: () => {
      state = 'confirmed';
      return { body: { ...preview, state } };
    },
  });
  const upload = globalThis.XMLHttpRequest;
  globalThis.XMLHttpRequest = uploadThatAnswers(preview);
  try {
    page = await render(<Import />, { at: `/work/banks/${ID}/import`, path: '/work/banks/$id/import' });
    await page.click('input[value=gift]');
    await choose(page, new File(['x'], '题目.txt'));
    // jsdom does not believe that the required field holds a file, so the form is sent past its own check.
    await act(
      async () => void page?.find('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })),
    );
    await page.settle();
    expect(page.all('tbody tr').map(row => row.textContent)).toEqual([
      '12✕ 缺少右花括号“}”，答案没有结束口令 {',
      '20✕ 题目内容不合要求：选项 C没有填写日志',
    ]);
    expect(words()).toContain('有误的 2 题不会导入');
    await page.click('button', /^提醒/);
    expect(page.all('tbody tr').map(row => row.textContent)).toEqual(['1▲ 2 幅图片不保留甲']);
    expect(page.address()).toBe(`/work/banks/${ID}/import?import=${ID}`);
    // The page is loaded again: the preview is still there.
    await page.unmount();
    page = await render(<Import />, { at: `/work/banks/${ID}/import?import=${ID}`, path: '/work/banks/$id/import' });
    await page.settle();
    expect(words()).toContain('缺少右花括号');
    await page.click('button', '确认导入 2 题');
    await page.settle();
    expect(words()).toContain('导入完成：新增 2');
  } finally {
    globalThis.XMLHttpRequest = upload;
  }
});

async function choose(p: Rendered, file: File): Promise<void> {
  const input = p.find('input[type=file]');
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  await act(async () => void input.dispatchEvent(new Event('change', { bubbles: true })));
  await p.settle();
}

/** Stands for the browser's upload, which fetch cannot do with progress. */
function uploadThatAnswers(body: unknown): typeof XMLHttpRequest {
  class Upload {
    readonly upload = {};
    readonly status = 200;
    readonly responseText = JSON.stringify(body);
    timeout = 0;
    onload: (() => void) | undefined;
    onloadend: (() => void) | undefined;
    open(): void {}
    setRequestHeader(): void {}
    getResponseHeader(): null {
      return null;
    }
    send(): void {
      this.onload?.();
      this.onloadend?.();
    }
  }
  return Upload as unknown as typeof XMLHttpRequest;
}

test('TRN-05: the exam floor shows states and counts without any answer, and re-opening wants minutes and a reason', async () => {
  const live = {
    id: ID,
    personId: ID,
    personName: '赵六',
    numberMask: '4507**********1234',
    unitId: ID,
    unitName: '示范市卫生局',
    title: '信息安全结业考试',
    attempt: 1,
    state: 'expired',
    outcome: 'no-score',
    startedAt: NOW,
    endsAt: NOW,
    endedAt: NOW,
    answered: 37,
    itemCount: 100,
    lastSavedAt: NOW,
    epoch: 2,
  };
  const sent = serve({
    'GET /api/exams/sittings': () => ({ body: { items: [live], next: null, now: NOW } }),
    [`POST /api/exams/sittings/${ID}/reopen`]: () => ({ body: { ...live, state: 'open' } }),
  });
  page = await render(<Sittings />, { at: '/work/sittings?state=expired&search=赵' });
  await page.settle();
  expect(sent.find(request => request.url.startsWith('/api/exams/sittings?'))?.url).toContain('state=expired');
  expect(page.find('tbody tr').textContent).toContain('37 / 100');
  await page.click('tbody button', '恢复');
  await page.click('dialog button', /^恢复/);
  expect(words()).toContain('请写明理由');
  await page.type('dialog textarea', '考点停电');
  await page.click('dialog button', /^恢复/);
  const body = sent.find(request => request.method === 'POST')?.body;
  expect(body).toEqual({ reason: '考点停电', minutes: 30 });
});
