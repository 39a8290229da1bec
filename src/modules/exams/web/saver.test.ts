import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '#api';
import type { SavedAnswer, SaveRefusal } from '#contracts/exams';
import { isNewer, type KeptRecord, openOutbox } from './outbox.ts';
import { type SaveReply, Saver } from './saver.ts';

const AT = '2014-06-01T01:00:00.000Z';
const problem = (status: number, code = `http.${status}`) =>
  new ApiError({ code, status, detail: {}, citations: [], requestId: '', message: '' });

interface Flight {
  readonly answers: readonly SavedAnswer[];
  readonly leaving: boolean;
  readonly ok: (refused?: readonly { position: number; reason: SaveRefusal }[]) => Promise<void>;
  readonly fail: (error: unknown) => Promise<void>;
}

interface Asked {
  readonly say: (standing: { epoch: number; open: boolean }) => Promise<void>;
  readonly fail: (error: unknown) => Promise<void>;
}

const settled = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

/** A saver on a network made of open promises and a clock made of a list. */
function bench({ keeps = true, known = [] as SavedAnswer[] } = {}) {
  const flights: Flight[] = [];
  const timers: { act: () => void; ms: number; on: boolean }[] = [];
  const records: KeptRecord[] = [];
  const asked: Asked[] = [];
  const { outbox, told } = openOutbox({ epoch: 1, answers: known, kept: [] });
  const saver = new Saver(
    { outbox, told, savedAt: null },
    {
      send: (answers, { leaving }) =>
        new Promise<SaveReply>((resolve, reject) => {
          flights.push({
            answers,
            leaving,
            ok: (refused = []) => {
              resolve({ savedAt: AT, refused });
              return settled();
            },
            fail: error => {
              reject(error);
              return settled();
            },
          });
        }),
      keep: record => {
        records.push(record);
        return keeps;
      },
      timer: (act, ms) => {
        const timer = { act, ms, on: true };
        timers.push(timer);
        return () => {
          timer.on = false;
        };
      },
      standing: () =>
        new Promise((resolve, reject) => {
          asked.push({
            say: standing => {
              resolve(standing);
              return settled();
            },
            fail: error => {
              reject(error);
              return settled();
            },
          });
        }),
      random: () => 1,
    },
  );
  const due = () => timers.filter(timer => timer.on);
  const fire = async () => {
    for (const timer of due()) {
      timer.on = false;
      timer.act();
    }
    await settled();
  };
  const flight = (index: number): Flight => {
    const found = flights[index];
    if (!found) throw new Error(`no flight ${index}`);
    return found;
  };
  return { saver, flights, flight, due, fire, records, asked };
}

test('TRN-05: one request is in flight; what is answered meanwhile goes together in the next', async () => {
  const { saver, flights, flight } = bench();
  for (const position of [0, 1, 2]) saver.answer({ position, value: [position] });
  expect(flights.map(f => f.answers.length)).toEqual([1]);
  expect(saver.state().savedAt).toBeNull();
  await flight(0).ok();
  expect(flights.map(f => f.answers.map(a => a.position))).toEqual([[0], [1, 2]]);
  expect(saver.state().outbox.pending.size).toBe(2);
  await flight(1).ok();
  expect(saver.state()).toMatchObject({ savedAt: AT, trouble: undefined });
  expect(saver.state().outbox.pending.size).toBe(0);
});

test('TRN-05: every change is on the device before it is sent', async () => {
  const { saver, flights, records } = bench();
  let keptAtSend = 0;
  saver.subscribe(() => {
    keptAtSend = Math.max(keptAtSend, records.at(-1)?.pending.length ?? 0);
  });
  saver.answer({ position: 0, value: [1] });
  expect([flights.length, records.at(-1)?.pending.length, keptAtSend]).toEqual([1, 1, 1]);
});

