import type { z } from './endpoint.ts';

type Schema = z.core.$ZodType;

/** Something that happened, announced upward. Payloads carry ids; the handler reads the present state. */
export interface EventDef<S extends Schema = Schema> {
  /** `module.past-tense`, e.g. `exams.results-settled`. */
  readonly name: string;
  readonly payload: S;
}
export const defineEvent = <S extends Schema>(name: string, payload: S): EventDef<S> => ({ name, payload });

/** Work done later, safe to run twice. */
export interface JobDef<S extends Schema = Schema> {
  /** `module.verb`. */
  readonly name: string;
  readonly payload: S;
  readonly summary: string;
}
export const defineJob = <S extends Schema>(name: string, summary: string, payload: S): JobDef<S> => ({
  name,
  summary,
  payload,
});

/** One line of the audit catalogue. The detail holds ids, counts and codes, never personal data. */
export interface AuditEventDef<S extends Schema = Schema> {
  /** `module.command`, the command's own name. */
  readonly action: string;
  readonly zh: string;
  readonly en: string;
  readonly detail: S;
}
export const auditEvent = <S extends Schema>(action: string, zh: string, en: string, detail: S): AuditEventDef<S> => ({
  action,
  zh,
  en,
  detail,
});

export type PayloadOf<D> = D extends { readonly payload: infer S extends Schema } ? z.core.input<S> : never;
export type DetailOf<D> = D extends { readonly detail: infer S extends Schema } ? z.core.input<S> : never;
