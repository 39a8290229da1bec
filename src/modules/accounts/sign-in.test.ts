import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '#kernel/actor';
import { addMs } from '#kernel/time';
import { machineMs } from '#platform/clock';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { createFixture, type Fixture, NOW, PASSWORD } from './fixture.ts';

let f: Fixture<TestWorld>;
beforeAll(async () => {
  f = await createFixture(createTestWorld);
});
afterAll(() => f.close());

const signIn = (login: string, password: string, code?: string) =>
  f.world.call(contract.signIn, { body: { login, password, ...(code ? { code } : {}) } });
const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string; status: number; body: { message: string; detail: Record<string, unknown> } }) => error,
  );
const codeOf = async (work: Promise<unknown>) => (await refusal(work))?.code;
const auditOf = async (subjectId: string) =>
  (
    await f.world.owner.query<{ action: string; outcome: string; detail: unknown }>(
      'select action, outcome, detail from audit.audit_event where subject_id = $1 order by id',
      [subjectId],
    )
  ).rows;

async function cookieOf(login: string, password: string): Promise<{ token: string; attributes: string }> {
  const response = await f.world.app.http.inject({
    method: 'POST',
    url: '/api/accounts/sign-in',
    headers: { 'x-zhengshu': '1', 'user-agent': 'test browser' },
    payload: { login, password },
  });
  const header = String(response.headers['set-cookie']);
  return { token: decodeURIComponent(/zs=([^;]+)/.exec(header)?.[1] ?? ''), attributes: header };
}

describe('the door', () => {
  test('ORG-08: a login or a citizen number and the password open a session that is listed', async () => {
    const personId = await f.person({ name: '钱七', number: '11010519491231002X' });
    const id = await f.account({ login: 'qianqi', personId });
    const { token, attributes } = await cookieOf('110105 19491231 002x', PASSWORD);
    expect(attributes).toMatch(/HttpOnly/);
    expect(attributes).toMatch(/SameSite=Lax/);
    expect(attributes).not.toMatch(/Secure/);
    const actor = await f.whoIs(token);
    expect(actor).toMatchObject({ kind: 'account', accountId: id, personId, unitId: f.unitId, restricted: false });
    expect(actor.kind === 'account' && actor.grants.map(g => g.role)).toEqual(['learner']);
    const { items } = await f.world.call(contract.listSessions, {}, actor);
    expect(items).toMatchObject([{ current: true, userAgent: 'test browser' }]);
    expect(await signIn('QianQi', PASSWORD)).toEqual({ mustChange: false });
    expect((await auditOf(id)).map(r => r.action)).toEqual(['accounts.sign-in', 'accounts.sign-in']);
    expect(await f.world.call(contract.me, {}, actor)).toEqual({
      account: { id, name: '钱七', personId },
      permissions: [],
      roles: ['learner'],
      unit: { id: f.unitId, name: '示范市卫生局' },
      mustChange: false,
    });
  });

  test('ORG-08: a wrong password, a login of nobody and a number without archive get the same answer, which names both causes', async () => {
    await f.account({ login: 'sunba' });
    const answers = await Promise.all([
      refusal(signIn('sunba', 'wrong-Password-1')),
      refusal(signIn('nobody-here', 'wrong-Password-1')),
      refusal(signIn('440524188001010014', 'wrong-Password-1')),
    ]);
    for (const a of answers) {
      expect(a?.status).toBe(401);
      expect({ ...a?.body, requestId: '' }).toEqual({ ...answers[0]?.body, requestId: '' });
    }
    expect(answers[0]?.body.message).toMatch(/密码不正确.*没有建档/);
  });

  test('ORG-08: guessing at nobody takes as long as guessing at somebody', async () => {
    await f.account({ login: 'timed' });
    const time = async (login: string) => {
      const from = performance.now();
      await refusal(signIn(login, 'wrong-Password-1'));
      return performance.now() - from;
    };
    const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      known.push(await time('timed'));
      unknown.push(await time(`nobody-${i}`));
    }
    const ratio = median(known) / median(unknown);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });
});

