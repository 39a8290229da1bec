// SQL of units and regions: loading with authorisation, dated rows, and the present state derived from them.
import { sql } from 'kysely';
import type { CalendarDate } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import { advisoryLocks, type Ctx, newId, type Tx } from '#platform/database';
import { pinyinOf } from './pinyin.ts';
import { regionInScope } from './scope.ts';
import type { OrganizationTables, RegionRow, UnitRow } from './tables.ts';

type Tables = OrganizationTables;

/** One change of the tree's shape at a time: two moves at once could otherwise make a circle. */
export async function lockTree(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.raw(advisoryLocks.unitTree)})`.execute(tx.for<Tables>());
}

/** The unit in the actor's scope for managing, locked. Throws 404. */
export async function lockUnit(tx: Tx, id: string, permission = 'organizations.manage'): Promise<UnitRow> {
  const { rows } = await sql<UnitRow>`
    select * from organizations.unit u
    where u.id = ${id} and ${unitInScope(tx.ctx, permission, sql.ref('u.id'))} for update`.execute(tx.for<Tables>());
  const unit = rows[0];
  if (!unit) throw notFound('unit');
  return unit;
}

/** Any unit by id, in scope or not: bodies of other places take part by reference. Throws 404. */
export async function getUnitRow(tx: Tx, id: string): Promise<UnitRow> {
  const unit = await tx
    .for<Tables>()
    .selectFrom('organizations.unit')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!unit) throw notFound('unit');
  return unit;
}

/** The region in the actor's scope for managing, locked. Throws 404. */
export async function lockRegion(tx: Tx, code: string): Promise<RegionRow> {
  const { rows } = await sql<RegionRow>`
    select * from organizations.region r
    where r.code = ${code} and ${regionInScope(tx.ctx, 'organizations.manage', sql.ref('r.path'))} for update`.execute(
    tx.for<Tables>(),
  );
  const region = rows[0];
  if (!region) throw notFound('region');
  return region;
}

/** A region in force by code, in scope or not. Throws 404. */
export async function getRegionRow(tx: Tx, code: string): Promise<RegionRow> {
  const region = await tx
    .for<Tables>()
    .selectFrom('organizations.region')
    .selectAll()
    .where('code', '=', code)
    .where('validTo', 'is', null)
    .executeTakeFirst();
  if (!region) throw notFound('region');
  return region;
}

export interface NewUnit {
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly unitType: UnitRow['unitType'];
  readonly industry: UnitRow['industry'];
  readonly level: UnitRow['level'];
  readonly region: Pick<RegionRow, 'code' | 'path'>;
  readonly parent: Pick<UnitRow, 'id' | 'path'> | null;
  readonly openedOn: CalendarDate;
  readonly basis: string;
}

/** Inserts a unit with its first name and place. */
export async function insertUnit(tx: Tx, unit: NewUnit & { readonly what: string }): Promise<void> {
  const db = tx.for<Tables>();
  const { actor, now } = tx.ctx;
  const path = `${unit.parent?.path ?? '/'}${unit.id}/`;
  await db
    .insertInto('organizations.unit')
    .values({
      id: unit.id,
      name: unit.name,
      ...pinyinOf(unit.name, 'unit'),
      code: unit.code,
      unitType: unit.unitType,
      industry: unit.industry,
      level: unit.level,
      regionCode: unit.region.code,
      regionPath: unit.region.path,
      parentId: unit.parent?.id ?? null,
      path,
      lines: [],
      functions: [],
      listIds: [],
      status: 'active',
      openedOn: unit.openedOn,
      closedOn: null,
      revision: 1,
      updatedBy: actor.kind === 'account' ? actor.accountId : null,
      updatedAt: now,
      updatedWhat: unit.what,
    })
    .execute();
  const dated = { unitId: unit.id, validFrom: unit.openedOn, validTo: null, basis: unit.basis };
  await db
    .insertInto('organizations.unitName')
    .values({ id: newId(), name: unit.name, ...dated })
    .execute();
  await db
    .insertInto('organizations.unitPlace')
    .values({ id: newId(), parentId: unit.parent?.id ?? null, regionCode: unit.region.code, ...dated })
    .execute();
}

/** Writes fields of a unit, raises its revision and says who did what. Returns the new revision. */
export async function changeUnit(
  tx: Tx,
  { unit, what, set }: { unit: UnitRow; what: string; set: Partial<UnitRow> },
): Promise<number> {
  const { actor, now } = tx.ctx;
  const revision = unit.revision + 1;
  await tx
    .for<Tables>()
    .updateTable('organizations.unit')
    .set({
      ...set,
      revision,
      updatedBy: actor.kind === 'account' ? actor.accountId : null,
      updatedAt: now,
      updatedWhat: what,
    })
    .where('id', '=', unit.id)
    .execute();
  return revision;
}

/** Ends the current dated row of a unit in a table that has one. Returns the date from which it was valid. */
export async function endCurrent(
  tx: Tx,
  { table, unitId, to }: { table: 'unit_name' | 'unit_place'; unitId: string; to: CalendarDate },
): Promise<CalendarDate | undefined> {
  const { rows } = await sql<{ validFrom: string }>`
    update organizations.${sql.raw(table)} set valid_to = ${to}
    where unit_id = ${unitId} and valid_to is null and valid_from <= ${to} returning valid_from`.execute(
    tx.for<Tables>(),
  );
  return rows[0]?.validFrom;
}

/** Rewrites the paths of a unit and of everything below it after it came under another parent. */
export async function rewritePaths(tx: Tx, { from, to }: { from: string; to: string }): Promise<void> {
  await sql`
    update organizations.unit set path = ${to} || substr(path, ${from.length + 1}) where path like ${`${from}%`}`.execute(
    tx.for<Tables>(),
  );
}

/**
 * Sets `lines`, `functions` and `list_ids` of these units from the dated tables: the one place where the derived columns
 * are written. Returns the units whose state changed.
 */
export async function refreshDerived(tx: Tx, unitIds: readonly string[]): Promise<readonly string[]> {
  if (unitIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    with state as (
      select u.id,
        array(select distinct s.line from organizations.supervision s where s.unit_id = u.id and s.valid_to is null order by 1) as lines,
        array(select distinct f.function from organizations.region_function f where f.unit_id = u.id and f.valid_to is null order by 1) as functions,
        array(select distinct m.list_id from organizations.named_list_member m where m.unit_id = u.id and m.valid_to is null order by 1) as list_ids
      from organizations.unit u where u.id = any(${[...unitIds]}::uuid[]))
    update organizations.unit u set lines = s.lines, functions = s.functions, list_ids = s.list_ids
    from state s
    where u.id = s.id and (u.lines, u.functions, u.list_ids) is distinct from (s.lines, s.functions, s.list_ids)
    returning u.id`.execute(tx.for<Tables>());
  return rows.map(r => r.id);
}

