// What a module contributes when it contributes a measure: the words of the kernel and the query that yields the facts.
import type { RawBuilder } from 'kysely';
import { z } from '#kernel/endpoint';
import type { Measure } from '#kernel/measures';
import type { Instant } from '#kernel/time';
import type { Ctx } from '#platform/database';

/** Which run of a measure is meant, e.g. `{ planId }`. Flat, so that its canonical text is its identity. */
export type MeasureParameters = Readonly<Record<string, string | number | boolean>>;

/** SQL condition: the unit in this column is asked for. Put it where the query can use its index; `true` when all are. */
export type Within = (unitRef: RawBuilder<unknown>) => RawBuilder<boolean>;

type Named = { readonly zh: string; readonly en: string };

/** A cut through the subjects, such as job category. Rows carry it in `labels` as `<id>:<value>`. */
export interface MeasureDimension {
  readonly id: string;
  readonly title: Named;
  readonly values: Readonly<Record<string, Named>>;
}

export interface MeasureDef extends Measure {
  readonly parameters: z.core.$ZodType<MeasureParameters>;
  /**
   * SQL of the facts: columns `unit_id uuid, subject_id uuid, counted_from timestamptz, counted_to timestamptz, met_at timestamptz`
   * and, with dimensions, `labels text[]`. A row counts while `counted_from ≤ at < counted_to` and is met once `met_at ≤ at`.
   * A subject has one set of labels in a unit.
   */
  readonly query: (given: { readonly parameters: MeasureParameters; readonly within: Within }) => RawBuilder<unknown>;
  readonly dimensions?: readonly MeasureDimension[];
  /**
   * True while evidence that counts as of `at` may still be on its way, e.g. an exam that ended in time and is not marked yet. What is
   * stored for ever waits for it; without it there is nothing to wait for.
   */
  readonly pending?: (
    ctx: Ctx,
    given: { readonly parameters: MeasureParameters; readonly at: Instant },
  ) => Promise<boolean>;
  /** What a subject is called on a list: SQL of rows `(subject_id, name, note)` for these ids. Note may be null. */
  readonly describe?: (subjectIds: readonly string[]) => RawBuilder<SubjectName>;
  /**
   * The runs a person may choose from when a board is made, newest first, at most a few hundred: those that concern a unit which
   * `within` holds.
   */
  readonly options?: (
    ctx: Ctx,
    within: Within,
  ) => Promise<readonly { readonly parameters: MeasureParameters; readonly title: string }[]>;
}

export interface SubjectName {
  readonly subjectId: string;
  readonly name: string;
  readonly note: string | null;
}

type Given<S extends z.core.$ZodType<MeasureParameters>> = Omit<MeasureDef, 'parameters' | 'query' | 'pending'> & {
  readonly parameters: S;
  readonly pending?: (
    ctx: Ctx,
    given: { readonly parameters: z.core.output<S>; readonly at: Instant },
  ) => Promise<boolean>;
  readonly query: (given: { readonly parameters: z.core.output<S>; readonly within: Within }) => RawBuilder<unknown>;
};

/** Declares a measure for a manifest; `query` receives its parameters parsed. */
export function defineMeasure<S extends z.core.$ZodType<MeasureParameters>>(given: Given<S>): MeasureDef {
  const { pending, ...rest } = given;
  return {
    ...rest,
    ...(pending && {
      pending: (ctx: Ctx, { parameters, at }: { parameters: MeasureParameters; at: Instant }) =>
        pending(ctx, { parameters: z.parse(given.parameters, parameters), at }),
    }),
    query: ({ parameters, within }) => given.query({ parameters: z.parse(given.parameters, parameters), within }),
  };
}

/** The identity of parameters: JSON with the keys in order. Throws when they do not fit the measure. */
export function canonicalParameters(def: Pick<MeasureDef, 'parameters'>, parameters: MeasureParameters): string {
  const parsed = z.parse(def.parameters, parameters);
  const text = JSON.stringify(Object.fromEntries(Object.entries(parsed).sort(([a], [b]) => (a < b ? -1 : 1))));
  if (text.length > 500) throw new RangeError('measure parameters are too long');
  return text;
}

/** Canonical text → parameters. */
export function readParameters(def: Pick<MeasureDef, 'parameters'>, text: string): MeasureParameters {
  return z.parse(def.parameters, JSON.parse(text));
}
