// The decision taken: all good rows enter in one transaction, each step one statement over the staging table.
import { type RawBuilder, sql } from 'kysely';
import { type CalendarDate, dateOf } from '#kernel/time';
import type { Tx } from '#platform/database';
import { publish } from '#platform/events';
import { auditEvents, errors, events } from '../contract.ts';
import type { PeopleTables } from '../tables.ts';

type Tables = PeopleTables;
interface Given {
  readonly importId: string;
  readonly today: CalendarDate;
}

/** Persons per event. */
const CHUNK = 500;
/** Rows from which on an import is planned for many. */
const MANY = 2_000;

/**
 * Locks what will change and refuses when it is no longer what the check saw: a person changed, a number entered meanwhile, a
 * unit closed. Throws 409 `people.import-outdated`.
 */
async function lockAndCompare(tx: Tx, { importId }: Given): Promise<void> {
  const db = tx.for<Tables>();
  // In id order, as every writer of many persons does.
  await sql`
    select p.id from people.person p
    where p.id in (select person_id from people.roster_row where import_id = ${importId} and outcome = 'updated')
    order by p.id for update`.execute(db);
  const { rows } = await sql<{ outdated: boolean }>`
    select exists (
      select 1 from people.roster_row r left join people.person p on p.id = r.person_id
      where r.import_id = ${importId} and r.outcome = 'updated' and (p.revision is distinct from r.person_revision or p.status = 'merged')
    ) or exists (
      select 1 from people.roster_row r
      join people.person p on p.document_kind = r.document_kind and p.number_lookup = r.number_lookup and p.status <> 'merged'
      where r.import_id = ${importId} and r.outcome = 'added'
    ) or exists (
      select 1 from people.roster_row r join organizations.unit_view u on u.id = r.unit_id
      where r.import_id = ${importId} and r.outcome in ('added', 'updated') and u.status <> 'active'
    ) as outdated`.execute(db);
  if (rows[0]?.outdated) throw errors.refuse('people.import-outdated');
}

async function enterPersons(tx: Tx, { importId }: Given): Promise<void> {
  const { now } = tx.ctx;
  await sql`
    insert into people.person (id, name, pinyin, pinyin_key, initials, document_kind, number_cipher, number_lookup, number_mask,
      phone_cipher, phone_lookup, phone_mask, title_level, title_name, unit_id, last_unit_id, job_categories, status, created_at,
      updated_by, updated_at, updated_what)
    select r.person_id, r.name, r.pinyin, r.pinyin_key, r.initials, r.document_kind, r.number_cipher, r.number_lookup, r.number_mask,
      r.phone_cipher, r.phone_lookup, r.phone_mask, coalesce(r.title_level, 'none'), r.title_name, r.unit_id, r.unit_id,
      coalesce(r.job_categories, '{}'), 'active', ${now}, i.created_by, ${now}, ${auditEvents.applyRosterImport.action}
    from people.roster_row r join people.roster_import i on i.id = r.import_id
    where r.import_id = ${importId} and r.outcome = 'added'`.execute(tx.for<Tables>());
}

/**
 * Ids in groups, for the events: a hundred thousand single rows would hold up the loop that answers everybody. `changed` is the
 * statement that returns them as `person_id`.
 */
async function idsInGroups(tx: Tx, changed: RawBuilder<unknown>): Promise<readonly string[][]> {
  const { rows } = await sql<{ ids: string }>`
    with changed as (${changed}), numbered as (select person_id, row_number() over () as n from changed)
    select string_agg(person_id::text, ',' order by n) as ids from numbered group by (n - 1) / ${CHUNK} order by min(n)`.execute(
    tx.for<Tables>(),
  );
  return rows.map(r => r.ids.split(','));
}

/** Memberships of those entered and of those who came back; the statement runs before their state is brought up to date. */
function beginMemberships(tx: Tx, { importId, today }: Given): Promise<readonly string[][]> {
  return idsInGroups(
    tx,
    sql`
    insert into people.membership (id, person_id, unit_id, valid_from)
    select r.new_ids[1], r.person_id, r.unit_id, ${today}
    from people.roster_row r join people.person p on p.id = r.person_id
    where r.import_id = ${importId} and (r.outcome = 'added' or (r.outcome = 'updated' and p.status = 'left'))
    order by r.row_no returning person_id`,
  );
}

