// One grammar for "whom": addressees, target groups, where a rule applies, scopes of campaigns, sales areas, grants. A
// selector is a small JSON tree. `matchesUnit`, `matchesPerson` and `compileSelector` (in selector-sql.ts) must agree; the
// organizations module tests them against each other on real rows.

import { z, zId, zText } from './endpoint.ts';
import { assertNever } from './errors.ts';
import { kernelErrors } from './refusals.ts';
import { isRegionCode } from './region-code.ts';
import { type LineId, lineIds, lines } from './roles.ts';

/** Region subtree, optionally only the units in it that stand on a line of supervision. */
export interface RegionLeaf {
  readonly region: string;
  readonly line?: LineId | undefined;
}

/**
 * `everyone`, `all`, `any`, `not`, and the leaves. A leaf with several values means any of them. Leaves on units: region,
 * line, function, unitType, level, industry, list. Leaves on persons: jobCategory, titleLevel, post.
 */
export type Selector =
  | { readonly everyone: true }
  | { readonly all: readonly Selector[] }
  | { readonly any: readonly Selector[] }
  | { readonly not: Selector }
  | RegionLeaf
  | { readonly line: readonly LineId[] }
  | { readonly function: readonly string[] }
  | { readonly unitType: readonly string[] }
  | { readonly level: readonly string[] }
  | { readonly industry: readonly string[] }
  | { readonly list: readonly string[] }
  | { readonly jobCategory: readonly string[] }
  | { readonly titleLevel: readonly string[] }
  | { readonly post: readonly string[] };

/** Nested no deeper than this, with no more nodes and values in all than these. */
export const selectorLimits = { depth: 6, nodes: 200, values: 1000 } as const;

const zCodes = z.array(zText(60, 1)).check(z.minLength(1), z.maxLength(200));
const zBranches = z.lazy(
  (): z.ZodMiniType<readonly Selector[], unknown> =>
    z.array(zNode).check(z.minLength(1), z.maxLength(selectorLimits.nodes)),
);

const zNode: z.ZodMiniType<Selector, unknown> = z.lazy(() =>
  z.union([
    z.strictObject({ everyone: z.literal(true) }),
    z.strictObject({ all: zBranches }),
    z.strictObject({ any: zBranches }),
    z.strictObject({ not: zNode }),
    z.strictObject({
      region: z.string().check(z.maxLength(12), z.refine(isRegionCode)),
      line: z.optional(z.enum(lineIds)),
    }),
    z.strictObject({ line: z.array(z.enum(lineIds)).check(z.minLength(1), z.maxLength(10)) }),
    z.strictObject({ function: zCodes }),
    z.strictObject({ unitType: zCodes }),
    z.strictObject({ level: zCodes }),
    z.strictObject({ industry: zCodes }),
    z.strictObject({ list: z.array(zId).check(z.minLength(1), z.maxLength(200)) }),
    z.strictObject({ jobCategory: zCodes }),
    z.strictObject({ titleLevel: zCodes }),
    z.strictObject({ post: zCodes }),
  ]),
);

/** Iterative, so that a hostile depth is refused before anything recurses over it. */
function isWithinLimits(data: unknown): boolean {
  let level: unknown[] = [data];
  let nodes = 0;
  // One step of depth in the grammar is two in JSON: the object and its list.
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > selectorLimits.depth * 2 + 1) return false;
    nodes += level.length;
    if (nodes > selectorLimits.nodes * 2 + selectorLimits.values) return false;
    level = level.flatMap(item => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return true;
}

function isSmall(selector: Selector): boolean {
  let [nodes, values, deepest] = [0, 0, 0];
  const walk = (node: Selector, depth: number): void => {
    nodes += 1;
    deepest = Math.max(deepest, depth);
    const leaf = Object.values(node)[0];
    values += Array.isArray(leaf) && !('all' in node) && !('any' in node) ? leaf.length : 0;
    for (const child of childrenOf(node)) walk(child, depth + 1);
  };
  walk(selector, 1);
  return deepest <= selectorLimits.depth && nodes <= selectorLimits.nodes && values <= selectorLimits.values;
}

/** Schema of a selector at the border: bounded in depth and size before and after it is parsed. */
export const zSelector = z.pipe(
  z.unknown().check(z.refine(isWithinLimits, { error: 'selector too deep or too large' })),
  zNode.check(z.refine(isSmall, { error: 'selector too deep or too large' })),
);

/** Schema of a selector that asks of units only. */
export const zUnitSelector = zSelector.check(
  z.refine(selector => !asksOfPersons(selector), { error: 'no conditions on persons here' }),
);

/** Data → selector. Throws `kernel.selector` (422). */
export function parseSelector(data: unknown): Selector {
  const parsed = zSelector.safeParse(data);
  if (!parsed.success)
    throw kernelErrors.refuse('kernel.selector', { issue: parsed.error.issues[0]?.message.slice(0, 200) ?? '' });
  return parsed.data;
}

/** The branches under a node; none for a leaf. */
export function childrenOf(node: Selector): readonly Selector[] {
  if ('all' in node) return node.all;
  if ('any' in node) return node.any;
  return 'not' in node ? [node.not] : [];
}

/** True when a leaf on persons stands anywhere in it. */
export function asksOfPersons(selector: Selector): boolean {
  if ('jobCategory' in selector || 'titleLevel' in selector || 'post' in selector) return true;
  return childrenOf(selector).some(asksOfPersons);
}

