// Who acted, for the timeline of a case: a name where the reader reaches that person's unit, else the unit alone.
import { sql } from 'kysely';
import type { PersonView } from '#modules/people';
import { unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { AccountTables } from './tables.ts';

export interface ActorName {
  /** Null where the account's unit lies outside what the reader may see. */
  readonly name: string | null;
  readonly unit: string | null;
}

/** Names of accounts as this reader may see them, by account id; one's own always. `permission` is that of the page. */
export async function actorNames(
  ctx: Ctx,
  { accountIds, permission }: { readonly accountIds: readonly string[]; readonly permission: string },
): Promise<ReadonlyMap<string, ActorName>> {
  if (accountIds.length === 0) return new Map();
  const own = ctx.actor.kind === 'account' ? ctx.actor.accountId : null;
  const { rows } = await sql<ActorName & { id: string }>`
    select a.id, case when a.id = ${own}::uuid or ${unitInScope(ctx, permission, sql.ref('u.id'))} then coalesce(p.name, a.name) end as name,
      u.name as unit
    from accounts.account a left join people.person_view p on p.id = a.person_id
    left join organizations.unit_view u on u.id = coalesce(a.unit_id, p.unit_id)
    where a.id = any(${[...accountIds]}::uuid[])`.execute(
    ctx.db.for<AccountTables & { 'people.personView': PersonView }>(),
  );
  return new Map(rows.map(({ id, ...name }) => [id, name]));
}
