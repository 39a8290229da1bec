// Answer saves, durable before they are acknowledged, against a no-op of the same shape and against one commit per save.
import { addMs } from '#kernel/time';
import { atLeast, type Bench, type BenchOptions, type Figure, median, ms } from './figures.ts';
import { onStage, openSittings, type Stage } from './load/stage.ts';
import type { FloodResult, Target } from './load/worker.ts';

/** Answers of each connection; see the worker. */
const POSITIONS = 40;

const CONNECTIONS = 256;
const ROUNDS = 5;
const paths = {
  noop: '/api/bench/noop/:id/answers',
  ours: '/api/exams/sittings/:id/answers',
  statement: '/api/bench/statement/:id/answers',
  transaction: '/api/bench/transaction/:id/answers',
} as const;
type Route = keyof typeof paths;
const order: readonly Route[] = ['noop', 'ours', 'statement', 'transaction'];

export const saves: Bench = {
  name: 'saves',
  title: 'Answer saves, 256 connections',
  run: options => onStage(stage => measure(stage, options)),
};

async function measure(
  { base, besideBase, seeder, generator }: Stage,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const candidates = await seeder.candidates(CONNECTIONS);
  const paperId = await seeder.paper({ items: 50, minutes: 600, onExpiry: 'no-score' });
  const { now } = seeder.ctx();
  const endsAt = addMs(now, 10 * 3_600_000);
  const sittings = await seeder.entitle({ candidates, paperId, closesAt: endsAt });
  const targets = await openSittings(seeder, { sittings, startedAt: now, endsAt, saved: 0 });
  const seconds = options.quick ? 2 : 4;
  let seq = 1;
  const flood = (route: Route, length: number) =>
    generator.flood({
      base: route === 'ours' ? base : besideBase,
      path: paths[route],
      targets,
      seconds: length,
      seq: seq++,
    });
  for (const route of order) await flood(route, 2);
  const rounds: Record<Route, FloodResult>[] = [];
  for (let n = 1; n <= ROUNDS; n += 1) {
    const round: Partial<Record<Route, FloodResult>> = {};
    for (const route of order) {
      const result = await flood(route, seconds);
      if (result.errors > 0) throw new Error(`${route}: ${result.errors} errors`);
      if (route !== 'noop') await checkSaved(seeder.owner, { targets, seq: seq - 1, ...result });
      round[route] = result;
    }
    options.say(`round ${n}: ${order.map(r => `${r} ${Math.round(round[r]?.perSecond ?? 0)}/s`).join(', ')}`);
    rounds.push(round as Record<Route, FloodResult>);
  }
  return figuresOf(rounds);
}

/** An acknowledgement without a row would be quick. */
async function checkSaved(
  owner: Stage['seeder']['owner'],
  given: { targets: readonly Target[]; seq: number; acknowledged: number },
): Promise<void> {
  const { rows } = await owner.query<{ n: number }>(
    'select count(*)::int as n from exams.answer where sitting_id = any($1::uuid[]) and seq = $2',
    [given.targets.map(t => t.sittingId), given.seq],
  );
  // Each connection goes round its forty answers; half of the possible rows leaves room for connections of uneven speed.
  const wanted = 0.5 * Math.min(given.acknowledged, given.targets.length * POSITIONS);
  if ((rows[0]?.n ?? 0) < wanted) throw new Error(`${given.acknowledged} acknowledged, ${rows[0]?.n} stored`);
}

function figuresOf(rounds: readonly Record<Route, FloodResult>[]): readonly Figure[] {
  const rate = (route: Route) => median(rounds.map(r => r[route].perSecond));
  const ratio = (route: Route) => median(rounds.map(r => r.ours.perSecond / r[route].perSecond));
  const ours = `${Math.round(rate('ours'))}/s`;
  const latency = `p50 ${ms(median(rounds.map(r => r.ours.p50)))}, p99 ${ms(median(rounds.map(r => r.ours.p99)))}`;
  const against = (route: Route, what: string) => `${what} ${Math.round(rate(route))}/s`;
  return [
    {
      name: 'saves against a no-op',
      ours,
      limit: against('noop', 'no-op PUT'),
      ...atLeast(ratio('noop'), 0.5),
      note: latency,
    },
    {
      name: 'saves against one statement each',
      ours,
      limit: against('statement', 'own commit'),
      ...atLeast(ratio('statement'), 2),
    },
    {
      name: 'saves against one transaction each',
      ours,
      limit: against('transaction', 'begin, save, commit'),
      ...atLeast(ratio('transaction'), 2),
    },
  ];
}
