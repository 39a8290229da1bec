import { defineErrors } from '#kernel/errors';

/** Refusals of this capability. */
export const errors = defineErrors({
  'files.too-large': 413,
  'files.wrong-kind': 422,
  'files.empty': 422,
  'files.incomplete': 422,
  'files.not-found': 404,
  'files.range': 416,
});

export const { refuse } = errors;
