// Making, changing, publishing and ending boards.

import { z } from '#kernel/endpoint';
import { type Audience, mayShow } from '#kernel/measures';
import { calendarOf } from '#modules/rules';
import { notFound, unitInScope } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId } from '#platform/database';
import {
  allMeasures,
  findMeasure,
  type MeasureDef,
  type MeasureParameters,
  markAllStale,
  type Within,
} from '#platform/measures';
import { auditEvents, type Board, errors } from '../contract.ts';
import type { Schedule } from '../contract-fields.ts';
import { writeSnapshot } from '../snapshots/take.ts';
import type { BoardRecord } from '../tables.ts';
import { boardOf } from './head.ts';
import { nextMoment } from './schedule.ts';
import * as store from './store.ts';

/** Boards are open to organs at least, so a measure for fewer eyes is not offered; nor is a run that touches no unit in reach. */
export async function listMeasures(ctx: Ctx) {
  const within: Within = ref => unitInScope(ctx, 'supervision.publish', ref);
  const shown = allMeasures().filter(def => mayShow(def, 'organs'));
  const items = await Promise.all(
    shown.map(async ({ id, title, unitOfCount, audience, options }) => ({
      id,
      title,
      unitOfCount,
      audience,
      options: (await (options?.(ctx, within) ?? []))
        .slice(0, 500)
        .map(o => ({ ...o, parameters: { ...o.parameters } })),
    })),
  );
  return { items };
}

const shown = (board: BoardRecord): boolean => {
  const def = findMeasure(board.measureId);
  return def !== undefined && mayShow(def, 'organs');
};

export async function listBoards(
  ctx: Ctx,
  query: { state?: string | undefined; after?: string | undefined; limit: number },
): Promise<{ items: Board[]; next: string | null }> {
  const rows = await store.listBoardRecords(ctx, query);
  const page = rows.slice(0, query.limit);
  return { items: page.filter(shown).map(boardOf), next: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null };
}

export async function getBoard(ctx: Ctx, { id }: { id: string }): Promise<Board> {
  const board = await store.getBoardRecord(ctx, id);
  if (!shown(board)) throw notFound('board');
  return boardOf(board);
}

/** The measure, refused when it is for fewer eyes than the board. */
function boardMeasure(measureId: string, audience: Audience): MeasureDef {
  const def = findMeasure(measureId);
  if (!def) throw notFound('measure');
  if (!mayShow(def, audience))
    throw errors.refuse('supervision.narrow-audience', { measure: def.title.zh, audience: def.audience });
  return def;
}

export async function createBoard(
  ctx: Ctx,
  given: store.BoardFields & { unitId: string; measureId: string; parameters: MeasureParameters; regionCode: string },
): Promise<{ id: string }> {
  const place = await store.checkPlace(ctx, given);
  if (place === 'no-unit') throw notFound('unit');
  if (place === 'outside') throw errors.refuse('supervision.region-outside', { region: given.regionCode });
  const def = boardMeasure(given.measureId, given.audience);
  const parameters = z.safeParse(def.parameters, given.parameters);
  if (!parameters.success) throw errors.refuse('supervision.parameters');
  const id = newId();
  return inTransaction(ctx, async tx => {
    await store.insertBoard(tx, { ...given, parameters: parameters.data, id });
    // Opens the series if nobody counted it yet.
    await markAllStale(tx, { measureId: def.id, parameters: parameters.data });
    await record(tx, auditEvents.createBoard, {
      subject: { kind: 'board', id, unitId: given.unitId },
      detail: { measureId: def.id, regionCode: given.regionCode, audience: given.audience },
    });
    return { id };
  });
}

function checkRevision(board: BoardRecord, revision: number): void {
  if (board.revision !== revision) throw errors.refuse('supervision.stale');
  if (board.state === 'closed') throw errors.refuse('supervision.closed');
}

export async function changeBoard(
  ctx: Ctx,
  given: store.BoardFields & { id: string; revision: number },
): Promise<{ revision: number }> {
  return inTransaction(ctx, async tx => {
    const board = await store.lockBoard(tx, given.id);
    checkRevision(board, given.revision);
    boardMeasure(board.measureId, given.audience);
    await store.writeFields(tx, given);
    const revision = board.revision + 1;
    await record(tx, auditEvents.changeBoard, {
      subject: { kind: 'board', id: board.id, unitId: board.unitId },
      detail: { revision },
    });
    return { revision };
  });
}

/** Publishes with a first snapshot of now, or gives a published board another schedule. */
export async function publishBoard(
  ctx: Ctx,
  { id, revision, schedule }: { id: string; revision: number; schedule: Schedule | null },
): Promise<{ revision: number; number: number }> {
  const calendar = await calendarOf(ctx.db);
  return inTransaction(ctx, async tx => {
    const board = await store.lockBoard(tx, id);
    checkRevision(board, revision);
    boardMeasure(board.measureId, board.audience);
    const nextAt = schedule ? nextMoment(schedule, ctx.now, calendar) : null;
    await store.writeState(tx, { id, state: 'published', schedule, nextAt });
    const said = schedule ? `${schedule.every} ${schedule.weekday ?? schedule.monthDay ?? ''} ${schedule.time}` : null;
    await record(tx, auditEvents.publishBoard, {
      subject: { kind: 'board', id, unitId: board.unitId },
      detail: { schedule: said },
    });
    const number = await writeSnapshot(tx, { board, asOf: ctx.now, scheduled: false });
    return { revision: revision + 1, number };
  });
}

export async function closeBoard(
  ctx: Ctx,
  { id, revision, reason }: { id: string; revision: number; reason: string },
): Promise<{ revision: number }> {
  return inTransaction(ctx, async tx => {
    const board = await store.lockBoard(tx, id);
    checkRevision(board, revision);
    await store.writeState(tx, { id, state: 'closed', schedule: board.schedule, nextAt: null });
    await record(tx, auditEvents.closeBoard, {
      subject: { kind: 'board', id, unitId: board.unitId },
      detail: { reason },
    });
    return { revision: revision + 1 };
  });
}
