import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import type { Citation } from '#kernel/citation';
import { AppError } from '#kernel/errors';
import { isDatabaseAway, sqlState } from '#platform/database';

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly citations: readonly Citation[];
}

const plain = (code: string, status: number, detail: Problem['detail'] = {}): Problem => ({
  code,
  status,
  detail,
  citations: [],
});

/**
 * SQLSTATEs of a value that the database cannot read or hold: an id or page key that is none, a day no calendar has, a zero
 * character. They came from outside, whatever let them through.
 */
const UNREADABLE = new Set(['22P02', '22P05', '22021', '22003', '22007', '22008']);

/** SQLSTATEs of work that waited too long or gave way to other work, and was rolled back: the same again may succeed. */
const BUSY = new Set(['40001', '40P01', '55P03', '57014']);

/** Any error → what the caller may know. Unknown errors say nothing of our insides. */
export function toProblem(error: unknown): Problem {
  if (error instanceof AppError) {
    return { code: error.code, status: error.status, detail: error.detail, citations: error.citations };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.slice(0, 20).map(v => v.instancePath.replace(/^\//, '').replaceAll('/', '.'));
    // The whole is not what was expected (text instead of an object): there is no field to name.
    if (fields.every(field => field === '')) return plain('http.bad-request', 422);
    return plain('http.invalid-input', 422, { fields });
  }
  if (isResponseSerializationError(error)) return plain('http.internal', 500);
  const state = sqlState(error) ?? '';
  if (UNREADABLE.has(state)) return plain('http.unreadable-value', 422);
  if (isDatabaseAway(error) || BUSY.has(state)) return plain('http.database-away', 503);
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    if (error.statusCode === 413) return plain('http.too-large', 413);
    if (error.statusCode < 500) return plain('http.bad-request', error.statusCode);
  }
  return plain('http.internal', 500);
}
