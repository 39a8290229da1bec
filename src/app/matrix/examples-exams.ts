// Examples of the exam room.
import * as contract from '#contracts/exams';
import { addMs } from '#kernel/time';
import { openEntitlement } from '#modules/exams';
import { inTransaction, newId } from '#platform/database';
import { type Example, own, scoped, unscoped } from './example.ts';
import { type Matrix, NOW, type Spot } from './world.ts';

const question = (stem: string) => ({
  kind: 'single' as const,
  stem,
  options: ['甲', '乙'],
  answer: 0,
  explanation: '',
  tags: [],
  difficulty: 3,
  score: 100,
  language: 'zh-CN',
});
const gift = (m: Matrix) => new File([`第${m.next()}题：口令应当{=长 ~短}\n`], 'questions.txt');
const paperFields = () => ({
  title: '测试卷',
  durationMinutes: 60,
  onExpiry: 'no-score' as const,
  blueprint: {
    mode: 'drawn' as const,
    lines: [{ tagsAny: [], tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5, count: 1, scoreEach: 10_000 }],
    questionOrder: 'as-written' as const,
    shuffleOptions: false,
  },
});

interface Bank {
  readonly bankId: string;
  readonly questionId: string;
}
/** A bank of that unit with one question. */
async function bankOf(m: Matrix, unitId: string): Promise<Bank> {
  const [bankId, questionId] = [newId(), newId()];
  const body = question(`第${m.next()}题：选甲`);
  const digest = questionId.replaceAll('-', '').repeat(2);
  await m.sql(`insert into exams.bank (id, unit_id, name, created_at) values ($1, $2, '测试题库', $3)`, [
    bankId,
    unitId,
    NOW,
  ]);
  await m.sql(
    `insert into exams.question (id, bank_id, identity, current_version, state, created_at) values ($1, $2, $3, 1, 'active', $4)`,
    [questionId, bankId, digest, NOW],
  );
  await m.sql(
    `insert into exams.question_version (question_id, version, kind, stem, tags, difficulty, body, digest, created_at)
     values ($1, 1, 'single', $2, '{}', 3, $3, $4, $5)`,
    [questionId, body.stem, JSON.stringify(body), digest, NOW],
  );
  return { bankId, questionId };
}
async function bankAt(m: Matrix): Promise<Spot & Bank> {
  const spot = await m.spot();
  return { ...spot, ...(await bankOf(m, spot.unit.id)) };
}
async function paperAt(m: Matrix) {
  const { bankId, ...spot } = await bankAt(m);
  const paper = await m.world.call(contract.createPaper, { body: { bankId, ...paperFields() } }, m.root);
  return { ...spot, id: paper.id, revision: paper.revision };
}

const banks: readonly Example[] = [
  scoped(contract.listBanks, async m => {
    const { bankId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === bankId) };
  }),
  scoped(contract.createBank, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { body: { unitId: unit.id, name: '新题库' } } };
  }),
  scoped(contract.getBank, async m => {
    const { bankId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { params: { id: bankId } } };
  }),
  scoped(contract.listQuestions, async m => {
    const { bankId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { params: { id: bankId }, query: {} }, sees: r => r.items.length === 1 };
  }),
  scoped(contract.getQuestion, async m => {
    const { questionId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { params: { id: questionId } } };
  }),
  scoped(contract.createQuestion, async m => {
    const { bankId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { params: { id: bankId }, body: { question: question(`录入第${m.next()}题：选甲`) } } };
  }),
  scoped(contract.saveQuestion, async m => {
    const { questionId, ...nodes } = await bankAt(m);
    const body = { revision: 1, question: question('改过的题：选甲') };
    return { ...nodes, input: { params: { id: questionId }, body } };
  }),
  scoped(contract.retireQuestion, async m => {
    const { questionId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { params: { id: questionId }, body: { revision: 1 } } };
  }),
  scoped(
    contract.previewImport,
    async m => {
      const { bankId, ...nodes } = await bankAt(m);
      return { ...nodes, input: { params: { id: bankId }, query: { format: 'gift' as const }, body: gift(m) } };
    },
    { slow: true },
  ),
  scoped(
    contract.getImport,
    async m => {
      const { bankId, ...nodes } = await bankAt(m);
      const input = { params: { id: bankId }, query: { format: 'gift' as const }, body: gift(m) };
      const { id } = await m.world.call(contract.previewImport, input, m.root);
      return { ...nodes, input: { params: { id } } };
    },
    { slow: true },
  ),
  scoped(
    contract.confirmImport,
    async m => {
      const { bankId, ...nodes } = await bankAt(m);
      const input = { params: { id: bankId }, query: { format: 'gift' as const }, body: gift(m) };
      const { id } = await m.world.call(contract.previewImport, input, m.root);
      return { ...nodes, input: { params: { id } } };
    },
    { slow: true },
  ),
  unscoped(contract.questionTemplate, async () => ({ input: {} })),
  scoped(contract.exportQuestions, async m => {
    const { bankId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { params: { id: bankId }, query: { format: 'gift' as const } } };
  }),
];

