import { sql } from 'kysely';
import { roleIds, roles } from '#kernel/roles';
import type { Instant } from '#kernel/time';
import { likeLiteral } from '#modules/organizations';
import { unitInScope } from '#platform/access';
import { type Ctx, isUniqueViolation, newId, type Tx } from '#platform/database';
import { errors } from '../catalogue.ts';
import type { AccountState, AccountTables, SlipPurpose, SlipRow } from '../tables.ts';

/** Somebody a slip is made for, as it is printed. */
export interface SlipTarget {
  readonly personId: string | null;
  readonly accountId: string | null;
  readonly name: string;
  /** The masked document number, or the login. */
  readonly known: string;
  readonly unitId: string | null;
  readonly unitName: string | null;
  readonly accountState: AccountState | null;
  readonly hasPassword: boolean;
  readonly holdsRoles: boolean;
}

const administratorRoles = roleIds.filter(id => !roles[id].business);

/** Of an administrator the term may be over: as long as it was not revoked, it can come back. */
const holdsRoles = (now: Instant) => sql`exists (
  select 1 from accounts.role_grant g
  where g.account_id = a.id and g.revoked_at is null
    and (g.valid_to >= (${now}::timestamptz at time zone 'Asia/Shanghai')::date or g.role = any(${administratorRoles}::text[])))`;

/** Those of the persons whom the actor may print slips for, in the order of their names. */
export async function loadPersonTargets(tx: Tx, personIds: readonly string[]): Promise<readonly SlipTarget[]> {
  const { rows } = await sql<SlipTarget>`
    select p.id as person_id, null as account_id, p.name, p.number_mask as known, p.unit_id, u.name as unit_name,
           a.state as account_state, a.password_hash is not null as has_password, ${holdsRoles(tx.ctx.now)} as holds_roles
    from people.person_view p
    left join organizations.unit_view u on u.id = p.unit_id
    left join accounts.account a on a.person_id = p.id
    where p.id = any(${personIds}::uuid[]) and p.status = 'active'
      and ${unitInScope(tx.ctx, 'accounts.issue-slips', sql.ref('p.unit_id'))}
    order by u.name, p.pinyin, p.id`.execute(tx.for<AccountTables>());
  return rows;
}

/** The account as a target: through its person, where it has one. */
export async function findAccountTarget(tx: Tx, accountId: string): Promise<SlipTarget | undefined> {
  const { rows } = await sql<SlipTarget>`
    select a.person_id, case when a.person_id is null then a.id end as account_id, coalesce(p.name, a.name) as name,
           coalesce(a.login, p.number_mask) as known, u.id as unit_id, u.name as unit_name, a.state as account_state,
           a.password_hash is not null as has_password, ${holdsRoles(tx.ctx.now)} as holds_roles
    from accounts.account a
    left join people.person_view p on p.id = a.person_id
    left join organizations.unit_view u on u.id = coalesce(p.unit_id, a.unit_id)
    where a.id = ${accountId}`.execute(tx.for<AccountTables>());
  return rows[0];
}

