// The end of a region: closed where nothing is left in it, or merged into another that takes over its units and applications.
import { sql } from 'kysely';
import { type CalendarDate, dateOf } from '#kernel/time';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { auditEvents, errors, events } from '../contract.ts';
import { checkFrom } from '../policy.ts';
import { lockRegion, lockTree } from '../store.ts';
import type { OrganizationTables, RegionRow } from '../tables.ts';
import { lockOpenRegion, nameSince } from './regions.ts';
import { announceDerived } from './supervision.ts';

type Tables = OrganizationTables;

interface Closing {
  readonly code: string;
  readonly on: CalendarDate;
  readonly into: string | null;
  readonly basis: string;
  readonly revision: number;
}

/** Closes a region. Throws 409 while regions stand below it, or units and applications are left without a region to go into. */
export async function closeRegion(ctx: Ctx, given: Closing): Promise<{ units: number }> {
  try {
    return await inTransaction(ctx, async tx => {
      await lockTree(tx);
      const region = await lockOpenRegion(tx, given);
      const into = given.into === null ? null : await lockTarget(tx, { region, code: given.into });
      const since = await nameSince(tx, region);
      checkFrom({ from: given.on, today: dateOf(ctx.now), since });
      if (given.on === region.validFrom) throw errors.refuse('organizations.before-last-change', { since });
      if (await isInUse(tx, { code: region.code, merging: into !== null }))
        throw errors.refuse('organizations.region-in-use');
      const unitIds = into ? await moveUnits(tx, { from: region, into, on: given.on, basis: given.basis }) : [];
      const relieved = await endFunctions(tx, { code: region.code, on: given.on });
      await tx
        .for<Tables>()
        .updateTable('organizations.region')
        .set({
          validTo: given.on,
          mergedInto: into?.code ?? null,
          closedBasis: given.basis,
          revision: region.revision + 1,
        })
        .where('code', '=', region.code)
        .execute();
      await record(tx, auditEvents.changeRegion, {
        subject: { kind: 'region', id: region.code },
        detail: into
          ? { what: 'merged', from: given.on, into: into.code, units: unitIds.length }
          : { what: 'closed', from: given.on },
      });
      await announceDerived(tx, relieved);
      for (const unitId of unitIds) await publish(tx, events.unitMoved, { unitId });
      return { units: unitIds.length };
    });
  } catch (error) {
    if (isUniqueViolation(error, 'unit_name_in_place')) throw errors.refuse('organizations.unit-exists');
    throw error;
  }
}

async function lockTarget(tx: Tx, { region, code }: { region: RegionRow; code: string }): Promise<RegionRow> {
  if (code === region.code) throw errors.refuse('organizations.region-into-itself');
  const into = await lockRegion(tx, code);
  if (into.validTo !== null) throw errors.refuse('organizations.region-closed');
  return into;
}

async function isInUse(tx: Tx, { code, merging }: { code: string; merging: boolean }): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select 1 from organizations.region where parent_code = ${code} and valid_to is null)
        or (not ${merging}::boolean and (
             exists (select 1 from organizations.unit where region_code = ${code} and status = 'active')
          or exists (select 1 from organizations.registration where region_code = ${code} and state = 'pending'))) as used`.execute(
    tx.for<Tables>(),
  );
  return rows[0]?.used ?? false;
}

/** Puts every active unit of a region into another from a day on, and the open applications with them. Returns the units. */
async function moveUnits(
  tx: Tx,
  { from, into, on, basis }: { from: RegionRow; into: RegionRow; on: CalendarDate; basis: string },
): Promise<readonly string[]> {
  const db = tx.for<Tables>();
  const { actor, now } = tx.ctx;
  const late = await sql<{ since: CalendarDate | null }>`
    select max(l.valid_from) as since from organizations.unit_place l join organizations.unit u on u.id = l.unit_id
    where u.region_code = ${from.code} and u.status = 'active' and l.valid_to is null and l.valid_from > ${on}`.execute(
    db,
  );
  const since = late.rows[0]?.since;
  if (since) throw errors.refuse('organizations.before-last-change', { since });
  const moved = await sql<{ id: string; parentId: string | null }>`
    update organizations.unit set region_code = ${into.code}, region_path = ${into.path}, revision = revision + 1,
      updated_by = ${actor.kind === 'account' ? actor.accountId : null}, updated_at = ${now}, updated_what = ${auditEvents.changeRegion.action}
    where region_code = ${from.code} and status = 'active' returning id, parent_id`.execute(db);
  const ids = moved.rows.map(row => row.id);
  await sql`
    update organizations.unit_place set valid_to = ${on} where unit_id = any(${ids}::uuid[]) and valid_to is null`.execute(
    db,
  );
  await sql`
    insert into organizations.unit_place (id, unit_id, parent_id, region_code, valid_from, basis)
    select i.id, i.unit_id, i.parent_id, ${into.code}, ${on}, ${basis}
    from unnest(${ids.map(() => newId())}::uuid[], ${ids}::uuid[], ${moved.rows.map(row => row.parentId)}::uuid[]) as i (id, unit_id, parent_id)`.execute(
    db,
  );
  await sql`
    update organizations.registration set region_code = ${into.code} where region_code = ${from.code} and state = 'pending'`.execute(
    db,
  );
  return ids;
}

/** Ends what bodies the region named. Returns the units that bore a function. */
async function endFunctions(tx: Tx, { code, on }: { code: string; on: CalendarDate }): Promise<readonly string[]> {
  const { rows } = await sql<{ unitId: string }>`
    update organizations.region_function set valid_to = greatest(valid_from, ${on}::date)
    where region_code = ${code} and valid_to is null returning unit_id`.execute(tx.for<Tables>());
  return [...new Set(rows.map(row => row.unitId))];
}
