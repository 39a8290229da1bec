// Reading units: the list with its filters, the page of one unit, facts for selectors.
import { type RawBuilder, sql } from 'kysely';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { UnitDetail, UnitItem } from '../contract.ts';
import { likeLiteral } from '../pinyin.ts';
import type { OrganizationTables } from '../tables.ts';

type Tables = OrganizationTables;
const read = 'organizations.read';

export interface UnitFilters {
  readonly q?: string | undefined;
  readonly region?: string | undefined;
  readonly type?: string | undefined;
  readonly industry?: string | undefined;
  readonly level?: string | undefined;
  readonly line?: string | undefined;
  readonly function?: string | undefined;
  readonly parent?: string | undefined;
  readonly roots?: 'true' | undefined;
  readonly status: 'active' | 'closed' | 'all';
}
interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

const COLUMNS = sql`u.id, u.name, u.code, u.unit_type, u.industry, u.level, u.region_code, r.name as region_name, u.parent_id,
  p.name as parent_name, u.lines, u.functions, u.status`;
const FROM = sql`organizations.unit u join organizations.region r on r.code = u.region_code
  left join organizations.unit p on p.id = u.parent_id`;

function searchCondition(text: string): RawBuilder<boolean> {
  const literal = likeLiteral(text);
  if (/^[0-9A-Za-z ]+$/.test(text)) {
    const key = likeLiteral(text.toLowerCase().replaceAll(' ', ''));
    return sql`(u.pinyin_key like ${`${key}%`} or u.initials like ${`${key}%`} or u.code = ${text.toUpperCase()} or u.name like ${`%${literal}%`})`;
  }
  return sql`u.name like ${`%${literal}%`}`;
}

function conditions(filters: UnitFilters): RawBuilder<boolean>[] {
  const found: RawBuilder<boolean>[] = [];
  const { q, region, type, industry, level, line, parent } = filters;
  if (filters.status !== 'all') found.push(sql`u.status = ${filters.status}`);
  if (q) found.push(searchCondition(q));
  if (region) found.push(sql`u.region_path like (select path || '%' from organizations.region where code = ${region})`);
  if (type) found.push(sql`u.unit_type = ${type}`);
  if (industry) found.push(sql`u.industry = ${industry}`);
  if (level) found.push(sql`u.level = ${level}`);
  if (line) found.push(sql`${line} = any(u.lines)`);
  if (filters.function) found.push(sql`${filters.function} = any(u.functions)`);
  if (parent) found.push(sql`u.parent_id = ${parent}`);
  if (filters.roots) found.push(sql`u.parent_id is null`);
  return found;
}

// The list is ordered by pinyin; the key of a page is the last row's pinyin and id.
const encodeKey = (pinyin: string, id: string): string => `${pinyin}|${id}`;
function keyCondition(after: string | undefined): RawBuilder<boolean> {
  const match = /^(.*)\|([0-9a-f-]{36})$/.exec(after ?? '');
  if (!match) return sql`true`;
  return sql`(u.pinyin, u.id) > (${match[1]}, ${match[2]}::uuid)`;
}

/** One page of units that the actor may see, by pinyin. */
export async function listUnits(
  ctx: Ctx,
  { after, limit, ...filters }: UnitFilters & Page,
  extra: RawBuilder<boolean> = sql`true`,
): Promise<{ items: UnitItem[]; next: string | null }> {
  const where = sql.join(
    [unitInScope(ctx, read, sql.ref('u.id')), ...conditions(filters), keyCondition(after), extra],
    sql` and `,
  );
  const { rows } = await sql<UnitItem & { pinyin: string }>`
    select ${COLUMNS}, u.pinyin from ${FROM} where ${where}
    order by u.pinyin, u.id limit ${limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeKey(last.pinyin, last.id) : null };
}

/** How many units the filters show, counted up to a limit. */
export async function countUnits(ctx: Ctx, { limit, ...filters }: UnitFilters & { limit: number }): Promise<number> {
  const where = sql.join([unitInScope(ctx, read, sql.ref('u.id')), ...conditions(filters)], sql` and `);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select 1 from ${FROM} where ${where} limit ${limit}) counted`.execute(
    ctx.db.for<Tables>(),
  );
  return rows[0]?.count ?? 0;
}

/** The page of one unit: its facts today and how it came to them. Throws 404 when out of scope. */
export async function getUnit(ctx: Ctx, { id }: { id: string }): Promise<UnitDetail> {
  const db = ctx.db.for<Tables>();
  type Head = UnitItem & Pick<UnitDetail, 'openedOn' | 'closedOn' | 'revision' | 'childCount'> & { path: string };
  const { rows } = await sql<Head>`
    select ${COLUMNS}, u.opened_on, u.closed_on, u.revision, u.path,
      (select count(*)::int from organizations.unit c where c.parent_id = u.id and c.status = 'active') as child_count
    from ${FROM} where u.id = ${id} and ${unitInScope(ctx, read, sql.ref('u.id'))}`.execute(db);
  const unit = rows[0];
  if (!unit) throw notFound('unit');
  const [chain, names, places, supervision, functionsHeld, lists] = await Promise.all([
    sql<UnitDetail['chain'][number]>`
      select id, name from organizations.unit where id = any(${unit.path.split('/').filter(s => s !== '' && s !== id)}::uuid[])
      order by length(path)`.execute(db),
    sql<UnitDetail['names'][number]>`
      select name, valid_from, valid_to, basis from organizations.unit_name where unit_id = ${id}
      order by valid_from desc, id desc limit 100`.execute(db),
    sql<UnitDetail['places'][number]>`
      select l.parent_id, p.name as parent_name, l.region_code, r.name as region_name, l.valid_from, l.valid_to, l.basis
      from organizations.unit_place l join organizations.region r on r.code = l.region_code
      left join organizations.unit p on p.id = l.parent_id
      where l.unit_id = ${id} order by l.valid_from desc, l.id desc limit 100`.execute(db),
    sql<UnitDetail['supervision'][number]>`
      select s.line, jsonb_build_object('id', p.id, 'name', p.name) as supervisor, s.valid_from, s.valid_to
      from organizations.supervision s join organizations.unit p on p.id = s.supervisor_unit_id
      where s.unit_id = ${id} order by s.valid_to nulls first, s.valid_from desc, s.id desc limit 100`.execute(db),
    sql<UnitDetail['functionsHeld'][number]>`
      select f.region_code, r.name as region_name, f.function, f.alias, f.valid_from
      from organizations.region_function f join organizations.region r on r.code = f.region_code
      where f.unit_id = ${id} and f.valid_to is null order by f.region_code, f.function limit 500`.execute(db),
    sql<UnitDetail['lists'][number]>`
      select l.id, l.name from organizations.named_list_member m join organizations.named_list l on l.id = m.list_id
      where m.unit_id = ${id} and m.valid_to is null order by l.name limit 200`.execute(db),
  ]);
  const { path: _, ...facts } = unit;
  return {
    ...facts,
    chain: chain.rows,
    names: names.rows,
    places: places.rows,
    supervision: supervision.rows,
    functionsHeld: functionsHeld.rows,
    lists: lists.rows,
  };
}
