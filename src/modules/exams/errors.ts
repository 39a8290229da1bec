import { defineErrors } from '#kernel/errors';

export const errors = defineErrors({
  'exams.not-open-yet': 409,
  'exams.window-closed': 409,
  'exams.sitting-over': 409,
  'exams.sitting-ended': 409,
  'exams.sitting-void': 409,
  'exams.taken-over': 409,
  'exams.entitlement-withdrawn': 409,
  'exams.cannot-reopen': 409,
  'exams.cannot-void': 409,
  'exams.own-sitting': 409,
  'exams.later-attempt-started': 409,
  'exams.paper-not-fillable': 422,
  'exams.paper-not-ready': 409,
  'exams.bank-empty': 422,
  'exams.stale-revision': 409,
  'exams.nothing-to-import': 422,
  'exams.import-format': 422,
  'exams.import-too-many': 422,
  'exams.question-invalid': 422,
});
