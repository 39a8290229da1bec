import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enterSitting, handIn, listMySittings, listSittings, reopenSitting, voidSitting } from '#contracts/exams';
import type { Actor } from '#kernel/actor';
import { evaluateByUnit, type FactRow } from '#kernel/measures';
import { exams } from '#modules/exams';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { rules } from '#modules/rules';
import { type City, type CityUnit, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { lapseOverdue } from './enrolments/progress.ts';
import { followResults } from './enrolments/results.ts';
import { codeOf, draftOf, publishedPlan, seedCourse, seedPaper } from './fixtures.testing.ts';
import { training } from './module.ts';
import { freezeDue } from './statistics/freeze.ts';
import { measures } from './statistics/measures.ts';
import { unitPart } from './targets/selection.ts';

const NOW = '2014-06-02T01:00:00.000Z';
let world: TestWorld;
let city: City;
let manager: Actor;
let operator: Actor;
let clerk: Actor;
let hr: Actor;
let paperId: string;
let courseId: string;

const professional = async (unit: CityUnit): Promise<string> => {
  const id = await city.person(unit);
  await world.owner.query(`update people.person set job_categories = '{professional}' where id = $1`, [id]);
  return id;
};
const nodeOf = (unit: CityUnit) => ({ kind: 'unit', id: unit.id, path: unit.path }) as const;
const plan = (more: Partial<contract.PlanDraft> = {}) =>
  publishedPlan(world, {
    unitId: city.bureau.id,
    manager,
    draft: draftOf({ title: `计划 ${Math.random()}`, paperId, courseIds: [courseId], ...more }),
  });
const listOf = async (planId: string, unit: CityUnit) => {
  const { items } = await world.call(contract.listUnitLists, { params: { id: planId }, query: {} }, manager);
  const list = items.find(i => i.unit.id === unit.id);
  if (!list) throw new Error('no list');
  return list;
};
const page = (id: string) => world.call(contract.getUnitList, { params: { id }, query: {} }, clerk);
async function confirm(planId: string, unit: CityUnit): Promise<string> {
  const { id } = await listOf(planId, unit);
  const { revision } = (await world.call(contract.getUnitList, { params: { id }, query: {} }, manager)).list;
  await world.call(contract.submitUnitList, { params: { id }, body: { revision } }, manager);
  await world.call(contract.confirmUnitLists, { body: { ids: [id] } }, hr);
  return id;
}

beforeAll(async () => {
  world = await createTestWorld({ now: NOW, modules: [organizations, rules, people, exams, training] });
  city = await seedTestCity(world.owner);
  manager = world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] });
  operator = world.actor({ roles: [{ role: 'exam-operator', node: { kind: 'system' } }] });
  clerk = world.actor({ roles: [{ role: 'unit-clerk', node: nodeOf(city.north) }] });
  hr = world.actor({
    roles: [{ role: 'supervisor', node: { kind: 'region', code: '450700', path: '/450700/', line: 'hr' } }],
  });
  paperId = await seedPaper(world, city.bureau.id);
  courseId = await seedCourse(world, { unitId: city.bureau.id, manager });
});
afterAll(() => world.close());
beforeEach(() => world.clock.set(NOW));

