// The fault test: rounds of an exam in which the application or the database is killed at a random moment, each followed by
// the comparison of every candidate's own book with what is stored.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom } from '#kernel/random';
import { instantFromMs } from '#kernel/time';
import { machineMs } from '#platform/clock';
import { type Client, createClient } from '../../bench/load/http.ts';
import { type OwnDatabase, openOwnDatabase } from '../../bench/load/own-database.ts';
import { type AppProcess, appProcess } from '../../bench/load/processes.ts';
import { type Candidate, openSeeder, type Seeder } from '../../bench/load/seed.ts';
import { type Schedule, sit } from './candidate.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type Verdict, verify } from './verify.ts';

export type Moment = 'entering' | 'exam' | 'hand-in' | 'closing';
export interface Round {
  readonly target: 'application' | 'database';
  readonly moment: Moment;
  readonly processes: 1 | 2;
}
export interface FaultsGiven {
  readonly rounds: readonly Round[];
  readonly candidates: number;
  /** Names the run: the same seed plans the same moments and manners (what the machine makes of them differs). */
  readonly seed: string;
  /** Length of each exam in milliseconds, on a machine where the application starts at once; a slow start lengthens it. */
  readonly examMs: number;
  readonly items: number;
  readonly say: (line: string) => void;
}
export interface FaultsResult {
  readonly rounds: readonly (Round & Verdict & { readonly awayMs: number; readonly idle: boolean })[];
  readonly summary: string;
  readonly ok: boolean;
}

/** The rule `exam.hand-in-grace`: the closing job leaves the last hand-ins this long. */
const GRACE_MS = 2_000;
const STUCK_MS = 120_000;
const MOST_STRETCH = 4;
/** The launcher gives a database up that dies five times in a minute; that is its right, and not what is tested here. */
const DATABASE_REST_MS = 16_000;

/** A plan of `count` rounds on one target: moments in turn, the second half with two application processes. */
export function planRounds(target: Round['target'], count: number): readonly Round[] {
  const moments: readonly Moment[] = ['exam', 'hand-in', 'closing', 'exam', 'hand-in', 'closing', 'entering'];
  return Array.from({ length: count }, (_, n) => ({
    target,
    moment: moments[(n % Math.ceil(count / 2)) % moments.length] ?? 'exam',
    processes: n < count / 2 ? 1 : 2,
  }));
}

interface Stage {
  readonly given: FaultsGiven;
  readonly database: OwnDatabase;
  readonly apps: readonly AppProcess[];
  readonly seeder: Seeder;
  readonly candidates: readonly Candidate[];
  readonly paperId: string;
  readonly client: Client;
  readonly random: Random;
  /** How long the application last took to come up. */
  readonly pace: { startMs: number };
  /** Exams are this many times as long as planned: more after a round in which hardly anything happened. */
  readonly stretch: number;
}

/** Runs the plan on a database and processes of its own and leaves nothing behind. Throws when it cannot run at all. */
export async function runFaults(given: FaultsGiven): Promise<FaultsResult> {
  const database = await openOwnDatabase('faults');
  const seeder = openSeeder(database);
  const apps: AppProcess[] = [];
  const client = createClient(given.candidates);
  try {
    // Restarts are what the rounds wait for; a cache of the compiled sources halves them.
    const cache = path.join(database.folder, 'compiled');
    for (const n of [1, 2]) {
      const logFile = path.join(database.folder, `app-${n}.log`);
      apps.push(await appProcess({ env: { ...database.env, NODE_COMPILE_CACHE: cache }, logFile }));
    }
    const candidates = await seeder.candidates(given.candidates);
    const paperId = await seeder.paper({ items: given.items, minutes: 60, onExpiry: 'no-score' });
    const random = seededRandom(given.seed);
    const pace = { startMs: 0 };
    const stage = { given, database, apps, seeder, candidates, paperId, client, random, pace };
    const done: FaultsResult['rounds'][number][] = [];
    let rested = 0;
    for (const [n, round] of given.rounds.entries()) {
      for (let stretch = 1; ; stretch *= 2) {
        if (round.target === 'database') await sleep(Math.max(0, rested - machineMs()));
        const result = { ...round, ...(await runRound({ ...stage, stretch }, round)) };
        rested = result.struckAt + DATABASE_REST_MS - given.examMs;
        // A round in which hardly anybody got anything through proves nothing: it counts, and is run again with more time.
        const idle = result.acknowledged < given.candidates;
        const isLast = !idle || stretch >= MOST_STRETCH;
        const problems = idle && isLast ? ['hardly anything was acknowledged', ...result.problems] : result.problems;
        done.push({ ...result, problems, idle });
        given.say(lineOf(n + 1, { ...result, idle }, database));
        for (const problem of new Set(problems)) given.say(`    problem: ${problem}`);
        if (isLast) break;
        given.say('    hardly anything was acknowledged: again, with twice the time');
      }
    }
    return { rounds: done, ...summaryOf(done) };
  } catch (error) {
    for (const app of apps) given.say(`--- log of ${app.base}\n${app.tail()}`);
    throw error;
  } finally {
    client.close();
    for (const app of apps) await app.stop();
    await seeder.close();
    await database.close();
  }
}

