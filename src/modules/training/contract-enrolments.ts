// Enrolment: by a confirmed list, one by one, by oneself; and what became of each.
import { auditEvent, defineEvent } from '#kernel/announce';
import { endpoint, z, zCount, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { enrolmentModes, enrolmentStates, own, params, read, zCitations, zNamed } from './contract-fields.ts';

const enrol = { permission: 'training.enrol', scope: 'unit' } as const;

/** Enrols everybody on the confirmed list who has no running or passed enrolment; again changes nothing. */
export const enrolUnitList = endpoint({
  id: 'training.enrol-unit-list',
  method: 'POST',
  path: '/training/unit-lists/:id/enrol',
  ...enrol,
  summary: '按已确认名单一次报名',
  params,
  reply: z.object({ enrolled: zCount, already: zCount }),
});

/** Also opens another round after a failed or lapsed one: the whole study and exam again. */
export const enrolPerson = endpoint({
  id: 'training.enrol-person',
  method: 'POST',
  path: '/training/plans/:id/enrolments',
  ...enrol,
  summary: '为本单位一名人员报名（不合格后为重新学习和考试）',
  params,
  body: z.object({ personId: zId }),
  reply: z.object({ id: zId, round: z.int(), created: z.boolean() }),
});

export const enrolMyself = endpoint({
  id: 'training.enrol-myself',
  method: 'POST',
  path: '/training/my/plans/:id/enrol',
  ...own,
  summary: '自愿报名',
  params,
  reply: z.object({ id: zId, round: z.int(), created: z.boolean() }),
});

const zEnrolment = z.object({
  id: zId,
  personId: zId,
  name: z.string(),
  numberMask: z.string(),
  unit: zNamed,
  round: z.int(),
  mode: z.enum(enrolmentModes),
  state: z.enum(enrolmentStates),
  /** On the register, so it counts; volunteers do not. */
  counted: z.boolean(),
  creditedSeconds: zCount,
  requiredSeconds: zCount,
  enrolledAt: zInstant,
  markHundredths: z.nullable(z.int()),
  endedAt: z.nullable(zInstant),
});
export type EnrolmentShown = z.infer<typeof zEnrolment>;

export const listEnrolments = endpoint({
  id: 'training.list-enrolments',
  method: 'GET',
  path: '/training/plans/:id/enrolments',
  ...read,
  summary: '一个计划的报名与进度',
  params,
  query: z.object({
    ...zPage,
    state: z.optional(z.enum(enrolmentStates)),
    unitId: z.optional(zId),
    search: z.optional(zText(50)),
  }),
  reply: zPageOf(zEnrolment),
});

/** Target persons who have not passed, whether enrolled or not. */
export const listLaggards = endpoint({
  id: 'training.list-laggards',
  method: 'GET',
  path: '/training/plans/:id/laggards',
  ...read,
  summary: '尚未合格的应训应试人员',
  params,
  query: z.object({ ...zPage, unitId: z.optional(zId), state: z.optional(z.enum(['none', ...enrolmentStates])) }),
  reply: zPageOf(
    z.object({
      id: zId,
      personId: zId,
      name: z.string(),
      numberMask: z.string(),
      unit: zNamed,
      state: z.enum(['none', ...enrolmentStates]),
      joinedAt: zInstant,
    }),
  ),
});

const zMine = z.object({
  planId: zId,
  title: z.string(),
  subject: z.string(),
  year: z.int(),
  opensOn: zDate,
  closesOn: zDate,
  windowState: z.enum(['before', 'open', 'over']),
  /** The instant at which the window ends, exclusive. */
  closesAt: zInstant,
  must: z.boolean(),
  modes: z.array(z.enum(enrolmentModes)),
  enrolment: z.nullable(
    z.object({
      id: zId,
      round: z.int(),
      state: z.enum(enrolmentStates),
      creditedSeconds: zCount,
      requiredSeconds: zCount,
      tasksDone: zCount,
      tasks: zCount,
      markHundredths: z.nullable(z.int()),
      endedAt: z.nullable(zInstant),
    }),
  ),
  citations: zCitations,
});
export type MyTraining = z.infer<typeof zMine>;

export const listMyTraining = endpoint({
  id: 'training.list-my-training',
  method: 'GET',
  path: '/training/my',
  ...own,
  summary: '我要完成的培训',
  reply: z.object({
    now: zInstant,
    items: z.array(zMine),
    hours: z.array(
      z.object({
        subject: z.string(),
        year: z.int(),
        kind: z.enum(['training', 'exam']),
        hours: z.int(),
        earnedAt: zInstant,
      }),
    ),
  }),
});

const zResult = z.object({ enrolmentId: zId, personId: zId, planId: zId });
export const enrolmentEvents = {
  enrolled: defineEvent('training.enrolments-made', z.object({ planId: zId, unitId: zId })),
  passed: defineEvent('training.enrolment-passed', zResult),
  failed: defineEvent('training.enrolment-failed', zResult),
  /** A result that was announced no longer holds: read the present state. */
  corrected: defineEvent('training.enrolment-corrected', zResult),
};

const ids = { planId: zId, personId: zId, round: z.int() };
export const enrolmentAudit = {
  enrolList: auditEvent(
    'training.enrol-unit-list',
    '按名单报名',
    'List enrolled',
    z.object({ planId: zId, enrolled: zCount, already: zCount }),
  ),
  enrol: auditEvent('training.enrol-person', '报名', 'Enrolled', z.object({ ...ids, mode: z.string() })),
  begin: auditEvent('training.begin-study', '开始学习', 'Study begun', z.object(ids)),
  complete: auditEvent('training.complete-study', '学习任务全部完成', 'Study complete', z.object(ids)),
  openExam: auditEvent('training.open-exam', '开放考试', 'Exam opened', z.object({ ...ids, entitlementId: zId })),
  settle: auditEvent(
    'training.settle-enrolment',
    '登记培训结果',
    'Result registered',
    z.object({ ...ids, state: z.string(), markHundredths: z.nullable(z.int()) }),
  ),
  correct: auditEvent(
    'training.correct-enrolment',
    '更正培训结果',
    'Result corrected',
    z.object({ ...ids, from: z.string() }),
  ),
  supersede: auditEvent('training.supersede-enrolment', '前一轮成绩更正为合格，本轮终止', 'Round ended', z.object(ids)),
  lapse: auditEvent('training.lapse-enrolments', '逾期未完成', 'Enrolments lapsed', z.object({ enrolments: zCount })),
};
