// Papers: blueprints over a bank, and the drawing of a candidate's paper.
import { sql } from 'kysely';
import { lastChange } from '#modules/accounts';
import { notFound, unitInScope } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, type Db, inTransaction, newId, type Tx } from '#platform/database';
import { currentQuestions, lockBankInScope } from '../bank/store.ts';
import { bankAudit, type Paper } from '../contract-bank.ts';
import { errors } from '../errors.ts';
import type { ExamTables, PaperRow } from '../tables.ts';
import { type Blueprint, bankEntry, fillability, type Shortfall, totalScore } from './blueprint.ts';
import { type DrawnPaper, paperDrawer, UnfillablePaper } from './draw.ts';

const paperOf = ({ createdAt: _, updatedAt: _at, updatedBy: _by, ...row }: PaperRow): Paper =>
  ({ ...row, totalHundredths: totalScore(row.blueprint) }) as Paper;

const papers = (ctx: Ctx, db: Db | Tx) =>
  db
    .for<ExamTables>()
    .selectFrom('exams.paper as p')
    .selectAll()
    .where(unitInScope(ctx, 'exams.author', sql.ref('p.unit_id')));

export async function listPapers(ctx: Ctx, page: { after?: string | undefined; limit: number }) {
  const rows = await papers(ctx, ctx.db)
    .$if(page.after !== undefined, q => q.where('p.id', '<', page.after ?? ''))
    .orderBy('p.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit).map(paperOf);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

const entriesOf = async (db: Db | Tx, bankId: string) =>
  (await currentQuestions(db, bankId)).map(q =>
    bankEntry({ questionId: q.questionId, version: q.version, question: q.body }),
  );

async function shortfallsOf(db: Db | Tx, bankId: string, blueprint: Blueprint): Promise<readonly Shortfall[]> {
  const result = fillability(blueprint, await entriesOf(db, bankId));
  return result.ok ? [] : result.shortfalls;
}

export async function getPaper(ctx: Ctx, { id }: { id: string }) {
  const row = await papers(ctx, ctx.db).where('p.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('paper');
  const shortfalls = await shortfallsOf(ctx.db, row.bankId, row.blueprint);
  return { paper: paperOf(row), shortfalls: shortfalls.map(s => ({ ...s, lines: [...s.lines] })) };
}

/** Throws 404 unless the paper is within what the actor may author: for modules above that build on a paper named by id. */
export async function mustReachPaper(ctx: Ctx, { id }: { id: string }): Promise<void> {
  if (!(await papers(ctx, ctx.db).where('p.id', '=', id).executeTakeFirst())) throw notFound('paper');
}

/** What somebody who builds on a paper must know of it. */
export type PaperTerms = Pick<Paper, 'title' | 'state' | 'totalHundredths' | 'onExpiry'>;

/** The terms of any paper, for modules above that have checked what the actor may do with it. Throws 404. */
export async function getPaperTerms(tx: Tx, { id }: { id: string }): Promise<PaperTerms> {
  const row = await tx
    .for<ExamTables>()
    .selectFrom('exams.paper')
    .select(['title', 'state', 'blueprint', 'onExpiry'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound('paper');
  const { title, state, onExpiry, blueprint } = row;
  return { title, state, onExpiry, totalHundredths: totalScore(blueprint) };
}

/** Who changes a paper, and when: for the next one, whose change may come too late. */
const changedNow = (ctx: Ctx) => ({
  updatedAt: ctx.now,
  updatedBy: ctx.actor.kind === 'account' ? ctx.actor.accountId : null,
});

async function lockPaper(tx: Tx, given: { id: string; revision: number }): Promise<PaperRow> {
  const row = await papers(tx.ctx, tx).where('p.id', '=', given.id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('paper');
  if (row.revision !== given.revision) {
    const last = await lastChange(tx, { by: row.updatedBy, at: row.updatedAt ?? row.createdAt });
    throw errors.refuse('exams.stale-revision', { ...last, revision: row.revision });
  }
  return row;
}

export interface PaperFields {
  readonly title: string;
  readonly blueprint: Blueprint;
  readonly durationMinutes: number;
  readonly onExpiry: 'no-score' | 'grade-saved';
}

export async function createPaper(ctx: Ctx, given: PaperFields & { bankId: string }): Promise<Paper> {
  return inTransaction(ctx, async tx => {
    const bank = await lockBankInScope(tx, given.bankId);
    const id = newId();
    const row: PaperRow = {
      ...given,
      id,
      unitId: bank.unitId,
      blueprint: given.blueprint,
      state: 'draft',
      revision: 1,
      createdAt: ctx.now,
      updatedAt: null,
      updatedBy: null,
    };
    await tx
      .for<ExamTables>()
      .insertInto('exams.paper')
      .values({ ...row, blueprint: JSON.stringify(row.blueprint) })
      .execute();
    await record(tx, bankAudit.createPaper, { subject: { kind: 'paper', id, unitId: bank.unitId }, detail: {} });
    return paperOf(row);
  });
}

export async function revisePaper(ctx: Ctx, given: PaperFields & { id: string; revision: number }): Promise<Paper> {
  return inTransaction(ctx, async tx => {
    const row = await lockPaper(tx, given);
    if (row.state !== 'draft') throw errors.refuse('exams.paper-not-ready', { state: row.state });
    const { title, blueprint, durationMinutes, onExpiry } = given;
    await tx
      .for<ExamTables>()
      .updateTable('exams.paper')
      .set({
        title,
        blueprint: JSON.stringify(blueprint),
        durationMinutes,
        onExpiry,
        revision: row.revision + 1,
        ...changedNow(ctx),
      })
      .where('id', '=', row.id)
      .execute();
    await record(tx, bankAudit.revisePaper, { subject: { kind: 'paper', id: row.id, unitId: row.unitId }, detail: {} });
    return paperOf({ ...row, title, blueprint, durationMinutes, onExpiry, revision: row.revision + 1 });
  });
}

/** `第 2 项要 20 题，可用 13 题`, one entry per line that falls short. */
const shortfallTexts = (shortfalls: readonly Shortfall[]): string[] =>
  shortfalls.map(s => `第 ${s.line + 1} 项要 ${s.wanted} 题，可用 ${s.found} 题`);

/** Makes a draft ready, after proof that the bank fills it. */
export async function readyPaper(ctx: Ctx, given: { id: string; revision: number }): Promise<Paper> {
  return inTransaction(ctx, async tx => {
    const row = await lockPaper(tx, given);
    if (row.state !== 'draft') throw errors.refuse('exams.paper-not-ready', { state: row.state });
    const shortfalls = await shortfallsOf(tx, row.bankId, row.blueprint);
    if (shortfalls.length > 0)
      throw errors.refuse('exams.paper-not-fillable', { shortfalls: shortfallTexts(shortfalls) });
    await tx
      .for<ExamTables>()
      .updateTable('exams.paper')
      .set({ state: 'ready', revision: row.revision + 1, ...changedNow(ctx) })
      .where('id', '=', row.id)
      .execute();
    await record(tx, bankAudit.readyPaper, { subject: { kind: 'paper', id: row.id, unitId: row.unitId }, detail: {} });
    return paperOf({ ...row, state: 'ready', revision: row.revision + 1 });
  });
}

interface Drawer {
  readonly key: string;
  readonly draw: (seed: string) => DrawnPaper;
}
const drawers = new Map<string, Drawer>();
const MAX_DRAWERS = 200;

/** Draws a candidate's paper. The prepared drawing is kept until the paper or a question of its bank changes. */
export async function drawFor(db: Db | Tx, given: { paperId: string; seed: string }): Promise<DrawnPaper> {
  const paper = await db
    .for<ExamTables>()
    .selectFrom('exams.paper as p')
    .innerJoin('exams.bank as b', 'b.id', 'p.bankId')
    .select(['p.id', 'p.bankId', 'p.blueprint', 'p.state', 'p.revision', 'b.revision as bankRevision'])
    .where('p.id', '=', given.paperId)
    .executeTakeFirst();
  if (!paper) throw notFound('paper');
  if (paper.state === 'draft') throw errors.refuse('exams.paper-not-ready', { state: paper.state });
  const key = `${paper.revision}/${paper.bankRevision}`;
  let drawer = drawers.get(paper.id);
  if (drawer?.key !== key) {
    if (drawers.size >= MAX_DRAWERS) drawers.clear();
    drawer = { key, draw: paperDrawer(paper.blueprint, await entriesOf(db, paper.bankId)) };
    drawers.set(paper.id, drawer);
  }
  try {
    return drawer.draw(given.seed);
  } catch (error) {
    if (error instanceof UnfillablePaper)
      throw errors.refuse('exams.paper-not-fillable', { shortfalls: shortfallTexts(error.shortfalls) });
    throw error;
  }
}
