import type { AppError } from '#kernel/errors';
import type { Instant } from '#kernel/time';
import { lastChange } from '#modules/accounts';
import type { Tx } from '#platform/database';
import { errors } from './errors.ts';

/** The refusal of a change made against an older state: says when and where the row was changed since. */
export async function stale(
  tx: Tx,
  row: { readonly updatedAt: Instant; readonly updatedBy: string | null },
): Promise<AppError> {
  return errors.refuse('training.stale', { ...(await lastChange(tx, { by: row.updatedBy, at: row.updatedAt })) });
}