describe('plans', () => {
  test('TRN-01: publishing pins the rules in force with their citations, and a plan against a rule is refused with the clause', async () => {
    const draft = draftOf({ title: '固定规则', paperId, courseIds: [courseId], passMarkHundredths: 5000 });
    const { id } = await world.call(contract.createPlan, { body: { unitId: city.bureau.id, ...draft } }, manager);
    const refused = world.call(contract.publishPlan, { params: { id }, body: { revision: 1 } }, manager);
    await expect(refused).rejects.toMatchObject({
      code: 'training.rule-mismatch',
      body: { citations: [{ instrument: '钦人社发〔2014〕173号' }] },
    });
    await world.call(
      contract.revisePlan,
      { params: { id }, body: { ...draft, passMarkHundredths: 6000, revision: 1 } },
      manager,
    );
    await world.call(contract.publishPlan, { params: { id }, body: { revision: 2 } }, manager);
    const shown = await world.call(contract.getPlan, { params: { id } }, manager);
    expect(shown.rules?.map(r => r.ruleId)).toEqual([
      'exam.pass-mark',
      'exam.attempts',
      'hours.credit',
      'training.window',
      'card.price',
      'exam.resume',
      'exam.entry',
      'exam.precondition',
    ]);
    expect(shown.actions.map(a => a.action)).toEqual(['close']);
    expect(
      await codeOf(world.call(contract.revisePlan, { params: { id }, body: { ...draft, revision: 3 } }, manager)),
    ).toBe('training.plan-not-draft');
  });

  test('TRN-01: a plan without courses or paper is not published; a stale revision is refused', async () => {
    const draft = draftOf({ title: '不完整', paperId: null, courseIds: [] });
    const { id } = await world.call(contract.createPlan, { body: { unitId: city.bureau.id, ...draft } }, manager);
    const refused = world.call(contract.publishPlan, { params: { id }, body: { revision: 1 } }, manager);
    await expect(refused).rejects.toMatchObject({
      code: 'training.plan-incomplete',
      body: { detail: { missing: ['courseIds', 'paperId'] } },
    });
    expect(
      await codeOf(world.call(contract.revisePlan, { params: { id }, body: { ...draft, revision: 9 } }, manager)),
    ).toBe('training.stale');
  });

  test('TRN-01: a draft is out of sight of other units, a published plan is seen where somebody is meant', async () => {
    const draft = draftOf({ title: '可见性', paperId, courseIds: [courseId], modes: ['unit'] });
    const { id } = await world.call(contract.createPlan, { body: { unitId: city.bureau.id, ...draft } }, manager);
    expect(await codeOf(world.call(contract.getPlan, { params: { id } }, clerk))).toBe('access.not-found');
    await world.call(contract.publishPlan, { params: { id }, body: { revision: 1 } }, manager);
    await world.drain();
    expect((await world.call(contract.getPlan, { params: { id } }, clerk)).counts.units).toBe(1);
  });
});

describe('the register of those who must be trained', () => {
  test('TRN-14: the selector proposes persons unit by unit, and units with nobody are listed', async () => {
    const personId = await professional(city.north);
    const id = await plan();
    const north = await listOf(id, city.north);
    const empty = await world.call(contract.listUnitLists, { params: { id }, query: { empty: 'yes' } }, manager);
    expect(north.targets).toBeGreaterThan(0);
    expect(empty.items.map(i => i.unit.id)).toContain(city.bureau.id);
    expect((await page(north.id)).items.map(t => t.personId)).toContain(personId);
  });

  test('TRN-14: the unit confirms, then the supervising line; a change afterwards sends the list back', async () => {
    const outsider = await city.person(city.north);
    const id = await plan();
    const { id: listId } = await listOf(id, city.north);
    const { revision } = (await page(listId)).list;
    expect(await codeOf(world.call(contract.confirmUnitLists, { body: { ids: [listId] } }, clerk))).toBe(
      'access.forbidden',
    );
    await world.call(contract.submitUnitList, { params: { id: listId }, body: { revision } }, clerk);
    expect(await world.call(contract.confirmUnitLists, { body: { ids: [listId] } }, hr)).toEqual({ confirmed: 1 });
    expect((await page(listId)).items.every(t => t.state === 'confirmed')).toBe(true);
    await world.call(
      contract.addTargets,
      { params: { id: listId }, body: { personIds: [outsider], reason: '兼任网站管理员' } },
      clerk,
    );
    expect((await page(listId)).list.state).toBe('open');
  });

  test('TRN-14: a supervisor of another line does not reach the list', async () => {
    const id = await plan();
    const { id: south } = await listOf(id, city.south);
    const { revision } = (await world.call(contract.getUnitList, { params: { id: south }, query: {} }, manager)).list;
    await world.call(contract.submitUnitList, { params: { id: south }, body: { revision } }, manager);
    expect(await world.call(contract.confirmUnitLists, { body: { ids: [south] } }, hr)).toEqual({ confirmed: 0 });
  });

  test('TRN-14: whoever still belongs cannot be taken off; an exemption counts only once it is granted', async () => {
    const personId = await professional(city.north);
    const id = await plan();
    const { id: listId } = await listOf(id, city.north);
    const target = (await page(listId)).items.find(t => t.personId === personId);
    const params = { id: target?.id ?? '' };
    const end = () => world.call(contract.endTarget, { params, body: { reason: '不想参加' } }, clerk);
    expect(await codeOf(end())).toBe('training.still-belongs');
    const before = (await listOf(id, city.north)).targets;
    await world.call(contract.askExemption, { params, body: { reason: '长期病假' } }, clerk);
    expect(await listOf(id, city.north)).toMatchObject({ targets: before, asked: 1 });
    await world.call(contract.decideExemption, { params, body: { grant: true, reason: '同意' } }, hr);
    expect((await listOf(id, city.north)).targets).toBe(before - 1);
    // The next reading of the register does not put the person back.
    await world.call(contract.proposeTargets, { params: { id } }, manager);
    await world.drain();
    expect((await listOf(id, city.north)).targets).toBe(before - 1);
  });

  test('TRN-14: who moves to another unit leaves the one list and joins the other, both dated', async () => {
    const personId = await professional(city.north);
    const id = await plan();
    await world.owner.query('update people.person set unit_id = $1 where id = $2', [city.south.id, personId]);
    world.clock.set('2014-06-03T01:00:00.000Z');
    await world.call(contract.proposeTargets, { params: { id } }, manager);
    await world.drain();
    const { rows } = await world.owner.query(
      'select unit_id, state, joined_at, left_at from training.target where plan_id = $1 and person_id = $2 order by joined_at',
      [id, personId],
    );
    expect(rows).toMatchObject([
      { unit_id: city.north.id, state: 'left', left_at: '2014-06-03T01:00:00.000Z' },
      { unit_id: city.south.id, state: 'proposed', joined_at: '2014-06-03T01:00:00.000Z', left_at: null },
    ]);
  });

  test('TRN-14: conditions on persons are left open when units are chosen, also under a not', () => {
    const selector = { all: [{ unitType: ['organ'] }, { not: { jobCategory: ['other'] } }] };
    expect(unitPart(selector)).toEqual({ all: [{ unitType: ['organ'] }, { not: { not: { everyone: true } } }] });
  });
});

