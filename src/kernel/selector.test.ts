import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeSelector,
  matchesPerson,
  matchesUnit,
  type PersonFacts,
  parseSelector,
  type Selector,
  selectorLimits,
  type UnitFacts,
  zSelector,
  zUnitSelector,
} from './selector.ts';
import { compileSelector, numbered, personViewColumns, unitViewColumns } from './selector-sql.ts';

const listId = '0190a6d2-7f3c-7a10-8a01-000000000001';
const school: UnitFacts = {
  regionPath: '/450000/450700/450721/',
  lines: ['hr', 'education'],
  functions: [],
  unitType: 'school',
  level: 'county',
  industry: null,
  listIds: [listId],
};
const teacher: PersonFacts = {
  unit: school,
  jobCategories: ['professional'],
  titleLevel: 'intermediate',
  posts: ['network-administrator'],
};

const leaves = fc.constantFrom<Selector>(
  { everyone: true },
  { region: '450700' },
  { region: '450721', line: 'police' },
  { line: ['hr', 'police'] },
  { function: ['training-centre'] },
  { unitType: ['school', 'organ'] },
  { level: ['city'] },
  { industry: ['85'] },
  { list: [listId] },
);
const selectors = fc.letrec<{ node: Selector }>(tie => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaves,
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map(all => ({ all })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map(any => ({ any })),
    tie('node').map(not => ({ not })),
  ),
})).node;

describe('the grammar', () => {
  test('DIR-01: whatever the grammar writes parses to itself and survives JSON', () => {
    fc.assert(
      fc.property(selectors, selector => {
        expect(parseSelector(JSON.parse(JSON.stringify(selector)))).toEqual(selector);
      }),
    );
  });

  test.each([
    ['an unknown leaf', { region: '450700', county: 'x' }],
    ['an empty branch', { all: [] }],
    ['an empty list of values', { unitType: [] }],
    ['a malformed region', { region: "450700' or 1=1" }],
    ['a list that is no id', { list: ['all'] }],
    ['an unknown line', { line: ['navy'] }],
    ['two leaves in one node', { unitType: ['organ'], level: ['city'] }],
    ['no object', 'everyone'],
    ['a value too long', { industry: ['x'.repeat(61)] }],
  ])('DIR-01: %s is refused', (_what, data) => {
    expect(() => parseSelector(data)).toThrow('kernel.selector');
  });

  test('DIR-01: depth and size are bounded, and a hostile depth is refused without recursion', () => {
    const nested = (depth: number): Selector => {
      let node: Selector = { everyone: true };
      for (let at = 1; at < depth; at += 1) node = { not: node };
      return node;
    };
    expect(zSelector.safeParse(nested(selectorLimits.depth)).success).toBe(true);
    expect(zSelector.safeParse(nested(selectorLimits.depth + 1)).success).toBe(false);
    expect(zSelector.safeParse(nested(100_000)).success).toBe(false);
    expect(zSelector.safeParse({ any: Array.from({ length: 201 }, () => ({ everyone: true })) }).success).toBe(false);
    const wide = {
      any: Array.from({ length: 6 }, () => ({ industry: Array.from({ length: 200 }, (_, at) => String(at)) })),
    };
    expect(zSelector.safeParse(wide).success).toBe(false);
  });

  test('DIR-08: where units are meant, conditions on persons are refused', () => {
    expect(zUnitSelector.safeParse({ not: { post: ['x'] } }).success).toBe(false);
    expect(zUnitSelector.safeParse({ unitType: ['organ'] }).success).toBe(true);
    expect(() => matchesUnit({ any: [{ everyone: true }, { jobCategory: ['professional'] }] }, school)).toThrow(
      'kernel.selector-persons',
    );
  });
});