describe('lock-out', () => {
  test('ORG-08: five failures lock the account for a minute of business time, also for the right password, and success starts afresh', async () => {
    await f.account({ login: 'locked' });
    for (let i = 0; i < 5; i += 1)
      expect(await codeOf(signIn('locked', 'wrong-Password-1'))).toBe('accounts.sign-in-failed');
    const blocked = await refusal(signIn('locked', PASSWORD));
    expect(blocked).toMatchObject({ code: 'accounts.too-many-attempts', status: 429 });
    expect(blocked?.body.detail).toEqual({ seconds: 60 });
    f.world.clock.set(addMs(NOW, 59_999));
    expect(await codeOf(signIn('locked', PASSWORD))).toBe('accounts.too-many-attempts');
    f.world.clock.set(addMs(NOW, 60_000));
    expect(await codeOf(signIn('locked', 'wrong-Password-1'))).toBe('accounts.sign-in-failed');
    f.world.clock.set(addMs(NOW, 60_000 + 119_999));
    expect(await codeOf(signIn('locked', PASSWORD))).toBe('accounts.too-many-attempts');
    f.world.clock.set(addMs(NOW, 60_000 + 120_000));
    expect(await signIn('locked', PASSWORD)).toEqual({ mustChange: false });
    expect(await codeOf(signIn('locked', 'wrong-Password-1'))).toBe('accounts.sign-in-failed');
    expect(await signIn('locked', PASSWORD)).toEqual({ mustChange: false });
    f.world.clock.set(NOW);
  });

  test('ORG-08: a name of nobody locks like one of somebody', async () => {
    for (let i = 0; i < 5; i += 1) await codeOf(signIn('ghost', 'wrong-Password-1'));
    expect(await codeOf(signIn('ghost', 'wrong-Password-1'))).toBe('accounts.too-many-attempts');
  });

  test('ORG-08: twenty guesses sent at once get no more than five looks at the password', async () => {
    await f.account({ login: 'flooded' });
    await f.world.owner.query("delete from accounts.sign_in_throttle where key like 'address:%'");
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(signIn('flooded', 'wrong-Password-1'))));
    expect(codes.filter(c => c === 'accounts.sign-in-failed')).toHaveLength(5);
    expect(codes.filter(c => c === 'accounts.too-many-attempts')).toHaveLength(15);
  });

  test('ORG-08: an address that fails with many names is locked as an address, and a success of its own does not free it', async () => {
    await f.world.owner.query("delete from accounts.sign_in_throttle where key like 'address:%'");
    await f.account({ login: 'bystander' });
    for (let i = 0; i < 19; i += 1) await codeOf(signIn(`sprayed-${i}`, 'wrong-Password-1'));
    expect(await signIn('bystander', PASSWORD)).toEqual({ mustChange: false });
    await codeOf(signIn('sprayed-19', 'wrong-Password-1'));
    expect(await codeOf(signIn('bystander', PASSWORD))).toBe('accounts.too-many-attempts');
    await f.world.owner.query("delete from accounts.sign_in_throttle where key like 'address:%'");
  });
});

describe('one-time codes', () => {
  test('ORG-08: after enrolment the password alone does not open the door, and a code works once', async () => {
    const id = await f.account({ login: 'coded' });
    const { actor } = await f.actorOf(id);
    expect(await codeOf(f.world.call(contract.beginCodes, { body: { password: 'wrong-Password-1' } }, actor))).toBe(
      'accounts.wrong-password',
    );
    const { secret, svg } = await f.world.call(contract.beginCodes, { body: { password: PASSWORD } }, actor);
    expect(svg).toContain('<svg');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const codeAt = (steps: number) => totp.generate({ timestamp: machineMs() + steps * 30_000 });
    expect(await signIn('coded', PASSWORD)).toEqual({ mustChange: false });
    await f.world.call(contract.confirmCodes, { body: { code: codeAt(-1) } }, actor);
    expect(await codeOf(signIn('coded', PASSWORD))).toBe('accounts.code-required');
    expect(await codeOf(signIn('coded', PASSWORD, codeAt(-1)))).toBe('accounts.code-wrong');
    const now = codeAt(0);
    expect(await signIn('coded', PASSWORD, now)).toEqual({ mustChange: false });
    expect(await codeOf(signIn('coded', PASSWORD, now))).toBe('accounts.code-wrong');
    const { rows } = await f.world.owner.query('select totp_cipher from accounts.account where id = $1', [id]);
    expect(Buffer.from(rows[0].totp_cipher).includes(Buffer.from(secret))).toBe(false);
    await f.world.call(contract.removeCodes, { body: { password: PASSWORD } }, actor);
    expect(await signIn('coded', PASSWORD)).toEqual({ mustChange: false });
  });
});

