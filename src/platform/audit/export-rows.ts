// The trail as it leaves for another system: ids, actions and outcomes. The detail stays here, since reasons are written by hand.
import type pg from 'pg';
import { type Position, readSealable, START } from './rows.ts';

/** One record, as names and values in a fixed order; empty ones are left out. */
export interface ExportRow {
  readonly at: Position;
  /** Machine time of the record, exact to the microsecond. */
  readonly recordedAt: string;
  readonly refused: boolean;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const FIELDS = [
  'id',
  'action',
  'outcome',
  'actorKind',
  'actor',
  'session',
  'request',
  'unit',
  'subjectKind',
  'subject',
  'businessAt',
] as const;

/** Microseconds since the epoch → RFC 3339 with six places. */
function timeOf(micros: string): string {
  const value = BigInt(micros);
  const whole = new Date(Number(value / 1_000n)).toISOString().slice(0, -1);
  return `${whole}${String(value % 1_000n).padStart(3, '0')}Z`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A subject is an id or a code. Should a telephone or citizen number ever stand there, it does not leave. */
const isHarmless = (subject: string): boolean => UUID.test(subject) || !/\d{11}/.test(subject);

function rowOf(at: Position, text: string): ExportRow {
  // The canonical text: the format's name, then the columns in the order of rows.ts.
  const cells = JSON.parse(text) as (string | null)[];
  const [, , , id, business, machine, action, actorKind, actor, session, request, unit, kind, subject, outcome] = cells;
  const given: Record<(typeof FIELDS)[number], string | null | undefined> = {
    id,
    action,
    outcome,
    actorKind,
    actor,
    session,
    request,
    unit,
    subjectKind: kind,
    subject: subject && isHarmless(subject) ? subject : null,
    businessAt: business ? timeOf(business) : null,
  };
  return {
    at,
    recordedAt: timeOf(machine ?? '0'),
    refused: outcome === 'refused',
    fields: FIELDS.flatMap(name => {
      const value = given[name];
      return value ? [[name, value] as const] : [];
    }),
  };
}

/** Records after the cursor in sealing order, as far as no later commit can slip in between. */
export async function readExportRows(
  client: pg.ClientBase,
  after: Position | undefined,
  limit: number,
): Promise<readonly ExportRow[]> {
  const rows = await readSealable(client, after ?? START, limit);
  return rows.map(row => rowOf(row.at, row.text));
}

/** How far records were sent; undefined before the first. */
export async function readExportCursor(client: pg.ClientBase): Promise<Position | undefined> {
  const { rows } = await client.query<Position>('select era, xid::text as xid, id::text as id from audit.trail_export');
  return rows[0];
}

/** Moves the cursor past what was taken. Under the owner role. */
export async function storeExportCursor(
  client: pg.ClientBase,
  given: { readonly to: Position; readonly rows: number; readonly now: string },
): Promise<void> {
  await client.query(
    `insert into audit.trail_export as t (era, xid, id, sent, sent_at) values ($1, $2::xid8, $3, $4, $5)
     on conflict (only_row) do update set era = excluded.era, xid = excluded.xid, id = excluded.id,
       sent = t.sent + excluded.sent, sent_at = excluded.sent_at, failing_since = null, failure = null`,
    [given.to.era, given.to.xid, given.to.id, given.rows, given.now],
  );
}

/** Remembers since when sending fails, and at what. Under the owner role. */
export async function storeExportFailure(
  client: pg.ClientBase,
  given: { readonly failure: string; readonly now: string },
): Promise<void> {
  await client.query(
    `insert into audit.trail_export as t (era, xid, id, sent, failing_since, failure) values ($1, $2::xid8, $3, 0, $4, $5)
     on conflict (only_row) do update set failing_since = coalesce(t.failing_since, excluded.failing_since),
       failure = excluded.failure`,
    [START.era, START.xid, START.id, given.now, given.failure.slice(0, 60)],
  );
}
