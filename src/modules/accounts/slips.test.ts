import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '#kernel/actor';
import type { Endpoint } from '#kernel/endpoint';
import { checkPermission } from '#platform/access';
import { newSlipCode } from '#platform/crypto';
import { inTransaction } from '#platform/database';
import { closeRenderer, configureDocuments } from '#platform/documents';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { slipDue } from './configuration.ts';
import * as contract from './contract.ts';
import { type Account, createFixture, type Fixture, NOW, PASSWORD } from './fixture.ts';
import { slipHash } from './secrets.ts';
import { authenticate } from './sessions/authenticate.ts';
import { insertSlips, loadPersonTargets } from './slips/store.ts';

let f: Fixture<TestWorld>;
let clerk: Account;
const NEXT = 'other-Kettle8-lamp';

beforeAll(async () => {
  f = await createFixture(createTestWorld);
  const id = await f.account({ login: 'clerk', roles: [{ role: 'unit-clerk', node: { kind: 'unit', id: f.unitId } }] });
  clerk = (await f.actorOf(id)).actor;
});
afterAll(() => f.close());

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const issue = (personIds: string[], by: Account = clerk) =>
  f.world.call(contract.issueSlips, { body: { personIds } }, by);

/** A slip whose code the test knows: in the file that the endpoint sends, the code is only drawn. */
async function slipWithCode(personId: string): Promise<string> {
  const code = newSlipCode();
  await inTransaction(f.world.ctx(), async tx => {
    const targets = await loadPersonTargets(tx, [personId]);
    const slips = targets.map(target => ({ target, purpose: 'first-sign-in' as const, codeHash: slipHash(code) }));
    await insertSlips(tx, { slips, unitId: f.unitId, expiresAt: slipDue(tx.ctx.now) });
  });
  return code;
}

async function redeem(
  number: string,
  code: string,
): Promise<{ status: number; code: string | undefined; token: string | undefined }> {
  const response = await f.world.app.http.inject({
    method: 'POST',
    url: '/api/accounts/slips/redeem',
    headers: { 'x-zhengshu': '1' },
    payload: { number, code },
  });
  const cookie = /zs=([^;]+)/.exec(String(response.headers['set-cookie'] ?? ''))?.[1];
  return {
    status: response.statusCode,
    code: response.statusCode >= 400 ? response.json().code : undefined,
    token: cookie && decodeURIComponent(cookie),
  };
}
const forgetAddress = () => f.world.owner.query('delete from accounts.sign_in_throttle');

