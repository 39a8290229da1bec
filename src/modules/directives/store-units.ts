// Sets of units: who is addressed, who is outside the issuer's reach, and the rows that addressing them writes.
import { type RawBuilder, sql } from 'kysely';
import type { Selector } from '#kernel/selector';
import { dateOf } from '#kernel/time';
import { selectUnitsSql } from '#modules/organizations';
import { unitInScope } from '#platform/access';
import { type Ctx, newId, type Tx } from '#platform/database';
import type { InboxKind } from './contract.ts';
import type { Reader, Tables } from './store.ts';

interface NamedUnit {
  readonly id: string;
  readonly name: string;
}

/** Ids of the active units that a selector means. */
export async function unitsOf(reader: Reader, selector: Selector): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select s.id from (${selectUnitsSql(selector)}) s order by s.id`.execute(
    reader.for<Tables>(),
  );
  return rows.map(row => row.id);
}

/** How many a selector means and how many of them lie outside what the permission reaches, with the first names of each. */
export async function reachOf(
  reader: Reader,
  { ctx, selector }: { readonly ctx: Ctx; readonly selector: Selector },
): Promise<{ count: number; sample: NamedUnit[]; outside: number; outsideSample: NamedUnit[] }> {
  const inside: RawBuilder<boolean> = unitInScope(ctx, 'directives.issue', sql.ref('u.id'));
  const { rows } = await sql<{ id: string; name: string; inside: boolean; of: number }>`
    select id, name, inside, of from (
      select u.id, u.name, ${inside} as inside, count(*) over (partition by ${inside})::int as of,
        row_number() over (partition by ${inside} order by u.pinyin, u.id) as place
      from (${selectUnitsSql(selector)}) s join organizations.unit_view u on u.id = s.id) ranked
    where place <= 10 order by place`.execute(reader.for<Tables>());
  const part = (isInside: boolean) => rows.filter(row => row.inside === isInside);
  const names = (found: typeof rows) => found.map(({ id, name }) => ({ id, name }));
  const [within, outside] = [part(true), part(false)];
  return {
    count: (within[0]?.of ?? 0) + (outside[0]?.of ?? 0),
    sample: names([...within, ...outside].slice(0, 10)),
    outside: outside[0]?.of ?? 0,
    outsideSample: names(outside),
  };
}

/** The units addressed today. */
export async function addressedUnits(reader: Reader, directiveId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ unitId: string }>`
    select unit_id from directives.addressee where directive_id = ${directiveId} and left_on is null order by unit_id`.execute(
    reader.for<Tables>(),
  );
  return rows.map(row => row.unitId);
}

export async function insertAddressees(
  tx: Tx,
  given: { readonly directiveId: string; readonly unitIds: readonly string[]; readonly fromStart: boolean },
): Promise<void> {
  await sql`
    insert into directives.addressee (id, directive_id, unit_id, joined_on, from_start)
    select n.id, ${given.directiveId}, n.unit_id, ${dateOf(tx.ctx.now)}, ${given.fromStart}
    from unnest(${given.unitIds.map(() => newId())}::uuid[], ${[...given.unitIds]}::uuid[]) as n (id, unit_id)
    on conflict (directive_id, unit_id) where left_on is null do nothing`.execute(tx.for<Tables>());
}

/** Delivers to units; of a notice only where it was not delivered before. Gives the new items. */
export async function deliver(
  tx: Tx,
  given: {
    readonly directiveId: string;
    readonly kind: Exclude<InboxKind, 'reminder'>;
    readonly unitIds: readonly string[];
  },
): Promise<readonly { id: string; unitId: string }[]> {
  const { rows } = await sql<{ id: string; unitId: string }>`
    insert into directives.inbox_item (id, unit_id, directive_id, kind, delivered_at)
    select n.id, n.unit_id, ${given.directiveId}, ${given.kind}, ${tx.ctx.now}
    from unnest(${given.unitIds.map(() => newId())}::uuid[], ${[...given.unitIds]}::uuid[]) as n (id, unit_id)
    on conflict (directive_id, unit_id) where kind = 'notice' do nothing
    returning id, unit_id`.execute(tx.for<Tables>());
  return rows;
}

/** Opens what a requirement asks of these units. Gives the new obligations. */
export async function openObligations(
  tx: Tx,
  given: { readonly requirementId: string; readonly directiveId: string; readonly unitIds: readonly string[] },
): Promise<readonly { id: string; unitId: string }[]> {
  const { rows } = await sql<{ id: string; unitId: string }>`
    insert into directives.obligation (id, requirement_id, directive_id, unit_id, opened_at, standing)
    select n.id, ${given.requirementId}, ${given.directiveId}, n.unit_id, ${tx.ctx.now}, 'not-measurable'
    from unnest(${given.unitIds.map(() => newId())}::uuid[], ${[...given.unitIds]}::uuid[]) as n (id, unit_id)
    on conflict (requirement_id, unit_id) where closed_at is null do nothing
    returning id, unit_id`.execute(tx.for<Tables>());
  return rows;
}

/** Ends the obligations of a directive, of all units or some. Gives their ids. */
export async function closeObligations(
  tx: Tx,
  given: {
    readonly directiveId: string;
    readonly unitIds?: readonly string[];
    readonly why: 'left' | 'withdrawn' | 'corrected';
  },
): Promise<readonly string[]> {
  const some = given.unitIds ? sql`and unit_id = any(${[...given.unitIds]}::uuid[])` : sql``;
  const { rows } = await sql<{ id: string }>`
    update directives.obligation set closed_at = ${tx.ctx.now}, closed_why = ${given.why}
    where directive_id = ${given.directiveId} and closed_at is null ${some} returning id`.execute(tx.for<Tables>());
  return rows.map(row => row.id);
}

/** The unconfirmed notices of a directive, of all units or some. */
export async function openNotices(
  tx: Tx,
  given: { readonly directiveId: string; readonly unitIds?: readonly string[] },
): Promise<readonly string[]> {
  const some = given.unitIds ? sql`and unit_id = any(${[...given.unitIds]}::uuid[])` : sql``;
  const { rows } = await sql<{ id: string }>`
    select id from directives.inbox_item
    where directive_id = ${given.directiveId} and kind = 'notice' and confirmed_at is null ${some}`.execute(
    tx.for<Tables>(),
  );
  return rows.map(row => row.id);
}

export async function endAddressees(
  tx: Tx,
  given: { readonly directiveId: string; readonly unitIds: readonly string[] },
): Promise<void> {
  await sql`
    update directives.addressee set left_on = ${dateOf(tx.ctx.now)}
    where directive_id = ${given.directiveId} and left_on is null and unit_id = any(${[...given.unitIds]}::uuid[])`.execute(
    tx.for<Tables>(),
  );
}
