// Regions: the tree of GB/T 2260, with zones that have local codes. Reading, entering, names; the end of a region in `close-region.ts`.
import { sql } from 'kysely';
import { type CalendarDate, dateOf } from '#kernel/time';
import { holds, notFound } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, type Tx } from '#platform/database';
import { auditEvents, errors, type RegionDetail, type RegionItem } from '../contract.ts';
import { type RegionLevel, regionFunctionIds } from '../contract-words.ts';
import { likeLiteral } from '../pinyin.ts';
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

type Counted = RegionRow & { children: number };
const COUNTED = sql`r.*, (select count(*)::int from organizations.region c where c.parent_code = r.code and c.valid_to is null) as children`;

/** The regions directly below one, or the top ones, with the way down to it; with words, those of every level that fit. */
export async function listRegions(ctx: Ctx, { parent, q }: { parent?: string | undefined; q?: string | undefined }) {
  const db = ctx.db.for<Tables>();
  const words = likeLiteral(q ?? '');
  const which = q
    ? sql`(r.name like ${`%${words}%`} or r.code like ${`${words.toUpperCase()}%`}) and r.valid_to is null
        order by length(r.path), r.code limit 30`
    : sql`r.parent_code is not distinct from ${parent ?? null}::text and r.valid_to is null order by r.code limit 1000`;
  const { rows } = await sql<Counted>`select ${COUNTED} from organizations.region r where ${which}`.execute(db);
  const chain = await sql<{ code: string; name: string }>`
    select a.code, a.name from organizations.region r join organizations.region a on r.path like a.path || '%'
    where r.code = ${parent ?? ''} order by length(a.path)`.execute(db);
  return { items: rows.map(r => item(r, r.children)), chain: chain.rows };
}

/** A region, present or former, with its names and what became of it. Throws 404. */
export async function getRegion(ctx: Ctx, { code }: { code: string }): Promise<RegionDetail> {
  if (!holds(ctx.actor, 'organizations.read')) throw notFound('region');
  const db = ctx.db.for<Tables>();
  const { rows } = await sql<Counted>`select ${COUNTED} from organizations.region r where r.code = ${code}`.execute(db);
  const region = rows[0];
  if (!region) throw notFound('region');
  const [names, closed, into] = await Promise.all([
    sql<{ name: string; validFrom: CalendarDate; validTo: CalendarDate; basis: string }>`
      select name, valid_from, valid_to, basis from organizations.region_name where region_code = ${code}
      order by revision desc limit 100`.execute(db),
    sql<RegionDetail['closed'][number]>`
      select r.code, r.name, r.valid_to,
        case when m.code is null then null else jsonb_build_object('code', m.code, 'name', m.name) end as merged_into
      from organizations.region r left join organizations.region m on m.code = r.merged_into
      where r.parent_code = ${code} and r.valid_to is not null order by r.valid_to desc, r.code limit 200`.execute(db),
    region.mergedInto === null ? null : findRegion(ctx, region.mergedInto),
  ]);
  const present = {
    name: region.name,
    validFrom: names.rows[0]?.validTo ?? region.validFrom,
    validTo: region.validTo,
    // The act that gave a name is kept with the name it ended.
    basis: names.rows[0]?.basis ?? '',
  };
  return {
    ...item(region, region.children),
    validFrom: region.validFrom,
    validTo: region.validTo,
    mergedInto: into ? { code: into.code, name: into.name } : null,
    closedBasis: region.closedBasis,
    names: [present, ...names.rows.map((n, at) => ({ ...n, basis: names.rows[at + 1]?.basis ?? '' }))],
    closed: closed.rows,
  };
}

const findRegion = (ctx: Ctx, code: string): Promise<RegionRow | undefined> =>
  ctx.db.for<Tables>().selectFrom('organizations.region').selectAll().where('code', '=', code).executeTakeFirst();

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
      const row: RegionRow = {
        ...given,
        path,
        local: isLocalCode(given.code),
        validTo: null,
        revision: 1,
        mergedInto: null,
        closedBasis: null,
      };
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

/** The region, open and of this revision, locked. Throws 404 and 409. */
export async function lockOpenRegion(
  tx: Tx,
  { code, revision }: { code: string; revision: number },
): Promise<RegionRow> {
  const region = await lockRegion(tx, code);
  checkRevision(region, revision);
  if (region.validTo !== null) throw errors.refuse('organizations.region-closed');
  return region;
}

/** The day from which the region bears its present name. */
export async function nameSince(tx: Tx, region: RegionRow): Promise<CalendarDate> {
  const { rows } = await sql<{ since: CalendarDate | null }>`
    select max(valid_to) as since from organizations.region_name where region_code = ${region.code}`.execute(
    tx.for<Tables>(),
  );
  return rows[0]?.since ?? region.validFrom;
}

/** Gives a region another name from a day on; the former name keeps its dates. */
export function renameRegion(
  ctx: Ctx,
  given: { code: string; name: string; from: CalendarDate; basis: string; revision: number },
): Promise<RegionItem> {
  return inTransaction(ctx, async tx => {
    const region = await lockOpenRegion(tx, given);
    if (region.name === given.name) return item(region);
    const since = await nameSince(tx, region);
    checkFrom({ from: given.from, today: dateOf(ctx.now), since });
    const next = { ...region, name: given.name, revision: region.revision + 1 };
    const db = tx.for<Tables>();
    await db
      .insertInto('organizations.regionName')
      .values({
        regionCode: region.code,
        revision: region.revision,
        name: region.name,
        validFrom: since,
        validTo: given.from,
        basis: given.basis,
      })
      .execute();
    await db
      .updateTable('organizations.region')
      .set({ name: next.name, revision: next.revision })
      .where('code', '=', region.code)
      .execute();
    await record(tx, auditEvents.changeRegion, {
      subject: { kind: 'region', id: region.code },
      detail: { what: 'name', from: given.from },
    });
    return item(next);
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
