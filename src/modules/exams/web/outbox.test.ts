import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SavedAnswer, SaveRefusal } from '#contracts/exams';
import {
  type AnswerValue,
  boundedBatch,
  giveAnswer,
  isNewer,
  type KeptRecord,
  nextBatch,
  openOutbox,
  recordOf,
  settleBatch,
  valueAt,
} from './outbox.ts';

const answer = (position: number, epoch: number, seq: number, value: AnswerValue = [seq % 4]): SavedAnswer => ({
  position,
  epoch,
  seq,
  value,
});

test('TRN-05: answers kept from a crash are owed again under their old stamp, unless the server has newer ones', () => {
  const { outbox, told } = openOutbox({
    epoch: 3,
    answers: [answer(0, 1, 1, [0]), answer(1, 2, 9, [1]), answer(2, 1, 4, [2])],
    kept: [
      { epoch: 1, seq: 7, pending: [answer(0, 1, 6, [3]), answer(1, 1, 7, [2]), answer(2, 1, 4, [2])] },
      { epoch: 2, seq: 3, pending: [answer(3, 2, 3, ['甲'])] },
    ],
  });
  expect(nextBatch(outbox)).toEqual([answer(0, 1, 6, [3]), answer(3, 2, 3, ['甲'])]);
  expect(told).toEqual([{ position: 1, reason: 'server-newer' }]);
  expect([0, 1, 2, 3].map(position => valueAt(outbox, position))).toEqual([[3], [1], [2], ['甲']]);
  expect(giveAnswer(outbox, { position: 5, value: [0] }).pending.get(5)).toMatchObject({ epoch: 3, seq: 10 });
});

test('TRN-05: an equal answer that is newer on the server is not worth a message', () => {
  const kept = [{ epoch: 1, seq: 1, pending: [answer(0, 1, 1, [2])] }];
  expect(openOutbox({ epoch: 3, answers: [answer(0, 2, 5, [2])], kept })).toMatchObject({ told: [] });
});

test('TRN-05: a verdict over the window leaves every answer owed and kept', () => {
  const outbox = giveAnswer(openOutbox({ epoch: 1, answers: [], kept: [] }).outbox, { position: 0, value: [1] });
  const sent = nextBatch(outbox);
  for (const reason of ['taken-over', 'closed', 'too-late'] as const) {
    const settled = settleBatch(outbox, { sent, refused: [{ position: 0, reason }] });
    expect(settled).toMatchObject({ verdict: reason, told: [] });
    expect(recordOf(settled.outbox).pending).toEqual(sent);
  }
});

test('TRN-05: a refused answer leaves and is told; a refusal of one since replaced is not', () => {
  const first = giveAnswer(openOutbox({ epoch: 1, answers: [], kept: [] }).outbox, { position: 0, value: [1] });
  const refused = [{ position: 0, reason: 'superseded' as const }];
  const settled = settleBatch(first, { sent: nextBatch(first), refused });
  expect([settled.told, settled.outbox.pending.size]).toEqual([[{ position: 0, reason: 'superseded' }], 0]);
  const second = giveAnswer(first, { position: 0, value: [2] });
  const later = settleBatch(second, { sent: nextBatch(first), refused });
  expect([later.told, later.outbox.pending.size]).toEqual([[], 1]);
});

test('TRN-05: what leaves with the page is bounded in size', () => {
  let { outbox } = openOutbox({ epoch: 1, answers: [], kept: [] });
  for (let position = 0; position < 300; position++) {
    outbox = giveAnswer(outbox, { position, value: Array.from({ length: 10 }, () => '字'.repeat(200)) });
  }
  expect(new TextEncoder().encode(JSON.stringify(boundedBatch(outbox, 60_000))).length).toBeLessThan(64 * 1024);
  expect(nextBatch(outbox)).toHaveLength(200);
});

// ---- A model of the server, of two devices and of everything that may happen between them.

interface Server {
  epoch: number;
  open: boolean;
  readonly answers: Map<number, SavedAnswer>;
}

/** The rule of the save queue's statement. */
function saveOn(server: Server, window: number, sent: readonly SavedAnswer[]) {
  const refused: { position: number; reason: SaveRefusal }[] = [];
  for (const one of sent) {
    const held = server.answers.get(one.position);
    if (!server.open) refused.push({ position: one.position, reason: 'closed' });
    else if (window !== server.epoch || one.epoch > server.epoch)
      refused.push({ position: one.position, reason: 'taken-over' });
    else if (held && isNewer(held, one)) refused.push({ position: one.position, reason: 'superseded' });
    else server.answers.set(one.position, one);
  }
  return refused;
}

type Reply = { readonly sent: readonly SavedAnswer[]; readonly refused: ReturnType<typeof saveOn> };

