// Examples of the boards with their snapshots, and of the workbench.
import * as contract from '#contracts/supervision';
import * as workbench from '#contracts/workbench';
import { newId } from '#platform/database';
import { type Example, open, scoped, sheetHolds, unscoped } from './example.ts';
import { planOf, targetOf } from './training-rows.ts';
import { type Matrix, NORTH, NOW, type Spot } from './world.ts';

const fields = { title: '培训进度', threshold: null, dueOn: null, citation: null, audience: 'organs' as const };

interface Board {
  readonly id: string;
  readonly planId: string;
}
/** A draft board of that unit over a plan of the city. */
async function boardOf(m: Matrix, unitId: string, audience: 'organs' | 'public' = 'organs'): Promise<Board> {
  const planId = await planOf(m, m.city.bureau.id);
  const body = {
    unitId,
    measureId: 'training.completion',
    parameters: { planId },
    regionCode: NORTH,
    ...fields,
    audience,
  };
  return { id: (await m.world.call(contract.createBoard, { body }, m.root)).id, planId };
}
/** Published, with its first snapshot. */
async function publishedBoard(m: Matrix, unitId: string, audience: 'organs' | 'public' = 'organs'): Promise<Board> {
  const board = await boardOf(m, unitId, audience);
  const input = { params: { id: board.id }, body: { revision: 1, schedule: null } };
  await m.world.call(contract.publishBoard, input, m.root);
  return board;
}
async function boardAt(m: Matrix, make: typeof boardOf = boardOf): Promise<Spot & Board> {
  const spot = await m.spot();
  return { ...spot, ...(await make(m, spot.unit.id)) };
}

/** Someone of the unit who is counted by the board. */
async function subjectAt(m: Matrix) {
  const { unit, id, planId, ...nodes } = await boardAt(m, publishedBoard);
  const name = `名单人员${m.next()}`;
  const personId = await m.city.person(unit, name);
  await targetOf(m, { planId, unitId: unit.id, personId });
  return { ...nodes, id, personId, name, node: `own:${unit.id}` };
}

const changing: readonly Example[] = [
  scoped(contract.listMeasures, async m => {
    const { unit, ...nodes } = await m.spot();
    const planId = await planOf(m, unit.id);
    const sees = (r: { items: readonly { options: readonly { parameters: Record<string, unknown> }[] }[] }) =>
      r.items.some(i => i.options.some(o => o.parameters.planId === planId));
    return { ...nodes, input: {}, sees };
  }),
  scoped(contract.createBoard, async m => {
    const { unit, ...nodes } = await m.spot();
    const parameters = { planId: await planOf(m, unit.id) };
    const body = { unitId: unit.id, measureId: 'training.completion', parameters, regionCode: NORTH, ...fields };
    return { ...nodes, input: { body }, foreign: [{ body: { ...body, unitId: m.away.id } }] };
  }),
  scoped(contract.changeBoard, async m => {
    const { id, ...nodes } = await boardAt(m);
    return { ...nodes, input: { params: { id }, body: { revision: 1, ...fields } } };
  }),
  scoped(contract.publishBoard, async m => {
    const { id, ...nodes } = await boardAt(m);
    return { ...nodes, input: { params: { id }, body: { revision: 1, schedule: null } } };
  }),
  scoped(contract.closeBoard, async m => {
    const { id, ...nodes } = await boardAt(m, publishedBoard);
    return { ...nodes, input: { params: { id }, body: { revision: 2, reason: '年度结束' } } };
  }),
  scoped(contract.takeSnapshot, async m => {
    const { id, ...nodes } = await boardAt(m, publishedBoard);
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.listSubjects, async m => {
    const { id, node, personId, ...nodes } = await subjectAt(m);
    const input = { params: { id }, query: { node, which: 'counted' as const } };
    return { ...nodes, input, sees: r => r.items.some(i => i.subjectId === personId) };
  }),
  scoped(contract.exportSubjects, async m => {
    const { id, node, name, ...nodes } = await subjectAt(m);
    const input = { params: { id }, query: { node, which: 'counted' as const } };
    return { ...nodes, input, sees: file => sheetHolds(file, name) };
  }),
];

const published = async (m: Matrix) => ({ params: { id: (await publishedBoard(m, m.home.id)).id } });
const firstOf = async (m: Matrix, audience: 'organs' | 'public' = 'organs') => ({
  params: { id: (await publishedBoard(m, m.home.id, audience)).id, number: 1 },
});

const forOrgans: readonly Example[] = [
  unscoped(contract.listBoards, async m => {
    const { params } = await published(m);
    return { input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === params.id) };
  }),
  unscoped(contract.getBoard, async m => ({ input: await published(m) })),
  unscoped(contract.getFigures, async m => ({ input: { ...(await published(m)), query: {} } })),
  unscoped(contract.exportFigures, async m => ({ input: { ...(await published(m)), query: {} } })),
  unscoped(contract.listSnapshots, async m => ({
    input: { ...(await published(m)), query: {} },
    sees: r => r.items.length === 1,
  })),
  unscoped(contract.getSnapshot, async m => ({ input: { ...(await firstOf(m)), query: {} } })),
  unscoped(contract.exportSnapshot, async m => ({ input: { ...(await firstOf(m)), query: {} } })),
  unscoped(contract.verifySnapshot, async m => ({ input: await firstOf(m), sees: r => r.intact })),
  unscoped(contract.compareSnapshots, async m => {
    const { params } = await published(m);
    await m.world.call(contract.takeSnapshot, { params }, m.root);
    return { input: { params, query: { from: 1, to: 2 } } };
  }),
];

