import { afterEach, expect, test } from 'vitest';
import { binary, endpoint, upload, z } from '#kernel/endpoint';
import { setLanguage } from '../i18n/language.ts';
import { fakeServer } from '../ui/testing.tsx';
import { serverNow } from './clock.ts';
import { ApiError, call, isApiError, newClientId, safeBack, urlOf } from './index.ts';

const base = { permission: 'sites.view', scope: 'unit', summary: '试' } as const;
const site = z.object({ id: z.string() });
const read = endpoint({
  ...base,
  id: 'sites.read',
  method: 'GET',
  path: '/sites/:id',
  params: site,
  query: z.object({ q: z.optional(z.string()), state: z.optional(z.array(z.string())) }),
  reply: site,
});
const save = endpoint({
  ...base,
  id: 'sites.save',
  method: 'PUT',
  path: '/sites/:id',
  params: site,
  body: z.object({ name: z.string() }),
});
const list = endpoint({ ...base, id: 'sites.list', method: 'GET', path: '/sites', reply: z.array(site) });
const file = endpoint({
  ...base,
  id: 'sites.file',
  method: 'GET',
  path: '/sites/file',
  reply: binary('application/pdf'),
});
const bring = endpoint({
  ...base,
  id: 'sites.bring',
  method: 'POST',
  path: '/sites/import',
  body: upload(1000, ['xlsx']),
  reply: site,
});

afterEach(() => setLanguage('zh'));

test('web: an address is made from params and query, each encoded', () => {
  expect(urlOf(read, { params: { id: '甲/乙' }, query: { q: 'a&b', state: ['late', 'soon'] } })).toBe(
    '/api/sites/%E7%94%B2%2F%E4%B9%99?q=a%26b&state=late&state=soon',
  );
  expect(() => urlOf(read, { params: {} })).toThrow(TypeError);
});

test('web: a command carries the header against forged requests and the language, a reading no such header', async () => {
  const sent = fakeServer(({ method }) => (method === 'GET' ? { body: [{ id: '1' }] } : {}));
  expect(await call(list)).toEqual([{ id: '1' }]);
  setLanguage('en');
  expect(await call(save, { params: { id: '1' }, body: { name: '校园网' } })).toBeUndefined();
  expect(sent.map(({ headers }) => [headers.get('x-zhengshu'), headers.get('accept-language')])).toEqual([
    [null, 'zh-CN'],
    ['1', 'en'],
  ]);
  expect(sent[1]).toMatchObject({ method: 'PUT', url: '/api/sites/1', body: { name: '校园网' } });
});

test('web: the types of input and reply come from the contract', async () => {
  fakeServer(() => ({ body: { id: '1' } }));
  // @ts-expect-error the name is missing
  void call(save, { params: { id: '1' }, body: {} }).catch(() => undefined);
  const reply: { id: string } = await call(read, { params: { id: '1' }, query: {} });
  expect(reply.id).toBe('1');
});

test('web: a refusal keeps code, citations and request id', async () => {
  const citations = [{ instrument: '闽公综〔2009〕248号', article: '第二部分' }];
  fakeServer(() => ({
    status: 409,
    body: { code: 'sites.closed', status: 409, detail: { a: 1 }, citations, requestId: 'r1', message: '已关闭' },
  }));
  const error = await call(list).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    code: 'sites.closed',
    status: 409,
    citations,
    requestId: 'r1',
    message: '已关闭',
    detail: { a: 1 },
  });
});

test('web: a page of a proxy and a silent network become errors of ours', async () => {
  fakeServer(() => ({ status: 502, body: '<html>', headers: { 'x-request-id': 'r2' } }));
  expect(await call(list).catch((e: unknown) => e)).toMatchObject({ code: 'http.502', requestId: 'r2', citations: [] });
  fakeServer(() => undefined);
  const error = await call(list).catch((e: unknown) => e);
  expect(isApiError(error, 'network')).toBe(true);
});

test('web: a call that is aborted by its page is no error of the network', async () => {
  const abort = new AbortController();
  globalThis.fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
  const pending = call(list, undefined, { signal: abort.signal }).catch((e: unknown) => e);
  abort.abort();
  expect(await pending).toMatchObject({ name: 'AbortError' });
  expect(await call(list, undefined, { timeoutMs: 5 }).catch((e: unknown) => e)).toMatchObject({
    code: 'network',
    detail: { reason: 'timeout' },
  });
});

test('web: a binary reply is a Blob and an upload must be a file', async () => {
  fakeServer(() => ({ body: 'x' }));
  expect((await call(file)).size).toBeGreaterThan(0);
  await expect(call(bring, { body: 'no file' as unknown as Blob })).rejects.toThrow('an upload needs a file');
});

test('TRN-05: the page follows the clock of the server', async () => {
  fakeServer(() => ({ body: [], headers: { 'x-business-time': '2014-06-01T01:00:00.000Z' } }));
  await call(list);
  expect(serverNow().slice(0, 16)).toBe('2014-06-01T01:00');
});

test('ORG-08: after signing in one returns to a page of this site only', () => {
  expect(safeBack('/work/sites?state=late')).toBe('/work/sites?state=late');
  for (const evil of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/sign-in?back=/',
    undefined,
  ]) {
    expect(safeBack(evil)).toBe('/');
  }
});

test('web: keys of commands are random version-4 UUIDs without a secure context', () => {
  const ids = Array.from({ length: 100 }, newClientId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
