// Studying: a session takes the person's one clock; beats are credited by the server; completion follows from them.
import { addMs } from '#kernel/time';
import { notFound, personOf } from '#platform/access';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { configuration } from '../configuration.ts';
import type { GapReason, StudyTask } from '../contract-study.ts';
import { contentOf } from '../courses/service.ts';
import { getPackage } from '../courses/store.ts';
import { beginStudy, completeStudy } from '../enrolments/progress.ts';
import { type Enrolment, getOwnEnrolment, lockEnrolment, lockOwnEnrolment } from '../enrolments/store.ts';
import { errors } from '../errors.ts';
import { citationsOf } from '../plans/rules.ts';
import { windowOf } from '../plans/service.ts';
import { getPlanRow, type Plan } from '../plans/store.ts';
import { addInterval, coveredMs, creditBeat, isComplete } from './policy.ts';
import * as store from './store.ts';
import { issueTicket } from './tickets.ts';

/** A clock whose last beat is this recent was running elsewhere: its window is worth a word. */
const RECENT_MS = 120_000;

const shownTask = (row: store.StudyTaskRow): StudyTask => {
  const {
    id,
    courseId,
    courseTitle,
    kind,
    title,
    requiredSeconds,
    durationMs,
    creditedMs,
    coveredMs: covered,
    scormStatus,
    completedAt,
  } = row;
  return {
    id,
    courseId,
    courseTitle,
    kind,
    title,
    requiredSeconds,
    durationMs,
    creditedMs,
    coveredMs: covered,
    scormStatus,
    completedAt,
  };
};

export async function getStudy(ctx: Ctx, { id }: { id: string }) {
  const enrolment = await getOwnEnrolment(ctx, { id, personId: personOf(ctx) });
  const plan = await inTransaction(ctx, tx => getPlanRow(tx, enrolment.planId));
  const [tasks, gaps] = await Promise.all([
    store.tasksOfEnrolment(ctx, { enrolmentId: id, planId: plan.id }),
    store.gapsOf(ctx, id),
  ]);
  const { closesAt } = windowOf(plan);
  return {
    id,
    planId: plan.id,
    title: plan.title,
    state: enrolment.state,
    closesAt,
    now: ctx.now,
    tasks: tasks.map(shownTask),
    gaps,
  };
}

function checkMayStudy(ctx: Ctx, { enrolment, plan }: { enrolment: Enrolment; plan: Plan }): void {
  const { opensAt, closesAt } = windowOf(plan);
  const citations = citationsOf(plan.rules, ['training.window']);
  if (ctx.now < opensAt) throw errors.refuse('training.window-not-open', { opensOn: plan.opensOn }, citations);
  if (ctx.now >= closesAt) throw errors.refuse('training.window-over', { closesOn: plan.closesOn }, citations);
  if (enrolment.state === 'failed' || enrolment.state === 'lapsed') {
    throw errors.refuse(
      'training.study-not-possible',
      { state: enrolment.state },
      citationsOf(plan.rules, ['exam.attempts']),
    );
  }
}

async function taskOf(
  ctx: Ctx,
  given: { enrolmentId: string; planId: string; taskId: string },
): Promise<store.StudyTaskRow> {
  const [task] = await store.tasksOfEnrolment(ctx, given);
  if (!task) throw notFound('task');
  return task;
}

export async function openStudy(ctx: Ctx, { id, taskId }: { id: string; taskId: string }) {
  const personId = personOf(ctx);
  const seen = await getOwnEnrolment(ctx, { id, personId });
  const task = await taskOf(ctx, { enrolmentId: id, planId: seen.planId, taskId });
  const sessionId = newId();
  const opened = await inTransaction(ctx, async tx => {
    const before = await store.lockClock(tx, personId);
    const enrolment = await lockOwnEnrolment(tx, { id, personId });
    const plan = await getPlanRow(tx, enrolment.planId);
    checkMayStudy(ctx, { enrolment, plan });
    await beginStudy(tx, enrolment);
    await store.insertSession(tx, { id: sessionId, personId, enrolmentId: id, taskId, positionMs: task.positionMs });
    const scorm = task.packageId === null ? null : await frameOf(tx, { task, packageId: task.packageId, personId });
    return { plan, scorm, tookOver: before !== undefined && before.lastBeatAt > addMs(ctx.now, -RECENT_MS) };
  });
  const { beatSeconds, idleSeconds } = configuration().study;
  return {
    sessionId,
    task: shownTask(task),
    body: task.body,
    positionMs: task.positionMs,
    beatSeconds,
    idleSeconds,
    tookOver: opened.tookOver,
    scorm: opened.scorm,
  };
}

async function frameOf(tx: Tx, given: { task: store.StudyTaskRow; packageId: string; personId: string }) {
  const origin = configuration().coursewareOrigin;
  if (origin === null) throw errors.refuse('training.study-not-possible', { state: 'courseware-server' });
  const { edition } = await getPackage(tx, given.packageId);
  const token = await issueTicket(tx, { packageId: given.packageId, personId: given.personId });
  return { url: `${origin}/c/${token}/`, edition, version: given.task.scormVersion, state: given.task.scormState };
}

export interface BeatGiven {
  readonly id: string;
  readonly seq: number;
  readonly hidden: boolean;
  readonly idle: boolean;
  readonly positionMs?: number | undefined;
}

/** The session, if it still has the person's clock and the beat is a new one. Throws 409 otherwise, before anything is written. */
async function lockLive(tx: Tx, { id, seq }: { id: string; seq?: number }): Promise<store.LiveSession> {
  const session = await store.lockSession(tx, { id, personId: personOf(tx.ctx) });
  if (session.clockSessionId !== session.id) throw errors.refuse('training.taken-over');
  if (seq !== undefined && seq <= session.lastSeq)
    throw errors.refuse('training.beat-replayed', { last: session.lastSeq });
  return session;
}

