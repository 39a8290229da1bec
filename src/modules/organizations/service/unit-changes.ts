// Use cases that change one unit. Each: load and authorise, decide, write, record, announce.
import { type CalendarDate, dateOf } from '#kernel/time';
import { notFound } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { auditEvents, errors, events } from '../contract.ts';
import { pinyinOf } from '../pinyin.ts';
import { checkFrom, checkRevision } from '../policy.ts';
import { placeInScope } from '../scope.ts';
import {
  changeUnit,
  endCurrent,
  findClash,
  getRegionRow,
  getUnitRow,
  insertUnit,
  lockTree,
  lockUnit,
  refreshDerived,
  rewritePaths,
} from '../store.ts';
import type { OrganizationTables, RegionRow, UnitRow } from '../tables.ts';
import { checkedCode } from '../unit-code.ts';

type Facts = Pick<UnitRow, 'code' | 'unitType' | 'industry' | 'level'>;
const manage = 'organizations.manage';
const today = (tx: Tx): CalendarDate => dateOf(tx.ctx.now);

/** A place the actor may put a unit at. Throws 404 for what is out of scope, 409 for a closed parent. */
async function targetPlace(
  tx: Tx,
  { parentId, regionCode, lines }: { parentId: string | null; regionCode: string; lines: readonly string[] },
): Promise<{ region: RegionRow; parent: UnitRow | null }> {
  const region = await getRegionRow(tx, regionCode);
  const parent = parentId === null ? null : await getUnitRow(tx, parentId);
  if (parent && parent.status !== 'active') throw errors.refuse('organizations.unit-closed');
  if (!placeInScope(tx.ctx, manage, { path: parent?.path ?? null, regionPath: region.path, lines })) {
    throw notFound(parent ? 'unit' : 'region');
  }
  return { region, parent };
}

async function refuseClash(tx: Tx, unit: Parameters<typeof findClash>[1]): Promise<void> {
  const clash = await findClash(tx, unit);
  if (clash === 'code') throw errors.refuse('organizations.code-taken');
  if (clash === 'name') throw errors.refuse('organizations.unit-exists');
}

/** The unique indexes say the same where two came at once. */
async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isUniqueViolation(error, 'unit_code')) throw errors.refuse('organizations.code-taken');
    if (isUniqueViolation(error, 'unit_name_in_place')) throw errors.refuse('organizations.unit-exists');
    throw error;
  }
}

/** Enters a unit under a parent or at a region's root. Returns its id. */
export function createUnit(
  ctx: Ctx,
  given: Facts & { name: string; regionCode: string; parentId: string | null; openedOn: CalendarDate; basis: string },
): Promise<{ id: string }> {
  const code = given.code === null ? null : checkedCode(given.code);
  return guarded(
    inTransaction(ctx, async tx => {
      await lockTree(tx);
      const { region, parent } = await targetPlace(tx, { ...given, lines: [] });
      checkFrom({ from: given.openedOn, today: today(tx) });
      const id = newId();
      await refuseClash(tx, { ...given, id, code });
      await insertUnit(tx, { ...given, id, code, region, parent, what: auditEvents.createUnit.action });
      await record(tx, auditEvents.createUnit, {
        subject: { kind: 'unit', id, unitId: id },
        detail: { regionCode: region.code, parentId: given.parentId },
      });
      await publish(tx, events.unitCreated, { unitId: id });
      return { id };
    }),
  );
}

async function lockActive(tx: Tx, { id, revision }: { id: string; revision: number }): Promise<UnitRow> {
  const unit = await lockUnit(tx, id);
  checkRevision(unit, revision);
  if (unit.status !== 'active') throw errors.refuse('organizations.unit-closed');
  return unit;
}

/** Gives the unit another name from a day on; the former name keeps its dates. */
export function renameUnit(
  ctx: Ctx,
  given: { id: string; name: string; from: CalendarDate; basis: string; revision: number },
): Promise<{ revision: number }> {
  return guarded(
    inTransaction(ctx, async tx => {
      const unit = await lockActive(tx, given);
      await refuseClash(tx, { ...unit, name: given.name });
      checkFrom({ from: given.from, today: today(tx) });
      const since = await endCurrent(tx, { table: 'unit_name', unitId: unit.id, to: given.from });
      if (since === undefined) throw errors.refuse('organizations.before-last-change', { since: unit.openedOn });
      await tx
        .for<OrganizationTables>()
        .insertInto('organizations.unitName')
        .values({
          id: newId(),
          unitId: unit.id,
          name: given.name,
          validFrom: given.from,
          validTo: null,
          basis: given.basis,
        })
        .execute();
      const set = { name: given.name, ...pinyinOf(given.name, 'unit') };
      const revision = await changeUnit(tx, { unit, what: auditEvents.renameUnit.action, set });
      await record(tx, auditEvents.renameUnit, {
        subject: { kind: 'unit', id: unit.id, unitId: unit.id },
        detail: { from: given.from },
      });
      await publish(tx, events.unitRenamed, { unitId: unit.id });
      return { revision };
    }),
  );
}

