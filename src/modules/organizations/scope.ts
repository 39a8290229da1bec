// Where a grant reaches: the port that `app/` gives to platform/access, and the same question for regions.
import { type RawBuilder, sql } from 'kysely';
import type { GrantNode, UnitScope } from '#kernel/actor';
import { scopeOf } from '#platform/access';
import type { Ctx } from '#platform/database';

// Codes and ids hold neither % nor _, so a path is its own pattern.
const below = (path: string): string => `${path}%`;

/**
 * SQL that is true when the unit named by `ref` is within one of the nodes: under the unit by its path, or in the region's
 * subtree and, where the grant names a line, supervised on that line. No node reaches nothing.
 */
export function unitInNodes(nodes: readonly GrantNode[], ref: RawBuilder<unknown>): RawBuilder<boolean> {
  if (nodes.some(n => n.kind === 'system')) return sql<boolean>`true`;
  const conditions = nodes.flatMap(n => {
    if (n.kind === 'unit') return [sql`s.path like ${below(n.path)}`];
    if (n.kind === 'region') return [inRegion(n)];
    return [];
  });
  if (conditions.length === 0) return sql<boolean>`false`;
  // A sub-select over the register, not a join, so that it fits into any statement; the planner makes a semi-join of it.
  return sql<boolean>`${ref} in (select s.id from organizations.unit s where ${sql.join(conditions, sql` or `)})`;
}

function inRegion(node: Extract<GrantNode, { kind: 'region' }>): RawBuilder<unknown> {
  const region = sql`s.region_path like ${below(node.path)}`;
  return node.line === null ? region : sql`(${region} and ${node.line} = any(s.lines))`;
}

/** SQL that is true when the region path in `ref` is within a region that the permission reaches whole, not on one line only. */
export function regionInScope(ctx: Ctx, permission: string, ref: RawBuilder<unknown>): RawBuilder<boolean> {
  return regionCondition(ctx, { permission, ref, anyLine: false });
}

/** As `regionInScope`, but a grant on any line of the region reaches it too. */
export function regionOnLineInScope(ctx: Ctx, permission: string, ref: RawBuilder<unknown>): RawBuilder<boolean> {
  return regionCondition(ctx, { permission, ref, anyLine: true });
}

function regionCondition(
  ctx: Ctx,
  { permission, ref, anyLine }: { permission: string; ref: RawBuilder<unknown>; anyLine: boolean },
): RawBuilder<boolean> {
  const scope = scopeOf(ctx.actor, permission);
  if (scope.all) return sql<boolean>`true`;
  const paths = scope.nodes.flatMap(n => (n.kind === 'region' && (anyLine || n.line === null) ? [below(n.path)] : []));
  if (paths.length === 0) return sql<boolean>`false`;
  return sql<boolean>`${ref} like any(${paths}::text[])`;
}

/** A place in the tree: of a unit that stands there (`path`), or as a target for one that will (`path` of its parent). */
export interface Place {
  readonly path: string | null;
  readonly regionPath: string;
  readonly lines: readonly string[];
}

/** The pure form of `unitInNodes`. */
export function placeIsInScope(scope: UnitScope, place: Place): boolean {
  if (scope.all) return true;
  return scope.nodes.some(n => {
    if (n.kind === 'system') return true;
    if (n.kind === 'unit') return place.path?.startsWith(n.path) ?? false;
    return place.regionPath.startsWith(n.path) && (n.line === null || place.lines.includes(n.line));
  });
}

/** True when a unit at this place would be within what the permission reaches: checked before it is put there. */
export const placeInScope = (ctx: Ctx, permission: string, place: Place): boolean =>
  placeIsInScope(scopeOf(ctx.actor, permission), place);
