import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { walkProcess } from '#kernel/process';
import { addMs } from '#kernel/time';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { inTransaction, newId } from '#platform/database';
import { type City, type CityUnit, seedTestCity } from '../../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import type { Question } from '../bank/question.ts';
import * as bankService from '../bank/service.ts';
import { insertVersions, touchBank } from '../bank/store.ts';
import * as contract from '../contract.ts';
import { exams, openEntitlement } from '../index.ts';
import * as papers from '../papers/service.ts';
import { sittingProcess } from './process.ts';
import { createSaveQueue } from './save-queue.ts';
import { closeOverdue } from './service/answer.ts';

const NOW = '2014-06-02T01:00:00.000Z';
let world: TestWorld;
let city: City;
let paperId: string;

const single = (n: number): Question => ({
  kind: 'single',
  stem: `第 ${n} 题：选甲`,
  options: ['甲', '乙', '丙'],
  answer: 0,
  explanation: '',
  tags: [],
  difficulty: 3,
  score: 2000,
  language: 'zh-CN',
});

beforeAll(async () => {
  world = await createTestWorld({ now: NOW, modules: [organizations, people, exams] });
  city = await seedTestCity(world.owner);
  const ctx = world.ctx();
  const bank = await bankService.createBank(ctx, { unitId: city.bureau.id, name: '测试题库' });
  const versions = Array.from({ length: 6 }, (_, n) => single(n)).map(question => ({
    questionId: newId(),
    version: 1,
    identity: bankService.identityOf(question),
    digest: bankService.digestOf(question),
    question,
  }));
  await inTransaction(ctx, async tx => {
    await insertVersions(tx, { bankId: bank.id, versions });
    await touchBank(tx, bank.id);
  });
  const draft = await papers.createPaper(ctx, {
    bankId: bank.id,
    title: '信息技术与信息安全',
    durationMinutes: 60,
    onExpiry: 'no-score',
    blueprint: {
      mode: 'drawn',
      lines: [{ tagsAny: [], tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5, count: 5, scoreEach: 2000 }],
      questionOrder: 'shuffled',
      shuffleOptions: true,
    },
  });
  paperId = (await papers.readyPaper(ctx, { id: draft.id, revision: draft.revision })).id;
});
afterAll(() => world.close());
beforeEach(() => world.clock.set(NOW));

interface Sitter {
  readonly actor: Actor;
  readonly sitting: contract.SittingSummary;
  readonly again: () => Actor;
}
async function sitter(unit: CityUnit = city.north, attempts = 2): Promise<Sitter> {
  const personId = await city.person(unit);
  await inTransaction(world.ctx(), tx =>
    openEntitlement(tx, {
      personId,
      unitId: unit.id,
      paperId,
      sourceKind: 'test',
      sourceId: newId(),
      opensAt: NOW,
      closesAt: addMs(NOW, 86_400_000),
      attempts,
      passMarkHundredths: 6000,
      citations: [{ instrument: '钦人社发〔2014〕173号', article: '第三部分' }],
    }),
  );
  const again = () => world.actor({ personId, unitId: unit.id });
  const actor = again();
  const { items } = await world.call(contract.listMySittings, {}, actor);
  const sitting = items[0];
  if (!sitting) throw new Error('no sitting');
  return { actor, sitting, again };
}

const enter = (s: Sitter, actor = s.actor) =>
  world.call(contract.enterSitting, { params: { id: s.sitting.id }, body: { confirmed: true } }, actor);
type Entered = Awaited<ReturnType<typeof enter>>;
/** Answers the first `right` questions rightly and the others wrongly. */
const answers = (e: Entered, right: number, seq = 1) =>
  e.questions.map((q, i) => ({
    position: q.position,
    epoch: e.epoch,
    seq,
    value: [i < right ? q.options.indexOf('甲') : q.options.indexOf('乙')],
  }));
