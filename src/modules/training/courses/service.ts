// Courses and tasks: written while a draft, frozen when ready, copied for a new edition.
import { notFound } from '#platform/access';
import { record, recordCase } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { type FileRow, fileReply, fileStore, getFile, insertFile, type StagedFile } from '#platform/files';
import type { UploadedFile } from '#platform/http';
import { courseAudit, maxCoursewareBytes } from '../contract-courses.ts';
import type { TaskKind } from '../contract-fields.ts';
import { errors } from '../errors.ts';
import { managesUnit } from '../plans/store.ts';
import { stale } from '../stale.ts';
import type { TrainingTables } from '../tables.ts';
import { mp4DurationMs } from './mp4.ts';
import { type CheckedPackage, checkPackage } from './scorm-package.ts';
import * as store from './store.ts';

/** What a task's bytes belong to; they are reached through the task only. */
export const fileOwner = (taskId: string) => ({ kind: 'training.task', id: taskId });

const subjectOf = (course: store.Course) => ({ kind: 'course', id: course.id, unitId: course.unitId });

function checkDraft(course: store.Course): void {
  if (course.state !== 'draft') throw errors.refuse('training.course-not-draft', { state: course.state });
}

export async function listCourses(ctx: Ctx, filter: store.CourseFilter) {
  const rows = await store.listReadableCourses(ctx, { ...filter, limit: filter.limit + 1 });
  const items = rows
    .slice(0, filter.limit)
    .map(({ unitId, unitName, ...row }) => ({ ...row, unit: { id: unitId, name: unitName } }));
  return { items, next: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}

const hasContent = (task: store.Task): boolean => {
  switch (task.kind) {
    case 'text':
      return (task.body ?? '') !== '';
    case 'scorm':
      return task.packageId !== null;
    case 'video':
      return task.fileId !== null && task.durationMs !== null;
    case 'pdf':
      return task.fileId !== null;
  }
};

export async function getCourse(ctx: Ctx, { id }: { id: string }) {
  const course = await store.getReadableCourse(ctx, id);
  const tasks = await store.tasksOf(ctx, id);
  return {
    id,
    title: course.title,
    summary: course.summary,
    state: course.state,
    unit: { id: course.unitId, name: course.unitName },
    revision: course.revision,
    mayEdit: course.mine,
    tasks: tasks.map(t => ({ ...t, hasContent: hasContent(t) })),
  };
}

export async function createCourse(ctx: Ctx, given: { unitId: string; title: string; summary: string }) {
  if (!(await managesUnit(ctx, given.unitId))) throw notFound('unit');
  const id = newId();
  return inTransaction(ctx, async tx => {
    await store.insertCourse(tx, { id, ...given, copiedFrom: null });
    await recordCase(tx, courseAudit.create, {
      subject: { kind: 'course', id, unitId: given.unitId },
      detail: { copiedFrom: null },
    });
    return { id };
  });
}

/** The copy shares the stored bytes: a file never changes. */
export async function copyCourse(ctx: Ctx, given: { id: string; title: string }) {
  const id = newId();
  const tasks = await store.tasksOf(ctx, given.id);
  // Read before the transaction, which must not wait for a second connection; what comes of it is authorised there.
  const files = await Promise.all(
    tasks.map(t => (t.fileId === null ? null : getFile(ctx, { id: t.fileId, owner: fileOwner(t.id) }))),
  );
  return inTransaction(ctx, async tx => {
    const source = await store.lockCourse(tx, given.id);
    await store.insertCourse(tx, {
      id,
      unitId: source.unitId,
      title: given.title,
      summary: source.summary,
      copiedFrom: source.id,
    });
    for (const [at, { revision: _revision, removed: _removed, ...task }] of tasks.entries()) {
      const taskId = newId();
      const file = files[at];
      const fileId = file ? await copyFile(tx, { file, to: taskId }) : null;
      await store.insertTask(tx, { ...task, id: taskId, courseId: id, fileId });
    }
    await recordCase(tx, courseAudit.create, {
      subject: { kind: 'course', id, unitId: source.unitId },
      detail: { copiedFrom: source.id },
    });
    return { id };
  });
}

async function copyFile(tx: Tx, { file, to }: { file: FileRow; to: string }): Promise<string> {
  const { sha256, sm3, size, mediaType } = file;
  const kind = mediaType === 'video/mp4' ? 'mp4' : mediaType === 'application/pdf' ? 'pdf' : 'zip';
  return insertFile(tx, {
    staged: { sha256, sm3, size, mediaType, kind },
    name: file.name,
    owner: fileOwner(to),
  });
}

export interface TaskGiven {
  readonly title: string;
  readonly requiredSeconds: number;
  readonly body?: string | undefined;
}

export async function addTask(ctx: Ctx, given: TaskGiven & { id: string; kind: TaskKind }) {
  const position = (await store.tasksOf(ctx, given.id)).reduce((last, t) => Math.max(last, t.position), 0) + 1;
  return inTransaction(ctx, async tx => {
    const course = await store.lockCourse(tx, given.id);
    checkDraft(course);
    const id = newId();
    const { kind, title, requiredSeconds } = given;
    const body = kind === 'text' ? (given.body ?? '') : null;
    const empty = { durationMs: null, fileId: null, packageId: null };
    await store.insertTask(tx, {
      id,
      courseId: course.id,
      position: Math.min(200, position),
      kind,
      title,
      requiredSeconds,
      body,
      ...empty,
    });
    await record(tx, courseAudit.addTask, { subject: subjectOf(course), detail: { taskId: id, kind } });
    return { id };
  });
}

async function lockDraftTask(tx: Tx, given: { id: string; revision: number }) {
  const found = await store.lockTask(tx, given.id);
  checkDraft(found.course);
  const { task, course } = found;
  if (task.revision !== given.revision)
    throw await stale(tx, { ...task, updatedAt: task.updatedAt ?? course.createdAt });
  return found;
}

export async function reviseTask(ctx: Ctx, given: TaskGiven & { id: string; revision: number; position: number }) {
  return inTransaction(ctx, async tx => {
    const { task, course } = await lockDraftTask(tx, given);
    const { title, requiredSeconds, position } = given;
    const body = task.kind === 'text' ? { body: given.body ?? task.body } : {};
    await store.changeTask(tx, { id: task.id, title, requiredSeconds, position, ...body });
    await record(tx, courseAudit.reviseTask, { subject: subjectOf(course), detail: { taskId: task.id } });
    return { revision: task.revision + 1 };
  });
}

export async function removeTask(ctx: Ctx, given: { id: string; revision: number }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const { task, course } = await lockDraftTask(tx, given);
    await store.changeTask(tx, { id: task.id, removed: true });
    await record(tx, courseAudit.removeTask, { subject: subjectOf(course), detail: { taskId: task.id } });
  });
}

