// Calls with the session of a window, for what has no page and for questions to the server. Typed by the contracts.
import type { BrowserContext } from 'playwright-core';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import type { GivenFile } from './hands.ts';

interface Loose {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

function urlOf(endpoint: Endpoint, { params = {}, query = {} }: Loose): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one));
  return `/api${path}${search.size > 0 ? `?${search}` : ''}`;
}

/** A refusal of the server with its code. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(endpoint: Endpoint, status: number, body: string) {
    super(`${endpoint.id}: ${status} ${body.slice(0, 500)}`);
    this.name = 'Refused';
    this.status = status;
    this.code = /"code":"([a-z.-]+)"/.exec(body)?.[1] ?? '';
  }
}

async function send(context: BrowserContext, endpoint: Endpoint, input: Loose, file?: GivenFile) {
  const response = await context.request.fetch(urlOf(endpoint, input), {
    method: endpoint.method,
    headers: { 'x-zhengshu': '1', 'accept-language': 'zh-CN' },
    ...(file ? { multipart: { file } } : input.body === undefined ? {} : { data: input.body }),
  });
  if (!response.ok()) throw new Refused(endpoint, response.status(), await response.text());
  return response;
}

/** Asks the server in the name of whoever is signed in there. */
export async function ask<E extends Endpoint>(
  context: BrowserContext,
  endpoint: E,
  input: Input<E>,
): Promise<Reply<E>> {
  const response = await send(context, endpoint, input as Loose);
  const text = await response.text();
  // The server has serialised this by the reply schema of the same endpoint.
  return (text === '' ? undefined : JSON.parse(text)) as Reply<E>;
}

/** Sends a file to an endpoint that takes one. */
export async function give(
  context: BrowserContext,
  endpoint: Endpoint,
  given: Loose & { readonly file: GivenFile },
): Promise<unknown> {
  const response = await send(context, endpoint, given, given.file);
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** The bytes of a binary endpoint. */
export async function fetchBytes(context: BrowserContext, endpoint: Endpoint, input: Loose): Promise<Buffer> {
  return (await send(context, endpoint, input)).body();
}

/** Asks again until the answer is right. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  right: (value: T) => boolean,
  limitMs = 20_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await read();
    if (right(value)) return value;
    if (performance.now() > end) throw new Error(`${what} did not come: ${JSON.stringify(value)?.slice(0, 600)}`);
    await new Promise(next => setTimeout(next, 200));
  }
}
