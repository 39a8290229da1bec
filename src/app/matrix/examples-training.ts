// Examples of training: plans, the register of those who must be trained, enrolment.
import * as contract from '#contracts/training';
import { newId } from '#platform/database';
import { type Example, own, scoped } from './example.ts';
import { paperOf } from './examples-exams.ts';
import { courseOf, enrolmentOf, offer, planOf, targetOf, unitListOf } from './training-rows.ts';
import type { Matrix, Spot } from './world.ts';

const draft = (m: Matrix) => ({
  title: `新计划${m.next()}`,
  subject: '公需科目',
  year: 2014,
  summary: '',
  target: { everyone: true as const },
  opensOn: '2014-05-05',
  closesOn: '2014-10-31',
  trainingHours: 6,
  examHours: 3,
  priceFen: 5000,
  passMarkHundredths: 6000,
  attempts: 2,
  paperId: null,
  modes: ['unit' as const],
  deadlines: [],
  basis: null,
});

async function planAt(m: Matrix, given: Parameters<typeof planOf>[2] = {}): Promise<Spot & { id: string }> {
  const spot = await m.spot();
  return { ...spot, id: await planOf(m, spot.unit.id, given) };
}
/** A draft that lacks nothing. */
async function completePlan(m: Matrix) {
  const { unit, ...nodes } = await m.spot();
  // Only units of the organiser's own reach may be meant.
  const list = newId();
  await m.sql('update organizations.unit set list_ids = $2 where id = $1', [unit.id, [list]]);
  const target = { list: [list] };
  const planId = await planOf(m, unit.id, { state: 'draft', paperId: await paperOf(m, unit.id), target });
  const { courseId } = await courseOf(m, unit.id, { state: 'ready' });
  await offer(m, { planId, courseId });
  return { ...nodes, planId };
}

const plans: readonly Example[] = [
  scoped(contract.listPlans, async m => {
    const { id, ...nodes } = await planAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.getPlan, async m => {
    const { id, ...nodes } = await planAt(m);
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.getPlanDefaults, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { query: { unitId: unit.id } } };
  }),
  scoped(contract.createPlan, async m => {
    const { unit, ...nodes } = await m.spot();
    const { courseId } = await courseOf(m, unit.id);
    const theirs = await courseOf(m, m.away.id);
    const body = (courseIds: string[]) => ({ unitId: unit.id, ...draft(m), courseIds });
    return {
      ...nodes,
      input: { body: body([courseId]) },
      foreign: [
        { body: body([theirs.courseId]) },
        { body: { ...body([courseId]), paperId: await paperOf(m, m.away.id) } },
        { body: { ...body([courseId]), unitId: m.away.id } },
      ],
    };
  }),
  scoped(contract.revisePlan, async m => {
    const { id, ...nodes } = await planAt(m, { state: 'draft' });
    const foreign = await courseOf(m, m.away.id);
    const body = { revision: 1, ...draft(m), courseIds: [] as string[] };
    return {
      ...nodes,
      input: { params: { id }, body },
      foreign: [{ params: { id }, body: { ...body, courseIds: [foreign.courseId] } }],
    };
  }),
  scoped(contract.publishPlan, async m => {
    const { planId, ...nodes } = await completePlan(m);
    return { ...nodes, input: { params: { id: planId }, body: { revision: 1 } } };
  }),
  scoped(contract.closePlan, async m => {
    const { id, ...nodes } = await planAt(m);
    return { ...nodes, input: { params: { id }, body: { reason: '提前完成' } } };
  }),
  scoped(contract.proposeTargets, async m => {
    const { id, ...nodes } = await planAt(m);
    return { ...nodes, input: { params: { id } } };
  }),
];

/** A plan of the city that anybody may see, with a list, a target person and an enrolment of one unit. */
async function registerAt(
  m: Matrix,
  given: { list?: 'open' | 'submitted' | 'confirmed'; target?: 'confirmed' | 'exemption-asked' } = {},
) {
  const spot = await m.spot();
  const unitId = spot.unit.id;
  const planId = await planOf(m, m.city.bureau.id, { modes: ['roster', 'unit', 'free'] });
  const personId = await m.city.person(spot.unit);
  const listId = await unitListOf(m, { planId, unitId, ...(given.list ? { state: given.list } : {}) });
  const targetId = await targetOf(m, { planId, unitId, personId, ...(given.target ? { state: given.target } : {}) });
  return { ...spot, planId, personId, listId, targetId };
}

