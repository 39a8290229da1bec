import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import type { SavedAnswer } from '../contract-sittings.ts';
import { createSaveQueue, type SaveQueue, type SaveRequest } from './save-queue.ts';

let world: TestWorld;
let queue: SaveQueue;
const bank = newId();
const paper = newId();
const START = '2014-06-01T01:00:00.000Z';
const END = '2014-06-01T02:00:00.000Z';

beforeAll(async () => {
  world = await createTestWorld({ now: START, modules: [] });
  queue = createSaveQueue(world.db.pool);
  await world.owner.query(`insert into exams.bank values ($1, $2, '库', 1, $3)`, [bank, newId(), START]);
  await world.owner.query(`insert into exams.paper values ($1, $2, $3, '卷', '[]', 60, 'no-score', 'ready', 1, $4)`, [
    paper,
    newId(),
    bank,
    START,
  ]);
});
afterAll(() => world.close());

interface Candidate {
  readonly sittingId: string;
  readonly personId: string;
  readonly sessionId: string;
}
async function candidate(epoch = 1): Promise<Candidate> {
  const [entitlement, sittingId, personId, sessionId] = [newId(), newId(), newId(), newId()];
  await world.owner.query(
    `insert into exams.entitlement values ($1, $2, $2, $3, 'test', $1, $4, $5, 2, 6000, '[]', 'open', $4)`,
    [entitlement, personId, paper, START, END],
  );
  await world.owner.query(
    `insert into exams.sitting (id, entitlement_id, person_id, unit_id, paper_id, attempt, state, drawn, item_count, max_hundredths, started_at, ends_at, session_id, epoch, created_at)
     values ($1, $2, $3, $3, $4, 1, 'open', '{}', 100, 10000, $5, $6, $7, $8, $5)`,
    [sittingId, entitlement, personId, paper, START, END, sessionId, epoch],
  );
  return { sittingId, personId, sessionId };
}
const choice = (n: number): SavedAnswer['value'] => [n];
const answer = (position: number, seq: number, n = 0, epoch = 1): SavedAnswer => ({
  position,
  seq,
  epoch,
  value: choice(n),
});
const request = (c: Candidate, answers: readonly SavedAnswer[], more: Partial<SaveRequest> = {}): SaveRequest => ({
  ...c,
  epoch: 1,
  receivedAt: '2014-06-01T01:10:00.000Z',
  answers,
  ...more,
});
const stored = async (c: Candidate): Promise<Map<number, { seq: number; epoch: number; n: number }>> => {
  const { rows } = await world.owner.query(
    'select position, seq, epoch, value from exams.answer where sitting_id = $1',
    [c.sittingId],
  );
  return new Map(rows.map(r => [r.position, { seq: Number(r.seq), epoch: r.epoch, n: r.value[0] }]));
};

let c: Candidate;
beforeEach(async () => {
  c = await candidate();
});

