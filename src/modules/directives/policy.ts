// Pure decisions: how a unit stands, whether a forwarded requirement is looser, whether a directive may be published.
import type { Citation } from '#kernel/citation';
import type { AppError } from '#kernel/errors';
import { type Measure, mayShow } from '#kernel/measures';
import { looserThan } from '#kernel/rules';
import { reachesShare, requiredCount, type Share } from '#kernel/share';
import type { Instant } from '#kernel/time';
import { errors, type Standing } from './contract.ts';

export interface Figure {
  readonly numerator: number;
  readonly denominator: number;
}
export interface DueFacts {
  readonly dueAt: Instant | null;
  readonly provisional: boolean;
  readonly soonAt: Instant | null;
}

/**
 * The standing of a unit. Without a figure, or with nobody to count, nothing is claimed: not "met". The threshold is inclusive and
 * exact (rules.md Q1); what happens at the due instant is in time; a provisional due moment makes nobody late.
 */
export function standingOf({
  figure,
  threshold,
  due,
  now,
}: {
  readonly figure: Figure | null;
  readonly threshold: Share;
  readonly due: DueFacts;
  readonly now: Instant;
}): Standing {
  if (figure === null || figure.denominator === 0) return 'not-measurable';
  if (reachesShare(figure.numerator, figure.denominator, threshold)) return 'met';
  if (due.dueAt !== null && !due.provisional && due.dueAt < now) return 'overdue';
  return due.soonAt !== null && due.soonAt <= now ? 'at-risk' : 'on-track';
}

/** How many are needed and how many are missing; null while nothing can be counted. */
export function needOf(figure: Figure | null, threshold: Share): { required: number; missing: number } | null {
  if (figure === null || figure.denominator === 0) return null;
  const required = requiredCount(threshold, figure.denominator);
  return { required, missing: Math.max(0, required - figure.numerator) };
}

/** A requirement as far as strictness goes. */
export interface Demand {
  readonly id: string;
  readonly title: string;
  readonly measureId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly who: unknown;
  readonly threshold: Share;
  readonly dueAt: Instant | null;
  readonly citation: Citation;
}

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
/** jsonb forgets the order of keys, so it is put in order before comparing. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${parts
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)
    .join(',')}}`;
}

/**
 * DIR-02: a requirement that carries one from above may ask more of the same, sooner, but nothing less: the share not lower, the due
 * moment not later, the same measure of the same cases, the same people among the addressees. Undefined when it is allowed.
 */
export function forwardedProblem(child: Omit<Demand, 'id'>, parent: Demand): AppError | undefined {
  const detail = { title: child.title, parent: parent.title };
  if (child.measureId !== parent.measureId || !same(child.parameters, parent.parameters)) {
    return errors.refuse('directives.looser', { ...detail, what: 'measure' }, [parent.citation]);
  }
  // Only "all addressees" is certainly wider than a narrower "who"; the containment of two selectors is not decided here.
  if (child.who !== null && !same(child.who, parent.who)) {
    return errors.refuse('directives.requirement-narrowed', detail, [parent.citation]);
  }
  const isLowerShare = looserThan({ type: 'share', combine: 'max' }, parent.threshold, child.threshold);
  const isLater = parent.dueAt !== null && (child.dueAt === null || child.dueAt > parent.dueAt);
  if (!isLowerShare && !isLater) return undefined;
  const what = isLowerShare ? 'threshold' : 'due';
  return errors.refuse('directives.looser', { ...detail, what }, [parent.citation]);
}

/** DIR-02: everything the forwarded directive requires is carried. Undefined when it is. */
export function droppedProblem(carried: readonly (string | null)[], parents: readonly Demand[]): AppError | undefined {
  const missing = parents.find(parent => !carried.includes(parent.id));
  return missing && errors.refuse('directives.requirement-dropped', { parent: missing.title }, [missing.citation]);
}

/** DIR-03, INS-06: a known measure whose figures may be shown to those addressed. Undefined when it is. */
export function measureProblem(measureId: string, measure: Measure | undefined): AppError | undefined {
  if (!measure) return errors.refuse('directives.unknown-measure', { measure: measureId });
  if (!mayShow(measure, 'addressees')) return errors.refuse('directives.measure-confidential', { measure: measureId });
  return undefined;
}

/** What a draft lacks before it can be published; undefined when nothing. */
export function incompleteProblem(draft: {
  readonly title: string;
  readonly body: string;
  readonly number: string;
  readonly hasAddressees: boolean;
  readonly isPublic: boolean;
}): AppError | undefined {
  const missing = [
    ...(draft.title.trim() === '' ? ['title'] : []),
    ...(draft.body.trim() === '' ? ['body'] : []),
    ...(draft.number.trim() === '' ? ['number'] : []),
    // A notice for everybody may have no addressee; one for nobody is none.
    ...(draft.hasAddressees || draft.isPublic ? [] : ['addressees']),
  ];
  return missing.length > 0 ? errors.refuse('directives.incomplete', { missing }) : undefined;
}
