// SQL of banks and questions; no decisions.
import { sql } from 'kysely';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx, Db, Tx } from '#platform/database';
import type { ExamTables, ImportCounts, ImportRow, QuestionRow } from '../tables.ts';
import type { Question } from './question.ts';

const inScope = (ctx: Ctx, column: string) => unitInScope(ctx, 'exams.author', sql.ref(column));

const banks = (ctx: Ctx, db: Db | Tx) =>
  db
    .for<ExamTables>()
    .selectFrom('exams.bank as b')
    .innerJoin('organizations.unitView as u', 'u.id', 'b.unitId')
    .select(eb => [
      'b.id',
      'b.unitId',
      'u.name as unitName',
      'b.name',
      'b.revision',
      eb
        .selectFrom('exams.question as q')
        .select(sql<number>`count(*)::int`.as('n'))
        .whereRef('q.bankId', '=', 'b.id')
        .where('q.state', '=', 'active')
        .as('questions'),
    ])
    .where(inScope(ctx, 'b.unit_id'));

export async function listBanksInScope(ctx: Ctx, page: { after?: string | undefined; limit: number }) {
  const rows = await banks(ctx, ctx.db)
    .$if(page.after !== undefined, q => q.where('b.id', '>', page.after ?? ''))
    .orderBy('b.id')
    .limit(page.limit)
    .execute();
  return rows.map(r => ({ ...r, questions: r.questions ?? 0 }));
}