test('TRN-05: a silent network is retried with growing waits of at most five seconds, and at once when it comes back', async () => {
  const { saver, flight, flights, due, fire } = bench();
  saver.answer({ position: 0, value: [1] });
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    await flight(i).fail(problem(0, 'network'));
    expect(saver.state()).toMatchObject({ trouble: 'away', mode: 'live' });
    waits.push(due()[0]?.ms ?? 0);
    await fire();
  }
  expect(waits).toEqual([400, 800, 1600, 3200, 5000, 5000, 5000]);
  await flight(7).fail(problem(503));
  expect(saver.state().trouble).toBe('server');
  saver.flush();
  expect(flights).toHaveLength(9);
  await flight(8).ok();
  expect(saver.state()).toMatchObject({ trouble: undefined, savedAt: AT });
  expect(due()).toEqual([]);
});

test('TRN-05: a text is sent when the typing pauses, or when the page is turned', async () => {
  const { saver, flights, fire } = bench();
  saver.answer({ position: 0, value: ['防'] }, 600);
  saver.answer({ position: 0, value: ['防火'] }, 600);
  expect(flights).toHaveLength(0);
  await fire();
  expect(flights.map(f => f.answers)).toEqual([[{ position: 0, epoch: 1, seq: 2, value: ['防火'] }]]);
});

test('TRN-05: taken over, closed, signed out and unheard windows stop sending and keep what is owed', async () => {
  const ends: [unknown, string][] = [
    ['taken-over', 'taken-over'],
    ['closed', 'over'],
    ['too-late', 'over'],
    [problem(401), 'signed-out'],
    [problem(404), 'refused'],
    [problem(409, 'exams.taken-over'), 'taken-over'],
  ];
  for (const [how, mode] of ends) {
    const { saver, flight, flights, due } = bench();
    saver.answer({ position: 0, value: [1] });
    if (how instanceof ApiError) await flight(0).fail(how);
    else await flight(0).ok([{ position: 0, reason: how as SaveRefusal }]);
    expect(saver.state()).toMatchObject({ mode, savedAt: null });
    saver.answer({ position: 1, value: [1] });
    expect([saver.state().outbox.pending.size, flights.length, due().length]).toEqual([1, 1, 0]);
  }
});

test('TRN-05: an answer the server cannot read is told and does not hold up the others', async () => {
  const { saver, flight } = bench();
  saver.answer({ position: 0, value: [1] });
  saver.answer({ position: 1, value: [1] });
  saver.answer({ position: 2, value: [1] });
  await flight(0).ok();
  await flight(1).fail(problem(422));
  expect(flight(2).answers.map(a => a.position)).toEqual([1]);
  await flight(2).fail(problem(422));
  expect(saver.state().told).toEqual([{ position: 1, reason: 'rejected' }]);
  await flight(3).ok();
  expect(saver.state().outbox.pending.size).toBe(0);
});

test('TRN-05: a page that goes sends all that is owed besides what is in flight, and hears either answer', async () => {
  const { saver, flight, flights } = bench();
  saver.answer({ position: 0, value: [1] });
  saver.answer({ position: 1, value: [2] });
  saver.leave();
  expect(flights.map(f => [f.leaving, f.answers.length])).toEqual([
    [false, 1],
    [true, 2],
  ]);
  await flight(1).ok();
  expect(saver.state().outbox.pending.size).toBe(0);
  await flight(0).fail(problem(0, 'network'));
  expect(saver.state().outbox.pending.size).toBe(0);
});

test('TRN-05: a quiet window learns by asking, without an answer of its own, that it was taken over or that all is over', async () => {
  const ends: [{ epoch: number; open: boolean }, string][] = [
    [{ epoch: 1, open: true }, 'live'],
    [{ epoch: 2, open: true }, 'taken-over'],
    [{ epoch: 2, open: false }, 'taken-over'],
    [{ epoch: 1, open: false }, 'over'],
  ];
  for (const [standing, mode] of ends) {
    const { saver, asked, flights } = bench();
    const probing = saver.probe();
    await asked[0]?.say(standing);
    await probing;
    expect([saver.state().mode, flights.length]).toEqual([mode, 0]);
  }
});

