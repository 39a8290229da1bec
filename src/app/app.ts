// Builds the running platform from the list of modules: ports filled, manifests collected and checked, server made.
import type { FastifyInstance } from 'fastify';
import { type Actor, systemActor } from '#kernel/actor';
import { formatMessage, refusalText } from '#kernel/messages';
import { kernelMessages } from '#kernel/refusals';
import { type RoleId, roleIds } from '#kernel/roles';
import { asCount } from '#kernel/rule-book';
import { dateOf } from '#kernel/time';
import { platformRule } from '#modules/rules';
import { unitTree } from '#modules/supervision';
import { fillAccessPorts } from '#platform/access';
import type { Clock } from '#platform/clock';
import { type Ctx, type Db, newId } from '#platform/database';
import { documentMessages } from '#platform/documents';
import { fileMessages } from '#platform/files';
import { addRoutes, createServer, type HttpOptions, type RouteDef } from '#platform/http';
import type { Log } from '#platform/log';
import { collectMeasures, configureMeasures } from '#platform/measures';
import type { ModuleManifest } from '#platform/registry';
import { spreadsheetMessages } from '#platform/spreadsheets';
import { appMessages } from './messages.ts';
import { platformAuditEvents, platformRoutes } from './platform-routes.ts';

export interface AppOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly modules: readonly ModuleManifest[];
  readonly authenticate: HttpOptions['authenticate'];
  readonly unitInNodes: Parameters<typeof fillAccessPorts>[0]['unitInNodes'];
  readonly trustProxy?: string;
}

export interface App {
  readonly http: FastifyInstance;
  readonly routes: readonly RouteDef[];
  /** A ctx for work of the system. */
  readonly ctxFor: (name: string) => Ctx;
}

/** The audit catalogue of the running platform. */
export const auditEventsOf = (modules: readonly ModuleManifest[]) => [
  ...Object.values(platformAuditEvents),
  ...modules.flatMap(m => m.auditEvents ?? []),
];

/** Every problem that the manifests show together: a doubled or unknown id, an error without a text. */
export function manifestProblems(modules: readonly ModuleManifest[]): readonly string[] {
  const permissions = new Set(modules.flatMap(m => Object.keys(m.permissions ?? {})));
  const texts = new Set(modules.flatMap(m => Object.keys(m.messages?.zh ?? {})));
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const m of modules) {
    for (const { endpoint } of m.routes ?? []) {
      if (seen.has(endpoint.id)) problems.push(`endpoint ${endpoint.id} is declared twice`);
      seen.add(endpoint.id);
      if (typeof endpoint.permission === 'string' && !permissions.has(endpoint.permission)) {
        problems.push(`endpoint ${endpoint.id} asks for unknown permission ${endpoint.permission}`);
      }
    }
    for (const code of Object.keys(m.errors ?? {})) {
      if (!texts.has(`error.${code}`)) problems.push(`error ${code} has no text`);
    }
  }
  return problems;
}

/** Role → permissions, from the manifests. */
function permissionTable(modules: readonly ModuleManifest[]): ReadonlyMap<RoleId, ReadonlySet<string>> {
  const table = new Map<RoleId, Set<string>>(roleIds.map(r => [r, new Set<string>()]));
  for (const m of modules) {
    for (const [id, def] of Object.entries(m.permissions ?? {})) for (const role of def.roles) table.get(role)?.add(id);
  }
  return table;
}

const systemOnlyOf = (modules: readonly ModuleManifest[]): ReadonlySet<string> =>
  new Set(
    modules.flatMap(m => Object.entries(m.permissions ?? {}).flatMap(([id, def]) => (def.systemOnly ? [id] : []))),
  );

/** A finer cause that has words of its own (`citizen-number.length`) is said in them, filled from the same detail. */
function inWords(table: Readonly<Record<string, string>>, detail: Readonly<Record<string, unknown>>) {
  const words = typeof detail.cause === 'string' ? table[`citizen-number.${detail.cause}`] : undefined;
  return words ? { ...detail, cause: formatMessage(words, detail) } : detail;
}

/** Code + detail → text in the asked language, from all modules' messages. */
function messageTable(modules: readonly ModuleManifest[]): HttpOptions['messageOf'] {
  const all = [
    appMessages,
    kernelMessages,
    spreadsheetMessages,
    documentMessages,
    fileMessages,
    ...modules.flatMap(m => (m.messages ? [m.messages] : [])),
  ];
  const tables = {
    zh: Object.assign({}, ...all.map(m => m.zh)) as Record<string, string>,
    en: Object.assign({}, ...all.map(m => m.en)) as Record<string, string>,
  };
  return (code, detail, language) =>
    refusalText(tables[language], { code, detail: inWords(tables[language], detail) }) ??
    formatMessage(tables[language]['error.unknown'] ?? '', { code });
}

/** Builds the platform. Throws when the manifests do not fit together. */
export async function createApp(options: AppOptions): Promise<App> {
  const problems = manifestProblems(options.modules);
  if (problems.length > 0) throw new Error(`modules do not fit together:\n${problems.join('\n')}`);
  configureMeasures({ measures: collectMeasures(options.modules), tree: unitTree });
  const table = permissionTable(options.modules);
  fillAccessPorts({
    permissionsOf: role => table.get(role) ?? new Set(),
    systemOnly: systemOnlyOf(options.modules),
    unitInNodes: options.unitInNodes,
  });
  const httpOptions: HttpOptions = {
    ...options,
    messageOf: messageTable(options.modules),
    allowed: (rule, now) => asCount(platformRule(rule, dateOf(now))),
  };
  const http = await createServer(httpOptions);
  const routes = [...platformRoutes, ...options.modules.flatMap(m => m.routes ?? [])];
  addRoutes(http, httpOptions, routes);
  return { http, routes, ctxFor: name => ctxFor(options, systemActor(name)) };
}

/** A ctx outside a request. */
export function ctxFor(options: Pick<AppOptions, 'db' | 'clock' | 'log'>, actor: Actor): Ctx {
  const requestId = newId();
  return { actor, now: options.clock.now(), requestId, log: options.log.child({ requestId }), db: options.db };
}
