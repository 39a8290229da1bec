// SQL of persons: loading with authorisation, dated rows, the present state beside them.
import { type RawBuilder, sql } from 'kysely';
import type { CalendarDate } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import { type Ctx, newId, type Tx } from '#platform/database';
import type { JobCategory, TitleLevel } from './contract.ts';
import type { PeopleTables, PersonRow } from './tables.ts';

type Tables = PeopleTables;

/** Whoever answers for a person: the present unit, or after leaving the last one. */
export const answeringUnit: RawBuilder<unknown> = sql`coalesce(p.unit_id, p.last_unit_id)`;

/** The person in the actor's scope for a permission, locked. Throws 404. */
export async function lockPerson(tx: Tx, { id, permission }: { id: string; permission: string }): Promise<PersonRow> {
  const { rows } = await sql<PersonRow>`
    select * from people.person p
    where p.id = ${id} and p.status <> 'merged' and ${unitInScope(tx.ctx, permission, answeringUnit)} for update`.execute(
    tx.for<Tables>(),
  );
  const person = rows[0];
  if (!person) throw notFound('person');
  return person;
}

/** The person who bears this number, in whatever unit. */
export async function findByNumber(
  tx: Tx,
  { kind, lookups }: { kind: string; lookups: readonly Buffer[] },
): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select * from people.person
    where document_kind = ${kind} and number_lookup = any(${[...lookups]}::bytea[]) and status <> 'merged' for update`.execute(
    tx.for<Tables>(),
  );
  return rows[0];
}

/** Writes fields of a person, raises the revision and says who did what. Returns the new revision. */
export async function changePerson(
  tx: Tx,
  { person, what, set }: { person: PersonRow; what: string; set: Partial<PersonRow> },
): Promise<number> {
  const { actor, now } = tx.ctx;
  const revision = person.revision + 1;
  await tx
    .for<Tables>()
    .updateTable('people.person')
    .set({
      ...set,
      revision,
      updatedBy: actor.kind === 'account' ? actor.accountId : null,
      updatedAt: now,
      updatedWhat: what,
    })
    .where('id', '=', person.id)
    .execute();
  return revision;
}

/** Begins a membership. */
export async function beginMembership(
  tx: Tx,
  given: { personId: string; unitId: string; from: CalendarDate },
): Promise<void> {
  await tx
    .for<Tables>()
    .insertInto('people.membership')
    .values({ id: newId(), personId: given.personId, unitId: given.unitId, validFrom: given.from, validTo: null })
    .execute();
}

/** Brings the dated job categories to this set from a day on: ends those not in it, begins the new ones. */
export async function setCategories(
  tx: Tx,
  { personId, categories, from }: { personId: string; categories: readonly JobCategory[]; from: CalendarDate },
): Promise<void> {
  const db = tx.for<Tables>();
  // A category that began later than the day of its end (a back-dated change) ends on the day it began.
  await sql`
    update people.person_job_category set valid_to = greatest(valid_from, ${from}::date)
    where person_id = ${personId} and valid_to is null and not category = any(${[...categories]}::text[])`.execute(db);
  await sql`
    insert into people.person_job_category (id, person_id, category, valid_from)
    select i.id, ${personId}, i.category, ${from}
    from unnest(${categories.map(() => newId())}::uuid[], ${[...categories]}::text[]) as i (id, category)
    on conflict (person_id, category) where valid_to is null do nothing`.execute(db);
}

/** Records a title from a day on, when it differs from the present one. */
export async function setTitle(
  tx: Tx,
  given: { personId: string; level: TitleLevel; name: string | null; from: CalendarDate },
): Promise<void> {
  const db = tx.for<Tables>();
  const { personId, level, name, from } = given;
  await sql`
    update people.person_title set valid_to = greatest(valid_from, ${from}::date)
    where person_id = ${personId} and valid_to is null and (level, name) is distinct from (${level}, ${name})`.execute(
    db,
  );
  await sql`
    insert into people.person_title (id, person_id, level, name, valid_from) values (${newId()}, ${personId}, ${level}, ${name}, ${from})
    on conflict (person_id) where valid_to is null do nothing`.execute(db);
}

/** The day from which the present membership runs. */
export async function membershipSince(tx: Tx, personId: string): Promise<CalendarDate | undefined> {
  const row = await tx
    .for<Tables>()
    .selectFrom('people.membership')
    .select('validFrom')
    .where('personId', '=', personId)
    .where('validTo', 'is', null)
    .executeTakeFirst();
  return row?.validFrom;
}

/** The day on which the last membership ended. */
export async function leftOn(tx: Tx, personId: string): Promise<CalendarDate | undefined> {
  const row = await tx
    .for<Tables>()
    .selectFrom('people.membership')
    .select('validTo')
    .where('personId', '=', personId)
    .where('validTo', 'is not', null)
    .orderBy('validTo', 'desc')
    .executeTakeFirst();
  return row?.validTo ?? undefined;
}

/** The person of a document number of whatever kind, for sign-in; an identity card comes first. */
export async function findPersonIdByLookups(
  ctx: Ctx,
  lookups: readonly Buffer[],
): Promise<{ id: string; name: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from people.person
    where number_lookup = any(${[...lookups]}::bytea[]) and status <> 'merged'
    order by document_kind = 'citizen' desc, id limit 1`.execute(ctx.db.for<Tables>());
  return rows[0];
}
