// The plan's selector as SQL, for persons with their units and for units alone.
import { type RawBuilder, sql } from 'kysely';
import type { Selector } from '#kernel/selector';
import { compileSelector, personViewColumns, type SqlFragment, unitViewColumns } from '#kernel/selector-sql';

const nobody: Selector = { not: { everyone: true } };

/**
 * What the selector asks of units, with the conditions on persons left open: every unit that could hold a person meant.
 * Under a `not` an open condition must narrow what is excluded, so it turns to nobody there.
 */
export function unitPart(selector: Selector, open: Selector = { everyone: true }): Selector {
  if ('all' in selector) return { all: selector.all.map(branch => unitPart(branch, open)) };
  if ('any' in selector) return { any: selector.any.map(branch => unitPart(branch, open)) };
  if ('not' in selector) return { not: unitPart(selector.not, 'everyone' in open ? nobody : { everyone: true }) };
  if ('jobCategory' in selector || 'titleLevel' in selector || 'post' in selector) return open;
  return selector;
}

function fragment({ strings, params }: SqlFragment): RawBuilder<boolean> {
  const pieces = strings.flatMap((text, at) => (at === 0 ? [sql.raw(text)] : [sql`${params[at - 1]}`, sql.raw(text)]));
  return sql<boolean>`${sql.join(pieces, sql.raw(''))}`;
}

/** True for a person `p` (people.person_view) of unit `u` (organizations.unit_view) whom the selector means. */
export const personMatches = (selector: Selector): RawBuilder<boolean> =>
  sql<boolean>`(p.status = 'active' and u.status = 'active' and ${fragment(compileSelector(selector, personViewColumns('p', 'u')))})`;

/** True for a unit `u` that could hold a person whom the selector means. */
export const unitMatches = (selector: Selector): RawBuilder<boolean> =>
  sql<boolean>`(u.status = 'active' and ${fragment(compileSelector(unitPart(selector), unitViewColumns('u')))})`;
