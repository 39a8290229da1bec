// The check of an uploaded roster, as it runs in the worker: read, check, look up, decide, annotate, in batches.
import { dateOf } from '#kernel/time';
import { type Ctx, inTransaction } from '#platform/database';
import {
  type AnnotatedRow,
  type Cell,
  inspectWorkbook,
  openSheet,
  type SheetHeader,
  type SheetRow,
  spreadsheetErrors,
  writeAnnotatedWorkbook,
} from '#platform/spreadsheets';
import { MAX_ROSTER_BYTES, type RosterColumn, type RosterOutcome, rosterOutcomes } from '../contract.ts';
import { messages, problemText } from '../messages.ts';
import type { StoredScope } from '../tables.ts';
import { checkRow } from './check-row.ts';
import { columnSpecs } from './columns.ts';
import { type DecidedRow, decideRow } from './decide-row.ts';
import { findPersons, type KeyedRow, type KnownPerson, keyRow, type UnitAnswer, unitFinder } from './look-up.ts';
import { annotatedSink, readFile } from './sealed-parts.ts';
import { clearStaging, holdChecking } from './staging.ts';

// Small: what a batch holds must die young, or the collector copies it again and again.
const BATCH = 250;
/** Batches at the sealing thread. */
const BATCHES_UNDER_WAY = 2;
const LIMITS = { fileBytes: MAX_ROSTER_BYTES, rows: 110_000, columns: 60 };

export type Counts = Record<RosterOutcome, number>;
export interface CheckProgress {
  readonly percent: number;
  readonly counts: Counts;
}
type Stage = (rows: readonly DecidedRow[]) => Promise<void>;
export interface CheckOptions {
  readonly importId: string;
  readonly scope: StoredScope;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CheckProgress) => void;
  /** What seals and stages a batch. */
  readonly stage: Stage;
}

const noCounts = (): Counts => ({ added: 0, updated: 0, unchanged: 0, faulty: 0 });

/** Checks the whole file. What an earlier, broken run left is removed first, so it may run again. */
export async function checkFile(ctx: Ctx, options: CheckOptions): Promise<Counts> {
  const { importId, signal } = options;
  await inTransaction(ctx, async tx => {
    await holdChecking(tx, importId);
    await clearStaging(tx, importId);
  });
  const bytes = await readFile(ctx, { importId, kind: 'upload' });
  const summary = await inspectWorkbook(bytes, LIMITS);
  const total = Math.max(...summary.sheets.map(s => s.rows ?? 0), 1);
  const sheet = await openSheet(bytes, { columns: columnSpecs, limits: LIMITS, signal });
  const counts = noCounts();
  const rows = annotatedRows(ctx, { ...options, header: sheet.header, rows: sheet.rows, counts, total });
  await writeAnnotatedWorkbook(
    annotatedSink(ctx, importId),
    { sheet: sheet.sheet, titles: sheet.header.titles, rows },
    { signal },
  );
  return counts;
}

interface Pass extends CheckOptions {
  readonly header: SheetHeader<RosterColumn>;
  readonly rows: AsyncGenerator<SheetRow<RosterColumn>>;
  readonly counts: Counts;
  readonly total: number;
}

/**
 * One pass over the file: every row is staged, counted and handed on with its findings. While the database takes one batch, the
 * next is read, checked and sealed.
 */
async function* annotatedRows(ctx: Ctx, pass: Pass): AsyncGenerator<AnnotatedRow> {
  const { importId, counts, total } = pass;
  const seen = new Map<string, number>();
  const staging: Promise<void>[] = [];
  for await (const { batch, checked, units, persons } of ahead(lookedUp(ctx, pass))) {
    const decided = checked.map(row => decideRow(importId, row, { units, persons, seen }));
    if (staging.length === BATCHES_UNDER_WAY) await staging.shift();
    const staged = pass.stage(decided);
    // Awaited here or at the end; until then a failure must not count as unhandled.
    staged.catch(() => undefined);
    staging.push(staged);
    for (const row of decided) counts[row.outcome] += 1;
    const done = rosterOutcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
    pass.onProgress({ percent: Math.min(99, Math.floor((done * 100) / total)), counts: { ...counts } });
    for (const [i, row] of decided.entries()) yield annotated(row, batch[i]?.all ?? [], pass.header);
  }
  await Promise.all(staging);
}

interface LookedUp {
  readonly batch: readonly SheetRow<RosterColumn>[];
  readonly checked: readonly KeyedRow[];
  readonly units: ReadonlyMap<string, UnitAnswer>;
  readonly persons: ReadonlyMap<string, KnownPerson>;
}

async function* lookedUp(ctx: Ctx, { rows, scope, signal }: Pass): AsyncGenerator<LookedUp> {
  const today = dateOf(ctx.now);
  const findUnits = unitFinder(ctx, scope);
  for await (const batch of batches(rows, BATCH)) {
    if (signal.aborted) throw spreadsheetErrors.refuse('spreadsheets.cancelled');
    const checked = batch.map(row => keyRow(checkRow(row, today)));
    const units = await findUnits(checked.map(row => row.unitText));
    yield { batch, checked, units, persons: await findPersons(ctx, checked) };
  }
}

/** The same items, each asked for before the one in front of it is used up. */
async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next();
  try {
    for (let item = await next; !item.done; item = await next) {
      next = items.next();
      next.catch(() => undefined);
      yield item.value;
    }
  } finally {
    await items.return(undefined);
  }
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function annotated(row: DecidedRow, cells: readonly Cell[], { positions }: SheetHeader<RosterColumn>): AnnotatedRow {
  const reasons = row.problems.map(p => `${messages.zh[`column.${p.column}`]}：${problemText(p, 'zh')}`);
  return {
    index: row.rowNo,
    cells,
    outcome: row.outcome === 'faulty' ? 'error' : row.notes.length > 0 ? 'warning' : 'ok',
    result: messages.zh[`roster.${row.outcome}`],
    reasons: [...reasons, ...row.notes.map(() => messages.zh['note.upgraded'])],
    marked: row.problems.flatMap(p => positions[p.column] ?? []),
  };
}
