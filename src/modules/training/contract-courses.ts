// Courses and their tasks: text, PDF, video, SCORM.
import { auditEvent } from '#kernel/announce';
import { binary, endpoint, upload, z, zCount, zId, zPage, zPageOf, zText } from '#kernel/endpoint';
import { manage, params, read, taskKinds, zNamed, zRevision } from './contract-fields.ts';

/** Longest text of a lesson; the rows of the pages are bounded by it. */
export const maxBody = 50_000;
export const maxCoursewareBytes = 1_073_741_824;

const zSeconds = z.int().check(z.minimum(0), z.maximum(86_400));
const zTask = z.object({
  id: zId,
  position: z.int(),
  kind: z.enum(taskKinds),
  title: z.string(),
  requiredSeconds: zSeconds,
  durationMs: z.nullable(z.int()),
  body: z.nullable(z.string()),
  hasContent: z.boolean(),
  revision: zRevision,
});
export type CourseTask = z.infer<typeof zTask>;

const courseStates = ['draft', 'ready', 'retired'] as const;
const zCourseRow = z.object({
  id: zId,
  title: z.string(),
  state: z.enum(courseStates),
  unit: zNamed,
  tasks: zCount,
  requiredSeconds: zCount,
});

export const listCourses = endpoint({
  id: 'training.list-courses',
  method: 'GET',
  path: '/training/courses',
  ...read,
  summary: '课程一览',
  query: z.object({ ...zPage, state: z.optional(z.enum(courseStates)), search: z.optional(zText(50)) }),
  reply: zPageOf(zCourseRow),
});

export const getCourse = endpoint({
  id: 'training.get-course',
  method: 'GET',
  path: '/training/courses/:id',
  ...read,
  summary: '课程及学习任务',
  params,
  reply: z.object({
    id: zId,
    title: z.string(),
    summary: z.string(),
    state: z.enum(courseStates),
    unit: zNamed,
    revision: zRevision,
    mayEdit: z.boolean(),
    tasks: z.array(zTask),
  }),
});

export const createCourse = endpoint({
  id: 'training.create-course',
  method: 'POST',
  path: '/training/courses',
  ...manage,
  summary: '新建课程',
  body: z.object({ unitId: zId, title: zText(120, 2), summary: zText(1000) }),
  reply: z.object({ id: zId }),
});

/** A ready course does not change; a new edition starts as a copy of it. */
export const copyCourse = endpoint({
  id: 'training.copy-course',
  method: 'POST',
  path: '/training/courses/:id/copy',
  ...manage,
  summary: '以现有课程为底本新建课程',
  params,
  body: z.object({ title: zText(120, 2) }),
  reply: z.object({ id: zId }),
});

export const addTask = endpoint({
  id: 'training.add-task',
  method: 'POST',
  path: '/training/courses/:id/tasks',
  ...manage,
  summary: '添加学习任务',
  params,
  body: z.object({
    kind: z.enum(taskKinds),
    title: zText(120, 1),
    requiredSeconds: zSeconds,
    body: z.optional(zText(maxBody)),
  }),
  reply: z.object({ id: zId }),
});

export const reviseTask = endpoint({
  id: 'training.revise-task',
  method: 'PUT',
  path: '/training/tasks/:id',
  ...manage,
  summary: '修改学习任务',
  params,
  body: z.object({
    revision: zRevision,
    title: zText(120, 1),
    requiredSeconds: zSeconds,
    body: z.optional(zText(maxBody)),
    position: z.int().check(z.minimum(1), z.maximum(200)),
  }),
  reply: z.object({ revision: zRevision }),
});

export const removeTask = endpoint({
  id: 'training.remove-task',
  method: 'POST',
  path: '/training/tasks/:id/remove',
  ...manage,
  summary: '从起草中的课程移除学习任务',
  params,
  body: z.object({ revision: zRevision }),
});

export const uploadTaskFile = endpoint({
  id: 'training.upload-task-file',
  method: 'PUT',
  path: '/training/tasks/:id/file',
  ...manage,
  summary: '上传学习任务的课件（PDF、MP4 视频或 SCORM 压缩包）',
  params,
  body: upload(maxCoursewareBytes, ['pdf', 'mp4', 'zip']),
  reply: z.object({ durationMs: z.nullable(z.int()), entries: z.nullable(zCount), revision: zRevision }),
});

export const setCourseState = endpoint({
  id: 'training.set-course-state',
  method: 'POST',
  path: '/training/courses/:id/state',
  ...manage,
  summary: '课程定稿、退回起草或停用',
  params,
  body: z.object({ revision: zRevision, state: z.enum(courseStates) }),
  reply: z.object({ state: z.enum(courseStates), revision: zRevision }),
});

/** For the editor's preview; the learner's own content has its own address. */
export const previewTask = endpoint({
  id: 'training.preview-task',
  method: 'GET',
  path: '/training/tasks/:id/content',
  ...read,
  summary: '预览课件',
  params,
  reply: binary('application/octet-stream'),
});

export const courseAudit = {
  create: auditEvent('training.create-course', '新建课程', 'Course created', z.object({ copiedFrom: z.nullable(zId) })),
  addTask: auditEvent('training.add-task', '添加学习任务', 'Task added', z.object({ taskId: zId, kind: z.string() })),
  reviseTask: auditEvent('training.revise-task', '修改学习任务', 'Task revised', z.object({ taskId: zId })),
  removeTask: auditEvent('training.remove-task', '移除学习任务', 'Task removed', z.object({ taskId: zId })),
  upload: auditEvent(
    'training.upload-task-file',
    '上传课件',
    'Courseware uploaded',
    z.object({ taskId: zId, fileId: zId, sha256: z.string() }),
  ),
  state: auditEvent(
    'training.set-course-state',
    '课程状态变更',
    'State of a course',
    z.object({ from: z.string(), to: z.string() }),
  ),
};
