// Many at once, and people who stand on both sides of the desk.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { addMs } from '#kernel/time';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { inTransaction, newId } from '#platform/database';
import { type City, seedTestCity } from '../../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import type { Question } from '../bank/question.ts';
import * as bankService from '../bank/service.ts';
import { insertVersions } from '../bank/store.ts';
import * as contract from '../contract.ts';
import { exams, openEntitlement } from '../index.ts';
import * as papers from '../papers/service.ts';

const NOW = '2014-06-02T01:00:00.000Z';
/** More than the ten connections of a test world's pool. */
const CROWD = 30;
let world: TestWorld;
let city: City;
let paperId: string;

beforeAll(async () => {
  world = await createTestWorld({ now: NOW, modules: [organizations, people, exams] });
  city = await seedTestCity(world.owner);
  const ctx = world.ctx();
  const bank = await bankService.createBank(ctx, { unitId: city.bureau.id, name: '测试题库' });
  const question: Question = {
    kind: 'single',
    stem: '选甲',
    options: ['甲', '乙'],
    answer: 0,
    explanation: '',
    tags: [],
    difficulty: 3,
    score: 2000,
    language: 'zh-CN',
  };
  const version = {
    questionId: newId(),
    version: 1,
    identity: bankService.identityOf(question),
    digest: bankService.digestOf(question),
    question,
  };
  await inTransaction(ctx, tx => insertVersions(tx, { bankId: bank.id, versions: [version] }));
  const line = { tagsAny: [], tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5, count: 1, scoreEach: 2000 };
  const draft = await papers.createPaper(ctx, {
    bankId: bank.id,
    title: '一题卷',
    durationMinutes: 60,
    onExpiry: 'no-score',
    blueprint: { mode: 'drawn', lines: [line], questionOrder: 'as-written', shuffleOptions: false },
  });
  paperId = (await papers.readyPaper(ctx, { id: draft.id, revision: draft.revision })).id;
});
afterAll(() => world?.close());

async function entered(personId: string): Promise<{ id: string; epoch: number; actor: Actor }> {
  await inTransaction(world.ctx(), tx =>
    openEntitlement(tx, {
      personId,
      unitId: city.north.id,
      paperId,
      sourceKind: 'test',
      sourceId: newId(),
      opensAt: NOW,
      closesAt: addMs(NOW, 86_400_000),
      attempts: 2,
      passMarkHundredths: 2000,
      citations: [],
    }),
  );
  const actor = world.actor({ personId, unitId: city.north.id });
  const { items } = await world.call(contract.listMySittings, {}, actor);
  const id = items[0]?.id ?? '';
  const { epoch } = await world.call(contract.enterSitting, { params: { id }, body: { confirmed: true } }, actor);
  return { id, epoch, actor };
}

describe('a crowd', () => {
  test('TRN-05: more candidates than connections hand in at the same moment, and nobody waits for a connection that nobody gives back', async () => {
    const sitters = [];
    for (let n = 0; n < CROWD; n += 1) sitters.push(await entered(await city.person(city.north)));
    // Failed, so that each ending also draws the paper of the make-up.
    const results = await Promise.all(
      sitters.map(({ id, epoch, actor }) =>
        world.call(contract.handIn, { params: { id }, body: { epoch, answers: [] } }, actor),
      ),
    );
    expect(results.map(r => [r.sitting.outcome, r.next])).toEqual(
      Array.from({ length: CROWD }, () => ['failed', 'make-up']),
    );
  });
});

describe('the operator’s own sitting', () => {
  test('TRN-05: an operator who is a candidate cannot re-open or void the own sitting; another operator can', async () => {
    const personId = await city.person(city.north);
    const { id, epoch, actor } = await entered(personId);
    await world.call(contract.handIn, { params: { id }, body: { epoch, answers: [] } }, actor);
    const roles = [{ role: 'exam-operator' as const, node: { kind: 'system' as const } }];
    const self = world.actor({ personId, unitId: city.north.id, roles });
    const reopening = { params: { id }, body: { minutes: 30, reason: '停电' } };
    await expect(world.call(contract.reopenSitting, reopening, self)).rejects.toMatchObject({
      status: 409,
      code: 'exams.own-sitting',
    });
    const voiding = { params: { id }, body: { reason: '停电' } };
    await expect(world.call(contract.voidSitting, voiding, self)).rejects.toMatchObject({ code: 'exams.own-sitting' });
    expect(await world.call(contract.reopenSitting, reopening, world.actor({ roles }))).toMatchObject({
      state: 'open',
    });
  });
});
