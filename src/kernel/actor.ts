import type { LineId, RoleId } from './roles.ts';

/** Where a role was granted; `path` is the materialised path whose prefix names the subtree. */
export type GrantNode =
  | { readonly kind: 'system' }
  | { readonly kind: 'unit'; readonly id: string; readonly path: string }
  | { readonly kind: 'region'; readonly code: string; readonly path: string; readonly line: LineId | null };

export interface Grant {
  readonly role: RoleId;
  readonly node: GrantNode;
}

/** Who acts. The system acts for jobs; `anonymous` only reaches public endpoints. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'system'; readonly name: string }
  | {
      readonly kind: 'account';
      readonly accountId: string;
      readonly personId: string | null;
      readonly unitId: string | null;
      readonly sessionId: string;
      readonly grants: readonly Grant[];
      /** True while the only thing this session may do is choose a password or leave. */
      readonly restricted: boolean;
    };

export const anonymous: Actor = { kind: 'anonymous' };
export const systemActor = (name: string): Actor => ({ kind: 'system', name });

/** The units a permission reaches: all, or those matching any of the nodes. An empty list reaches nothing. */
export type UnitScope = { readonly all: true } | { readonly all: false; readonly nodes: readonly GrantNode[] };
