// Rules as data (DIR-08). A pack is one source document: its rules with citation, period, jurisdiction and the reading
// chosen where the text is ambiguous. Loading checks a pack against the catalogue of rule kinds; `rule-book.ts` puts
// packs together and answers what applies.

import { z, zDate, zText } from './endpoint.ts';
import type { ErrorDetail } from './errors.ts';
import { kernelErrors } from './refusals.ts';
import { isRegionCode } from './region-code.ts';
import { canCombine, combineModes, type RuleValue, valueSchema, valueTypes } from './rule-values.ts';
import { zSelector, zUnitSelector } from './selector.ts';

export * from './rule-values.ts';

const zBilingual = z.strictObject({ zh: zText(300, 1), en: zText(300, 1) });
const zKindId = z.string().check(z.maxLength(80), z.regex(/^[a-z][a-z-]*(\.[a-z0-9-]+)*$/));
const zPackId = z.string().check(z.maxLength(60), z.regex(/^[a-z][a-z0-9-]*$/));

const zKind = z
  .strictObject({
    type: z.enum(valueTypes),
    combine: z.enum(combineModes),
    /** What the value counts, for `count`. */
    unit: z.optional(zBilingual),
    title: zBilingual,
    /** The codes a `choice` or `codes` may take, with their names. */
    choices: z.optional(z.record(z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,59}$/)), zBilingual)),
    /** The fields of a `record`: exactly these; one that ends in `?` may be left out. */
    fields: z.optional(
      z.array(z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,39}\??$/))).check(z.minLength(1), z.maxLength(30)),
    ),
  })
  .check(
    z.refine(kind => canCombine(kind.type, kind.combine), { path: ['combine'], error: 'this type cannot combine so' }),
    z.refine(kind => (kind.fields !== undefined) === (kind.type === 'record'), {
      path: ['fields'],
      error: 'fields belong to a record',
    }),
    z.refine(kind => kind.type !== 'choice' || kind.choices !== undefined, {
      path: ['choices'],
      error: 'a choice lists its codes',
    }),
    z.refine(kind => kind.type !== 'count' || kind.unit !== undefined, {
      path: ['unit'],
      error: 'a count names what it counts',
    }),
  );

const zKindsFile = z.strictObject({ kinds: z.record(zKindId, zKind) });

/** A kind of rule: type of its value, how values combine, titles. */
export type RuleKind = Readonly<z.infer<typeof zKind>> & { readonly id: string };
export type RuleKinds = ReadonlyMap<string, RuleKind>;

/** `cn` or the code of the region in which the rule is law. */
export type Jurisdiction = string;
const zJurisdiction = z.string().check(
  z.maxLength(12),
  z.refine(code => code === 'cn' || isRegionCode(code), { error: '`cn` or a region code' }),
);

const zCitation = z.strictObject({
  instrument: zText(120, 1),
  article: z.string().check(z.maxLength(60)),
  quote: z.exactOptional(zText(400, 1)),
});

/** How an ambiguous clause is read: the number in rules.md, the words, the reading chosen and the one not chosen. */
const zReading = z.strictObject({
  question: z.string().check(z.regex(/^Q\d{1,3}$/)),
  quote: zText(400, 1),
  chosen: zBilingual,
  alternative: zBilingual,
});

const zRule = z.strictObject({
  id: zKindId,
  kind: zKindId,
  value: z.unknown(),
  citation: zCitation,
  /** Further clauses the rule rests on. */
  alsoCites: z._default(z.array(zCitation).check(z.maxLength(5)), []),
  jurisdiction: zJurisdiction,
  status: z.enum(['draft', 'in-force', 'expired']),
  effective: z
    .strictObject({ from: zDate, to: z.nullable(zDate) })
    .check(z.refine(({ from, to }) => to === null || from <= to, { path: ['to'], error: 'ends before it begins' })),
  /** `by-reference`: written for others and binding here only where the deployment has adopted the pack (Q22). */
  application: z._default(z.enum(['applies', 'by-reference']), 'applies'),
  appliesTo: zUnitSelector,
  /** Where the rule speaks of certain people of those units. */
  persons: z.optional(zSelector),
  readings: z._default(z.array(zReading).check(z.maxLength(5)), []),
  /** Full ids (`pack/rule`) of rules that do not apply where this one does. */
  replaces: z._default(
    z.array(z.string().check(z.maxLength(150), z.regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/))).check(z.maxLength(20)),
    [],
  ),
  note: z.optional(zBilingual),
});

const zPack = z.strictObject({
  pack: zPackId,
  title: zBilingual,
  instrument: zText(120, 1),
  /** Key in sources/README.md, `platform` for our own defaults. */
  source: z.string().check(z.maxLength(20)),
  rules: z.array(zRule).check(z.minLength(1), z.maxLength(500)),
});

export type Reading = Readonly<z.infer<typeof zReading>>;
/** A rule of a loaded pack. `id` is `pack/rule`; `value` null is open until set. */
export type Rule = Readonly<Omit<z.infer<typeof zRule>, 'value'>> & {
  readonly pack: string;
  readonly value: RuleValue | null;
};

