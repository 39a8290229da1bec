import type { Citation } from './citation.ts';

/** Safe facts that a message may quote; never personal data. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/**
 * The one error class of the house. `code` is `module.reason` and has a text in `messages.ts` of that module;
 * `status` is the HTTP status; `citations` name the rules that refused, when a rule did.
 */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: ErrorDetail;
  readonly citations: readonly Citation[];

  constructor(code: string, status: number, detail: ErrorDetail = {}, citations: readonly Citation[] = []) {
    super(code);
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.citations = citations;
  }
}

/** Error codes of a module: code → HTTP status. The codes are catalogued; an unknown code does not type-check. */
export function defineErrors<const T extends Readonly<Record<string, number>>>(codes: T) {
  const refuse = (code: keyof T & string, detail: ErrorDetail = {}, citations: readonly Citation[] = []): AppError =>
    new AppError(code, codes[code] ?? 500, detail, citations);
  return { codes, refuse };
}

/** For exhaustive switches: a value that cannot be. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