const forEverybody: readonly Example[] = [
  open(contract.listPublicBoards, async m => {
    const { params } = await firstOf(m, 'public');
    return { input: {}, sees: r => r.items.some(i => i.id === params.id) };
  }),
  open(contract.listPublicSnapshots, async m => {
    const { params } = await firstOf(m, 'public');
    return { input: { params: { id: params.id }, query: {} }, sees: r => r.items.length === 1 };
  }),
  open(contract.getPublicSnapshot, async m => ({ input: { ...(await firstOf(m, 'public')), query: {} } })),
  open(contract.exportPublicSnapshot, async m => ({ input: { ...(await firstOf(m, 'public')), query: {} } })),
];

export const supervisionExamples: readonly Example[] = [...changing, ...forOrgans, ...forEverybody];

/** Something that the unit must do. */
async function turnAt(m: Matrix): Promise<Spot & { id: string }> {
  const [spot, id] = [await m.spot(), newId()];
  await m.sql(
    `insert into platform.turn (id, subject_kind, subject_id, action, what, title, link, holder_kind, holder_unit_id, started_at, spec, opened_at)
     values ($1, 'test', $2, 'test.do', '{"zh": "办", "en": "Do"}', '测试待办', '/work', 'unit', $3, $4, '{"open": true}', $4)`,
    [id, id, spot.unit.id, NOW],
  );
  return { ...spot, id };
}

export const workbenchExamples: readonly Example[] = [
  scoped(workbench.listToDo, async m => {
    const { id, ...nodes } = await turnAt(m);
    const query = { whose: 'all' as const, limit: 200 };
    return { ...nodes, input: { query }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(workbench.countToDo, async m => {
    const { inside, unit } = await turnAt(m);
    // Whoever stands outside counts the own turns; only where there never was one is that nothing.
    const outside = (await m.spot()).inside.slice(0, 1);
    return { inside, outside, unit, input: {}, sees: r => r.own.open + r.below.open > 0 };
  }),
  scoped(workbench.search, async m => {
    const { unit, ...nodes } = await m.spot();
    const sees = (r: { groups: readonly { hits: readonly { id: string }[] }[] }) =>
      r.groups.some(g => g.hits.some(h => h.id === unit.id));
    return { ...nodes, input: { query: { q: unit.name } }, sees };
  }),
];
