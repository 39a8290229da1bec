// What a candidate and an operator may ask of a sitting.
import { auditEvent, defineEvent } from '#kernel/announce';
import { zCitation } from '#kernel/citation-schema';
import { endpoint, z, zCount, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { zEpoch, zPosition, zSavedAnswer } from './contract-answers.ts';

export type { SavedAnswer } from './contract-answers.ts';

export const sittingStates = ['prepared', 'open', 'handed-in', 'expired', 'given-up', 'void'] as const;
export const sittingOutcomes = ['passed', 'failed', 'no-score', 'given-up', 'void'] as const;

const zShown = z.object({
  position: zPosition,
  kind: z.enum(['single', 'multiple', 'true-false', 'fill-in']),
  stem: z.string(),
  options: z.array(z.string()),
  blanks: z.int(),
  scoreHundredths: z.int(),
});
export type ShownQuestion = z.infer<typeof zShown>;

export const zSittingSummary = z.object({
  id: zId,
  entitlementId: zId,
  title: z.string(),
  attempt: z.int(),
  attempts: z.int(),
  state: z.enum(sittingStates),
  outcome: z.nullable(z.enum(sittingOutcomes)),
  opensAt: zInstant,
  closesAt: zInstant,
  durationMinutes: z.int(),
  startedAt: z.nullable(zInstant),
  endsAt: z.nullable(zInstant),
  endedAt: z.nullable(zInstant),
  markHundredths: z.nullable(z.int()),
  maxHundredths: z.int(),
  passMarkHundredths: z.int(),
  itemCount: z.int(),
  /** What the end means for who did not hand in: no score (D part 10(4)), or the mark of what was saved. */
  onExpiry: z.enum(['no-score', 'grade-saved']),
  citations: z.array(zCitation),
});
export type SittingSummary = z.infer<typeof zSittingSummary>;

const own = { signedIn: '本人的考试' } as const;
const params = z.object({ id: zId });

export const listMySittings = endpoint({
  id: 'exams.list-my-sittings',
  method: 'GET',
  path: '/exams/my/sittings',
  permission: own,
  scope: 'self',
  summary: '我的考试',
  reply: z.object({ items: z.array(zSittingSummary), now: zInstant }),
});

/** Entering starts the exam (D part 10(4)); entering again resumes it and takes it over from any other window. */
export const enterSitting = endpoint({
  id: 'exams.enter-sitting',
  method: 'POST',
  path: '/exams/sittings/:id/enter',
  permission: own,
  scope: 'self',
  summary: '进入考试：首次进入即开始计时，再次进入为继续',
  params,
  body: z.object({ confirmed: z.literal(true) }),
  reply: z.object({
    sitting: zSittingSummary,
    now: zInstant,
    epoch: zEpoch,
    /** How long after the end a hand-in may still be on its way (rule `exam.hand-in-grace`). */
    graceMs: zCount,
    resumed: z.boolean(),
    questions: z.array(zShown),
    answers: z.array(zSavedAnswer),
  }),
});

const refusal = z.enum(['closed', 'too-late', 'taken-over', 'superseded', 'no-such-question']);
export type SaveRefusal = z.infer<typeof refusal>;

/** `epoch` is the window's own; an answer kept while offline bears the epoch it was given in. */
export const saveAnswers = endpoint({
  id: 'exams.save-answers',
  method: 'PUT',
  path: '/exams/sittings/:id/answers',
  permission: own,
  scope: 'self',
  summary: '保存答案：确认之前已经落盘',
  params,
  body: z.object({ epoch: zEpoch, answers: z.array(zSavedAnswer).check(z.minLength(1), z.maxLength(200)) }),
  reply: z.object({
    savedAt: zInstant,
    refused: z.array(z.object({ position: zPosition, reason: refusal })),
  }),
});

const zResult = z.object({
  sitting: zSittingSummary,
  next: z.enum(['none', 'make-up', 'exhausted']),
  /** Answers that came along and did not count, and why. */
  refused: z.array(z.object({ position: zPosition, reason: refusal })),
});
export type SittingResult = z.infer<typeof zResult>;

export const handIn = endpoint({
  id: 'exams.hand-in',
  method: 'POST',
  path: '/exams/sittings/:id/hand-in',
  permission: own,
  scope: 'self',
  summary: '交卷',
  params,
  body: z.object({ epoch: zEpoch, answers: z.array(zSavedAnswer).check(z.maxLength(500)) }),
  reply: zResult,
});

export const giveUp = endpoint({
  id: 'exams.give-up',
  method: 'POST',
  path: '/exams/sittings/:id/give-up',
  permission: own,
  scope: 'self',
  summary: '放弃本次考试：计一次不合格',
  params,
  body: z.object({ epoch: zEpoch, confirmation: z.literal('放弃') }),
  reply: zResult,
});

export const getSitting = endpoint({
  id: 'exams.get-sitting',
  method: 'GET',
  path: '/exams/sittings/:id',
  permission: own,
  scope: 'self',
  summary: '本人一场考试的状态与结果',
  params,
  reply: z.object({
    sitting: zSittingSummary,
    now: zInstant,
    epoch: zEpoch,
    next: z.enum(['none', 'make-up', 'exhausted']),
  }),
});

const zLive = z.object({
  id: zId,
  personId: zId,
  personName: z.string(),
  numberMask: z.string(),
  unitId: zId,
  unitName: z.string(),
  title: z.string(),
  attempt: z.int(),
  state: z.enum(sittingStates),
  outcome: z.nullable(z.enum(sittingOutcomes)),
  startedAt: z.nullable(zInstant),
  endsAt: z.nullable(zInstant),
  endedAt: z.nullable(zInstant),
  answered: zCount,
  itemCount: zCount,
  lastSavedAt: z.nullable(zInstant),
  epoch: zEpoch,
});
export type LiveSitting = z.infer<typeof zLive>;

/** States and counts only: the hotline never sees an answer (TRN-05). */
export const listSittings = endpoint({
  id: 'exams.list-sittings',
  method: 'GET',
  path: '/exams/sittings',
  permission: 'exams.operate',
  scope: 'unit',
  summary: '考务：考试现场一览（不含答案）',
  query: z.object({
    ...zPage,
    state: z.optional(z.enum(sittingStates)),
    paperId: z.optional(zId),
    search: z.optional(zText(50)),
  }),
  reply: z.extend(zPageOf(zLive), { now: zInstant }),
});

export const reopenSitting = endpoint({
  id: 'exams.reopen-sitting',
  method: 'POST',
  path: '/exams/sittings/:id/reopen',
  permission: 'exams.operate',
  scope: 'unit',
  summary: '考务：恢复一场已结束的考试，给出新的结束时间',
  params,
  body: z.object({ minutes: z.int().check(z.minimum(1), z.maximum(600)), reason: zText(500, 2) }),
  reply: zLive,
});

export const voidSitting = endpoint({
  id: 'exams.void-sitting',
  method: 'POST',
  path: '/exams/sittings/:id/void',
  permission: 'exams.operate',
  scope: 'unit',
  summary: '考务：作废一场考试，另备一场同次考试',
  params,
  body: z.object({ reason: zText(500, 2) }),
  reply: zLive,
});

export const sittingEvents = {
  /** Sittings have their outcome, one or a batch that ended together; a re-opening or voiding announces its sitting again. */
  resultsSettled: defineEvent(
    'exams.results-settled',
    z.object({
      results: z
        .array(z.object({ sittingId: zId, entitlementId: zId, sourceKind: z.string(), sourceId: zId }))
        .check(z.minLength(1), z.maxLength(1_000)),
    }),
  ),
};

const ids = { entitlementId: zId, attempt: z.int() };
export const sittingAudit = {
  openEntitlement: auditEvent(
    'exams.open-entitlement',
    '取得考试资格',
    'Entitlement opened',
    z.object({ sourceKind: z.string(), sourceId: zId }),
  ),
  startSitting: auditEvent('exams.start-sitting', '开始考试', 'Sitting started', z.object(ids)),
  takeOver: auditEvent(
    'exams.take-over-sitting',
    '在另一窗口继续考试',
    'Sitting taken over',
    z.object({ ...ids, epoch: z.int() }),
  ),
  handIn: auditEvent('exams.hand-in', '交卷', 'Handed in', z.object({ ...ids, outcome: z.string() })),
  giveUp: auditEvent('exams.give-up', '放弃考试', 'Given up', z.object(ids)),
  expire: auditEvent(
    'exams.close-overdue',
    '到时由系统结束',
    'Closed by the server at the end',
    z.object({ closed: z.int(), sittings: z.array(zId) }),
  ),
  reopen: auditEvent(
    'exams.reopen-sitting',
    '恢复考试',
    'Sitting re-opened',
    z.object({ ...ids, reason: z.string(), minutes: z.int() }),
  ),
  void: auditEvent('exams.void-sitting', '作废考试', 'Sitting voided', z.object({ ...ids, reason: z.string() })),
};