/** A loaded pack: immutable; a case pins `version` and `hash`. */
export interface RulePack {
  readonly id: string;
  readonly version: number;
  /** Digest of the file's bytes, from whoever read them. */
  readonly hash: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly instrument: string;
  readonly source: string;
  readonly rules: readonly Rule[];
}

type Issues = readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];

/** At most 50 problems, each `rule or kind: field: what is wrong`. */
function problemsOf(
  issues: Issues,
  name: (path: readonly PropertyKey[]) => [string, readonly PropertyKey[]],
): readonly string[] {
  return issues.slice(0, 50).map(({ path, message }) => {
    const [subject, field] = name(path);
    return [subject, field.map(String).join('.'), message]
      .filter(part => part !== '')
      .join(': ')
      .slice(0, 300);
  });
}

/** The catalogue of kinds from `kinds.yaml`, parsed. Throws `kernel.rule-kinds` (422) naming kind and field. */
export function loadKinds(data: unknown): RuleKinds {
  const parsed = zKindsFile.safeParse(data);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error.issues, ([, kind = '', ...field]) => [String(kind), field]);
    throw kernelErrors.refuse('kernel.rule-kinds', { problems });
  }
  return new Map(Object.entries(parsed.data.kinds).map(([id, kind]) => [id, frozen({ ...kind, id })]));
}

/**
 * Parsed YAML of a pack → immutable pack. Throws `kernel.rule-pack` (422); `detail.problems` name rule and field, and
 * `detail.pack` the pack.
 */
export function loadPack(
  data: unknown,
  { kinds, version, hash }: { readonly kinds: RuleKinds; readonly version: number; readonly hash: string },
): RulePack {
  const parsed = zPack.safeParse(data);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error.issues, ([first = '', index, ...field]) =>
      first === 'rules' && typeof index === 'number'
        ? [ruleNameAt(data, index), field]
        : ['', [first, ...(index === undefined ? [] : [index]), ...field]],
    );
    throw kernelErrors.refuse('kernel.rule-pack', { pack: packNameOf(data), problems });
  }
  const { pack, title, instrument, source } = parsed.data;
  const problems: string[] = [];
  const seen = new Set<string>();
  const rules = parsed.data.rules.map(rule => {
    if (seen.has(rule.id)) problems.push(`${rule.id}: id: given twice`);
    seen.add(rule.id);
    const { value, found } = checkedValue(rule, kinds);
    problems.push(...found);
    return { ...rule, id: `${pack}/${rule.id}`, pack, value };
  });
  if (problems.length > 0) throw refusedPack(pack, problems);
  return frozen({ id: pack, version, hash, title, instrument, source, rules });
}

const refusedPack = (pack: string, problems: readonly string[]): Error => {
  const detail: ErrorDetail = { pack, problems: problems.slice(0, 50) };
  return kernelErrors.refuse('kernel.rule-pack', detail);
};

function checkedValue(
  rule: { readonly id: string; readonly kind: string; readonly value?: unknown },
  kinds: RuleKinds,
): { readonly value: RuleValue | null; readonly found: readonly string[] } {
  const kind = kinds.get(rule.kind);
  if (kind === undefined) return { value: null, found: [`${rule.id}: kind: no such kind ${rule.kind}`] };
  if (rule.value === undefined)
    return { value: null, found: [`${rule.id}: value: missing (write null where the text sets none)`] };
  if (rule.value === null) return { value: null, found: [] };
  const parsed = valueSchema(kind.type).safeParse(rule.value);
  if (!parsed.success) {
    const path = ['value', ...(parsed.error.issues[0]?.path ?? [])].map(String).join('.');
    return { value: null, found: [`${rule.id}: ${path}: not a ${kind.type}`] };
  }
  return { value: parsed.data, found: misfits(kind, parsed.data).map(text => `${rule.id}: value: ${text}`) };
}

function misfits(kind: RuleKind, value: RuleValue): readonly string[] {
  if (kind.type === 'record' && typeof value === 'object') {
    const allowed = (kind.fields ?? []).map(field => field.replace('?', ''));
    const required = (kind.fields ?? []).filter(field => !field.endsWith('?'));
    const given = Object.keys(value);
    return [
      ...required.filter(field => !given.includes(field)).map(field => `field ${field} is missing`),
      ...given.filter(field => !allowed.includes(field)).map(field => `field ${field} is unknown`),
    ];
  }
  const { choices } = kind;
  if (choices === undefined) return [];
  const codes = typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
  return codes.filter(code => !Object.hasOwn(choices, code)).map(code => `${code} is none of the choices`);
}

const isObject = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null;

function packNameOf(data: unknown): string {
  return isObject(data) && typeof data.pack === 'string' ? data.pack.slice(0, 60) : '';
}

function ruleNameAt(data: unknown, index: number): string {
  const rules = isObject(data) && Array.isArray(data.rules) ? data.rules : [];
  const rule: unknown = rules[index];
  return isObject(rule) && typeof rule.id === 'string' ? rule.id.slice(0, 80) : `rules[${index}]`;
}

/** Frozen all the way down: a loaded version never changes. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
