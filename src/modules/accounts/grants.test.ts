import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '#kernel/actor';
import { type RoleId, roleIds, roles } from '#kernel/roles';
import { inTransaction } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { createAdministrators, prepareFirstRun } from './first-run.ts';
import { type Account, createFixture, type Fixture, NOW, PASSWORD } from './fixture.ts';
import { createAccount } from './seed.ts';

let f: Fixture<TestWorld>;
let security: Account;
let system: Account;
const whole = { kind: 'system' } as const;
const term = { validFrom: '2014-06-01', validTo: '2014-12-31' } as const;

beforeAll(async () => {
  f = await createFixture(createTestWorld);
});
afterAll(() => f.close());

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const grant = (accountId: string, role: RoleId, given: object = {}, by: Account = security) =>
  f.world.call(contract.grantRole, { body: { accountId, role, node: whole, ...term, ...given } }, by);

describe('the first run', () => {
  const administrators = (n: number) => ({
    system: { login: `system${n}`, name: '系统员', password: 'river-Stone4-lamp' },
    security: { login: `security${n}`, name: '安全员', password: 'cloud-Stone5-lamp' },
    audit: { login: `audit${n}`, name: '审计员', password: 'maple-Stone6-lamp' },
  });
  const create = (token: string, n: number) =>
    f.world.call(contract.createAdministrators, { body: { token, ...administrators(n) } });

  test('ORG-07: without the set-up code of the console, or with weak or equal choices, nobody takes a fresh installation', async () => {
    expect(await f.world.call(contract.firstRunState, {})).toEqual({ needed: true });
    expect(await codeOf(create('AAAA-BBBB-CCCC-DDDD', 1))).toBe('accounts.setup-token-wrong');
    const token = (await prepareFirstRun(f.world.ctx())) ?? '';
    const good = administrators(1);
    const call = (body: object) => f.world.call(contract.createAdministrators, { body: { token, ...good, ...body } });
    expect(await codeOf(call({ audit: { ...good.audit, login: 'system1' } }))).toBe('accounts.logins-alike');
    expect(await codeOf(call({ audit: { ...good.audit, password: 'Password123!' } }))).toBe('accounts.password-common');
    expect(await f.world.call(contract.firstRunState, {})).toEqual({ needed: true });
  });

  test('ORG-07: of several calls at once, also with several valid codes, one makes the three administrators and the rest are refused', async () => {
    const tokens = [await prepareFirstRun(f.world.ctx()), await prepareFirstRun(f.world.ctx())];
    const results = await Promise.all([0, 1, 2, 3].map(n => codeOf(create(tokens[n % 2] ?? '', n))));
    expect(results.filter(r => r === undefined)).toHaveLength(1);
    expect(results.filter(r => r === 'accounts.already-set-up')).toHaveLength(3);
    const { rows } = await f.world.owner.query(
      'select a.login, g.role, g.node_kind, g.valid_to::text from accounts.account a join accounts.role_grant g on g.account_id = a.id order by a.login',
    );
    expect(rows.map(r => r.role).sort()).toEqual(['audit-admin', 'security-admin', 'system-admin']);
    expect(new Set(rows.map(r => r.valid_to))).toEqual(new Set(['2015-05-31']));
    expect(await f.world.call(contract.firstRunState, {})).toEqual({ needed: false });
    expect(await prepareFirstRun(f.world.ctx())).toBeUndefined();
    await expect(
      createAdministrators(f.world.ctx(anonymous), { token: 'x', address: '', ...administrators(9) }),
    ).rejects.toMatchObject({
      code: 'accounts.already-set-up',
    });
    const idOf = async (role: string) =>
      (
        await f.world.owner.query<{ account_id: string }>(
          'select account_id from accounts.role_grant where role = $1',
          [role],
        )
      ).rows[0]?.account_id ?? '';
    security = (await f.actorOf(await idOf('security-admin'))).actor;
    system = (await f.actorOf(await idOf('system-admin'))).actor;
  });
});