const papers: readonly Example[] = [
  scoped(contract.listPapers, async m => {
    const { id, ...nodes } = await paperAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.getPaper, async m => {
    const { id, ...nodes } = await paperAt(m);
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.createPaper, async m => {
    const { bankId, ...nodes } = await bankAt(m);
    return { ...nodes, input: { body: { bankId, ...paperFields() } } };
  }),
  scoped(contract.revisePaper, async m => {
    const { id, revision, ...nodes } = await paperAt(m);
    return { ...nodes, input: { params: { id }, body: { revision, ...paperFields(), title: '改过的卷' } } };
  }),
  scoped(contract.readyPaper, async m => {
    const { id, revision, ...nodes } = await paperAt(m);
    return { ...nodes, input: { params: { id }, body: { revision } } };
  }),
];

/** A ready paper of that unit. */
export async function paperOf(m: Matrix, unitId: string): Promise<string> {
  const { bankId } = await bankOf(m, unitId);
  const { id, revision } = await m.world.call(contract.createPaper, { body: { bankId, ...paperFields() } }, m.root);
  await m.world.call(contract.readyPaper, { params: { id }, body: { revision } }, m.root);
  return id;
}
/** A ready paper of the city's bureau, made once. */
const readyPapers = new WeakMap<Matrix, Promise<string>>();
function readyPaper(m: Matrix): Promise<string> {
  const made = readyPapers.get(m) ?? paperOf(m, m.city.bureau.id);
  readyPapers.set(m, made);
  return made;
}

/** A prepared sitting of a person of that unit, and entered when asked, in the owner's own session. */
async function sittingOf(m: Matrix, given: { unitId: string; entered?: boolean }) {
  const unit = { id: given.unitId, path: '/', name: '' };
  const personId = await m.city.person(unit);
  const accountId = newId();
  const entitlementId = await inTransaction(m.world.ctx(), async tx =>
    openEntitlement(tx, {
      personId,
      unitId: unit.id,
      paperId: await readyPaper(m),
      sourceKind: 'test',
      sourceId: newId(),
      opensAt: NOW,
      closesAt: addMs(NOW, 86_400_000),
      attempts: 2,
      passMarkHundredths: 6000,
      citations: [{ instrument: '测试', article: '一' }],
    }),
  );
  const [row] = await m.sql('select id from exams.sitting where entitlement_id = $1', [entitlementId]);
  const id = String(row?.id);
  const owner = { personId, accountId, unitId: unit.id, sessionId: newId() };
  const input = { params: { id }, body: { confirmed: true as const } };
  if (given.entered) await m.world.call(contract.enterSitting, input, m.actor(owner));
  return { id, owner };
}
const mine = (m: Matrix, entered = false) => sittingOf(m, { unitId: m.home.id, entered });
const answer = { position: 0, epoch: 1, seq: 1, value: [0] };

async function sittingAt(m: Matrix) {
  const spot = await m.spot();
  return { ...spot, id: (await sittingOf(m, { unitId: spot.unit.id, entered: true })).id };
}

const sittings: readonly Example[] = [
  own(contract.listMySittings, async m => {
    const { id, owner } = await mine(m);
    return { owner, input: {}, sees: r => r.items.some(i => i.id === id) };
  }),
  own(contract.getSitting, async m => {
    const { id, owner } = await mine(m);
    return { owner, input: { params: { id } } };
  }),
  own(contract.enterSitting, async m => {
    const { id, owner } = await mine(m);
    return { owner, input: { params: { id }, body: { confirmed: true as const } } };
  }),
  own(contract.saveAnswers, async m => {
    const { id, owner } = await mine(m, true);
    return {
      owner,
      input: { params: { id }, body: { epoch: 1, answers: [answer] } },
      sees: r => r.refused.length === 0,
    };
  }),
  own(contract.handIn, async m => {
    const { id, owner } = await mine(m, true);
    return { owner, input: { params: { id }, body: { epoch: 1, answers: [answer] } } };
  }),
  own(contract.giveUp, async m => {
    const { id, owner } = await mine(m, true);
    return { owner, input: { params: { id }, body: { epoch: 1, confirmation: '放弃' as const } } };
  }),
  scoped(contract.listSittings, async m => {
    const { id, ...nodes } = await sittingAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.reopenSitting, async m => {
    const { id, ...nodes } = await sittingAt(m);
    await m.sql(`update exams.sitting set state = 'expired', outcome = 'no-score', ended_at = $2 where id = $1`, [
      id,
      NOW,
    ]);
    return { ...nodes, input: { params: { id }, body: { minutes: 10, reason: '断电' } } };
  }),
  scoped(contract.voidSitting, async m => {
    const { id, ...nodes } = await sittingAt(m);
    return { ...nodes, input: { params: { id }, body: { reason: '替考' } } };
  }),
];

export const examExamples: readonly Example[] = [...banks, ...papers, ...sittings];
