// The second origin: uploaded packages are foreign script, so they come from a port of their own, by a path token, without a
// cookie, and their content security policy lets them reach nothing but themselves.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '#platform/clock';
import type { Db } from '#platform/database';
import { fileStore } from '#platform/files';
import type { Log } from '#platform/log';
import { closeArchives, openEntry } from '../courses/scorm-package.ts';
import { findTicketed, type TicketedPackage } from '../study/tickets.ts';
import type { TrainingTables } from '../tables.ts';
import { framePage, frameScript } from './frame.ts';

export interface CoursewareOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Origin of the platform's pages, the only one that may frame a package. */
  readonly publicOrigin: string;
}
export interface CoursewareServer {
  /** Starts listening; gives the port (chosen when 0 was asked). */
  listen(at: { readonly port: number; readonly host: string }): Promise<number>;
  close(): Promise<void>;
}

const CACHE_MS = 60_000;
const MAX_CACHED = 500;

/** The courseware server; `app/` starts it on its own port beside the platform. */
export function createCoursewareServer(options: CoursewareOptions): CoursewareServer {
  const tickets = new Map<string, { found: TicketedPackage; until: number }>();
  const ticketed = async (token: string): Promise<TicketedPackage | undefined> => {
    const known = tickets.get(token);
    if (known && known.until > options.clock.nowMs()) return known.found;
    const found = await findTicketed(options.db, { token, now: options.clock.now() });
    if (tickets.size >= MAX_CACHED) tickets.clear();
    if (found) tickets.set(token, { found, until: options.clock.nowMs() + CACHE_MS });
    return found;
  };
  const server = createServer({ requestTimeout: 30_000, maxHeaderSize: 16_384 }, (request, response) => {
    void answer(options, { request, response, ticketed }).catch(error => {
      options.log.warn({ err: error instanceof Error ? error.message : 'unknown' }, 'courseware not delivered');
      if (response.headersSent) response.destroy();
      else plain(response, 500);
    });
  });
  return {
    listen: ({ port, host }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    close: async () => {
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await closeArchives();
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly ticketed: (token: string) => Promise<TicketedPackage | undefined>;
}

function policy(publicOrigin: string): string {
  return `default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; form-action 'none'; base-uri 'self'; object-src 'none'; frame-ancestors 'self' ${publicOrigin}`;
}

function plain(response: ServerResponse, status: number): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(status === 404 ? '没有这个课件' : '课件暂不可用');
}

async function answer(options: CoursewareOptions, { request, response, ticketed }: Exchange): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('content-security-policy', policy(options.publicOrigin));
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405);
  const asked = /^\/c\/([\w-]{43})\/([^?#]*)/.exec(request.url ?? '');
  const found = asked && (await ticketed(asked[1] ?? ''));
  if (!asked || !found) return plain(response, 404);
  const rest = asked[2] ?? '';
  if (rest === '')
    return text(response, {
      type: 'text/html',
      content: framePage({ parent: options.publicOrigin, edition: found.edition, entry: entryUrl(found.entryPath) }),
    });
  if (rest === 'frame.js') return text(response, { type: 'text/javascript', content: frameScript });
  if (rest === 'scorm.js') return text(response, { type: 'text/javascript', content: await runtimeOf(found.edition) });
  if (!rest.startsWith('p/')) return plain(response, 404);
  return sendEntry(options, { request, response, found, path: decoded(rest.slice(2)) });
}

/** Each segment is encoded by itself; query and fragment of the start page stay what they are. */
function entryUrl(entryPath: string): string {
  const [, file = '', tail = ''] = /^([^?#]*)(.*)$/.exec(entryPath) ?? [];
  return file.split('/').map(encodeURIComponent).join('/') + tail;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function text(response: ServerResponse, { type, content }: { type: string; content: string }): void {
  response
    .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'private, no-store' })
    .end(content);
}

const runtimes = new Map<string, Promise<string>>();
function runtimeOf(edition: '1.2' | '2004'): Promise<string> {
  const name = edition === '1.2' ? 'scorm-again/scorm12/min' : 'scorm-again/scorm2004/min';
  // Under the `require` condition the package gives the plain script that sets a global.
  const runtime = runtimes.get(name) ?? readFile(createRequire(import.meta.url).resolve(name), 'utf8');
  runtimes.set(name, runtime);
  return runtime;
}

async function sendEntry(
  options: CoursewareOptions,
  given: { request: IncomingMessage; response: ServerResponse; found: TicketedPackage; path: string | undefined },
): Promise<void> {
  const { request, response, found, path: entryPath } = given;
  if (entryPath === undefined) return plain(response, 404);
  const entry = await options.db
    .for<TrainingTables>()
    .selectFrom('training.scormEntry')
    .select(['mediaType', 'size'])
    .where('packageId', '=', found.packageId)
    .where('path', '=', entryPath)
    .executeTakeFirst();
  if (!entry) return plain(response, 404);
  response.setHeader('content-type', entry.mediaType);
  response.setHeader('content-length', String(entry.size));
  response.setHeader('cache-control', 'private, max-age=3600');
  if (request.method === 'HEAD') return void response.writeHead(200).end();
  const file = await fileStore().pathOf(found.sha256);
  const stream = await openEntry({ key: found.sha256, file, path: entryPath });
  if (!stream) return plain(response, 404);
  response.writeHead(200);
  await pipeline(stream, response).catch(() => response.destroy());
}