/** Voids the unused slips of these people and accounts. Returns how many. */
export async function voidSlipsOf(
  tx: Tx,
  given: { readonly personIds: readonly string[]; readonly accountIds: readonly string[]; readonly reason: string },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update accounts.slip set voided_at = ${tx.ctx.now}, void_reason = ${given.reason}
    where used_at is null and voided_at is null
      and (person_id = any(${given.personIds}::uuid[]) or account_id = any(${given.accountIds}::uuid[]))`.execute(
    tx.for<AccountTables>(),
  );
  return Number(numAffectedRows ?? 0n);
}

export interface NewSlip {
  readonly target: SlipTarget;
  readonly purpose: SlipPurpose;
  readonly codeHash: Buffer;
}

/** Writes a batch with its slips. Throws 409 when somebody else made a slip for one of them at the same moment. */
export async function insertSlips(
  tx: Tx,
  given: { readonly slips: readonly NewSlip[]; readonly unitId: string | null; readonly expiresAt: Instant },
): Promise<string> {
  const { actor, now } = tx.ctx;
  const issuedBy = actor.kind === 'account' ? actor.accountId : null;
  const batchId = newId();
  await tx
    .for<AccountTables>()
    .insertInto('accounts.slipBatch')
    .values({
      id: batchId,
      unitId: given.unitId,
      issuedBy,
      issuedAt: now,
      size: given.slips.length,
      state: 'rendering',
    })
    .execute();
  const column = <T>(pick: (slip: NewSlip) => T) => given.slips.map(pick);
  try {
    await sql`
      insert into accounts.slip (id, batch_id, person_id, account_id, unit_id, purpose, code_hash, issued_by, issued_at, expires_at, needs_confirmation)
      select t.id, ${batchId}, t.person_id, t.account_id, t.unit_id, t.purpose, t.code_hash, ${issuedBy}, ${now}, ${given.expiresAt}, t.needs
      from unnest(${column(() => newId())}::uuid[], ${column(s => s.target.personId)}::uuid[], ${column(s => s.target.accountId)}::uuid[],
                  ${column(s => s.target.unitId)}::uuid[], ${column(s => s.purpose)}::text[], ${column(s => s.codeHash)}::bytea[],
                  ${column(s => s.target.holdsRoles)}::boolean[])
        as t(id, person_id, account_id, unit_id, purpose, code_hash, needs)`.execute(tx.for<AccountTables>());
  } catch (error) {
    if (isUniqueViolation(error, 'slip_living_person') || isUniqueViolation(error, 'slip_living_account')) {
      throw errors.refuse('accounts.slip-conflict');
    }
    throw error;
  }
  return batchId;
}

/** Ends the making of a batch: printed, or failed with its slips voided. Returns how many were voided. */
export async function endBatch(
  tx: Tx,
  given: { readonly batchId: string; readonly state: 'printed' | 'failed' },
): Promise<number> {
  const db = tx.for<AccountTables>();
  await db.updateTable('accounts.slipBatch').set({ state: given.state }).where('id', '=', given.batchId).execute();
  if (given.state === 'printed') return 0;
  const result = await db
    .updateTable('accounts.slip')
    .set({ voidedAt: tx.ctx.now, voidReason: 'not-printed' })
    .where('batchId', '=', given.batchId)
    .where('usedAt', 'is', null)
    .where('voidedAt', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Uses up a living slip: of two calls at once one gets it, the other nothing. Whether it needs confirmation is asked again, because
 * a role may have been granted while the slip was being written. The caller holds the account's lock, as who grants does.
 */
export async function takeSlip(
  tx: Tx,
  given: { readonly personId: string | null; readonly accountId: string | null; readonly hashes: readonly Buffer[] },
): Promise<SlipRow | undefined> {
  if (given.hashes.length === 0) return undefined;
  const { rows } = await sql<SlipRow>`
    update accounts.slip s set used_at = ${tx.ctx.now}
    where (person_id = ${given.personId}::uuid or account_id = ${given.accountId}::uuid) and code_hash = any(${given.hashes}::bytea[])
      and used_at is null and voided_at is null and expires_at >= ${tx.ctx.now}
      and (confirmed_at is not null or not needs_confirmation and not exists (
        select 1 from accounts.account a
        where (a.id = s.account_id or a.person_id = s.person_id) and ${holdsRoles(tx.ctx.now)}))
    returning *`.execute(tx.for<AccountTables>());
  return rows[0];
}

/** A slip that waits for confirmation, locked; undefined when there is none. */
export async function lockUnconfirmed(
  tx: Tx,
  id: string,
): Promise<(SlipRow & { holderAccountId: string | null }) | undefined> {
  const { rows } = await sql<SlipRow & { holderAccountId: string | null }>`
    select s.*, coalesce(s.account_id, (select a.id from accounts.account a where a.person_id = s.person_id)) as holder_account_id
    from accounts.slip s
    where s.id = ${id} and s.needs_confirmation and s.confirmed_at is null and s.used_at is null and s.voided_at is null
      and s.expires_at >= ${tx.ctx.now}
    for update of s`.execute(tx.for<AccountTables>());
  return rows[0];
}

export async function markConfirmed(tx: Tx, given: { readonly id: string; readonly by: string }): Promise<void> {
  await tx
    .for<AccountTables>()
    .updateTable('accounts.slip')
    .set({ confirmedBy: given.by, confirmedAt: tx.ctx.now })
    .where('id', '=', given.id)
    .execute();
}

export interface UnconfirmedSlip {
  readonly id: string;
  readonly name: string;
  readonly login: string | null;
  readonly roles: readonly string[];
  readonly issuedBy: string | null;
  readonly issuedByName: string | null;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

export async function listUnconfirmed(ctx: Ctx): Promise<readonly UnconfirmedSlip[]> {
  const { rows } = await sql<UnconfirmedSlip>`
    select s.id, a.name, a.login, array(select distinct g.role from accounts.role_grant g where g.account_id = a.id and g.revoked_at is null) as roles,
           s.issued_by, b.name as issued_by_name, s.issued_at, s.expires_at
    from accounts.slip s
    join accounts.account a on a.id = s.account_id or a.person_id = s.person_id
    left join accounts.account b on b.id = s.issued_by
    where s.needs_confirmation and s.confirmed_at is null and s.used_at is null and s.voided_at is null and s.expires_at >= ${ctx.now}
    order by s.id limit 200`.execute(ctx.db.for<AccountTables>());
  return rows;
}

export interface SlipCandidate {
  readonly personId: string;
  readonly name: string;
  readonly numberMask: string;
  readonly unitName: string | null;
  readonly account: AccountState | null;
  readonly slipUntil: Instant | null;
  readonly slipWaits: boolean;
}

export interface ListCandidates {
  readonly after?: string | undefined;
  readonly limit: number;
  readonly unitId?: string | undefined;
  readonly search?: string | undefined;
  readonly without?: 'account' | undefined;
}

/** People in scope with how far their sign-in is; an account without a password counts as none. */
export async function listCandidates(ctx: Ctx, given: ListCandidates): Promise<readonly SlipCandidate[]> {
  const where = [
    sql`p.status = 'active'`,
    unitInScope(ctx, 'accounts.issue-slips', sql.ref('p.unit_id')),
    ...(given.after
      ? [sql`(p.pinyin, p.id) > (select q.pinyin, q.id from people.person_view q where q.id = ${given.after}::uuid)`]
      : []),
    ...(given.unitId ? [sql`p.unit_id = ${given.unitId}`] : []),
    ...(given.search
      ? [
          sql`(p.name like ${`${likeLiteral(given.search)}%`} or p.pinyin_key like ${`${likeLiteral(given.search.toLowerCase())}%`})`,
        ]
      : []),
    ...(given.without ? [sql`a.password_hash is null`] : []),
  ];
  const { rows } = await sql<SlipCandidate>`
    select p.id as person_id, p.name, p.number_mask, u.name as unit_name,
           case when a.password_hash is not null then a.state end as account,
           s.expires_at as slip_until, coalesce(s.needs_confirmation and s.confirmed_at is null, false) as slip_waits
    from people.person_view p
    left join organizations.unit_view u on u.id = p.unit_id
    left join accounts.account a on a.person_id = p.id
    left join accounts.slip s on s.person_id = p.id and s.used_at is null and s.voided_at is null and s.expires_at >= ${ctx.now}
    where ${sql.join(where, sql` and `)}
    order by p.pinyin, p.id limit ${given.limit}`.execute(ctx.db.for<AccountTables>());
  return rows;
}