describe('TRN-05: answers are saved once, in order, and only while the sitting is open', () => {
  test('TRN-05: what is acknowledged is stored; a replay of the same answer is acknowledged again', async () => {
    expect(await queue.save(request(c, [answer(0, 1, 2), answer(1, 1, 3)]))).toEqual({ refused: [] });
    expect(await queue.save(request(c, [answer(0, 1, 2)]))).toEqual({ refused: [] });
    expect((await stored(c)).get(0)).toEqual({ seq: 1, epoch: 1, n: 2 });
  });

  test('TRN-05: an older answer never overwrites a newer one, and the candidate is told', async () => {
    await queue.save(request(c, [answer(0, 5, 1)]));
    expect(await queue.save(request(c, [answer(0, 4, 2)]))).toEqual({
      refused: [{ position: 0, reason: 'superseded' }],
    });
    expect((await stored(c)).get(0)?.n).toBe(1);
  });

  test('TRN-05: within one batch the newest of a window wins and all of its saves are acknowledged', async () => {
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(seq => queue.save(request(c, [answer(7, seq, seq)]))));
    expect(outcomes).toEqual([1, 2, 3, 4, 5].map(() => ({ refused: [] })));
    expect((await stored(c)).get(7)).toEqual({ seq: 5, epoch: 1, n: 5 });
  });

  test('TRN-05: an old tab, another session, another person and a late arrival are each refused by name', async () => {
    const second = await candidate(2);
    const offline = request(second, [answer(0, 9, 1, 1)], { epoch: 2 });
    expect(await queue.save(offline)).toEqual({ refused: [] });
    const cases: [Partial<SaveRequest>, string][] = [
      [{ epoch: 1 }, 'taken-over'],
      [{ epoch: 2, sessionId: newId() }, 'taken-over'],
      [{ epoch: 2, personId: newId() }, 'closed'],
      [{ epoch: 2, receivedAt: END }, 'too-late'],
      [{ epoch: 2, sittingId: newId() }, 'closed'],
    ];
    for (const [more, reason] of cases) {
      expect(await queue.save(request(second, [answer(3, 50, 2)], more))).toEqual({
        refused: [{ position: 3, reason }],
      });
    }
    expect(await queue.save(request(second, [answer(400, 1)], { epoch: 2 }))).toEqual({
      refused: [{ position: 400, reason: 'no-such-question' }],
    });
    expect([...(await stored(second)).keys()]).toEqual([0]);
  });

  test('TRN-05: an answer replayed from an earlier epoch does not beat one given after the take-over', async () => {
    const d = await candidate(2);
    await queue.save(request(d, [answer(0, 1, 4, 2)], { epoch: 2 }));
    expect(await queue.save(request(d, [answer(0, 99, 1, 1)], { epoch: 2 }))).toEqual({
      refused: [{ position: 0, reason: 'superseded' }],
    });
    expect((await stored(d)).get(0)).toEqual({ seq: 1, epoch: 2, n: 4 });
  });

  test('TRN-05: a stranger naming my sitting in the same batch neither changes nor delays my answer', async () => {
    const stranger = { ...c, personId: newId(), sessionId: newId() };
    const [mine, theirs] = await Promise.all([
      queue.save(request(c, [answer(1, 1, 1)])),
      queue.save(request(stranger, [answer(1, 1_000, 3)], { epoch: 99 })),
    ]);
    expect(mine).toEqual({ refused: [] });
    expect(theirs.refused[0]?.reason).toBe('closed');
    expect((await stored(c)).get(1)?.n).toBe(1);
  });

  test('TRN-05: one bad row fails its own request only', async () => {
    const bad = request(c, [{ ...answer(2, 1), value: ['\u0000'] as never }]);
    const results = await Promise.allSettled([queue.save(bad), queue.save(request(c, [answer(3, 1, 1)]))]);
    expect(results.map(r => r.status)).toEqual(['rejected', 'fulfilled']);
    expect([...(await stored(c)).keys()]).toEqual([3]);
  });
});

describe('TRN-05: a save racing a hand-in', () => {
  test('TRN-05: whatever was acknowledged is in what the hand-in read, in 60 rounds', async () => {
    for (let round = 0; round < 60; round += 1) {
      const one = await candidate();
      const acknowledged: number[] = [];
      let closed = false;
      const saving = (async () => {
        for (let position = 0; position < 100 && !closed; position += 1) {
          const { refused } = await queue.save(request(one, [answer(position, 1, 1)]));
          if (refused.length === 0) acknowledged.push(position);
          else closed = true;
        }
      })();
      await new Promise(resolve => setTimeout(resolve, Math.random() * 12));
      // What the hand-in does: lock the sitting, read the answers, close it.
      const client = await world.db.pool.connect();
      await client.query('begin');
      await client.query('select 1 from exams.sitting where id = $1 for update', [one.sittingId]);
      const read = await client.query<{ position: number }>('select position from exams.answer where sitting_id = $1', [
        one.sittingId,
      ]);
      await client.query(`update exams.sitting set state = 'handed-in' where id = $1`, [one.sittingId]);
      await client.query('commit');
      client.release();
      await saving;
      const graded = new Set(read.rows.map(r => r.position));
      expect(acknowledged.filter(p => !graded.has(p))).toEqual([]);
      expect((await stored(one)).size).toBe(graded.size);
    }
  });
});
