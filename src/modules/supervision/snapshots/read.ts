// Reading snapshots: stored figures only, nothing is computed again.
import { z } from '#kernel/endpoint';
import type { Ctx } from '#platform/database';
import type { FileReply } from '#platform/http';
import { measureFor } from '../boards/head.ts';
import { nodeIn } from '../boards/live.ts';
import { getBoardRecord, getPublicRecord, listPublicRecords } from '../boards/store.ts';
import { type BoardHead, type Level, type SnapshotHead, type SnapshotLevel, zHead } from '../contract-fields.ts';
import type { BoardRecord, SnapshotLine, SnapshotRecord } from '../tables.ts';
import { levelSheet, workbookReply } from '../workbook.ts';
import { digestOf } from './digest.ts';
import * as store from './store.ts';

/** Before whom the snapshot is laid. */
export type Place = 'public' | 'organs';

/** The board for that place; a narrower one, or one whose measure is narrower, is not there. */
async function boardFor(ctx: Ctx, { id, place }: { id: string; place: Place }): Promise<BoardRecord> {
  const board = place === 'public' ? await getPublicRecord(ctx, id) : await getBoardRecord(ctx, id);
  measureFor(board, place);
  return board;
}

const shortOf = ({ number, asOf, takenAt, scheduled, rowCount, digest }: SnapshotRecord): SnapshotHead => ({
  number,
  asOf,
  takenAt,
  scheduled,
  rowCount,
  digest,
});
const headIn = (snapshot: SnapshotRecord): BoardHead => z.parse(zHead, JSON.parse(snapshot.head));
const rowOf = ({ key, name, nameEn, drill, numerator, denominator }: SnapshotLine) => ({
  key,
  name,
  nameEn,
  drill,
  numerator,
  denominator,
});

export async function listSnapshots(
  ctx: Ctx,
  q: { id: string; place: Place; after?: string | undefined; limit: number },
) {
  const board = await boardFor(ctx, q);
  const { items, next } = await store.listHeaders(ctx, { boardId: board.id, after: q.after, limit: q.limit });
  return { items: items.map(shortOf), next };
}

interface LevelQuery {
  readonly id: string;
  readonly place: Place;
  readonly number: number | 'latest';
  readonly node?: string | undefined;
  readonly cut: string;
  readonly after?: string | undefined;
  readonly limit: number;
}

export async function getSnapshot(ctx: Ctx, query: LevelQuery): Promise<SnapshotLevel> {
  const board = await boardFor(ctx, query);
  const snapshot = await store.getHeader(ctx, { boardId: board.id, number: query.number });
  const head = headIn(snapshot);
  const level = await levelOf(ctx, { snapshot, head, query });
  return { boardId: board.id, snapshot: shortOf(snapshot), head, latest: board.lastNumber, level };
}

async function levelOf(
  ctx: Ctx,
  {
    snapshot,
    head,
    query,
  }: { snapshot: SnapshotRecord; head: BoardHead; query: Omit<LevelQuery, 'id' | 'place' | 'number'> },
): Promise<Level> {
  const node = nodeIn(head, query.node);
  const path = await store.readPath(ctx, { snapshotId: snapshot.id, node });
  const { cut, after, limit } = query;
  const { rows, next } = await store.readLevel(ctx, { snapshotId: snapshot.id, parent: node, cut, after, limit });
  const { numerator = 0, denominator = 0 } = path.at(-1) ?? {};
  return {
    node,
    cut,
    crumbs: path.map(row => ({ node: row.key, name: row.name })),
    total: { numerator, denominator },
    rows: rows.map(rowOf),
    next,
  };
}

const MAX_ROWS = 20_000;

export async function exportSnapshot(ctx: Ctx, query: Omit<LevelQuery, 'after' | 'limit'>): Promise<FileReply> {
  const { head, level, snapshot } = await getSnapshot(ctx, { ...query, limit: MAX_ROWS });
  const place = level.crumbs.at(-1)?.name ?? head.regionName;
  const { asOf, number, digest } = snapshot;
  const sheet = levelSheet({ head, place, cut: level.cut, asOf, number, digest, rows: level.rows });
  return workbookReply(sheet, `${head.title}-第${number}期-${place}`);
}

/** Counts the digest again over what is stored. */
export async function verifySnapshot(
  ctx: Ctx,
  query: { id: string; number: number },
): Promise<{ digest: string; intact: boolean }> {
  const board = await boardFor(ctx, { id: query.id, place: 'organs' });
  const snapshot = await store.getHeader(ctx, { boardId: board.id, number: query.number });
  const rows = await store.readAllRows(ctx, snapshot.id);
  const intact = rows.length === snapshot.rowCount && digestOf(snapshot.head, rows) === snapshot.digest;
  return { digest: snapshot.digest, intact };
}

export async function compareSnapshots(
  ctx: Ctx,
  query: { id: string; from: number; to: number; node?: string | undefined; cut: string },
) {
  const board = await boardFor(ctx, { id: query.id, place: 'organs' });
  const load = async (number: number) => {
    const snapshot = await store.getHeader(ctx, { boardId: board.id, number });
    const head = headIn(snapshot);
    const level = await levelOf(ctx, { snapshot, head, query: { ...query, limit: 1_000 } });
    return { snapshot: shortOf(snapshot), head, level };
  };
  const [from, to] = [await load(query.from), await load(query.to)];
  const before = new Map(from.level.rows.map(row => [row.key, row]));
  const figure = (row: { numerator: number; denominator: number } | undefined) =>
    row ? { numerator: row.numerator, denominator: row.denominator } : null;
  const shown = new Set(to.level.rows.map(row => row.key));
  const gone = from.level.rows.filter(row => !shown.has(row.key));
  const named = ({ key, name, nameEn, drill }: Level['rows'][number]) => ({ key, name, nameEn, drill });
  return {
    from: from.snapshot,
    to: to.snapshot,
    node: to.level.node,
    cut: to.level.cut,
    crumbs: to.level.crumbs,
    threshold: to.head.threshold,
    rows: [
      ...to.level.rows.map(row => ({ ...named(row), from: figure(before.get(row.key)), to: figure(row) })),
      ...gone.map(row => ({ ...named(row), from: figure(row), to: null })),
    ],
  };
}

/** Rows of the first level on a portal card. */
const CARD_ROWS = 30;

/** What the portal shows: each public board with the first level of its newest snapshot. */
export async function listPublicBoards(ctx: Ctx) {
  const boards = await listPublicRecords(ctx);
  const items = await Promise.all(
    boards.map(async board => {
      const query = { id: board.id, place: 'public', number: 'latest', cut: 'tree', limit: CARD_ROWS } as const;
      // A board whose measure has become narrower drops out of the list, not the list out of the portal.
      const found = await getSnapshot(ctx, query).catch(() => undefined);
      if (!found) return [];
      const { head, snapshot, level } = found;
      return [
        {
          id: board.id,
          title: head.title,
          number: snapshot.number,
          asOf: snapshot.asOf,
          threshold: head.threshold,
          dueOn: head.dueOn,
          citation: head.citation,
          unitName: head.unitName,
          unitOfCount: head.unitOfCount,
          total: level.total,
          rows: level.rows,
        },
      ];
    }),
  );
  return { items: items.flat() };
}
