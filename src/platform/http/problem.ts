import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import type { Citation } from '#kernel/citation';
import { AppError } from '#kernel/errors';
import { sqlState } from '#platform/database';

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

/** SQLSTATE classes that mean "the database is away for the moment": the caller may try again. */
const AWAY = /^(08|57P0|53300)/;
const AWAY_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Any error → what the caller may know. Unknown errors say nothing of our insides. */
export function toProblem(error: unknown): Problem {
  if (error instanceof AppError) {
    return { code: error.code, status: error.status, detail: error.detail, citations: error.citations };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.slice(0, 20).map(v => v.instancePath.replace(/^\//, '').replaceAll('/', '.'));
    return plain('http.invalid-input', 422, { fields });
  }
  if (isResponseSerializationError(error)) return plain('http.internal', 500);
  const state = sqlState(error) ?? '';
  const message = error instanceof Error ? error.message : '';
  if (
    AWAY.test(state) ||
    AWAY_CODES.has(state) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(message)
  ) {
    return plain('http.database-away', 503);
  }
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    if (error.statusCode === 413) return plain('http.too-large', 413);
    if (error.statusCode < 500) return plain('http.bad-request', error.statusCode);
  }
  return plain('http.internal', 500);
}
