// Banks and questions: what an author sees and changes.
import { createHash } from 'node:crypto';
import type { AppError } from '#kernel/errors';
import type { Instant } from '#kernel/time';
import { lastChange } from '#modules/accounts';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { type Bank, bankAudit, type QuestionListRow } from '../contract-bank.ts';
import { errors } from '../errors.ts';
import {
  normaliseQuestion,
  type Question,
  questionDigestInput,
  questionIdentityInput,
  validateQuestion,
} from './question.ts';
import * as store from './store.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const digestOf = (q: Question): string => sha256(questionDigestInput(q));
export const identityOf = (q: Question): string => sha256(questionIdentityInput(q));

export async function listBanks(ctx: Ctx, page: { after?: string | undefined; limit: number }) {
  const rows = await store.listBanksInScope(ctx, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function createBank(ctx: Ctx, given: { unitId: string; name: string }): Promise<Bank> {
  return inTransaction(ctx, async tx => {
    await store.unitIsInScope(tx, given.unitId);
    const id = newId();
    await store.insertBank(tx, { id, ...given });
    await record(tx, bankAudit.createBank, { subject: { kind: 'bank', id, unitId: given.unitId }, detail: {} });
    return store.getBankInScope(ctx, tx, id);
  });
}

const countBy = <T>(items: readonly T[], key: (item: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
};

export async function getBank(ctx: Ctx, { id }: { id: string }) {
  const bank = await store.getBankInScope(ctx, ctx.db, id);
  const questions = await store.currentQuestions(ctx.db, id);
  return {
    bank,
    kinds: countBy(questions, q => q.body.kind),
    difficulties: countBy(questions, q => String(q.body.difficulty)),
    tags: [...(await store.tagCounts(ctx.db, id))],
  };
}

const rowOf = (q: store.QuestionInScope): QuestionListRow => ({
  id: q.id,
  version: q.version,
  kind: q.kind as QuestionListRow['kind'],
  stem: q.stem,
  tags: [...q.tags],
  difficulty: q.difficulty,
  state: q.state,
  revision: q.revision,
});

export async function listQuestions(ctx: Ctx, f: Parameters<typeof store.listQuestionsInScope>[1]) {
  await store.getBankInScope(ctx, ctx.db, f.bankId);
  const rows = await store.listQuestionsInScope(ctx, { ...f, limit: f.limit + 1 });
  const items = rows.slice(0, f.limit).map(rowOf);
  return { items, next: rows.length > f.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function getQuestion(ctx: Ctx, { id }: { id: string }) {
  const row = await store.getQuestionInScope(ctx, ctx.db, id);
  const versions = await store.versionsOf(ctx.db, id);
  const current = versions.find(v => v.version === row.version);
  if (!current) throw new Error(`question ${id} has no version ${row.version}`);
  return {
    row: rowOf(row),
    question: current.body as never,
    versions: versions.map(({ version, createdAt }) => ({ version, createdAt })),
  };
}

function soundQuestion(given: Question): Question {
  const question = normaliseQuestion(given);
  const problems = validateQuestion(question);
  if (problems.length > 0)
    throw errors.refuse('exams.question-invalid', {
      problems: problems.map(p => `${p.field} ${p.code}`),
      fields: [...new Set(problems.map(p => p.field.split('.')[0] ?? ''))],
    });
  return question;
}

/** A question changes by a new version: who wrote the newest, and when, is who changed it. */
async function staleQuestion(
  tx: Tx,
  seen: { readonly createdAt: Instant; readonly createdBy: string | null; readonly revision: number },
): Promise<AppError> {
  const last = await lastChange(tx, { by: seen.createdBy, at: seen.createdAt });
  return errors.refuse('exams.stale-revision', { ...last, revision: seen.revision });
}

/** Stem and options say which question it is: two of the same would be drawn into one paper. */
async function refuseTwin(tx: Tx, given: { bankId: string; identity: string; questionId?: string }): Promise<void> {
  const twin = await store.findByIdentity(tx, given);
  if (twin && twin.id !== given.questionId) throw errors.refuse('exams.question-exists', { questionId: twin.id });
}

export async function createQuestion(ctx: Ctx, given: { bankId: string; question: Question }) {
  const question = soundQuestion(given.question);
  return inTransaction(ctx, async tx => {
    const bank = await store.lockBankInScope(tx, given.bankId);
    const [questionId, identity] = [newId(), identityOf(question)];
    await refuseTwin(tx, { bankId: bank.id, identity });
    await store.insertVersions(tx, {
      bankId: bank.id,
      versions: [{ questionId, version: 1, identity, digest: digestOf(question), question }],
    });
    await store.touchBank(tx, bank.id);
    const subject = { kind: 'question', id: questionId, unitId: bank.unitId };
    await record(tx, bankAudit.createQuestion, { subject, detail: {} });
    return rowOf(await store.getQuestionInScope(ctx, tx, questionId));
  });
}

/** A new version under the same question; sittings drawn earlier keep the version they have. */
export async function saveQuestion(ctx: Ctx, given: { id: string; revision: number; question: Question }) {
  const question = soundQuestion(given.question);
  return inTransaction(ctx, async tx => {
    const seen = await store.getQuestionInScope(ctx, tx, given.id);
    // Bank before question, as everywhere: an import takes them in this order too.
    await store.lockBankInScope(tx, seen.bankId);
    const row = await store.lockQuestion(tx, given.id);
    if (row.revision !== given.revision) throw await staleQuestion(tx, { ...seen, revision: row.revision });
    const identity = identityOf(question);
    await refuseTwin(tx, { bankId: row.bankId, identity, questionId: row.id });
    const version = row.currentVersion + 1;
    await store.insertVersions(tx, {
      bankId: row.bankId,
      versions: [{ questionId: row.id, version, identity, digest: digestOf(question), question }],
    });
    await store.touchBank(tx, row.bankId);
    await record(tx, bankAudit.saveQuestion, {
      subject: { kind: 'question', id: row.id, unitId: seen.unitId },
      detail: { version },
    });
    return rowOf(await store.getQuestionInScope(ctx, tx, row.id));
  });
}

export async function retireQuestion(ctx: Ctx, given: { id: string; revision: number }) {
  return inTransaction(ctx, async tx => {
    const seen = await store.getQuestionInScope(ctx, tx, given.id);
    await store.lockBankInScope(tx, seen.bankId);
    const row = await store.lockQuestion(tx, given.id);
    if (row.revision !== given.revision) throw await staleQuestion(tx, { ...seen, revision: row.revision });
    await store.retire(tx, row.id);
    await store.touchBank(tx, row.bankId);
    await record(tx, bankAudit.retireQuestion, {
      subject: { kind: 'question', id: row.id, unitId: seen.unitId },
      detail: {},
    });
    return rowOf(await store.getQuestionInScope(ctx, tx, row.id));
  });
}