const save = (s: Sitter, e: Entered, list: ReturnType<typeof answers>, actor = s.actor) =>
  world.call(contract.saveAnswers, { params: { id: s.sitting.id }, body: { epoch: e.epoch, answers: list } }, actor);
const handIn = (s: Sitter, e: Entered, list: ReturnType<typeof answers> = [], actor = s.actor) =>
  world.call(contract.handIn, { params: { id: s.sitting.id }, body: { epoch: e.epoch, answers: list } }, actor);
const read = (s: Sitter) => world.call(contract.getSitting, { params: { id: s.sitting.id } }, s.actor);

describe('TRN-05: a sitting from start to result', () => {
  test('TRN-05: every state is reachable and every state has a way to its end', () => {
    const walk = walkProcess(sittingProcess);
    expect(walk.unreachable).toEqual([]);
    expect(walk.deadEnds).toEqual([]);
  });

  test('TRN-05: listing starts nothing; entering starts the clock and shows no key', async () => {
    const s = await sitter();
    expect(s.sitting.state).toBe('prepared');
    const e = await enter(s);
    expect(e.sitting).toMatchObject({ state: 'open', startedAt: NOW, endsAt: addMs(NOW, 3_600_000) });
    expect(e.resumed).toBe(false);
    expect(JSON.stringify(e.questions)).not.toContain('answer');
    expect(e.questions).toHaveLength(5);
  });

  test('TRN-05, TRN-06: 60 of 100 passes (inclusive), and the result cites its rule', async () => {
    const s = await sitter();
    const e = await enter(s);
    await save(s, e, answers(e, 3));
    const result = await handIn(s, e);
    expect(result.sitting).toMatchObject({ state: 'handed-in', outcome: 'passed', markHundredths: 6000 });
    expect(result.sitting.citations[0]?.instrument).toBe('钦人社发〔2014〕173号');
    expect(result.next).toBe('none');
  });

  test('TRN-06: failing once opens one make-up, failing again ends it', async () => {
    const s = await sitter();
    const first = await enter(s);
    expect((await handIn(s, first, answers(first, 2))).next).toBe('make-up');
    const { items } = await world.call(contract.listMySittings, {}, s.actor);
    const makeUp = items.find(i => i.attempt === 2);
    if (!makeUp) throw new Error('no make-up');
    expect(makeUp.state).toBe('prepared');
    const t = { ...s, sitting: makeUp };
    const second = await enter(t);
    expect(await handIn(t, second, answers(second, 0))).toMatchObject({
      next: 'exhausted',
      sitting: { outcome: 'failed' },
    });
    expect((await world.call(contract.listMySittings, {}, s.actor)).items).toHaveLength(2);
  });

  test('TRN-06: the trail says of a hand-in what it came to', async () => {
    const outcomes: unknown[] = [];
    for (const right of [3, 2]) {
      const s = await sitter();
      const e = await enter(s);
      await handIn(s, e, answers(e, right));
      const { rows } = await world.owner.query(
        "select detail from audit.audit_event where action = 'exams.hand-in' and subject_id = $1",
        [s.sitting.id],
      );
      outcomes.push(...rows.map(r => r.detail.outcome));
    }
    expect(outcomes).toEqual(['passed', 'failed']);
  });

  test('TRN-05: after a crash the candidate enters again and finds every acknowledged answer', async () => {
    const s = await sitter();
    const e = await enter(s);
    await save(s, e, answers(e, 5).slice(0, 4));
    world.clock.set(addMs(NOW, 600_000));
    const back = await enter(s, s.again());
    expect(back.resumed).toBe(true);
    expect(back.epoch).toBe(e.epoch + 1);
    expect(back.sitting.endsAt).toBe(e.sitting.endsAt);
    expect(back.answers.map(a => a.position)).toEqual([0, 1, 2, 3]);
    expect(back.questions).toEqual(e.questions);
  });

  test('TRN-05: the newest window takes over; the old one can neither save nor hand in', async () => {
    const s = await sitter();
    const old = await enter(s);
    const fresh = s.again();
    const now = await enter(s, fresh);
    await save(s, now, answers(now, 5, 1), fresh);
    expect((await save(s, old, answers(old, 0, 99))).refused.every(r => r.reason === 'taken-over')).toBe(true);
    await expect(handIn(s, old)).rejects.toMatchObject({ status: 409, code: 'exams.taken-over' });
    expect((await handIn(s, now, [], fresh)).sitting.markHundredths).toBe(10_000);
  });

  test('TRN-06: a make-up is drawn when it is entered, so a bank that has run dry keeps no sitting from being closed', async () => {
    const s = await sitter();
    const first = await enter(s);
    await save(s, first, answers(first, 5));
    world.clock.set(addMs(first.sitting.endsAt ?? NOW, 10_000));
    const turn = async (state: 'active' | 'retired') => {
      await world.owner.query('update exams.question set state = $1', [state]);
      await world.owner.query('update exams.bank set revision = revision + 1');
    };
    await turn('retired');
    try {
      expect(await closeOverdue(world.ctx())).toBeGreaterThanOrEqual(1);
      const makeUp = (await world.call(contract.listMySittings, {}, s.actor)).items.find(i => i.attempt === 2);
      expect(makeUp).toMatchObject({ state: 'prepared', itemCount: 5, maxHundredths: 10_000 });
      const t = { ...s, sitting: makeUp ?? s.sitting };
      await expect(enter(t)).rejects.toMatchObject({ code: 'exams.paper-not-fillable' });
      await turn('active');
      const second = await enter(t);
      expect(second.questions).toHaveLength(5);
      // Drawn once: whoever comes back finds the same paper.
      expect((await enter(t)).questions).toEqual(second.questions);
      expect(await handIn(t, await enter(t), [])).toMatchObject({ sitting: { outcome: 'failed' }, next: 'exhausted' });
    } finally {
      await turn('active');
    }
  });

  test('TRN-05: whoever does not come back has no score and failed, and may take the make-up', async () => {
    const s = await sitter();
    const e = await enter(s);
    await save(s, e, answers(e, 5));
    world.clock.set(addMs(e.sitting.endsAt ?? NOW, 10_000));
    expect(await closeOverdue(world.ctx())).toBeGreaterThanOrEqual(1);
    expect(await closeOverdue(world.ctx())).toBe(0);
    const { sitting, next } = await read(s);
    expect(sitting).toMatchObject({
      state: 'expired',
      outcome: 'no-score',
      markHundredths: null,
      endedAt: e.sitting.endsAt,
    });
    expect(next).toBe('make-up');
    // A hand-in that comes later is told the same truth, and changes nothing.
    expect((await handIn(s, e)).sitting).toEqual(sitting);
    await expect(enter(s)).rejects.toMatchObject({ code: 'exams.sitting-ended' });
  });

  test('TRN-05: a save after the end is never taken; it is refused for good once the sitting is closed', async () => {
    const s = await sitter();
    const e = await enter(s);
    world.clock.set(e.sitting.endsAt ?? NOW);
    await expect(save(s, e, answers(e, 5))).rejects.toMatchObject({ status: 503, code: 'exams.being-closed' });
    await expect(enter(s, s.again())).rejects.toMatchObject({ code: 'exams.sitting-over' });
    world.clock.set(addMs(e.sitting.endsAt ?? NOW, 2_500));
    await closeOverdue(world.ctx());
    expect((await save(s, e, answers(e, 5))).refused.map(r => r.reason)).toEqual(Array(5).fill('closed'));
  });

  test('TRN-05: nobody is told "too late" of an answer whose first attempt, held up in another process, counts', async () => {
    const s = await sitter();
    const e = await enter(s);
    const end = e.sitting.endsAt ?? NOW;
    const [held, late] = [answers(e, 2).slice(0, 2), answers(e, 3, 9).slice(2)];
    world.clock.set(end);
    await expect(save(s, e, held)).rejects.toMatchObject({ code: 'exams.being-closed' });
    const person = s.actor.kind === 'account' ? s.actor : undefined;
    const first = await createSaveQueue(world.db.pool).save({
      sittingId: s.sitting.id,
      personId: person?.personId ?? '',
      sessionId: person?.sessionId ?? '',
      epoch: e.epoch,
      receivedAt: addMs(end, -1_000),
      answers: held,
    });
    expect(first.refused).toEqual([]);
    // The hand-in brings both along, closes the sitting, and says of each what became of it.
    const told = await handIn(s, e, [...held, ...late]);
    expect(told.refused.map(r => r.position)).toEqual(late.map(a => a.position));
    expect((await save(s, e, held)).refused).toEqual([]);
    expect((await save(s, e, late)).refused.map(r => r.reason)).toEqual(late.map(() => 'closed'));
  });

  test('TRN-05: giving up wants its word and counts as one failed exam', async () => {
    const s = await sitter();
    const e = await enter(s);
    await save(s, e, answers(e, 5));
    const ask = (confirmation: string) =>
      world.call(
        contract.giveUp,
        { params: { id: s.sitting.id }, body: { epoch: e.epoch, confirmation: confirmation as '放弃' } },
        s.actor,
      );
    await expect(ask('yes')).rejects.toMatchObject({ status: 422 });
    expect(await ask('放弃')).toMatchObject({ next: 'make-up', sitting: { state: 'given-up', outcome: 'given-up' } });
  });

  test('TRN-05: hand-in, a late save and the closing race to one result and one message, in 25 rounds', async () => {
    for (let round = 0; round < 25; round += 1) {
      world.clock.set(NOW);
      const s = await sitter();
      const e = await enter(s);
      await save(s, e, answers(e, 3));
      // Within the travelling time of a hand-in, past the end for saves, and due for the closing job of a fast clock.
      world.clock.set(addMs(e.sitting.endsAt ?? NOW, 2_500));
      const [a, b] = await Promise.all([
        handIn(s, e),
        handIn(s, e),
        save(s, e, answers(e, 5, 9)).catch((error: unknown) => error),
        closeOverdue(world.ctx()),
      ]);
      expect(a.sitting).toEqual(b.sitting);
      expect((await read(s)).sitting).toEqual(a.sitting);
      const settled = await world.owner.query(
        `select count(*)::int as n from platform.outbox where payload->'results' @> jsonb_build_array(jsonb_build_object('sittingId', $1::text))`,
        [s.sitting.id],
      );
      expect(settled.rows[0].n).toBe(1);
    }
  });

  test('TRN-05: outside the window nobody enters; the refusal says when and cites the rule', async () => {
    const s = await sitter();
    world.clock.set(addMs(NOW, 86_400_000));
    await expect(enter(s)).rejects.toMatchObject({
      code: 'exams.window-closed',
      body: { citations: [{ article: '第三部分' }] },
    });
  });

  test('TRN-05: a sitting is reached by its own candidate only', async () => {
    const s = await sitter();
    const other = await sitter();
    await expect(enter(s, other.actor)).rejects.toMatchObject({ status: 404 });
    await expect(world.call(contract.getSitting, { params: { id: s.sitting.id } }, other.actor)).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('TRN-05: the operator', () => {
  const operator = () =>
    world.actor({
      roles: [{ role: 'exam-operator', node: { kind: 'region', code: '450721', path: '/450700/450721/', line: null } }],
    });
  const act = <E extends typeof contract.voidSitting | typeof contract.reopenSitting>(e: E, s: Sitter, body: object) =>
    world.call(e, { params: { id: s.sitting.id }, body } as never, operator());

  test('TRN-05: sees states and counts of the own region, never an answer', async () => {
    const s = await sitter(city.north);
    const far = await sitter(city.south);
    const e = await enter(s);
    await save(s, e, answers(e, 5).slice(0, 2));
    const list = await world.call(contract.listSittings, { query: { limit: 200 } }, operator());
    expect(list.items.find(i => i.id === s.sitting.id)).toMatchObject({ answered: 2, itemCount: 5, state: 'open' });
    expect(list.items.some(i => i.id === far.sitting.id)).toBe(false);
    expect(JSON.stringify(list)).not.toContain('value');
  });

  test('TRN-05: re-opens an ended sitting with a reason; the make-up it had opened goes', async () => {
    const s = await sitter();
    const e = await enter(s);
    await save(s, e, answers(e, 5));
    world.clock.set(addMs(e.sitting.endsAt ?? NOW, 10_000));
    await closeOverdue(world.ctx());
    await act(contract.reopenSitting, s, { minutes: 20, reason: '考点停电' });
    expect((await world.call(contract.listMySittings, {}, s.actor)).items.map(i => i.state)).toEqual(['open']);
    const back = await enter(s);
    expect(back.answers).toHaveLength(5);
    expect((await handIn(s, back)).sitting.outcome).toBe('passed');
    const trail = await world.owner.query(`select detail from audit.case_event where subject_id = $1`, [s.sitting.id]);
    expect(trail.rows[0].detail).toMatchObject({ reason: '考点停电', minutes: 20 });
  });

  test('TRN-05: voids a sitting; the same attempt can be sat anew and the evidence stays', async () => {
    const s = await sitter();
    const e = await enter(s);
    await save(s, e, answers(e, 1));
    await act(contract.voidSitting, s, { reason: '替考' });
    const { items } = await world.call(contract.listMySittings, {}, s.actor);
    expect(items).toMatchObject([{ attempt: 1, state: 'prepared' }]);
    const kept = await world.owner.query('select count(*)::int as n from exams.answer where sitting_id = $1', [
      s.sitting.id,
    ]);
    expect(kept.rows[0].n).toBe(5);
  });

  test('TRN-05: once the make-up has begun the first sitting stands; out of scope is not found', async () => {
    const s = await sitter();
    const e = await enter(s);
    await handIn(s, e);
    const makeUp = (await world.call(contract.listMySittings, {}, s.actor)).items.find(i => i.attempt === 2);
    if (!makeUp) throw new Error('no make-up');
    await enter({ ...s, sitting: makeUp });
    await expect(act(contract.voidSitting, s, { reason: '改动' })).rejects.toMatchObject({
      code: 'exams.later-attempt-started',
    });
    const far = await sitter(city.south);
    await enter(far);
    await expect(act(contract.voidSitting, far, { reason: '越权' })).rejects.toMatchObject({ status: 404 });
  });

  test('TRN-05: after the window no sitting is voided: the other one that is promised could not be entered', async () => {
    const s = await sitter();
    const e = await enter(s);
    await handIn(s, e, answers(e, 5));
    world.clock.set(addMs(NOW, 86_400_000));
    await expect(act(contract.voidSitting, s, { reason: '替考' })).rejects.toMatchObject({
      code: 'exams.window-closed',
    });
    expect((await read(s)).sitting).toMatchObject({ state: 'handed-in', outcome: 'passed' });
  });

  test('TRN-05: a candidate who enters the make-up and an operator who voids the first attempt: one of them is refused', async () => {
    for (let round = 0; round < 12; round += 1) {
      const s = await sitter();
      const e = await enter(s);
      await handIn(s, e);
      const makeUp = (await world.call(contract.listMySittings, {}, s.actor)).items.find(i => i.attempt === 2);
      if (!makeUp) throw new Error('no make-up');
      const [entered, voided] = await Promise.allSettled([
        enter({ ...s, sitting: makeUp }),
        act(contract.voidSitting, s, { reason: '改动' }),
      ]);
      expect([entered.status, voided.status].sort()).toEqual(['fulfilled', 'rejected']);
      const { rows } = await world.owner.query('select state from exams.sitting where id = $1', [makeUp.id]);
      expect(rows).toEqual([{ state: entered.status === 'fulfilled' ? 'open' : 'void' }]);
    }
  });
});
