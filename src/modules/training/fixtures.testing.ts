// A city's plan with its paper and one course, straight from the endpoints, for the tests of this module.
import type { Actor } from '#kernel/actor';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import { newId } from '#platform/database';
import * as contract from './contract.ts';

export interface World {
  readonly owner: { query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }> };
  call<E extends Endpoint>(endpoint: E, input: Input<E>, actor?: Actor): Promise<Reply<E>>;
  drain(): Promise<void>;
}

export const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: { code?: string }) => error.code ?? String(error),
  );

interface PaperGiven {
  readonly points?: number;
  readonly state?: 'draft' | 'ready';
  readonly onExpiry?: 'no-score' | 'grade-saved';
}

/** A ready paper of five questions worth 20 points each unless said otherwise; the first option is right. */
export async function seedPaper(
  world: World,
  unitId: string,
  { points = 100, state = 'ready', onExpiry = 'no-score' }: PaperGiven = {},
): Promise<string> {
  const [bankId, paperId] = [newId(), newId()];
  const at = '2014-01-01T00:00:00.000Z';
  await world.owner.query(`insert into exams.bank (id, unit_id, name, created_at) values ($1, $2, '测试题库', $3)`, [
    bankId,
    unitId,
    at,
  ]);
  for (let n = 0; n < 5; n += 1) {
    const id = newId();
    const question = {
      kind: 'single',
      stem: `第 ${n} 题：选甲`,
      options: ['甲', '乙'],
      answer: 0,
      explanation: '',
      tags: [],
      difficulty: 3,
      score: 2000,
      language: 'zh-CN',
    };
    await world.owner.query(
      `insert into exams.question (id, bank_id, identity, current_version, state, created_at) values ($1, $2, $3, 1, 'active', $4)`,
      [id, bankId, `${n}`.repeat(64), at],
    );
    await world.owner.query(
      `insert into exams.question_version (question_id, version, kind, stem, tags, difficulty, body, digest, created_at)
       values ($1, 1, 'single', $2, '{}', 3, $3, $4, $5)`,
      [id, question.stem, JSON.stringify(question), `${n}`.repeat(64), at],
    );
  }
  const lines = [
    { tagsAny: [], tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5, count: 5, scoreEach: points * 20 },
  ];
  const blueprint = { mode: 'drawn', lines, questionOrder: 'as-written', shuffleOptions: false };
  await world.owner.query(
    `insert into exams.paper (id, unit_id, bank_id, title, blueprint, duration_minutes, on_expiry, state, created_at)
     values ($1, $2, $3, '测试卷', $4, 60, $6, $7, $5)`,
    [paperId, unitId, bankId, JSON.stringify(blueprint), at, onExpiry, state],
  );
  return paperId;
}

/** A ready course of one text that asks for `seconds` of study. */
export async function seedCourse(
  world: World,
  given: { unitId: string; manager: Actor; seconds?: number; title?: string },
): Promise<string> {
  const { unitId, manager } = given;
  const { id } = await world.call(
    contract.createCourse,
    { body: { unitId, title: given.title ?? '信息网络安全基础', summary: '' } },
    manager,
  );
  const task = {
    kind: 'text',
    title: '口令',
    requiredSeconds: given.seconds ?? 60,
    body: '# 口令\n口令要长。',
  } as const;
  await world.call(contract.addTask, { params: { id }, body: task }, manager);
  const { revision } = await world.call(contract.getCourse, { params: { id } }, manager);
  await world.call(contract.setCourseState, { params: { id }, body: { revision, state: 'ready' } }, manager);
  return id;
}

export const draftOf = (
  more: Partial<contract.PlanDraft> & Pick<contract.PlanDraft, 'paperId' | 'courseIds'>,
): contract.PlanDraft => ({
  title: '2014 年信息技术与信息安全',
  subject: '信息技术与信息安全',
  year: 2014,
  summary: '',
  target: { jobCategory: ['professional'] },
  opensOn: '2014-05-05',
  closesOn: '2014-10-31',
  trainingHours: 6,
  examHours: 3,
  priceFen: 5000,
  passMarkHundredths: 6000,
  attempts: 2,
  modes: ['roster', 'unit', 'free'],
  deadlines: [],
  basis: { instrument: '钦人社发〔2014〕173号', article: '第三部分' },
  ...more,
});

/** Drafts and publishes a plan and lets the register be proposed. */
export async function publishedPlan(
  world: World,
  given: { unitId: string; manager: Actor; draft: contract.PlanDraft },
): Promise<string> {
  const { id } = await world.call(
    contract.createPlan,
    { body: { unitId: given.unitId, ...given.draft } },
    given.manager,
  );
  await world.call(contract.publishPlan, { params: { id }, body: { revision: 1 } }, given.manager);
  await world.drain();
  return id;
}