interface Content {
  readonly staged: StagedFile;
  readonly durationMs: number | null;
  readonly scorm: CheckedPackage | null;
}

const kindsOf = { pdf: ['pdf'], video: ['mp4'], scorm: ['zip'] } as const;

/** Stores and examines the bytes, before any transaction: reading a package takes its time. */
async function examine(kind: TaskKind, upload: UploadedFile): Promise<Content> {
  if (kind === 'text') throw errors.refuse('training.task-kind');
  const staged = await fileStore().stage(upload.stream, {
    maxBytes: maxCoursewareBytes,
    kinds: kindsOf[kind],
    truncated: upload.truncated,
  });
  const path = await fileStore().pathOf(staged.sha256);
  if (kind === 'scorm') return { staged, durationMs: null, scorm: await checkPackage(path) };
  if (kind === 'pdf') return { staged, durationMs: null, scorm: null };
  const durationMs = await mp4DurationMs(path);
  if (durationMs === undefined) throw errors.refuse('training.video-unreadable');
  return { staged, durationMs, scorm: null };
}

export async function uploadTaskFile(ctx: Ctx, { id, upload }: { id: string; upload: UploadedFile }) {
  const { task: seen } = await inTransaction(ctx, async tx => {
    const found = await store.lockTask(tx, id);
    checkDraft(found.course);
    return found;
  });
  const content = await examine(seen.kind, upload);
  return inTransaction(ctx, async tx => {
    const { task, course } = await store.lockTask(tx, id);
    checkDraft(course);
    const fileId = await insertFile(tx, { staged: content.staged, name: upload.filename, owner: fileOwner(id) });
    const packageId = content.scorm === null ? null : await insertScorm(tx, { fileId, scorm: content.scorm });
    await store.changeTask(tx, { id, fileId, packageId, durationMs: content.durationMs });
    await record(tx, courseAudit.upload, {
      subject: subjectOf(course),
      detail: { taskId: id, fileId, sha256: content.staged.sha256 },
    });
    return {
      durationMs: content.durationMs,
      entries: content.scorm?.entries.length ?? null,
      revision: task.revision + 1,
    };
  });
}

