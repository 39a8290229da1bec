// The register of those who must be trained (应训应试人员): proposed, confirmed twice, dated, frozen at deadlines.
import { auditEvent, defineEvent, defineJob } from '#kernel/announce';
import { endpoint, z, zCount, zDate, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { listStates, manage, params, read, targetStates, zAction, zNamed, zRevision } from './contract-fields.ts';

const register = { permission: 'training.register', scope: 'unit' } as const;
const confirm = { permission: 'training.confirm', scope: 'unit' } as const;
const zReason = zText(500, 2);

const zUnitList = z.object({
  id: zId,
  unit: zNamed,
  state: z.enum(listStates),
  targets: zCount,
  asked: zCount,
  enrolled: zCount,
  passed: zCount,
  submittedAt: z.nullable(zInstant),
  confirmedAt: z.nullable(zInstant),
});
export type UnitListRow = z.infer<typeof zUnitList>;

export const proposeTargets = endpoint({
  id: 'training.propose-targets',
  method: 'POST',
  path: '/training/plans/:id/propose',
  ...manage,
  summary: '按计划的对象条件生成各单位应训应试名单',
  params,
  reply: z.object({ progressId: zId }),
});

export const listUnitLists = endpoint({
  id: 'training.list-unit-lists',
  method: 'GET',
  path: '/training/plans/:id/unit-lists',
  ...read,
  summary: '各单位应训应试名单',
  params,
  query: z.object({
    ...zPage,
    state: z.optional(z.enum(listStates)),
    /** Units with nobody on the list. */
    empty: z.optional(z.enum(['yes'])),
    /** Units where somebody has not passed yet. */
    lagging: z.optional(z.enum(['yes'])),
    search: z.optional(zText(50)),
  }),
  reply: zPageOf(zUnitList),
});

const zTarget = z.object({
  id: zId,
  personId: zId,
  name: z.string(),
  numberMask: z.string(),
  jobCategories: z.array(z.string()),
  state: z.enum(targetStates),
  origin: z.enum(['selector', 'added']),
  joinedAt: zInstant,
  joinReason: z.string(),
  leftAt: z.nullable(zInstant),
  leaveReason: z.nullable(z.string()),
  enrolment: z.nullable(z.object({ id: zId, state: z.string(), round: z.int() })),
});
export type TargetShown = z.infer<typeof zTarget>;

export const getUnitList = endpoint({
  id: 'training.get-unit-list',
  method: 'GET',
  path: '/training/unit-lists/:id',
  ...read,
  summary: '一个单位的应训应试名单',
  params,
  query: z.object({ ...zPage, search: z.optional(zText(50)) }),
  reply: z.extend(zPageOf(zTarget), {
    list: z.object({
      id: zId,
      planId: zId,
      planTitle: z.string(),
      planState: z.string(),
      unit: zNamed,
      state: z.enum(listStates),
      revision: zRevision,
      returnReason: z.nullable(z.string()),
      actions: z.array(zAction),
      mayChange: z.boolean(),
      mayDecide: z.boolean(),
    }),
    frozen: z.array(
      z.object({ dueOn: zDate, denominator: zCount, numerator: zCount, listState: z.string(), asOf: zInstant }),
    ),
  }),
});

export const addTargets = endpoint({
  id: 'training.add-targets',
  method: 'POST',
  path: '/training/unit-lists/:id/targets',
  ...register,
  summary: '把本单位人员加入应训应试名单',
  params,
  body: z.object({ personIds: z.array(zId).check(z.minLength(1), z.maxLength(500)), reason: zReason }),
  reply: z.object({ added: zCount }),
});

export const askExemption = endpoint({
  id: 'training.ask-exemption',
  method: 'POST',
  path: '/training/targets/:id/ask-exemption',
  ...register,
  summary: '申请免训（主管同意前仍计入）',
  params,
  body: z.object({ reason: zReason }),
});

export const decideExemption = endpoint({
  id: 'training.decide-exemption',
  method: 'POST',
  path: '/training/targets/:id/decide-exemption',
  ...confirm,
  summary: '主管决定免训申请',
  params,
  body: z.object({ grant: z.boolean(), reason: zReason }),
});

export const endTarget = endpoint({
  id: 'training.end-target',
  method: 'POST',
  path: '/training/targets/:id/end',
  ...register,
  summary: '把已调离或不再符合条件的人员移出名单（以人员档案为准）',
  params,
  body: z.object({ reason: zReason }),
});

export const submitUnitList = endpoint({
  id: 'training.submit-unit-list',
  method: 'POST',
  path: '/training/unit-lists/:id/submit',
  ...register,
  summary: '单位确认名单并报主管',
  params,
  body: z.object({ revision: zRevision }),
  reply: z.object({ state: z.enum(listStates) }),
});

export const confirmUnitLists = endpoint({
  id: 'training.confirm-unit-lists',
  method: 'POST',
  path: '/training/unit-lists/confirm',
  ...confirm,
  summary: '主管确认一批单位名单',
  body: z.object({ ids: z.array(zId).check(z.minLength(1), z.maxLength(500)) }),
  reply: z.object({ confirmed: zCount }),
});

export const returnUnitList = endpoint({
  id: 'training.return-unit-list',
  method: 'POST',
  path: '/training/unit-lists/:id/return',
  ...confirm,
  summary: '主管退回单位名单',
  params,
  body: z.object({ reason: zReason }),
  reply: z.object({ state: z.enum(listStates) }),
});

export const targetEvents = {
  /** Somebody joined, left or was exempted: what is counted under the plan has changed. */
  changed: defineEvent('training.targets-changed', z.object({ planId: zId })),
};

export const targetJobs = {
  propose: defineJob('training.propose', '生成应训应试名单', z.object({ planId: zId, progressId: z.nullable(zId) })),
};

const zCounts = z.object({ joined: zCount, left: zCount, units: zCount });
export const targetAudit = {
  propose: auditEvent('training.propose-targets', '生成应训应试名单', 'Targets proposed', zCounts),
  change: auditEvent(
    'training.change-targets',
    '变更应训应试名单',
    'List changed',
    z.object({ added: zCount, left: zCount, reason: z.string() }),
  ),
  askExemption: auditEvent(
    'training.ask-exemption',
    '申请免训',
    'Exemption asked',
    z.object({ personId: zId, reason: z.string() }),
  ),
  decideExemption: auditEvent(
    'training.decide-exemption',
    '决定免训申请',
    'Exemption decided',
    z.object({ personId: zId, grant: z.boolean(), reason: z.string() }),
  ),
  submit: auditEvent(
    'training.submit-unit-list',
    '单位确认应训应试名单',
    'List confirmed by the unit',
    z.object({ planId: zId, targets: zCount }),
  ),
  confirm: auditEvent(
    'training.confirm-unit-list',
    '主管确认应训应试名单',
    'List confirmed by the supervisor',
    z.object({ planId: zId, targets: zCount }),
  ),
  return: auditEvent(
    'training.return-unit-list',
    '主管退回应训应试名单',
    'List returned',
    z.object({ planId: zId, reason: z.string() }),
  ),
  freeze: auditEvent(
    'training.freeze-denominators',
    '固定各单位应训人数',
    'Denominators frozen',
    z.object({ dueOn: zDate, units: zCount, targets: zCount, passed: zCount }),
  ),
};
