// A row of the trail as the text that is sealed, and the order in which rows are sealed.
import type pg from 'pg';
import { leafHash } from './merkle.ts';

/** The place of a row in the sealing order. */
export interface Position {
  readonly era: number;
  /** A transaction id has 64 bits; as text it is exact, but does not sort. */
  readonly xid: string;
  readonly id: string;
}

export const START: Position = { era: 0, xid: '0', id: '00000000-0000-0000-0000-000000000000' };

/** Negative, zero or positive, as the database orders `(era, xid, id)`. */
export function comparePositions(a: Position, b: Position): number {
  if (a.era !== b.era) return a.era - b.era;
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  if (x !== y) return x < y ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** A timestamptz as exact microseconds since the epoch: no time zone and no driver rounds it. */
export const microsOf = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint::text`;

// Everything as text in this order, by position: neither driver parsers nor session settings reach the sealed bytes.
const COLUMNS = `e.era::text, e.xid::text, e.id::text, ${microsOf('e.business_at')}, ${microsOf('e.machine_at')}, e.action,
  e.actor_kind, e.actor_id::text, e.session_id, e.request_id, e.unit_id::text, e.subject_kind, e.subject_id, e.outcome,
  e.detail::text`;

const FORMAT = 'zhengshu.audit.row.1';

export interface SealableRow {
  readonly at: Position;
  /** machine_at in microseconds since the epoch. */
  readonly machineMicros: bigint;
  /** The canonical text: a JSON array of strings and nulls without spaces, which every language writes alike. */
  readonly text: string;
}

type Cells = (string | null)[];

function rowOf(cells: Cells): SealableRow {
  const [era, xid, id, , machine] = cells;
  if (!era || !xid || !id || !machine) throw new Error('an audit row without its key');
  return {
    at: { era: Number(era), xid, id },
    machineMicros: BigInt(machine),
    text: JSON.stringify([FORMAT, ...cells]),
  };
}

export const leafOfRow = (row: SealableRow): Buffer => leafHash(row.text);

/** The position that a canonical text names, or undefined where it is no canonical row. */
export function positionOfText(text: string): Position | undefined {
  try {
    const cells: unknown = JSON.parse(text);
    if (!Array.isArray(cells) || cells[0] !== FORMAT || cells.length !== 16) return undefined;
    const [, era, xid, id] = cells as unknown[];
    if (typeof era !== 'string' || typeof xid !== 'string' || typeof id !== 'string') return undefined;
    return JSON.stringify(cells) === text && /^\d+$/.test(xid) ? { era: Number(era), xid, id } : undefined;
  } catch {
    return undefined;
  }
}

async function select(client: pg.ClientBase, where: string, values: readonly unknown[]): Promise<SealableRow[]> {
  const { rows } = await client.query<Cells>({
    // Columns stay qualified in the order: by an alias of `xid::text` they would sort as text.
    text: `select ${COLUMNS} from audit.audit_event e where ${where}`,
    values: [...values],
    rowMode: 'array',
  });
  return rows.map(rowOf);
}

/**
 * Rows after `from` that may be sealed, in order. A row may be when no transaction that is still open could commit one
 * before it: its transaction is below the oldest open one, or its era is over.
 */
export function readSealable(client: pg.ClientBase, from: Position, limit: number): Promise<SealableRow[]> {
  return select(
    client,
    `(e.era, e.xid, e.id) > ($1::int, $2::xid8, $3::uuid)
       and (e.xid < pg_snapshot_xmin(pg_current_snapshot()) or e.era < (select max(era) from audit.era))
     order by e.era, e.xid, e.id limit $4`,
    [from.era, from.xid, from.id, limit],
  );
}

/** Rows after `from` in order, whether sealed or not. */
export function readRows(client: pg.ClientBase, from: Position, limit: number): Promise<SealableRow[]> {
  return select(client, '(e.era, e.xid, e.id) > ($1::int, $2::xid8, $3::uuid) order by e.era, e.xid, e.id limit $4', [
    from.era,
    from.xid,
    from.id,
    limit,
  ]);
}

/** Rows from `first` to `last`, both included, in order. */
export function readRange(
  client: pg.ClientBase,
  first: Position,
  last: Position,
  limit: number,
): Promise<SealableRow[]> {
  return select(
    client,
    `(e.era, e.xid, e.id) >= ($1::int, $2::xid8, $3::uuid) and (e.era, e.xid, e.id) <= ($4::int, $5::xid8, $6::uuid)
     order by e.era, e.xid, e.id limit $7`,
    [first.era, first.xid, first.id, last.era, last.xid, last.id, limit],
  );
}

/** The row with that id written within a millisecond of `machineAt` (the driver drops microseconds). */
export async function findRow(
  client: pg.ClientBase,
  key: { readonly id: string; readonly machineAt: string },
): Promise<SealableRow | undefined> {
  const [row] = await select(
    client,
    `e.id = $1::uuid and e.machine_at between $2::timestamptz - interval '1 ms' and $2::timestamptz + interval '1 ms'`,
    [key.id, key.machineAt],
  );
  return row;
}
