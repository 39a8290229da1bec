// What strangers send: bodies nobody waits for, values nothing can hold, names that are no names.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '#kernel/actor';
import { endpoint, upload, z, zId, zPage } from '#kernel/endpoint';
import { createFixedClock } from '#platform/clock';
import { createDb, createPool } from '#platform/database';
import { silentLog } from '#platform/log';
import { addMetrics } from './metrics.ts';
import { route } from './route.ts';
import { addRoutes, createServer, type HttpOptions } from './server.ts';
import { bytesOfUpload } from './upload.ts';

const take = endpoint({
  id: 'hostile.take',
  method: 'POST',
  path: '/take',
  permission: { public: '测试' },
  scope: 'none',
  summary: '收文件',
  body: upload(1_000_000, ['text']),
  reply: z.object({ size: z.int(), filename: z.string() }),
});
const closed = endpoint({
  id: 'hostile.closed',
  method: 'POST',
  path: '/closed',
  permission: { signedIn: '测试' },
  scope: 'none',
  summary: '须登录',
  body: upload(1_000_000_000, ['text']),
});
const list = endpoint({
  id: 'hostile.list',
  method: 'GET',
  path: '/list',
  permission: { public: '测试' },
  scope: 'none',
  summary: '列表',
  query: z.object(zPage),
  reply: z.object({ after: z.nullable(zId) }),
});

const pool = createPool({ url: 'postgres://nobody@127.0.0.1:1/none' });
const failing = (code: string) => async () => {
  throw Object.assign(new Error('of the database'), { code });
};
const options: HttpOptions = {
  db: createDb(pool),
  clock: createFixedClock('2014-06-03T01:00:00.000Z'),
  log: silentLog(),
  authenticate: async () => anonymous,
  messageOf: code => code,
};
let app: Awaited<ReturnType<typeof createServer>>;
let port: number;
beforeAll(async () => {
  app = await createServer(options);
  addMetrics(app);
  addRoutes(app, options, [
    route(take, async ({ upload: file }) => ({
      size: (await bytesOfUpload(file, 1_000_000)).length,
      filename: file.filename,
    })),
    route(closed, async () => undefined),
    route(list, ({ query }) => failing(query.after ?? '22P02')()),
  ]);
  port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterAll(async () => {
  await app?.close();
  await pool.end();
});

const HEAD = '--b\r\ncontent-disposition: form-data; name="file"; filename="NAME"\r\n\r\n';
const multipart = (name: string, content: string) => ({
  headers: { 'x-zhengshu': '1', 'content-type': 'multipart/form-data; boundary=b' },
  payload: `${HEAD.replace('NAME', name)}${content}\r\n--b--\r\n`,
});

/** Sends a body of `bytes` to a path and says what was answered, and how much was taken before the line was cut. */
function send(path: string, bytes: number): Promise<{ answer: string; taken: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunk = Buffer.alloc(65_536, 0x61);
    let answer = '';
    let left = bytes;
    const push = () => {
      for (; left > 0 && !socket.destroyed; left -= chunk.length) if (!socket.write(chunk)) return;
    };
    socket.setTimeout(20_000, () => reject(new Error('it was never cut off')));
    socket.on('drain', push);
    socket.on('data', text => {
      answer += String(text);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ answer, taken: socket.bytesWritten }));
    socket.write(
      `POST /api${path} HTTP/1.1\r\nhost: x\r\nx-zhengshu: 1\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${bytes + 500}\r\n\r\n${HEAD}`,
    );
    push();
  });
}

describe('bodies', () => {
  test('SEC: who is not signed in is answered at once, and the gigabyte behind is not read', async () => {
    const { answer, taken } = await send(closed.path, 1_000_000_000);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(taken).toBeLessThan(50_000_000);
  });

  test('SEC: a file above its limit is refused when the limit is reached, not after the whole of it was swallowed', async () => {
    const { answer, taken } = await send(take.path, 1_000_000_000);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('http.file-too-large');
    expect(taken).toBeLessThan(50_000_000);
  });

  test('SEC: a file at the limit is taken; controls in its name are not', async () => {
    const small = await app.inject({ method: 'POST', url: '/api/take', ...multipart('a\u0000b\u001b.txt', 'x') });
    expect(small.json()).toEqual({ size: 1, filename: 'ab.txt' });
    const full = await app.inject({ method: 'POST', url: '/api/take', ...multipart('a.txt', 'x'.repeat(999_999)) });
    expect(full.statusCode).toBe(200);
  });
});

describe('values', () => {
  test('SEC: what the database cannot read came from outside and is refused as such; its own failures stay 500', async () => {
    const answer = async (code: string) => {
      const { statusCode, body } = await app.inject({ method: 'GET', url: `/api/list?after=${code}` });
      return [statusCode, (JSON.parse(body) as { code: string }).code];
    };
    for (const code of ['22P02', '22P05', '22021', '22003', '22007', '22008'])
      expect(await answer(code)).toEqual([422, 'http.unreadable-value']);
    expect(await answer('23514')).toEqual([500, 'http.internal']);
    expect(await answer('57P01')).toEqual([503, 'http.database-away']);
  });
});

describe('figures', () => {
  test('SEC: metrics are for this machine, and a proxy on it that speaks for somebody else gets none', async () => {
    expect((await app.inject({ method: 'GET', url: '/metrics' })).statusCode).toBe(200);
    const passedOn = { method: 'GET', url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.7' } } as const;
    expect((await app.inject(passedOn)).statusCode).toBe(404);
  });
});
