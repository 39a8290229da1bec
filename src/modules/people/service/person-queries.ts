// Reading persons: lists and pages show masks and never decrypt; the full number comes only with a reason, recorded.
import { type RawBuilder, sql } from 'kysely';
import { likeLiteral } from '#modules/organizations';
import { notFound, unitInScope } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { auditEvents, type PersonDetail, type PersonField, type PersonItem } from '../contract.ts';
import { checkNumber, findPhone, tidyName } from '../person-facts.ts';
import { numberLookups, openPerson, phoneLookups } from '../personal-data.ts';
import { answeringUnit, findPersonIdByLookups, lockPerson } from '../store.ts';
import type { PeopleTables } from '../tables.ts';

type Tables = PeopleTables;
const read = 'people.read';

export interface PersonFilters {
  readonly q?: string | undefined;
  readonly unit?: string | undefined;
  readonly category?: string | undefined;
  readonly title?: string | undefined;
  readonly status: 'active' | 'left' | 'all';
}
interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

const COLUMNS = sql`p.id, p.name, p.pinyin, p.document_kind, p.number_mask, p.phone_mask, p.job_categories, p.title_level, p.status,
  case when u.id is null then null else jsonb_build_object('id', u.id, 'name', u.name) end as unit`;
const FROM = sql`people.person p left join organizations.unit_view u on u.id = p.unit_id`;

