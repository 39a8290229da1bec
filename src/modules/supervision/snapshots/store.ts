// SQL of snapshots: rows first, the header that closes them last; afterwards only reading.
import { sql } from 'kysely';
import { notFound } from '#platform/access';
import type { Ctx, Tx } from '#platform/database';
import type { SnapshotLine, SnapshotRecord } from '../tables.ts';
import type { SnapshotRegion, SnapshotUnit } from './compose.ts';

export async function insertRows(tx: Tx, snapshotId: string, rows: readonly SnapshotLine[]): Promise<void> {
  const column = <K extends keyof SnapshotLine>(name: K) => rows.map(row => row[name]);
  await sql`
    insert into supervision.snapshot_row (snapshot_id, position, parent, cut, key, name, name_en, drill, numerator, denominator)
    select ${snapshotId}, t.ordinality, t.parent, t.cut, t.key, t.name, t.name_en, t.drill, t.numerator, t.denominator
    from unnest(${column('parent')}::text[], ${column('cut')}::text[], ${column('key')}::text[], ${column('name')}::text[],
      ${column('nameEn')}::text[], ${column('drill')}::boolean[], ${column('numerator')}::int[], ${column('denominator')}::int[])
      with ordinality as t (parent, cut, key, name, name_en, drill, numerator, denominator, ordinality)`.execute(
    tx.for<unknown>(),
  );
}

export async function insertHeader(tx: Tx, row: SnapshotRecord & { readonly evaluationId: string }): Promise<void> {
  await sql`
    insert into supervision.snapshot (id, board_id, number, as_of, taken_at, scheduled, evaluation_id, head, row_count, digest)
    values (${row.id}, ${row.boardId}, ${row.number}, ${row.asOf}, ${row.takenAt}, ${row.scheduled}, ${row.evaluationId},
      ${row.head}, ${row.rowCount}, ${row.digest})`.execute(tx.for<unknown>());
}

/** The tree as it stands, below a region and around the units that have a figure. */
export async function readTree(
  tx: Tx,
  { regionCode, unitIds }: { regionCode: string; unitIds: readonly string[] },
): Promise<{ regions: readonly SnapshotRegion[]; units: readonly SnapshotUnit[] }> {
  const db = tx.for<unknown>();
  const regions = await sql<SnapshotRegion>`
    select r.code, r.name, r.parent_code, r.path from organizations.region_view r
    where r.path like (select t.path || '%' from organizations.region_view t where t.code = ${regionCode})`.execute(db);
  const units = await sql<SnapshotUnit>`
    select id, name, parent_id, region_code, region_path from organizations.unit_view
    where id = any(${[...unitIds]}::uuid[])`.execute(db);
  return { regions: regions.rows, units: units.rows };
}

const COLUMNS = sql`id, board_id, number, as_of, taken_at, scheduled, head, row_count, digest`;

export async function listHeaders(
  ctx: Ctx,
  { boardId, after, limit }: { boardId: string; after?: string | undefined; limit: number },
): Promise<{ items: SnapshotRecord[]; next: string | null }> {
  const cursor = /^\d{1,7}$/.test(after ?? '') ? sql`and number < ${Number(after)}` : sql``;
  const { rows } = await sql<SnapshotRecord>`
    select ${COLUMNS} from supervision.snapshot where board_id = ${boardId} ${cursor}
    order by number desc limit ${limit + 1}`.execute(ctx.db.for<unknown>());
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? String(items.at(-1)?.number) : null };
}

/** One snapshot, or the newest. */
export async function getHeader(
  ctx: Ctx,
  { boardId, number }: { boardId: string; number: number | 'latest' },
): Promise<SnapshotRecord> {
  const which = number === 'latest' ? sql`` : sql`and number = ${number}`;
  const { rows } = await sql<SnapshotRecord>`
    select ${COLUMNS} from supervision.snapshot where board_id = ${boardId} ${which}
    order by number desc limit 1`.execute(ctx.db.for<unknown>());
  const row = rows[0];
  if (!row) throw notFound('snapshot');
  return row;
}

const LINE = sql`parent, cut, key, name, name_en, drill, numerator, denominator`;

/** Rows of one level in their order. `after` is the position of the last row seen. */
export async function readLevel(
  ctx: Ctx,
  q: { snapshotId: string; parent: string; cut: string; after?: string | undefined; limit: number },
): Promise<{ rows: SnapshotLine[]; next: string | null }> {
  const after = /^\d{1,9}$/.test(q.after ?? '') ? Number(q.after) : 0;
  const { rows } = await sql<SnapshotLine & { position: number }>`
    select position, ${LINE} from supervision.snapshot_row
    where snapshot_id = ${q.snapshotId} and parent = ${q.parent} and cut = ${q.cut} and position > ${after}
    order by position limit ${q.limit + 1}`.execute(ctx.db.for<unknown>());
  const page = rows.slice(0, q.limit);
  return {
    rows: page.map(({ position: _position, ...row }) => row),
    next: rows.length > q.limit ? String(page.at(-1)?.position) : null,
  };
}

/** A node and the nodes above it, from the whole down. Throws 404 when the snapshot has no such node. */
export async function readPath(
  ctx: Ctx,
  { snapshotId, node }: { snapshotId: string; node: string },
): Promise<readonly SnapshotLine[]> {
  const { rows } = await sql<SnapshotLine>`
    with recursive way as (
      (select 1 as depth, r.* from supervision.snapshot_row r where snapshot_id = ${snapshotId} and key = ${node}
       order by position limit 1)
      union all
      select w.depth + 1, up.* from way w cross join lateral (
        select * from supervision.snapshot_row r where r.snapshot_id = ${snapshotId} and r.key = w.parent order by position limit 1
      ) up where w.depth < 30
    )
    select ${LINE} from way order by depth desc`.execute(ctx.db.for<unknown>());
  if (rows.length === 0) throw notFound('node');
  return rows;
}

export async function readAllRows(ctx: Ctx, snapshotId: string): Promise<readonly SnapshotLine[]> {
  const { rows } = await sql<SnapshotLine>`
    select ${LINE} from supervision.snapshot_row where snapshot_id = ${snapshotId} order by position`.execute(
    ctx.db.for<unknown>(),
  );
  return rows;
}

/** The number of the next snapshot; the board is locked. */
export async function nextNumber(tx: Tx, boardId: string): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select coalesce(max(number), 0) + 1 as number from supervision.snapshot where board_id = ${boardId}`.execute(
    tx.for<unknown>(),
  );
  return rows[0]?.number ?? 1;
}
