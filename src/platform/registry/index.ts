// What modules contribute upward, collected by `app/` and asked by id; an unknown id stops the boot.
import type { AuditEventDef, EventDef } from '#kernel/announce';
import type { Messages } from '#kernel/messages';
import type { RoleId } from '#kernel/roles';
import type { Subscription } from '#platform/events';
import type { RouteDef } from '#platform/http';
import type { JobHandler, Ticker } from '#platform/jobs';
import type { MeasureDef } from '#platform/measures';

/** A permission with its name on screen and the roles that carry it. */
export interface PermissionDef {
  readonly zh: string;
  readonly en: string;
  readonly roles: readonly RoleId[];
  /** True where what it does holds for everybody: a grant on a unit or a region does not carry it, one on the whole system does. */
  readonly systemOnly?: true;
}

/** All that a module contributes. Every part may be left out. */
export interface ModuleManifest {
  readonly name: string;
  readonly permissions?: Readonly<Record<string, PermissionDef>>;
  readonly routes?: readonly RouteDef[];
  readonly jobs?: readonly JobHandler[];
  readonly tickers?: readonly Ticker[];
  readonly subscriptions?: readonly Subscription[];
  readonly events?: readonly EventDef[];
  readonly auditEvents?: readonly AuditEventDef[];
  /** Error code → HTTP status, from `defineErrors`. */
  readonly errors?: Readonly<Record<string, number>>;
  /** Texts, among them one per error code. */
  readonly messages?: Messages;
  /** Figures that others ask for by id. */
  readonly measures?: readonly MeasureDef[];
  /** Measures of other modules that this one asks for by id; an unknown one stops the boot. */
  readonly asksMeasures?: readonly string[];
  /** Runs once after migration and before listening; must be safe to run at every start and in two processes at once. */
  readonly onBoot?: (boot: BootContext) => Promise<void>;
}

export interface BootContext {
  readonly ctx: import('#platform/database').Ctx;
}

/** Checks a manifest's shape; returns it. */
export function defineModule<const M extends ModuleManifest>(manifest: M): M {
  for (const id of Object.keys(manifest.permissions ?? {})) {
    if (!id.startsWith(`${manifest.name}.`)) throw new Error(`permission ${id} is not of module ${manifest.name}`);
  }
  return manifest;
}
