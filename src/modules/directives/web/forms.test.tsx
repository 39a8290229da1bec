import { afterEach, describe, expect, test } from 'vitest';
import type { DirectiveDetail } from '#contracts/directives';
import { fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as Contacts } from './contacts.tsx';
import { addresseesOf, draftOf, formOf, selectorOf } from './draft-form.ts';
import { Page as Inbox } from './inbox.tsx';
import { ReceiptCard } from './receipt-card.tsx';
import { Page as UnitList } from './unit-list.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const [ID, OTHER, THIRD] = [1, 2, 3].map(n => `01890000-0000-7000-8000-00000000000${n}`) as [string, string, string];
const own = { id: OTHER, name: '甲县公安局' };

const server = (permissions: readonly string[], answers: Readonly<Record<string, unknown>>): readonly SentRequest[] =>
  fakeServer(({ method, url }) => {
    const path = url.split('?')[0] ?? '';
    if (path === '/api/accounts/me') {
      return { body: { account: { id: ID, name: '李某', personId: null }, permissions, roles: [], unit: own } };
    }
    const found = answers[`${method} ${path}`];
    return found === undefined
      ? { status: 404, body: { code: 'access.not-found', message: '没有找到' } }
      : { body: found };
  });

const item = {
  id: ID,
  kind: 'notice',
  unit: own,
  directive: {
    id: THIRD,
    title: '关于培训的通知',
    number: '1号',
    state: 'published',
    issuerName: '市公安局',
    urgency: 'telegram-special',
    correctedBy: null,
  },
  text: null,
  deliveredAt: '2014-06-03T01:00:00.000Z',
  readAt: null,
  confirmedAt: null,
  awaitsReceipt: true,
  receiptDue: null,
};
const posts = (sent: readonly SentRequest[]) => sent.filter(each => each.method === 'POST').map(each => each.url);

const detail = {
  kind: 'notice',
  urgency: 'none',
  title: '通知',
  number: '2号',
  issuedOn: null,
  body: '正文',
  organisers: [{ role: 'joint', unitId: OTHER, name: '市人事局' }],
  cosigners: [{ unitId: OTHER, name: '市人事局' }],
  legalBasis: [{ instrument: '公安部令第33号', article: '第十七条', quote: '应当' }],
  addressees: { any: [{ list: [ID] }, { all: [{ region: '450700' }, { list: [OTHER] }] }] },
  addresseeText: [],
  copies: ['市政府'],
  subjectWords: [],
  printedBy: '',
  printedOn: null,
  contacts: [{ line: '政策', name: '培训科', phone: '000', note: '工作日' }],
  receiptWithin: { hours: 24 },
  isPublic: false,
  relations: [
    { kind: 'forward', targetId: ID, targetText: '《上级通知》' },
    { kind: 'replace', targetId: null, targetText: '《旧办法》' },
  ],
  requirements: [],
} as unknown as DirectiveDetail;

describe('the lists of the drafting form', () => {
  test('DIR-01: bodies keep their place in the register, a basis keeps its words, a term in hours stays', () => {
    const made = draftOf(formOf(detail));
    if (!('draft' in made)) throw new Error(made.wrong.join());
    const { organisers, cosigners, legalBasis, contacts, receiptWithin, addressees } = made.draft;
    expect({ organisers, cosigners, legalBasis, contacts, receiptWithin, addressees }).toEqual({
      organisers: detail.organisers,
      cosigners: detail.cosigners,
      legalBasis: detail.legalBasis,
      contacts: detail.contacts,
      receiptWithin: detail.receiptWithin,
      addressees: detail.addressees,
    });
    expect(selectorOf(addresseesOf({ list: [ID, OTHER] }))).toEqual({ list: [ID, OTHER] });
  });

  test('DIR-02: a relation is written with the name as printed; a forward begun elsewhere is not written twice', () => {
    const form = formOf(detail);
    const made = draftOf(form);
    if (!('draft' in made)) throw new Error(made.wrong.join());
    expect(made.draft.relations).toEqual([{ kind: 'replace', targetId: null, targetText: '《旧办法》' }]);
    const nameless = { key: 'new', kind: 'implement' as const, targetId: null, targetText: ' ' };
    expect(draftOf({ ...form, relations: [nameless] })).toEqual({ wrong: ['relation'] });
  });

  test('DIR-01: rows in which nothing was entered are left out', () => {
    const form = formOf(detail);
    const empty = { key: 'new', line: ' ', name: '', phone: '', note: '' };
    const made = draftOf({ ...form, contacts: [...form.contacts, empty] });
    if (!('draft' in made)) throw new Error(made.wrong.join());
    expect(made.draft.contacts.length).toBe(1);
  });
});

