import { isUtf8 } from 'node:buffer';
import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import fastifySwagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { type Actor, anonymous } from '#kernel/actor';
import type { BinaryReply, Endpoint, Permission, UploadBody } from '#kernel/endpoint';
import { AppError } from '#kernel/errors';
import type { RateLimit } from '#kernel/rate-limits';
import type { Instant } from '#kernel/time';
import { checkPermission } from '#platform/access';
import type { Clock } from '#platform/clock';
import { type Ctx, type Db, newId } from '#platform/database';
import type { Log } from '#platform/log';
import { toProblem } from './problem.ts';
import { createRateGate } from './rates.ts';
import type { FileReply, RouteDef, UploadedFile } from './route.ts';
import { fileTooLarge } from './upload.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission;
    limit?: RateLimit | undefined;
  }
  interface FastifyRequest {
    actor: Actor;
  }
}

export interface HttpOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Turns the session cookie into an actor; `anonymous` when there is none or it has ended. */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  /** Text of an error code in the language asked for. */
  readonly messageOf: (code: string, detail: Readonly<Record<string, unknown>>, language: 'zh' | 'en') => string;
  /** How many calls a limit allows in its window at that moment, by the id of its rule. Needed where a route is limited. */
  readonly allowed?: (rule: string, now: Instant) => number;
  /** Addresses of the proxies before us, comma-separated: only what these say of the caller (`X-Forwarded-For`) is believed. */
  readonly trustProxy?: string;
}

/** The server without business routes: hooks, error handling, permission wall. Add routes with `addRoutes`. */
export async function createServer(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    trustProxy: options.trustProxy ?? false,
    bodyLimit: 1_048_576,
    // Nobody may hold a connection for ever by sending a body byte by byte; a video of a gigabyte needs its time.
    requestTimeout: 1_800_000,
    genReqId: () => newId(),
    routerOptions: { maxParamLength: 300 },
  });
  // Before any plug-in or route: no route without a declared permission, the server refuses to start.
  app.addHook('onRoute', r => {
    if (!r.config?.permission) throw new Error(`route ${String(r.method)} ${r.url} declares no permission`);
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest<Actor | null>('actor', null);
  await app.register(fastifyCookie);
  await app.register(fastifyMultipart, { limits: { files: 1, fields: 20, fieldSize: 10_000, parts: 21 } });
  await app.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Zhengshu 政枢', version: '1' } },
    transform: jsonSchemaTransform,
  });
  const gate = createRateGate((rule, now) => {
    if (!options.allowed) throw new Error(`nobody says what ${rule} allows`);
    return options.allowed(rule, now);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Pages run on business time, which the demo shifts.
    reply.header('x-business-time', options.clock.now());
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'same-origin');
    reply.header('x-frame-options', 'SAMEORIGIN');
    request.actor = anonymous;
    const permission = request.routeOptions.config.permission;
    if (!permission) return;
    refuseForgery(request);
    // A public page of a signed-in visitor needs no session look-up.
    if (!(typeof permission === 'object' && 'public' in permission) || request.cookies.zs !== undefined) {
      request.actor = await options.authenticate(request);
    }
    checkPermission(request.actor, permission);
    const { limit } = request.routeOptions.config;
    if (limit) await gate.admit(ctxOf(options, request), { limit, address: request.ip });
  });
  app.addHook('onResponse', async request => cutOff(request));
  app.setErrorHandler((error, request, reply) => sendProblem(options, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    sendProblem(options, new AppError('access.not-found', 404, { kind: 'page' }), request, reply);
  });
  return app;
}

/** A page of another origin cannot set this header without our consent, so its forged form posts end here. */
function refuseForgery(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (request.headers['x-zhengshu'] === undefined) throw new AppError('access.forged-request', 403);
}

/** How long somebody who still sends has to read the answer before the connection ends. */
const LINGER_MS = 2_000;

/**
 * A request that was answered before it was read to its end (too large, not signed in) is not read any further. The connection
 * stays a moment, unread, because one that is closed at once takes the answer with it.
 */
function cutOff({ raw }: FastifyRequest): void {
  if (raw.complete) return;
  raw.unpipe();
  raw.pause();
  raw.socket.pause();
  setTimeout(() => raw.socket.destroy(), LINGER_MS).unref();
}

/** What a 503 asks for: long enough not to crowd a database that is coming back, short enough for an exam. */
const RETRY_SECONDS = 2;

function languageOf(request: FastifyRequest): 'zh' | 'en' {
  return (request.headers['accept-language'] ?? '').trim().toLowerCase().startsWith('en') ? 'en' : 'zh';
}

