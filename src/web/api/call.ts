// Typed calls: an endpoint of a contract in, its reply out. No code generation; the types come from the contract.
import type { BinaryReply, Endpoint, Input, Reply, UploadBody } from '#kernel/endpoint';
import { getLanguage } from '../i18n/language.ts';
import { setServerNow } from './clock.ts';
import { networkError, problemOf } from './error.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Uploads only: share sent, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Milliseconds until the call gives up with code `network`. Default 30 s; uploads 10 min. */
  readonly timeoutMs?: number;
}

/** An endpoint without params, query and body takes no input. */
export type CallArguments<E> =
  unknown extends Input<E> ? [input?: undefined, options?: CallOptions] : [input: Input<E>, options?: CallOptions];

/** What an endpoint may be given, seen without its types. */
export interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const isUpload = (body: Endpoint['body']): body is UploadBody => 'upload' in body;
const isBinary = (reply: Endpoint['reply']): reply is BinaryReply => 'binary' in reply;

/**
 * Calls an endpoint. Resolves to the reply (a Blob of a binary one, undefined of an empty one); throws ApiError for
 * every refusal and, with code `network`, when no answer came. An abort through `signal` throws the AbortError.
 */
export async function call<E extends Endpoint>(endpoint: E, ...[input, options]: CallArguments<E>): Promise<Reply<E>> {
  const url = urlOf(endpoint, input);
  const body = (input as LooseInput | undefined)?.body;
  // The server has checked and stripped the reply against the same schema, so it is not parsed a second time.
  if (isUpload(endpoint.body))
    return (await sendFile(url, { method: endpoint.method, file: body }, options)) as Reply<E>;
  const init: RequestInit = { method: endpoint.method, headers: { accept: 'application/json' } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, 'content-type': 'application/json' };
  }
  const response = await request(url, init, options);
  if (isBinary(endpoint.reply)) return (await response.blob()) as Reply<E>;
  return (await jsonOf(response)) as Reply<E>;
}

/** The address of an endpoint with its params and query: for links to downloads and for `<img>`. */
export function urlOf(endpoint: Pick<Endpoint, 'path'>, input?: LooseInput | undefined | unknown): string {
  const { params = {}, query = {} } = (input ?? {}) as LooseInput;
  const path = endpoint.path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === null || value === '') throw new TypeError(`${endpoint.path} needs ${name}`);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(name, String(one));
    }
  }
  const text = search.toString();
  return `/api${path}${text ? `?${text}` : ''}`;
}

/** Sends a request with the house's headers and reads refusals. `url` is same-origin. */
export async function request(url: string, init: RequestInit, options: CallOptions = {}): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), options.timeoutMs ?? 30_000);
  const abort = () => limit.abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  if (options.signal?.aborted) abort();
  try {
    const response = await fetch(url, {
      ...init,
      headers: { ...houseHeaders(init.method ?? 'GET'), ...init.headers },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: limit.signal,
    });
    hearClock(response.headers.get('x-business-time'));
    if (response.ok) return response;
    throw problemOf(response.status, await parsed(response), response.headers.get('x-request-id') ?? '');
  } catch (error) {
    if (options.signal?.aborted) throw error;
    if (limit.signal.aborted) throw networkError('timeout');
    // fetch rejects with TypeError exactly when no answer came.
    if (error instanceof TypeError) throw networkError('away');
    throw error;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abort);
  }
}

function houseHeaders(method: string): Record<string, string> {
  const language = { 'accept-language': getLanguage() === 'zh' ? 'zh-CN' : 'en' };
  // A foreign page cannot set this header, which is how the server tells our requests from forged ones.
  return method === 'GET' ? language : { ...language, 'x-zhengshu': '1' };
}

function hearClock(now: string | null): void {
  if (now && !Number.isNaN(Date.parse(now))) setServerNow(now);
}

async function parsed(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** One file as multipart field `file`. XMLHttpRequest, because fetch cannot say how much has been sent. */
function sendFile(
  url: string,
  sent: { readonly method: string; readonly file: unknown },
  options: CallOptions = {},
): Promise<unknown> {
  const { file } = sent;
  if (!(file instanceof Blob)) throw new TypeError('an upload needs a file');
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    xhr.open(sent.method, url);
    for (const [name, value] of Object.entries(houseHeaders(sent.method))) xhr.setRequestHeader(name, value);
    xhr.timeout = options.timeoutMs ?? 600_000;
    xhr.upload.onprogress = event => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    xhr.onload = () => {
      hearClock(xhr.getResponseHeader('x-business-time'));
      const body = bodyOf(xhr.responseText);
      if (xhr.status >= 200 && xhr.status < 300) resolve(body);
      else reject(problemOf(xhr.status, body, xhr.getResponseHeader('x-request-id') ?? ''));
    };
    xhr.onerror = () => reject(networkError('away'));
    xhr.ontimeout = () => reject(networkError('timeout'));
    xhr.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    xhr.onloadend = () => options.signal?.removeEventListener('abort', abort);
    options.signal?.addEventListener('abort', abort, { once: true });
    const form = new FormData();
    form.append('file', file, file instanceof File ? file.name : 'file');
    xhr.send(form);
    if (options.signal?.aborted) abort();
  });
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
