// A measure is a question whose answer is a list of facts; the figure and the list of those who lag are read off the same
// rows, so they cannot differ. The query that yields the rows is the server's part of a measure.

import { reachesShare, requiredCount, type Share } from './share.ts';
import type { Instant } from './time.ts';

/**
 * Who may see a figure: `public` everyone, `organs` signed-in bodies, `addressees` those the directive names,
 * `confidential` only those a rule names (INS-06). Wider audiences refuse narrower measures.
 */
export const audiences = ['public', 'organs', 'addressees', 'confidential'] as const;
export type Audience = (typeof audiences)[number];

export interface Measure {
  /** `module.name`. */
  readonly id: string;
  /** What one row counts. */
  readonly unitOfCount: { readonly zh: string; readonly en: string };
  readonly audience: Audience;
  readonly title: { readonly zh: string; readonly en: string };
  /** Which facts make a row, and when it is met: shown beside the figure. */
  readonly facts: { readonly zh: string; readonly en: string };
}

/** One named subject in the denominator of a unit: counted while `countedFrom ≤ at < countedTo`, met once `metAt ≤ at`. */
export interface FactRow {
  readonly unitId: string;
  readonly subjectId: string;
  readonly countedFrom: Instant;
  /** Null while it still counts. */
  readonly countedTo: Instant | null;
  /** Null while it is not met. */
  readonly metAt: Instant | null;
}

export interface Evaluation {
  readonly at: Instant;
  readonly numerator: number;
  readonly denominator: number;
  /** Subjects counted and not met, in the order of the rows. */
  readonly laggards: readonly { readonly unitId: string; readonly subjectId: string }[];
}

/** True when a place open to `place` may show a measure of that audience. */
export function mayShow(measure: Pick<Measure, 'audience'>, place: Audience): boolean {
  return audiences.indexOf(measure.audience) <= audiences.indexOf(place);
}

/** True when the row stands in the denominator at that instant. */
export function isCounted(row: FactRow, at: Instant): boolean {
  return row.countedFrom <= at && (row.countedTo === null || at < row.countedTo);
}

/** True when a counted row is met at that instant. */
export function isMet(row: FactRow, at: Instant): boolean {
  return row.metAt !== null && row.metAt <= at;
}

/** Figure and laggards as of an instant. A subject that appears in several rows of one unit counts once, met if any is. */
export function evaluate(rows: Iterable<FactRow>, at: Instant): Evaluation {
  const subjects = new Map<string, { unitId: string; subjectId: string; met: boolean }>();
  for (const row of rows) {
    if (!isCounted(row, at)) continue;
    const key = `${row.unitId}\u0000${row.subjectId}`;
    const known = subjects.get(key);
    if (known) known.met ||= isMet(row, at);
    else subjects.set(key, { unitId: row.unitId, subjectId: row.subjectId, met: isMet(row, at) });
  }
  const laggards = [...subjects.values()].filter(subject => !subject.met);
  return {
    at,
    numerator: subjects.size - laggards.length,
    denominator: subjects.size,
    laggards: laggards.map(({ unitId, subjectId }) => ({ unitId, subjectId })),
  };
}

/** One evaluation per unit, for boards and drill-down. */
export function evaluateByUnit(rows: Iterable<FactRow>, at: Instant): ReadonlyMap<string, Evaluation> {
  const byUnit = new Map<string, FactRow[]>();
  for (const row of rows) {
    const own = byUnit.get(row.unitId);
    if (own) own.push(row);
    else byUnit.set(row.unitId, [row]);
  }
  return new Map(Array.from(byUnit, ([unitId, own]) => [unitId, evaluate(own, at)]));
}

export interface ThresholdVerdict {
  readonly met: boolean;
  readonly required: number;
  /** How many are missing to the threshold. */
  readonly missing: number;
}

/** Compares an evaluation with a threshold, inclusive and exact. */
export function checkThreshold({ numerator, denominator }: Evaluation, threshold: Share): ThresholdVerdict {
  const required = requiredCount(threshold, denominator);
  return {
    met: reachesShare(numerator, denominator, threshold),
    required,
    missing: Math.max(0, required - numerator),
  };
}
