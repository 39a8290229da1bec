// Who may: permissions come from roles held on organisation nodes; which units a permission reaches comes from those nodes.
import { type RawBuilder, sql } from 'kysely';
import type { Actor, Grant, GrantNode, UnitScope } from '#kernel/actor';
import type { Permission } from '#kernel/endpoint';
import { AppError } from '#kernel/errors';
import type { RoleId } from '#kernel/roles';
import type { Ctx } from '#platform/database';

/** Filled by `app/` from the manifests, and by the organisation register: platform knows no module. */
interface AccessPorts {
  permissionsOf: (role: RoleId) => ReadonlySet<string>;
  /** Permissions that only a grant on the whole system carries. */
  systemOnly?: ReadonlySet<string>;
  /** SQL that is true when the unit named by `ref` lies in the scope. */
  unitInNodes: (nodes: readonly GrantNode[], ref: RawBuilder<unknown>) => RawBuilder<boolean>;
}
let ports: AccessPorts | undefined;
export function fillAccessPorts(filled: AccessPorts): void {
  ports = filled;
}
function port(): AccessPorts {
  if (!ports) throw new Error('access ports are not filled');
  return ports;
}

const signInRequired = () => new AppError('access.sign-in-required', 401);
const forbidden = (permission: string) => new AppError('access.forbidden', 403, { permission });
/** The answer for a row that does not exist and for one out of scope: the two look the same. */
export const notFound = (kind: string): AppError => new AppError('access.not-found', 404, { kind });

/** Every permission the actor holds through any grant. */
export function permissionsOf(actor: Actor): ReadonlySet<string> {
  if (actor.kind !== 'account' || actor.restricted) return new Set();
  return new Set(actor.grants.flatMap(g => [...port().permissionsOf(g.role)].filter(p => carries(g, p))));
}

function carries({ role, node }: Grant, permission: string): boolean {
  return port().permissionsOf(role).has(permission) && (node.kind === 'system' || !port().systemOnly?.has(permission));
}

/** True when some grant of the actor carries the permission. */
export function holds(actor: Actor, permission: string): boolean {
  if (actor.kind === 'system') return true;
  return grantsFor(actor, permission).length > 0;
}

function grantsFor(actor: Actor, permission: string): readonly Grant[] {
  if (actor.kind !== 'account' || actor.restricted) return [];
  return actor.grants.filter(g => carries(g, permission));
}

/** Route-level check: may this actor ever call it. Throws 401 or 403. */
export function checkPermission(actor: Actor, permission: Permission): void {
  if (typeof permission === 'object' && 'public' in permission) return;
  if (actor.kind === 'system') return;
  if (actor.kind === 'anonymous') throw signInRequired();
  const open = typeof permission === 'object' && permission.whileRestricted === true;
  if (actor.restricted && !open) throw new AppError('access.password-change-required', 403);
  if (typeof permission === 'object') return;
  if (!holds(actor, permission)) throw forbidden(permission);
}

/** The units that the permission reaches for this actor. */
export function scopeOf(actor: Actor, permission: string): UnitScope {
  if (actor.kind === 'system') return { all: true };
  const nodes = grantsFor(actor, permission).map(g => g.node);
  if (nodes.some(n => n.kind === 'system')) return { all: true };
  return { all: false, nodes };
}

/**
 * SQL condition: the unit in column `ref` (e.g. `sql.ref('p.unit_id')`) is within what `permission` reaches for the actor.
 * Put it into the statement that loads the row: load and authorise are one step, and what is out of scope is not found.
 */
export function unitInScope(ctx: Ctx, permission: string, ref: RawBuilder<unknown>): RawBuilder<boolean> {
  const scope = scopeOf(ctx.actor, permission);
  if (scope.all) return sql<boolean>`true`;
  if (scope.nodes.length === 0) return sql<boolean>`false`;
  return port().unitInNodes(scope.nodes, ref);
}

/** The account that acts. Throws 401 when there is none. */
export function accountOf(ctx: Ctx): Extract<Actor, { kind: 'account' }> {
  if (ctx.actor.kind !== 'account') throw signInRequired();
  return ctx.actor;
}

/** The person that acts. Throws 403 when the account belongs to no person. */
export function personOf(ctx: Ctx): string {
  const account = accountOf(ctx);
  if (!account.personId) throw forbidden('self');
  return account.personId;
}