async function runRound(stage: Stage, round: Round): Promise<Verdict & Pick<Struck, 'awayMs'> & { struckAt: number }> {
  const { given, apps, seeder, random } = stage;
  const startFrom = machineMs();
  for (const [n, app] of apps.entries()) {
    if (n < round.processes && !app.running()) await app.start();
    if (n >= round.processes && app.running()) await app.stop();
  }
  if (stage.pace.startMs === 0) stage.pace.startMs = machineMs() - startFrom;
  const examMs = stage.stretch * (given.examMs + Math.min(60_000, Math.round(2 * stage.pace.startMs)));
  const live = apps.slice(0, round.processes);
  const since = instantFromMs(machineMs());
  // Entitling comes before the window opens and takes its time; the end is the same instant for all.
  const opensAt = Math.round(machineMs()) + 500 + given.candidates * 5;
  const endsAt = opensAt + examMs;
  const schedule: Schedule = {
    opensAt,
    handInFrom: opensAt + Math.round(0.6 * examMs),
    handInTo: endsAt + 0.4 * GRACE_MS,
    endsAt,
    giveUpAt: endsAt + STUCK_MS,
    staying: round.moment === 'closing' ? 85 : 30,
  };
  const sittings = await seeder.entitle({
    candidates: stage.candidates,
    paperId: stage.paperId,
    closesAt: instantFromMs(endsAt),
  });
  const ledgers = new Map<string, Ledger>();
  const sitting = sittings.map(({ id, candidate }, n) => {
    const ledger = createLedger();
    ledgers.set(id, ledger);
    const own = seededRandom(`${given.seed}/${since}/${n}`);
    const base = () => live[own.below(live.length)]?.base ?? '';
    return sit({
      place: { client: stage.client, base, sittingId: id, ledger, random: own },
      cookies: candidate.cookies,
      schedule,
    });
  });
  const strikeAt = momentOf(round.moment, schedule, random);
  const [struck] = await Promise.all([strike(stage, { round, live, at: strikeAt }), ...sitting]);
  if (round.target === 'application') stage.pace.startMs = struck.awayMs;
  else stage.pace.startMs = Math.min(stage.pace.startMs, 5_000);
  const verdict = await verify(seeder.owner, { ledgers, since, struckAt: instantFromMs(struck.at) });
  const problems = [...struck.problems, ...verdict.problems];
  return { ...verdict, awayMs: struck.awayMs, struckAt: struck.at, problems };
}

function momentOf(moment: Moment, s: Schedule, random: Random): number {
  const between = (from: number, to: number) => from + random.fraction() * (to - from);
  switch (moment) {
    case 'entering':
      return between(s.opensAt + 100, s.opensAt + 1_000);
    case 'exam':
      // In the first half, so that there is an exam left to go on with.
      return between(s.opensAt + 1_000, s.opensAt + 0.5 * (s.endsAt - s.opensAt));
    case 'hand-in':
      return between(s.handInFrom + 200, s.endsAt);
    case 'closing':
      return between(s.endsAt + GRACE_MS, s.endsAt + GRACE_MS + 800);
  }
}

