// Pure checks that the use cases share.
import type { DocumentKind } from '#kernel/identifiers';
import type { CalendarDate } from '#kernel/time';
import { errors } from './contract.ts';
import { checkNumber, findPhone, isName, tidyName } from './person-facts.ts';

/** A dated change takes effect today or earlier and not before the one that it follows. Throws 422. */
export function checkFrom({
  from,
  today,
  since,
}: {
  from: CalendarDate;
  today: CalendarDate;
  since?: CalendarDate | undefined;
}): void {
  if (from > today) throw errors.refuse('people.future-date', { today });
  if (since !== undefined && from < since) throw errors.refuse('people.before-last-change', { since });
}

/** A write against an older state than the present one says who changed what and when. Throws 409. */
export function checkRevision(
  row: {
    readonly revision: number;
    readonly updatedBy: string | null;
    readonly updatedAt: string;
    readonly updatedWhat: string;
  },
  revision: number,
): void {
  if (row.revision === revision) return;
  throw errors.refuse('people.stale', {
    by: row.updatedBy,
    at: row.updatedAt,
    what: row.updatedWhat,
    revision: row.revision,
  });
}

/** The stored form of a name. Throws 422. */
export function checkedName(text: string): string {
  const name = tidyName(text);
  if (!isName(name)) throw errors.refuse('people.bad-name');
  return name;
}

/** The stored form of a telephone; none for none. Throws 422. */
export function checkedPhone(text: string | null): string | null {
  if (text === null || text.trim() === '') return null;
  const phone = findPhone(text);
  if (phone === undefined) throw errors.refuse('people.bad-phone');
  return phone;
}

/** The stored form of a document number. Throws 422 with the cause, never with the number. */
export function checkedNumber(given: { kind: DocumentKind; text: string; today: CalendarDate }): string {
  const found = checkNumber(given);
  if (!found.ok) throw errors.refuse('people.bad-number', { cause: found.cause, ...found.values });
  return found.number;
}

/** What changed between two states, by the names of the fields. */
export function changedFields<T extends object>(before: T, after: Partial<T>): (keyof T & string)[] {
  return (Object.keys(after) as (keyof T & string)[]).filter(
    key => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
}
