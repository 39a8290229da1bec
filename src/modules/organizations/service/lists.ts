// Named lists of units: addressees that no rule describes.
import { sql } from 'kysely';
import { dateOf } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, newId } from '#platform/database';
import { auditEvents, errors } from '../contract.ts';
import { checkRevision } from '../policy.ts';
import { lockUnit } from '../store.ts';
import type { NamedListRow, OrganizationTables } from '../tables.ts';
import { announceDerived } from './supervision.ts';
import { listUnits } from './unit-queries.ts';

type Tables = OrganizationTables;
/** Who addresses directives keeps lists too, without keeping the register. */
const keep = 'organizations.keep-lists';
interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Lists whose owner is within the actor's scope. */
export async function listLists(ctx: Ctx, { id, after, limit }: Page & { id?: string | undefined }) {
  const { rows } = await sql<{
    id: string;
    name: string;
    note: string;
    owner: { id: string; name: string };
    members: number;
    revision: number;
  }>`
    select l.id, l.name, l.note, l.revision, jsonb_build_object('id', u.id, 'name', u.name) as owner,
      (select count(*)::int from organizations.named_list_member m where m.list_id = l.id and m.valid_to is null) as members
    from organizations.named_list l join organizations.unit u on u.id = l.owner_unit_id
    where not l.closed and ${unitInScope(ctx, 'organizations.read', sql.ref('l.owner_unit_id'))}
      and l.id::text > ${after ?? ''} and (${id ?? null}::uuid is null or l.id = ${id ?? null}::uuid)
    order by l.id limit ${limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Opens an empty list that belongs to a unit. */
export async function createList(
  ctx: Ctx,
  given: { name: string; note: string; ownerUnitId: string },
): Promise<{ id: string }> {
  try {
    return await inTransaction(ctx, async tx => {
      const owner = await lockUnit(tx, given.ownerUnitId, keep);
      const id = newId();
      await tx
        .for<Tables>()
        .insertInto('organizations.namedList')
        .values({ id, name: given.name, note: given.note, ownerUnitId: owner.id, closed: false, revision: 1 })
        .execute();
      await record(tx, auditEvents.createList, { subject: { kind: 'unit-list', id, unitId: owner.id }, detail: {} });
      return { id };
    });
  } catch (error) {
    if (isUniqueViolation(error, 'named_list_name')) throw errors.refuse('organizations.list-exists');
    throw error;
  }
}

/** Adds and removes units. Only units within the actor's scope may be added. */
export function changeList(
  ctx: Ctx,
  given: { id: string; add: readonly string[]; remove: readonly string[]; revision: number },
): Promise<{ revision: number }> {
  return inTransaction(ctx, async tx => {
    const db = tx.for<Tables>();
    const today = dateOf(ctx.now);
    const { rows } = await sql<NamedListRow>`
      select * from organizations.named_list l
      where l.id = ${given.id} and not l.closed and ${unitInScope(ctx, keep, sql.ref('l.owner_unit_id'))}
      for update`.execute(db);
    const list = rows[0];
    if (!list) throw notFound('unit-list');
    checkRevision(list, given.revision);
    const allowed = await sql<{ id: string }>`
      select u.id from organizations.unit u
      where u.id = any(${[...given.add]}::uuid[]) and u.status = 'active'
        and ${unitInScope(ctx, keep, sql.ref('u.id'))}`.execute(db);
    if (allowed.rows.length < new Set(given.add).size) throw notFound('unit');
    const ended = await sql<{ unitId: string }>`
      update organizations.named_list_member set valid_to = ${today}
      where list_id = ${list.id} and valid_to is null and unit_id = any(${[...given.remove]}::uuid[]) returning unit_id`.execute(
      db,
    );
    const ids = allowed.rows.map(r => r.id);
    const added = await sql<{ unitId: string }>`
      insert into organizations.named_list_member (id, list_id, unit_id, valid_from)
      select i.id, ${list.id}, i.unit_id, ${today} from unnest(${ids.map(() => newId())}::uuid[], ${ids}::uuid[]) as i (id, unit_id)
      on conflict (list_id, unit_id) where valid_to is null do nothing returning unit_id`.execute(db);
    const revision = list.revision + 1;
    await db.updateTable('organizations.namedList').set({ revision }).where('id', '=', list.id).execute();
    await record(tx, auditEvents.changeList, {
      subject: { kind: 'unit-list', id: list.id, unitId: list.ownerUnitId },
      detail: { added: added.rows.length, removed: ended.rows.length },
    });
    await announceDerived(tx, [...new Set([...added.rows, ...ended.rows].map(r => r.unitId))]);
    return { revision };
  });
}

/** The present members of a list within the actor's scope. */
export async function listMembers(ctx: Ctx, { id, ...page }: Page & { id: string }) {
  const { rows } = await sql`
    select 1 from organizations.named_list l
    where l.id = ${id} and ${unitInScope(ctx, 'organizations.read', sql.ref('l.owner_unit_id'))}`.execute(
    ctx.db.for<Tables>(),
  );
  if (rows.length === 0) throw notFound('unit-list');
  return listUnits(ctx, { ...page, status: 'all' }, sql`${id}::uuid = any(u.list_ids)`);
}
