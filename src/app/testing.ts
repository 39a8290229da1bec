// The test harness: a clone of the template database, the application as it runs, a clock that stands still.
import pg from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import { type Actor, anonymous, type GrantNode, systemActor } from '#kernel/actor';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import type { RoleId } from '#kernel/roles';
import type { Instant } from '#kernel/time';
import { createFixedClock } from '#platform/clock';
import { type Ctx, createDb, createPool, type Db, newId } from '#platform/database';
import type { Log } from '#platform/log';
import type { ModuleManifest } from '#platform/registry';
import { type App, auditEventsOf, createApp, ctxFor } from './app.ts';
import { modules as allModules } from './modules.ts';
import { drainOutbox } from './test-drain.ts';
import { type TestServer, withDatabase } from './test-setup.ts';
import { testWiring } from './wiring.ts';

/** A refusal as the caller sees it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: {
    code: string;
    status: number;
    detail: Record<string, unknown>;
    citations: unknown[];
    message: string;
  };
  constructor(status: number, body: ApiProblem['body']) {
    super(`${status} ${body.code}: ${body.message}`);
    this.status = status;
    this.code = body.code;
    this.body = body;
  }
}

export interface TestWorld {
  readonly db: Db;
  /** The owner's connection, for seeding and tampering. */
  readonly owner: pg.Pool;
  readonly clock: ReturnType<typeof createFixedClock>;
  readonly app: App;
  /** A ctx at the present business time; the system acts unless an actor is given. */
  ctx(actor?: Actor): Ctx;
  /** An actor in memory that holds these roles; no account row. */
  actor(given?: ActorSpec): Actor;
  /** Calls the endpoint over HTTP as that actor (anonymous by default). Throws ApiProblem. */
  call<E extends Endpoint>(endpoint: E, input: Input<E>, actor?: Actor): Promise<Reply<E>>;
  /** Runs what the outbox holds (events to their listeners, jobs to their handlers) until nothing is left. */
  drain(): Promise<void>;
  close(): Promise<void>;
  readonly urls: { readonly ownerUrl: string; readonly appUrl: string; readonly role: string | undefined };
}

export interface ActorSpec {
  readonly roles?: readonly { readonly role: RoleId; readonly node: GrantNode }[];
  readonly personId?: string | null;
  readonly unitId?: string | null;
  readonly accountId?: string;
  readonly restricted?: boolean;
}

const ACTOR_HEADER = 'x-test-actor';

async function clone(server: TestServer): Promise<{ name: string; admin: pg.Client }> {
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  const name = `zs_t_${process.pid}_${newId().slice(-12)}`;
  const owner = decodeURIComponent(new URL(server.ownerUrl).username);
  await admin.query(`create database ${name} template ${server.template} owner "${owner}"`);
  return { name, admin };
}

/** Creates a world. Close it in `afterAll`. `modules` narrows or extends what runs; the default is everything. */
export async function createTestWorld(options: {
  readonly now: Instant;
  readonly modules?: readonly ModuleManifest[];
}): Promise<TestWorld> {
  const server = inject('testServer');
  const { name, admin } = await clone(server);
  const ownerUrl = withDatabase(server.ownerUrl, name);
  const appUrl = withDatabase(server.appUrl, name);
  const pool = createPool({ url: appUrl, max: 10, ...(server.role ? { role: server.role } : {}) });
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  owner.on('error', () => undefined);
  const db = createDb(pool);
  const clock = createFixedClock(options.now);
  const failures: string[] = [];
  const log: Log = pino({ level: 'error' }, { write: line => void failures.push(line) });
  const modules = options.modules ?? allModules;
  const wiring = await testWiring({ db, clock, log, auditEvents: auditEventsOf(modules) });
  const actors = new Map<string, Actor>();
  const app = await createApp({
    db,
    clock,
    log,
    modules,
    unitInNodes: wiring.unitInNodes,
    authenticate: async request => {
      const id = request.headers[ACTOR_HEADER];
      return (typeof id === 'string' && actors.get(id)) || wiring.authenticate(request);
    },
  });
  await app.http.ready();
  const ctx = (actor: Actor = systemActor('test')) => ctxFor({ db, clock, log }, actor);
  for (const m of modules) await m.onBoot?.({ ctx: ctx() });

  const headersOf = (actor: Actor): Record<string, string> => {
    if (actor.kind !== 'account') return {};
    const id = newId();
    actors.set(id, actor);
    return { [ACTOR_HEADER]: id };
  };

  return {
    db,
    owner,
    clock,
    app,
    ctx,
    actor: (given = {}) => ({
      kind: 'account',
      accountId: given.accountId ?? newId(),
      personId: given.personId ?? null,
      unitId: given.unitId ?? null,
      sessionId: newId(),
      restricted: given.restricted ?? false,
      grants: [
        ...(given.roles ?? []),
        ...(given.personId
          ? [{ role: 'learner' as const, node: { kind: 'unit' as const, id: newId(), path: '/none/' } }]
          : []),
      ],
    }),
    call: async (endpoint, input, actor = anonymous) =>
      callEndpoint(app, endpoint, input, headersOf(actor)).catch(error => {
        // What the log would have said, so that a test shows why.
        if (error instanceof ApiProblem && error.status >= 500) error.message += `\n${failures.at(-1) ?? ''}`;
        throw error;
      }),
    drain: () => drainOutbox(owner, modules, () => ctx(systemActor('jobs'))),
    urls: { ownerUrl, appUrl, role: server.role },
    close: async () => {
      await app.http.close();
      await pool.end();
      await owner.end();
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

async function callEndpoint<E extends Endpoint>(
  app: App,
  endpoint: E,
  input: Input<E>,
  headers: Record<string, string>,
): Promise<Reply<E>> {
  const { params = {}, query = {}, body } = input as AnyInput;
  const url = endpoint.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const v of value) search.append(key, String(v));
    else if (value !== undefined && value !== null) search.set(key, String(value));
  }
  const text = search.toString();
  const uploaded = body instanceof Blob ? await multipart(body) : undefined;
  const response = await app.http.inject({
    method: endpoint.method,
    url: `/api${url}${text ? `?${text}` : ''}`,
    headers: { 'x-zhengshu': '1', ...headers, ...(uploaded ? uploaded.headers : {}) },
    ...(uploaded ? { payload: uploaded.payload } : body === undefined ? {} : { payload: body as object }),
  });
  if (response.statusCode >= 400) throw new ApiProblem(response.statusCode, response.json());
  if ('binary' in endpoint.reply) return new Blob([new Uint8Array(response.rawPayload)]) as Reply<E>;
  return (response.statusCode === 204 ? undefined : response.json()) as Reply<E>;
}

async function multipart(blob: Blob): Promise<{ payload: Buffer; headers: Record<string, string> }> {
  const boundary = `----zs${newId()}`;
  const name = blob instanceof File ? blob.name : 'upload.bin';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const payload = Buffer.concat([
    Buffer.from(head),
    Buffer.from(await blob.arrayBuffer()),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
