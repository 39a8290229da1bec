// How often an address may call without signing in: over HTTP through two applications on one database, by a clock that stands.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { anonymous } from '#kernel/actor';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { createRateGate } from './rates.ts';

const NOW = '2014-06-02T01:00:20.000Z';
let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ now: NOW });
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.clock.set(NOW);
  await world.owner.query('delete from platform.rate_window');
});

const CHECK = '/api/certificates/check?number=ZS2014450700000000197';
const get = (remoteAddress: string, language = 'zh') =>
  world.app.http.inject({ method: 'GET', url: CHECK, remoteAddress, headers: { 'accept-language': language } });
const register = (remoteAddress: string) =>
  world.app.http.inject({
    method: 'POST',
    url: '/api/organizations/registrations',
    remoteAddress,
    headers: { 'x-zhengshu': '1' },
    payload: {},
  });
/** Calls so often at once; returns how many were turned away. */
async function turnedAway(times: number, call: () => Promise<{ statusCode: number }>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: times }, call));
  return answers.filter(a => a.statusCode === 429).length;
}

test('SEC: an address checks 120 certificates a minute; the next is told in Chinese when to come again, and then may', async () => {
  expect(await turnedAway(120, () => get('192.0.2.1'))).toBe(0);
  const refused = await get('192.0.2.1');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '40']);
  expect(refused.json()).toMatchObject({
    code: 'access.too-many-requests',
    message: '您所在网络地址的请求过于频繁，请在 1 分钟后再试。',
  });
  expect((await get('192.0.2.1', 'en')).json().message).toBe(
    'Too many requests from your network address; try again in 1 min.',
  );
  // Nobody else pays for it.
  expect((await get('192.0.2.2')).statusCode).not.toBe(429);
  world.clock.set('2014-06-02T01:01:00.000Z');
  expect((await get('192.0.2.1')).statusCode).not.toBe(429);
});

test('SEC: addresses of one IPv6 /64 are one caller, those of the next are not', async () => {
  let n = 0;
  const call = () => {
    n += 1;
    return get(`2001:db8:1:2::${n.toString(16)}`);
  };
  expect(await turnedAway(130, call)).toBe(10);
  expect((await get('2001:db8:1:3::1')).statusCode).not.toBe(429);
});

test('ORG-13: an address registers ten times an hour, checks are counted apart; what is refused for its form counts too', async () => {
  expect(await turnedAway(12, () => register('192.0.2.9'))).toBe(2);
  const refused = await register('192.0.2.9');
  expect([refused.headers['retry-after'], refused.json().message]).toEqual([
    '3580',
    '您所在网络地址的请求过于频繁，请在 60 分钟后再试。',
  ]);
  expect((await get('192.0.2.9')).statusCode).not.toBe(429);
  world.clock.set('2014-06-02T02:00:00.000Z');
  expect(await turnedAway(11, () => register('192.0.2.9'))).toBe(1);
});

test('SEC: two processes share one count, also for calls at the same moment', async () => {
  const gates = [createRateGate(() => 20), createRateGate(() => 20)];
  const calls = Array.from({ length: 60 }, (_, n) =>
    gates[n % 2]?.admit(world.ctx(anonymous), { limit: 'checks', address: '192.0.2.30' }),
  );
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.filter(o => o.status === 'fulfilled')).toHaveLength(20);
});

test('SEC: a full window costs no statement more, and windows that are over are swept', async () => {
  const gate = createRateGate(() => 1);
  const admit = (address: string) => gate.admit(world.ctx(anonymous), { limit: 'checks', address });
  const refusals = async () => (await Promise.allSettled([admit('192.0.2.40')]))[0]?.status;
  expect([await refusals(), await refusals(), await refusals(), await refusals()]).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
  ]);
  const rows = async () =>
    (await world.owner.query('select key, count from platform.rate_window order by key')).rows.map(r => [
      r.key,
      r.count,
    ]);
  expect(await rows()).toEqual([['checks:address:192.0.2.40', 2]]);
  world.clock.set('2014-06-02T02:01:00.000Z');
  await admit('192.0.2.41');
  expect(await rows()).toEqual([['checks:address:192.0.2.41', 1]]);
  // A clock that went back finds the window of the later moment and counts on in it.
  world.clock.set('2014-06-02T01:30:00.000Z');
  await expect(admit('192.0.2.41')).rejects.toMatchObject({ code: 'access.too-many-requests', status: 429 });
});
