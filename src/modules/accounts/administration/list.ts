// Reading accounts: names, states and roles only.
import { sql } from 'kysely';
import { isRoleId, type RoleId } from '#kernel/roles';
import type { CalendarDate, Instant } from '#kernel/time';
import { likeLiteral } from '#modules/organizations';
import type { Ctx, Tx } from '#platform/database';
import type { AccountState, AccountTables } from '../tables.ts';

export interface ListAccounts {
  readonly after?: string | undefined;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly state?: AccountState | undefined;
  readonly role?: RoleId | undefined;
  readonly today: CalendarDate;
}

interface AccountItem {
  readonly id: string;
  readonly login: string | null;
  readonly name: string;
  readonly hasPerson: boolean;
  readonly unitName: string | null;
  readonly state: AccountState;
  readonly mustChange: boolean;
  readonly roles: readonly string[];
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly revision: number;
}

export async function listAccountRows(ctx: Ctx, given: ListAccounts) {
  const held = sql`g.account_id = a.id and g.revoked_at is null and ${given.today}::date between g.valid_from and g.valid_to`;
  const where = [
    sql`true`,
    ...(given.after ? [sql`a.id < ${given.after}::uuid`] : []),
    ...(given.state ? [sql`a.state = ${given.state}`] : []),
    ...(given.role ? [sql`exists (select 1 from accounts.role_grant g where ${held} and g.role = ${given.role})`] : []),
    ...(given.search
      ? [
          sql`(a.name like ${`${likeLiteral(given.search)}%`} or a.login like ${`${likeLiteral(given.search.toLowerCase())}%`})`,
        ]
      : []),
  ];
  const { rows } = await sql<AccountItem>`
    select a.id, a.login, a.name, a.person_id is not null as has_person, u.name as unit_name, a.state, a.must_change,
           array(select distinct g.role from accounts.role_grant g where ${held} order by 1) as roles, a.created_at,
           (select max(s.last_seen_at) from accounts.session s where s.account_id = a.id) as last_seen_at, a.revision
    from accounts.account a
    left join people.person_view p on p.id = a.person_id
    left join organizations.unit_view u on u.id = coalesce(p.unit_id, a.unit_id)
    where ${sql.join(where, sql` and `)}
    order by a.id desc limit ${given.limit}`.execute(ctx.db.for<AccountTables>());
  return rows.map(r => ({ ...r, roles: r.roles.filter(isRoleId) }));
}

interface Own {
  readonly id: string;
  readonly name: string;
  readonly personId: string | null;
  readonly unitId: string | null;
  readonly unitName: string | null;
}

export async function findOwn(
  ctx: Ctx,
  given: { readonly accountId: string; readonly unitId: string | null },
): Promise<Own | undefined> {
  const { rows } = await sql<Own>`
    select a.id, coalesce(p.name, a.name) as name, a.person_id, u.id as unit_id, u.name as unit_name
    from accounts.account a
    left join people.person_view p on p.id = a.person_id
    left join organizations.unit_view u on u.id = ${given.unitId}::uuid
    where a.id = ${given.accountId}`.execute(ctx.db.for<AccountTables>());
  return rows[0];
}

export async function unitIsActive(tx: Tx, id: string): Promise<boolean> {
  const found = await sql`select 1 from organizations.unit_view where id = ${id} and status = 'active'`.execute(
    tx.for<AccountTables>(),
  );
  return found.rows.length > 0;
}