describe('matching', () => {
  test.each([
    [{ region: '450700' }, true],
    [{ region: '450721' }, true],
    [{ region: '450722' }, false],
    [{ region: '450700', line: 'education' }, true],
    [{ region: '450700', line: 'police' }, false],
    [{ industry: ['85'] }, false],
    [{ not: { industry: ['85'] } }, true],
    [{ list: [listId] }, true],
    [{ all: [{ unitType: ['school'] }, { level: ['county', 'city'] }] }, true],
    [{ any: [{ unitType: ['organ'] }, { level: ['city'] }] }, false],
  ] as const)('DIR-01: a county school under %o: %s', (selector, expected) => {
    expect(matchesUnit(selector, school)).toBe(expected);
  });

  test('TRN-01: a person is meant by category, title and post, and by the unit', () => {
    expect(matchesPerson({ all: [{ jobCategory: ['professional'] }, { region: '450700' }] }, teacher)).toBe(true);
    expect(matchesPerson({ titleLevel: ['senior'] }, teacher)).toBe(false);
    expect(matchesPerson({ post: ['network-administrator'] }, { ...teacher, unit: null })).toBe(true);
    expect(matchesPerson({ region: '450700' }, { ...teacher, unit: null })).toBe(false);
  });

  test('DIR-01: not, all and any obey the laws of logic', () => {
    fc.assert(
      fc.property(selectors, selectors, (a, b) => {
        const [one, other] = [matchesUnit(a, school), matchesUnit(b, school)];
        expect(matchesUnit({ not: a }, school)).toBe(!one);
        expect(matchesUnit({ all: [a, b] }, school)).toBe(one && other);
        expect(matchesUnit({ any: [a, b] }, school)).toBe(one || other);
      }),
    );
  });
});

describe('the SQL form', () => {
  test('DIR-01: values travel as parameters, each leaf coalesced, so that null under not keeps the row', () => {
    const selector: Selector = {
      all: [{ region: '450700', line: 'hr' }, { not: { industry: ['85'] } }, { list: [listId] }],
    };
    expect(numbered(compileSelector(selector, unitViewColumns('u')), 3)).toEqual({
      text: '((coalesce(u.region_path like $3, false) and coalesce(u.lines && $4::text[], false)) and (not coalesce(u.industry = any($5::text[]), false)) and coalesce(u.list_ids && $6::uuid[], false))',
      params: ['%/450700/%', ['hr'], ['85'], [listId]],
    });
  });

  test('DIR-01: with the register at hand a region is a prefix', () => {
    const fragment = compileSelector({ region: '450700' }, unitViewColumns('u'), () => '/450000/450700/');
    expect(fragment.params).toEqual(['/450000/450700/%']);
  });

  test('DIR-01: pieces and parameters alternate as a template tag expects, whatever the selector', () => {
    fc.assert(
      fc.property(selectors, selector => {
        const fragment = compileSelector(selector, unitViewColumns('u'));
        expect(fragment.strings.length).toBe(fragment.params.length + 1);
        const { text } = numbered(fragment);
        expect(text.match(/\$\d+/g) ?? []).toEqual(fragment.params.map((_, at) => `$${at + 1}`));
        expect((text.match(/\(/g) ?? []).length).toBe((text.match(/\)/g) ?? []).length);
      }),
    );
  });

  test('DIR-01: persons are asked only where their columns are given, and a column is a plain reference', () => {
    expect(numbered(compileSelector({ post: ['reviewer'] }, personViewColumns('p', 'u'))).text).toBe(
      'coalesce(p.posts && $1::text[], false)',
    );
    expect(() => compileSelector({ post: ['reviewer'] }, unitViewColumns('u'))).toThrow('kernel.selector-persons');
    expect(() => compileSelector({ everyone: true }, unitViewColumns('u; drop table x'))).toThrow(
      'kernel.selector-columns',
    );
  });
});

describe('in words', () => {
  const names = (_leaf: string, code: string) => ({ '450700': '钦州市', school: '学校', organ: '机关' })[code];
  const selector: Selector = {
    all: [{ region: '450700', line: 'hr' }, { any: [{ unitType: ['school', 'organ'] }, { level: ['city'] }] }],
  };

  test('DIR-01: a selector reads as a sentence in both languages, unknown codes standing as they are', () => {
    expect(describeSelector(selector, { names, language: 'zh' })).toBe(
      '辖区：钦州市（人事系统）且（单位类型：学校、机关或层级：city）',
    );
    expect(describeSelector({ not: { region: '450700' } }, { names: () => undefined, language: 'en' })).toBe(
      'not region: 450700',
    );
  });
});
