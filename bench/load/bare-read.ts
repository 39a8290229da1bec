// The thread of a bare read: the roster's reader and nothing else.
import { readRows, serveWorker } from '#platform/spreadsheets';
import { columnSpecs } from '../../src/modules/people/roster-import/columns.ts';

/** Rows of the workbook at `file`. */
serveWorker<{ readonly file: string }, number>(async ({ file }, { signal }) => {
  let rows = 0;
  for await (const row of readRows(file, { columns: columnSpecs, signal }))
    if (row.cells.name.kind === 'text') rows += 1;
  return rows;
});