export async function getBankInScope(ctx: Ctx, db: Db | Tx, id: string) {
  const row = await banks(ctx, db).where('b.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('bank');
  return { ...row, questions: row.questions ?? 0 };
}

/** The bank of an author in scope, locked: questions of one bank change one command at a time. */
export async function lockBankInScope(tx: Tx, id: string): Promise<{ id: string; unitId: string }> {
  const row = await tx
    .for<ExamTables>()
    .selectFrom('exams.bank as b')
    .select(['b.id', 'b.unitId'])
    .where('b.id', '=', id)
    .where(inScope(tx.ctx, 'b.unit_id'))
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('bank');
  return row;
}

export async function unitIsInScope(tx: Tx, unitId: string): Promise<void> {
  const row = await tx
    .for<ExamTables>()
    .selectFrom('organizations.unitView as u')
    .select('u.id')
    .where('u.id', '=', unitId)
    .where(inScope(tx.ctx, 'u.id'))
    .executeTakeFirst();
  if (!row) throw notFound('unit');
}

export async function insertBank(tx: Tx, row: { id: string; unitId: string; name: string }): Promise<void> {
  await tx
    .for<ExamTables>()
    .insertInto('exams.bank')
    .values({ ...row, revision: 1, createdAt: tx.ctx.now })
    .execute();
}

/** A bank whose questions changed has a new revision: prepared drawings of the old one are not used again. */
export async function touchBank(tx: Tx, id: string): Promise<void> {
  await tx
    .for<ExamTables>()
    .updateTable('exams.bank')
    .set(eb => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export interface CurrentQuestion {
  readonly questionId: string;
  readonly version: number;
  readonly identity: string;
  readonly digest: string;
  readonly body: Question;
}

/** The active questions of a bank in their current version. */
export async function currentQuestions(db: Db | Tx, bankId: string): Promise<readonly CurrentQuestion[]> {
  return db
    .for<ExamTables>()
    .selectFrom('exams.question as q')
    .innerJoin('exams.questionVersion as v', join =>
      join.onRef('v.questionId', '=', 'q.id').onRef('v.version', '=', 'q.currentVersion'),
    )
    .select(['q.id as questionId', 'v.version', 'q.identity', 'v.digest', 'v.body'])
    .where('q.bankId', '=', bankId)
    .where('q.state', '=', 'active')
    .orderBy('q.id')
    .execute();
}

/** Identity and digest of every question of the bank, retired ones too: an import must not make a twin of them. */
export async function knownQuestions(db: Db | Tx, bankId: string) {
  return db
    .for<ExamTables>()
    .selectFrom('exams.question as q')
    .innerJoin('exams.questionVersion as v', join =>
      join.onRef('v.questionId', '=', 'q.id').onRef('v.version', '=', 'q.currentVersion'),
    )
    .select(['q.id', 'q.identity', 'q.currentVersion', 'q.state', 'v.digest'])
    .where('q.bankId', '=', bankId)
    .execute();
}

/** The question of the bank, retired or not, that has this identity. */
export async function findByIdentity(
  tx: Tx,
  given: { bankId: string; identity: string },
): Promise<{ id: string } | undefined> {
  return tx
    .for<ExamTables>()
    .selectFrom('exams.question')
    .select('id')
    .where('bankId', '=', given.bankId)
    .where('identity', '=', given.identity)
    .executeTakeFirst();
}

export interface NewVersion {
  readonly questionId: string;
  readonly version: number;
  readonly identity: string;
  readonly digest: string;
  readonly question: Question;
}

/** Inserts new questions and new versions, each kind in one statement. */
export async function insertVersions(
  tx: Tx,
  given: { bankId: string; versions: readonly NewVersion[] },
): Promise<void> {
  const { bankId, versions } = given;
  if (versions.length === 0) return;
  const actor = tx.ctx.actor.kind === 'account' ? tx.ctx.actor.accountId : null;
  const of = <T>(pick: (v: NewVersion) => T): T[] => versions.map(pick);
  await sql`
    insert into exams.question as q (id, bank_id, identity, current_version, state, created_at)
    select id, ${bankId}, identity, version, 'active', ${tx.ctx.now}
    from unnest(${of(v => v.questionId)}::uuid[], ${of(v => v.identity)}::text[], ${of(v => v.version)}::int[]) as g(id, identity, version)
    on conflict (id) do update set current_version = excluded.current_version, identity = excluded.identity, state = 'active', revision = q.revision + 1`.execute(
    tx.for<ExamTables>(),
  );
  await sql`
    insert into exams.question_version (question_id, version, kind, stem, tags, difficulty, body, digest, created_by, created_at)
    select id, version, kind, stem, array(select jsonb_array_elements_text(tags)), difficulty, body, digest, ${actor}::uuid, ${tx.ctx.now}
    from unnest(${of(v => v.questionId)}::uuid[], ${of(v => v.version)}::int[], ${of(v => v.question.kind)}::text[], ${of(v => v.question.stem)}::text[],
      ${of(v => JSON.stringify(v.question.tags))}::jsonb[], ${of(v => v.question.difficulty)}::smallint[], ${of(v => JSON.stringify(v.question))}::jsonb[],
      ${of(v => v.digest)}::text[]) as g(id, version, kind, stem, tags, difficulty, body, digest)`.execute(
    tx.for<ExamTables>(),
  );
}

const questions = (ctx: Ctx, db: Db | Tx) =>
  db
    .for<ExamTables>()
    .selectFrom('exams.question as q')
    .innerJoin('exams.bank as b', 'b.id', 'q.bankId')
    .innerJoin('exams.questionVersion as v', join =>
      join.onRef('v.questionId', '=', 'q.id').onRef('v.version', '=', 'q.currentVersion'),
    )
    .select([
      'q.id',
      'q.bankId',
      'b.unitId',
      'v.version',
      'v.kind',
      'v.stem',
      'v.tags',
      'v.difficulty',
      'q.state',
      'q.revision',
      'v.createdAt',
      'v.createdBy',
    ])
    .where(inScope(ctx, 'b.unit_id'));
export type QuestionInScope = Awaited<ReturnType<ReturnType<typeof questions>['execute']>>[number];

export async function listQuestionsInScope(
  ctx: Ctx,
  f: {
    bankId: string;
    kind?: string | undefined;
    tag?: string | undefined;
    search?: string | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<readonly QuestionInScope[]> {
  return questions(ctx, ctx.db)
    .where('q.bankId', '=', f.bankId)
    .$if(f.kind !== undefined, q => q.where('v.kind', '=', f.kind ?? ''))
    .$if(f.tag !== undefined, q => q.where(sql<boolean>`${f.tag} = any(v.tags)`))
    .$if(f.search !== undefined, q => q.where(sql<boolean>`position(${f.search} in v.stem) > 0`))
    .$if(f.after !== undefined, q => q.where('q.id', '>', f.after ?? ''))
    .orderBy('q.id')
    .limit(f.limit)
    .execute();
}

export async function getQuestionInScope(ctx: Ctx, db: Db | Tx, id: string): Promise<QuestionInScope> {
  const row = await questions(ctx, db).where('q.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('question');
  return row;
}

export async function lockQuestion(tx: Tx, id: string): Promise<QuestionRow> {
  const row = await tx
    .for<ExamTables>()
    .selectFrom('exams.question')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('question');
  return row;
}

export async function retire(tx: Tx, id: string): Promise<void> {
  await tx
    .for<ExamTables>()
    .updateTable('exams.question')
    .set(eb => ({ state: 'retired', revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function versionsOf(db: Db, questionId: string) {
  return db
    .for<ExamTables>()
    .selectFrom('exams.questionVersion')
    .select(['version', 'createdAt', 'body'])
    .where('questionId', '=', questionId)
    .orderBy('version', 'desc')
    .limit(100)
    .execute();
}

export async function tagCounts(db: Db, bankId: string): Promise<readonly { tag: string; count: number }[]> {
  const { rows } = await sql<{ tag: string; count: number }>`
    select t.tag, count(*)::int as count
    from exams.question q join exams.question_version v on v.question_id = q.id and v.version = q.current_version, unnest(v.tags) as t(tag)
    where q.bank_id = ${bankId} and q.state = 'active' group by t.tag order by count desc, t.tag limit 200`.execute(
    db.for<ExamTables>(),
  );
  return rows;
}

export async function insertImport(tx: Tx, row: ImportRow): Promise<void> {
  await tx
    .for<ExamTables>()
    .insertInto('exams.import')
    .values({
      ...row,
      items: JSON.stringify(row.items),
      errors: JSON.stringify(row.errors),
      warnings: JSON.stringify(row.warnings),
      confirmedCounts: null,
    })
    .execute();
}

const imports = (ctx: Ctx, db: Db | Tx, id: string) =>
  db
    .for<ExamTables>()
    .selectFrom('exams.import as i')
    .innerJoin('exams.bank as b', 'b.id', 'i.bankId')
    .selectAll('i')
    .where('i.id', '=', id)
    .where(inScope(ctx, 'b.unit_id'));

export async function getImportInScope(ctx: Ctx, id: string): Promise<ImportRow> {
  const row = await imports(ctx, ctx.db, id).executeTakeFirst();
  if (!row) throw notFound('question-import');
  return row;
}

export async function lockImport(tx: Tx, id: string): Promise<ImportRow> {
  const row = await imports(tx.ctx, tx, id).forUpdate('i').executeTakeFirst();
  if (!row) throw notFound('question-import');
  return row;
}

export async function markConfirmed(tx: Tx, given: { id: string; counts: ImportCounts }): Promise<void> {
  await tx
    .for<ExamTables>()
    .updateTable('exams.import')
    .set({ state: 'confirmed', confirmedCounts: JSON.stringify(given.counts) })
    .where('id', '=', given.id)
    .execute();
}