/** A browser: its storage outlives its windows; replies may come in any order or never. */
class Device {
  storage = new Map<number, KeptRecord>();
  outbox = openOutbox({ epoch: 0, answers: [], kept: [] }).outbox;
  live = false;
  onItsWay: (readonly SavedAnswer[])[] = [];
  replies: Reply[] = [];
  readonly server: Server;
  constructor(server: Server) {
    this.server = server;
  }
  enter(): void {
    if (!this.server.open) return;
    this.server.epoch += 1;
    const { epoch, answers } = this.server;
    this.outbox = openOutbox({ epoch, answers: [...answers.values()], kept: [...this.storage.values()] }).outbox;
    this.storage = new Map([[epoch, recordOf(this.outbox)]]);
    this.live = true;
    this.onItsWay = [];
    this.replies = [];
  }
  answer(position: number, value: AnswerValue): void {
    if (!this.live) return;
    this.outbox = giveAnswer(this.outbox, { position, value });
    this.storage.set(this.outbox.epoch, recordOf(this.outbox));
  }
  send(): void {
    const batch = nextBatch(this.outbox, 3);
    if (this.live && batch.length > 0) this.onItsWay.push(batch);
  }
  /** The request reaches the server; its reply may still get lost. */
  arrive(which: number, answered: boolean): void {
    const [sent] = this.onItsWay.splice(which % Math.max(1, this.onItsWay.length), 1);
    if (!sent) return;
    const refused = saveOn(this.server, this.outbox.epoch, sent);
    if (answered) this.replies.push({ sent, refused });
  }
  hear(which: number): void {
    const [reply] = this.replies.splice(which % Math.max(1, this.replies.length), 1);
    if (!reply) return;
    const { outbox, verdict } = settleBatch(this.outbox, reply);
    this.outbox = outbox;
    this.storage.set(outbox.epoch, recordOf(outbox));
    if (verdict) this.live = false;
  }
  /** Requests and replies of a window die with it; the storage does not. */
  crash(): void {
    this.live = false;
    this.onItsWay = [];
    this.replies = [];
  }
  /** Sends until nothing is owed, over a network that works. */
  drain(): void {
    for (let i = 0; i < 100 && this.live && this.outbox.pending.size > 0; i++) {
      this.send();
      this.arrive(0, true);
      this.hear(0);
    }
  }
}

type Step =
  | { readonly do: 'enter' | 'send' | 'crash'; readonly on: number }
  | { readonly do: 'answer'; readonly on: number; readonly position: number; readonly value: number }
  | { readonly do: 'arrive'; readonly on: number; readonly which: number; readonly answered: boolean }
  | { readonly do: 'hear'; readonly on: number; readonly which: number };

const on = fc.nat({ max: 1 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('enter' as const, 'crash' as const), on }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), on }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('answer' as const),
        on,
        position: fc.nat({ max: 4 }),
        value: fc.nat({ max: 9 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('arrive' as const),
        on,
        which: fc.nat({ max: 5 }),
        answered: fc.boolean(),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('hear' as const), on, which: fc.nat({ max: 5 }) }) },
  ),
  { maxLength: 80 },
);

function run(step: Step, device: Device): void {
  if (step.do === 'enter') device.enter();
  else if (step.do === 'send') device.send();
  else if (step.do === 'answer') device.answer(step.position, [step.value]);
  else if (step.do === 'arrive') device.arrive(step.which, step.answered);
  else if (step.do === 'hear') device.hear(step.which);
  else device.crash();
}

test('TRN-05: whatever order saves, losses, crashes and take-overs come in, nothing older overwrites newer and nothing is called saved early', () => {
  fc.assert(
    fc.property(steps, list => {
      const server: Server = { epoch: 0, open: true, answers: new Map() };
      const devices = [new Device(server), new Device(server)] as const;
      const held = new Map<number, SavedAnswer>();
      for (const step of list) {
        run(step, step.on === 0 ? devices[0] : devices[1]);
        for (const [position, now] of server.answers) {
          const before = held.get(position);
          expect(before !== undefined && isNewer(before, now)).toBe(false);
          held.set(position, now);
        }
        for (const device of devices) {
          for (const known of device.outbox.known.values()) {
            // Acknowledged means: the server holds this answer or a newer one.
            const stored = server.answers.get(known.position);
            expect(stored !== undefined && !isNewer(known, stored)).toBe(true);
          }
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('TRN-05: on one device, whatever was lost on the way, the last answer given is the one stored in the end', () => {
  fc.assert(
    fc.property(steps, list => {
      const server: Server = { epoch: 0, open: true, answers: new Map() };
      const device = new Device(server);
      const last = new Map<number, AnswerValue>();
      device.enter();
      for (const step of list) {
        if (step.do === 'answer' && device.live) last.set(step.position, [step.value]);
        run(step, device);
      }
      device.enter();
      device.drain();
      expect(device.outbox.pending.size).toBe(0);
      for (const [position, value] of last) expect(server.answers.get(position)?.value).toEqual(value);
    }),
    { numRuns: 400 },
  );
});
