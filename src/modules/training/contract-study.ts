// Study: what there is to do, one clock per person, heartbeats, and what a SCORM package keeps.
import { binary, endpoint, z, zCount, zId, zInstant } from '#kernel/endpoint';
import { enrolmentStates, own, params, taskKinds } from './contract-fields.ts';

/** Why time was not credited. Each is told to the learner in words. */
export const gapReasons = ['hidden', 'idle', 'gap', 'paused', 'jumped', 'window', 'done'] as const;
export type GapReason = (typeof gapReasons)[number];

const zStudyTask = z.object({
  id: zId,
  courseId: zId,
  courseTitle: z.string(),
  kind: z.enum(taskKinds),
  title: z.string(),
  requiredSeconds: zCount,
  durationMs: z.nullable(z.int()),
  creditedMs: zCount,
  coveredMs: zCount,
  scormStatus: z.nullable(z.string()),
  completedAt: z.nullable(zInstant),
});
export type StudyTask = z.infer<typeof zStudyTask>;

export const getStudy = endpoint({
  id: 'training.get-study',
  method: 'GET',
  path: '/training/my/enrolments/:id',
  ...own,
  summary: '本人一次报名的学习任务与进度',
  params,
  reply: z.object({
    id: zId,
    planId: zId,
    title: z.string(),
    state: z.enum(enrolmentStates),
    closesAt: zInstant,
    now: zInstant,
    tasks: z.array(zStudyTask),
    gaps: z.array(z.object({ taskId: zId, reason: z.enum(gapReasons), lostMs: zCount, times: zCount })),
  }),
});
export type StudyShown = z.infer<typeof getStudy.reply>;

/** Opens a study session on a task. It takes the person's clock over from any other window or device. */
export const openStudy = endpoint({
  id: 'training.open-study',
  method: 'POST',
  path: '/training/my/enrolments/:id/tasks/:taskId/study',
  ...own,
  summary: '进入学习：学习计时转到本窗口',
  params: z.object({ id: zId, taskId: zId }),
  reply: z.object({
    sessionId: zId,
    task: zStudyTask,
    body: z.nullable(z.string()),
    positionMs: zCount,
    beatSeconds: z.int(),
    idleSeconds: z.int(),
    tookOver: z.boolean(),
    /** For a package: where its frame is loaded from, and what it kept. */
    scorm: z.nullable(
      z.object({ url: z.string(), edition: z.enum(['1.2', '2004']), version: zCount, state: z.unknown() }),
    ),
  }),
});

const zPosition = z.int().check(z.minimum(0), z.maximum(86_400_000));
/** `seq` counts up within the session. Position and playing speak of a video; the server believes neither more than the clock allows. */
export const beat = endpoint({
  id: 'training.beat',
  method: 'POST',
  path: '/training/my/study/:id/beats',
  ...own,
  summary: '学习心跳：由服务器核定计入的时间',
  params,
  body: z.object({
    seq: z.int().check(z.minimum(1), z.maximum(10_000_000)),
    hidden: z.boolean(),
    idle: z.boolean(),
    positionMs: z.optional(zPosition),
  }),
  reply: z.object({
    creditedMs: zCount,
    totalMs: zCount,
    coveredMs: zCount,
    lost: z.nullable(z.object({ ms: zCount, reason: z.enum(gapReasons) })),
    taskComplete: z.boolean(),
    studyComplete: z.boolean(),
    state: z.enum(enrolmentStates),
  }),
});
export type BeatReply = z.infer<typeof beat.reply>;

/** Saved means committed: the reply comes after the transaction. `version` guards against an old frame. */
export const saveScorm = endpoint({
  id: 'training.save-scorm',
  method: 'PUT',
  path: '/training/my/study/:id/scorm',
  ...own,
  summary: '保存 SCORM 课件的学习数据',
  params,
  body: z.object({
    version: zCount,
    status: z.enum(['not attempted', 'incomplete', 'completed', 'passed', 'failed', 'browsed', 'unknown']),
    state: z
      .record(z.string().check(z.maxLength(200)), z.unknown())
      .check(z.refine(state => JSON.stringify(state).length <= 300_000)),
  }),
  reply: z.object({ version: zCount, savedAt: zInstant, taskComplete: z.boolean(), studyComplete: z.boolean() }),
});

/** Bytes of a PDF or video, with range requests. */
export const getTaskContent = endpoint({
  id: 'training.get-task-content',
  method: 'GET',
  path: '/training/my/enrolments/:id/tasks/:taskId/content',
  ...own,
  summary: '本人学习任务的课件内容（支持断点续传）',
  params: z.object({ id: zId, taskId: zId }),
  reply: binary('application/octet-stream'),
});