interface Struck {
  readonly at: number;
  /** Until the platform answered again. */
  readonly awayMs: number;
  readonly problems: readonly string[];
}

/** Kills at that moment, waits a little, starts again where that is our task. */
async function strike(
  { database, random, candidates, seeder }: Stage,
  given: { round: Round; live: readonly AppProcess[]; at: number },
): Promise<Struck> {
  const { round, live } = given;
  await sleep(Math.max(0, given.at - machineMs()));
  const at = machineMs();
  if (round.target === 'database') {
    await database.strike();
  } else {
    // Of two processes mostly one dies and the other serves on.
    const first = random.below(live.length);
    const victims = random.below(3) === 0 ? live : live.slice(first, first + 1);
    await Promise.all(victims.map(app => app.kill()));
    await sleep(random.below(600));
    await Promise.all(victims.map(app => app.start()));
  }
  const cookie = candidates[0]?.cookies[0] ?? '';
  const base = live[0]?.base ?? '';
  const problems: string[] = [];
  let last = 'no reply';
  while (machineMs() < at + STUCK_MS) {
    for (const app of live.filter(a => !a.running())) {
      // Losing the database is no reason to end. The round goes on, as it would under a service manager.
      problems.push(`an application process ended by itself:\n${app.tail()}`);
      await app.start();
    }
    const reply = await fetch(`${base}/api/exams/my/sittings`, {
      headers: { cookie },
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    last = reply ? `${reply.status} ${(await reply.text().catch(() => '')).slice(0, 300)}` : 'no reply';
    if (reply?.status === 200) return { at, awayMs: Math.round(machineMs() - at), problems };
    await sleep(50);
  }
  const waiting = await seeder.owner.query(
    `select state, wait_event_type, wait_event, left(query, 100) as query from pg_stat_activity where datname = current_database() and state <> 'idle'`,
  );
  throw new Error(`the platform did not come back: ${last}\n${waiting.rows.map(r => JSON.stringify(r)).join('\n')}`);
}

const kills = { application: 'application killed', database: 'database' } as const;

function lineOf(n: number, r: FaultsResult['rounds'][number], database: OwnDatabase): string {
  const what = r.target === 'database' ? `${kills.database} ${database.struck}` : kills.application;
  return [
    `round ${String(n).padStart(2)}`,
    `${what} during ${r.moment}, ${r.processes} ${r.processes === 1 ? 'process' : 'processes'}`,
    `back after ${(r.awayMs / 1_000).toFixed(1)} s`,
    `${r.endedBefore}/${r.candidates} ended before`,
    `acknowledged ${r.acknowledged}`,
    `lost ${r.lost}`,
    `overwritten ${r.overwritten}`,
    `refused yet stored ${r.alien}`,
    `marks equal ${r.marksEqual}/${r.marks} (${r.inDoubt} with an answer in doubt)`,
    `results told ${r.results}, untrue ${r.untrue}`,
    `old answers refused ${r.refusedOld}`,
    `turned away ${r.turnedAway}`,
  ].join(' · ');
}

function summaryOf(rounds: FaultsResult['rounds']): { summary: string; ok: boolean } {
  const total = (pick: (r: FaultsResult['rounds'][number]) => number) => rounds.reduce((sum, r) => sum + pick(r), 0);
  const lost = total(r => r.lost);
  const overwritten = total(r => r.overwritten);
  const marks = total(r => r.marks);
  const equal = total(r => r.marksEqual);
  const other = { alien: total(r => r.alien), untrue: total(r => r.untrue), problems: total(r => r.problems.length) };
  const summary = [
    `faults: rounds ${rounds.length}`,
    `candidates ${total(r => r.candidates)}`,
    `acknowledged ${total(r => r.acknowledged)}`,
    `lost ${lost}`,
    `overwritten ${overwritten}`,
    `marks equal ${equal}/${marks}`,
    `results told ${total(r => r.results)}`,
    `untrue ${other.untrue}`,
    `refused yet stored ${other.alien}`,
    `other problems ${other.problems}`,
  ].join(', ');
  const ok = lost + overwritten + other.alien + other.untrue + other.problems === 0 && equal === marks && marks > 0;
  return { summary, ok };
}