/** Titles and job categories that the sheet states; those it leaves out stay. */
async function setDatedFacts(tx: Tx, { importId, today }: Given): Promise<void> {
  const db = tx.for<Tables>();
  await sql`
    update people.person_title t set valid_to = greatest(t.valid_from, ${today}::date)
    from people.roster_row r join people.person p on p.id = r.person_id
    where r.import_id = ${importId} and r.outcome = 'updated' and t.person_id = r.person_id and t.valid_to is null
      and (t.level, t.name) is distinct from (coalesce(r.title_level, p.title_level), coalesce(r.title_name, p.title_name))`.execute(
    db,
  );
  await sql`
    insert into people.person_title (id, person_id, level, name, valid_from)
    select r.new_ids[2], r.person_id, coalesce(r.title_level, p.title_level), coalesce(r.title_name, p.title_name), ${today}
    from people.roster_row r join people.person p on p.id = r.person_id
    where r.import_id = ${importId} and r.outcome in ('added', 'updated')
    order by r.row_no on conflict (person_id) where valid_to is null do nothing`.execute(db);
  await sql`
    update people.person_job_category c set valid_to = greatest(c.valid_from, ${today}::date)
    from people.roster_row r
    where r.import_id = ${importId} and r.outcome = 'updated' and r.job_categories is not null
      and c.person_id = r.person_id and c.valid_to is null and not c.category = any(r.job_categories)`.execute(db);
  await sql`
    insert into people.person_job_category (id, person_id, category, valid_from)
    select r.new_ids[2 + k.at], r.person_id, k.category, ${today}
    from people.roster_row r cross join lateral unnest(r.job_categories) with ordinality as k (category, at)
    where r.import_id = ${importId} and r.outcome in ('added', 'updated')
    order by r.row_no, k.at on conflict (person_id, category) where valid_to is null do nothing`.execute(db);
}

function updatePersons(tx: Tx, { importId }: Given): Promise<readonly string[][]> {
  return idsInGroups(
    tx,
    sql`
    update people.person p set
      phone_cipher = coalesce(r.phone_cipher, p.phone_cipher),
      phone_lookup = coalesce(r.phone_lookup, p.phone_lookup),
      phone_mask = coalesce(r.phone_mask, p.phone_mask),
      title_level = coalesce(r.title_level, p.title_level),
      title_name = coalesce(r.title_name, p.title_name),
      job_categories = coalesce(r.job_categories, p.job_categories),
      status = 'active', unit_id = r.unit_id, last_unit_id = r.unit_id,
      revision = p.revision + 1, updated_by = i.created_by, updated_at = ${tx.ctx.now}, updated_what = ${auditEvents.applyRosterImport.action}
    from people.roster_row r join people.roster_import i on i.id = r.import_id
    where r.import_id = ${importId} and r.outcome = 'updated' and p.id = r.person_id
    returning p.id as person_id`,
  );
}

/** A digest of what was entered and updated, so that the one audit record stands for every row. */
async function digestOf(tx: Tx, { importId }: Given): Promise<string> {
  const { rows } = await sql<{ digest: string }>`
    select encode(sha256(convert_to(coalesce(string_agg(
      concat_ws(' ', row_no, outcome, person_id, unit_id, title_level, array_to_string(job_categories, ',')), E'\n' order by row_no), ''), 'UTF8')), 'hex')
      as digest
    from people.roster_row where import_id = ${importId} and outcome in ('added', 'updated')`.execute(tx.for<Tables>());
  return rows[0]?.digest ?? '';
}

/**
 * The statistics of the staging table never know the import that was staged a moment ago; they promise a row or two, and a plan for
 * a row or two may look each of a hundred thousand persons up by reading the whole import again. From here on both sides are
 * read once. A short import stays with its indexes.
 */
async function planForMany(tx: Tx, { importId }: Given): Promise<void> {
  await sql`
    select set_config('enable_nestloop', 'off', true)
    from people.roster_row where import_id = ${importId} having count(*) > ${MANY}`.execute(tx.for<Tables>());
}

/** Enters and updates everybody whom the check found good. Returns the digest of the result. */
export async function applyRows(tx: Tx, importId: string): Promise<{ resultDigest: string }> {
  const given: Given = { importId, today: dateOf(tx.ctx.now) };
  await planForMany(tx, given);
  await lockAndCompare(tx, given);
  await enterPersons(tx, given);
  const joined = await beginMemberships(tx, given);
  await setDatedFacts(tx, given);
  const changed = await updatePersons(tx, given);
  for (const personIds of joined) await publish(tx, events.joined, { personIds });
  for (const personIds of changed) await publish(tx, events.changed, { personIds });
  return { resultDigest: await digestOf(tx, given) };
}
