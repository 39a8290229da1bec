// Lines of supervision of units and the bodies for the functions of regions; both dated, both kept current on the units.
import { sql } from 'kysely';
import type { LineId } from '#kernel/roles';
import { type CalendarDate, dateOf } from '#kernel/time';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { auditEvents, errors, events } from '../contract.ts';
import type { RegionFunction } from '../contract-words.ts';
import { checkFrom } from '../policy.ts';
import { getUnitRow, lockRegion, lockUnit, refreshDerived } from '../store.ts';
import type { OrganizationTables } from '../tables.ts';

/** Announces units whose lines, functions or lists are others now. */
export async function announceDerived(tx: Tx, unitIds: readonly string[]): Promise<void> {
  for (const unitId of await refreshDerived(tx, unitIds)) await publish(tx, events.unitReclassified, { unitId });
}

/** Sets the supervisor of a unit on a line from a day on, or ends the line. Setting the same one again changes nothing. */
export function setSupervision(
  ctx: Ctx,
  given: { id: string; line: LineId; supervisorUnitId: string | null; from: CalendarDate },
): Promise<void> {
  return inTransaction(ctx, async tx => {
    const unit = await lockUnit(tx, given.id);
    if (unit.status !== 'active') throw errors.refuse('organizations.unit-closed');
    if (given.supervisorUnitId === unit.id) throw errors.refuse('organizations.supervises-itself');
    if (given.supervisorUnitId !== null) await getActive(tx, given.supervisorUnitId);
    const db = tx.for<OrganizationTables>();
    const current = await db
      .selectFrom('organizations.supervision')
      .selectAll()
      .where('unitId', '=', unit.id)
      .where('line', '=', given.line)
      .where('validTo', 'is', null)
      .executeTakeFirst();
    if ((current?.supervisorUnitId ?? null) === given.supervisorUnitId) return;
    checkFrom({ from: given.from, today: dateOf(ctx.now), since: current?.validFrom ?? unit.openedOn });
    if (current) {
      await db
        .updateTable('organizations.supervision')
        .set({ validTo: given.from })
        .where('id', '=', current.id)
        .execute();
    }
    if (given.supervisorUnitId !== null) {
      await db
        .insertInto('organizations.supervision')
        .values({
          id: newId(),
          unitId: unit.id,
          line: given.line,
          supervisorUnitId: given.supervisorUnitId,
          validFrom: given.from,
          validTo: null,
        })
        .execute();
    }
    await record(tx, auditEvents.setSupervision, {
      subject: { kind: 'unit', id: unit.id, unitId: unit.id },
      detail: { line: given.line, supervisorUnitId: given.supervisorUnitId, from: given.from },
    });
    await announceDerived(tx, [unit.id]);
  });
}

async function getActive(tx: Tx, id: string): Promise<void> {
  const unit = await getUnitRow(tx, id);
  if (unit.status !== 'active') throw errors.refuse('organizations.unit-closed');
}

/** Names the body for a function of a region from a day on, or ends it. A body of another place takes part by reference. */
export function setFunction(
  ctx: Ctx,
  given: { code: string; function: RegionFunction; unitId: string | null; alias: string | null; from: CalendarDate },
): Promise<void> {
  return inTransaction(ctx, async tx => {
    const region = await lockRegion(tx, given.code);
    if (region.validTo !== null) throw errors.refuse('organizations.region-closed');
    if (given.unitId !== null) await getActive(tx, given.unitId);
    const alias = given.alias === '' ? null : given.alias;
    const db = tx.for<OrganizationTables>();
    const current = await db
      .selectFrom('organizations.regionFunction')
      .selectAll()
      .where('regionCode', '=', region.code)
      .where('function', '=', given.function)
      .where('validTo', 'is', null)
      .executeTakeFirst();
    if ((current?.unitId ?? null) === given.unitId && (current?.alias ?? null) === alias) return;
    checkFrom({ from: given.from, today: dateOf(ctx.now), ...(current ? { since: current.validFrom } : {}) });
    if (current) {
      await db
        .updateTable('organizations.regionFunction')
        .set({ validTo: given.from })
        .where('id', '=', current.id)
        .execute();
    }
    if (given.unitId !== null) {
      await db
        .insertInto('organizations.regionFunction')
        .values({
          id: newId(),
          regionCode: region.code,
          function: given.function,
          unitId: given.unitId,
          alias,
          validFrom: given.from,
          validTo: null,
        })
        .execute();
    }
    await record(tx, auditEvents.setFunction, {
      subject: { kind: 'region', id: region.code },
      detail: { function: given.function, unitId: given.unitId, from: given.from },
    });
    const touched = [current?.unitId, given.unitId].filter((id): id is string => typeof id === 'string');
    await announceDerived(tx, touched);
  });
}

interface FunctionRow {
  function: RegionFunction;
  unitId: string;
  unitName: string;
  alias: string | null;
  validFrom: CalendarDate;
  validTo: CalendarDate | null;
}

/** The present and former bodies for each function of a region. */
export async function listFunctionRows(ctx: Ctx, code: string): Promise<readonly FunctionRow[]> {
  const { rows } = await sql<FunctionRow>`
    select f.function, f.unit_id, u.name as unit_name, f.alias, f.valid_from, f.valid_to
    from organizations.region_function f join organizations.unit u on u.id = f.unit_id
    where f.region_code = ${code} order by f.valid_from desc, f.id desc limit 500`.execute(
    ctx.db.for<OrganizationTables>(),
  );
  return rows;
}
