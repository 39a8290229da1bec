import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { accounts, createAccount, grantRole } from '#modules/accounts';
import { createClock } from '#platform/clock';
import { loadKeyRing } from '#platform/crypto';
import { inTransaction } from '#platform/database';
import { createTestWorld, type TestWorld } from '../app/testing.ts';
import { administratorsCommand } from './administrators.ts';

let world: TestWorld;
const folder = mkdtempSync(path.join(tmpdir(), 'zs-cli-administrators-'));
const said: string[] = [];
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [accounts] });
  await loadKeyRing(path.join(folder, 'keys.json'));
  vi.stubEnv('DATABASE_URL', world.urls.ownerUrl);
  vi.stubEnv('ZHENGSHU_DATA', folder);
  vi.spyOn(console, 'log').mockImplementation(line => void said.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation(line => void said.push(String(line)));
});
afterEach(() => {
  said.length = 0;
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const account = (login: string, role: 'system-admin' | 'security-admin', validTo: string) =>
  inTransaction(world.ctx(), async tx => {
    const accountId = await createAccount(tx, { login, name: '甲' });
    await grantRole(tx, { accountId, role, node: { kind: 'system' }, validFrom: '2014-06-01', validTo });
    return accountId;
  });

test('ORG-07: wrong usage ends with 2, and nobody is restored who never held the role', async () => {
  for (const args of [['restore'], ['restore', 'registrar'], ['nothing'], ['restore', 'audit-admin', 'x']])
    expect(`${args.join(' ')}: ${await administratorsCommand(args)}`).toBe(`${args.join(' ')}: 2`);
  expect(await administratorsCommand(['restore', 'audit-admin'])).toBe(2);
  expect(said.at(-1)).toContain('该授权已结束');
});

test('ORG-07: when a term ran out for everybody, the console restores who held the role last, once, and the trail says so', async () => {
  await account('earlier', 'security-admin', '2014-06-30');
  const last = await account('last-one', 'security-admin', '2014-12-31');
  await account('system-one', 'system-admin', '2014-12-31');
  expect(await administratorsCommand([])).toBe(0);
  expect(said.join('\n')).toMatch(/security-admin +安全管理员 +last-one +2014-12-31 +已届满/);
  const codes = await Promise.all([1, 2].map(() => administratorsCommand(['restore', 'security-admin'])));
  expect(codes.sort()).toEqual([0, 2]);
  expect(said.join('\n')).toContain('仍有人在任');
  const { rows } = await world.owner.query(
    `select action, actor_kind, subject_id from audit.audit_event
     where actor_kind = 'system:console' order by machine_at, id`,
  );
  expect(rows).toEqual(
    ['accounts.grant-role', 'accounts.restore-administrator'].map(action => ({
      action,
      actor_kind: 'system:console',
      subject_id: last,
    })),
  );
  const today = createClock().today();
  const held = await world.owner.query(
    'select role from accounts.role_grant where $1::date between valid_from and valid_to',
    [today],
  );
  expect(held.rows).toEqual([{ role: 'security-admin' }]);
});