/** True when a unit of this name stands at this place already, or another unit bears this code. */
export async function findClash(
  tx: Tx,
  unit: { id: string; name: string; code: string | null; regionCode: string; parentId: string | null },
): Promise<'name' | 'code' | undefined> {
  const { rows } = await sql<{ clash: 'name' | 'code' }>`
    select case when ${unit.code}::text is not null and code = ${unit.code} then 'code' else 'name' end as clash
    from organizations.unit
    where status = 'active' and id <> ${unit.id}
      and ((${unit.code}::text is not null and code = ${unit.code})
        or (name = ${unit.name} and region_code = ${unit.regionCode} and parent_id is not distinct from ${unit.parentId}::uuid))
    limit 1`.execute(tx.for<Tables>());
  return rows[0]?.clash;
}

/** The body for a function of a region, or of the nearest region above that names one. */
export async function findFunctionBody(
  ctx: Ctx,
  given: { readonly regionCode: string; readonly function: string },
): Promise<{ unitId: string; regionCode: string; alias: string | null } | undefined> {
  const { rows } = await sql<{ unitId: string; regionCode: string; alias: string | null }>`
    select f.unit_id, f.region_code, f.alias
    from organizations.region r
    join organizations.region a on r.path like a.path || '%'
    join organizations.region_function f on f.region_code = a.code and f.valid_to is null and f.function = ${given.function}
    where r.code = ${given.regionCode}
    order by length(a.path) desc limit 1`.execute(ctx.db.for<Tables>());
  return rows[0];
}