interface Judged {
  readonly creditedMs: number;
  readonly lost: { readonly ms: number; readonly reason: GapReason } | null;
  readonly covered: store.Progress['covered'];
}

/** Time is credited while the study runs; afterwards the courseware may be read again, without a clock. */
function judge(
  session: store.LiveSession,
  given: { beat: BeatGiven; progress: store.Progress; plan: Plan; now: string },
): Judged {
  const { beat, progress, plan, now } = given;
  const none = { creditedMs: 0, covered: progress.covered };
  if (session.enrolmentState !== 'studying' || progress.completedAt !== null)
    return { ...none, lost: { ms: 0, reason: 'done' } };
  if (now >= windowOf(plan).closesAt) return { ...none, lost: { ms: 0, reason: 'window' } };
  const credit = creditBeat({ ...session, ...beat, positionMs: beat.positionMs, now }, configuration().study);
  const covered = credit.seen === null ? progress.covered : addInterval(progress.covered, credit.seen);
  return { creditedMs: credit.creditedMs, lost: credit.lost, covered };
}

export async function acceptBeat(ctx: Ctx, beat: BeatGiven) {
  return inTransaction(ctx, async tx => {
    const session = await lockLive(tx, beat);
    const plan = await getPlanRow(tx, session.planId);
    const progress = await store.lockProgress(tx, session);
    const judged = judge(session, { beat, progress, plan, now: ctx.now });
    const creditedMs = progress.creditedMs + judged.creditedMs;
    const isDone = isComplete({ ...session, creditedMs, covered: judged.covered, scormStatus: progress.scormStatus });
    const completedAt = progress.completedAt ?? (isDone && session.enrolmentState === 'studying' ? ctx.now : null);
    const positionMs = beat.positionMs ?? progress.positionMs;
    await store.markBeat(tx, { id: session.id, seq: beat.seq, at: ctx.now, positionMs: beat.positionMs ?? null });
    await store.writeProgress(tx, {
      enrolmentId: session.enrolmentId,
      taskId: session.taskId,
      creditedMs,
      covered: judged.covered,
      positionMs,
      completedAt,
    });
    await keepEvidence(tx, session, judged);
    const state = await follow(tx, { session, plan, completed: progress.completedAt === null && completedAt !== null });
    return {
      creditedMs: judged.creditedMs,
      totalMs: creditedMs,
      coveredMs: coveredMs(judged.covered),
      lost: judged.lost,
      taskComplete: completedAt !== null,
      studyComplete: state !== 'enrolled' && state !== 'studying',
      state,
    };
  });
}

async function keepEvidence(tx: Tx, session: store.LiveSession, { creditedMs, lost }: Judged): Promise<void> {
  const { now } = tx.ctx;
  const { enrolmentId, taskId, lastBeatAt } = session;
  if (creditedMs > 0) {
    await store.addSpan(tx, {
      enrolmentId,
      taskId,
      sessionId: session.id,
      lastBeatAt,
      from: addMs(now, -creditedMs),
      to: now,
      creditedMs,
    });
  }
  if (lost !== null && lost.ms > 0) await store.addGap(tx, { enrolmentId, taskId, ...lost });
}

/** When this completed the last task, the study is complete; returns the state of the enrolment afterwards. */
async function follow(
  tx: Tx,
  given: { session: store.LiveSession; plan: Plan; completed: boolean },
): Promise<Enrolment['state']> {
  const { session, plan, completed } = given;
  if (!completed || !(await store.allComplete(tx, session))) return session.enrolmentState;
  const enrolment = await lockEnrolment(tx, session.enrolmentId);
  if (enrolment?.state !== 'studying') return enrolment?.state ?? session.enrolmentState;
  return completeStudy(tx, { enrolment, plan });
}

export interface ScormGiven {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** Keeps what a package wants kept. Its word on completion is one condition; the credited time is the other. */
export async function saveScorm(ctx: Ctx, given: ScormGiven) {
  return inTransaction(ctx, async tx => {
    const session = await lockLive(tx, given);
    if (session.kind !== 'scorm') throw errors.refuse('training.task-kind');
    const plan = await getPlanRow(tx, session.planId);
    const progress = await store.lockProgress(tx, session);
    if (progress.scormVersion !== given.version)
      throw errors.refuse('training.scorm-stale', { version: progress.scormVersion });
    const isDone = isComplete({
      ...session,
      creditedMs: progress.creditedMs,
      covered: progress.covered,
      scormStatus: given.status,
    });
    const completedAt = progress.completedAt ?? (isDone && session.enrolmentState === 'studying' ? ctx.now : null);
    const version = await store.writeScorm(tx, { ...session, state: given.state, status: given.status, completedAt });
    const state = await follow(tx, { session, plan, completed: progress.completedAt === null && completedAt !== null });
    return {
      version,
      savedAt: ctx.now,
      taskComplete: completedAt !== null,
      studyComplete: state !== 'enrolled' && state !== 'studying',
    };
  });
}

export async function getTaskContent(ctx: Ctx, given: { id: string; taskId: string; range: string | undefined }) {
  const enrolment = await getOwnEnrolment(ctx, { id: given.id, personId: personOf(ctx) });
  const task = await taskOf(ctx, { enrolmentId: enrolment.id, planId: enrolment.planId, taskId: given.taskId });
  return contentOf(ctx, { task, range: given.range });
}