const register: readonly Example[] = [
  scoped(contract.getStatistics, async m => {
    const { unit, planId, ...nodes } = await registerAt(m);
    const sees = (r: { rows: readonly { key: string }[] }) => r.rows.some(row => row.key === unit.id);
    return { ...nodes, input: { params: { id: planId }, query: { by: 'unit' as const } }, sees };
  }),
  scoped(contract.listUnitLists, async m => {
    const { listId, planId, ...nodes } = await registerAt(m);
    return { ...nodes, input: { params: { id: planId }, query: {} }, sees: r => r.items.some(i => i.id === listId) };
  }),
  scoped(contract.getUnitList, async m => {
    const { listId, ...nodes } = await registerAt(m);
    return { ...nodes, input: { params: { id: listId }, query: {} } };
  }),
  scoped(contract.addTargets, async m => {
    const { listId, unit, ...nodes } = await registerAt(m);
    const personId = await m.city.person(unit);
    return { ...nodes, input: { params: { id: listId }, body: { personIds: [personId], reason: '新调入' } } };
  }),
  scoped(contract.askExemption, async m => {
    const { targetId, ...nodes } = await registerAt(m);
    return { ...nodes, input: { params: { id: targetId }, body: { reason: '病假' } } };
  }),
  scoped(contract.decideExemption, async m => {
    const { targetId, ...nodes } = await registerAt(m, { target: 'exemption-asked' });
    return { ...nodes, input: { params: { id: targetId }, body: { grant: true, reason: '属实' } } };
  }),
  scoped(contract.endTarget, async m => {
    const { targetId, personId, ...nodes } = await registerAt(m);
    await m.sql(`update people.person set status = 'left', unit_id = null where id = $1`, [personId]);
    return { ...nodes, input: { params: { id: targetId }, body: { reason: '已调离' } } };
  }),
  scoped(contract.submitUnitList, async m => {
    const { listId, ...nodes } = await registerAt(m);
    return { ...nodes, input: { params: { id: listId }, body: { revision: 1 } } };
  }),
  scoped(contract.confirmUnitLists, async m => {
    const { listId, ...nodes } = await registerAt(m, { list: 'submitted' });
    return { ...nodes, input: { body: { ids: [listId] } }, sees: r => r.confirmed === 1 };
  }),
  scoped(contract.returnUnitList, async m => {
    const { listId, ...nodes } = await registerAt(m, { list: 'submitted' });
    return { ...nodes, input: { params: { id: listId }, body: { reason: '人数不符' } } };
  }),
];

const enrolments: readonly Example[] = [
  scoped(contract.enrolUnitList, async m => {
    const { listId, ...nodes } = await registerAt(m, { list: 'confirmed' });
    return { ...nodes, input: { params: { id: listId } } };
  }),
  scoped(contract.enrolPerson, async m => {
    const { planId, personId, ...nodes } = await registerAt(m);
    const outsider = await m.city.person(m.away);
    const hidden = await planOf(m, m.away.id);
    return {
      ...nodes,
      input: { params: { id: planId }, body: { personId } },
      foreign: [
        { params: { id: planId }, body: { personId: outsider } },
        { params: { id: hidden }, body: { personId } },
      ],
    };
  }),
  own(contract.enrolMyself, async m => ({
    owner: { personId: await m.city.person(m.home), unitId: m.home.id },
    input: { params: { id: await planOf(m, m.away.id, { modes: ['free'] }) } },
    spared: async () => true,
  })),
  scoped(contract.listEnrolments, async m => {
    const { planId, personId, unit, ...nodes } = await registerAt(m);
    const id = await enrolmentOf(m, { planId, personId, unitId: unit.id });
    return { ...nodes, input: { params: { id: planId }, query: {} }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.listLaggards, async m => {
    const { planId, personId, ...nodes } = await registerAt(m);
    const sees = (r: { items: readonly { personId: string }[] }) => r.items.some(i => i.personId === personId);
    return { ...nodes, input: { params: { id: planId }, query: {} }, sees };
  }),
  own(contract.listMyTraining, async m => {
    const personId = await m.city.person(m.home);
    const planId = await planOf(m, m.city.bureau.id);
    await enrolmentOf(m, { planId, personId, unitId: m.home.id });
    return {
      owner: { personId, unitId: m.home.id },
      input: {},
      sees: r => r.items.some(i => i.planId === planId && i.enrolment !== null),
    };
  }),
];

export const trainingExamples: readonly Example[] = [...plans, ...register, ...enrolments];
