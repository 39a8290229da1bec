// The platform while the demo is made: its clock is moved by hand, its outbox is worked here, and everything is asked through the
// same HTTP endpoints that the pages use, by accounts with real sessions.
import pg from 'pg';
import { systemActor } from '#kernel/actor';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import { type CalendarDate, type Instant, msOf, shanghai } from '#kernel/time';
import { authenticate, openSession, SESSION_COOKIE } from '#modules/accounts';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import type { Log } from '#platform/log';
import { ctxFor } from '../../app/app.ts';
import type { Platform } from '../../app/start.ts';
import { multipart } from './multipart.ts';
import { workOutbox } from './outbox.ts';

/** A refusal while the demo is made: a fault of the demo, so its text names the endpoint. */
class DemoRefusal extends Error {}

export interface DemoWorld {
  readonly platform: Platform;
  /** A ctx of the system at the present business time. */
  ctx(): Ctx;
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Moves the clock to a wall time in Shanghai; it runs on from there. */
  setClock(date: CalendarDate, time: string): void;
  /** Moves the clock on. */
  pass(ms: number): void;
  now(): Instant;
  /** A session of the account; the token is what `call` takes. */
  signIn(accountId: string): Promise<string>;
  /** A ctx of whoever has this session. */
  ctxOf(token: string): Promise<Ctx>;
  /** Sessions of many accounts in one transaction. */
  signInAll(accountIds: readonly string[]): Promise<string[]>;
  call<E extends Endpoint>(endpoint: E, input: Input<E>, token: string): Promise<Reply<E>>;
  /** Works the outbox until it is empty. */
  settle(): Promise<void>;
  /** Runs the tickers of all modules once, or those named. */
  tick(names?: readonly string[]): Promise<void>;
  /** Refreshes the planner's statistics, which so many rows at once have outrun. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

function urlOf(endpoint: Endpoint, { params = {}, query = {} }: AnyInput): string {
  const url = endpoint.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(key, String(one));
  return `/api${url}${search.size > 0 ? `?${search}` : ''}`;
}

async function callOver<E extends Endpoint>(
  platform: Platform,
  endpoint: E,
  given: { input: AnyInput; token: string },
): Promise<Reply<E>> {
  const { input, token } = given;
  const file = input.body instanceof Blob ? await multipart(input.body) : undefined;
  const response = await platform.app.http.inject({
    method: endpoint.method,
    url: urlOf(endpoint, input),
    headers: { 'x-zhengshu': '1', cookie: `${SESSION_COOKIE}=${token}`, ...(file?.headers ?? {}) },
    ...(file ? { payload: file.payload } : input.body === undefined ? {} : { payload: input.body as object }),
  });
  if (response.statusCode >= 400)
    throw new DemoRefusal(`${endpoint.id}: ${response.statusCode} ${response.body.slice(0, 600)}`);
  // The server has just serialised this by the reply schema of the same endpoint.
  return (response.statusCode === 204 ? undefined : response.json()) as Reply<E>;
}

/** Opens the world over a platform that runs without its own job workers. */
export function openWorld(platform: Platform, log: Log): DemoWorld {
  const { clock, db, modules } = platform;
  const owner = new pg.Pool({ connectionString: platform.connection.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  const ctx = (name = 'demo'): Ctx => ctxFor({ db, clock, log }, systemActor(name));
  const tx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(ctx(), work);
  const machine = () => clock.nowMs() - clock.offsetMs();
  const signInAll = (accountIds: readonly string[]): Promise<string[]> =>
    tx(async t => {
      const tokens: string[] = [];
      for (const id of accountIds) tokens.push((await openSession(t, id)).token);
      return tokens;
    });
  return {
    platform,
    ctx,
    tx,
    setClock: (date, time) => clock.shiftTo(msOf(shanghai(date, time)) - machine()),
    pass: ms => clock.shiftTo(clock.offsetMs() + ms),
    now: () => clock.now(),
    signIn: async id => (await signInAll([id]))[0] ?? '',
    signInAll,
    ctxOf: async token => ctxFor({ db, clock, log }, await authenticate({ db, clock, log }, token)),
    call: (endpoint, input, token) => callOver(platform, endpoint, { input: input as AnyInput, token }),
    settle: () => workOutbox(owner, modules, ctx),
    tick: async names => {
      for (const ticker of modules.flatMap(m => m.tickers ?? []))
        if (!names || names.includes(ticker.name)) await ticker.run(ctx(ticker.name));
    },
    analyze: async () => void (await owner.query('analyze')),
    close: async () => {
      await owner.end();
    },
  };
}
