// Overdue sittings: 3,000 with 100 saved answers each end at one moment; how long until all are closed and marked, and what the
// saves of others feel of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { addMs, instantFromMs, msOf } from '#kernel/time';
import { machineMs } from '#platform/clock';
import { atMost, type Bench, type BenchOptions, type Figure, median, ms, quantile } from './figures.ts';
import { type CpuTime, cpuBetween } from './load/cpu.ts';
import type { Sitting } from './load/seed.ts';
import { onStage, openSittings, type Stage } from './load/stage.ts';
import type { Target } from './load/worker.ts';

const OVERDUE = 3_000;
const OTHERS = 300;
const ITEMS = 100;
const PER_SECOND = 100;
/** The rule `exam.hand-in-grace`: nothing is overdue before a last hand-in has had time to arrive. */
const GRACE_MS = 2_000;
const QUIET_MS = 8_000;
const LIMIT_MS = 5_000;

export const overdue: Bench = {
  name: 'overdue',
  title: 'Overdue sittings, 3,000 ending at one moment',
  run: options => onStage(stage => measure(stage, options)),
};

interface Round {
  readonly closedMs: number;
  /** Of the server and the database while it closed, the saves of the others included. */
  readonly cpu: CpuTime;
  readonly quiet: number;
  readonly meanwhile: number;
}

async function measure(stage: Stage, options: BenchOptions): Promise<readonly Figure[]> {
  const { seeder } = stage;
  const candidates = await seeder.candidates(OVERDUE + OTHERS);
  const paperId = await seeder.paper({ items: ITEMS, minutes: 600, onExpiry: 'no-score' });
  const closesAt = addMs(seeder.ctx().now, 10 * 3_600_000);
  const sittings = await seeder.entitle({ candidates, paperId, closesAt });
  const startedAt = seeder.ctx().now;
  const ending = sittings.slice(0, OVERDUE);
  const others = await openSittings(seeder, {
    sittings: sittings.slice(OVERDUE),
    startedAt,
    endsAt: closesAt,
    saved: ITEMS,
  });
  const rounds: Round[] = [];
  for (let n = 1; n <= (options.quick ? 2 : 5); n += 1) {
    const round = await oneRound(stage, { ending, others, startedAt, seq: n * 1_000_000 });
    options.say(
      `round ${n}: closed after ${ms(round.closedMs)}, others' save p95 ${ms(round.meanwhile)}, quiet ${ms(round.quiet)}, CPU server ${ms(round.cpu.server)}, database ${ms(round.cpu.database)}`,
    );
    rounds.push(round);
  }
  const closed = median(rounds.map(r => r.closedMs));
  return [
    {
      name: 'all closed and marked once due',
      ours: ms(closed - GRACE_MS),
      limit: ms(LIMIT_MS),
      ...atMost((closed - GRACE_MS) / LIMIT_MS, 1),
      note: `${ms(closed)} from the end; the first ${ms(GRACE_MS)} belong to hand-ins on their way; CPU meanwhile: server ${ms(median(rounds.map(r => r.cpu.server)))}, database ${ms(median(rounds.map(r => r.cpu.database)))}`,
    },
    {
      name: 'others’ save p95 meanwhile',
      ours: `p95 ${ms(median(rounds.map(r => r.meanwhile)))}`,
      limit: `quiet p95 ${ms(median(rounds.map(r => r.quiet)))}`,
      ...atMost(median(rounds.map(r => r.meanwhile / r.quiet)), 3),
    },
  ];
}

async function oneRound(
  stage: Stage,
  given: { ending: readonly Sitting[]; others: readonly Target[]; startedAt: string; seq: number },
): Promise<Round> {
  const { seeder, generator, base } = stage;
  await undo(stage, given.ending);
  const far = addMs(seeder.ctx().now, 3_600_000);
  await openSittings(seeder, { sittings: given.ending, startedAt: given.startedAt, endsAt: far, saved: ITEMS });
  await seeder.owner.query('analyze exams.sitting, exams.answer, exams.entitlement');
  const endsAt = instantFromMs(machineMs() + QUIET_MS);
  const ids = given.ending.map(s => s.id);
  const endsMs = msOf(endsAt);
  await seeder.owner.query('update exams.sitting set ends_at = $2 where id = any($1::uuid[])', [ids, endsAt]);
  const paced = generator.paced({
    base,
    what: 'save',
    path: '/api/exams/sittings/:id/answers',
    targets: given.others,
    perSecond: PER_SECOND,
    count: (PER_SECOND * (QUIET_MS + LIMIT_MS + 3_000)) / 1_000,
    seq: given.seq,
    items: ITEMS,
  });
  const [{ samples }, { closedAt, cpu }] = await Promise.all([paced, untilClosed(stage, { ids, endsMs })]);
  const between = (from: number, to: number) =>
    quantile(
      samples.flatMap(([due, took]) => (due >= from && due < to ? [took] : [])),
      0.95,
    );
  return {
    closedMs: closedAt - endsMs,
    cpu,
    // The first seconds belong to the writing of the ends; the connections warm up as well.
    quiet: between(endsMs - QUIET_MS + 2_000, endsMs),
    meanwhile: between(endsMs + GRACE_MS, closedAt),
  };
}

/** Looks by the index of open sittings, which costs next to nothing. */
async function untilClosed(
  { seeder, cpu }: Stage,
  given: { ids: readonly string[]; endsMs: number },
): Promise<{ closedAt: number; cpu: CpuTime }> {
  await sleep(Math.max(0, given.endsMs + GRACE_MS - machineMs()));
  const before = cpu();
  while (machineMs() < given.endsMs + 60_000) {
    const { rows } = await seeder.owner.query<{ left: boolean }>(
      `select exists (select from exams.sitting where state = 'open' and ends_at <= $1) as left`,
      [instantFromMs(given.endsMs)],
    );
    if (rows[0]?.left === false) {
      const closedAt = machineMs();
      const used = cpuBetween(before, cpu());
      await checkClosed(seeder.owner, given.ids);
      return { closedAt, cpu: used };
    }
    await sleep(40);
  }
  throw new Error('not closed within a minute');
}

async function checkClosed(owner: Stage['seeder']['owner'], ids: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{ n: number }>(
    `select count(*)::int as n from exams.sitting where id = any($1::uuid[]) and state = 'expired' and mark_hundredths is not null`,
    [ids],
  );
  if (rows[0]?.n !== ids.length) throw new Error(`${rows[0]?.n} of ${ids.length} are closed and marked`);
}

/** What the closing of the last round brought about goes again, so that each round closes the same. */
async function undo({ seeder }: Stage, ending: readonly Sitting[]): Promise<void> {
  const ids = ending.map(s => s.id);
  await seeder.owner.query(
    `delete from exams.sitting m using exams.sitting s where s.id = any($1::uuid[]) and m.entitlement_id = s.entitlement_id and m.attempt = 2`,
    [ids],
  );
}
