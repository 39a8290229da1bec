// SQL of sittings and entitlements; no decisions.
import { sql } from 'kysely';
import type { Citation } from '#kernel/citation';
import type { Instant } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx, Db, Tx } from '#platform/database';
import type { DrawnPaper } from '../papers/draw.ts';
import type { EntitlementRow, ExamTables, SittingOutcome, SittingRow, SittingState } from '../tables.ts';

export interface Sitting extends Omit<SittingRow, 'drawn'> {
  readonly title: string;
  readonly durationMinutes: number;
  readonly onExpiry: 'no-score' | 'grade-saved';
  readonly attempts: number;
  readonly passMarkHundredths: number;
  readonly citations: readonly Citation[];
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  readonly entitlementState: EntitlementRow['state'];
  readonly sourceKind: string;
  readonly sourceId: string;
}

/** A sitting with the paper its candidate was given; null while a make-up has not been entered. */
export interface DrawnSitting extends Sitting {
  readonly drawn: DrawnPaper | null;
}

// The drawn paper is by far the largest column and read only where it is needed.
const joined = (db: Db | Tx) =>
  db
    .for<ExamTables>()
    .selectFrom('exams.sitting as s')
    .innerJoin('exams.entitlement as e', 'e.id', 's.entitlementId')
    .innerJoin('exams.paper as p', 'p.id', 's.paperId')
    .select([
      's.id',
      's.entitlementId',
      's.personId',
      's.unitId',
      's.paperId',
      's.attempt',
      's.state',
      's.itemCount',
      's.maxHundredths',
      's.startedAt',
      's.endsAt',
      's.sessionId',
      's.epoch',
      's.endedAt',
      's.markHundredths',
      's.outcome',
      's.revision',
      's.createdAt',
      'p.title',
      'p.durationMinutes',
      'p.onExpiry',
      'e.attempts',
      'e.passMarkHundredths',
      'e.citations',
      'e.opensAt',
      'e.closesAt',
      'e.state as entitlementState',
      'e.sourceKind',
      'e.sourceId',
    ]);

/** All sittings of a person, newest attempt first. */
export async function listSittingsOf(db: Db, personId: string): Promise<readonly Sitting[]> {
  return (await joined(db)
    .where('s.personId', '=', personId)
    .orderBy('e.closesAt', 'desc')
    .orderBy('s.attempt', 'desc')
    .orderBy('s.createdAt', 'desc')
    .limit(200)
    .execute()) as readonly Sitting[];
}

/** The person's own sitting. Throws 404. */
export async function getOwnSitting(db: Db, given: { id: string; personId: string }): Promise<Sitting> {
  const row = await joined(db).where('s.id', '=', given.id).where('s.personId', '=', given.personId).executeTakeFirst();
  if (!row) throw notFound('sitting');
  return row as Sitting;
}

/** The person's own sitting, locked. Saves under way are waited for; later ones find what this transaction decides. */
export async function lockOwnSitting(tx: Tx, given: { id: string; personId: string }): Promise<DrawnSitting> {
  const row = await joined(tx)
    .select('s.drawn')
    .where('s.id', '=', given.id)
    .where('s.personId', '=', given.personId)
    .forUpdate('s')
    .executeTakeFirst();
  if (!row) throw notFound('sitting');
  return row as DrawnSitting;
}

/** A sitting within the operator's scope, locked. */
export async function lockSittingInScope(tx: Tx, id: string): Promise<Sitting> {
  const row = await joined(tx)
    .where('s.id', '=', id)
    .where(unitInScope(tx.ctx, 'exams.operate', sql.ref('s.unit_id')))
    .forUpdate('s')
    .executeTakeFirst();
  if (!row) throw notFound('sitting');
  return row as Sitting;
}

/** Open sittings whose end (and grace) has passed, locked, without waiting for those that somebody is just handing in. */
export async function lockOverdue(tx: Tx, given: { before: Instant; limit: number }): Promise<readonly DrawnSitting[]> {
  return (await joined(tx)
    .select('s.drawn')
    .where('s.state', '=', 'open')
    .where('s.endsAt', '<=', given.before)
    .orderBy('s.endsAt')
    .limit(given.limit)
    .forUpdate('s')
    .skipLocked()
    .execute()) as readonly DrawnSitting[];
}

