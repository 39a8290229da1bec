// Packs put together: what applies to a unit on a date, and which value follows.

import type { Citation } from './citation.ts';
import { z } from './endpoint.ts';
import { type Period, zPeriod } from './periods.ts';
import { kernelErrors } from './refusals.ts';
import { isRegionCode, regionPathOf } from './region-code.ts';
import { compareValues, type DateWindow, type RuleValue, sameValue } from './rule-values.ts';
import type { Reading, Rule, RuleKind, RuleKinds, RulePack } from './rules.ts';
import { isInRegion, matchesPerson, matchesUnit, type PersonFacts, type Selector, type UnitFacts } from './selector.ts';
import type { CalendarDate } from './time.ts';

/** The rules of several packs by kind. Immutable; made by `makeRuleBook`. */
export interface RuleBook {
  readonly kinds: RuleKinds;
  readonly packs: readonly RulePack[];
  readonly byKind: ReadonlyMap<string, readonly Rule[]>;
}

/**
 * Kinds and packs → book. Refuses with `kernel.rule-conflict` (422, `detail.problems`): two versions of one pack; a
 * `replaces` that names no rule of the same kind, or goes in a circle; two different values of an `exact` kind, or two that
 * cannot be ordered, which may meet at one unit on one day without one replacing the other.
 */
export function makeRuleBook(kinds: RuleKinds, packs: readonly RulePack[]): RuleBook {
  const rules = packs.flatMap(pack => pack.rules);
  const byKind = new Map<string, Rule[]>();
  for (const rule of rules) byKind.set(rule.kind, [...(byKind.get(rule.kind) ?? []), rule]);
  const problems = [
    ...packs
      .filter((pack, at) => packs.findIndex(other => other.id === pack.id) !== at)
      .map(pack => `${pack.id}: loaded twice`),
    ...rules.filter(rule => !kinds.has(rule.kind)).map(rule => `${rule.id}: no such kind`),
    ...badReplacements(rules),
    ...Array.from(byKind, ([id, own]) => conflictsOf(kinds.get(id), own)).flat(),
  ];
  if (problems.length > 0) throw kernelErrors.refuse('kernel.rule-conflict', { problems: problems.slice(0, 50) });
  return { kinds, packs, byKind };
}

function badReplacements(rules: readonly Rule[]): readonly string[] {
  const byId = new Map(rules.map(rule => [rule.id, rule]));
  return rules.flatMap(rule => [
    ...rule.replaces
      .filter(id => byId.get(id)?.kind !== rule.kind)
      .map(id => `${rule.id}: replaces ${id}, which is no rule of its kind`),
    ...(replacedBy(rule, byId).has(rule.id) ? [`${rule.id}: replaces itself in a circle`] : []),
  ]);
}

/** Everything a rule replaces, directly or through others. */
function replacedBy(rule: Rule, byId: ReadonlyMap<string, Rule>): ReadonlySet<string> {
  const replaced = new Set(rule.replaces);
  for (const id of replaced) for (const next of byId.get(id)?.replaces ?? []) replaced.add(next);
  return replaced;
}

function conflictsOf(kind: RuleKind | undefined, rules: readonly Rule[]): readonly string[] {
  if (kind === undefined || kind.combine === 'all') return [];
  const byId = new Map(rules.map(rule => [rule.id, rule]));
  const problems: string[] = [];
  for (const [at, first] of rules.entries()) {
    for (const second of rules.slice(at + 1)) {
      if (first.value === null || second.value === null || !mayMeet(first, second)) continue;
      if (replacedBy(first, byId).has(second.id) || replacedBy(second, byId).has(first.id)) continue;
      const compatible =
        kind.combine === 'exact'
          ? sameValue(first.value, second.value)
          : compareValues(kind.type, first.value, second.value) !== undefined;
      if (!compatible) problems.push(`${first.id} and ${second.id}: both may apply, and neither replaces the other`);
    }
  }
  return problems;
}

/** False only where it is certain that no unit can be under both on one day. */
function mayMeet(a: Rule, b: Rule): boolean {
  const together =
    (a.effective.to ?? '9999-12-31') >= b.effective.from && (b.effective.to ?? '9999-12-31') >= a.effective.from;
  const sharedStatus =
    a.status !== 'expired' && b.status !== 'expired' && (a.status === 'draft') === (b.status === 'draft');
  const nested = overlaps(a.jurisdiction, b.jurisdiction);
  return (
    together && sharedStatus && nested && !areDisjoint(a.appliesTo, b.appliesTo) && !areDisjoint(a.persons, b.persons)
  );
}

