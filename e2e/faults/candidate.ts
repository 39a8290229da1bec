// How the simulated candidates behave in one sitting.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedAnswer } from '#contracts/exams';
import { machineMs } from '#platform/clock';
import { answerSome, askResult, enter, handInOnce, type Place, save, type Window } from './window.ts';

/** Instants are machine milliseconds. */
export interface Schedule {
  readonly opensAt: number;
  /** Hand-ins are spread from here… */
  readonly handInFrom: number;
  /** …to here, which lies behind the end so that some race with it. */
  readonly handInTo: number;
  readonly endsAt: number;
  /** Whoever has no result by then is stuck. */
  readonly giveUpAt: number;
  /** Of 100 candidates, how many never hand in and are closed by the server. */
  readonly staying: number;
}

/**
 * `takes-over`: a second device enters, the old tab goes on sending. `comes-back`: the page is left with unsent answers, entered
 * again, and those are sent after newer ones. `hasty`: gives up waiting after milliseconds, so that requests outlive their sender.
 */
export type Manner = 'steady' | 'takes-over' | 'comes-back' | 'hasty';
const manners: readonly Manner[] = ['steady', 'steady', 'takes-over', 'comes-back', 'hasty'];

export interface Sitter {
  readonly place: Place;
  readonly cookies: readonly [string, string];
  readonly schedule: Schedule;
}

const ENTER_SPREAD_MS = 1_000;
const pauseMs = (place: Place): number => 250 + place.random.below(600);

export async function sit({ place, cookies, schedule }: Sitter): Promise<void> {
  const { random } = place;
  const manner = manners[random.below(manners.length)] ?? 'steady';
  const timeoutMs = manner === 'hasty' ? 10 + random.below(60) : 4_000;
  const stays = random.below(100) < schedule.staying;
  const handInAt = schedule.handInFrom + random.below(Math.max(1, schedule.handInTo - schedule.handInFrom));
  await sleep(Math.max(0, schedule.opensAt - machineMs()) + random.below(ENTER_SPREAD_MS));
  let window = await getIn(place, schedule, { cookie: cookies[0], timeoutMs });
  const tabs: Promise<void>[] = [];
  if (window && manner !== 'steady' && manner !== 'hasty') {
    const half = schedule.opensAt + (schedule.handInFrom - schedule.opensAt) * (0.3 + 0.5 * random.fraction());
    await work(place, window, half);
    const next = await moveOn(place, schedule, { old: window, manner, cookies });
    if (manner === 'takes-over' && next) tabs.push(oldTab(place, window, schedule.endsAt));
    window = next;
  }
  if (window) {
    await work(place, window, schedule.handInFrom);
    // Towards the end even the hasty wait for their replies: what is in doubt at the end can be compared with nothing.
    window.timeoutMs = 4_000;
    await work(place, window, stays ? schedule.endsAt + 3_000 : handInAt);
    if (!stays) await end(place, window, schedule);
    await untilHeard(place, window, schedule);
  }
  await Promise.all(tabs);
  await untilResult(place, cookies[1], schedule);
}

/** Enters until it works, the refusal is final, or the time is over. */
async function getIn(
  place: Place,
  schedule: Schedule,
  given: { cookie: string; timeoutMs: number; kept?: ReadonlyMap<number, SavedAnswer> },
): Promise<Window | undefined> {
  while (machineMs() < schedule.giveUpAt) {
    const outcome = await enter(place, given);
    if (outcome.kind === 'reply') return outcome.reply;
    if (outcome.kind === 'refused') return undefined;
    await sleep(100 + place.random.below(200));
  }
  return undefined;
}

async function moveOn(
  place: Place,
  schedule: Schedule,
  given: { old: Window; manner: Manner; cookies: readonly [string, string] },
): Promise<Window | undefined> {
  const { old, manner, cookies } = given;
  if (manner === 'takes-over') return getIn(place, schedule, { cookie: cookies[1], timeoutMs: 4_000 });
  // The page goes away with answers that were never sent; meanwhile newer ones are given in the new window and sent first.
  for (let n = 0; n < 4; n += 1) answerSome(old, place.random);
  const unsent = new Map(old.kept);
  const window = await getIn(place, schedule, { cookie: cookies[0], timeoutMs: 4_000 });
  if (!window) return undefined;
  answerSome(window, place.random);
  await save(place, window);
  for (const [position, answer] of unsent) if (!window.kept.has(position)) window.kept.set(position, answer);
  return window;
}

/** Answers and saves until then, or until the window is over. */
async function work(place: Place, window: Window, until: number): Promise<void> {
  while (machineMs() < until && window.state === 'live') {
    answerSome(window, place.random);
    const heard = await save(place, window);
    await sleep(heard ? pauseMs(place) : 100 + place.random.below(300));
  }
}

/** A page does not stop asking what became of an answer because the exam is over. */
async function untilHeard(place: Place, window: Window, schedule: Schedule): Promise<void> {
  while (machineMs() < schedule.giveUpAt && window.kept.size > 0) {
    if (!(await save(place, window))) await sleep(200 + place.random.below(300));
  }
}

/** The tab left open on the first device: it was told that it is taken over, and sends all the same, with ever higher numbers. */
async function oldTab(place: Place, window: Window, until: number): Promise<void> {
  const before = window.seq;
  while (machineMs() < until) {
    answerSome(window, place.random);
    await save(place, window);
    await sleep(2 * pauseMs(place));
  }
  for (const { answer, acknowledged } of place.ledger.entries.values())
    if (acknowledged && answer.epoch === window.epoch && answer.seq > before)
      place.ledger.problems.push('an old tab was acknowledged');
}

/** Hands in until it is heard; every third lets a last save race with the hand-in. */
async function end(place: Place, window: Window, schedule: Schedule): Promise<void> {
  const racing = place.random.below(3) === 0;
  answerSome(window, place.random);
  while (machineMs() < schedule.giveUpAt && window.state === 'live') {
    const handingIn = handInOnce(place, window);
    if (racing) await lateSave(place, window);
    if (await handingIn) return;
    await sleep(100 + place.random.below(300));
  }
}

/** A save of its own that leaves while the hand-in is on its way. What it brings is not part of the hand-in. */
async function lateSave(place: Place, window: Window): Promise<void> {
  const late: Window = { ...window, kept: new Map() };
  answerSome(late, place.random);
  window.seq = late.seq;
  await sleep(place.random.below(20));
  await save(place, late);
}

async function untilResult(place: Place, cookie: string, schedule: Schedule): Promise<void> {
  while (machineMs() < schedule.giveUpAt) {
    if (await askResult(place, cookie)) return;
    await sleep(300 + place.random.below(300));
  }
  place.ledger.problems.push('no result in time');
}
