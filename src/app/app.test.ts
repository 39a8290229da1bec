import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoint, z } from '#kernel/endpoint';
import { getProgress } from '#kernel/progress';
import { inTransaction } from '#platform/database';
import { route } from '#platform/http';
import { openProgress, reportProgress } from '#platform/progress';
import { createTestWorld, type TestWorld } from './testing.ts';

let world: TestWorld;
beforeAll(async () => {
  const echo = endpoint({
    id: 'echo.say',
    method: 'POST',
    path: '/echo/:word',
    permission: { signedIn: 'test' },
    scope: 'self',
    summary: '回声',
    params: z.object({ word: z.string().check(z.maxLength(5)) }),
    body: z.object({ n: z.number() }),
    reply: z.object({ word: z.string(), n: z.number() }),
  });
  world = await createTestWorld({
    now: '2014-06-01T01:00:00.000Z',
    modules: [
      {
        name: 'echo',
        routes: [route(echo, async ({ params, body }) => ({ word: params.word, n: body.n + 1, secret: 'x' }) as never)],
      },
    ],
  });
});
afterAll(() => world.close());

const raw = (url: string, extra: object = {}) =>
  world.app.http.inject({ method: 'POST', url, payload: { n: 1 }, headers: { 'x-zhengshu': '1' }, ...extra });

describe('the life of a request', () => {
  test('a route without a declared permission stops the boot', async () => {
    const naked = {
      endpoint: { ...getProgress, id: 'x.naked', path: '/naked', permission: '' as string },
      handler: async () => undefined,
    };
    await expect(
      createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [{ name: 'x', routes: [naked] }] }),
    ).rejects.toThrow(/unknown permission|declares no permission/);
  });

  test('no session is 401, a forged post is 403, each in Chinese with a request id', async () => {
    const anonymous = await raw('/api/echo/hi');
    expect(anonymous.statusCode).toBe(401);
    expect(anonymous.json()).toMatchObject({ code: 'access.sign-in-required', message: '请先登录。' });
    expect(anonymous.json().requestId).toMatch(/^[0-9a-f-]{36}$/);
    const forged = await raw('/api/echo/hi', { headers: {} });
    expect(forged.json().code).toBe('access.forged-request');
  });

  test('input is checked by the contract and the reply is stripped to it', async () => {
    const actor = world.actor();
    const e = world.app.routes.find(r => r.endpoint.id === 'echo.say');
    if (!e) throw new Error('no route');
    expect(await world.call(e.endpoint, { params: { word: 'hi' }, body: { n: 1 } } as never, actor)).toEqual({
      word: 'hi',
      n: 2,
    });
    await expect(
      world.call(e.endpoint, { params: { word: 'toolong' }, body: { n: 1 } } as never, actor),
    ).rejects.toMatchObject({ status: 422, code: 'http.invalid-input' });
  });

  test('progress is seen by its owner only, and a finished row does not move again', async () => {
    const mine = world.actor();
    const ctx = world.ctx(mine);
    const id = await inTransaction(ctx, tx => openProgress(tx, { kind: 'test' }));
    await reportProgress(ctx, { id, percent: 40, counts: { rows: 4 } });
    expect(await world.call(getProgress, { params: { id } }, mine)).toMatchObject({
      state: 'running',
      percent: 40,
      counts: { rows: 4 },
    });
    await expect(world.call(getProgress, { params: { id } }, world.actor())).rejects.toMatchObject({ status: 404 });
    await reportProgress(ctx, { id, state: 'done', percent: 100 });
    await reportProgress(ctx, { id, state: 'failed' });
    expect((await world.call(getProgress, { params: { id } }, mine)).state).toBe('done');
  });
});
