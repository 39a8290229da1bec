// Who works in the sample cities: accounts with their roles, and passwords made for this load alone.
import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { RoleId } from '#kernel/roles';
import { createAccount, grantRole } from '#modules/accounts';
import { hashPassword } from '#platform/crypto';
import type { SignIn } from './state.ts';
import type { DemoWorld } from './world.ts';

type Node = { kind: 'system' } | { kind: 'unit'; id: string } | { kind: 'region'; code: string; line: null };
export interface StaffSpec {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly RoleId[];
  readonly node: Node;
  readonly unitId?: string;
  readonly personId?: string;
  /** What stands in the table of sign-ins; without it nobody can sign in with this account. */
  readonly what?: string;
}

// Without letters and digits that are read for one another.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Four groups of four: about 79 bits. */
export const newPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join(
    '-',
  );

export interface Staff {
  accountId(login: string): string;
  readonly signIns: SignIn[];
  /** Opens the account with its roles, for the longest term from today. */
  engage(spec: StaffSpec): Promise<string>;
  /** Another term of the same roles. */
  renew(login: string): Promise<void>;
  /** A full session of today. */
  token(login: string): Promise<string>;
}

/** An empty staff. */
export function hireStaff(world: DemoWorld): Staff {
  const hired = new Map<string, StaffSpec & { readonly accountId: string }>();
  const signIns: SignIn[] = [];
  const accountId = (login: string): string => {
    const found = hired.get(login);
    if (!found) throw new Error(`nobody of the sample is ${login}`);
    return found.accountId;
  };
  const grant = (spec: StaffSpec, id: string): Promise<void> =>
    world.tx(async tx => {
      for (const role of spec.roles) await grantRole(tx, { accountId: id, role, node: spec.node });
    });
  return {
    accountId,
    signIns,
    engage: async spec => {
      const password = spec.what === undefined ? undefined : newPassword();
      const passwordHash = password === undefined ? null : await hashPassword(password);
      const { login, name, unitId = null, personId = null } = spec;
      const id = await world.tx(tx => createAccount(tx, { login, name, unitId, personId, passwordHash }));
      await grant(spec, id);
      hired.set(login, { ...spec, accountId: id });
      if (password !== undefined)
        signIns.push({ role: spec.roles.join('+') || 'learner', login, password, what: spec.what ?? '' });
      return id;
    },
    renew: async login => {
      const spec = hired.get(login);
      if (spec) await grant(spec, spec.accountId);
    },
    token: login => world.signIn(accountId(login)),
  };
}

export const onRegion = (code: string): Node => ({ kind: 'region', code, line: null });
export const onUnit = (id: string): Node => ({ kind: 'unit', id });

/** The unit of the register with that name. */
export async function unitNamed(world: DemoWorld, name: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from organizations.unit_view where name = ${name}`.execute(
    world.platform.db.for<object>(),
  );
  const found = rows[0];
  if (!found) throw new Error(`the sample has no unit ${name}`);
  return found.id;
}

/** One person of each unit keeps its lists: account without a password (it would come by slip) and the clerk's role. */
export async function appointClerks(world: DemoWorld, regionPath: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ unitId: string; personId: string; name: string }>`
    select distinct on (p.unit_id) p.unit_id, p.id as person_id, p.name
    from people.person_view p join organizations.unit_view u on u.id = p.unit_id
    where u.region_path like ${`${regionPath}%`} and p.job_categories && array['network-manager', 'other']
    order by p.unit_id, p.id`.execute(world.platform.db.for<object>());
  const clerks = new Map<string, string>();
  for (let at = 0; at < rows.length; at += 100) {
    await world.tx(async tx => {
      for (const { unitId, personId, name } of rows.slice(at, at + 100)) {
        const id = await createAccount(tx, { login: null, personId, unitId, name, mustChange: true });
        await grantRole(tx, { accountId: id, role: 'unit-clerk', node: { kind: 'unit', id: unitId } });
        clerks.set(unitId, id);
      }
    });
  }
  return clerks;
}
