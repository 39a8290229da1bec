// Taking a snapshot: the facts as of a moment, every level stored, numbered, sealed with a digest.
import type { WorkCalendar } from '#kernel/calendar';
import type { Instant } from '#kernel/time';
import { calendarOf } from '#modules/rules';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { evaluateTree, labelName, readEvaluation } from '#platform/measures';
import { headOf, measureFor } from '../boards/head.ts';
import { nextMoment } from '../boards/schedule.ts';
import { lockBoard, lockDueBoard, writeNextAt } from '../boards/store.ts';
import { auditEvents, errors, events } from '../contract.ts';
import type { BoardRecord } from '../tables.ts';
import { composeRows } from './compose.ts';
import { digestOf } from './digest.ts';
import { insertHeader, insertRows, nextNumber, readTree } from './store.ts';

/** Writes the next snapshot of a locked board as of that moment; returns its number. */
export async function writeSnapshot(
  tx: Tx,
  { board, asOf, scheduled }: { board: BoardRecord; asOf: Instant; scheduled: boolean },
): Promise<number> {
  const def = measureFor(board, board.audience);
  const { evaluationId } = await evaluateTree(tx, {
    measureId: def.id,
    parameters: board.parameters,
    at: asOf,
    purpose: 'supervision.snapshot',
    regionCode: board.regionCode,
  });
  const figures = await readEvaluation(tx, { evaluationId });
  const unitIds = figures.flatMap(f => (f.node.startsWith('unit:') ? [f.node.slice(5)] : []));
  const tree = await readTree(tx, { regionCode: board.regionCode, unitIds });
  const rows = composeRows({
    ...tree,
    regionCode: board.regionCode,
    figures,
    nameOfLabel: label => labelName(def, label),
  });
  const head = JSON.stringify(headOf(board));
  const digest = digestOf(head, rows);
  const id = newId();
  const number = await nextNumber(tx, board.id);
  await insertRows(tx, id, rows);
  await insertHeader(tx, {
    id,
    boardId: board.id,
    number,
    asOf,
    takenAt: tx.ctx.now,
    scheduled,
    evaluationId,
    head,
    rowCount: rows.length,
    digest,
  });
  await record(tx, auditEvents.takeSnapshot, {
    subject: { kind: 'board', id: board.id, unitId: board.unitId },
    detail: { number, asOf, rows: rows.length, digest },
  });
  await publish(tx, events.snapshotTaken, { boardId: board.id, number });
  return number;
}

/** One snapshot more than the schedule asks for, of now. */
export async function takeSnapshot(ctx: Ctx, { id }: { id: string }): Promise<{ number: number }> {
  return inTransaction(ctx, async tx => {
    const board = await lockBoard(tx, id);
    if (board.state !== 'published') throw errors.refuse('supervision.not-published');
    return { number: await writeSnapshot(tx, { board, asOf: ctx.now, scheduled: false }) };
  });
}

/** Snapshots per run; an outage of months is made up over several runs. */
const PER_RUN = 10;

/**
 * Takes every snapshot whose moment has come, each as of its own moment, also those missed in an outage. Two processes never take the
 * same: the board is locked, and its next moment moves on in the same transaction.
 */
export async function publishDue(ctx: Ctx): Promise<void> {
  const calendar = await calendarOf(ctx.db);
  for (let i = 0; i < PER_RUN; i += 1) if (!(await inTransaction(ctx, tx => publishNext(tx, calendar)))) return;
}

async function publishNext(tx: Tx, calendar: WorkCalendar): Promise<boolean> {
  const board = await lockDueBoard(tx);
  if (!board?.nextAt || !board.schedule) return false;
  await writeNextAt(tx, { id: board.id, nextAt: nextMoment(board.schedule, board.nextAt, calendar) });
  await writeSnapshot(tx, { board, asOf: board.nextAt, scheduled: true });
  return true;
}
