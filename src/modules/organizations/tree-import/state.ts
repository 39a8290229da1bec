// The tree as it stands, loaded once for a check, with a stamp that another state would not bear.
import { sql } from 'kysely';
import type { Ctx, Tx } from '#platform/database';
import type { OrganizationTables, RegionFunctionRow, RegionRow, SupervisionRow, UnitRow } from '../tables.ts';

type Tables = OrganizationTables;
type KnownUnit = Pick<
  UnitRow,
  | 'id'
  | 'name'
  | 'code'
  | 'unitType'
  | 'industry'
  | 'level'
  | 'regionCode'
  | 'regionPath'
  | 'parentId'
  | 'path'
  | 'lines'
  | 'openedOn'
>;
type KnownRegion = Pick<RegionRow, 'code' | 'name' | 'level' | 'parentCode' | 'path' | 'validTo'>;

export interface TreeState {
  readonly stamp: string;
  readonly regions: readonly KnownRegion[];
  readonly units: readonly KnownUnit[];
  readonly supervision: readonly Pick<SupervisionRow, 'unitId' | 'line' | 'supervisorUnitId' | 'validFrom'>[];
  readonly functions: readonly Pick<RegionFunctionRow, 'regionCode' | 'function' | 'unitId' | 'alias' | 'validFrom'>[];
}

/** Rows are only added, ended or given a higher revision, so counts and sums tell any two states apart. */
export async function treeStamp(from: Ctx | Tx): Promise<string> {
  const db = 'db' in from ? from.db.for<Tables>() : from.for<Tables>();
  const { rows } = await sql<{ stamp: string }>`
    select concat_ws('.',
      (select concat_ws('-', count(*), sum(revision)) from organizations.region),
      (select concat_ws('-', count(*), sum(revision)) from organizations.unit),
      (select concat_ws('-', count(*), count(valid_to)) from organizations.supervision),
      (select concat_ws('-', count(*), count(valid_to)) from organizations.region_function)) as stamp`.execute(db);
  return rows[0]?.stamp ?? '';
}

/** The whole present tree. */
export async function loadTree(ctx: Ctx): Promise<TreeState> {
  const db = ctx.db.for<Tables>();
  // The stamp first: what changes while the rest is read makes the stamp stale, which is safe.
  const stamp = await treeStamp(ctx);
  const [regions, units, supervision, functions] = await Promise.all([
    db.selectFrom('organizations.region').select(['code', 'name', 'level', 'parentCode', 'path', 'validTo']).execute(),
    db
      .selectFrom('organizations.unit')
      .select([
        'id',
        'name',
        'code',
        'unitType',
        'industry',
        'level',
        'regionCode',
        'regionPath',
        'parentId',
        'path',
        'lines',
        'openedOn',
      ])
      .where('status', '=', 'active')
      .execute(),
    db
      .selectFrom('organizations.supervision')
      .select(['unitId', 'line', 'supervisorUnitId', 'validFrom'])
      .where('validTo', 'is', null)
      .execute(),
    db
      .selectFrom('organizations.regionFunction')
      .select(['regionCode', 'function', 'unitId', 'alias', 'validFrom'])
      .where('validTo', 'is', null)
      .execute(),
  ]);
  return { stamp, regions, units, supervision, functions };
}