function searchCondition(text: string): RawBuilder<boolean> {
  if (/^[A-Za-z ']+$/.test(text)) {
    const key = `${text.toLowerCase().replace(/[ ']/g, '')}%`;
    return sql`(p.pinyin_key like ${key} or p.initials like ${key} or p.name ilike ${`${likeLiteral(text)}%`})`;
  }
  return sql`p.name like ${`${likeLiteral(tidyName(text))}%`}`;
}

function conditions({ q, unit, category, title, status }: PersonFilters): RawBuilder<boolean>[] {
  const found: RawBuilder<boolean>[] = [status === 'all' ? sql`p.status <> 'merged'` : sql`p.status = ${status}`];
  if (q) found.push(searchCondition(q));
  if (unit) {
    found.push(sql`${answering(status)} in (select b.id from organizations.unit_view a
      join organizations.unit_view b on b.path like a.path || '%' where a.id = ${unit})`);
  }
  if (category) found.push(sql`p.job_categories @> array[${category}]::text[]`);
  if (title) found.push(sql`p.title_level = ${title}`);
  return found;
}

/** For present members the plain column, so that its index serves. */
const answering = (status: PersonFilters['status']): RawBuilder<unknown> =>
  status === 'active' ? sql.ref('p.unit_id') : status === 'left' ? sql.ref('p.last_unit_id') : answeringUnit;

function keyCondition(after: string | undefined): RawBuilder<boolean> {
  const match = /^(.*)\|([0-9a-f-]{36})$/.exec(after ?? '');
  return match ? sql`(p.pinyin, p.id) > (${match[1]}, ${match[2]}::uuid)` : sql`true`;
}

/** One page of persons whose unit the actor reaches, by pinyin. */
export async function listPeople(
  ctx: Ctx,
  { after, limit, ...filters }: PersonFilters & Page,
): Promise<{ items: PersonItem[]; next: string | null }> {
  const scope = unitInScope(ctx, read, answering(filters.status));
  const where = sql.join([scope, ...conditions(filters), keyCondition(after)], sql` and `);
  const { rows } = await sql<PersonItem & { pinyin: string }>`
    select ${COLUMNS} from ${FROM} where ${where} order by p.pinyin, p.id limit ${limit + 1}`.execute(
    ctx.db.for<Tables>(),
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? `${last.pinyin}|${last.id}` : null };
}

/** How many persons the filters show, counted up to a limit. */
export async function countPeople(
  ctx: Ctx,
  { limit, ...filters }: PersonFilters & { readonly limit: number },
): Promise<number> {
  const scope = unitInScope(ctx, read, answering(filters.status));
  const where = sql.join([scope, ...conditions(filters)], sql` and `);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select 1 from people.person p where ${where} limit ${limit}) counted`.execute(
    ctx.db.for<Tables>(),
  );
  return rows[0]?.count ?? 0;
}

/** Persons of a whole document number or telephone, within scope. */
export async function findPerson(ctx: Ctx, { number }: { number: string }): Promise<{ items: PersonItem[] }> {
  const numbers = lookupsOf(number);
  const phone = findPhone(number);
  const { rows } = await sql<PersonItem>`
    select ${COLUMNS} from ${FROM}
    where (p.number_lookup = any(${numbers}::bytea[]) or p.phone_lookup = any(${phone ? phoneLookups(phone) : []}::bytea[]))
      and p.status <> 'merged' and ${unitInScope(ctx, read, answeringUnit)}
    order by p.pinyin, p.id limit 20`.execute(ctx.db.for<Tables>());
  return { items: rows };
}

/** Every stored form that a typed number can mean: as it stands, and a number of 15 digits as 18. */
function lookupsOf(typed: string): Buffer[] {
  return storedForms(typed).flatMap(numberLookups);
}

function storedForms(typed: string): string[] {
  const tidied = typed.slice(0, 60).normalize('NFKC').toUpperCase().replace(/\s/g, '');
  const found = checkNumber({ kind: 'citizen', text: tidied, today: '9999-12-31' });
  return found.ok ? [...new Set([found.number, tidied])] : [tidied];
}

/** The page of one person: present facts and how they came to be. Throws 404 when out of scope. */
export async function getPerson(ctx: Ctx, { id }: { id: string }): Promise<PersonDetail> {
  const db = ctx.db.for<Tables>();
  const { rows } = await sql<PersonItem & { titleName: string | null; revision: number }>`
    select ${COLUMNS}, p.title_name, p.revision from ${FROM}
    where p.id = ${id} and p.status <> 'merged' and ${unitInScope(ctx, read, answeringUnit)}`.execute(db);
  const person = rows[0];
  if (!person) throw notFound('person');
  const [memberships, categories, titles] = await Promise.all([
    sql<PersonDetail['memberships'][number]>`
      select jsonb_build_object('id', u.id, 'name', u.name) as unit, m.valid_from, m.valid_to
      from people.membership m join organizations.unit_view u on u.id = m.unit_id
      where m.person_id = ${id} order by m.valid_from desc, m.id desc limit 200`.execute(db),
    sql<PersonDetail['categories'][number]>`
      select category, valid_from, valid_to from people.person_job_category
      where person_id = ${id} order by valid_to nulls first, valid_from desc, id desc limit 200`.execute(db),
    sql<PersonDetail['titles'][number]>`
      select level, name, valid_from, valid_to from people.person_title
      where person_id = ${id} order by valid_from desc, id desc limit 200`.execute(db),
  ]);
  return { ...person, memberships: memberships.rows, categories: categories.rows, titles: titles.rows };
}

/** The full number and telephone, with the reason on record in the same transaction. */
export function revealPerson(
  ctx: Ctx,
  { id, reason }: { id: string; reason: string },
): Promise<{ number: string; phone: string | null }> {
  return inTransaction(ctx, async tx => {
    const person = await lockPerson(tx, { id, permission: 'people.reveal' });
    const fields: PersonField[] = person.phoneCipher ? ['number', 'phone'] : ['number'];
    await record(tx, auditEvents.revealPerson, {
      subject: { kind: 'person', id, unitId: person.unitId ?? person.lastUnitId },
      detail: { fields, reason },
    });
    return openPerson(person);
  });
}

/** For sign-in: the person that a typed document number means, in whatever unit. */
export function findPersonByNumber(
  ctx: Ctx,
  { number }: { number: string },
): Promise<{ id: string; name: string } | undefined> {
  return findPersonIdByLookups(ctx, lookupsOf(number));
}
