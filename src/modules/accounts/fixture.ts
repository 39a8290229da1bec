// What the tests of this module start from: keys, rule values, a small tree, people, accounts. Imported by tests only.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { enterPerson } from '#contracts/people';
import type { Actor, GrantNode } from '#kernel/actor';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import type { RoleId } from '#kernel/roles';
import { organizations } from '#modules/organizations';
import { configurePeople, people } from '#modules/people';
import { hashPassword, loadKeyRing } from '#platform/crypto';
import { type Ctx, type Db, inTransaction, newId } from '#platform/database';
import { silentLog } from '#platform/log';
import type { ModuleManifest } from '#platform/registry';
import { type AccountRule, configureAccounts } from './configuration.ts';
import { grantRoleIn } from './grants/service.ts';
import type { Node } from './grants/store.ts';
import { accounts } from './module.ts';
import { createAccount, openSession } from './seed.ts';
import { type AuthenticateEnv, authenticate } from './sessions/authenticate.ts';

export const NOW = '2014-06-01T01:00:00.000Z';
export const PASSWORD = 'gray-Kettle7-lamp';

const values: Readonly<Record<AccountRule, unknown>> = {
  'session.idle': { minutes: 120 },
  'session.length': { hours: 12 },
  'session.restricted': { minutes: 30 },
  'signin.lockout': { failures: 5, within: { minutes: 15 }, lock: { minutes: 1 } },
  'signin.address': { failures: 20, within: { minutes: 15 }, lock: { minutes: 1 } },
  'signin.escalation': { longest: { hours: 1 }, forget: { hours: 24 } },
  'signin.rate': 1000,
  'slip.validity': { calendarDays: 14 },
  'role.term': { calendarMonths: 12 },
  'password.length': 10,
};

export type Account = Extract<Actor, { kind: 'account' }>;

/** The part of a test world that is used here: this file is no test, and may not know the harness. */
interface World {
  readonly db: Db;
  readonly clock: AuthenticateEnv['clock'];
  readonly owner: { query(text: string, values: unknown[]): Promise<unknown> };
  ctx(): Ctx;
  actor(given: { roles: readonly { role: RoleId; node: GrantNode }[] }): Actor;
  call<E extends Endpoint>(endpoint: E, input: Input<E>, actor?: Actor): Promise<Reply<E>>;
  close(): Promise<void>;
}

export interface Fixture<W = World> {
  readonly world: W;
  readonly unitId: string;
  readonly otherUnitId: string;
  /** An account with the common password. */
  account(given?: {
    login?: string;
    personId?: string;
    roles?: readonly { role: RoleId; node: Node }[];
  }): Promise<string>;
  /** The account as it is after signing in: a session and its actor. */
  actorOf(accountId: string): Promise<{ token: string; actor: Account }>;
  /** What a token is worth now. */
  whoIs(token: string | undefined): Promise<Actor>;
  person(given: { name: string; number: string; unitId?: string }): Promise<string>;
  close(): Promise<void>;
}

let logins = 0;

export async function createFixture<W extends World>(
  makeWorld: (options: { now: string; modules: readonly ModuleManifest[] }) => Promise<W>,
): Promise<Fixture<W>> {
  const now = NOW;
  const folder = await mkdtemp(path.join(tmpdir(), 'zs-accounts-'));
  const keyRing = await loadKeyRing(path.join(folder, 'keys.json'));
  const world = await makeWorld({ now, modules: [organizations, people, accounts] });
  // After the world, which fills the same ports: these tests choose their own thresholds.
  configurePeople({ keyRing });
  configureAccounts({ keyRing, publicUrl: 'http://localhost:8080', ruleValue: id => values[id] });
  const passwordHash = await hashPassword(PASSWORD);
  await world.owner.query(
    `insert into organizations.region (code, name, level, path, local, valid_from) values ('450700', $1, 'city', '/450700/', false, '2000-01-01')`,
    ['示范市'],
  );
  const unit = async (name: string) => {
    const id = newId();
    const unitPath = `/${id}/`;
    await world.owner.query(
      `insert into organizations.unit (id, name, pinyin, pinyin_key, initials, unit_type, industry, level, region_code, region_path, parent_id, path,
         status, opened_on, updated_at, updated_what)
       values ($1, $2, 'x', 'x', 'x', 'organ', 'other', 'city', '450700', '/450700/', $3, $4, 'active', '2000-01-01', $5, 'test')`,
      [id, name, null, unitPath, now],
    );
    return { id, path: unitPath };
  };
  const first = await unit('示范市卫生局');
  const second = await unit('示范市教育局');
  const enterer = world.actor({
    roles: [first, second].map(u => ({ role: 'unit-clerk', node: { kind: 'unit', id: u.id, path: u.path } })),
  });
  const env = { db: world.db, clock: world.clock, log: silentLog() };
  const whoIs: Fixture<W>['whoIs'] = token => authenticate(env, token);
  return {
    world,
    unitId: first.id,
    otherUnitId: second.id,
    whoIs,
    account: (given = {}) =>
      inTransaction(world.ctx(), async tx => {
        logins += 1;
        const accountId = await createAccount(tx, {
          login: given.login ?? `worker-${logins}`,
          name: '赵六',
          personId: given.personId ?? null,
          unitId: first.id,
          passwordHash,
        });
        for (const g of given.roles ?? []) await grantRoleIn(tx, { accountId, ...g });
        return accountId;
      }),
    actorOf: async accountId => {
      const { token } = await inTransaction(world.ctx(), tx => openSession(tx, accountId));
      const actor = await whoIs(token);
      if (actor.kind !== 'account') throw new Error('the session is not alive');
      return { token, actor };
    },
    person: async given => {
      const { id } = await world.call(
        enterPerson,
        {
          body: {
            name: given.name,
            documentKind: 'citizen',
            number: given.number,
            phone: null,
            unitId: given.unitId ?? first.id,
            from: '2010-01-01',
            jobCategories: ['technician'],
            titleLevel: 'none',
            titleName: null,
          },
        },
        enterer,
      );
      return id;
    },
    close: async () => {
      await world.close();
      await rm(folder, { recursive: true });
    },
  };
}
