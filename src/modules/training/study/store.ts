// SQL of study: the clock of a person, sessions, progress, and the evidence of both credited and lost time.
import { type Selectable, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { notFound } from '#platform/access';
import { type Ctx, newId, type Tx } from '#platform/database';
import type { EnrolmentState, TaskKind } from '../contract-fields.ts';
import type { GapReason, StudyTask } from '../contract-study.ts';
import type { Interval, TaskProgressRow, TrainingTables } from '../tables.ts';
import { coveredMs } from './policy.ts';

type Tables = TrainingTables;

export interface LiveSession {
  readonly id: string;
  readonly enrolmentId: string;
  readonly taskId: string;
  readonly lastSeq: number;
  readonly lastBeatAt: Instant;
  readonly lastPositionMs: number | null;
  readonly clockSessionId: string;
  readonly planId: string;
  readonly enrolmentState: EnrolmentState;
  readonly kind: TaskKind;
  readonly requiredSeconds: number;
  readonly durationMs: number | null;
}

/** The session with the person's clock, both locked: a take-over waits, or has happened. Throws 404. */
export async function lockSession(tx: Tx, { id, personId }: { id: string; personId: string }): Promise<LiveSession> {
  const { rows } = await sql<LiveSession>`
    select s.id, s.enrolment_id, s.task_id, s.last_seq, s.last_beat_at, s.last_position_ms, c.session_id as clock_session_id,
      e.plan_id, e.state as enrolment_state, t.kind, t.required_seconds, t.duration_ms
    from training.study_session s
    join training.study_clock c on c.person_id = s.person_id
    join training.enrolment e on e.id = s.enrolment_id
    join training.task t on t.id = s.task_id
    where s.id = ${id} and s.person_id = ${personId} for update of c, s`.execute(tx.for<Tables>());
  const session = rows[0];
  if (!session) throw notFound('study-session');
  return session;
}

/** Locks the clock before anything else of this person is touched; the order is the same in a beat. */
export async function lockClock(
  tx: Tx,
  personId: string,
): Promise<{ sessionId: string; lastBeatAt: Instant } | undefined> {
  const { rows } = await sql<{ sessionId: string; lastBeatAt: Instant }>`
    select c.session_id, s.last_beat_at from training.study_clock c join training.study_session s on s.id = c.session_id
    where c.person_id = ${personId} for update of c`.execute(tx.for<Tables>());
  return rows[0];
}

/** Opens a session and puts the person's clock on it. */
export async function insertSession(
  tx: Tx,
  given: { id: string; personId: string; enrolmentId: string; taskId: string; positionMs: number },
): Promise<void> {
  const { now } = tx.ctx;
  const { id, personId, enrolmentId, taskId, positionMs } = given;
  await tx
    .for<Tables>()
    .insertInto('training.studySession')
    .values({ id, personId, enrolmentId, taskId, openedAt: now, lastBeatAt: now, lastPositionMs: positionMs })
    .execute();
  await tx
    .for<Tables>()
    .insertInto('training.studyClock')
    .values({ personId, sessionId: id })
    .onConflict(conflict => conflict.column('personId').doUpdateSet({ sessionId: id }))
    .execute();
}

export async function markBeat(
  tx: Tx,
  given: { id: string; seq: number; at: Instant; positionMs: number | null },
): Promise<void> {
  await sql`
    update training.study_session
    set last_seq = ${given.seq}, last_beat_at = greatest(last_beat_at, ${given.at}::timestamptz), last_position_ms = coalesce(${given.positionMs}, last_position_ms)
    where id = ${given.id}`.execute(tx.for<Tables>());
}

export type Progress = Selectable<TaskProgressRow>;

type Key = { readonly enrolmentId: string; readonly taskId: string };

/** The progress row of a task, made when missing, locked. */
export async function lockProgress(tx: Tx, { enrolmentId, taskId }: Key): Promise<Progress> {
  await sql`insert into training.task_progress (enrolment_id, task_id) values (${enrolmentId}, ${taskId}) on conflict do nothing`.execute(
    tx.for<Tables>(),
  );
  return tx
    .for<Tables>()
    .selectFrom('training.taskProgress')
    .selectAll()
    .where('enrolmentId', '=', enrolmentId)
    .where('taskId', '=', taskId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function writeProgress(
  tx: Tx,
  row: Key & { creditedMs: number; covered: readonly Interval[]; positionMs: number; completedAt: Instant | null },
): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.taskProgress')
    .set({
      creditedMs: row.creditedMs,
      covered: JSON.stringify(row.covered),
      positionMs: row.positionMs,
      completedAt: row.completedAt,
    })
    .where('enrolmentId', '=', row.enrolmentId)
    .where('taskId', '=', row.taskId)
    .execute();
}

export async function writeScorm(
  tx: Tx,
  row: Key & { state: unknown; status: string; completedAt: Instant | null },
): Promise<number> {
  const { rows } = await sql<{ scormVersion: number }>`
    update training.task_progress
    set scorm_state = ${JSON.stringify(row.state)}::jsonb, scorm_status = ${row.status}, scorm_saved_at = ${tx.ctx.now},
      scorm_version = scorm_version + 1, completed_at = ${row.completedAt}
    where enrolment_id = ${row.enrolmentId} and task_id = ${row.taskId} returning scorm_version`.execute(
    tx.for<Tables>(),
  );
  return rows[0]?.scormVersion ?? 0;
}

/** Extends the run of credited time that ended at the last beat, or begins a new one. */
export async function addSpan(
  tx: Tx,
  given: Key & { sessionId: string; lastBeatAt: Instant; from: Instant; to: Instant; creditedMs: number },
): Promise<void> {
  const extended = await sql<{ id: string }>`
    update training.study_span set to_at = ${given.to}, credited_ms = credited_ms + ${given.creditedMs}
    where session_id = ${given.sessionId} and to_at = ${given.lastBeatAt}::timestamptz and ${given.from}::timestamptz <= to_at
    returning id`.execute(tx.for<Tables>());
  if (extended.rows.length > 0) return;
  await tx
    .for<Tables>()
    .insertInto('training.studySpan')
    .values({
      id: newId(),
      sessionId: given.sessionId,
      enrolmentId: given.enrolmentId,
      taskId: given.taskId,
      fromAt: given.from,
      toAt: given.to,
      creditedMs: given.creditedMs,
    })
    .execute();
}

export async function addGap(tx: Tx, given: Key & { reason: GapReason; ms: number }): Promise<void> {
  await sql`
    insert into training.study_gap (enrolment_id, task_id, reason, lost_ms, times, last_at)
    values (${given.enrolmentId}, ${given.taskId}, ${given.reason}, ${given.ms}, 1, ${tx.ctx.now})
    on conflict (enrolment_id, task_id, reason) do update
    set lost_ms = study_gap.lost_ms + excluded.lost_ms, times = study_gap.times + 1, last_at = excluded.last_at`.execute(
    tx.for<Tables>(),
  );
}

/** True when every task of the plan's courses is complete for the enrolment. */
export async function allComplete(
  tx: Tx,
  { enrolmentId, planId }: { enrolmentId: string; planId: string },
): Promise<boolean> {
  const { rows } = await sql<{ open: boolean }>`
    select exists (
      select 1 from training.plan_course pc
      join training.task t on t.course_id = pc.course_id and not t.removed
      left join training.task_progress g on g.enrolment_id = ${enrolmentId} and g.task_id = t.id
      where pc.plan_id = ${planId} and g.completed_at is null
    ) as open`.execute(tx.for<Tables>());
  return !(rows[0]?.open ?? true);
}

interface StudyRow extends Omit<StudyTask, 'coveredMs'> {
  covered: readonly Interval[] | null;
  positionMs: number;
  fileId: string | null;
  packageId: string | null;
  body: string | null;
  scormState: unknown;
  scormVersion: number;
}
export type StudyTaskRow = StudyTask & Omit<StudyRow, 'covered'>;

/** The tasks of an enrolment's plan in order, each with its progress. */
export async function tasksOfEnrolment(
  ctx: Ctx,
  given: { enrolmentId: string; planId: string; taskId?: string },
): Promise<StudyTaskRow[]> {
  const { rows } = await sql<StudyRow>`
    select t.id, t.course_id, c.title as course_title, t.kind, t.title, t.required_seconds, t.duration_ms, t.file_id, t.package_id, t.body,
      coalesce(g.credited_ms, 0) as credited_ms, g.covered, coalesce(g.position_ms, 0) as position_ms, g.scorm_status,
      g.scorm_state, coalesce(g.scorm_version, 0) as scorm_version, g.completed_at
    from training.plan_course pc
    join training.course c on c.id = pc.course_id
    join training.task t on t.course_id = c.id and not t.removed
    left join training.task_progress g on g.enrolment_id = ${given.enrolmentId} and g.task_id = t.id
    where pc.plan_id = ${given.planId} and (${given.taskId ?? null}::uuid is null or t.id = ${given.taskId ?? null}::uuid)
    order by pc.position, t.position, t.id`.execute(ctx.db.for<Tables>());
  return rows.map(({ covered, ...row }) => ({ ...row, coveredMs: coveredMs(covered ?? []) }));
}

export async function gapsOf(ctx: Ctx, enrolmentId: string) {
  return ctx.db
    .for<Tables>()
    .selectFrom('training.studyGap')
    .select(['taskId', 'reason', 'lostMs', 'times'])
    .where('enrolmentId', '=', enrolmentId)
    .execute();
}
