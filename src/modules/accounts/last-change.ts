// What a refused change is told about the one that came before it.
import { sql } from 'kysely';
import { type Instant, wallClock } from '#kernel/time';
import type { PersonView } from '#modules/people';
import type { Tx } from '#platform/database';
import type { AccountTables } from './tables.ts';

export interface LastChange {
  /** In words, as messages show it: `2014-06-02 09:00 · 示范市卫生局`. */
  readonly changed: string;
  readonly at: Instant;
}

/**
 * When a row was changed last and at which unit whoever did it works, for the detail of a refusal. No name: errors hold no
 * personal data. Without a unit (the system, an account of none) the moment alone.
 */
export async function lastChange(
  tx: Tx,
  { by, at }: { readonly by: string | null; readonly at: Instant },
): Promise<LastChange> {
  const { rows } = await sql<{ name: string | null }>`
    select u.name from accounts.account a
    left join people.person_view p on p.id = a.person_id
    left join organizations.unit_view u on u.id = coalesce(p.unit_id, a.unit_id)
    where a.id = ${by}::uuid`.execute(tx.for<AccountTables & { 'people.personView': PersonView }>());
  const unit = rows[0]?.name;
  return { changed: unit ? `${wallClock(at)} · ${unit}` : wallClock(at), at };
}