/** What a selector may ask of a unit. Null or empty where nothing is recorded: such a leaf does not match. */
export interface UnitFacts {
  /** `/450000/450700/450721/`: the codes from the province down, each between slashes. */
  readonly regionPath: string | null;
  readonly lines: readonly string[];
  readonly functions: readonly string[];
  readonly unitType: string | null;
  readonly level: string | null;
  readonly industry: string | null;
  readonly listIds: readonly string[];
}

/** What a selector may ask of a person; `unit` is the unit of the current membership. */
export interface PersonFacts {
  readonly unit: UnitFacts | null;
  readonly jobCategories: readonly string[];
  readonly titleLevel: string | null;
  readonly posts: readonly string[];
}

const noUnit: UnitFacts = {
  regionPath: null,
  lines: [],
  functions: [],
  unitType: null,
  level: null,
  industry: null,
  listIds: [],
};

/** True when the region of that code is on the path: the subtree test, without needing the whole prefix. */
export const isInRegion = (regionPath: string | null, code: string): boolean =>
  regionPath?.includes(`/${code}/`) ?? false;

/** Whether a unit is meant. Throws `kernel.selector-persons` (422) when the selector asks of persons. */
export function matchesUnit(selector: Selector, facts: UnitFacts): boolean {
  if (asksOfPersons(selector)) throw kernelErrors.refuse('kernel.selector-persons');
  return matches(selector, { unit: facts, jobCategories: [], titleLevel: null, posts: [] });
}

/** Whether a person is meant; leaves on units ask of the person's present unit and do not match without one. */
export function matchesPerson(selector: Selector, facts: PersonFacts): boolean {
  return matches(selector, facts);
}

const meets = (wanted: readonly string[], held: readonly string[]): boolean =>
  wanted.some(value => held.includes(value));
const isOneOf = (wanted: readonly string[], held: string | null): boolean => held !== null && wanted.includes(held);

function matches(selector: Selector, facts: PersonFacts): boolean {
  if ('all' in selector) return selector.all.every(branch => matches(branch, facts));
  if ('any' in selector) return selector.any.some(branch => matches(branch, facts));
  if ('not' in selector) return !matches(selector.not, facts);
  if ('everyone' in selector) return true;
  const unit = facts.unit ?? noUnit;
  if ('region' in selector) {
    const onLine = selector.line === undefined || unit.lines.includes(selector.line);
    return onLine && isInRegion(unit.regionPath, selector.region);
  }
  if ('line' in selector) return meets(selector.line, unit.lines);
  if ('function' in selector) return meets(selector.function, unit.functions);
  if ('unitType' in selector) return isOneOf(selector.unitType, unit.unitType);
  if ('level' in selector) return isOneOf(selector.level, unit.level);
  if ('industry' in selector) return isOneOf(selector.industry, unit.industry);
  if ('list' in selector) return meets(selector.list, unit.listIds);
  if ('jobCategory' in selector) return meets(selector.jobCategory, facts.jobCategories);
  if ('titleLevel' in selector) return isOneOf(selector.titleLevel, facts.titleLevel);
  if ('post' in selector) return meets(selector.post, facts.posts);
  return assertNever(selector);
}

/** Names of codes for people: regions, lists, functions, types…; undefined leaves the code standing. */
export type SelectorNames = (leaf: SelectorLeaf, code: string) => string | undefined;
export type SelectorLeaf =
  | 'region'
  | 'function'
  | 'unitType'
  | 'level'
  | 'industry'
  | 'list'
  | 'jobCategory'
  | 'titleLevel'
  | 'post';

const words = {
  zh: {
    everyone: '全部',
    and: '且',
    or: '或',
    not: '除',
    region: '辖区',
    line: '系统',
    function: '职能',
    unitType: '单位类型',
    level: '层级',
    industry: '行业',
    list: '名单',
    jobCategory: '岗位类别',
    titleLevel: '职称层级',
    post: '职务岗位',
  },
  en: {
    everyone: 'everyone',
    and: ' and ',
    or: ' or ',
    not: 'not ',
    region: 'region',
    line: 'line',
    function: 'function',
    unitType: 'unit type',
    level: 'level',
    industry: 'industry',
    list: 'list',
    jobCategory: 'job category',
    titleLevel: 'title level',
    post: 'post',
  },
} as const;

/** A selector in words: `辖区：钦州市 且 单位类型：机关、事业单位`. */
export function describeSelector(
  selector: Selector,
  { names, language }: { readonly names: SelectorNames; readonly language: 'zh' | 'en' },
): string {
  const word = words[language];
  const [colon, comma, open, close] = language === 'zh' ? ['：', '、', '（', '）'] : [': ', ', ', '(', ')'];
  const inner = (node: Selector): string => {
    const text = describeSelector(node, { names, language });
    return ('all' in node || 'any' in node) && childrenOf(node).length > 1 ? `${open}${text}${close}` : text;
  };
  if ('everyone' in selector) return word.everyone;
  if ('all' in selector) return selector.all.map(inner).join(word.and);
  if ('any' in selector) return selector.any.map(inner).join(word.or);
  if ('not' in selector) return `${word.not}${inner(selector.not)}`;
  if ('region' in selector) {
    const line = selector.line === undefined ? '' : `${open}${lines[selector.line][language]}${close}`;
    return `${word.region}${colon}${names('region', selector.region) ?? selector.region}${line}`;
  }
  if ('line' in selector) return `${word.line}${colon}${selector.line.map(id => lines[id][language]).join(comma)}`;
  const [leaf = 'list', codes = []] = (Object.entries(selector) as [SelectorLeaf, readonly string[]][])[0] ?? [];
  return `${word[leaf]}${colon}${codes.map(code => names(leaf, code) ?? code).join(comma)}`;
}
