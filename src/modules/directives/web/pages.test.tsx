import { afterEach, describe, expect, test } from 'vitest';
import { fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as Detail } from './detail.tsx';
import { addresseesOf, draftOf, dueFormOf, dueSpecOf, formOf, selectorOf } from './draft-form.ts';
import { Page as Inbox } from './inbox.tsx';
import { pages as lightPages } from './index.ts';
import { Page as Notice } from './notice.tsx';
import { Page as Obligations } from './obligations.tsx';
import { pages as workPages } from './work.ts';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '01890000-0000-7000-8000-000000000001';
const OTHER = '01890000-0000-7000-8000-000000000002';
const citation = { instrument: '闽公综〔2009〕248号', article: '第二部分', quote: '2/3以上' };
const common = {
  id: ID,
  title: '关于培训的通知',
  number: '示范字〔2014〕1号',
  kind: 'notice',
  urgency: 'none',
  issuedOn: '2014-06-03',
  body: '现将有关事项通知如下：\n一、培训对象',
  organisers: [{ role: 'lead', unitId: null, name: '市公安局' }],
  addresseeText: ['各单位'],
  copies: [],
  subjectWords: ['培训'],
  legalBasis: [],
  printedBy: '',
  printedOn: null,
  contacts: [{ line: '政策', name: '培训科（示例）', phone: '000（示例）', note: '' }],
  isSample: false,
  endedAt: null,
  endReason: null,
  correctedBy: null,
  corrects: null,
};
const requirement = {
  id: OTHER,
  title: '三分之二以上合格',
  measureId: 'training.completion',
  measureTitle: { zh: '培训合格', en: 'Trained' },
  measureFacts: { zh: '应训人员', en: 'Targets' },
  parameters: { planId: 'p' },
  who: null,
  threshold: { num: 2, den: 3 },
  due: { at: '2009-12-31T16:00:00.000Z', provisional: false, workingDaysLeft: 3, spec: { fixed: { yearEnd: 2009 } } },
  consequences: [{ kind: 'criticism', text: '通报' }],
  citation,
  parentId: null,
  ruleId: null,
  frozenAt: null,
};
const detail = {
  ...common,
  state: 'published',
  issuer: { id: OTHER, name: '市公安局' },
  cosigners: [],
  addressees: { all: [{ region: '450700', line: 'hr' }, { unitType: ['organ'] }] },
  receiptWithin: { workingDays: 5 },
  isPublic: true,
  relations: [],
  requirements: [requirement],
  publishedAt: '2014-06-03T01:00:00.000Z',
  revision: 2,
  attachments: [],
  chain: [{ id: OTHER, title: '下级转发件', number: '', issuerName: '甲县公安局', kind: 'forward', depth: 1 }],
  counts: { addressees: 3, read: 2, confirmed: 1, joined: 1, left: 0 },
  forwardingUnits: [],
  actions: [{ action: 'withdraw', label: { zh: '撤回', en: 'Withdraw' } }],
  mayEdit: false,
  timeline: [
    {
      at: '2014-06-03T01:00:00.000Z',
      action: 'directives.publish',
      bySystem: false,
      by: { name: '韦某', unit: '市公安局' },
      reason: null,
    },
  ],
};
const obligation = {
  id: ID,
  unit: { id: OTHER, name: '乙县卫生局' },
  directive: { id: ID, title: common.title, number: common.number, issuerName: '市公安局' },
  requirementId: OTHER,
  title: requirement.title,
  measureId: requirement.measureId,
  measureTitle: requirement.measureTitle,
  unitOfCount: { zh: '人', en: 'persons' },
  figure: { numerator: 213, denominator: 321, asOf: '2009-12-01T01:00:00.000Z' },
  threshold: { num: 2, den: 3 },
  required: 214,
  missing: 1,
  standing: 'at-risk',
  late: false,
  due: requirement.due,
  frozen: null,
  citation,
  consequences: [],
  remindedAt: null,
  nextAction: { zh: '还差 1 人', en: '1 person missing' },
  link: `/work/obligations/${ID}`,
};

const server = (permissions: readonly string[], answers: Readonly<Record<string, unknown>>): readonly SentRequest[] =>
  fakeServer(({ method, url }) => {
    const path = url.split('?')[0] ?? '';
    if (path === '/api/accounts/me') {
      return {
        body: { account: { id: ID, name: '李某', personId: null }, permissions, roles: ['issuer'], unit: null },
      };
    }
    const found = answers[`${method} ${path}`];
    return found === undefined
      ? { status: 404, body: { code: 'access.not-found', message: '没有找到' } }
      : { body: found };
  });

test('DIR-10: the portal lists notices and downloads, and carries no page of the workbench', () => {
  expect(lightPages.map(each => each.path)).toEqual(['/notices', '/notices/$noticeId', '/contacts', '/downloads']);
  expect(workPages.every(each => each.shell === 'work')).toBe(true);
});

