// The plan's selector as SQL, for persons with their units and for units alone, and how far its publisher reached.
import { type RawBuilder, sql } from 'kysely';
import type { GrantNode, UnitScope } from '#kernel/actor';
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
const personMatches = (selector: Selector): RawBuilder<boolean> =>
  sql<boolean>`(p.status = 'active' and u.status = 'active' and ${fragment(compileSelector(selector, personViewColumns('p', 'u')))})`;

/** True for a unit `u` that could hold a person whom the selector means. */
export const unitMatches = (selector: Selector): RawBuilder<boolean> =>
  sql<boolean>`(u.status = 'active' and ${fragment(compileSelector(unitPart(selector), unitViewColumns('u')))})`;

/** Whom a published plan may put on its register: those the selector means, within what its publisher reached. */
export interface Bounds {
  readonly selector: Selector;
  /** Null where none was kept: plans published before it was. */
  readonly reach: UnitScope | null;
}

/** True for a unit `u` within the reach. Nodes are looked up as they stand today: a unit moved takes its subtree with it. */
export function withinReach(reach: UnitScope | null): RawBuilder<boolean> {
  if (reach === null || reach.all) return sql<boolean>`true`;
  const conditions = reach.nodes.map(underNode);
  return conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

function underNode(node: GrantNode): RawBuilder<boolean> {
  if (node.kind === 'system') return sql<boolean>`true`;
  if (node.kind === 'unit')
    return sql<boolean>`u.path like (select n.path || '%' from organizations.unit_view n where n.id = ${node.id})`;
  const region = sql<boolean>`u.region_path like (select n.path || '%' from organizations.region_view n where n.code = ${node.code})`;
  return node.line === null ? region : sql<boolean>`(${region} and ${node.line} = any(u.lines))`;
}

/** `personMatches` within the bounds. */
export const personBound = ({ selector, reach }: Bounds): RawBuilder<boolean> =>
  sql<boolean>`(${personMatches(selector)} and ${withinReach(reach)})`;

/** `unitMatches` within the bounds. */
export const unitBound = ({ selector, reach }: Bounds): RawBuilder<boolean> =>
  sql<boolean>`(${unitMatches(selector)} and ${withinReach(reach)})`;
