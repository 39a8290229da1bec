// SQL of the register: proposed by the selector, one list per unit, stints with dates.
import { type Selectable, sql } from 'kysely';
import { notFound, unitInScope } from '#platform/access';
import { type Ctx, newId, type Tx } from '#platform/database';
import type { TargetRow, TrainingTables, UnitListRow } from '../tables.ts';
import { type Bounds, personBound, unitBound, withinReach } from './selection.ts';

type Tables = TrainingTables;
export type UnitList = Selectable<UnitListRow>;
export type Target = Selectable<TargetRow>;

/** Ends the stints of persons who left the unit, or whom the selector that proposed them no longer means within its bounds; the unit of each. */
export async function endLeavers(
  tx: Tx,
  given: { planId: string; bounds: Bounds; reason: string },
): Promise<readonly string[]> {
  const { rows } = await sql<{ unitId: string }>`
    update training.target t
    set state = 'left', left_at = ${tx.ctx.now}, leave_reason = ${given.reason}, revision = t.revision + 1
    where t.plan_id = ${given.planId} and t.left_at is null and not exists (
      select 1 from people.person_view p join organizations.unit_view u on u.id = p.unit_id
      where p.id = t.person_id and p.unit_id = t.unit_id and p.status = 'active'
        and (t.origin = 'added' or ${personBound(given.bounds)})
    ) returning t.unit_id`.execute(tx.for<Tables>());
  const left = rows.map(r => r.unitId);
  await reopenLists(tx, { planId: given.planId, unitIds: [...new Set(left)] });
  return left;
}