describe('printing', () => {
  test('ORG-13: a clerk prints slips for people of the own unit only, as PDF, and a reprint voids the earlier one', async () => {
    const inside = await f.person({ name: '内一', number: '110105194912310038' });
    const outside = await f.person({ name: '外一', number: '110105194912310054', unitId: f.otherUnitId });
    expect(await codeOf(issue([inside, outside]))).toBe('access.not-found');
    const pdf = Buffer.from(await (await issue([inside])).arrayBuffer());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await issue([inside]);
    const { rows } = await f.world.owner.query(
      'select s.voided_at is null as living, s.void_reason, b.state from accounts.slip s join accounts.slip_batch b on b.id = s.batch_id where person_id = $1 order by s.id',
      [inside],
    );
    expect(rows).toEqual([
      { living: false, void_reason: 'reprinted', state: 'printed' },
      { living: true, void_reason: null, state: 'printed' },
    ]);
    const { items } = await f.world.call(contract.listSlipCandidates, { query: {} }, clerk);
    expect(items).toMatchObject([
      { personId: inside, account: null, slipUntil: '2014-06-15T16:00:00.000Z', slipWaits: false },
    ]);
  });

  test('ORG-13: what cannot be rendered is void, because nobody knows its codes', async () => {
    const id = await f.person({ name: '内四', number: '110105194912310310' });
    configureDocuments({ fangsong: '/nowhere/no-such-font.ttf' });
    await closeRenderer();
    const outcome = await codeOf(issue([id]));
    configureDocuments({});
    await closeRenderer();
    expect(outcome).toBe('accounts.slip-print-failed');
    const { rows } = await f.world.owner.query('select void_reason from accounts.slip where person_id = $1', [id]);
    expect(rows).toEqual([{ void_reason: 'not-printed' }]);
  });

  test('ORG-13: two prints for one person at once leave one living slip', async () => {
    const id = await f.person({ name: '内二', number: '110105194912310070' });
    const codes = await Promise.all([codeOf(issue([id])), codeOf(issue([id])), codeOf(issue([id]))]);
    expect(codes).toContain(undefined);
    const { rows } = await f.world.owner.query(
      'select 1 from accounts.slip where person_id = $1 and voided_at is null',
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  test('ORG-13: learners and administrators print no slips for a unit', async () => {
    const id = await f.person({ name: '内三', number: '110105194912310097' });
    const learner = (await f.actorOf(await f.account({ personId: id }))).actor;
    expect(await codeOf(issue([id], learner))).toBe('access.forbidden');
    const auditor = (await f.actorOf(await f.account({ roles: [{ role: 'audit-admin', node: { kind: 'system' } }] })))
      .actor;
    expect(await codeOf(issue([id], auditor))).toBe('access.forbidden');
  });
});

describe('redeeming', () => {
  test('ORG-13: number and code open a session that can only choose a password; then the person is in, by number and password', async () => {
    const number = '110105194912310118';
    const personId = await f.person({ name: '新一', number });
    const code = await slipWithCode(personId);
    const first = await redeem(number, ` ${code.toLowerCase()} `);
    expect(first.status).toBe(204);
    const actor = await f.whoIs(first.token);
    expect(actor).toMatchObject({ kind: 'account', personId, restricted: true });
    expect(await f.world.call(contract.me, {}, actor)).toMatchObject({ mustChange: true, permissions: [] });

    const env = { db: f.world.db, clock: f.world.clock, log: f.world.ctx().log };
    expect(await authenticate(env, first.token, { isPublic: true })).toEqual(anonymous);
    const allowed: string[] = [];
    for (const { endpoint } of f.world.app.routes as readonly { endpoint: Endpoint }[]) {
      if (typeof endpoint.permission === 'object' && 'public' in endpoint.permission) continue;
      try {
        checkPermission(actor, endpoint.permission);
        allowed.push(endpoint.id);
      } catch (error) {
        expect(error).toMatchObject({ code: 'access.password-change-required', status: 403 });
      }
    }
    expect(allowed.sort()).toEqual(['accounts.choose-password', 'accounts.me', 'accounts.sign-out']);

    expect(await codeOf(f.world.call(contract.choosePassword, { body: { password: '1234567890' } }, actor))).toBe(
      'accounts.password-common',
    );
    await f.world.call(contract.choosePassword, { body: { password: PASSWORD } }, actor);
    expect(await f.whoIs(first.token)).toEqual(anonymous);
    expect(await f.world.call(contract.signIn, { body: { login: number, password: PASSWORD } })).toEqual({
      mustChange: false,
    });
    expect((await redeem(number, code)).code).toBe('accounts.slip-refused');
  });

  test('ORG-13: over HTTP the cookie of a restricted session reads who it is, and nothing else', async () => {
    const number = '110105194912310337';
    const { token } = await redeem(number, await slipWithCode(await f.person({ name: '新八', number })));
    const get = async (path: string) => {
      const response = await f.world.app.http.inject({
        method: 'GET',
        url: `/api${path}`,
        cookies: { zs: token ?? '' },
      });
      return [response.statusCode, response.json().code];
    };
    expect(await get('/accounts/me')).toEqual([200, undefined]);
    expect(await get('/accounts/sessions')).toEqual([403, 'access.password-change-required']);
    expect(await get('/organizations/units')).toEqual([403, 'access.password-change-required']);
    expect(await get('/accounts/help-desk')).toEqual([200, undefined]);
  });

  test('ORG-13: of two redemptions at once one succeeds and one account is made', async () => {
    const number = '110105194912310134';
    const personId = await f.person({ name: '新二', number });
    const code = await slipWithCode(personId);
    const results = await Promise.all([redeem(number, code), redeem(number, code), redeem(number, code)]);
    expect(results.map(r => r.status).sort()).toEqual([204, 401, 401]);
    const { rows } = await f.world.owner.query('select 1 from accounts.account where person_id = $1', [personId]);
    expect(rows).toHaveLength(1);
    await forgetAddress();
  });

  test('ORG-13: a slip works until 24:00 of its fourteenth day by business time, not a moment longer (Q1)', async () => {
    const last = '110105194912310150';
    const late = '110105194912310177';
    const codes = [
      await slipWithCode(await f.person({ name: '新三', number: last })),
      await slipWithCode(await f.person({ name: '新四', number: late })),
    ];
    f.world.clock.set('2014-06-15T16:00:00.000Z');
    expect((await redeem(last, codes[0] ?? '')).status).toBe(204);
    f.world.clock.set('2014-06-15T16:00:00.001Z');
    expect((await redeem(late, codes[1] ?? '')).code).toBe('accounts.slip-refused');
    f.world.clock.set(NOW);
  });

  test('ORG-13: wrong codes lock the number for a while and say nothing of why', async () => {
    const number = '110105194912310193';
    const personId = await f.person({ name: '新五', number });
    const code = await slipWithCode(personId);
    for (let i = 0; i < 5; i += 1) expect((await redeem(number, newSlipCode())).code).toBe('accounts.slip-refused');
    expect((await redeem(number, code)).code).toBe('accounts.too-many-attempts');
    expect((await redeem(`${number.slice(0, 6)} ${number.slice(6)}`, code)).code).toBe('accounts.too-many-attempts');
    await forgetAddress();
    expect((await redeem(number, code)).status).toBe(204);
  });

  test('ORG-13: another person cannot use a slip, nor can anybody whose account was locked', async () => {
    const number = '110105194912310214';
    const other = '110105194912310230';
    const personId = await f.person({ name: '新六', number });
    await f.person({ name: '新七', number: other });
    const code = await slipWithCode(personId);
    expect((await redeem(other, code)).code).toBe('accounts.slip-refused');
    const account = await f.account({ login: 'locked-one', personId });
    await f.world.owner.query("update accounts.account set state = 'locked' where id = $1", [account]);
    expect((await redeem(number, code)).code).toBe('accounts.slip-refused');
    await f.world.owner.query("update accounts.account set state = 'active' where id = $1", [account]);
    // The refusal did not use the slip up.
    expect((await redeem(number, code)).status).toBe(204);
    await forgetAddress();
  });

  test('ORG-08: recovery by slip ends old sessions and one-time codes, and the forgotten password no longer works', async () => {
    const number = '110105194912310257';
    const personId = await f.person({ name: '忘一', number });
    const account = await f.account({ login: 'forgetful', personId });
    const old = await f.actorOf(account);
    await f.world.owner.query('update accounts.account set totp_cipher = $2 where id = $1', [
      account,
      Buffer.alloc(40),
    ]);
    const opened = await redeem(number, await slipWithCode(personId));
    const actor = await f.whoIs(opened.token);
    const both = await Promise.all([
      codeOf(f.world.call(contract.choosePassword, { body: { password: NEXT } }, actor)),
      codeOf(f.world.call(contract.choosePassword, { body: { password: 'third-Kettle9-lamp' } }, actor)),
    ]);
    expect(both.filter(c => c === undefined)).toHaveLength(1);
    expect(await f.whoIs(old.token)).toEqual(anonymous);
    expect(await codeOf(f.world.call(contract.signIn, { body: { login: number, password: PASSWORD } }))).toBe(
      'accounts.sign-in-failed',
    );
    const { rows } = await f.world.owner.query('select totp_cipher from accounts.account where id = $1', [account]);
    expect(rows).toEqual([{ totp_cipher: null }]);
  });
});

describe('slips of people who hold roles', () => {
  test('ORG-07: such a slip works only after an administrator who is neither issuer nor holder has confirmed it', async () => {
    const number = '110105194912310273';
    const personId = await f.person({ name: '岗一', number });
    await f.account({ personId, roles: [{ role: 'registrar', node: { kind: 'system' } }] });
    const admin = async (role: 'system-admin' | 'security-admin' | 'audit-admin') =>
      (await f.actorOf(await f.account({ roles: [{ role, node: { kind: 'system' } }] }))).actor;
    const [system, security, audit] = [
      await admin('system-admin'),
      await admin('security-admin'),
      await admin('audit-admin'),
    ];
    const code = await slipWithCode(personId);
    expect((await redeem(number, code)).code).toBe('accounts.slip-refused');
    const { items } = await f.world.call(contract.listUnconfirmedSlips, {}, audit);
    expect(items).toMatchObject([{ name: '赵六', roles: ['registrar'], mine: false }]);
    const id = items[0]?.id ?? '';
    expect(await codeOf(f.world.call(contract.confirmSlip, { params: { id } }, clerk))).toBe('access.forbidden');
    await f.world.call(contract.confirmSlip, { params: { id } }, audit);
    expect((await redeem(number, code)).status).toBe(204);

    await f.world.call(contract.resetAccount, { params: { id: security.accountId } }, system);
    const waiting = await f.world.call(contract.listUnconfirmedSlips, {}, system);
    expect(waiting.items).toMatchObject([{ mine: true, roles: ['security-admin'] }]);
    const resetId = waiting.items[0]?.id ?? '';
    expect(await codeOf(f.world.call(contract.confirmSlip, { params: { id: resetId } }, system))).toBe(
      'accounts.confirm-own',
    );
    expect(await codeOf(f.world.call(contract.confirmSlip, { params: { id: resetId } }, security))).toBe(
      'accounts.confirm-own',
    );
    expect(await codeOf(f.world.call(contract.confirmSlip, { params: { id: resetId } }, audit))).toBeUndefined();
    expect(await codeOf(f.world.call(contract.resetAccount, { params: { id: system.accountId } }, system))).toBe(
      'accounts.own-account',
    );
  });

  test('ORG-13: no code stands in the database or the audit trail in plain', async () => {
    const personId = await f.person({ name: '查一', number: '11010519491231029X' });
    const code = await slipWithCode(personId);
    const plain = code.replaceAll('-', '');
    const { rows } = await f.world.owner.query(
      "select encode(code_hash, 'escape') as x from accounts.slip union all select detail::text from audit.audit_event",
    );
    expect(JSON.stringify(rows)).not.toContain(plain);
    expect(JSON.stringify(rows)).not.toContain(code);
  });
});