describe('sessions', () => {
  test('ORG-08: a session ends by idleness, by age, by its owner and by sign-out, at once', async () => {
    const id = await f.account();
    const idle = await f.actorOf(id);
    f.world.clock.set(addMs(NOW, 119 * 60_000));
    expect((await f.whoIs(idle.token)).kind).toBe('account');
    f.world.clock.set(addMs(NOW, (119 + 119) * 60_000));
    expect((await f.whoIs(idle.token)).kind).toBe('account');
    f.world.clock.set(addMs(NOW, (119 + 119 + 120) * 60_000));
    expect(await f.whoIs(idle.token)).toEqual(anonymous);
    f.world.clock.set(NOW);
    const old = await f.actorOf(id);
    for (let hours = 1; hours < 12; hours += 1) {
      f.world.clock.set(addMs(NOW, hours * 3_600_000));
      expect((await f.whoIs(old.token)).kind).toBe('account');
    }
    f.world.clock.set(addMs(NOW, 12 * 3_600_000));
    expect(await f.whoIs(old.token)).toEqual(anonymous);
    f.world.clock.set(NOW);

    const [a, b, c] = [await f.actorOf(id), await f.actorOf(id), await f.actorOf(id)];
    await f.world.call(contract.endSession, { params: { id: b.actor.sessionId } }, a.actor);
    expect(await f.whoIs(b.token)).toEqual(anonymous);
    await f.world.call(contract.endOtherSessions, {}, a.actor);
    expect(await f.whoIs(c.token)).toEqual(anonymous);
    expect((await f.whoIs(a.token)).kind).toBe('account');
    await f.world.call(contract.signOut, {}, a.actor);
    expect(await f.whoIs(a.token)).toEqual(anonymous);
  });

  test("ORG-08: nobody ends another's session", async () => {
    const mine = await f.actorOf(await f.account());
    const other = await f.actorOf(await f.account());
    expect(await codeOf(f.world.call(contract.endSession, { params: { id: other.actor.sessionId } }, mine.actor))).toBe(
      'access.not-found',
    );
    expect((await f.whoIs(other.token)).kind).toBe('account');
  });

  test('ORG-08: changing the password ends every session but the one that did it, which gets a new token', async () => {
    const id = await f.account({ login: 'changer' });
    const [here, there] = [await f.actorOf(id), await f.actorOf(id)];
    const change = (current: string, next: string) =>
      f.world.call(contract.changePassword, { body: { current, next } }, here.actor);
    expect(await codeOf(change('wrong-Password-1', 'other-Kettle8-lamp'))).toBe('accounts.wrong-password');
    expect(await codeOf(change(PASSWORD, 'Password2014!'))).toBe('accounts.password-common');
    expect(await codeOf(change(PASSWORD, 'x-Changer-9-y'))).toBe('accounts.password-tells-name');
    expect(await codeOf(change(PASSWORD, PASSWORD))).toBe('accounts.password-unchanged');
    await change(PASSWORD, 'other-Kettle8-lamp');
    expect(await f.whoIs(here.token)).toEqual(anonymous);
    expect(await f.whoIs(there.token)).toEqual(anonymous);
    expect(await codeOf(signIn('changer', PASSWORD))).toBe('accounts.sign-in-failed');
    expect(await signIn('changer', 'other-Kettle8-lamp')).toEqual({ mustChange: false });
  });

  test('ORG-08: the token of a session is not in the database', async () => {
    const { token } = await f.actorOf(await f.account());
    const { rows } = await f.world.owner.query('select encode(token_hash, $1) as h from accounts.session', ['escape']);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(token.length).toBeGreaterThanOrEqual(43);
  });
});