describe('grants', () => {
  test('ORG-07: the security administrator appoints the first registrar, who holds the role from that moment', async () => {
    const id = await f.account();
    const before = await f.actorOf(id);
    expect(before.actor.grants).toEqual([]);
    await grant(id, 'registrar');
    const after = await f.whoIs(before.token);
    expect(after.kind === 'account' && after.grants).toEqual([{ role: 'registrar', node: { kind: 'system' } }]);
  });

  test('ORG-07: nobody grants to themselves, and nobody but the security administrator grants', async () => {
    expect(await codeOf(grant(security.accountId, 'registrar'))).toBe('accounts.grant-own');
    const id = await f.account();
    expect(await codeOf(grant(id, 'registrar', {}, system))).toBe('access.forbidden');
    const registrar = await f.actorOf(await f.account({ roles: [{ role: 'registrar', node: whole }] }));
    expect(await codeOf(grant(id, 'registrar', {}, registrar.actor))).toBe('access.forbidden');
  });

  test('ORG-07: for every pair of roles the second grant is refused exactly when one of them is an administrator, also sent at once', async () => {
    const granted = roleIds.filter(r => r !== 'learner');
    for (const held of ['system-admin', 'security-admin', 'audit-admin', 'registrar', 'unit-clerk'] as const) {
      for (const wanted of granted) {
        const id = await f.account();
        const codes = await Promise.all([codeOf(grant(id, held)), codeOf(grant(id, wanted))]);
        const excluded = held !== wanted && (!roles[held].business || !roles[wanted].business);
        expect([held, wanted, codes.filter(c => c === 'accounts.grant-excluded').length]).toEqual([
          held,
          wanted,
          excluded ? 1 : 0,
        ]);
      }
    }
  });

  test('ORG-07: an account of a person never becomes an administrator', async () => {
    const id = await f.account({ personId: await f.person({ name: '周九', number: '110105194912310011' }) });
    for (const role of ['system-admin', 'security-admin', 'audit-admin'] as const) {
      expect(await codeOf(grant(id, role))).toBe('accounts.grant-excluded');
    }
    expect(await codeOf(grant(id, 'unit-clerk', { node: { kind: 'unit', id: f.unitId } }))).toBeUndefined();
  });

  test('ORG-07: a grant gives nothing before its first day and nothing after its last', async () => {
    const id = await f.account();
    await grant(id, 'unit-clerk', {
      node: { kind: 'unit', id: f.unitId },
      validFrom: '2014-06-03',
      validTo: '2014-06-10',
    });
    const at = async (instant: string) => {
      f.world.clock.set(instant);
      const { actor } = await f.actorOf(id);
      return actor.grants.length;
    };
    expect(await at('2014-06-02T15:59:59.999Z')).toBe(0);
    expect(await at('2014-06-02T16:00:00.000Z')).toBe(1);
    expect(await at('2014-06-10T15:59:59.999Z')).toBe(1);
    const crossing = await f.actorOf(id);
    expect(crossing.actor.grants).toHaveLength(1);
    // The cache of the day before is no answer for today.
    f.world.clock.set('2014-06-10T16:00:00.000Z');
    const next = await f.whoIs(crossing.token);
    expect(next.kind === 'account' && next.grants).toEqual([]);
    f.world.clock.set(NOW);
  });

  test('ORG-07: a term longer than the rule allows, a node that does not exist and a closed account are refused with the article', async () => {
    const id = await f.account();
    await expect(grant(id, 'registrar', { validTo: '2015-06-01' })).rejects.toMatchObject({
      code: 'accounts.grant-too-long',
      body: { citations: [{ instrument: '国家电子政务外网网络与信息安全管理暂行办法' }] },
    });
    expect(await codeOf(grant(id, 'unit-clerk', { node: { kind: 'unit', id: security.accountId } }))).toBe(
      'accounts.grant-node',
    );
    expect(await codeOf(grant(id, 'supervisor', { node: { kind: 'region', code: '999999', line: null } }))).toBe(
      'accounts.grant-node',
    );
    expect(
      await codeOf(grant(id, 'supervisor', { node: { kind: 'region', code: '450700', line: 'police' } })),
    ).toBeUndefined();
    const { actor } = await f.actorOf(id);
    expect(actor.grants).toEqual([
      { role: 'supervisor', node: { kind: 'region', code: '450700', path: '/450700/', line: 'police' } },
    ]);
  });

  test('ORG-07: revoking ends the permission of open sessions at once and the history stays', async () => {
    const id = await f.account();
    const { id: grantId } = await grant(id, 'unit-clerk', { node: { kind: 'unit', id: f.unitId } });
    const { token, actor } = await f.actorOf(id);
    expect(actor.grants).toHaveLength(1);
    await f.world.call(contract.revokeGrant, { params: { id: grantId }, body: { reason: '调离岗位' } }, security);
    const after = await f.whoIs(token);
    expect(after.kind === 'account' && after.grants).toEqual([]);
    expect(
      await codeOf(
        f.world.call(contract.revokeGrant, { params: { id: grantId }, body: { reason: '调离岗位' } }, security),
      ),
    ).toBe('accounts.grant-ended');
    const { items } = await f.world.call(contract.listGrants, { query: { accountId: id } }, security);
    expect(items).toMatchObject([
      { id: grantId, state: 'revoked', revokeReason: '调离岗位', nodeName: '示范市卫生局', grantedByName: '安全员' },
    ]);
  });

  test('ORG-07: the last administrator of a kind stays until there is a successor', async () => {
    const own = await f.world.call(contract.listGrants, { query: { accountId: system.accountId } }, security);
    // Others were appointed by the matrix above: they leave first.
    const all = await f.world.call(
      contract.listGrants,
      { query: { role: 'system-admin', state: 'current', limit: '200' } },
      security,
    );
    const others = all.items.filter(g => g.accountId !== system.accountId);
    for (const g of others)
      await f.world.call(contract.revokeGrant, { params: { id: g.id }, body: { reason: '清理' } }, security);
    const last = own.items[0]?.id ?? '';
    const revoke = () =>
      f.world.call(contract.revokeGrant, { params: { id: last }, body: { reason: '换人' } }, security);
    expect(await codeOf(revoke())).toBe('accounts.last-administrator');
    const successor = await f.account();
    await grant(successor, 'system-admin');
    expect(await codeOf(revoke())).toBeUndefined();
    system = (await f.actorOf(successor)).actor;
  });

  test('ORG-07: the security administrator is renewed by the system administrator, by nobody else, and never oneself', async () => {
    const { items } = await f.world.call(contract.listGrants, { query: { accountId: security.accountId } }, security);
    const id = items[0]?.id ?? '';
    const renew = (by: Account) =>
      f.world.call(contract.renewSecurityAdministrator, { params: { id }, body: { validTo: '2015-05-31' } }, by);
    expect(await codeOf(renew(security))).toBe('access.forbidden');
    expect(await codeOf(renew(system))).toBeUndefined();
    const after = await f.world.call(contract.listGrants, { query: { accountId: security.accountId } }, security);
    expect(after.items).toHaveLength(2);
  });
});

