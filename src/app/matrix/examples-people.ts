// Examples of the register of persons.
import * as contract from '#contracts/people';
import { citizenCheckCharacter } from '#kernel/identifiers';
import { newId } from '#platform/database';
import { type Example, own, scoped, sheetHolds, unscoped } from './example.ts';
import { type Matrix, NOW, ownScope, type Spot, system, TODAY } from './world.ts';

/** A well-formed citizen number of nobody, another one each time. */
export function citizenNumber(m: Matrix): string {
  const n = m.next();
  const day = String(1 + (n % 28)).padStart(2, '0');
  const first17 = `45072119${50 + (Math.floor(n / 28) % 40)}06${day}${String(Math.floor(n / 1120) % 1000).padStart(3, '0')}`;
  return first17 + citizenCheckCharacter(first17);
}

const facts = { jobCategories: ['technician'], titleLevel: 'none', titleName: null } as const;
const newcomer = (m: Matrix, unitId: string) => ({
  ...facts,
  jobCategories: [...facts.jobCategories],
  name: '张测试',
  documentKind: 'citizen' as const,
  number: citizenNumber(m),
  phone: null,
  unitId,
  from: '2010-01-01',
});

/** A person registered through the endpoint at that unit. */
export async function enteredPerson(m: Matrix, unitId: string): Promise<{ id: string; number: string }> {
  const body = newcomer(m, unitId);
  const { id } = await m.world.call(contract.enterPerson, { body }, m.root);
  return { id, number: body.number };
}
async function personAt(m: Matrix): Promise<Spot & { id: string; number: string }> {
  const spot = await m.spot();
  return { ...spot, ...(await enteredPerson(m, spot.unit.id)) };
}

const persons: readonly Example[] = [
  scoped(contract.listPeople, async m => {
    const { id, unit, ...nodes } = await personAt(m);
    return { ...nodes, input: { query: { unit: unit.id } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.findPerson, async m => {
    const { id, number, ...nodes } = await personAt(m);
    return { ...nodes, input: { body: { number } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.exportPeople, async m => {
    const { number, unit, ...nodes } = await personAt(m);
    const masked = `${number.slice(0, 3)}***********${number.slice(-4)}`;
    return { ...nodes, input: { query: { unit: unit.id } }, sees: file => sheetHolds(file, masked) };
  }),
  scoped(contract.getPerson, async m => {
    const { id, ...nodes } = await personAt(m);
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.enterPerson, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { body: newcomer(m, unit.id) } };
  }),
  scoped(contract.correctPerson, async m => {
    const { id, ...nodes } = await personAt(m);
    const body = { ...newcomer(m, ''), name: '李更正', reason: '笔误', revision: 1 };
    return { ...nodes, input: { params: { id }, body } };
  }),
  scoped(contract.endMembership, async m => {
    const { id, ...nodes } = await personAt(m);
    return { ...nodes, input: { params: { id }, body: { on: TODAY, revision: 1 } } };
  }),
  scoped(contract.revealPerson, async m => {
    const { id, number, ...nodes } = await personAt(m);
    return { ...nodes, input: { params: { id }, body: { reason: '核对' } }, sees: r => r.number === number };
  }),
];

const template = (m: Matrix) => m.world.call(contract.rosterTemplate, {}, m.root);

/** An import as it stands after its check, uploaded by this account. */
async function rosterImport(m: Matrix) {
  const [id, accountId, progressId] = [newId(), newId(), newId()];
  await m.sql(
    `insert into people.roster_import (id, state, file_name, file_sha256, progress_id, scope, counts, created_by, created_at)
     values ($1, 'previewed', '名册.xlsx', $2, $3, $6, '{"faulty":1}', $4, $5)`,
    [id, '0'.repeat(64), progressId, accountId, NOW, JSON.stringify(ownScope(m))],
  );
  await m.sql(
    `insert into people.roster_row (import_id, row_no, outcome, name, pinyin, pinyin_key, initials, document_kind, number_mask, unit_text)
     values ($1, 2, 'faulty', '甲', 'jia', 'jia', 'j', 'citizen', '4507', '乙')`,
    [id],
  );
  return { id, owner: { accountId } };
}

/** An import whose check has run, so that its annotated workbook is there. */
async function checkedRoster(m: Matrix) {
  const owner = { accountId: newId() };
  const actor = m.world.actor({ ...owner, roles: [{ role: 'registrar', node: system }] });
  const csv = `姓名,证件号码,单位\n王导入,${citizenNumber(m)},没有的单位\n`;
  const body = new File([csv], '名册.csv');
  const { id } = await m.withJobs(() => m.world.call(contract.startRosterImport, { body }, actor));
  return { id, owner };
}

const rosters: readonly Example[] = [
  unscoped(contract.rosterTemplate, async () => ({ input: {} })),
  own(contract.startRosterImport, async m => ({
    input: { body: await template(m) },
    owner: { accountId: newId() },
    spared: async () => true,
  })),
  own(contract.getRosterImport, async m => {
    const { id, owner } = await rosterImport(m);
    return { input: { params: { id } }, owner };
  }),
  own(contract.listRosterRows, async m => {
    const { id, owner } = await rosterImport(m);
    return { input: { params: { id }, query: { outcome: 'faulty' as const } }, sees: r => r.items.length === 1, owner };
  }),
  own(contract.getAnnotatedRoster, async m => {
    const { id, owner } = await checkedRoster(m);
    return { input: { params: { id } }, owner };
  }),
  own(contract.applyRosterImport, async m => {
    const { id, owner } = await rosterImport(m);
    return { input: { params: { id } }, owner };
  }),
  own(contract.cancelRosterImport, async m => {
    const { id, owner } = await rosterImport(m);
    return { input: { params: { id } }, owner };
  }),
];

export const peopleExamples: readonly Example[] = [...persons, ...rosters];
