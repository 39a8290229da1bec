import type { Citation } from '#kernel/citation';

/** The body of a refused request, as the server sends it (problem JSON). */
export interface ProblemBody {
  readonly code: string;
  readonly status: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly citations: readonly Citation[];
  readonly requestId: string;
  /** In the language of the page. */
  readonly message: string;
}

/** A call that did not succeed. `code` is `network` when no answer came (status 0), else the server's code. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly citations: readonly Citation[];
  readonly requestId: string;

  constructor(problem: ProblemBody) {
    super(problem.message);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.citations = problem.citations;
    this.requestId = problem.requestId;
  }
}

/** No answer came: the network is away, or the server is. What was sent may or may not have arrived. */
export const networkError = (reason: 'away' | 'timeout'): ApiError =>
  new ApiError({ code: 'network', status: 0, detail: { reason }, citations: [], requestId: '', message: reason });

/** True for an ApiError, of that code when one is given. */
export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads a refusal; a body that is not ours (a proxy's page) becomes `http.<status>`. */
export function problemOf(status: number, body: unknown, requestId: string): ApiError {
  const given = isRecord(body) ? body : {};
  return new ApiError({
    code: text(given.code) || `http.${status}`,
    status,
    detail: isRecord(given.detail) ? given.detail : {},
    citations: Array.isArray(given.citations) ? given.citations.filter(isCitation) : [],
    requestId: text(given.requestId) || requestId,
    message: text(given.message),
  });
}

function isCitation(value: unknown): value is Citation {
  return isRecord(value) && typeof value.instrument === 'string' && typeof value.article === 'string';
}
