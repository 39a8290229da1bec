// The tree that figures are added up along, read from the register of organisations: the port that `app/` gives to platform/measures.
import { type RawBuilder, sql } from 'kysely';
import { industries, unitTypes } from '#contracts/organizations';
import { lines } from '#kernel/roles';
import { type MeasureNode, type MeasureTree, nodeParts, type Within } from '#platform/measures';

// Codes and ids hold neither % nor _, so a path is its own pattern.
const inRegion = (code: string, path: RawBuilder<unknown>) =>
  sql<boolean>`${path} like (select r.path || '%' from organizations.region_view r where r.code = ${code})`;

function places(within: Within): RawBuilder<unknown> {
  return sql`
    select u.id as unit_id,
      array(select 'region:' || c from unnest(string_to_array(trim(both '/' from u.region_path), '/')) c)
        || ('direct:' || u.region_code)
        || array(select 'unit:' || c from unnest(string_to_array(trim(both '/' from u.path), '/')) c) as nodes,
      array['unit-type:' || u.unit_type, 'industry:' || u.industry]
        || array(select 'line:' || l from unnest(u.lines) l order by l) as labels
    from organizations.unit_view u where ${within(sql.ref('u.id'))}`;
}

function unitsIn(node: MeasureNode, unitRef: RawBuilder<unknown>): RawBuilder<boolean> {
  const { kind, id } = nodeParts(node);
  if (kind === 'own') return sql<boolean>`${unitRef} = ${id}::uuid`;
  const condition = {
    region: () => inRegion(id, sql.ref('n.region_path')),
    direct: () => sql`n.region_code = ${id}`,
    unit: () => sql`n.path like (select t.path || '%' from organizations.unit_view t where t.id = ${id}::uuid)`,
  }[kind]();
  return sql<boolean>`${unitRef} in (select n.id from organizations.unit_view n where ${condition})`;
}

const hasBelow = sql`exists (select 1 from organizations.unit_view b where b.parent_id = u.id)`;

function children(node: MeasureNode): RawBuilder<unknown> {
  const { kind, id } = nodeParts(node);
  if (kind === 'region') {
    return sql`
      select 'region:' || r.code as node, null::uuid as unit_id, r.name, true as drill
      from organizations.region_view r where r.parent_code = ${id}
      union all
      select 'direct:' || r.code, null::uuid, r.name || '本级', true from organizations.region_view r where r.code = ${id}`;
  }
  if (kind === 'direct') {
    // Flat and each unit alone, so that the rows add up to the figure above them wherever their own lower units stand.
    return sql`
      select 'own:' || u.id as node, u.id as unit_id, u.name, false as drill
      from organizations.unit_view u where u.region_code = ${id}`;
  }
  if (kind === 'own')
    return sql`select null::text as node, null::uuid as unit_id, ''::text as name, false as drill where false`;
  return sql`
    select 'unit:' || u.id as node, null::uuid as unit_id, u.name, ${hasBelow} as drill
    from organizations.unit_view u where u.parent_id = ${id}::uuid
    union all
    select 'own:' || u.id, u.id, u.name || '本级', false from organizations.unit_view u where u.id = ${id}::uuid`;
}

function departments(regionCode: string): RawBuilder<unknown> {
  return sql`
    select 'unit:' || u.id as node, null::uuid as unit_id, u.name, ${hasBelow} as drill
    from organizations.unit_view u left join organizations.unit_view p on p.id = u.parent_id
    where ${inRegion(regionCode, sql.ref('u.region_path'))}
      and (p.id is null or not ${inRegion(regionCode, sql.ref('p.region_path'))})`;
}

/** The units of the region, and of the whole trees they belong to: a department counts all below it wherever it stands. */
function around(regionCode: string, unitRef: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${unitRef} in (
    select a.id from organizations.unit_view a where split_part(a.path, '/', 2) in (
      select split_part(u.path, '/', 2) from organizations.unit_view u where ${inRegion(regionCode, sql.ref('u.region_path'))}))`;
}

export const unitTree: MeasureTree = {
  places,
  unitsIn,
  children,
  departments,
  around,
  dimensions: [
    { id: 'unit-type', title: { zh: '单位类型', en: 'Unit type' }, values: unitTypes },
    { id: 'line', title: { zh: '条线', en: 'Line' }, values: lines },
    { id: 'industry', title: { zh: '行业', en: 'Industry' }, values: industries },
  ],
};
