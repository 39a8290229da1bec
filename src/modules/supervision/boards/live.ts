// Live figures, one level at a time, and the people behind them.
import { sql } from 'kysely';
import { notFound } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import type { FileReply } from '#platform/http';
import {
  isMeasureNode,
  listSubjects,
  type MeasureNode,
  type RollUpRow,
  rollUp,
  type Subject,
} from '#platform/measures';
import { auditEvents } from '../contract.ts';
import type { Level } from '../contract-fields.ts';
import type { BoardRecord } from '../tables.ts';
import { levelSheet, workbookReply } from '../workbook.ts';
import { crumbsOf } from './crumbs.ts';
import { headOf, measureFor } from './head.ts';
import { getBoardRecord } from './store.ts';

interface LevelQuery {
  readonly id: string;
  readonly node?: string | undefined;
  readonly cut: string;
}

export function nodeIn(board: Pick<BoardRecord, 'regionCode'>, node: string | undefined): MeasureNode {
  if (node === undefined) return `region:${board.regionCode}`;
  if (!isMeasureNode(node)) throw notFound('node');
  return node;
}

export async function getFigures(
  ctx: Ctx,
  { id, cut, after, limit, ...query }: LevelQuery & { after?: string | undefined; limit: number },
): Promise<{ asOf: string | null; level: Level }> {
  const board = await getBoardRecord(ctx, id);
  const { id: measureId } = measureFor(board, 'organs');
  const node = nodeIn(board, query.node);
  const crumbs = await crumbsOf(ctx, { region: board.regionCode, node });
  const { asOf, total, rows, next } = await rollUp(ctx, {
    measureId,
    parameters: board.parameters,
    node,
    cut,
    after,
    limit,
  });
  return { asOf, level: { node, cut, crumbs, total, rows: [...rows], next } };
}

const PAGE = 1_000;
/** Bounds one export; a level with more rows is exported by its lower levels. */
const MAX_PAGES = 20;

export async function exportFigures(ctx: Ctx, query: LevelQuery): Promise<FileReply> {
  const board = await getBoardRecord(ctx, query.id);
  const rows: RollUpRow[] = [];
  let page = await getFigures(ctx, { ...query, limit: PAGE });
  const { asOf } = page;
  const place = page.level.crumbs.at(-1)?.name ?? board.regionName;
  for (let i = 0; i < MAX_PAGES; i += 1) {
    rows.push(...page.level.rows);
    if (page.level.next === null) break;
    page = await getFigures(ctx, { ...query, after: page.level.next, limit: PAGE });
  }
  const sheet = levelSheet({ head: headOf(board), place, cut: query.cut, asOf, rows });
  return workbookReply(sheet, `${board.title}-${place}`);
}

interface SubjectsQuery {
  readonly id: string;
  readonly node: string;
  readonly which: 'lagging' | 'met' | 'counted';
}

/** Who stands behind a figure, in units that the caller's grant reaches; figure and list are the same rows. */
export async function listBoardSubjects(
  ctx: Ctx,
  query: SubjectsQuery & { after?: string | undefined; limit: number },
) {
  const board = await getBoardRecord(ctx, query.id);
  const { id: measureId } = measureFor(board, 'organs');
  const node = nodeIn(board, query.node);
  await crumbsOf(ctx, { region: board.regionCode, node });
  const { which, after, limit } = query;
  const found = await listSubjects(ctx, {
    measureId,
    parameters: board.parameters,
    node,
    permission: 'supervision.read',
    which,
    after,
    limit,
  });
  const names = await unitNames(ctx, found.items);
  return { ...found, items: found.items.map(item => ({ ...item, unitName: names.get(item.unitId) ?? '' })) };
}

async function unitNames(ctx: Ctx, items: readonly Subject[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(items.map(item => item.unitId))];
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from organizations.unit_view where id = any(${ids}::uuid[])`.execute(ctx.db.for<unknown>());
  return new Map(rows.map(row => [row.id, row.name]));
}

export async function exportSubjects(ctx: Ctx, query: SubjectsQuery): Promise<FileReply> {
  const board = await getBoardRecord(ctx, query.id);
  const items: Awaited<ReturnType<typeof listBoardSubjects>>['items'] = [];
  let page = await listBoardSubjects(ctx, { ...query, limit: PAGE });
  for (let i = 0; i < MAX_PAGES; i += 1) {
    items.push(...page.items);
    if (page.next === null) break;
    page = await listBoardSubjects(ctx, { ...query, after: page.next, limit: PAGE });
  }
  await inTransaction(ctx, tx =>
    record(tx, auditEvents.exportSubjects, {
      subject: { kind: 'board', id: board.id, unitId: board.unitId },
      detail: { node: query.node, which: query.which, subjects: items.length },
    }),
  );
  return workbookReply(
    {
      name: '名单',
      preamble: [
        [board.title],
        [`应完成 ${page.figure.denominator}，已完成 ${page.figure.numerator}，本表 ${items.length}`],
      ],
      columns: [{ title: '单位', width: 36 }, { title: '姓名' }, { title: '说明', width: 30 }, { title: '状态' }],
      rows: items.map(item => [item.unitName, item.name, item.note, item.met ? '已完成' : '未完成']),
    },
    `${board.title}-名单`,
  );
}
