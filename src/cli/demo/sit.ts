// Sitting an exam as a candidate would: enter, answer what is shown, hand in. The demo knows the key and decides how well.
import { sql } from 'kysely';
import { enterSitting, handIn, saveAnswers } from '#contracts/exams';
import type { Random } from '#kernel/random';
import { shuffled } from '#kernel/random';
import { inParallel } from './outbox.ts';
import type { Learner } from './study.ts';
import type { DemoWorld } from './world.ts';

interface Blank {
  readonly match: 'loose' | 'exact' | 'number';
  readonly accept?: readonly string[];
  readonly value?: number;
}
interface Body {
  readonly kind: 'single' | 'multiple' | 'true-false' | 'fill-in';
  readonly options?: readonly string[];
  readonly answer?: number | readonly number[] | boolean;
  readonly blanks?: readonly Blank[];
}
interface DrawnItem {
  readonly questionId: string;
  readonly version: number;
  readonly optionOrder: readonly number[];
}

export type Plan = 'pass' | 'fail' | 'expire' | 'live';
export interface Candidate {
  readonly learner: Learner;
  readonly plan: Plan;
}

/** The key of every question of the sample. */
export async function readKey(world: DemoWorld): Promise<ReadonlyMap<string, Body>> {
  const { rows } = await sql<{ key: string; body: Body }>`
    select question_id || ':' || version as key, body from exams.question_version`.execute(
    world.platform.db.for<object>(),
  );
  return new Map(rows.map(r => [r.key, r.body]));
}

async function preparedOf(
  world: DemoWorld,
  given: { personIds: readonly string[]; paperId: string },
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; personId: string }>`
    select id, person_id from exams.sitting
    where person_id = any(${[...given.personIds]}::uuid[]) and paper_id = ${given.paperId} and state = 'prepared'`.execute(
    world.platform.db.for<object>(),
  );
  return new Map(rows.map(r => [r.personId, r.id]));
}

/** The papers of entered sittings, by sitting. */
async function papersOf(world: DemoWorld, ids: readonly string[]): Promise<ReadonlyMap<string, readonly DrawnItem[]>> {
  const { rows } = await sql<{ id: string; items: readonly DrawnItem[] }>`
    select id, drawn->'items' as items from exams.sitting where id = any(${[...ids]}::uuid[])`.execute(
    world.platform.db.for<object>(),
  );
  return new Map(rows.map(r => [r.id, r.items]));
}

type Value = number[] | string[];
const rightIndexes = (body: Body): readonly number[] => {
  if (typeof body.answer === 'number') return [body.answer];
  return Array.isArray(body.answer) ? body.answer : [];
};
const blankText = (blank: Blank): string =>
  blank.match === 'number' ? String(blank.value ?? 0) : (blank.accept?.[0] ?? '');

/** Positions as shown, or the texts of the blanks; for a wrong answer something that earns nothing. */
function answerTo(body: Body, item: DrawnItem, right: boolean): Value {
  if (body.kind === 'fill-in') return (body.blanks ?? []).map(blank => (right ? blankText(blank) : '不清楚'));
  if (body.kind === 'true-false') return [(body.answer === true) === right ? 0 : 1];
  const correct = new Set(rightIndexes(body));
  const shown = item.optionOrder.map((index, position) => ({ position, isRight: correct.has(index) }));
  if (right) return shown.filter(o => o.isRight).map(o => o.position);
  return shown
    .filter(o => !o.isRight)
    .slice(0, 1)
    .map(o => o.position);
}

/** Answers to all questions, `share` of them right. */
function answersFor(given: {
  items: readonly DrawnItem[];
  key: ReadonlyMap<string, Body>;
  epoch: number;
  share: number;
  random: Random;
}) {
  const { items, key, epoch, share, random } = given;
  const order = shuffled(
    items.map((_, at) => at),
    random,
  );
  const right = new Set(order.slice(0, Math.round(items.length * share)));
  return items.map((item, position) => {
    const body = key.get(`${item.questionId}:${item.version}`);
    if (!body) throw new Error('a drawn question of the sample is missing');
    return { position, epoch, seq: position + 1, value: answerTo(body, item, right.has(position)) };
  });
}

/** 62 to 98 for who passes, 30 to 54 for who does not; the mark is 60. */
const shareFor = (plan: Plan, random: Random): number =>
  plan === 'pass' ? 0.62 + 0.36 * Math.sqrt(random.fraction()) : 0.3 + 0.24 * random.fraction();

/** An exam session in the afternoon. Whoever should let the time run out enters and leaves; who is `live` stays. */
export async function sitAfternoon(
  world: DemoWorld,
  given: {
    date: string;
    time?: string;
    candidates: readonly Candidate[];
    paperId: string;
    key: ReadonlyMap<string, Body>;
    random: Random;
  },
): Promise<void> {
  const { candidates, key, random } = given;
  if (candidates.length === 0) return;
  world.setClock(given.date, given.time ?? '14:00');
  const tokens = await world.signInAll(candidates.map(c => c.learner.accountId));
  const prepared = await preparedOf(world, {
    personIds: candidates.map(c => c.learner.personId),
    paperId: given.paperId,
  });
  const entered = candidates.flatMap((candidate, at) => {
    const id = prepared.get(candidate.learner.personId);
    return id ? [{ candidate, id, token: tokens[at] ?? '', epoch: 0 }] : [];
  });
  await inParallel(entered, async e => {
    e.epoch = (await world.call(enterSitting, { params: { id: e.id }, body: { confirmed: true } }, e.token)).epoch;
  });
  const papers = await papersOf(
    world,
    entered.map(e => e.id),
  );
  world.pass(candidates.every(c => c.plan === 'live') ? 120_000 : 24 * 60_000);
  await inParallel(entered, async ({ candidate, id, token, epoch }) => {
    if (candidate.plan === 'expire') return;
    const share = shareFor(candidate.plan === 'live' ? 'pass' : candidate.plan, random);
    const answers = answersFor({ items: papers.get(id) ?? [], key, epoch, share, random });
    const params = { id };
    if (candidate.plan === 'live')
      await world.call(
        saveAnswers,
        { params, body: { epoch, answers: answers.slice(0, 6 + random.below(30)) } },
        token,
      );
    else await world.call(handIn, { params, body: { epoch, answers } }, token);
  });
  if (candidates.some(c => c.plan === 'expire')) {
    world.setClock(given.date, '16:30');
    await world.tick(['exams.close-overdue']);
  }
}