const pathOf = (jurisdiction: string): string => (isRegionCode(jurisdiction) ? regionPathOf(jurisdiction) : '/');

function overlaps(a: string, b: string): boolean {
  const [first, second] = [pathOf(a), pathOf(b)];
  return first.startsWith(second) || second.startsWith(first);
}

/** Attributes of which a unit or person has one value only. */
const single = ['unitType', 'level', 'industry', 'titleLevel'] as const;

function areDisjoint(a: Selector | undefined, b: Selector | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if ('any' in a) return a.any.every(branch => areDisjoint(branch, b));
  if ('any' in b) return b.any.every(branch => areDisjoint(a, branch));
  if ('all' in a) return a.all.some(branch => areDisjoint(branch, b));
  if ('all' in b) return b.all.some(branch => areDisjoint(a, branch));
  if ('not' in a) return sameSelector(a.not, b);
  if ('not' in b) return sameSelector(b.not, a);
  if ('region' in a && 'region' in b) return !overlaps(a.region, b.region);
  const [first, second] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  return single.some(leaf => {
    const [own, other] = [first[leaf], second[leaf]];
    return Array.isArray(own) && Array.isArray(other) && !own.some(value => other.includes(value));
  });
}

const sameSelector = (a: Selector, b: Selector): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Who is asked about: a unit, and a person of it where the rule may speak of certain people. */
export interface RuleSubject {
  readonly unit: UnitFacts;
  readonly person?: PersonFacts;
}

export interface ResolveOptions {
  readonly date: CalendarDate;
  /** Packs this deployment adopted: their drafts and by-reference rules bind here. */
  readonly adopted?: ReadonlySet<string>;
  /** Packs whose drafts are tried out; never for a decision of record. */
  readonly simulated?: ReadonlySet<string>;
  /** Values the operator set for open rules (定期), by rule id. */
  readonly settings?: ReadonlyMap<string, RuleValue>;
}

/** What holds, and everything it rests on. */
export interface Resolution {
  readonly kind: RuleKind;
  /** The value that follows; null "until set": rules apply, but their texts set no value. For `all` the decisive rule's. */
  readonly value: RuleValue | null;
  /** Every value, for kinds that combine by `all`; else the one. */
  readonly values: readonly RuleValue[];
  /** The applicable rules, the decisive one first. Never empty. */
  readonly rules: readonly [Rule, ...Rule[]];
  /** Their citations in the same order, each once. */
  readonly citations: readonly Citation[];
  readonly readings: readonly Reading[];
  /** True when a draft takes part by simulation: show it as such. */
  readonly simulated: boolean;
}

/** True when the rule binds that subject on that date. Without a person, a rule on certain people of the unit counts. */
export function isApplicable(rule: Rule, subject: RuleSubject, { date, adopted, simulated }: ResolveOptions): boolean {
  const isAdopted = adopted?.has(rule.pack) ?? false;
  if (rule.status === 'expired') return false;
  if (rule.status === 'draft' && !isAdopted && !(simulated?.has(rule.pack) ?? false)) return false;
  if (rule.application === 'by-reference' && !isAdopted) return false;
  if (date < rule.effective.from || (rule.effective.to !== null && date > rule.effective.to)) return false;
  if (rule.jurisdiction !== 'cn' && !isInRegion(subject.unit.regionPath, rule.jurisdiction)) return false;
  if (!matchesUnit(rule.appliesTo, subject.unit)) return false;
  return rule.persons === undefined || subject.person === undefined || matchesPerson(rule.persons, subject.person);
}

/**
 * Combines the applicable rules of a kind; undefined when none applies. Throws `kernel.rule-unknown` (500) for a kind that is
 * not in the catalogue, `kernel.rule-conflict` (422) when settings or drafts contradict each other at this unit.
 */