describe('enrolment', () => {
  test('TRN-01: a confirmed list is enrolled in one command, once, however often it is called', async () => {
    await professional(city.north);
    const id = await plan();
    const { id: early } = await listOf(id, city.north);
    const enrol = (list: string) => world.call(contract.enrolUnitList, { params: { id: list } }, clerk);
    expect(await codeOf(enrol(early))).toBe('training.list-not-confirmed');
    const list = await confirm(id, city.north);
    const { targets } = await listOf(id, city.north);
    expect(await enrol(list)).toEqual({ enrolled: targets, already: 0 });
    expect(await enrol(list)).toEqual({ enrolled: 0, already: targets });
  });

  test('TRN-14: a volunteer enrols where the plan is free, and counts in no denominator', async () => {
    const volunteer = await city.person(city.north);
    const actor = world.actor({ personId: volunteer, unitId: city.north.id });
    const id = await plan();
    const { targets } = await listOf(id, city.north);
    const first = await world.call(contract.enrolMyself, { params: { id } }, actor);
    expect(await world.call(contract.enrolMyself, { params: { id } }, actor)).toEqual({ ...first, created: false });
    expect((await listOf(id, city.north)).targets).toBe(targets);
    const { rows } = await world.call(
      contract.getStatistics,
      { params: { id }, query: { by: 'unit', unitId: city.north.id } },
      manager,
    );
    expect(rows[0]).toMatchObject({ target: targets, volunteers: 1 });
    expect(
      await codeOf(world.call(contract.enrolMyself, { params: { id: await plan({ modes: ['unit'] }) } }, actor)),
    ).toBe('training.mode-not-offered');
  });
});

