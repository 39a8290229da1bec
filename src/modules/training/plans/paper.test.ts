// The paper of a plan: nobody studies towards an exam that cannot be sat, or be passed by the rule.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { type City, seedTestCity } from '../../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../../app/testing.ts';
import * as contract from '../contract.ts';
import { draftOf, seedCourse, seedPaper } from '../fixtures.testing.ts';
import { keepsRule } from './rules.ts';

let world: TestWorld;
let city: City;
let manager: Actor;
let courseId: string;

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-02T01:00:00.000Z' });
  city = await seedTestCity(world.owner);
  const roles = ['training-manager', 'question-author'] as const;
  manager = world.actor({ roles: roles.map(role => ({ role, node: { kind: 'system' } })) });
  courseId = await seedCourse(world, { unitId: city.bureau.id, manager });
});
afterAll(() => world?.close());

let plans = 0;
/** A plan over that paper, published; the day is of the year before the rules where none is to apply. */
async function publishOver(paper: Parameters<typeof seedPaper>[2], more: Partial<contract.PlanDraft> = {}) {
  const paperId = await seedPaper(world, city.bureau.id, paper);
  plans += 1;
  const draft = draftOf({ title: `试卷 ${plans}`, paperId, courseIds: [courseId], ...more });
  const { id } = await world.call(contract.createPlan, { body: { unitId: city.bureau.id, ...draft } }, manager);
  return world.call(contract.publishPlan, { params: { id }, body: { revision: 1 } }, manager);
}
const cited = (article: string) => [expect.objectContaining({ instrument: '钦人社发〔2014〕173号', article })];

test('TRN-01 TRN-03: a paper that is not worth a hundred points is refused with both totals and the clause of the pass mark', async () => {
  for (const points of [50, 200]) {
    await expect(publishOver({ points })).rejects.toMatchObject({
      status: 422,
      code: 'training.paper-total',
      body: {
        detail: { total: points, full: 100, passMark: 60 },
        message: expect.stringMatching(new RegExp(`总分为 ${points} 分.*100 分`)),
        citations: cited('第三部分'),
      },
    });
  }
  await expect(publishOver({ points: 100 })).resolves.toEqual({ state: 'published' });
});

test('TRN-01: a plan over a draft paper is not published: its exam would never open', async () => {
  await expect(publishOver({ state: 'draft' })).rejects.toMatchObject({
    status: 422,
    code: 'training.paper-not-ready',
    body: { detail: { paper: '测试卷' } },
  });
});

test('TRN-05: a paper that marks what was saved is refused under the rule on interruptions, with its clause', async () => {
  await expect(publishOver({ onExpiry: 'grade-saved' })).rejects.toMatchObject({
    status: 422,
    code: 'training.paper-expiry',
    body: { citations: cited('第十部分（四）') },
  });
});

test('TRN-01: where no rule sets a mark the paper may have any total that can reach the mark of the plan, and any end', async () => {
  world.clock.set('2014-03-03T01:00:00.000Z');
  await expect(publishOver({ points: 50 })).rejects.toMatchObject({
    code: 'training.paper-below-pass-mark',
    body: { detail: { total: 50, passMark: 60 }, citations: [] },
  });
  await expect(publishOver({ points: 120, onExpiry: 'grade-saved' })).resolves.toEqual({ state: 'published' });
});

test('TRN-04: a rule that asks the exam room for something it does not do keeps a plan from being published', () => {
  const plan = draftOf({ paperId: null, courseIds: [] });
  const keeps = (ruleId: string, value: unknown) => keepsRule({ ruleId, value }, plan);
  expect(keeps('exam.entry', { entering: 'starts-the-exam', forcedExit: 'one-failed-attempt' })).toBe(true);
  expect(keeps('exam.entry', { entering: 'starts-the-exam', forcedExit: 'no-consequence' })).toBe(false);
  expect(keeps('exam.precondition', ['all-study-tasks'])).toBe(true);
  expect(keeps('exam.precondition', ['half-of-the-tasks'])).toBe(false);
  expect(keeps('exam.resume', 'before-end-else-failed')).toBe(true);
  expect(keeps('exam.resume', 'at-any-time')).toBe(false);
});
