// SQL of boards. What is out of the caller's reach is not found.

import { type RawBuilder, sql } from 'kysely';
import type { Citation } from '#kernel/citation';
import type { Share } from '#kernel/share';
import type { CalendarDate, Instant } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx, Tx } from '#platform/database';
import type { MeasureParameters } from '#platform/measures';
import type { BoardAudience, Schedule } from '../contract-fields.ts';
import type { BoardRecord } from '../tables.ts';

const PUBLISH = 'supervision.publish';
const ownScope = (ctx: Ctx) => unitInScope(ctx, PUBLISH, sql.ref('b.unit_id'));

const columns = (ctx: Ctx): RawBuilder<unknown> => sql`
  b.id, b.unit_id, b.title, b.measure_id, b.parameters, b.region_code, b.audience, b.threshold_num, b.threshold_den, b.due_on,
  b.citation, b.state, b.schedule, b.next_at, b.revision, u.name as unit_name, coalesce(r.name, b.region_code) as region_name,
  (select coalesce(max(s.number), 0) from supervision.snapshot s where s.board_id = b.id) as last_number,
  ${ownScope(ctx)} as may_publish`;
const FROM = sql`supervision.board b join organizations.unit_view u on u.id = b.unit_id
  left join organizations.region_view r on r.code = b.region_code`;
/** Boards are shown to all organs; a draft only to those who may publish it. */
const visible = (ctx: Ctx) => sql<boolean>`(b.state <> 'draft' or ${ownScope(ctx)})`;

export async function getBoardRecord(ctx: Ctx, id: string): Promise<BoardRecord> {
  const { rows } = await sql<BoardRecord>`
    select ${columns(ctx)} from ${FROM} where b.id = ${id} and ${visible(ctx)}`.execute(ctx.db.for<unknown>());
  const row = rows[0];
  if (!row) throw notFound('board');
  return row;
}

export async function listBoardRecords(
  ctx: Ctx,
  { state, after, limit }: { state?: string | undefined; after?: string | undefined; limit: number },
): Promise<readonly BoardRecord[]> {
  const cursor = /^[0-9a-f-]{36}$/.test(after ?? '') ? sql`and b.id < ${after}::uuid` : sql``;
  const { rows } = await sql<BoardRecord>`
    select ${columns(ctx)} from ${FROM}
    where ${visible(ctx)} ${state ? sql`and b.state = ${state}` : sql``} ${cursor}
    order by b.id desc limit ${limit + 1}`.execute(ctx.db.for<unknown>());
  return rows;
}

/** Published boards open to everybody that have a snapshot, newest first. */
export async function listPublicRecords(ctx: Ctx): Promise<readonly BoardRecord[]> {
  const { rows } = await sql<BoardRecord>`
    select ${columns(ctx)} from ${FROM}
    where b.state = 'published' and b.audience = 'public' and exists (select 1 from supervision.snapshot s where s.board_id = b.id)
    order by b.id desc limit 20`.execute(ctx.db.for<unknown>());
  return rows;
}

/** A board open to everybody, published or ended. */
export async function getPublicRecord(ctx: Ctx, id: string): Promise<BoardRecord> {
  const { rows } = await sql<BoardRecord>`
    select ${columns(ctx)} from ${FROM} where b.id = ${id} and b.state <> 'draft' and b.audience = 'public'`.execute(
    ctx.db.for<unknown>(),
  );
  const row = rows[0];
  if (!row) throw notFound('board');
  return row;
}

/** Takes the board for a change by those who may publish it. */
export async function lockBoard(tx: Tx, id: string): Promise<BoardRecord> {
  const { rows } = await sql<BoardRecord>`
    select ${columns(tx.ctx)} from ${FROM} where b.id = ${id} and ${ownScope(tx.ctx)} for update of b`.execute(
    tx.for<unknown>(),
  );
  const row = rows[0];
  if (!row) throw notFound('board');
  return row;
}

/** Takes a board whose scheduled moment has come, unless another process has it. */
export async function lockDueBoard(tx: Tx): Promise<BoardRecord | undefined> {
  const { rows } = await sql<BoardRecord>`
    select ${columns(tx.ctx)} from ${FROM}
    where b.next_at <= ${tx.ctx.now}::timestamptz order by b.next_at limit 1 for update of b skip locked`.execute(
    tx.for<unknown>(),
  );
  return rows[0];
}

export async function insertBoard(
  tx: Tx,
  board: BoardFields & {
    id: string;
    unitId: string;
    measureId: string;
    parameters: MeasureParameters;
    regionCode: string;
  },
): Promise<void> {
  const { now } = tx.ctx;
  await sql`
    insert into supervision.board (id, unit_id, title, measure_id, parameters, region_code, audience, threshold_num, threshold_den,
      due_on, citation, state, created_at, updated_at)
    values (${board.id}, ${board.unitId}, ${board.title}, ${board.measureId}, ${JSON.stringify(board.parameters)}::jsonb,
      ${board.regionCode}, ${board.audience}, ${board.threshold?.num ?? null}, ${board.threshold?.den ?? null}, ${board.dueOn},
      ${jsonOf(board.citation)}::jsonb, 'draft', ${now}, ${now})`.execute(tx.for<unknown>());
}

export interface BoardFields {
  readonly title: string;
  readonly audience: BoardAudience;
  readonly threshold: Share | null;
  readonly dueOn: CalendarDate | null;
  readonly citation: Citation | null;
}
const jsonOf = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export async function writeFields(tx: Tx, board: BoardFields & { id: string }): Promise<void> {
  await sql`
    update supervision.board set title = ${board.title}, audience = ${board.audience}, due_on = ${board.dueOn},
      threshold_num = ${board.threshold?.num ?? null}, threshold_den = ${board.threshold?.den ?? null},
      citation = ${jsonOf(board.citation)}::jsonb, updated_at = ${tx.ctx.now}, revision = revision + 1
    where id = ${board.id}`.execute(tx.for<unknown>());
}

export async function writeState(
  tx: Tx,
  board: { id: string; state: BoardRecord['state']; schedule: Schedule | null; nextAt: Instant | null },
): Promise<void> {
  await sql`
    update supervision.board set state = ${board.state}, schedule = ${jsonOf(board.schedule)}::jsonb, next_at = ${board.nextAt},
      updated_at = ${tx.ctx.now}, revision = revision + 1
    where id = ${board.id}`.execute(tx.for<unknown>());
}

export async function writeNextAt(tx: Tx, { id, nextAt }: { id: string; nextAt: Instant | null }): Promise<void> {
  await sql`update supervision.board set next_at = ${nextAt} where id = ${id}`.execute(tx.for<unknown>());
}

/** True when the unit is one the caller may publish for and the region lies within the unit's own. */
export async function checkPlace(
  ctx: Ctx,
  { unitId, regionCode }: { unitId: string; regionCode: string },
): Promise<'ok' | 'no-unit' | 'outside'> {
  const { rows } = await sql<{ inside: boolean }>`
    select coalesce(r.path like u.region_path || '%', false) as inside
    from organizations.unit_view u left join organizations.region_view r on r.code = ${regionCode}
    where u.id = ${unitId} and u.status = 'active' and ${unitInScope(ctx, PUBLISH, sql.ref('u.id'))}`.execute(
    ctx.db.for<unknown>(),
  );
  const row = rows[0];
  return !row ? 'no-unit' : row.inside ? 'ok' : 'outside';
}
