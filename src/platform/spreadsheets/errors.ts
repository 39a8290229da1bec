import { defineErrors } from '#kernel/errors';

/** Refusals of this capability. All details carry the numbers or names that the message quotes. */
export const errors = defineErrors({
  'spreadsheets.not-a-workbook': 422,
  'spreadsheets.unreadable': 422,
  'spreadsheets.encrypted': 422,
  'spreadsheets.macros': 422,
  'spreadsheets.too-large': 422,
  'spreadsheets.too-many-rows': 422,
  'spreadsheets.too-many-columns': 422,
  'spreadsheets.zip-bomb': 422,
  'spreadsheets.unknown-encoding': 422,
  'spreadsheets.no-sheet': 422,
  'spreadsheets.missing-columns': 422,
  'spreadsheets.duplicate-column': 422,
  'spreadsheets.out-of-memory': 422,
  'spreadsheets.cancelled': 409,
});

export const { refuse } = errors;
