// Study of many people on one morning. Each begins and ends it through the page's endpoints; the hour between, which would be
// dozens of heartbeats a person, is written as those heartbeats would have left it: sessions, credited spans, progress.
import { sql } from 'kysely';
import { beat, openStudy } from '#contracts/training';
import { addMs, type Instant } from '#kernel/time';
import { newId } from '#platform/database';
import { inParallel } from './outbox.ts';
import type { DemoWorld } from './world.ts';

/** What one beat credits at most; the last one is left to the endpoint. */
const LAST_BEAT_MS = 30_000;
const BEAT_MS = 15_000;

export interface StudyTask {
  readonly id: string;
  readonly kind: 'text' | 'pdf' | 'video' | 'scorm';
  readonly requiredSeconds: number;
  readonly durationMs: number | null;
}
export interface Learner {
  readonly enrolmentId: string;
  readonly personId: string;
  readonly accountId: string;
}

/** The tasks of a plan, in order. */
export async function tasksOf(world: DemoWorld, planId: string): Promise<readonly StudyTask[]> {
  const { rows } = await sql<StudyTask>`
    select t.id, t.kind, t.required_seconds, t.duration_ms from training.plan_course pc
    join training.task t on t.course_id = pc.course_id and not t.removed
    where pc.plan_id = ${planId} order by pc.position, t.position`.execute(world.platform.db.for<object>());
  return rows;
}

const timeOf = (task: StudyTask): number => Math.max(task.requiredSeconds * 1000, task.durationMs ?? 0);

interface Piece {
  readonly task: StudyTask;
  readonly from: Instant;
  readonly to: Instant;
  readonly ms: number;
  readonly complete: boolean;
}

/** Task after task from `begun`; the last text waits for its last beat. */
function pieces(tasks: readonly StudyTask[], begun: Instant, last: StudyTask): Piece[] {
  let at = begun;
  return [...tasks.filter(t => t !== last), last].map(task => {
    const ms = task === last ? Math.max(0, timeOf(task) - LAST_BEAT_MS) : timeOf(task);
    const piece = { task, from: at, to: addMs(at, ms), ms, complete: task !== last };
    at = piece.to;
    return piece;
  });
}

async function writePiece(world: DemoWorld, learners: readonly Learner[], piece: Piece): Promise<void> {
  const { task, from, to, ms, complete } = piece;
  if (ms === 0) return;
  const sessions = learners.map(() => newId());
  const enrolments = learners.map(l => l.enrolmentId);
  const isVideo = task.kind === 'video';
  const scorm = task.kind === 'scorm';
  await world.tx(async tx => {
    const db = tx.for<object>();
    await sql`
      insert into training.study_session (id, person_id, enrolment_id, task_id, opened_at, last_seq, last_beat_at, last_position_ms)
      select n.id, n.person_id, n.enrolment_id, ${task.id}::uuid, ${from}::timestamptz, ${Math.ceil(ms / BEAT_MS)}, ${to}::timestamptz, ${isVideo ? task.durationMs : 0}::int
      from unnest(${sessions}::uuid[], ${learners.map(l => l.personId)}::uuid[], ${enrolments}::uuid[]) as n(id, person_id, enrolment_id)`.execute(
      db,
    );
    await sql`
      insert into training.study_span (id, session_id, enrolment_id, task_id, from_at, to_at, credited_ms)
      select n.id, n.session_id, n.enrolment_id, ${task.id}::uuid, ${from}::timestamptz, ${to}::timestamptz, ${ms}::int
      from unnest(${learners.map(() => newId())}::uuid[], ${sessions}::uuid[], ${enrolments}::uuid[]) as n(id, session_id, enrolment_id)`.execute(
      db,
    );
    await sql`
      insert into training.task_progress (enrolment_id, task_id, credited_ms, covered, position_ms, scorm_state, scorm_status, scorm_saved_at, scorm_version, completed_at)
      select n.enrolment_id, ${task.id}::uuid, ${ms}::int, ${JSON.stringify(isVideo ? [[0, task.durationMs]] : [])}::jsonb, ${isVideo ? task.durationMs : 0}::int,
        ${scorm ? '{}' : null}::jsonb, ${scorm ? 'completed' : null}::text, ${scorm ? to : null}::timestamptz, ${scorm ? 1 : 0}, ${complete ? to : null}::timestamptz
      from unnest(${enrolments}::uuid[]) as n(enrolment_id)`.execute(db);
  });
}

/** Everybody begins with the first text. Returns the sessions of the people, in their order. */
async function begin(
  world: DemoWorld,
  given: { learners: readonly Learner[]; task: StudyTask },
): Promise<readonly string[]> {
  const tokens = await world.signInAll(given.learners.map(l => l.accountId));
  const opened = new Map<string, string>();
  await inParallel(given.learners, async learner => {
    const token = tokens[given.learners.indexOf(learner)] ?? '';
    const params = { id: learner.enrolmentId, taskId: given.task.id };
    opened.set(learner.enrolmentId, (await world.call(openStudy, { params }, token)).sessionId);
  });
  return given.learners.map(l => opened.get(l.enrolmentId) ?? '');
}

/** The last beat of the last text: it completes the study, credits the hours and opens the exam. */
async function finish(world: DemoWorld, given: { learners: readonly Learner[]; task: StudyTask }): Promise<void> {
  const { learners, task } = given;
  const tokens = await world.signInAll(learners.map(l => l.accountId));
  const sessions = new Map<string, string>();
  const tokenOf = new Map(learners.map((l, at) => [l.enrolmentId, tokens[at] ?? '']));
  await inParallel(learners, async l => {
    const params = { id: l.enrolmentId, taskId: task.id };
    sessions.set(l.enrolmentId, (await world.call(openStudy, { params }, tokenOf.get(l.enrolmentId) ?? '')).sessionId);
  });
  world.pass(LAST_BEAT_MS);
  await inParallel(learners, async l => {
    const body = { seq: 1, hidden: false, idle: false };
    const reply = await world.call(
      beat,
      { params: { id: sessions.get(l.enrolmentId) ?? '' }, body },
      tokenOf.get(l.enrolmentId) ?? '',
    );
    if (!reply.studyComplete) throw new Error('the study of the sample did not come to its end');
  });
}

/** A morning of study, from nine o'clock: some stop half-way, the others end with an open exam. */
export async function studyMorning(
  world: DemoWorld,
  given: { date: string; tasks: readonly StudyTask[]; through: readonly Learner[]; halfway: readonly Learner[] },
): Promise<void> {
  const { date, tasks, through, halfway } = given;
  const texts = tasks.filter(t => t.kind === 'text');
  const [first, last] = [texts[0], texts.at(-1)];
  if (!first || !last || through.length + halfway.length === 0) return;
  world.setClock(date, '09:00');
  await begin(world, { learners: [...through, ...halfway], task: first });
  const plan = pieces(tasks, world.now(), last);
  for (const piece of plan) await writePiece(world, piece.task === first ? [...through, ...halfway] : through, piece);
  if (through.length === 0) return;
  world.setClock(date, '10:10');
  await finish(world, { learners: through, task: last });
}
