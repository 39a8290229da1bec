// SQL of enrolments and of the hours they earn.
import { type Selectable, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import { type Ctx, type Db, newId, type Tx } from '#platform/database';
import type { EnrolmentMode, EnrolmentState } from '../contract-fields.ts';
import type { EnrolmentRow, HoursCreditRow, TrainingTables } from '../tables.ts';

type Tables = TrainingTables;
export type Enrolment = Selectable<EnrolmentRow>;

/** An enrolment of that person, locked. Throws 404. */
export async function lockOwnEnrolment(tx: Tx, { id, personId }: { id: string; personId: string }): Promise<Enrolment> {
  const row = await tx
    .for<Tables>()
    .selectFrom('training.enrolment')
    .selectAll()
    .where('id', '=', id)
    .where('personId', '=', personId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('enrolment');
  return row;
}

/** Any enrolment, locked, for work of the system. */
export async function lockEnrolment(tx: Tx, id: string): Promise<Enrolment | undefined> {
  return tx
    .for<Tables>()
    .selectFrom('training.enrolment')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function getOwnEnrolment(
  ctx: Ctx,
  { id, personId }: { id: string; personId: string },
): Promise<Enrolment> {
  const row = await ctx.db
    .for<Tables>()
    .selectFrom('training.enrolment')
    .selectAll()
    .where('id', '=', id)
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (!row) throw notFound('enrolment');
  return row;
}

/** The round of a person under a plan that says how it stands: the passed one, else the last. */
export async function findLatest(
  tx: Tx,
  { planId, personId }: { planId: string; personId: string },
): Promise<Enrolment | undefined> {
  return tx
    .for<Tables>()
    .selectFrom('training.enrolment')
    .selectAll()
    .where('planId', '=', planId)
    .where('personId', '=', personId)
    .orderBy(sql`state = 'passed'`, 'desc')
    .orderBy('round', 'desc')
    .executeTakeFirst();
}

/** The unit of an active person in scope of `training.enrol`. Throws 404. */
export async function unitOfPersonInScope(tx: Tx, personId: string): Promise<string> {
  const { rows } = await sql<{ unitId: string }>`
    select p.unit_id from people.person_view p
    where p.id = ${personId} and p.status = 'active' and ${unitInScope(tx.ctx, 'training.enrol', sql.ref('p.unit_id'))}`.execute(
    tx.for<Tables>(),
  );
  const row = rows[0];
  if (!row) throw notFound('person');
  return row.unitId;
}

/** The present unit of a person. Throws 404 when the register has none. */
export async function unitOfPerson(tx: Tx, personId: string): Promise<string> {
  const row = await tx
    .for<Tables>()
    .selectFrom('people.personView')
    .select('unitId')
    .where('id', '=', personId)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (!row?.unitId) throw notFound('person');
  return row.unitId;
}

/** Inserts a round; undefined when another enrolment of the person under the plan is running or passed. */
export async function insertEnrolment(
  tx: Tx,
  given: { planId: string; personId: string; unitId: string; round: number; mode: EnrolmentMode; by: string | null },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into training.enrolment (id, plan_id, person_id, unit_id, round, mode, state, enrolled_at, enrolled_by)
    values (${newId()}, ${given.planId}, ${given.personId}, ${given.unitId}, ${given.round}, ${given.mode}, 'enrolled', ${tx.ctx.now}, ${given.by})
    on conflict do nothing returning id`.execute(tx.for<Tables>());
  return rows[0]?.id;
}

/** Enrols everybody counted on the list who was never enrolled under the plan, in one statement. */
export async function insertForList(
  tx: Tx,
  given: { planId: string; unitId: string; mode: EnrolmentMode; by: string | null },
): Promise<{ enrolled: number; already: number }> {
  const due = await sql<{ personId: string; had: boolean }>`
    select t.person_id, exists (
      select 1 from training.enrolment e where e.plan_id = t.plan_id and e.person_id = t.person_id
    ) as had
    from training.target t where t.plan_id = ${given.planId} and t.unit_id = ${given.unitId} and t.left_at is null`.execute(
    tx.for<Tables>(),
  );
  const people = due.rows.filter(r => !r.had).map(r => r.personId);
  const { rows } = await sql<{ id: string }>`
    insert into training.enrolment (id, plan_id, person_id, unit_id, round, mode, state, enrolled_at, enrolled_by)
    select n.id, ${given.planId}, n.person_id, ${given.unitId}, 1, ${given.mode}, 'enrolled', ${tx.ctx.now}, ${given.by}::uuid
    from unnest(${people.map(() => newId())}::uuid[], ${people}::uuid[]) as n(id, person_id)
    on conflict do nothing returning id`.execute(tx.for<Tables>());
  return { enrolled: rows.length, already: due.rows.length - rows.length };
}

export interface EnrolmentChange {
  readonly id: string;
  readonly state: EnrolmentState;
  readonly studyCompletedAt?: Instant;
  readonly entitlementId?: string;
  readonly markHundredths?: number | null;
  readonly endedAt?: Instant | null;
}

export async function setEnrolment(tx: Tx, { id, ...change }: EnrolmentChange): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.enrolment')
    .set({ ...change, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute();
}

/** Credits hours unless the person has them for this subject, year and kind. */
export async function creditHours(tx: Tx, row: Omit<HoursCreditRow, 'id' | 'withdrawnAt'>): Promise<void> {
  if (row.hours === 0) return;
  await tx
    .for<Tables>()
    .insertInto('training.hoursCredit')
    .values({ id: newId(), ...row, withdrawnAt: null })
    .onConflict(conflict =>
      conflict.columns(['personId', 'subject', 'year', 'kind']).where('withdrawnAt', 'is', null).doNothing(),
    )
    .execute();
}

/** The other round of the person under the plan that runs or is passed, locked; there is at most one. */
export async function lockOtherActive(tx: Tx, { id, planId, personId }: Enrolment): Promise<Enrolment | undefined> {
  return tx
    .for<Tables>()
    .selectFrom('training.enrolment')
    .selectAll()
    .where('planId', '=', planId)
    .where('personId', '=', personId)
    .where('id', '<>', id)
    .where('state', 'not in', ['failed', 'lapsed'])
    .forUpdate()
    .executeTakeFirst();
}

/** Another passed enrolment of the person in the subject and year, whose exam hours were not credited because these were. */
export async function findOtherPassed(
  tx: Tx,
  given: { enrolmentId: string; personId: string; subject: string; year: number },
): Promise<{ enrolmentId: string; planId: string; examHours: number; endedAt: Instant } | undefined> {
  const { rows } = await sql<{ enrolmentId: string; planId: string; examHours: number; endedAt: Instant }>`
    select e.id as enrolment_id, e.plan_id, p.exam_hours, e.ended_at
    from training.enrolment e join training.plan p on p.id = e.plan_id
    where e.person_id = ${given.personId} and e.state = 'passed' and e.id <> ${given.enrolmentId}
      and p.subject = ${given.subject} and p.year = ${given.year}
    order by e.ended_at limit 1`.execute(tx.for<Tables>());
  return rows[0];
}

/** The open exams of a plan: enrolment and entitlement, after an id, in order. */
export async function listOpenExams(
  db: Db | Tx,
  given: { planId: string | null; after: string | null; limit: number },
): Promise<readonly { id: string; entitlementId: string }[]> {
  const { rows } = await sql<{ id: string; entitlementId: string }>`
    select e.id, e.entitlement_id from training.enrolment e
    where e.state = 'exam-open' and e.entitlement_id is not null and (${given.planId}::uuid is null or e.plan_id = ${given.planId}::uuid)
      and (${given.after}::uuid is null or e.id > ${given.after}::uuid)
    order by e.id limit ${given.limit}`.execute(db.for<Tables>());
  return rows;
}

export async function withdrawHours(
  tx: Tx,
  given: { enrolmentId: string; kind: HoursCreditRow['kind'] },
): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.hoursCredit')
    .set({ withdrawnAt: tx.ctx.now })
    .where('enrolmentId', '=', given.enrolmentId)
    .where('kind', '=', given.kind)
    .where('withdrawnAt', 'is', null)
    .execute();
}

/** Enrolments whose window has ended with the study unfinished or the exam never opened; at most `limit`, locked. */
export async function lapseUnfinished(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update training.enrolment set state = 'lapsed', ended_at = ${tx.ctx.now}, revision = revision + 1
    where id in (
      select e.id from training.enrolment e join training.plan p on p.id = e.plan_id
      where e.state in ('enrolled', 'studying', 'study-complete')
        and (p.state = 'closed' or ((p.closes_on + 1)::timestamp at time zone 'Asia/Shanghai') <= ${tx.ctx.now}::timestamptz)
      order by e.id limit ${limit} for update of e skip locked
    ) returning id`.execute(tx.for<Tables>());
  return rows.map(r => r.id);
}

/** Enrolments in a state whose plan's window is open or over. */
export async function listWaiting(
  ctx: Ctx,
  given: { state: EnrolmentState; over: boolean; after: string | null; limit: number },
) {
  const { rows } = await sql<{ id: string; entitlementId: string | null }>`
    select e.id, e.entitlement_id from training.enrolment e join training.plan p on p.id = e.plan_id
    where e.state = ${given.state} and (${given.after}::uuid is null or e.id > ${given.after}::uuid)
      and (((p.closes_on + 1)::timestamp at time zone 'Asia/Shanghai') <= ${ctx.now}::timestamptz) = ${given.over}
      and (${given.over} or p.state = 'published')
    order by e.id limit ${given.limit}`.execute(ctx.db.for<Tables>());
  return rows;
}