/** Changes code, type, industry or level. */
export function correctUnit(ctx: Ctx, given: Facts & { id: string; revision: number }): Promise<{ revision: number }> {
  const code = given.code === null ? null : checkedCode(given.code);
  return guarded(
    inTransaction(ctx, async tx => {
      const unit = await lockActive(tx, given);
      await refuseClash(tx, { ...unit, code });
      const set = { code, unitType: given.unitType, industry: given.industry, level: given.level };
      const fields = (Object.keys(set) as (keyof typeof set)[]).filter(k => set[k] !== unit[k]);
      if (fields.length === 0) return { revision: unit.revision };
      const revision = await changeUnit(tx, { unit, what: auditEvents.correctUnit.action, set });
      await record(tx, auditEvents.correctUnit, {
        subject: { kind: 'unit', id: unit.id, unitId: unit.id },
        detail: { fields },
      });
      await publish(tx, events.unitReclassified, { unitId: unit.id });
      return { revision };
    }),
  );
}

/** Puts the unit, with everything below it, under another parent or into another region from a day on. */
export function moveUnit(
  ctx: Ctx,
  given: {
    id: string;
    parentId: string | null;
    regionCode: string;
    from: CalendarDate;
    basis: string;
    revision: number;
  },
): Promise<{ revision: number }> {
  return guarded(
    inTransaction(ctx, async tx => {
      await lockTree(tx);
      const unit = await lockActive(tx, given);
      const { region, parent } = await targetPlace(tx, { ...given, lines: unit.lines });
      if (parent?.path.startsWith(unit.path)) throw errors.refuse('organizations.move-into-itself');
      await refuseClash(tx, { ...unit, parentId: given.parentId, regionCode: given.regionCode });
      checkFrom({ from: given.from, today: today(tx) });
      const since = await endCurrent(tx, { table: 'unit_place', unitId: unit.id, to: given.from });
      if (since === undefined) throw errors.refuse('organizations.before-last-change', { since: unit.openedOn });
      const { parentId, regionCode, from, basis } = given;
      await tx
        .for<OrganizationTables>()
        .insertInto('organizations.unitPlace')
        .values({ id: newId(), unitId: unit.id, parentId, regionCode, validFrom: from, validTo: null, basis })
        .execute();
      await rewritePaths(tx, { from: unit.path, to: `${parent?.path ?? '/'}${unit.id}/` });
      const set = { parentId, regionCode, regionPath: region.path };
      const revision = await changeUnit(tx, { unit, what: auditEvents.moveUnit.action, set });
      await record(tx, auditEvents.moveUnit, {
        subject: { kind: 'unit', id: unit.id, unitId: unit.id },
        detail: { parentId, regionCode, from },
      });
      await publish(tx, events.unitMoved, { unitId: unit.id });
      return { revision };
    }),
  );
}

/** Closes a unit without active children; its lines, functions and places on lists end with it. */
export function closeUnit(
  ctx: Ctx,
  given: { id: string; on: CalendarDate; basis: string; revision: number },
): Promise<void> {
  return inTransaction(ctx, async tx => {
    await lockTree(tx);
    const unit = await lockActive(tx, given);
    checkFrom({ from: given.on, today: today(tx), since: unit.openedOn });
    const db = tx.for<OrganizationTables>();
    const child = await db
      .selectFrom('organizations.unit')
      .select('id')
      .where('parentId', '=', unit.id)
      .where('status', '=', 'active')
      .executeTakeFirst();
    if (child) throw errors.refuse('organizations.unit-has-children');
    await endEverything(tx, { unitId: unit.id, on: given.on });
    await refreshDerived(tx, [unit.id]);
    await changeUnit(tx, { unit, what: auditEvents.closeUnit.action, set: { status: 'closed', closedOn: given.on } });
    await record(tx, auditEvents.closeUnit, {
      subject: { kind: 'unit', id: unit.id, unitId: unit.id },
      detail: { on: given.on },
    });
    await publish(tx, events.unitClosed, { unitId: unit.id });
  });
}

async function endEverything(tx: Tx, { unitId, on }: { unitId: string; on: CalendarDate }): Promise<void> {
  const db = tx.for<OrganizationTables>();
  const tables = [
    'organizations.unitName',
    'organizations.unitPlace',
    'organizations.supervision',
    'organizations.regionFunction',
    'organizations.namedListMember',
  ] as const;
  for (const table of tables) {
    const late = await db
      .selectFrom(table)
      .select('validFrom')
      .where('unitId', '=', unitId)
      .where('validTo', 'is', null)
      .where('validFrom', '>', on)
      .executeTakeFirst();
    if (late) throw errors.refuse('organizations.before-last-change', { since: late.validFrom });
    await db
      .updateTable(table)
      .set({ validTo: on })
      .where('unitId', '=', unitId)
      .where('validTo', 'is', null)
      .execute();
  }
}
