// The check of an uploaded roster, as it runs in the worker: read, check, look up, seal, stage, annotate, in batches.
import { sql } from 'kysely';
import { dateOf } from '#kernel/time';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
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
import type { PeopleTables, RosterStagingRow, StoredScope } from '../tables.ts';
import { checkRow } from './check-row.ts';
import { columnSpecs } from './columns.ts';
import { decideRow } from './decide-row.ts';
import { findPersons, unitFinder } from './look-up.ts';
import { annotatedSink, readFile } from './sealed-parts.ts';
import { clearStaging, stageRows } from './staging.ts';

type Tables = PeopleTables;
const BATCH = 1_000;
const LIMITS = { fileBytes: MAX_ROSTER_BYTES, rows: 110_000, columns: 60 };

export type Counts = Record<RosterOutcome, number>;
export interface CheckProgress {
  readonly percent: number;
  readonly counts: Counts;
}
export interface CheckOptions {
  readonly importId: string;
  readonly scope: StoredScope;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CheckProgress) => void;
}

const noCounts = (): Counts => ({ added: 0, updated: 0, unchanged: 0, faulty: 0 });

/** Holds the import in its state while a batch is written; a cancelled one takes no more rows. */
async function holdChecking(tx: Tx, importId: string): Promise<void> {
  const { rows } = await sql`
    select 1 from people.roster_import where id = ${importId} and state = 'checking' for share`.execute(
    tx.for<Tables>(),
  );
  if (rows.length === 0) throw spreadsheetErrors.refuse('spreadsheets.cancelled');
}

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

/** One pass over the file: every row is staged, counted and handed on with its findings. */
async function* annotatedRows(ctx: Ctx, pass: Pass): AsyncGenerator<AnnotatedRow> {
  const { importId, counts, total } = pass;
  const today = dateOf(ctx.now);
  const findUnits = unitFinder(ctx, pass.scope);
  const seen = new Map<string, number>();
  for await (const batch of batches(pass.rows, BATCH)) {
    if (pass.signal.aborted) throw spreadsheetErrors.refuse('spreadsheets.cancelled');
    const checked = batch.map(row => checkRow(row, today));
    const units = await findUnits(checked.map(row => row.unitText));
    const persons = await findPersons(ctx, checked);
    const staged = checked.map(row => decideRow(importId, row, { units, persons, seen }));
    await inTransaction(ctx, async tx => {
      await holdChecking(tx, importId);
      await stageRows(tx, staged);
    });
    for (const row of staged) counts[row.outcome] += 1;
    const done = rosterOutcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
    pass.onProgress({ percent: Math.min(99, Math.floor((done * 100) / total)), counts: { ...counts } });
    for (const [i, row] of staged.entries()) yield annotated(row, batch[i]?.all ?? [], pass.header);
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

function annotated(
  row: RosterStagingRow,
  cells: readonly Cell[],
  { positions }: SheetHeader<RosterColumn>,
): AnnotatedRow {
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
