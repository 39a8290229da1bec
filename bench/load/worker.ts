// The load generator, a process of its own: as much as goes (autocannon), or calls at a given pace. Jobs come and results go
// over the channel that `fork` opens.
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { type Answered, type Client, createClient } from './http.ts';

/** A candidate inside a sitting. */
export interface Target {
  readonly sittingId: string;
  readonly cookie: string;
  readonly epoch: number;
}
/** As many saves as 256 connections get through; each connection saves 40 answers of its own candidate in turn. */
export interface FloodJob {
  readonly kind: 'flood';
  readonly base: string;
  /** `/api/…/:id/answers` */
  readonly path: string;
  readonly targets: readonly Target[];
  readonly seconds: number;
  readonly seq: number;
}
export interface PacedJob {
  readonly kind: 'paced';
  readonly base: string;
  readonly what: 'enter' | 'save' | 'hand-in';
  readonly path: string;
  readonly targets: readonly Target[];
  readonly perSecond: number;
  readonly count: number;
  readonly seq: number;
  readonly items: number;
}
export interface FloodResult {
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}
/** One sample per call: when it was due (machine milliseconds) and how long after that its reply was there. */
export interface PacedResult {
  readonly samples: readonly (readonly [dueAt: number, tookMs: number])[];
  readonly errors: readonly string[];
}

const POSITIONS = 40;

async function flood(job: FloodJob): Promise<FloodResult> {
  let next = 0;
  const result = await autocannon({
    url: job.base,
    connections: job.targets.length,
    duration: job.seconds,
    timeout: 30,
    setupClient: client => {
      const target = job.targets[next++ % job.targets.length];
      if (!target) return;
      client.setRequests(
        Array.from({ length: POSITIONS }, (_, position) => ({
          method: 'PUT' as const,
          path: job.path.replace(':id', target.sittingId),
          headers: { cookie: target.cookie, 'content-type': 'application/json', 'x-zhengshu': '1' },
          body: JSON.stringify(saving(target, { position, seq: job.seq })),
        })),
      );
    },
  });
  return {
    acknowledged: result['2xx'],
    perSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: result.non2xx + result.errors + result.timeouts,
  };
}

const saving = (target: Target, { position, seq }: { position: number; seq: number }) => ({
  epoch: target.epoch,
  answers: [{ position, epoch: target.epoch, seq, value: [seq % 4] }],
});

function bodyOf(job: PacedJob, target: Target, n: number): unknown {
  if (job.what === 'enter') return { confirmed: true };
  return saving(target, { position: Math.floor(n / job.targets.length) % job.items, seq: job.seq + n });
}

const METHOD = { enter: 'POST', save: 'PUT', 'hand-in': 'POST' } as const;

/** Calls are due at even distances with a random shift, whether or not the earlier ones are answered. */
async function paced(job: PacedJob): Promise<PacedResult> {
  const client = createClient(512);
  const gapMs = 1_000 / job.perSecond;
  const start = wallMs() + 50;
  const samples: [number, number][] = [];
  const errors: string[] = [];
  const calls: Promise<void>[] = [];
  for (let n = 0; n < job.count; n += 1) {
    const dueAt = start + (n + Math.random()) * gapMs;
    const wait = dueAt - wallMs();
    if (wait > 0) await sleep(wait);
    const target = job.targets[n % job.targets.length];
    if (target) calls.push(one(client, job, { target, n, dueAt, samples, errors }));
  }
  await Promise.all(calls);
  client.close();
  return { samples, errors: errors.slice(0, 20) };
}

interface One {
  readonly target: Target;
  readonly n: number;
  readonly dueAt: number;
  readonly samples: [number, number][];
  readonly errors: string[];
}

async function one(client: Client, job: PacedJob, { target, n, dueAt, samples, errors }: One): Promise<void> {
  const answered = await client({
    base: job.base,
    method: METHOD[job.what],
    path: job.path.replace(':id', target.sittingId),
    cookie: target.cookie,
    body: bodyOf(job, target, n),
    timeoutMs: 30_000,
  }).catch((error: unknown): Answered => ({ status: 0, body: String(error) }));
  samples.push([dueAt, wallMs() - dueAt]);
  if (answered.status !== 200 || isRefusal(answered.body))
    errors.push(`${job.what}: ${answered.status} ${JSON.stringify(answered.body)?.slice(0, 200)}`);
}

const isRefusal = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  'refused' in body &&
  Array.isArray(body.refused) &&
  body.refused.length > 0;

const wallMs = (): number => performance.timeOrigin + performance.now();

process.on('message', (job: FloodJob | PacedJob) => {
  const work = job.kind === 'flood' ? flood(job) : paced(job);
  work.then(
    result => process.send?.({ result }),
    error => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
