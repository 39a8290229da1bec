// The SQL form of a selector: text pieces and parameters, for any client. It agrees with `matchesUnit`/`matchesPerson` row
// by row: each leaf is coalesced to false, because SQL's null under `not` would else drop rows that the pure form keeps.

import { kernelErrors } from './refusals.ts';
import { asksOfPersons, type Selector } from './selector.ts';

/**
 * Column references, `alias.column` in snake case. Types and meaning:
 * - `regionPath` text: `/450000/450700/450721/`, the codes from the province down, each between slashes;
 * - `lines`, `functions`, `jobCategories`, `posts` text[]: what holds today, no nulls inside;
 * - `unitType`, `level`, `industry`, `titleLevel` text, null where not recorded;
 * - `listIds` uuid[]: named lists the unit is on today.
 * For a query on units leave the last three out; for persons the unit's columns come from a left join.
 */
export interface SelectorColumns {
  readonly regionPath: string;
  readonly lines: string;
  readonly functions: string;
  readonly unitType: string;
  readonly level: string;
  readonly industry: string;
  readonly listIds: string;
  readonly jobCategories?: string;
  readonly titleLevel?: string;
  readonly posts?: string;
}

/** Columns of `organizations.unit_view` under an alias. */
export function unitViewColumns(alias: string): SelectorColumns {
  return {
    regionPath: `${alias}.region_path`,
    lines: `${alias}.lines`,
    functions: `${alias}.functions`,
    unitType: `${alias}.unit_type`,
    level: `${alias}.level`,
    industry: `${alias}.industry`,
    listIds: `${alias}.list_ids`,
  };
}

/** Columns of `people.person_view` under one alias, and of its unit's `organizations.unit_view` under another. */
export function personViewColumns(person: string, unit: string): SelectorColumns {
  return {
    ...unitViewColumns(unit),
    jobCategories: `${person}.job_categories`,
    titleLevel: `${person}.title_level`,
    posts: `${person}.posts`,
  };
}

/** `strings` has one element more than `params`, as a template tag receives them. */
export interface SqlFragment {
  readonly strings: readonly string[];
  readonly params: readonly (string | readonly string[])[];
}

const reference = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*){0,2}$/;

/**
 * Selector → boolean SQL expression. `pathOf` gives the register's path of a region code, so that the subtree test is a
 * prefix test an index serves (`like '/450000/450700/%'`, `text_pattern_ops`); a code it does not know, or no `pathOf`,
 * searches the code anywhere in the path, which means the same. Throws `kernel.selector-columns` (500) when a leaf has no
 * column or a reference is not a plain one.
 */
export function compileSelector(
  selector: Selector,
  columns: SelectorColumns,
  pathOf: (code: string) => string | undefined = () => undefined,
): SqlFragment {
  for (const column of Object.values(columns)) {
    if (typeof column !== 'string' || !reference.test(column)) throw kernelErrors.refuse('kernel.selector-columns');
  }
  if (asksOfPersons(selector) && columns.jobCategories === undefined)
    throw kernelErrors.refuse('kernel.selector-persons');
  return compile(selector, { columns, pathOf });
}

interface Target {
  readonly columns: SelectorColumns;
  readonly pathOf: (code: string) => string | undefined;
}

const text = (sql: string): SqlFragment => ({ strings: [sql], params: [] });

function compile(selector: Selector, target: Target): SqlFragment {
  if ('everyone' in selector) return text('true');
  if ('all' in selector)
    return joined(
      selector.all.map(branch => compile(branch, target)),
      ' and ',
    );
  if ('any' in selector)
    return joined(
      selector.any.map(branch => compile(branch, target)),
      ' or ',
    );
  if ('not' in selector) return wrapped('(not ', compile(selector.not, target), ')');
  const { columns } = target;
  if ('region' in selector) {
    const inside = region(selector.region, target);
    return selector.line === undefined ? inside : joined([inside, overlap(columns.lines, [selector.line])], ' and ');
  }
  if ('line' in selector) return overlap(columns.lines, selector.line);
  if ('function' in selector) return overlap(columns.functions, selector.function);
  if ('unitType' in selector) return oneOf(columns.unitType, selector.unitType);
  if ('level' in selector) return oneOf(columns.level, selector.level);
  if ('industry' in selector) return oneOf(columns.industry, selector.industry);
  if ('list' in selector) return overlap(columns.listIds, selector.list, 'uuid[]');
  if ('jobCategory' in selector) return overlap(columns.jobCategories, selector.jobCategory);
  if ('titleLevel' in selector) return oneOf(columns.titleLevel, selector.titleLevel);
  return overlap(columns.posts, selector.post);
}

/** Codes contain no `%` or `_` (zSelector), so they need no escape in a pattern. */
function region(code: string, { columns, pathOf }: Target): SqlFragment {
  const path = pathOf(code);
  const pattern = path === undefined ? `%/${code}/%` : `${path}%`;
  return { strings: [`coalesce(${columns.regionPath} like `, ', false)'], params: [pattern] };
}

function overlap(column: string | undefined, values: readonly string[], type = 'text[]'): SqlFragment {
  return { strings: [`coalesce(${mustHave(column)} && `, `::${type}, false)`], params: [values] };
}

function oneOf(column: string | undefined, values: readonly string[]): SqlFragment {
  return { strings: [`coalesce(${mustHave(column)} = any(`, '::text[]), false)'], params: [values] };
}

function mustHave(column: string | undefined): string {
  if (column === undefined) throw kernelErrors.refuse('kernel.selector-columns');
  return column;
}

function wrapped(before: string, { strings, params }: SqlFragment, after: string): SqlFragment {
  const [first = '', ...rest] = strings;
  if (rest.length === 0) return { strings: [`${before}${first}${after}`], params };
  return { strings: [`${before}${first}`, ...rest.slice(0, -1), `${rest.at(-1) ?? ''}${after}`], params };
}

function joined(fragments: readonly SqlFragment[], separator: string): SqlFragment {
  const [first = text('true'), ...rest] = fragments;
  const body = rest.reduce<SqlFragment>((left, right) => {
    const [head = '', ...tail] = right.strings;
    const bridge = `${left.strings.at(-1) ?? ''}${separator}${head}`;
    return { strings: [...left.strings.slice(0, -1), bridge, ...tail], params: [...left.params, ...right.params] };
  }, first);
  return wrapped('(', body, ')');
}

/** The fragment with `$n` placeholders from `$first` on, for a client without template tags. */
export function numbered(
  { strings, params }: SqlFragment,
  first = 1,
): { readonly text: string; readonly params: SqlFragment['params'] } {
  const joinedText = strings.reduce((sql, piece, at) => (at === 0 ? piece : `${sql}$${first + at - 1}${piece}`), '');
  return { text: joinedText, params };
}