describe('DIR-16: receiving', () => {
  test('DIR-16: opening the directive is the first reading of one’s own unit, and receipt is confirmed where one reads', async () => {
    const sent = server(['directives.receive'], {
      'GET /api/directives/inbox': { items: [item], next: null },
      [`POST /api/directives/inbox/${ID}/read`]: {},
      [`POST /api/directives/inbox/${ID}/confirm`]: {},
    });
    page = await render(<ReceiptCard directiveId={THIRD} />, { at: '/' });
    await page.until('button', '确认收文');
    expect(sent.find(each => each.url.includes('/inbox?'))?.url).toContain(`unitId=${OTHER}`);
    // With the items drawn, the reading is sent in the same act or the next.
    await page.settle();
    expect(posts(sent)).toEqual([`/api/directives/inbox/${ID}/read`]);
    await page.click('button', '确认收文');
    expect(posts(sent).at(-1)).toBe(`/api/directives/inbox/${ID}/confirm`);
  });

  test('DIR-16: a supervisor sees the post of units below, and neither reads nor confirms for them', async () => {
    const sent = server(['directives.receive'], {
      'GET /api/directives/inbox': { items: [{ ...item, unit: { id: THIRD, name: '乙县卫生局' } }], next: null },
    });
    page = await render(<Inbox />, { at: '/work/inbox?whose=all' });
    await page.until('td', '乙县卫生局');
    expect(page.all('button').some(button => button.textContent?.includes('确认收文'))).toBe(false);
    await page.click('a', '关于培训的通知');
    expect(posts(sent)).toEqual([]);
  });

  test('DIR-16: what was corrected or withdrawn since says so in the inbox and names what holds now', async () => {
    const corrected = { ...item.directive, state: 'corrected', correctedBy: { id: OTHER, name: '更正后的通知' } };
    server(['directives.receive'], {
      'GET /api/directives/inbox': {
        items: [
          { ...item, awaitsReceipt: false, directive: corrected },
          {
            ...item,
            id: OTHER,
            kind: 'withdrawal',
            text: '文号有误',
            awaitsReceipt: false,
            directive: { ...item.directive, state: 'withdrawn' },
          },
        ],
        next: null,
      },
    });
    page = await render(<Inbox />, { at: '/work/inbox' });
    await page.until('p', '文号有误');
    const [first, second] = page.all('tbody tr').map(row => row.textContent ?? '');
    expect(first).toContain('已更正');
    expect(first).toContain('更正后的通知');
    expect(second).toContain('已撤回');
    expect(second).toContain('文号有误');
  });
});

test('DIR-01: a named list shows its units; who keeps it takes one out', async () => {
  const sent = server(['organizations.keep-lists'], {
    'GET /api/organizations/lists': {
      items: [{ id: ID, name: '重点单位', note: '', owner: own, members: 1, revision: 4 }],
      next: null,
    },
    [`GET /api/organizations/lists/${ID}/members`]: {
      items: [{ id: THIRD, name: '乙县卫生局', regionName: '乙县' }],
      next: null,
    },
    [`POST /api/organizations/lists/${ID}/members`]: { revision: 5 },
  });
  page = await render(<UnitList />, { at: `/work/unit-lists/${ID}`, path: '/work/unit-lists/$listId' });
  await page.click('button', '移出');
  expect(sent.find(each => each.method === 'POST')?.body).toEqual({ add: [], remove: [THIRD], revision: 4 });
});

test('DIR-10: the directory of help lines dials by a tap and leads to the directive', async () => {
  const line = { line: '政策咨询', name: '培训科', phone: '0777-1234567', note: '工作日' };
  server([], {
    'GET /api/directives/contacts': {
      items: [{ ...line, directive: { id: ID, title: '通知', number: '1号' }, issuerName: '市公安局' }],
      next: null,
    },
  });
  page = await render(<Contacts />, { at: '/contacts' });
  await page.until('a', '0777');
  expect(page.find('a', '0777').getAttribute('href')).toBe('tel:07771234567');
  expect(page.find('a', '通知').getAttribute('href')).toBe(`/notices/${ID}`);
});
