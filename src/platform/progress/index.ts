// Progress rows of long work. Updates are their own short transactions: they record how far the work is, not the work.
import { sql } from 'kysely';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';

export type ProgressState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type Counts = Readonly<Record<string, number>>;

export interface ProgressRow {
  id: string;
  kind: string;
  ownerAccountId: string | null;
  state: ProgressState;
  percent: number;
  counts: Counts;
  result: unknown;
  resultFileId: string | null;
  error: { code: string; detail: Record<string, unknown> } | null;
  cancelRequested: boolean;
  createdAt: string;
  updatedAt: string;
}
interface ProgressTables {
  'platform.progress': ProgressRow;
}

/** Opens a progress row in the transaction that starts the work; returns its id. */
export async function openProgress(tx: Tx, row: { kind: string }): Promise<string> {
  const id = newId();
  const { actor, now } = tx.ctx;
  await tx
    .for<ProgressTables>()
    .insertInto('platform.progress')
    .values({
      id,
      kind: row.kind,
      ownerAccountId: actor.kind === 'account' ? actor.accountId : null,
      state: 'queued',
      percent: 0,
      counts: JSON.stringify({}) as unknown as Counts,
      result: null,
      resultFileId: null,
      error: null,
      cancelRequested: false,
      createdAt: now,
      updatedAt: now,
    })
    .execute();
  return id;
}

/** Says how far the work is. Returns true when cancellation was asked for. A finished row does not move again. */
export async function reportProgress(
  ctx: Ctx,
  update: {
    readonly id: string;
    readonly state?: ProgressState;
    readonly percent?: number;
    readonly counts?: Counts;
    readonly result?: unknown;
    readonly resultFileId?: string;
    readonly error?: { readonly code: string; readonly detail: Readonly<Record<string, unknown>> };
  },
): Promise<boolean> {
  return inTransaction(ctx, async tx => {
    const rows = await sql<{ cancelRequested: boolean }>`
      update platform.progress set
        state = coalesce(${update.state ?? null}, case when state = 'queued' then 'running' else state end),
        percent = coalesce(${update.percent ?? null}::smallint, percent),
        counts = coalesce(${update.counts ? JSON.stringify(update.counts) : null}::jsonb, counts),
        result = coalesce(${update.result === undefined ? null : JSON.stringify(update.result)}::jsonb, result),
        result_file_id = coalesce(${update.resultFileId ?? null}::uuid, result_file_id),
        error = coalesce(${update.error ? JSON.stringify(update.error) : null}::jsonb, error),
        updated_at = ${ctx.now}
      where id = ${update.id} and state in ('queued', 'running')
      returning cancel_requested`.execute(tx.for<ProgressTables>());
    return rows.rows[0]?.cancelRequested ?? false;
  });
}

/** The progress row of the account that owns it, if it is its own. */
export async function findProgress(ctx: Ctx, id: string): Promise<ProgressRow | undefined> {
  if (ctx.actor.kind !== 'account') return undefined;
  return ctx.db
    .for<ProgressTables>()
    .selectFrom('platform.progress')
    .selectAll()
    .where('id', '=', id)
    .where('ownerAccountId', '=', ctx.actor.accountId)
    .executeTakeFirst();
}

/** Asks the work to stop at its next report. */
export async function requestCancel(tx: Tx, id: string): Promise<void> {
  await tx
    .for<ProgressTables>()
    .updateTable('platform.progress')
    .set({ cancelRequested: true })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .execute();
}
