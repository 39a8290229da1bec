// The decision taken: all good rows enter in one transaction, each kind of row in a few statements over the staging table.
import { sql } from 'kysely';
import { dateOf } from '#kernel/time';
import type { Tx } from '#platform/database';
import { auditEvents, errors, type TreeSheet } from '../contract.ts';
import { refreshDerived } from '../store.ts';
import type { OrganizationTables } from '../tables.ts';
import { treeStamp } from './state.ts';

type Tables = OrganizationTables;

/** The staged rows of a sheet as SQL, to be read as a record. */
const staged = (importId: string, given: { sheet: TreeSheet; outcomes: readonly string[] }) => sql`
  organizations.tree_row t where t.import_id = ${importId} and t.sheet = ${given.sheet} and t.outcome = any(${[...given.outcomes]}::text[])`;

async function applyRegions(tx: Tx, importId: string): Promise<void> {
  const db = tx.for<Tables>();
  await sql`
    insert into organizations.region (code, name, level, parent_code, path, local, valid_from)
    select t.data->>'code', t.data->>'name', t.data->>'level', t.data->>'parentCode', t.data->>'path', (t.data->>'local')::boolean, (t.data->>'from')::date
    from ${staged(importId, { sheet: 'regions', outcomes: ['added'] })} order by length(t.data->>'path'), t.seq`.execute(
    db,
  );
  // A workbook does not say since when a name holds: from the day of the import.
  await sql`
    insert into organizations.region_name (region_code, revision, name, valid_from, valid_to, basis)
    select r.code, r.revision, r.name,
      coalesce((select max(f.valid_to) from organizations.region_name f where f.region_code = r.code), r.valid_from), ${dateOf(tx.ctx.now)}, ''
    from organizations.region r
    join (select t.data->>'code' as code, t.data->>'name' as name from ${staged(importId, { sheet: 'regions', outcomes: ['updated'] })}) n
      on n.code = r.code and n.name <> r.name`.execute(db);
  await sql`
    update organizations.region r set name = n.name, revision = r.revision + 1
    from (select t.data->>'code' as code, t.data->>'name' as name from ${staged(importId, { sheet: 'regions', outcomes: ['updated'] })}) n
    where r.code = n.code`.execute(db);
}

async function applyUnits(tx: Tx, importId: string): Promise<void> {
  const db = tx.for<Tables>();
  const { now } = tx.ctx;
  const what = auditEvents.applyTreeImport.action;
  await sql`
    insert into organizations.unit (id, name, pinyin, pinyin_key, initials, code, unit_type, industry, level, region_code, region_path,
      parent_id, path, status, opened_on, updated_by, updated_at, updated_what)
    select (t.data->>'id')::uuid, t.data->>'name', t.data->>'pinyin', t.data->>'pinyinKey', t.data->>'initials', t.data->>'code',
      t.data->>'type', t.data->>'industry', t.data->>'level', t.data->>'regionCode', t.data->>'regionPath', (t.data->>'parentId')::uuid,
      t.data->>'path', 'active', (t.data->>'from')::date, (select created_by from organizations.tree_import where id = ${importId}), ${now}, ${what}
    from ${staged(importId, { sheet: 'units', outcomes: ['added'] })} order by length(t.data->>'path'), t.seq`.execute(
    db,
  );
  await sql`
    insert into organizations.unit_name (id, unit_id, name, valid_from, basis)
    select (t.data->'placeIds'->>0)::uuid, (t.data->>'id')::uuid, t.data->>'name', (t.data->>'from')::date, ''
    from ${staged(importId, { sheet: 'units', outcomes: ['added'] })}`.execute(db);
  await sql`
    insert into organizations.unit_place (id, unit_id, parent_id, region_code, valid_from, basis)
    select (t.data->'placeIds'->>1)::uuid, (t.data->>'id')::uuid, (t.data->>'parentId')::uuid, t.data->>'regionCode', (t.data->>'from')::date, ''
    from ${staged(importId, { sheet: 'units', outcomes: ['added'] })}`.execute(db);
  await sql`
    update organizations.unit u set code = n.code, unit_type = n.type, industry = n.industry, level = n.level,
      revision = u.revision + 1, updated_at = ${now}, updated_what = ${what},
      updated_by = (select created_by from organizations.tree_import where id = ${importId})
    from (select (t.data->>'id')::uuid as id, t.data->>'code' as code, t.data->>'type' as type, t.data->>'industry' as industry, t.data->>'level' as level
      from ${staged(importId, { sheet: 'units', outcomes: ['updated'] })}) n
    where u.id = n.id`.execute(db);
}

/** Returns the units whose lines or functions may be others now. */
async function applyLines(tx: Tx, importId: string): Promise<readonly string[]> {
  const db = tx.for<Tables>();
  const both = ['added', 'updated'];
  await sql`
    update organizations.supervision s set valid_to = (t.data->>'from')::date
    from ${staged(importId, { sheet: 'supervision', outcomes: ['updated'] })}
      and s.unit_id = (t.data->>'unitId')::uuid and s.line = t.data->>'line' and s.valid_to is null`.execute(db);
  const supervised = await sql<{ id: string }>`
    insert into organizations.supervision (id, unit_id, line, supervisor_unit_id, valid_from)
    select (t.data->>'id')::uuid, (t.data->>'unitId')::uuid, t.data->>'line', (t.data->>'supervisorUnitId')::uuid, (t.data->>'from')::date
    from ${staged(importId, { sheet: 'supervision', outcomes: both })} returning unit_id as id`.execute(db);
  const relieved = await sql<{ id: string }>`
    update organizations.region_function f set valid_to = (t.data->>'from')::date
    from ${staged(importId, { sheet: 'functions', outcomes: ['updated'] })}
      and f.region_code = t.data->>'regionCode' and f.function = t.data->>'function' and f.valid_to is null
    returning f.unit_id as id`.execute(db);
  const named = await sql<{ id: string }>`
    insert into organizations.region_function (id, region_code, function, unit_id, alias, valid_from)
    select (t.data->>'id')::uuid, t.data->>'regionCode', t.data->>'function', (t.data->>'unitId')::uuid, t.data->>'alias', (t.data->>'from')::date
    from ${staged(importId, { sheet: 'functions', outcomes: both })} returning unit_id as id`.execute(db);
  return [...new Set([supervised, relieved, named].flatMap(r => r.rows.map(row => row.id)))];
}

/** Writes the good rows. Throws 409 when the tree is no longer the one that was checked. Returns a digest of what was written. */
export async function applyTree(
  tx: Tx,
  { importId, stamp }: { importId: string; stamp: string | null },
): Promise<{ resultDigest: string }> {
  if (stamp !== (await treeStamp(tx))) throw errors.refuse('organizations.import-outdated');
  await applyRegions(tx, importId);
  await applyUnits(tx, importId);
  await refreshDerived(tx, await applyLines(tx, importId));
  const { rows } = await sql<{ digest: string }>`
    select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', seq, outcome, data::text), E'\n' order by seq), ''), 'UTF8')), 'hex') as digest
    from organizations.tree_row where import_id = ${importId} and outcome in ('added', 'updated')`.execute(
    tx.for<Tables>(),
  );
  return { resultDigest: rows[0]?.digest ?? '' };
}