export interface StoredAnswer {
  readonly sittingId: string;
  readonly position: number;
  readonly value: unknown;
  readonly epoch: number;
  readonly seq: number;
}

export async function answersOf(db: Db | Tx, sittingIds: readonly string[]): Promise<readonly StoredAnswer[]> {
  return db
    .for<ExamTables>()
    .selectFrom('exams.answer')
    .select(['sittingId', 'position', 'value', 'epoch', 'seq'])
    .where(sql<boolean>`sitting_id = any(${sittingIds}::uuid[])`)
    .orderBy('sittingId')
    .orderBy('position')
    .execute();
}

/** The saved values of each sitting, one row a sitting: a batch that is closed together has tens of thousands of answers. */
export async function savedValuesOf(
  db: Db | Tx,
  sittingIds: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly position: number; readonly value: unknown }[]>> {
  const { rows } = await sql<{ sittingId: string; saved: readonly { position: number; value: unknown }[] }>`
    select sitting_id, json_agg(json_build_object('position', position, 'value', value)) as saved
    from exams.answer where sitting_id = any(${sittingIds}::uuid[]) group by sitting_id`.execute(db.for<ExamTables>());
  return new Map(rows.map(row => [row.sittingId, row.saved]));
}

export async function insertEntitlement(
  tx: Tx,
  row: Omit<EntitlementRow, 'citations'> & { citations: readonly Citation[] },
): Promise<void> {
  await tx
    .for<ExamTables>()
    .insertInto('exams.entitlement')
    .values({ ...row, citations: JSON.stringify(row.citations) })
    .execute();
}

export interface PreparedSitting {
  readonly id: string;
  readonly entitlementId: string;
  readonly personId: string;
  readonly unitId: string;
  readonly paperId: string;
  readonly attempt: number;
  readonly itemCount: number;
  readonly maxHundredths: number;
  /** Null: drawn when it is entered. */
  readonly drawn: DrawnPaper | null;
}

/** A sitting whose paper is drawn now, and what is known of it beforehand. */
export const withPaper = (drawn: DrawnPaper) => ({
  drawn,
  itemCount: drawn.items.length,
  maxHundredths: drawn.totalScore,
});

