// Where the matrix is checked: one world, a small tree of units, and short ways to rows in it.
import type { Actor, GrantNode, UnitScope } from '#kernel/actor';
import { type LineId, type RoleId, roleIds, roles } from '#kernel/roles';
import { newId } from '#platform/database';
import type { ModuleManifest } from '#platform/registry';
import { modules } from '../modules.ts';
import { type City, type CityUnit, seedTestCity } from '../test-city.ts';
import { type ActorSpec, createTestWorld, type TestWorld } from '../testing.ts';

export const NOW = '2014-06-02T01:00:00.000Z';
export const TODAY = '2014-06-02';

/** A unit of its own for one row, with nodes whose subtree holds it and nodes whose subtree does not. */
export interface Spot {
  readonly unit: CityUnit;
  readonly inside: readonly GrantNode[];
  readonly outside: readonly GrantNode[];
}

/** An actor in memory, in a session that can be named. */
export interface Who extends ActorSpec {
  readonly sessionId?: string;
}

export interface Matrix {
  readonly world: TestWorld;
  readonly city: City;
  readonly modules: readonly ModuleManifest[];
  /** In the north county: `home` below `dept`, `sibling` beside it. `away` is in the south county. */
  readonly dept: CityUnit;
  readonly home: CityUnit;
  readonly sibling: CityUnit;
  readonly away: CityUnit;
  /** Holds every business role on the whole system; makes the rows. */
  readonly root: Actor;
  actor(who: Who): Actor;
  spot(): Promise<Spot>;
  /** Another number each time, for names and codes. */
  next(): number;
  /** Roles that carry the permission. */
  carriers(permission: string): readonly RoleId[];
  /** True where only a grant on the whole system carries the permission. */
  systemOnly(permission: string): boolean;
  /** Somebody else of the same unit, with the same parts (account, person) that the owner has. */
  strangerTo(owner: Who): Who;
  /** Runs `work` and then the jobs it enqueued; what waited before is dropped, it belongs to other rows. */
  withJobs<T>(work: () => Promise<T>): Promise<T>;
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

export const system: GrantNode = { kind: 'system' };
export const unitNode = (unit: CityUnit): GrantNode => ({ kind: 'unit', id: unit.id, path: unit.path });
export const regionNode = (code: string, line: LineId | null = null): GrantNode => ({
  kind: 'region',
  code,
  path: code === CITY ? `/${CITY}/` : `/${CITY}/${code}/`,
  line,
});
/** What the owner of an import reaches, as the import keeps it: own rows are asked for with the role on the home unit. */
export const ownScope = (m: Matrix): UnitScope => ({ all: false, nodes: [unitNode(m.home)] });
export const CITY = '450700';
export const NORTH = '450721';
export const SOUTH = '450722';

export const businessRoles = roleIds.filter(role => roles[role].business);
export const administrators = roleIds.filter(role => !roles[role].business);

/** Creates the world. `planted` modules come after the real ones. */
export async function createMatrix(planted: readonly ModuleManifest[] = []): Promise<Matrix> {
  const all = [...modules, ...planted];
  const world = await createTestWorld({ now: NOW, modules: all });
  const city = await seedTestCity(world.owner);
  const north = { region: NORTH, lines: ['hr'] };
  const dept = await city.unit('测试北县主管局', north);
  const home = await city.unit('测试北县下属单位', { ...north, parent: dept });
  const sibling = await city.unit('测试北县同级单位', { ...north, parent: dept });
  const away = await city.unit('测试南县外单位', { region: SOUTH, lines: ['police'] });
  const strangerId = await city.person(home, '旁人');
  const root = world.actor({
    roles: businessRoles.filter(r => r !== 'learner').map(role => ({ role, node: system })),
  });
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  return {
    world,
    city,
    modules: all,
    dept,
    home,
    sibling,
    away,
    root,
    next,
    actor: ({ sessionId, ...spec }) => {
      const actor = world.actor(spec);
      return actor.kind === 'account' && sessionId ? { ...actor, sessionId } : actor;
    },
    spot: async () => {
      const unit = await city.unit(`测试单位${next()}`, { ...north, parent: home });
      const below = await city.unit(`测试下级${next()}`, { ...north, parent: unit });
      return {
        unit,
        inside: [unitNode(unit), unitNode(dept), regionNode(NORTH), regionNode(NORTH, 'hr'), regionNode(CITY), system],
        outside: [unitNode(away), unitNode(sibling), unitNode(below), regionNode(SOUTH), regionNode(NORTH, 'police')],
      };
    },
    carriers: permission => all.flatMap(m => m.permissions?.[permission]?.roles ?? []),
    systemOnly: permission => all.some(m => m.permissions?.[permission]?.systemOnly),
    strangerTo: owner => ({
      ...(owner.accountId ? { accountId: newId() } : {}),
      ...(owner.personId ? { personId: strangerId, unitId: home.id } : {}),
    }),
    withJobs: async work => {
      await world.owner.query('delete from platform.outbox');
      const done = await work();
      await world.drain();
      return done;
    },
    sql: async (text, values = []) => (await world.owner.query(text, [...values])).rows,
  };
}