describe('accounts', () => {
  test('ORG-08: locking ends the sessions and shuts the door; unlocking opens it; closing is for good', async () => {
    const id = await f.account({ login: 'staff-a', roles: [{ role: 'registrar', node: whole }] });
    const { token } = await f.actorOf(id);
    const change = (to: 'active' | 'locked' | 'closed', revision: number) =>
      f.world.call(contract.changeState, { params: { id }, body: { to, reason: '测试', revision } }, system);
    const signIn = () => f.world.call(contract.signIn, { body: { login: 'staff-a', password: PASSWORD } });
    expect(await codeOf(change('locked', 7))).toBe('accounts.changed-meanwhile');
    await change('locked', 1);
    expect(await f.whoIs(token)).toEqual(anonymous);
    expect(await codeOf(signIn())).toBe('accounts.sign-in-failed');
    await change('active', 2);
    expect(await signIn()).toEqual({ mustChange: false });
    await change('closed', 3);
    expect(await codeOf(change('active', 4))).toBe('accounts.closed-for-good');
    const { rows } = await f.world.owner.query(
      'select 1 from accounts.role_grant where account_id = $1 and revoked_at is null',
      [id],
    );
    expect(rows).toEqual([]);
    expect(await codeOf(grant(id, 'registrar'))).toBe('accounts.not-active');
  });

  test('ORG-07: the system administrator opens accounts without a password and cannot touch the own account', async () => {
    const { id } = await f.world.call(
      contract.openAccount,
      { body: { login: 'newcomer', name: '吴十', unitId: f.unitId } },
      system,
    );
    expect(
      await codeOf(
        f.world.call(contract.openAccount, { body: { login: 'Newcomer', name: '吴十', unitId: null } }, system),
      ),
    ).toBe('accounts.login-taken');
    expect(await codeOf(f.world.call(contract.signIn, { body: { login: 'newcomer', password: PASSWORD } }))).toBe(
      'accounts.sign-in-failed',
    );
    const own = { params: { id: system.accountId }, body: { to: 'locked', reason: '测试', revision: 1 } } as const;
    expect(await codeOf(f.world.call(contract.changeState, own, system))).toBe('accounts.own-account');
    const { items } = await f.world.call(contract.listAccounts, { query: { search: 'newc' } }, system);
    expect(items).toMatchObject([{ id, login: 'newcomer', mustChange: true, state: 'active', roles: [] }]);
  });

  test('ORG-08: two accounts of one login cannot be made at once', async () => {
    const make = () => inTransaction(f.world.ctx(), tx => createAccount(tx, { login: 'twice', name: '甲' }));
    const codes = await Promise.all([codeOf(make()), codeOf(make())]);
    expect(codes.sort()).toEqual(['accounts.login-taken', undefined]);
  });
});