/** The next units of the selection after an id, in order. */
export async function nextUnits(
  ctx: Ctx,
  given: { bounds: Bounds; after: string | null; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select u.id from organizations.unit_view u
    where ${unitBound(given.bounds)} and (${given.after}::uuid is null or u.id > ${given.after}::uuid)
    order by u.id limit ${given.limit}`.execute(ctx.db.for<Tables>());
  return rows.map(r => r.id);
}

export async function countUnits(ctx: Ctx, bounds: Bounds): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from organizations.unit_view u where ${unitBound(bounds)}`.execute(ctx.db.for<Tables>());
  return rows[0]?.n ?? 0;
}

/** Makes the lists of these units where missing and puts on them whom the selector means; returns how many joined. */
export async function proposeIn(
  tx: Tx,
  given: { planId: string; bounds: Bounds; unitIds: readonly string[]; reason: string },
): Promise<number> {
  const { now } = tx.ctx;
  const ids = given.unitIds.map(() => newId());
  await sql`
    insert into training.unit_list (id, plan_id, unit_id, state, created_at)
    select n.id, ${given.planId}, n.unit_id, 'open', ${now}
    from unnest(${ids}::uuid[], ${given.unitIds}::uuid[]) as n(id, unit_id)
    on conflict (plan_id, unit_id) do nothing`.execute(tx.for<Tables>());
  const meant = await sql<{ personId: string; unitId: string }>`
    select p.id as person_id, p.unit_id from people.person_view p join organizations.unit_view u on u.id = p.unit_id
    where p.unit_id = any(${given.unitIds}::uuid[]) and ${personBound(given.bounds)}
      and not exists (select 1 from training.target t where t.plan_id = ${given.planId} and t.person_id = p.id and t.left_at is null)
      -- An exemption once granted at this unit holds; the daily reading must not undo it.
      and not exists (
        select 1 from training.target t
        where t.plan_id = ${given.planId} and t.person_id = p.id and t.unit_id = p.unit_id and t.state = 'exempt'
      )`.execute(tx.for<Tables>());
  const added = await insertTargets(tx, { ...given, origin: 'selector', people: meant.rows });
  await reopenLists(tx, { planId: given.planId, unitIds: [...new Set(added)] });
  return added.length;
}

/** The unit's name when it lies outside the reach by now; undefined while it is within. */
export async function findOutside(
  tx: Tx,
  given: { unitId: string; reach: Bounds['reach'] },
): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select u.name from organizations.unit_view u where u.id = ${given.unitId} and not ${withinReach(given.reach)}`.execute(
    tx.for<Tables>(),
  );
  return rows[0]?.name;
}

/** Inserts stints in one statement; a person already on a list of the plan is left alone. Returns the unit of each that joined. */
export async function insertTargets(
  tx: Tx,
  given: {
    planId: string;
    origin: TargetRow['origin'];
    reason: string;
    people: readonly { readonly personId: string; readonly unitId: string }[];
  },
): Promise<string[]> {
  if (given.people.length === 0) return [];
  const { rows } = await sql<{ unitId: string }>`
    insert into training.target (id, plan_id, unit_id, person_id, origin, state, joined_at, join_reason)
    select n.id, ${given.planId}, n.unit_id, n.person_id, ${given.origin}, 'proposed', ${tx.ctx.now}, ${given.reason}
    from unnest(${given.people.map(() => newId())}::uuid[], ${given.people.map(p => p.unitId)}::uuid[], ${given.people.map(p => p.personId)}::uuid[])
      as n(id, unit_id, person_id)
    on conflict (plan_id, person_id) where left_at is null do nothing
    returning unit_id`.execute(tx.for<Tables>());
  return rows.map(r => r.unitId);
}

/** Who changes a list, and when. */
const changed = ({ ctx }: Tx) =>
  sql`updated_at = ${ctx.now}::timestamptz, updated_by = ${ctx.actor.kind === 'account' ? ctx.actor.accountId : null}::uuid`;

/** A list that changed goes back to the unit: what was confirmed is no longer what stands there. */
export async function reopenLists(tx: Tx, given: { planId: string; unitIds: readonly string[] }): Promise<void> {
  if (given.unitIds.length === 0) return;
  await sql`
    update training.unit_list set state = 'open', revision = revision + 1, ${changed(tx)}
    where plan_id = ${given.planId} and unit_id = any(${given.unitIds}::uuid[]) and state <> 'open'`.execute(
    tx.for<Tables>(),
  );
}

/** A list whose unit the permission reaches, locked. Throws 404. */
export async function lockList(tx: Tx, { id, permission }: { id: string; permission: string }): Promise<UnitList> {
  const { rows } = await sql<UnitList>`
    select * from training.unit_list l where l.id = ${id} and ${unitInScope(tx.ctx, permission, sql.ref('l.unit_id'))} for update`.execute(
    tx.for<Tables>(),
  );
  const list = rows[0];
  if (!list) throw notFound('unit-list');
  return list;
}

/** Lists in scope of the permission, locked in order. */
export async function lockLists(
  tx: Tx,
  { ids, permission }: { ids: readonly string[]; permission: string },
): Promise<UnitList[]> {
  const { rows } = await sql<UnitList>`
    select * from training.unit_list l
    where l.id = any(${ids}::uuid[]) and ${unitInScope(tx.ctx, permission, sql.ref('l.unit_id'))}
    order by l.id for update`.execute(tx.for<Tables>());
  return rows;
}

/** A stint whose unit the permission reaches, locked. Throws 404. */
export async function lockTarget(tx: Tx, { id, permission }: { id: string; permission: string }): Promise<Target> {
  const { rows } = await sql<Target>`
    select * from training.target t where t.id = ${id} and ${unitInScope(tx.ctx, permission, sql.ref('t.unit_id'))} for update`.execute(
    tx.for<Tables>(),
  );
  const target = rows[0];
  if (!target) throw notFound('target');
  return target;
}

/** True while the register of persons still has this person in the unit, and what put them on the list still holds. */
export async function stillBelongs(tx: Tx, { target, bounds }: { target: Target; bounds: Bounds }): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean }>`
    select (${target.origin === 'added'} or ${personBound(bounds)}) as ok
    from people.person_view p join organizations.unit_view u on u.id = p.unit_id
    where p.id = ${target.personId} and p.unit_id = ${target.unitId} and p.status = 'active'`.execute(tx.for<Tables>());
  return rows[0]?.ok ?? false;
}

export async function setTargetState(
  tx: Tx,
  given: { ids: readonly string[]; state: TargetRow['state']; reason?: string; by: string | null },
): Promise<void> {
  const ends = given.state === 'exempt' || given.state === 'left';
  await sql`
    update training.target
    set state = ${given.state}, left_at = ${ends ? tx.ctx.now : null}, leave_reason = coalesce(${given.reason ?? null}, leave_reason),
        decided_by = ${given.by}, revision = revision + 1
    where id = any(${given.ids}::uuid[])`.execute(tx.for<Tables>());
}

/** The supervising line confirms whole lists: everybody proposed on them is now a target person. */
export async function markListsConfirmed(
  tx: Tx,
  { ids, by }: { ids: readonly string[]; by: string | null },
): Promise<void> {
  await sql`
    update training.unit_list set state = 'confirmed', confirmed_by = ${by}, confirmed_at = ${tx.ctx.now}, return_reason = null,
      revision = revision + 1, ${changed(tx)}
    where id = any(${ids}::uuid[])`.execute(tx.for<Tables>());
  await sql`
    update training.target t set state = 'confirmed', decided_by = ${by}, revision = t.revision + 1
    from training.unit_list l
    where l.id = any(${ids}::uuid[]) and t.plan_id = l.plan_id and t.unit_id = l.unit_id and t.state = 'proposed'`.execute(
    tx.for<Tables>(),
  );
}

export async function markListSubmitted(tx: Tx, { id, by }: { id: string; by: string | null }): Promise<void> {
  await sql`
    update training.unit_list set state = 'submitted', submitted_by = ${by}, submitted_at = ${tx.ctx.now}, return_reason = null,
      revision = revision + 1, ${changed(tx)}
    where id = ${id}`.execute(tx.for<Tables>());
}

export async function markListReturned(tx: Tx, { id, reason }: { id: string; reason: string }): Promise<void> {
  await sql`update training.unit_list set state = 'open', return_reason = ${reason}, revision = revision + 1, ${changed(tx)} where id = ${id}`.execute(
    tx.for<Tables>(),
  );
}

/** How many stand on each list today. */
export async function countTargets(tx: Tx, listIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`
    select l.id, count(t.id) as n from training.unit_list l
    left join training.target t on t.plan_id = l.plan_id and t.unit_id = l.unit_id and t.left_at is null
    where l.id = any(${listIds}::uuid[]) group by l.id`.execute(tx.for<Tables>());
  return new Map(rows.map(r => [r.id, r.n]));
}

export async function markProposed(tx: Tx, { planId, on }: { planId: string; on: string }): Promise<void> {
  await sql`update training.plan set proposed_on = ${on}::date where id = ${planId}`.execute(tx.for<Tables>());
}