function sendProblem(options: HttpOptions, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error);
  // A 503 of ours asks to come again, by design; nothing has failed.
  if (problem.status >= 500 && !(error instanceof AppError && problem.status === 503)) {
    options.log.error(
      {
        requestId: request.id,
        route: request.routeOptions.url,
        err: error instanceof Error ? error.stack : String(error),
      },
      'request failed',
    );
  }
  if (problem.status === 429 && typeof problem.detail.seconds === 'number')
    reply.header('retry-after', problem.detail.seconds);
  if (problem.status === 503) reply.header('retry-after', RETRY_SECONDS);
  reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({
      ...problem,
      message: options.messageOf(problem.code, problem.detail, languageOf(request)),
      requestId: request.id,
    });
}

const isUpload = (body: Endpoint['body']): body is UploadBody => 'upload' in body;
const isBinary = (reply: Endpoint['reply']): reply is BinaryReply => 'binary' in reply;
const given = <T extends object>(schema: T): boolean => !('_zod' in schema && isUndefinedSchema(schema));
function isUndefinedSchema(schema: object): boolean {
  const zod = (schema as { _zod?: { def?: { type?: string } } })._zod;
  return zod?.def?.type === 'undefined';
}

/** Registers the modules' routes under `/api`. */
export function addRoutes(app: FastifyInstance, options: HttpOptions, routes: readonly RouteDef[]): void {
  const seen = new Set<string>();
  for (const { endpoint, handler } of routes) {
    if (seen.has(endpoint.id)) throw new Error(`two endpoints named ${endpoint.id}`);
    seen.add(endpoint.id);
    const { params, query, body, reply: replySchema } = endpoint;
    app.route({
      method: endpoint.method,
      url: `/api${endpoint.path}`,
      config: { permission: endpoint.permission, limit: endpoint.limit },
      schema: {
        operationId: endpoint.id,
        summary: endpoint.summary,
        tags: [endpoint.id.split('.')[0] ?? ''],
        ...(given(params) ? { params } : {}),
        ...(given(query) ? { querystring: query } : {}),
        ...(!isUpload(body) && given(body) ? { body } : {}),
        ...(!isBinary(replySchema) && given(replySchema) ? { response: { 200: replySchema } } : {}),
      },
      ...(isUpload(body) ? { bodyLimit: body.upload.maxBytes + 65_536 } : {}),
      handler: async (request, reply) => {
        const input = {
          ctx: ctxOf(options, request),
          params: request.params,
          query: request.query,
          body: isUpload(body) ? undefined : request.body,
          upload: isUpload(body) ? await uploadOf(request, body) : undefined,
          request,
          reply,
        };
        const result = await (handler as (i: unknown) => Promise<unknown>)(input);
        if (isBinary(replySchema)) return sendFile(reply, replySchema, result as FileReply);
        if (!given(replySchema)) return reply.status(204).send();
        return result;
      },
    });
  }
}

/** The ctx of a request: its actor, business time, id and a log that carries the id. */
export function ctxOf(options: Pick<HttpOptions, 'db' | 'clock' | 'log'>, request: FastifyRequest): Ctx {
  return {
    actor: request.actor,
    now: options.clock.now(),
    requestId: String(request.id),
    log: options.log.child({ requestId: request.id }),
    db: options.db,
  };
}

async function uploadOf(request: FastifyRequest, spec: UploadBody): Promise<UploadedFile> {
  if (!request.isMultipart()) throw new AppError('http.upload-missing', 422);
  const part = await request.file({ limits: { fileSize: spec.upload.maxBytes } });
  if (!part) throw new AppError('http.upload-missing', 422);
  // The parser would swallow the rest of the body first and end the stream as if the file ended at the limit.
  part.file.once('limit', () => part.file.destroy(fileTooLarge(spec.upload.maxBytes)));
  return { stream: part.file, filename: utf8Name(part.filename), truncated: () => part.file.truncated };
}

/** Browsers send UTF-8 file names; what is not UTF-8 was read as Latin-1 and is put back. */
function utf8Name(name: string): string {
  const bytes = Buffer.from(name, 'latin1');
  const repaired = /[-ÿ]/.test(name) && isUtf8(bytes) ? bytes.toString('utf8') : name;
  // Controls (a zero character among them) can neither be stored nor shown.
  return repaired
    .replace(/\p{Cc}/gu, '')
    .slice(-200)
    .toWellFormed();
}

function sendFile(reply: FastifyReply, spec: BinaryReply, file: FileReply): FastifyReply {
  const disposition = file.disposition ?? 'attachment';
  reply
    .status(file.status ?? 200)
    .header('content-type', spec.binary)
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`)
    .header('cache-control', 'private, no-store');
  if (file.size !== undefined) reply.header('content-length', file.size);
  for (const [name, value] of Object.entries(file.headers ?? {})) reply.header(name, value);
  return reply.send(file.content);
}
