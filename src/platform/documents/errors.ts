import { defineErrors } from '#kernel/errors';

/** Refusals of this capability. */
export const errors = defineErrors({
  'documents.no-renderer': 501,
  'documents.render-failed': 500,
  'documents.missing-glyphs': 422,
  'documents.too-large': 422,
  'documents.cancelled': 409,
});

export const { refuse } = errors;
