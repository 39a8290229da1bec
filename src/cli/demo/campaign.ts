// A campaign, day by day: who studies when, who sits when, how it ends. Drawn from a seed, so two demos tell the same story.
import { sql } from 'kysely';
import { type Random, seededRandom } from '#kernel/random';
import type { CalendarDate } from '#kernel/time';
import { createAccount } from '#modules/accounts';
import type { Step } from './progress.ts';
import { type Candidate, type Plan, readKey, sitAfternoon } from './sit.ts';
import { type Learner, studyMorning, tasksOf } from './study.ts';
import type { DemoWorld } from './world.ts';

/** What becomes of somebody who begins. */
type Course = 'pass' | 'fail-pass' | 'fail-wait' | 'fail-fail' | 'expire-pass' | 'halfway' | 'exam-open';
const COURSES: readonly (readonly [Course, number])[] = [
  ['pass', 0.74],
  ['fail-pass', 0.09],
  ['fail-wait', 0.04],
  ['fail-fail', 0.03],
  ['expire-pass', 0.02],
  ['halfway', 0.05],
  ['exam-open', 0.03],
];
const SITTINGS: Readonly<Record<Course, readonly Plan[]>> = {
  pass: ['pass'],
  'fail-pass': ['fail', 'pass'],
  'fail-wait': ['fail'],
  'fail-fail': ['fail', 'fail'],
  'expire-pass': ['expire', 'pass'],
  halfway: [],
  'exam-open': [],
};

/** How far each unit of a plan comes: its region's pace with some luck; a few do all of it, a few nothing. */
export interface UnitFate {
  readonly unitId: string;
  readonly pace: number;
}
export function fates(
  units: readonly { readonly unitId: string; readonly pace: number }[],
  { seed, idleEvery, doneEvery }: { seed: string; idleEvery: number; doneEvery: number },
): readonly UnitFate[] {
  const random = seededRandom(seed);
  return units.map(({ unitId, pace }, at) => {
    const luck = Math.min(0.97, Math.max(0.05, pace + (random.fraction() - 0.5) * 0.4));
    if (at % idleEvery === idleEvery - 1) return { unitId, pace: 0 };
    if (at % doneEvery === 0) return { unitId, pace: 1 };
    return { unitId, pace: luck };
  });
}

interface Enrolled extends Learner {
  readonly unitId: string;
}

/** Everybody enrolled, in a stable order, with an account each. */
async function enrolledOf(
  world: DemoWorld,
  planId: string,
): Promise<readonly (Omit<Enrolled, 'accountId'> & { name: string; accountId: string | null })[]> {
  const { rows } = await sql<{
    enrolmentId: string;
    personId: string;
    unitId: string;
    name: string;
    accountId: string | null;
  }>`
    select e.id as enrolment_id, e.person_id, e.unit_id, p.name, a.id as account_id
    from training.enrolment_view e join people.person_view p on p.id = e.person_id
    left join accounts.account a on a.person_id = e.person_id
    where e.plan_id = ${planId} and e.state = 'enrolled' order by p.number_mask, p.pinyin, e.id`.execute(
    world.platform.db.for<object>(),
  );
  return rows;
}

interface Day {
  readonly through: Learner[];
  readonly halfway: Learner[];
  readonly sittings: Candidate[];
}
interface Diary {
  readonly days: readonly CalendarDate[];
  readonly plan: ReadonlyMap<CalendarDate, Day>;
  readonly begun: number;
}

function courseOf(random: Random, pace: number): Course {
  if (pace === 1) return random.fraction() < 0.9 ? 'pass' : 'fail-pass';
  let left = random.fraction();
  for (const [course, share] of COURSES) {
    left -= share;
    if (left <= 0) return course;
  }
  return 'pass';
}

/** Writes the diary: the day on which each begins, and the days of the sittings after it. */
function writeDiary(
  learners: readonly Enrolled[],
  given: { days: readonly CalendarDate[]; paces: ReadonlyMap<string, number>; random: Random; early: number },
): Diary {
  const { days, paces, random, early } = given;
  const plan = new Map<CalendarDate, Day>();
  const on = (at: number): Day => {
    const date = days[Math.min(at, days.length - 1)] ?? '';
    const day = plan.get(date) ?? { through: [], halfway: [], sittings: [] };
    plan.set(date, day);
    return day;
  };
  // Whoever is to end all attempts needs room after the first.
  const room = Math.max(1, days.length - 5);
  let begun = 0;
  for (const learner of learners) {
    const pace = paces.get(learner.unitId) ?? 0;
    if (random.fraction() >= pace) continue;
    begun += 1;
    const start = Math.floor(random.fraction() ** early * room);
    const course = courseOf(random, pace);
    if (course === 'halfway') on(start).halfway.push(learner);
    else on(start).through.push(learner);
    for (const [n, sitting] of SITTINGS[course].entries())
      on(start + n * 2 + (n > 0 ? random.below(2) : 0)).sittings.push({ learner, plan: sitting });
  }
  return { days, plan, begun };
}

async function openAccounts(
  world: DemoWorld,
  learners: readonly { personId: string; name: string; unitId: string }[],
): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < learners.length; at += 200)
    await world.tx(async tx => {
      for (const { personId, name, unitId } of learners.slice(at, at + 200))
        ids.push(await createAccount(tx, { login: null, personId, unitId, name, mustChange: true }));
    });
  return ids;
}

export interface CampaignGiven {
  readonly planId: string;
  readonly paperId: string;
  readonly days: readonly CalendarDate[];
  readonly fates: readonly UnitFate[];
  readonly seed: string;
  /** Above 1 most begin early. */
  readonly early: number;
  readonly step: Step;
  /** Runs in the evening of each day. */
  readonly evening?: (date: CalendarDate) => Promise<void>;
}

/** Plays the days. Returns how many began and how many passed. */
export async function playCampaign(world: DemoWorld, given: CampaignGiven): Promise<{ begun: number; passed: number }> {
  const random = seededRandom(given.seed);
  const rows = await enrolledOf(world, given.planId);
  const without = rows.filter(r => r.accountId === null);
  const opened = new Map((await openAccounts(world, without)).map((id, at) => [without[at]?.personId ?? '', id]));
  const learners = rows.map(r => ({ ...r, accountId: r.accountId ?? opened.get(r.personId) ?? '' }));
  const paces = new Map(given.fates.map(f => [f.unitId, f.pace]));
  const diary = writeDiary(learners, { ...given, paces, random });
  const [tasks, key] = [await tasksOf(world, given.planId), await readKey(world)];
  let passed = 0;
  for (const [at, date] of given.days.entries()) {
    const day = diary.plan.get(date);
    if (day) {
      await studyMorning(world, { date, tasks, through: day.through, halfway: day.halfway });
      await sitAfternoon(world, { date, candidates: day.sittings, paperId: given.paperId, key, random });
      await world.settle();
      passed += day.sittings.filter(s => s.plan === 'pass').length;
    }
    await given.evening?.(date);
    given.step.at(at + 1, given.days.length, `${date}  合格 ${passed} 人`);
  }
  return { begun: diary.begun, passed };
}
