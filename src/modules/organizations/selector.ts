// Selectors over units: the facts for the pure form, and the SQL form as a fragment for any statement.
import { type RawBuilder, sql } from 'kysely';
import { kernelErrors } from '#kernel/refusals';
import { asksOfPersons, type Selector, type UnitFacts } from '#kernel/selector';
import { compileSelector, type SelectorColumns, type SqlFragment, unitViewColumns } from '#kernel/selector-sql';
import type { Ctx, Tx } from '#platform/database';
import type { OrganizationTables } from './tables.ts';

type Tables = OrganizationTables;

function toSql({ strings, params }: SqlFragment): RawBuilder<boolean> {
  const parts = strings.flatMap((text, i) => {
    const param = params[i];
    return param === undefined ? [sql.raw(text)] : [sql.raw(text), sql`${param}`];
  });
  return sql<boolean>`${sql.join(parts, sql.raw(''))}`;
}

/** SQL condition over columns of the read views, e.g. `personViewColumns('p', 'u')`. */
export function selectorCondition(selector: Selector, columns: SelectorColumns): RawBuilder<boolean> {
  return toSql(compileSelector(selector, columns));
}

/** `select id …` of the active units that a selector means. Throws 422 when it asks of persons. */
export function selectUnitsSql(selector: Selector): RawBuilder<{ id: string }> {
  if (asksOfPersons(selector)) throw kernelErrors.refuse('kernel.selector-persons');
  return sql<{ id: string }>`
    select u.id from organizations.unit_view u
    where u.status = 'active' and ${selectorCondition(selector, unitViewColumns('u'))}`;
}

/** Facts of these units, for `matchesUnit`; units that do not exist are missing from the map. */
export async function unitFactsOf(from: Ctx | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, UnitFacts>> {
  if (ids.length === 0) return new Map();
  const db = 'db' in from ? from.db.for<Tables>() : from.for<Tables>();
  const { rows } = await sql<UnitFacts & { id: string }>`
    select id, region_path, lines, functions, unit_type, level, industry, list_ids
    from organizations.unit_view where id = any(${[...ids]}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}