describe('study complete, exam, result', () => {
  interface Learner {
    readonly planId: string;
    readonly enrolmentId: string;
    readonly personId: string;
    readonly actor: Actor;
  }
  async function learner(more: Partial<contract.PlanDraft> = {}): Promise<Learner> {
    const personId = await professional(city.north);
    const planId = await plan(more);
    const actor = world.actor({ personId, unitId: city.north.id });
    const { id: enrolmentId } = await world.call(
      contract.enrolPerson,
      { params: { id: planId }, body: { personId } },
      clerk,
    );
    return { planId, enrolmentId, personId, actor };
  }
  async function study(l: Learner): Promise<contract.BeatReply> {
    const { tasks } = await world.call(contract.getStudy, { params: { id: l.enrolmentId } }, l.actor);
    const { sessionId } = await world.call(
      contract.openStudy,
      { params: { id: l.enrolmentId, taskId: tasks[0]?.id ?? '' } },
      l.actor,
    );
    let last: contract.BeatReply | undefined;
    for (let seq = 1; seq <= 4; seq += 1) {
      world.clock.set(new Date(world.clock.nowMs() + 15_000).toISOString());
      last = await world.call(
        contract.beat,
        { params: { id: sessionId }, body: { seq, hidden: false, idle: false } },
        l.actor,
      );
    }
    if (!last) throw new Error('no beat');
    return last;
  }
  async function sit(l: Learner, right: number, { drain = true } = {}): Promise<string> {
    const { items } = await world.call(listMySittings, {}, l.actor);
    const id = items.filter(i => i.state === 'prepared').at(-1)?.id ?? '';
    await sitAgain(l, id, right, { drain });
    return id;
  }
  async function sitAgain(l: Learner, id: string, right: number, { drain = true } = {}): Promise<void> {
    const params = { id };
    const entered = await world.call(enterSitting, { params, body: { confirmed: true } }, l.actor);
    const answers = entered.questions.map((q, i) => ({
      position: q.position,
      epoch: entered.epoch,
      seq: 1,
      value: [i < right ? 0 : 1],
    }));
    await world.call(handIn, { params, body: { epoch: entered.epoch, answers } }, l.actor);
    if (drain) await world.drain();
  }
  const mine = async (l: Learner) => {
    const { items, hours } = await world.call(contract.listMyTraining, {}, l.actor);
    return { item: items.find(i => i.planId === l.planId), hours: hours.map(h => `${h.kind} ${h.hours}`).sort() };
  };

  test('TRN-06: all tasks complete credits the training hours and opens the exam in the same act; a pass credits the exam', async () => {
    const l = await learner();
    expect(await study(l)).toMatchObject({ taskComplete: true, studyComplete: true, state: 'exam-open' });
    expect((await mine(l)).hours).toEqual(['training 6']);
    await sit(l, 3);
    expect(await mine(l)).toMatchObject({
      item: { enrolment: { state: 'passed', markHundredths: 6000 } },
      hours: ['exam 3', 'training 6'],
    });
  });

  test('TRN-06: failed and failed again closes the enrolment; another round is the whole study and exam anew, hours once only', async () => {
    const l = await learner();
    await study(l);
    await sit(l, 1);
    expect((await mine(l)).item?.enrolment?.state).toBe('exam-open');
    await sit(l, 2);
    expect((await mine(l)).item?.enrolment?.state).toBe('failed');
    const again = await world.call(
      contract.enrolPerson,
      { params: { id: l.planId }, body: { personId: l.personId } },
      clerk,
    );
    expect(again).toMatchObject({ round: 2, created: true });
    const second = { ...l, enrolmentId: again.id };
    expect((await mine(second)).item?.enrolment).toMatchObject({ round: 2, state: 'enrolled', creditedSeconds: 0 });
    await study(second);
    await sit(second, 5);
    expect(await mine(second)).toMatchObject({
      item: { enrolment: { state: 'passed' } },
      hours: ['exam 3', 'training 6'],
    });
  });

  test('TRN-06: a voided sitting takes the pass back, with its hours, until the exam is passed anew', async () => {
    const l = await learner();
    await study(l);
    const sittingId = await sit(l, 5);
    await world.call(voidSitting, { params: { id: sittingId }, body: { reason: '他人代考' } }, operator);
    await world.drain();
    expect(await mine(l)).toMatchObject({
      item: { enrolment: { state: 'exam-open', markHundredths: null } },
      hours: ['training 6'],
    });
    await sit(l, 4);
    expect(await mine(l)).toMatchObject({ item: { enrolment: { state: 'passed' } }, hours: ['exam 3', 'training 6'] });
    expect((await world.call(listSittings, { query: {} }, operator)).items.some(i => i.id === sittingId)).toBe(true);
  });

  test('TRN-06: voided and passed anew before anybody was told: the mark is the new one', async () => {
    const l = await learner();
    await study(l);
    const sittingId = await sit(l, 5);
    await world.call(voidSitting, { params: { id: sittingId }, body: { reason: '登分有误' } }, operator);
    await sit(l, 4);
    expect((await mine(l)).item).toMatchObject({ enrolment: { state: 'passed', markHundredths: 8000 } });
  });

  test('TRN-06: the first round corrected to passed ends the second one that runs meanwhile', async () => {
    const l = await learner();
    await study(l);
    await sit(l, 1);
    const failed = await sit(l, 2);
    const again = await world.call(
      contract.enrolPerson,
      { params: { id: l.planId }, body: { personId: l.personId } },
      clerk,
    );
    await world.call(reopenSitting, { params: { id: failed }, body: { minutes: 30, reason: '断电' } }, operator);
    await world.drain();
    // Re-opened, not decided: the second round runs on.
    expect((await mine(l)).item?.enrolment).toMatchObject({ round: 2, state: 'enrolled' });
    await sitAgain(l, failed, 5);
    expect(await mine(l)).toMatchObject({
      item: { enrolment: { id: l.enrolmentId, round: 1, state: 'passed', markHundredths: 10_000 } },
      hours: ['exam 3', 'training 6'],
    });
    const { rows } = await world.owner.query('select state from training.enrolment where id = $1', [again.id]);
    expect(rows).toEqual([{ state: 'lapsed' }]);
  });

  test('TRN-06: hours taken back from one plan are those of another plan of the subject and year that was passed too', async () => {
    const first = await learner();
    await study(first);
    const sittingId = await sit(first, 5);
    const planId = await plan();
    const { id } = await world.call(
      contract.enrolPerson,
      { params: { id: planId }, body: { personId: first.personId } },
      clerk,
    );
    const second = { ...first, planId, enrolmentId: id };
    await study(second);
    await sit(second, 5);
    expect((await mine(second)).hours).toEqual(['exam 3', 'training 6']);
    await world.call(voidSitting, { params: { id: sittingId }, body: { reason: '他人代考' } }, operator);
    await world.drain();
    expect((await mine(second)).hours).toEqual(['exam 3', 'training 6']);
  });

  test('TRN-14: a deadline is frozen only when the results of its day are in, and an exam that ends with the day is in time', async () => {
    const deadline = { dueOn: '2014-06-02', title: '全部', share: { num: 1, den: 1 }, citation: null };
    const l = await learner({ deadlines: [deadline] });
    await study(l);
    const list = await listOf(l.planId, city.north);
    await sit(l, 5, { drain: false });
    // Handed in as the day ended, and not followed yet.
    await world.owner.query(`update exams.sitting set ended_at = '2014-06-02T16:00:00Z' where person_id = $1`, [
      l.personId,
    ]);
    world.clock.set('2014-06-02T16:00:05.000Z');
    await freezeDue(world.ctx());
    expect((await page(list.id)).frozen).toEqual([]);
    await followResults(world.ctx());
    await freezeDue(world.ctx());
    expect((await page(list.id)).frozen).toMatchObject([{ dueOn: '2014-06-02', numerator: 1 }]);
  });

  test('TRN-01: an enrolment whose window ended lapses', async () => {
    const l = await learner();
    world.clock.set('2014-10-31T15:59:59.999Z');
    await lapseOverdue(world.ctx());
    expect((await mine(l)).item?.enrolment?.state).toBe('enrolled');
    world.clock.set('2014-10-31T16:00:00.000Z');
    await lapseOverdue(world.ctx());
    expect((await mine(l)).item?.enrolment?.state).toBe('lapsed');
  });

  test('TRN-12, TRN-14: the facts, the figures in SQL and the frozen denominators agree, as of the deadline even when run late', async () => {
    const deadline = { dueOn: '2014-06-02', title: '过三分之二', share: { num: 2, den: 3 }, citation: null };
    const l = await learner({ deadlines: [deadline] });
    await study(l);
    await sit(l, 5);
    const before = await listOf(l.planId, city.north);
    world.clock.set('2014-06-05T01:00:00.000Z');
    await professional(city.north);
    await world.call(contract.proposeTargets, { params: { id: l.planId } }, manager);
    await world.drain();
    await freezeDue(world.ctx());
    const { frozen } = await page(before.id);
    expect(frozen).toMatchObject([{ dueOn: '2014-06-02', denominator: before.targets, numerator: 1 }]);
    const query = measures[0].query({ parameters: { planId: l.planId }, within: () => sql<boolean>`true` });
    const { rows } = (await query.execute(world.db.for() as never)) as { rows: FactRow[] };
    const at = (instant: string) => evaluateByUnit(rows, instant).get(city.north.id);
    expect(at('2014-06-02T15:59:59.999Z')).toMatchObject({ denominator: before.targets, numerator: 1 });
    expect(at(world.ctx().now)).toMatchObject({ denominator: before.targets + 1 });
    const laggards = await world.call(
      contract.listLaggards,
      { params: { id: l.planId }, query: { unitId: city.north.id } },
      manager,
    );
    expect(laggards.items).toHaveLength(before.targets);
    for (const by of contract.groupings) {
      const figures = await world.call(contract.getStatistics, { params: { id: l.planId }, query: { by } }, manager);
      expect(
        figures.rows.reduce((sum, r) => sum + r.passed, 0),
        by,
      ).toBe(1);
    }
  });
});
