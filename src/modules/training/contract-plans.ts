// Plans: per year and subject, for whom, when, how much, with which courses and paper.

import { auditEvent, defineEvent } from '#kernel/announce';
import { zCitation } from '#kernel/citation-schema';
import { endpoint, z, zCount, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { zSelector } from '#kernel/selector';
import {
  enrolmentModes,
  manage,
  params,
  planStates,
  read,
  zAction,
  zCitations,
  zDeadline,
  zNamed,
  zRevision,
} from './contract-fields.ts';

const zYear = z.int().check(z.minimum(2000), z.maximum(2100));
const zHours = z.int().check(z.minimum(0), z.maximum(500));

const draftFields = {
  title: zText(120, 2),
  subject: zText(80, 2),
  year: zYear,
  summary: zText(2000),
  target: zSelector,
  opensOn: zDate,
  closesOn: zDate,
  trainingHours: zHours,
  examHours: zHours,
  /** For information: cards are sold elsewhere. */
  priceFen: z.int().check(z.minimum(0), z.maximum(1_000_000)),
  passMarkHundredths: z.int().check(z.minimum(0), z.maximum(1_000_000)),
  attempts: z.int().check(z.minimum(1), z.maximum(10)),
  paperId: z.nullable(zId),
  modes: z.array(z.enum(enrolmentModes)).check(z.maxLength(4)),
  courseIds: z.array(zId).check(z.maxLength(50)),
  deadlines: z.array(zDeadline).check(z.maxLength(10)),
  basis: z.nullable(zCitation),
};
export const zPlanDraft = z.object(draftFields);
export type PlanDraft = z.infer<typeof zPlanDraft>;

const zPinned = z.object({
  ruleId: z.string(),
  value: z.unknown(),
  citations: zCitations,
});
export type PinnedRule = z.infer<typeof zPinned>;

const zPlanRow = z.object({
  id: zId,
  title: z.string(),
  subject: z.string(),
  year: zYear,
  state: z.enum(planStates),
  unit: zNamed,
  opensOn: zDate,
  closesOn: zDate,
  modes: z.array(z.enum(enrolmentModes)),
});
export type PlanRowShown = z.infer<typeof zPlanRow>;

export const zPlan = z.object({
  ...draftFields,
  target: z.unknown(),
  id: zId,
  unit: zNamed,
  state: z.enum(planStates),
  revision: zRevision,
  rules: z.nullable(z.array(zPinned)),
  courses: z.array(z.object({ id: zId, title: z.string(), state: z.string() })),
  publishedAt: z.nullable(zInstant),
  closedAt: z.nullable(zInstant),
  actions: z.array(zAction),
  mayEdit: z.boolean(),
  counts: z.object({ targets: zCount, enrolled: zCount, passed: zCount, units: zCount, emptyUnits: zCount }),
});
export type PlanShown = z.infer<typeof zPlan>;

export const listPlans = endpoint({
  id: 'training.list-plans',
  method: 'GET',
  path: '/training/plans',
  ...read,
  summary: '培训计划一览：本范围主办的，以及与本范围单位有关的已发布计划',
  query: z.object({
    ...zPage,
    state: z.optional(z.enum(planStates)),
    year: z.optional(z.coerce.number().check(z.int(), z.minimum(1950), z.maximum(2200))),
    search: z.optional(zText(50)),
  }),
  reply: zPageOf(zPlanRow),
});

export const getPlan = endpoint({
  id: 'training.get-plan',
  method: 'GET',
  path: '/training/plans/:id',
  ...read,
  summary: '培训计划详情',
  params,
  reply: zPlan,
});

/** What the rules in force say today, to fill a new draft. */
export const getPlanDefaults = endpoint({
  id: 'training.get-plan-defaults',
  method: 'GET',
  path: '/training/plan-defaults',
  ...manage,
  summary: '新建计划时按现行规则预填的数值及依据',
  query: z.object({ unitId: zId }),
  reply: z.object({ rules: z.array(zPinned) }),
});

export const createPlan = endpoint({
  id: 'training.create-plan',
  method: 'POST',
  path: '/training/plans',
  ...manage,
  summary: '起草培训计划',
  body: z.object({ unitId: zId, ...draftFields }),
  reply: z.object({ id: zId }),
});

export const revisePlan = endpoint({
  id: 'training.revise-plan',
  method: 'PUT',
  path: '/training/plans/:id',
  ...manage,
  summary: '修改起草中的培训计划',
  params,
  body: z.object({ revision: zRevision, ...draftFields }),
  reply: z.object({ revision: zRevision }),
});

export const publishPlan = endpoint({
  id: 'training.publish-plan',
  method: 'POST',
  path: '/training/plans/:id/publish',
  ...manage,
  summary: '发布培训计划：固定当时适用的规则与依据',
  params,
  body: z.object({ revision: zRevision }),
  reply: z.object({ state: z.enum(planStates) }),
});

export const closePlan = endpoint({
  id: 'training.close-plan',
  method: 'POST',
  path: '/training/plans/:id/close',
  ...manage,
  summary: '提前结束培训计划',
  params,
  body: z.object({ reason: zText(500, 2) }),
  reply: z.object({ state: z.enum(planStates) }),
});

export const planEvents = {
  published: defineEvent('training.plan-published', z.object({ planId: zId })),
  closed: defineEvent('training.plan-closed', z.object({ planId: zId })),
};

export const planAudit = {
  create: auditEvent(
    'training.create-plan',
    '起草培训计划',
    'Plan drafted',
    z.object({ subject: z.string(), year: z.int() }),
  ),
  revise: auditEvent('training.revise-plan', '修改培训计划', 'Plan revised', z.object({ revision: z.int() })),
  publish: auditEvent(
    'training.publish-plan',
    '发布培训计划',
    'Plan published',
    z.object({ rules: z.array(z.string()) }),
  ),
  close: auditEvent('training.close-plan', '结束培训计划', 'Plan closed', z.object({ reason: z.string() })),
};