test('TRN-05: what began while a window asked is not ended by the reply; a silent network is said and forgotten', async () => {
  const { saver, asked, flight } = bench();
  const first = saver.probe();
  saver.answer({ position: 0, value: [1] });
  await asked[0]?.say({ epoch: 2, open: true });
  await first;
  expect(saver.state().mode).toBe('live');
  await saver.probe();
  expect(asked).toHaveLength(1);
  await flight(0).ok();
  const second = saver.probe();
  await asked[1]?.fail(problem(0, 'network'));
  await second;
  expect(saver.state()).toMatchObject({ mode: 'live', trouble: 'away' });
  const third = saver.probe();
  saver.pause();
  await asked[2]?.say({ epoch: 1, open: false });
  await third;
  expect(saver.state().mode).toBe('paused');
  saver.resume();
  const fourth = saver.probe();
  await asked[3]?.say({ epoch: 1, open: true });
  await fourth;
  expect(saver.state().trouble).toBeUndefined();
});

test('TRN-05: a device that keeps nothing is said at once', () => {
  expect(bench({ keeps: false }).saver.state().kept).toBe(false);
});

test('TRN-05: a page that was left sends nothing more, and one that handed over writes nothing more', async () => {
  const { saver, flight, flights, records } = bench();
  saver.answer({ position: 0, value: [1] });
  saver.answer({ position: 1, value: [1] });
  saver.stop();
  await flight(0).ok();
  expect([flights.length, records.at(-1)?.pending.length]).toEqual([1, 1]);
  const other = bench();
  other.saver.answer({ position: 0, value: [1] });
  other.saver.handOver();
  const before = other.records.length;
  await other.flight(0).ok();
  expect(other.records).toHaveLength(before);
});

test('TRN-05: a hand-in holds saving; when it does not arrive, saving goes on', async () => {
  const { saver, flight, flights } = bench();
  saver.answer({ position: 0, value: [1] });
  saver.pause();
  await flight(0).ok([{ position: 0, reason: 'closed' }]);
  expect(saver.state().mode).toBe('paused');
  saver.resume();
  expect([saver.state().mode, flights.length]).toEqual(['live', 2]);
});

test('TRN-05: through any order of failures and acknowledgements, saved is said only of what the server holds', async () => {
  const fate = fc.constantFrom('ok' as const, 'lost' as const, 'lost-reply' as const, 'busy' as const);
  const act = fc.oneof(
    fc.record({ do: fc.constant('answer' as const), position: fc.nat({ max: 3 }), value: fc.nat({ max: 5 }) }),
    fc.record({ do: fc.constant('land' as const), fate }),
    fc.record({ do: fc.constantFrom('fire' as const, 'flush' as const, 'leave' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async acts => {
      const { saver, flights, fire } = bench();
      const server = new Map<number, SavedAnswer>();
      let landed = 0;
      const land = async (how: 'ok' | 'lost' | 'lost-reply' | 'busy') => {
        const flight = flights[landed];
        if (!flight) return;
        landed += 1;
        if (how === 'lost' || how === 'busy') return flight.fail(problem(how === 'lost' ? 0 : 503));
        const refused: { position: number; reason: SaveRefusal }[] = [];
        for (const one of flight.answers) {
          const held = server.get(one.position);
          if (held && isNewer(held, one)) refused.push({ position: one.position, reason: 'superseded' });
          else server.set(one.position, one);
        }
        return how === 'ok' ? flight.ok(refused) : flight.fail(problem(0));
      };
      const check = () => {
        const { outbox, told } = saver.state();
        expect(told).toEqual([]);
        if (outbox.pending.size > 0) return;
        for (const known of outbox.known.values()) expect(server.get(known.position)).toEqual(known);
      };
      for (const one of acts) {
        if (one.do === 'answer') saver.answer({ position: one.position, value: [one.value] });
        else if (one.do === 'land') await land(one.fate);
        else if (one.do === 'fire') await fire();
        else if (one.do === 'flush') saver.flush();
        else saver.leave();
        check();
      }
      for (let i = 0; i < 200 && (saver.state().outbox.pending.size > 0 || landed < flights.length); i++) {
        if (landed < flights.length) await land('ok');
        else saver.flush();
        await settled();
      }
      expect(saver.state().outbox.pending.size).toBe(0);
      check();
    }),
    { numRuns: 150 },
  );
});