test('DIR-16: a corrected notice says so above its text and names the correction', async () => {
  const notice = {
    ...common,
    state: 'corrected',
    issuers: ['市公安局', '市人事局'],
    correctedBy: { id: OTHER, name: '更正件' },
    relations: [],
    attachments: [],
    requirements: [],
    changedBy: [],
  };
  server([], { [`GET /api/directives/notices/${ID}`]: notice });
  page = await render(<Notice />, { at: `/notices/${ID}`, path: '/notices/$noticeId' });
  expect(page.find('a', '更正件').getAttribute('href')).toBe(`/notices/${OTHER}`);
  expect(page.all('.zs-directive-head p').map(each => each.textContent)).toEqual(['市公安局', '市人事局']);
  expect(page.find('td', '000').textContent).toContain('示例');
});

test('DIR-02: the page of a directive shows requirement, basis, receipts and who forwarded it; withdrawing wants a reason', async () => {
  const sent = server(['directives.issue'], {
    [`GET /api/directives/${ID}`]: detail,
    [`POST /api/directives/${ID}/withdraw`]: {},
  });
  page = await render(<Detail />, { at: `/work/directives/${ID}`, path: '/work/directives/$directiveId' });
  expect(page.find('a', '下级转发件').getAttribute('href')).toBe(`/work/directives/${OTHER}`);
  expect(page.find('dd', '3 个单位').textContent).toContain('1 个已确认');
  expect(page.find('td', '2/3').textContent).toBe('2/3');
  await page.click('button', '撤回');
  expect(page.find('dialog button.zs-button-danger').hasAttribute('disabled')).toBe(true);
  await page.type('dialog textarea', '文号有误');
  await page.click('dialog button.zs-button-danger');
  expect(sent.find(request => request.method === 'POST')?.body).toEqual({ reason: '文号有误' });
});

test('DIR-04: an obligation shows figure, need, due and basis; a supervisor reminds those who are ticked', async () => {
  const sent = server(['directives.supervise'], {
    'GET /api/directives/obligations': { items: [obligation], next: null },
    'POST /api/directives/obligations/remind': { sent: 1 },
  });
  page = await render(<Obligations />, { at: '/work/obligations' });
  expect(page.find('td', '66.4%').textContent).toContain('213 / 321');
  expect(page.find('td', '214').textContent).toContain('2/3');
  expect(page.find('td', '还差').textContent).toBe('还差 1 人');
  await page.click('input[type=checkbox]', '');
  await page.click('.zs-bulk button', '催办');
  await page.click('dialog button.zs-button-primary', '催办');
  expect(sent.find(request => request.method === 'POST')?.body).toMatchObject({ obligationIds: [ID] });
  expect(page.find('[role=status]', '已催办 1').textContent).toContain('1');
});

test('DIR-16: receipt is confirmed from the inbox by who may receive', async () => {
  const item = {
    id: ID,
    kind: 'notice',
    unit: { id: OTHER, name: '甲县公安局' },
    directive: {
      id: OTHER,
      title: '通知',
      number: '1号',
      state: 'published',
      issuerName: '市公安局',
      urgency: 'none',
      correctedBy: null,
    },
    text: null,
    deliveredAt: '2014-06-03T01:00:00.000Z',
    readAt: null,
    confirmedAt: null,
    awaitsReceipt: true,
    receiptDue: null,
  };
  const sent = server(['directives.receive'], {
    'GET /api/directives/inbox': { items: [item], next: null },
    [`POST /api/directives/inbox/${ID}/confirm`]: {},
  });
  page = await render(<Inbox />, { at: '/work/inbox' });
  await page.click('button', '确认收文 通知');
  expect(sent.some(request => request.url.endsWith(`/inbox/${ID}/confirm`))).toBe(true);
});

describe('the form of a draft', () => {
  test('DIR-01: what the form shows is what it saves; a selector it cannot show is kept', () => {
    const made = draftOf(formOf(detail as never));
    if (!('draft' in made)) throw new Error(made.wrong.join());
    expect(made.draft).toMatchObject({
      addressees: detail.addressees,
      organisers: detail.organisers,
      contacts: detail.contacts,
      receiptWithin: { workingDays: 5 },
      requirements: [
        {
          threshold: { num: 2, den: 3 },
          due: { fixed: { yearEnd: 2009 } },
          citation,
          consequences: [{ kind: 'criticism', text: '通报' }],
        },
      ],
    });
    const kept = { not: { unitType: ['organ'] } };
    expect(selectorOf(addresseesOf(kept))).toEqual(kept);
    expect(selectorOf(addresseesOf({ any: [{ region: '450700' }, { line: ['police'] }] }))).toEqual({
      any: [{ region: '450700' }, { line: ['police'] }],
    });
    expect(selectorOf(addresseesOf(null))).toBeNull();
  });

  test('DIR-03: a due moment is saved as it is worded, and nonsense is not', () => {
    for (const spec of [
      { fixed: { by: '2014-12-31' } },
      { fixed: { beforeMonth: '2010-12' } },
      { period: { workingDays: 15 } },
      { open: true as const },
      { period: { hours: 2 } },
    ]) {
      expect(dueSpecOf(dueFormOf(spec))).toEqual(spec);
    }
    expect(dueSpecOf({ kind: 'beforeMonth', value: '2010-13' })).toBeUndefined();
    expect(dueSpecOf({ kind: 'workingDays', value: '-1' })).toBeUndefined();
  });
});
