// The check of a tree, as it runs in the worker: read the sheets, plan against the tree as it stands, stage every row.
import { sql } from 'kysely';
import type { UnitScope } from '#kernel/actor';
import { dateOf } from '#kernel/time';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { inspectWorkbook, spreadsheetErrors } from '#platform/spreadsheets';
import { MAX_TREE_BYTES, type TreeOutcome, type TreeSheet, treeSheets } from '../contract.ts';
import type { OrganizationTables } from '../tables.ts';
import { type PlannedRow, planTree, type TreeFile } from './plan.ts';
import { type ReadRow, readSheet } from './read-file.ts';
import { loadTree } from './state.ts';

type Tables = OrganizationTables;
export type Counts = Record<TreeOutcome, number>;
const BATCH = 1_000;

export interface CheckOptions {
  readonly importId: string;
  readonly scope: UnitScope;
  readonly signal: AbortSignal;
  readonly onProgress: (percent: number) => void;
}

/** Holds the import in its state while rows are written; a cancelled one takes no more. */
async function holdChecking(tx: Tx, importId: string): Promise<void> {
  const { rows } = await sql`
    select 1 from organizations.tree_import where id = ${importId} and state = 'checking' for share`.execute(
    tx.for<Tables>(),
  );
  if (rows.length === 0) throw spreadsheetErrors.refuse('spreadsheets.cancelled');
}

/** Checks the whole workbook. What an earlier, broken run staged is removed first. */
export async function checkFile(ctx: Ctx, { importId, scope, signal, onProgress }: CheckOptions): Promise<Counts> {
  const bytes = await contentOf(ctx, importId);
  await inspectWorkbook(bytes, { fileBytes: MAX_TREE_BYTES });
  const today = dateOf(ctx.now);
  const read: Partial<Record<TreeSheet, ReadRow[]>> = {};
  for (const [at, sheet] of treeSheets.entries()) {
    read[sheet] = await readSheet(bytes, { sheet, today, signal });
    onProgress((at + 1) * 10);
  }
  const { regions = [], units = [], supervision = [], functions = [] } = read;
  const file: TreeFile = { regions, units, supervision, functions };
  if (treeSheets.every(sheet => file[sheet].length === 0))
    throw spreadsheetErrors.refuse('spreadsheets.no-sheet', { sheet: '区域、单位、业务主管、职能机构' });
  const state = await loadTree(ctx);
  const planned = planTree(file, { scope, state });
  await inTransaction(ctx, async tx => {
    await holdChecking(tx, importId);
    await tx.for<Tables>().deleteFrom('organizations.treeRow').where('importId', '=', importId).execute();
    await sql`update organizations.tree_import set tree_stamp = ${state.stamp} where id = ${importId}`.execute(
      tx.for<Tables>(),
    );
  });
  const counts: Counts = { added: 0, updated: 0, unchanged: 0, faulty: 0 };
  for (let at = 0; at < planned.length; at += BATCH) {
    if (signal.aborted) throw spreadsheetErrors.refuse('spreadsheets.cancelled');
    const batch = planned.slice(at, at + BATCH);
    await inTransaction(ctx, async tx => {
      await holdChecking(tx, importId);
      await stageRows(tx, { importId, first: at, rows: batch });
    });
    for (const { outcome } of batch) counts[outcome] += 1;
    onProgress(40 + Math.floor((at * 60) / planned.length));
  }
  return counts;
}

async function contentOf(ctx: Ctx, importId: string): Promise<Buffer> {
  const row = await ctx.db
    .for<Tables>()
    .selectFrom('organizations.treeImport')
    .select('content')
    .where('id', '=', importId)
    .where('state', '=', 'checking')
    .executeTakeFirst();
  if (!row?.content) throw spreadsheetErrors.refuse('spreadsheets.cancelled');
  return row.content;
}

async function stageRows(
  tx: Tx,
  { importId, first, rows }: { importId: string; first: number; rows: readonly PlannedRow[] },
): Promise<void> {
  const json = JSON.stringify(
    rows.map(({ row, outcome, data }, i) => ({
      seq: first + i,
      sheet: row.sheet,
      row_no: row.rowNo,
      outcome,
      cells: row.cells,
      problems: row.problems,
      data,
    })),
  );
  await sql`
    insert into organizations.tree_row (import_id, seq, sheet, row_no, outcome, cells, problems, data)
    select ${importId}, r.seq, r.sheet, r.row_no, r.outcome, r.cells, r.problems, r.data
    from jsonb_to_recordset(${json}::jsonb)
      as r (seq int, sheet text, row_no int, outcome text, cells text[], problems jsonb, data jsonb)`.execute(
    tx.for<Tables>(),
  );
}