export function resolve(
  book: RuleBook,
  kindId: string,
  subject: RuleSubject,
  options: ResolveOptions,
): Resolution | undefined {
  const kind = book.kinds.get(kindId);
  if (kind === undefined) throw kernelErrors.refuse('kernel.rule-unknown', { kind: kindId.slice(0, 80) });
  const ofKind = book.byKind.get(kindId) ?? [];
  const candidates = ofKind
    .filter(rule => isApplicable(rule, subject, options))
    .map(rule => (rule.value === null ? { ...rule, value: options.settings?.get(rule.id) ?? null } : rule));
  // A chain of replacements holds across a rule in its middle that has itself run out.
  const byId = new Map(ofKind.map(rule => [rule.id, rule]));
  const replaced = new Set(candidates.flatMap(rule => [...replacedBy(rule, byId)]));
  const [first, ...rest] = candidates.filter(rule => !replaced.has(rule.id));
  if (first === undefined) return undefined;
  const rules = decisiveFirst(kind, [first, ...rest]);
  const adopted = options.adopted;
  return {
    kind,
    value: rules[0].value,
    values:
      kind.combine === 'all'
        ? rules.map(rule => rule.value).filter(value => value !== null)
        : rules[0].value === null
          ? []
          : [rules[0].value],
    rules,
    citations: citationsOf(rules),
    readings: rules.flatMap(rule => rule.readings),
    simulated: rules.some(rule => rule.status === 'draft' && !(adopted?.has(rule.pack) ?? false)),
  };
}

/** As `resolve`, for a decision that cannot do without: throws `kernel.rule-absent` (409) when no rule applies. */
export function getResolution(
  book: RuleBook,
  kindId: string,
  subject: RuleSubject,
  options: ResolveOptions,
): Resolution {
  const resolution = resolve(book, kindId, subject, options);
  if (resolution === undefined)
    throw kernelErrors.refuse('kernel.rule-absent', { kind: kindId.slice(0, 80), date: options.date });
  return resolution;
}

function decisiveFirst(kind: RuleKind, rules: readonly [Rule, ...Rule[]]): readonly [Rule, ...Rule[]] {
  const [first, ...rest] = rules;
  const decisive = rest.reduce((best, rule) => (decides(kind, rule, best) ? rule : best), first);
  return [decisive, ...rules.filter(rule => rule !== decisive)];
}

/** Whether a rule takes the place of the best so far. An open rule never decides over one with a value. */
function decides(kind: RuleKind, rule: Rule, best: Rule): boolean {
  if (rule.value === null) return false;
  if (best.value === null) return true;
  if (kind.combine === 'all') return false;
  const order = compareValues(kind.type, rule.value, best.value);
  const refused = kind.combine === 'exact' ? order !== 0 : order === undefined;
  if (refused || order === undefined) {
    throw kernelErrors.refuse('kernel.rule-conflict', { problems: [`${rule.id} and ${best.id}`] }, [
      rule.citation,
      best.citation,
    ]);
  }
  return kind.combine === 'min' || kind.combine === 'earliest' ? order < 0 : order > 0;
}

function citationsOf(rules: readonly Rule[]): readonly Citation[] {
  const all = rules.flatMap(rule => [rule.citation, ...rule.alsoCites]);
  const seen = new Set<string>();
  return all.filter(({ instrument, article }) => {
    const key = `${instrument}\u0000${article}`;
    return !seen.has(key) && seen.add(key);
  });
}

function readValue<T>(resolution: Resolution, schema: z.ZodMiniType<T, unknown>): T {
  const parsed = schema.safeParse(resolution.value);
  if (!parsed.success)
    throw kernelErrors.refuse('kernel.rule-value', { kind: resolution.kind.id }, resolution.citations);
  return parsed.data;
}

/** The value as a whole number (`count`, `money` in fen). Throws `kernel.rule-value` (500) when it is none or not set. */
export const asCount = (resolution: Resolution): number => readValue(resolution, z.int());
/** The value as a period. Throws `kernel.rule-value` (500). */
export const asPeriod = (resolution: Resolution): Period => readValue<Period>(resolution, zPeriod);
/** The value as a window of dates, both included. Throws `kernel.rule-value` (500). */
export const asWindow = (resolution: Resolution): DateWindow =>
  readValue(resolution, z.object({ from: z.iso.date(), to: z.iso.date() }));
/** The value as one code. Throws `kernel.rule-value` (500). */
export const asChoice = (resolution: Resolution): string => readValue(resolution, z.string());
/** The value as yes or no. Throws `kernel.rule-value` (500). */
export const asFlag = (resolution: Resolution): boolean => readValue(resolution, z.boolean());
/** A record, read by a schema of the fields the caller needs. Throws `kernel.rule-value` (500). */
export const asRecord = <T>(resolution: Resolution, schema: z.ZodMiniType<T, unknown>): T =>
  readValue(resolution, schema);
