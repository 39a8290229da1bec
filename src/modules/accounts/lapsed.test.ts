// What is left of an administrator whose term is over, and of a slip that was written while a role was granted.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSlipCode } from '#platform/crypto';
import { inTransaction } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { lockAccount } from './administration/store.ts';
import { slipDue } from './configuration.ts';
import * as contract from './contract.ts';
import { type Account, createFixture, type Fixture, PASSWORD } from './fixture.ts';
import { grantRoleIn } from './grants/service.ts';
import { slipHash } from './secrets.ts';
import { redeemSlip } from './slips/redeem.ts';
import { findAccountTarget, insertSlips } from './slips/store.ts';

let f: Fixture<TestWorld>;
let system: Account;
let audit: Account;
/** Held the role until 2014-06-30, and B until 2014-12-31. */
let former: string;
let last: string;
const whole = { kind: 'system' } as const;

beforeAll(async () => {
  f = await createFixture(createTestWorld);
  const term = (accountId: string, validTo: string) =>
    inTransaction(f.world.ctx(), tx =>
      grantRoleIn(tx, { accountId, role: 'security-admin', node: whole, validFrom: '2014-06-01', validTo }),
    );
  former = await f.account({ login: 'former' });
  last = await f.account({ login: 'last-one' });
  await term(former, '2014-06-30');
  await term(last, '2014-12-31');
  f.world.clock.set('2014-08-01T01:00:00.000Z');
  const as = async (role: 'system-admin' | 'audit-admin') =>
    (await f.actorOf(await f.account({ login: role, roles: [{ role, node: whole }] }))).actor;
  [system, audit] = [await as('system-admin'), await as('audit-admin')];
});
afterAll(() => f.close());

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const grantOf = async (accountId: string) =>
  (await f.world.call(contract.listGrants, { query: { accountId, role: 'security-admin' } }, system)).items.at(-1);
const renew = async (accountId: string) =>
  f.world.call(
    contract.renewSecurityAdministrator,
    { params: { id: (await grantOf(accountId))?.id ?? '' }, body: { validTo: '2015-06-30' } },
    system,
  );
const signIn = (login: string) => f.world.call(contract.signIn, { body: { login, password: PASSWORD } });
const visit = (login: string, code: string) =>
  codeOf(redeemSlip(f.world.ctx(), { number: login, code, address: '', userAgent: '' }));

/** A slip whose code the test knows, written as the system administrator's reset writes it. */
async function slipFor(accountId: string): Promise<string> {
  const code = newSlipCode();
  await inTransaction(f.world.ctx(system), async tx => {
    const target = await findAccountTarget(tx, accountId);
    if (!target) throw new Error('no account');
    const slips = [{ target, purpose: 'recovery' as const, codeHash: slipHash(code) }];
    await insertSlips(tx, { slips, unitId: null, expiresAt: slipDue(tx.ctx.now) });
  });
  return code;
}

test('ORG-07: the system administrator cannot take the account of a former security administrator whose term is over', async () => {
  const code = await slipFor(former);
  expect(await visit('former', code)).toBe('accounts.slip-refused');
  const { items } = await f.world.call(contract.listUnconfirmedSlips, {}, system);
  expect(items).toMatchObject([{ login: 'former', roles: ['security-admin'], mine: true }]);
  expect(await codeOf(f.world.call(contract.confirmSlip, { params: { id: items[0]?.id ?? '' } }, system))).toBe(
    'accounts.confirm-own',
  );
});

test('ORG-07: a term that is over is not renewed while somebody holds the role, nor is it offered', async () => {
  expect(await grantOf(former)).toMatchObject({ state: 'expired', renewable: false });
  expect(await grantOf(last)).toMatchObject({ state: 'current', renewable: true });
  expect(await codeOf(renew(former))).toBe('accounts.renewal-lapsed');
});

test('ORG-07: when the last term ran out, only who held it last comes back, and only by a slip that a second administrator confirms', async () => {
  f.world.clock.set('2015-01-05T01:00:00.000Z');
  const { token } = await f.actorOf(last);
  expect(await codeOf(renew(former))).toBe('accounts.renewal-lapsed');
  expect(await grantOf(last)).toMatchObject({ state: 'expired', renewable: true });
  expect(await codeOf(renew(last))).toBeUndefined();
  expect(await codeOf(renew(last))).toBe('accounts.renewal-lapsed');
  expect(await f.whoIs(token)).toMatchObject({ kind: 'anonymous' });
  expect(await codeOf(signIn('last-one'))).toBe('accounts.sign-in-failed');
  const code = await slipFor(last);
  expect(await visit('last-one', code)).toBe('accounts.slip-refused');
  const { items } = await f.world.call(contract.listUnconfirmedSlips, {}, audit);
  const waiting = items.find(s => s.login === 'last-one');
  await f.world.call(contract.confirmSlip, { params: { id: waiting?.id ?? '' } }, audit);
  expect(await visit('last-one', code)).toBeUndefined();
  const { rows } = await f.world.owner.query(
    "select subject_id, detail from audit.audit_event where action = 'accounts.restore-administrator'",
  );
  expect(rows).toEqual([{ subject_id: last, detail: { role: 'security-admin', ended: '2014-12-31' } }]);
});

test('ORG-07: a slip written while its holder was granted a role opens nothing', async () => {
  const id = await f.account({ login: 'promoted' });
  const code = newSlipCode();
  await inTransaction(f.world.ctx(system), async tx => {
    const target = await findAccountTarget(tx, id);
    if (!target) throw new Error('no account');
    // The grant finds no slip to void: this one is not written yet, and was made for somebody without a role.
    await inTransaction(f.world.ctx(), other => grantRoleIn(other, { accountId: id, role: 'registrar', node: whole }));
    const slips = [{ target, purpose: 'recovery' as const, codeHash: slipHash(code) }];
    await insertSlips(tx, { slips, unitId: null, expiresAt: slipDue(tx.ctx.now) });
  });
  expect(await visit('promoted', code)).toBe('accounts.slip-refused');
});

test('ORG-07: whoever redeems a slip while a role is being granted waits for the grant, and is then refused', async () => {
  const id = await f.account({ login: 'racing' });
  const code = await slipFor(id);
  let opened: Promise<string | undefined> | undefined;
  await inTransaction(f.world.ctx(), async tx => {
    await lockAccount(tx, id);
    opened = visit('racing', code);
    await new Promise(resolve => setTimeout(resolve, 300));
    await grantRoleIn(tx, { accountId: id, role: 'registrar', node: whole });
  });
  expect(await opened).toBe('accounts.slip-refused');
});
