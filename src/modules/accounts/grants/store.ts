import { sql } from 'kysely';
import type { z } from '#kernel/endpoint';
import type { RoleId } from '#kernel/roles';
import type { CalendarDate } from '#kernel/time';
import { notFound } from '#platform/access';
import { type Ctx, type Db, newId, type Tx } from '#platform/database';
import type { zNode } from '../fields.ts';
import type { AccountTables, RoleGrantRow } from '../tables.ts';

export type Node = z.infer<typeof zNode>;

export interface NewGrant {
  readonly accountId: string;
  readonly role: RoleId;
  readonly node: Node;
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate;
  readonly renews: string | null;
}

const nodeIdOf = (node: Node): string | null =>
  node.kind === 'unit' ? node.id : node.kind === 'region' ? node.code : null;

export async function insertGrant(tx: Tx, given: NewGrant): Promise<string> {
  const id = newId();
  const { actor, now } = tx.ctx;
  await tx
    .for<AccountTables>()
    .insertInto('accounts.roleGrant')
    .values({
      id,
      accountId: given.accountId,
      role: given.role,
      nodeKind: given.node.kind,
      nodeId: nodeIdOf(given.node),
      line: given.node.kind === 'region' ? given.node.line : null,
      validFrom: given.validFrom,
      validTo: given.validTo,
      grantedBy: actor.kind === 'account' ? actor.accountId : null,
      grantedAt: now,
      renews: given.renews,
      revokedAt: null,
      revokedBy: null,
      revokeReason: null,
    })
    .execute();
  return id;
}

/** Grants of the account that hold today or later. Lock the account first where a decision rests on them. */
export async function heldGrants(tx: Tx, given: { accountId: string; today: CalendarDate }): Promise<RoleGrantRow[]> {
  return tx
    .for<AccountTables>()
    .selectFrom('accounts.roleGrant')
    .selectAll()
    .where('accountId', '=', given.accountId)
    .where('revokedAt', 'is', null)
    .where('validTo', '>=', given.today)
    .execute();
}

/** True when the node stands in today's tree. */
export async function nodeExists(tx: Tx, node: Node): Promise<boolean> {
  if (node.kind === 'system') return true;
  const found =
    node.kind === 'unit'
      ? sql`select 1 from organizations.unit_view where id = ${node.id} and status = 'active'`
      : sql`select 1 from organizations.region_view where code = ${node.code}`;
  return (await found.execute(tx.for<AccountTables>())).rows.length > 0;
}

export async function lockGrant(tx: Tx, id: string): Promise<RoleGrantRow> {
  const row = await tx
    .for<AccountTables>()
    .selectFrom('accounts.roleGrant')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('grant');
  return row;
}

/** Revokes one grant, or all living grants of an account. Returns how many. */
export async function endGrants(
  tx: Tx,
  given: { readonly accountId: string; readonly only?: string; readonly reason: string },
): Promise<number> {
  const { actor, now } = tx.ctx;
  const result = await tx
    .for<AccountTables>()
    .updateTable('accounts.roleGrant')
    .set({ revokedAt: now, revokedBy: actor.kind === 'account' ? actor.accountId : null, revokeReason: given.reason })
    .where('accountId', '=', given.accountId)
    .where('revokedAt', 'is', null)
    .$if(given.only !== undefined, q => q.where('id', '=', given.only ?? ''))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Whether somebody else than this account holds the role today through an active account. Takes the lock under which
 * administrators come and go, or two of them could each be removed because the other is still there.
 */
export async function othersHold(
  tx: Tx,
  given: { role: RoleId; accountId: string; today: CalendarDate; exceptGrant?: string },
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended('accounts.administrators', 0))`.execute(
    tx.for<AccountTables>(),
  );
  const { rows } = await sql`
    select 1 from accounts.role_grant g join accounts.account a on a.id = g.account_id
    where g.role = ${given.role} and g.revoked_at is null and ${given.today}::date between g.valid_from and g.valid_to
      and a.state = 'active' and (g.account_id <> ${given.accountId}
        or (${given.exceptGrant ?? null}::uuid is not null and g.id <> ${given.exceptGrant ?? null}::uuid))
    limit 1`.execute(tx.for<AccountTables>());
  return rows.length > 0;
}

/**
 * The grant of an administrator's role that ends last of all those never revoked. When that day is past, nobody holds the role
 * and this is who held it last.
 */
export async function lastGrantOf(
  db: Db | Tx,
  role: RoleId,
): Promise<Pick<RoleGrantRow, 'id' | 'accountId' | 'validTo'> | undefined> {
  return db
    .for<AccountTables>()
    .selectFrom('accounts.roleGrant')
    .select(['id', 'accountId', 'validTo'])
    .where('role', '=', role)
    .where('revokedAt', 'is', null)
    .orderBy('validTo', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export interface GrantItem {
  readonly id: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly login: string | null;
  readonly role: RoleId;
  readonly nodeKind: 'system' | 'unit' | 'region';
  readonly nodeId: string | null;
  readonly line: string | null;
  readonly nodeName: string | null;
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate;
  readonly grantedByName: string | null;
  readonly grantedAt: string;
  readonly revokedAt: string | null;
  readonly revokeReason: string | null;
}

export async function listGrantRows(
  ctx: Ctx,
  given: {
    readonly after?: string | undefined;
    readonly limit: number;
    readonly accountId?: string | undefined;
    readonly role?: RoleId | undefined;
    readonly state?: 'current' | 'ended' | undefined;
    readonly today: CalendarDate;
  },
): Promise<readonly GrantItem[]> {
  const current = sql`(g.revoked_at is null and ${given.today}::date <= g.valid_to)`;
  const where = [
    sql`true`,
    ...(given.after ? [sql`g.id < ${given.after}::uuid`] : []),
    ...(given.accountId ? [sql`g.account_id = ${given.accountId}`] : []),
    ...(given.role ? [sql`g.role = ${given.role}`] : []),
    ...(given.state === 'current' ? [current] : given.state === 'ended' ? [sql`not ${current}`] : []),
  ];
  const { rows } = await sql<GrantItem>`
    select g.id, g.account_id, a.name as account_name, a.login, g.role, g.node_kind, g.node_id, g.line,
           coalesce(u.name, r.name) as node_name, g.valid_from, g.valid_to, b.name as granted_by_name, g.granted_at,
           g.revoked_at, g.revoke_reason
    from accounts.role_grant g
    join accounts.account a on a.id = g.account_id
    left join accounts.account b on b.id = g.granted_by
    left join organizations.unit_view u on u.id = case when g.node_kind = 'unit' then g.node_id::uuid end
    left join organizations.region_view r on g.node_kind = 'region' and r.code = g.node_id
    where ${sql.join(where, sql` and `)}
    order by g.id desc limit ${given.limit}`.execute(ctx.db.for<AccountTables>());
  return rows;
}