async function insertScorm(tx: Tx, { fileId, scorm }: { fileId: string; scorm: CheckedPackage }): Promise<string> {
  const id = newId();
  const { manifest, entries, bytes } = scorm;
  const row = {
    id,
    fileId,
    edition: manifest.edition,
    title: manifest.title,
    entryPath: `${manifest.entryPath}${manifest.entryQuery}`.slice(0, 300),
    entries: entries.length,
    bytes,
    createdAt: tx.ctx.now,
  };
  await store.insertPackage(tx, { row, entries });
  return id;
}

export async function setCourseState(ctx: Ctx, given: { id: string; revision: number; state: store.Course['state'] }) {
  const tasks = await store.tasksOf(ctx, given.id);
  return inTransaction(ctx, async tx => {
    const course = await store.lockCourse(tx, given.id);
    if (course.revision !== given.revision) throw await stale(tx, course);
    if (given.state === 'ready') checkReady(tasks);
    if (given.state === 'draft' && (await store.isOffered(tx, course.id)))
      throw errors.refuse('training.course-in-use');
    await store.markCourse(tx, { id: course.id, state: given.state });
    await recordCase(tx, courseAudit.state, {
      subject: subjectOf(course),
      detail: { from: course.state, to: given.state },
    });
    return { state: given.state, revision: course.revision + 1 };
  });
}

function checkReady(tasks: readonly store.Task[]): void {
  if (tasks.length === 0) throw errors.refuse('training.course-empty');
  const empty = tasks.filter(t => !hasContent(t)).map(t => t.title);
  if (empty.length > 0) throw errors.refuse('training.task-without-content', { tasks: empty });
}

export async function previewTask(ctx: Ctx, { id, range }: { id: string; range: string | undefined }) {
  const task = await findTask(ctx, id);
  await store.getReadableCourse(ctx, task.courseId);
  return contentOf(ctx, { task, range });
}

async function findTask(ctx: Ctx, id: string): Promise<store.Task> {
  const task = await ctx.db
    .for<TrainingTables>()
    .selectFrom('training.task')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!task) throw notFound('task');
  return task;
}

/** The bytes of a PDF or video; the caller has authorised the task. */
export async function contentOf(
  ctx: Ctx,
  { task, range }: { task: Pick<store.Task, 'id' | 'kind' | 'fileId'>; range: string | undefined },
) {
  if (task.fileId === null || (task.kind !== 'pdf' && task.kind !== 'video')) throw notFound('task');
  const file = await getFile(ctx, { id: task.fileId, owner: fileOwner(task.id) });
  return fileReply(file, { range, disposition: 'inline' });
}
