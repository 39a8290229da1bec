// A reply can be lost after the commit: the retry must be told what became of the answer, also once the sitting is over.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import type { SavedAnswer } from '../contract.ts';
import { createSaveQueue, type SaveQueue } from './save-queue.ts';

const START = '2014-06-01T01:00:00.000Z';
const END = '2014-06-01T02:00:00.000Z';
const own = { sittingId: newId(), personId: newId(), sessionId: newId(), epoch: 1 };
const answer = (position: number, seq: number, n = 0): SavedAnswer => ({ position, seq, epoch: 1, value: [n] });
let world: TestWorld;
let queue: SaveQueue;

beforeAll(async () => {
  world = await createTestWorld({ now: START, modules: [] });
  queue = createSaveQueue(world.db.pool);
  const [bank, paper, entitlement] = [newId(), newId(), newId()];
  await world.owner.query(`insert into exams.bank values ($1, $2, '库', 1, $3)`, [bank, newId(), START]);
  await world.owner.query(`insert into exams.paper values ($1, $2, $3, '卷', '[]', 60, 'no-score', 'ready', 1, $4)`, [
    paper,
    newId(),
    bank,
    START,
  ]);
  await world.owner.query(
    `insert into exams.entitlement values ($1, $2, $2, $3, 'test', $1, $4, $5, 2, 6000, '[]', 'open', $4)`,
    [entitlement, own.personId, paper, START, END],
  );
  await world.owner.query(
    `insert into exams.sitting (id, entitlement_id, person_id, unit_id, paper_id, attempt, state, drawn, item_count, max_hundredths, started_at, ends_at, session_id, epoch, created_at)
     values ($1, $2, $3, $3, $4, 1, 'open', '{}', 100, 10000, $5, $6, $7, 1, $5)`,
    [own.sittingId, entitlement, own.personId, paper, START, END, own.sessionId],
  );
  const inTime = { ...own, receivedAt: START, answers: [answer(0, 3, 1)] };
  expect(await queue.save(inTime)).toEqual({ refused: [] });
});
afterAll(() => world.close());

const late = (answers: readonly SavedAnswer[], more: Partial<typeof own> = {}) =>
  queue.save({ ...own, ...more, receivedAt: END, answers });

test('TRN-05: a replay of a saved answer is acknowledged after the end; a changed or a new one is refused', async () => {
  expect(await late([answer(0, 3, 1)])).toEqual({ refused: [] });
  expect((await late([answer(0, 3, 2)])).refused).toEqual([{ position: 0, reason: 'too-late' }]);
  expect((await late([answer(0, 4, 1)])).refused).toEqual([{ position: 0, reason: 'too-late' }]);
  expect((await late([answer(1, 4, 1)])).refused).toEqual([{ position: 1, reason: 'too-late' }]);
});

test('TRN-05: the same after the sitting was closed, and for the candidate’s own sitting only', async () => {
  await world.owner.query(`update exams.sitting set state = 'expired' where id = $1`, [own.sittingId]);
  expect(await late([answer(0, 3, 1)])).toEqual({ refused: [] });
  expect((await late([answer(0, 2, 1)])).refused).toEqual([{ position: 0, reason: 'closed' }]);
  expect((await late([answer(0, 3, 1)], { personId: newId() })).refused).toEqual([{ position: 0, reason: 'closed' }]);
  const { rows } = await world.owner.query('select position, value, seq from exams.answer where sitting_id = $1', [
    own.sittingId,
  ]);
  expect(rows).toEqual([{ position: 0, value: [1], seq: 3 }]);
});
