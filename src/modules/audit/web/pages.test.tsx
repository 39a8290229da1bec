import { afterEach, expect, test } from 'vitest';
import type { Report, SealStatusReply } from '#contracts/audit';
import { fakeServer, type Rendered, render, type SentRequest } from '../../../web/ui/testing.tsx';
import { Page as EventPage } from './event.tsx';
import { Page as TrailPage } from './trail.tsx';
import { Page as VerificationPage } from './verification.tsx';

let page: Rendered | undefined;
afterEach(async () => {
  await page?.unmount();
  page = undefined;
});

const ID = '019a0000-0000-7000-8000-00000000000a';
const AT = '2026-11-21T01:31:02.000Z';
const status: SealStatusReply = {
  now: '2026-11-21T01:31:05.000Z',
  sealedAt: AT,
  lastSeq: 12,
  lastHash: 'ab'.repeat(32),
  unsealed: 0,
  oldestUnsealedAt: null,
  signature: 'good',
  timestampedAt: null,
  sealer: { state: 'working', lookedAt: AT, failure: null },
  heads: { state: 'current', since: AT, seq: 12, writtenAt: AT },
  sending: null,
  separated: true,
  lastVerification: null,
  keys: [{ keyId: 'audit-seal.1', pem: 'PEM\n' }],
};
const event = {
  id: ID,
  recordedAt: AT,
  businessAt: AT,
  action: 'exams.void-sitting',
  actorKind: 'account',
  actorId: ID,
  unitId: null,
  unitName: null,
  subjectKind: 'sitting',
  subjectId: 's-1',
  outcome: 'done' as const,
};
const report: Report = {
  batches: 12,
  drops: 0,
  rows: 340,
  rowsDropped: 0,
  rowsUnsealed: 0,
  headsCompared: 12,
  lastSeq: 12,
  lastHash: 'ab'.repeat(32),
  findingCount: 1,
  findings: [{ kind: 'changed-row', seq: 3, position: 4, rowId: ID }],
};

function serve(given: { readonly status?: Partial<SealStatusReply>; readonly state?: string } = {}) {
  return fakeServer(({ method, url }: SentRequest) => {
    if (url.startsWith('/api/audit/status')) return { body: { ...status, ...given.status } };
    if (url.startsWith('/api/audit/actions'))
      return { body: { items: [{ action: 'exams.void-sitting', zh: '作废考试', en: 'Sitting voided' }] } };
    if (url.startsWith('/api/audit/events/'))
      return {
        body: {
          ...event,
          sessionId: null,
          requestId: 'r',
          detail: { reason: '舞弊' },
          seal: 'damaged',
          sealedIn: null,
          proof: null,
        },
      };
    if (url.startsWith('/api/audit/events')) return { body: { items: [event], next: null } };
    if (url === '/api/audit/verifications' && method === 'POST') return { body: { id: ID, progressId: ID } };
    if (url.startsWith('/api/audit/verifications')) return { body: { items: [], next: null } };
    if (url.startsWith('/api/progress/'))
      return {
        body: {
          id: ID,
          kind: 'audit.verify',
          state: given.state ?? 'done',
          percent: 40,
          counts: { rows: 340 },
          result: report,
          resultFileId: null,
          error: null,
          updatedAt: AT,
        },
      };
    return { status: 404, body: { code: 'access.not-found', status: 404, detail: {}, citations: [], message: '' } };
  });
}

test('TRU-04: the audit page shows the seal first, then the trail by the filters of the address', async () => {
  const sent = serve();
  page = await render(<TrailPage />, {
    at: '/admin/audit?outcome=done&actor=x&outcome=nonsense',
    path: '/admin/audit',
  });
  const text = page.container.textContent ?? '';
  expect(text).toContain('已封存至 09:31:02 · 签名有效 · 封存头已留存在外（第 12 批，09:31:02）');
  expect(text.indexOf('签名有效')).toBeLessThan(text.indexOf('作废考试'));
  expect(sent.find(({ url }) => url.startsWith('/api/audit/events'))?.url).toBe(
    '/api/audit/events?actor=x&outcome=done',
  );
  expect(page.find('a', '作废考试').getAttribute('href')).toBe(`/admin/audit/events/${ID}`);
});

test('TRU-04: records that do not reach the log server are told, with since when and why', async () => {
  serve({ status: { sending: { sentAt: AT, failingSince: AT, failure: 'ECONNREFUSED' } } });
  page = await render(<TrailPage />, { at: '/admin/audit', path: '/admin/audit' });
  for (const words of ['审计记录送不到日志服务器', 'ECONNREFUSED', '已另送日志服务器'])
    expect(page.container.textContent).toContain(words);
});

test('TRU-04: a conflict of the heads stands above everything as an alarm', async () => {
  serve({ status: { heads: { ...status.heads, state: 'conflict' }, separated: false } });
  page = await render(<TrailPage />, { at: '/admin/audit', path: '/admin/audit' });
  expect(page.find('[role=alert]').textContent).toContain('数据库与留存在外的封存头不一致');
  expect(page.container.textContent).toContain('应用与数据库所有者没有分开');
});

test('TRU-04: a record that is no longer what was sealed says so and offers no proof', async () => {
  serve();
  page = await render(<EventPage />, { at: `/admin/audit/events/${ID}`, path: '/admin/audit/events/$eventId' });
  expect(page.find('[role=alert]').textContent).toContain('与封存时不符');
  expect(page.container.textContent).toContain('舞弊');
  expect(() => page?.find('button', '下载封存证明')).toThrow();
});

test('TRU-04: a verification is started and its findings are read on the page', async () => {
  const sent = serve();
  page = await render(<VerificationPage />, { at: '/admin/audit/verification', path: '/admin/audit/verification' });
  expect(page.container.textContent).toContain('还没有核验过');
  await page.click('button', '开始核验');
  await page.settle();
  expect(sent.some(({ method, url }) => method === 'POST' && url === '/api/audit/verifications')).toBe(true);
  expect(page.container.textContent).toContain('发现 1 处异常');
  expect(page.container.textContent).toContain('记录被改动');
  expect(page.container.textContent).toContain('第 3 批第 5 条');
});
