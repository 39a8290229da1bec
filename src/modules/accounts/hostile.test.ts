// Attacks on sign-in and on the two-person rule, each as it was tried.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSlipCode } from '#platform/crypto';
import { inTransaction } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { configuration, configureAccounts, slipDue } from './configuration.ts';
import * as contract from './contract.ts';
import { createFixture, type Fixture, PASSWORD } from './fixture.ts';
import { grantRoleIn } from './grants/service.ts';
import { slipHash } from './secrets.ts';
import { findAccountTarget, insertSlips } from './slips/store.ts';

let f: Fixture<TestWorld>;
beforeAll(async () => {
  f = await createFixture(createTestWorld);
});
afterAll(() => f?.close());
beforeEach(() => f.world.owner.query('delete from accounts.sign_in_throttle'));

const post = (path: string, payload: object, cookie?: string) =>
  f.world.app.http.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: { 'x-zhengshu': '1', ...(cookie ? { cookie } : {}) },
    payload,
  });
const tokenOf = (response: { headers: Record<string, unknown> }): string =>
  decodeURIComponent(/zs=([^;]+)/.exec(String(response.headers['set-cookie']))?.[1] ?? '');

/** A slip whose code the attacker knows, as its printer does. */
async function slipFor(accountId: string): Promise<string> {
  const code = newSlipCode();
  await inTransaction(f.world.ctx(), async tx => {
    const target = await findAccountTarget(tx, accountId);
    if (!target) throw new Error('no target');
    const slip = { target, purpose: 'recovery' as const, codeHash: slipHash(code) };
    await insertSlips(tx, { slips: [slip], unitId: null, expiresAt: slipDue(tx.ctx.now) });
  });
  return code;
}
const grant = (accountId: string) =>
  inTransaction(f.world.ctx(), tx => grantRoleIn(tx, { accountId, role: 'registrar', node: { kind: 'system' } }));

describe('slips kept back', () => {
  test('ORG-07: a slip printed before its holder got a role does not open the role to whoever printed it', async () => {
    const id = await f.account({ login: 'promoted' });
    const code = await slipFor(id);
    await grant(id);
    const refused = await post('/accounts/slips/redeem', { number: 'promoted', code });
    expect([refused.statusCode, refused.json().code]).toEqual([401, 'accounts.slip-refused']);
    const { rows } = await f.world.owner.query('select void_reason from accounts.slip where account_id = $1', [id]);
    expect(rows).toEqual([{ void_reason: 'role-granted' }]);
    const { rows: trail } = await f.world.owner.query(
      "select action from audit.audit_event where subject_id = $1 and action like 'accounts.void%'",
      [id],
    );
    expect(trail).toEqual([{ action: 'accounts.void-slips' }]);
  });

  const newcomer = async (login: string) =>
    f.world.call(
      contract.openAccount,
      { body: { login, name: '新来', unitId: null } },
      f.world.actor({ roles: [{ role: 'system-admin', node: { kind: 'system' } }] }),
    );

  test('ORG-07: nor does the first slip of an account that nobody has entered yet; a new one waits for a second administrator', async () => {
    const { id } = await newcomer('newcomer');
    const code = await slipFor(id);
    await grant(id);
    const refused = await post('/accounts/slips/redeem', { number: 'newcomer', code });
    expect([refused.statusCode, refused.json().code]).toEqual([401, 'accounts.slip-refused']);
    // The one printed after the grant opens nothing before it is confirmed, and then it does.
    const second = await slipFor(id);
    expect((await post('/accounts/slips/redeem', { number: 'newcomer', code: second })).statusCode).toBe(401);
    const auditor = f.world.actor({ roles: [{ role: 'audit-admin', node: { kind: 'system' } }] });
    const { items } = await f.world.call(contract.listUnconfirmedSlips, {}, auditor);
    const waiting = items.find(slip => slip.login === 'newcomer');
    await f.world.call(contract.confirmSlip, { params: { id: waiting?.id ?? '' } }, auditor);
    expect((await post('/accounts/slips/redeem', { number: 'newcomer', code: second })).statusCode).toBe(204);
  });

  test('ORG-07: a slip used before the grant, its password not chosen yet, does not bring the role to whoever used it', async () => {
    const { id } = await newcomer('half-way-in');
    const used = await post('/accounts/slips/redeem', { number: 'half-way-in', code: await slipFor(id) });
    expect(used.statusCode).toBe(204);
    await grant(id);
    const cookie = `zs=${tokenOf(used)}`;
    const refused = await post('/accounts/password/first', { password: PASSWORD }, cookie);
    expect([refused.statusCode, refused.json().code]).toEqual([401, 'access.sign-in-required']);
  });
});

describe('guessing', () => {
  test('ORG-08: the holder of a slip cannot try out what the password was', async () => {
    const id = await f.account({ login: 'guessed' });
    const code = await slipFor(id);
    const cookie = `zs=${tokenOf(await post('/accounts/slips/redeem', { number: 'guessed', code }))}`;
    const answers = [];
    for (let n = 0; n < 6; n += 1) {
      const response = await post('/accounts/password/first', { password: PASSWORD }, cookie);
      answers.push(response.json().code);
    }
    expect(answers.at(0)).toBe('accounts.password-unchanged');
    expect(answers.at(-1)).toBe('accounts.too-many-attempts');
  });

  test('ORG-07: at the first run a wrong set-up code is refused before anything is hashed', async () => {
    const world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z' });
    try {
      // Passwords that would be refused are not even looked at: the code comes first.
      const person = (login: string) => ({ login, name: '某', password: 'short' });
      const body = {
        token: newSlipCode(),
        system: person('sys-a'),
        security: person('sec-a'),
        audit: person('aud-a'),
      };
      await expect(world.call(contract.createAdministrators, { body })).rejects.toMatchObject({
        status: 403,
        code: 'accounts.setup-token-wrong',
      });
    } finally {
      await world.close();
    }
  });
});

describe('the session cookie', () => {
  test('SEC: where people come by https the cookie says so, although the proxy speaks http to us', async () => {
    const held = configuration();
    await f.account({ login: 'behind-proxy' });
    try {
      configureAccounts({ ...held, publicUrl: 'https://zhengshu.example.org' });
      const response = await post('/accounts/sign-in', { login: 'behind-proxy', password: PASSWORD });
      expect(String(response.headers['set-cookie'])).toMatch(/; Secure/);
    } finally {
      configureAccounts(held);
    }
  });

  test('SEC: a second session cookie, planted from another port of the host, signs nobody in', async () => {
    await f.account({ login: 'victim' });
    await f.account({ login: 'planter' });
    const victim = tokenOf(await post('/accounts/sign-in', { login: 'victim', password: PASSWORD }));
    const planted = tokenOf(await post('/accounts/sign-in', { login: 'planter', password: PASSWORD }));
    const me = (cookie: string) =>
      f.world.app.http.inject({ method: 'GET', url: '/api/accounts/me', headers: { cookie } });
    expect((await me(`zs=${victim}`)).statusCode).toBe(200);
    expect((await me(`zs=${planted}; zs=${victim}`)).statusCode).toBe(401);
    expect((await me(`other=1; zs=${victim}; zsx=2`)).statusCode).toBe(200);
  });

  test('SEC: signing in never keeps the token that came with the request', async () => {
    await f.account({ login: 'fixated' });
    const response = await post('/accounts/sign-in', { login: 'fixated', password: PASSWORD }, 'zs=chosen-by-attacker');
    expect(tokenOf(response)).toMatch(/^[\w-]{43}$/);
  });
});
