// Regions: the tree of GB/T 2260, with zones that have local codes.
import { sql } from 'kysely';
import { type CalendarDate, dateOf } from '#kernel/time';
import { holds, notFound } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, type Tx } from '#platform/database';
import { auditEvents, errors, type RegionItem } from '../contract.ts';
import { type RegionLevel, regionFunctionIds } from '../contract-words.ts';
import { checkFrom, checkRevision } from '../policy.ts';
import { isLocalCode, parentProblem } from '../region-code.ts';
import { placeInScope } from '../scope.ts';
import { getRegionRow, lockRegion, lockTree } from '../store.ts';
import type { OrganizationTables, RegionRow } from '../tables.ts';
import { listFunctionRows } from './supervision.ts';

type Tables = OrganizationTables;
const item = (row: RegionRow, children = 0): RegionItem => ({
  code: row.code,
  name: row.name,
  level: row.level,
  parentCode: row.parentCode,
  path: row.path,
  local: row.local,
  revision: row.revision,
  children,
});

/** The regions directly below one, or the top ones, with the way down to it. */
export async function listRegions(ctx: Ctx, { parent }: { parent?: string | undefined }) {
  const { rows } = await sql<RegionRow & { children: number }>`
    select r.*, (select count(*)::int from organizations.region c where c.parent_code = r.code and c.valid_to is null) as children
    from organizations.region r
    where r.parent_code is not distinct from ${parent ?? null}::text and r.valid_to is null order by r.code limit 1000`.execute(
    ctx.db.for<Tables>(),
  );
  const chain = await sql<{ code: string; name: string }>`
    select a.code, a.name from organizations.region r join organizations.region a on r.path like a.path || '%'
    where r.code = ${parent ?? ''} order by length(a.path)`.execute(ctx.db.for<Tables>());
  return { items: rows.map(r => item(r, r.children)), chain: chain.rows };
}

/** Enters a region below another, or a top one (only with a grant on the whole system). */
export async function createRegion(
  ctx: Ctx,
  given: { code: string; name: string; level: RegionLevel; parentCode: string | null; validFrom: CalendarDate },
): Promise<RegionItem> {
  try {
    return await inTransaction(ctx, async tx => {
      await lockTree(tx);
      const parent = given.parentCode === null ? null : await getRegionRow(tx, given.parentCode);
      const path = `${parent?.path ?? '/'}${given.code}/`;
      if (!placeInScope(ctx, 'organizations.manage', { path: null, regionPath: path, lines: [] }))
        throw notFound('region');
      const problem = parentProblem({ ...given, parent });
      if (problem) throw errors.refuse('organizations.region-parent', { reason: problem });
      checkFrom({ from: given.validFrom, today: dateOf(ctx.now) });
      const row: RegionRow = { ...given, path, local: isLocalCode(given.code), validTo: null, revision: 1 };
      await tx.for<Tables>().insertInto('organizations.region').values(row).execute();
      await record(tx, auditEvents.createRegion, {
        subject: { kind: 'region', id: row.code },
        detail: { level: row.level, local: row.local },
      });
      return item(row);
    });
  } catch (error) {
    if (isUniqueViolation(error, 'region_pkey'))
      throw errors.refuse('organizations.region-exists', { code: given.code });
    throw error;
  }
}

async function lockOpen(tx: Tx, { code, revision }: { code: string; revision: number }): Promise<RegionRow> {
  const region = await lockRegion(tx, code);
  checkRevision(region, revision);
  if (region.validTo !== null) throw errors.refuse('organizations.region-closed');
  return region;
}

/** Gives a region another name. */
export function renameRegion(ctx: Ctx, given: { code: string; name: string; revision: number }): Promise<RegionItem> {
  return inTransaction(ctx, async tx => {
    const region = await lockOpen(tx, given);
    const next = { ...region, name: given.name, revision: region.revision + 1 };
    await tx
      .for<Tables>()
      .updateTable('organizations.region')
      .set({ name: next.name, revision: next.revision })
      .where('code', '=', region.code)
      .execute();
    await record(tx, auditEvents.changeRegion, {
      subject: { kind: 'region', id: region.code },
      detail: { what: 'name' },
    });
    return item(next);
  });
}

/** Closes a region that no open region, active unit or function rests on. */
export function closeRegion(ctx: Ctx, given: { code: string; on: CalendarDate; revision: number }): Promise<void> {
  return inTransaction(ctx, async tx => {
    await lockTree(tx);
    const region = await lockOpen(tx, given);
    checkFrom({ from: given.on, today: dateOf(ctx.now), since: region.validFrom });
    const used = await sql<{ used: boolean }>`
      select exists (select 1 from organizations.region where parent_code = ${region.code} and valid_to is null)
          or exists (select 1 from organizations.unit where region_code = ${region.code} and status = 'active')
          or exists (select 1 from organizations.region_function where region_code = ${region.code} and valid_to is null)
        as used`.execute(tx.for<Tables>());
    if (used.rows[0]?.used || given.on === region.validFrom) throw errors.refuse('organizations.region-in-use');
    await tx
      .for<Tables>()
      .updateTable('organizations.region')
      .set({ validTo: given.on, revision: region.revision + 1 })
      .where('code', '=', region.code)
      .execute();
    await record(tx, auditEvents.changeRegion, {
      subject: { kind: 'region', id: region.code },
      detail: { what: 'closed' },
    });
  });
}

/** The bodies for every function of a region, those not named included: a gap is seen. */
export async function listFunctions(ctx: Ctx, { code }: { code: string }) {
  if (!holds(ctx.actor, 'organizations.read')) throw notFound('region');
  const rows = await listFunctionRows(ctx, code);
  return {
    items: regionFunctionIds.map(id => {
      const mine = rows.filter(r => r.function === id).map(r => ({ ...r, unit: { id: r.unitId, name: r.unitName } }));
      const current = mine.find(r => r.validTo === null);
      return {
        function: id,
        current: current ? { unit: current.unit, alias: current.alias, validFrom: current.validFrom } : null,
        past: mine.flatMap(r =>
          r.validTo === null ? [] : [{ unit: r.unit, alias: r.alias, validFrom: r.validFrom, validTo: r.validTo }],
        ),
      };
    }),
  };
}
