// What is cleared away in the banks: previews of imports that nobody decided on.
import { sql } from 'kysely';
import { addMs } from '#kernel/time';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { bankAudit } from '../contract-bank.ts';
import type { ExamTables } from '../tables.ts';

const PREVIEW_MS = 7 * 86_400_000;
const BATCH = 100;

/** Ends previews older than seven days and lets their content go; the row stays. Safe to run in two processes at once. */
export async function expireImports(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async tx => {
    const { rows } = await sql<{ id: string }>`
      update exams.import set state = 'cancelled', items = '[]', errors = '[]', warnings = '[]'
      where id in (select id from exams.import where state = 'previewed' and created_at < ${addMs(ctx.now, -PREVIEW_MS)}
        order by id limit ${BATCH} for update skip locked)
      returning id`.execute(tx.for<ExamTables>());
    for (const { id } of rows)
      await record(tx, bankAudit.expireImport, { subject: { kind: 'question-import', id }, detail: {} });
  });
}
