// SQL of the trail's search. Newest first by (machine_at, id), which is its primary key and its partitioning.
import { type RawBuilder, sql } from 'kysely';
import { addDays, type Instant, instantFromMs, shanghai } from '#kernel/time';
import { unitInScope } from '#platform/access';
import type { Ctx, ReadDb } from '#platform/database';
import type { TrailFilter } from './contract.ts';
import type { AuditReadTables, TrailRow } from './tables.ts';

/** A place in the trail, exact to the microsecond. */
export interface TrailPosition {
  readonly micros: string;
  readonly id: string;
}

type Reading = Pick<ReadDb<AuditReadTables>, 'getExecutor'>;

const MICROS = sql.raw('(extract(epoch from e.machine_at) * 1000000)::bigint::text');

const COLUMNS = sql`e.id, ${MICROS} as micros, e.machine_at as recorded_at, e.business_at, e.action, e.actor_kind,
  e.actor_id, e.session_id, e.request_id, e.unit_id, u.name as unit_name, e.subject_kind, e.subject_id, e.outcome, e.detail`;

const FROM = sql`from audit.audit_event e left join organizations.unit_view u on u.id = e.unit_id`;

const instantOf = (micros: string): RawBuilder<unknown> =>
  sql`('epoch'::timestamptz + ${micros}::bigint * interval '1 microsecond')`;

function conditions(ctx: Ctx, filter: TrailFilter): RawBuilder<boolean>[] {
  const found: RawBuilder<boolean>[] = [unitInScope(ctx, 'audit.read', sql.ref('e.unit_id'))];
  if (filter.from) found.push(sql<boolean>`e.machine_at >= ${shanghai(filter.from)}`);
  if (filter.to) found.push(sql<boolean>`e.machine_at < ${shanghai(addDays(filter.to, 1))}`);
  if (filter.action) found.push(sql<boolean>`e.action = ${filter.action}`);
  if (filter.actor) found.push(sql<boolean>`e.actor_id = ${filter.actor}`);
  if (filter.unit) found.push(sql<boolean>`e.unit_id = ${filter.unit}`);
  if (filter.subjectKind) found.push(sql<boolean>`e.subject_kind = ${filter.subjectKind}`);
  if (filter.subject) found.push(sql<boolean>`e.subject_id = ${filter.subject}`);
  if (filter.outcome) found.push(sql<boolean>`e.outcome = ${filter.outcome}`);
  return found;
}

export interface TrailPage {
  readonly filter: TrailFilter;
  /** Rows come after (that is: are older than) this one. */
  readonly after: TrailPosition | undefined;
  readonly limit: number;
}

function whereOf(ctx: Ctx, { filter, after }: Omit<TrailPage, 'limit'>): RawBuilder<unknown> {
  const all = conditions(ctx, filter);
  if (after) {
    // The plain comparison lets the planner leave out newer months; the pair alone does not.
    all.push(sql<boolean>`e.machine_at <= ${instantOf(after.micros)}`);
    all.push(sql<boolean>`(e.machine_at, e.id) < (${instantOf(after.micros)}, ${after.id}::uuid)`);
  }
  return sql.join(all, sql` and `);
}

export async function readTrail(db: Reading, ctx: Ctx, page: TrailPage): Promise<TrailRow[]> {
  const { rows } = await sql<TrailRow>`select ${COLUMNS} ${FROM} where ${whereOf(ctx, page)}
    order by e.machine_at desc, e.id desc limit ${page.limit}`.execute(db);
  return rows;
}

/** How many rows the filter shows, counted up to `limit`, and the newest of them. */
export async function countTrail(
  db: Reading,
  ctx: Ctx,
  { filter, limit }: { readonly filter: TrailFilter; readonly limit: number },
): Promise<{ readonly count: number; readonly newestMicros: string | null }> {
  const { rows } = await sql<{ count: number; newestMicros: string | null }>`
    select count(*)::int as count, max(t.micros)::text as newest_micros from (
      select (extract(epoch from e.machine_at) * 1000000)::bigint as micros from audit.audit_event e
      where ${whereOf(ctx, { filter, after: undefined })} order by e.machine_at desc, e.id desc limit ${limit}) t`.execute(
    db,
  );
  return rows[0] ?? { count: 0, newestMicros: null };
}

const HOUR = 3_600_000;
// 2096: beyond it an id is not one of ours, and PostgreSQL does not read such a year in this form.
const LATEST_MS = 4_000_000_000_000;

/** The time in an id is a hint where to look first; no index over all months has the id in front. */
function windowOf(id: string): { readonly from: Instant; readonly to: Instant } | undefined {
  const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  return ms < LATEST_MS ? { from: instantFromMs(ms - HOUR), to: instantFromMs(ms + HOUR) } : undefined;
}

/** The event with that id within the reader's scope. */
export async function findTrailEvent(db: Reading, ctx: Ctx, id: string): Promise<TrailRow | undefined> {
  const scope = unitInScope(ctx, 'audit.read', sql.ref('e.unit_id'));
  const near = windowOf(id);
  const find = async (also: RawBuilder<unknown>): Promise<TrailRow | undefined> => {
    const { rows } = await sql<TrailRow>`select ${COLUMNS} ${FROM}
      where e.id = ${id}::uuid and ${scope} and ${also} limit 1`.execute(db);
    return rows[0];
  };
  const found = near && (await find(sql`e.machine_at between ${near.from} and ${near.to}`));
  return found ?? find(sql`true`);
}

/** Whether a signed header covers the event's place in the sealing order. */
export async function isCovered(db: Reading, row: TrailPosition): Promise<boolean> {
  const { rows } = await sql<{ covered: boolean }>`
    select exists (select from audit.audit_event e join audit.seal_batch b on b.kind = 'rows'
        and (b.era, b.last_xid, b.last_id) >= (e.era, e.xid, e.id)
      where e.id = ${row.id}::uuid and e.machine_at = ${instantOf(row.micros)}) as covered`.execute(db);
  return rows[0]?.covered ?? false;
}