export async function insertPreparedSittings(tx: Tx, rows: readonly PreparedSitting[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .for<ExamTables>()
    .insertInto('exams.sitting')
    .values(
      rows.map(row => ({
        ...row,
        drawn: row.drawn && JSON.stringify(row.drawn),
        state: 'prepared' as const,
        startedAt: null,
        endsAt: null,
        sessionId: null,
        epoch: 0,
        endedAt: null,
        markHundredths: null,
        outcome: null,
        revision: 1,
        createdAt: tx.ctx.now,
      })),
    )
    .execute();
}

/** Starts or takes over: the session becomes the live one, the epoch rises. `paper`: drawn on this entry. */
export async function markEntered(
  tx: Tx,
  given: { id: string; sessionId: string; startedAt: Instant; endsAt: Instant; paper?: DrawnPaper | undefined },
): Promise<number> {
  const { paper } = given;
  const row = await tx
    .for<ExamTables>()
    .updateTable('exams.sitting')
    .set(eb => ({
      state: 'open',
      sessionId: given.sessionId,
      startedAt: given.startedAt,
      endsAt: given.endsAt,
      ...(paper ? { ...withPaper(paper), drawn: JSON.stringify(paper) } : {}),
      epoch: eb('epoch', '+', 1),
      revision: eb('revision', '+', 1),
    }))
    .where('id', '=', given.id)
    .returning('epoch')
    .executeTakeFirstOrThrow();
  return row.epoch;
}

export interface Ending {
  readonly id: string;
  readonly state: SittingState;
  readonly outcome: SittingOutcome;
  readonly markHundredths: number | null;
  readonly endedAt: Instant;
}

export async function markEnded(tx: Tx, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  await sql`
    update exams.sitting s set state = e.state, outcome = e.outcome, mark_hundredths = e.mark, ended_at = e.ended_at, revision = s.revision + 1
    from unnest(${endings.map(e => e.id)}::uuid[], ${endings.map(e => e.state)}::text[], ${endings.map(e => e.outcome)}::text[],
      ${endings.map(e => e.markHundredths)}::int[], ${endings.map(e => e.endedAt)}::timestamptz[]) as e(id, state, outcome, mark, ended_at)
    where s.id = e.id`.execute(tx.for<ExamTables>());
}

export async function markReopened(tx: Tx, given: { id: string; endsAt: Instant }): Promise<void> {
  await tx
    .for<ExamTables>()
    .updateTable('exams.sitting')
    .set(eb => ({
      state: 'open',
      outcome: null,
      markHundredths: null,
      endedAt: null,
      endsAt: given.endsAt,
      // Nobody holds it until the candidate enters again, which raises the epoch.
      sessionId: null,
      revision: eb('revision', '+', 1),
    }))
    .where('id', '=', given.id)
    .execute();
}

export async function markEntitlements(
  tx: Tx,
  given: { ids: readonly string[]; state: EntitlementRow['state'] },
): Promise<void> {
  if (given.ids.length === 0) return;
  await sql`update exams.entitlement set state = ${given.state} where id = any(${given.ids}::uuid[])`.execute(
    tx.for<ExamTables>(),
  );
}

/**
 * The attempts after this one that are not void, locked: what a correction may still touch must not be entered meanwhile. Only the
 * later ones, so that two operators at two attempts never wait for each other.
 */
export async function lockLaterAttempts(
  tx: Tx,
  { entitlementId, attempt }: Pick<Sitting, 'entitlementId' | 'attempt'>,
): Promise<readonly { id: string; attempt: number; state: SittingState }[]> {
  return tx
    .for<ExamTables>()
    .selectFrom('exams.sitting')
    .select(['id', 'attempt', 'state'])
    .where('entitlementId', '=', entitlementId)
    .where('attempt', '>', attempt)
    .where('state', '<>', 'void')
    .orderBy('attempt')
    .forUpdate()
    .execute();
}

export interface ListFilter {
  readonly state?: SittingState | undefined;
  readonly paperId?: string | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly id?: string | undefined;
}

/** Live sittings for the operator: states and counts, never answers. Newest first by id. */
export async function listSittingsInScope(ctx: Ctx, db: Db | Tx, filter: ListFilter) {
  return db
    .for<ExamTables>()
    .selectFrom('exams.sitting as s')
    .innerJoin('exams.entitlement as e', 'e.id', 's.entitlementId')
    .innerJoin('exams.paper as p', 'p.id', 's.paperId')
    .innerJoin('people.personView as person', 'person.id', 's.personId')
    .innerJoin('organizations.unitView as unit', 'unit.id', 's.unitId')
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('exams.answer as a')
          .select([sql<number>`count(*)::int`.as('answered'), sql<Instant | null>`max(a.saved_at)`.as('lastSavedAt')])
          .whereRef('a.sittingId', '=', 's.id')
          .as('saved'),
      join => join.onTrue(),
    )
    .select([
      's.id',
      's.personId',
      'person.name as personName',
      'person.numberMask',
      's.unitId',
      'unit.name as unitName',
      'p.title',
      's.attempt',
      's.state',
      's.outcome',
      's.startedAt',
      's.endsAt',
      's.endedAt',
      's.itemCount',
      's.epoch',
      sql<number>`coalesce(saved.answered, 0)`.as('answered'),
      'saved.lastSavedAt',
    ])
    .where(unitInScope(ctx, 'exams.operate', sql.ref('s.unit_id')))
    .$if(filter.id !== undefined, q => q.where('s.id', '=', filter.id ?? ''))
    .$if(filter.state !== undefined, q => q.where('s.state', '=', filter.state ?? 'open'))
    .$if(filter.paperId !== undefined, q => q.where('s.paperId', '=', filter.paperId ?? ''))
    .$if(filter.search !== undefined, q =>
      q.where(eb =>
        eb.or([
          eb('person.name', 'like', `%${filter.search}%`),
          eb('person.pinyin', 'like', `${filter.search?.toLowerCase()}%`),
        ]),
      ),
    )
    .$if(filter.after !== undefined, q => q.where('s.id', '<', filter.after ?? ''))
    .orderBy('s.id', 'desc')
    .limit(filter.limit)
    .execute();
}
