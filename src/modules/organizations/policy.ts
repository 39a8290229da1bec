// Pure checks that the services and the import share.
import type { CalendarDate } from '#kernel/time';
import { errors } from './contract.ts';

/** A dated change takes effect today or earlier and not before the change that it follows. Throws 422. */
export function checkFrom({
  from,
  today,
  since,
}: {
  from: CalendarDate;
  today: CalendarDate;
  since?: CalendarDate;
}): void {
  if (from > today) throw errors.refuse('organizations.future-date', { today });
  if (since !== undefined && from < since) throw errors.refuse('organizations.before-last-change', { since });
}

/** A write against an older state than the present one says who changed what and when. Throws 409. */
export function checkRevision(
  row: {
    readonly revision: number;
    readonly updatedBy?: string | null;
    readonly updatedAt?: string;
    readonly updatedWhat?: string;
  },
  revision: number,
): void {
  if (row.revision === revision) return;
  throw errors.refuse('organizations.stale', {
    by: row.updatedBy ?? null,
    at: row.updatedAt ?? null,
    what: row.updatedWhat ?? null,
    revision: row.revision,
  });
}
