// SQL of the staging table.
import { sql } from 'kysely';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { spreadsheetErrors } from '#platform/spreadsheets';
import type { PeopleTables } from '../tables.ts';
import type { DecidedRow } from './decide-row.ts';
import { type StagedRecord, sealRow, stagedColumns } from './seal-row.ts';
import { dropFile } from './sealed-parts.ts';

type Tables = PeopleTables;

/** Removes what a check has staged and annotated so far. */
export async function clearStaging(tx: Tx, importId: string): Promise<void> {
  await tx.for<Tables>().deleteFrom('people.rosterRow').where('importId', '=', importId).execute();
  await dropFile(tx, { importId, kind: 'annotated' });
}

/**
 * Holds the import in its state while a batch is written; a cancelled one takes no more rows. The commit need not wait for the disk:
 * after a crash the check begins anew, and the commit that ends it makes everything before it durable.
 */
export async function holdChecking(tx: Tx, importId: string): Promise<void> {
  const { rows } = await sql`
    select set_config('synchronous_commit', 'off', true) from people.roster_import where id = ${importId} and state = 'checking' for share`.execute(
    tx.for<Tables>(),
  );
  if (rows.length === 0) throw spreadsheetErrors.refuse('spreadsheets.cancelled');
}

const columns = Object.values(stagedColumns);
const INTO = sql.raw(columns.map(([column]) => column).join(', '));
const RECORD = sql.raw(
  Object.entries(stagedColumns)
    .map(([key, [, type]]) => `${key} ${type}`)
    .join(', '),
);

/** As one text: of lists, the driver would quote every item by itself. */
async function insertRows(tx: Tx, given: { importId: string; rows: readonly StagedRecord[] }): Promise<void> {
  await sql`
    insert into people.roster_row (import_id, ${INTO})
    select ${given.importId}, staged.* from json_to_recordset(${JSON.stringify(given.rows)}::json) as staged (${RECORD})`.execute(
    tx.for<Tables>(),
  );
}

/** Seals a batch and stages it while the import is still being checked. Throws `spreadsheets.cancelled` when it no longer is. */
export async function sealAndStage(
  ctx: Ctx,
  { importId, rows, after }: { importId: string; rows: readonly DecidedRow[]; after?: Promise<void> },
): Promise<void> {
  const sealed = rows.map(sealRow);
  // Sealed while the database may still take the batch before; staged one after the other.
  await after;
  await inTransaction(ctx, async tx => {
    await holdChecking(tx, importId);
    await insertRows(tx, { importId, rows: sealed });
  });
}
