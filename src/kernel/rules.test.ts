import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from './endpoint.ts';
import { AppError } from './errors.ts';
import { asCount, asPeriod, asRecord, getResolution, makeRuleBook, resolve } from './rule-book.ts';
import {
  compareStrictness,
  describeValue,
  loadKinds,
  loadPack,
  looserThan,
  type RulePack,
  type RuleValue,
} from './rules.ts';
import type { UnitFacts } from './selector.ts';

const title = { zh: '标题', en: 'Title' };
const kinds = loadKinds({
  kinds: {
    'request.reply': { type: 'period', combine: 'min', title },
    'audit.retention': { type: 'period', combine: 'max', title },
    'report.due': { type: 'due', combine: 'earliest', title },
    'exam.pass-mark': { type: 'count', combine: 'exact', unit: title, title },
    'training.completion': { type: 'target', combine: 'all', title },
    'usage.purpose': { type: 'codes', combine: 'all', choices: { profit: title, publication: title }, title },
    'exam.attempts': { type: 'record', combine: 'exact', fields: ['regular', 'makeUp', 'note?'], title },
  },
});

interface Given {
  readonly id?: string;
  readonly kind?: string;
  readonly [field: string]: unknown;
}

const rule = (given: Given) => ({
  id: 'request.reply',
  kind: 'request.reply',
  value: { workingDays: 10 },
  citation: { instrument: '国发〔2016〕51号', article: '第十二条' },
  jurisdiction: 'cn',
  status: 'in-force',
  effective: { from: '2016-09-05', to: null },
  appliesTo: { everyone: true },
  ...given,
});

const pack = (id: string, ...rules: readonly Given[]): RulePack =>
  loadPack(
    { pack: id, title, instrument: '国发〔2016〕51号', source: 'E2', rules: rules.map(rule) },
    { kinds, version: 1, hash: 'sm3:0' },
  );

const unit: UnitFacts = {
  regionPath: '/450000/450700/450721/',
  lines: ['hr'],
  functions: [],
  unitType: 'organ',
  level: 'county',
  industry: null,
  listIds: [],
};
const date = '2020-01-01';

function refusalOf(run: () => unknown): { code: string; problems: unknown } {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, problems: error.detail.problems };
    throw error;
  }
  return { code: 'none', problems: [] };
}

describe('loading a pack', () => {
  test('DIR-08: a loaded pack is frozen all the way down and its rules carry the name of the pack', () => {
    const loaded = pack('e2', {});
    expect(loaded.rules[0]?.id).toBe('e2/request.reply');
    expect(Object.isFrozen(loaded) && Object.isFrozen(loaded.rules[0]?.citation)).toBe(true);
    expect([loaded.version, loaded.hash]).toEqual([1, 'sm3:0']);
  });

  test.each([
    [{ kind: 'no.such' }, 'request.reply: kind: no such kind no.such'],
    [{ value: { workingDays: -1 } }, 'request.reply: value.workingDays: not a period'],
    [{ value: undefined }, 'request.reply: value: missing (write null where the text sets none)'],
    [{ jurisdiction: '4507' }, 'request.reply: jurisdiction: `cn` or a region code'],
    [{ effective: { from: '2016-09-05', to: '2015-01-01' } }, 'request.reply: effective.to: ends before it begins'],
    [{ appliesTo: { post: ['x'] } }, 'request.reply: appliesTo: no conditions on persons here'],
    [{ kind: 'exam.attempts', value: { regular: 1, extra: 2 } }, 'request.reply: value: field makeUp is missing'],
    [{ kind: 'usage.purpose', value: ['profit', 'fun'] }, 'request.reply: value: fun is none of the choices'],
  ])('DIR-08: a pack with %o is refused naming rule and field', (given, problem) => {
    const { code, problems } = refusalOf(() => pack('e2', given));
    expect(code).toBe('kernel.rule-pack');
    expect(problems).toContain(problem);
  });

  test('DIR-08: one rule twice, a file that is no pack, and a kind that cannot combine so are refused', () => {
    expect(refusalOf(() => pack('e2', {}, {})).problems).toEqual(['request.reply: id: given twice']);
    expect(refusalOf(() => loadPack('no pack', { kinds, version: 1, hash: '' })).code).toBe('kernel.rule-pack');
    const bad = { kinds: { 'a.b': { type: 'text', combine: 'min', title } } };
    expect(refusalOf(() => loadKinds(bad)).problems).toEqual(['a.b: combine: this type cannot combine so']);
  });
});

const mark = (id: string, value: number, rest: Given = {}) =>
  pack(id, { id: 'exam.pass-mark', kind: 'exam.pass-mark', value, ...rest });

describe('putting packs together', () => {
  test('DIR-08: two values of an exact kind that may meet are refused, unless equal or one replaces the other', () => {
    expect(refusalOf(() => makeRuleBook(kinds, [mark('a', 60), mark('b', 70)]))).toEqual({
      code: 'kernel.rule-conflict',
      problems: ['a/exam.pass-mark and b/exam.pass-mark: both may apply, and neither replaces the other'],
    });
    expect(() => makeRuleBook(kinds, [mark('a', 60), mark('b', 60)])).not.toThrow();
    expect(() => makeRuleBook(kinds, [mark('a', 60), mark('b', 70, { replaces: ['a/exam.pass-mark'] })])).not.toThrow();
  });

  test.each([
    ['places apart', { jurisdiction: '450700' }, { jurisdiction: '350300' }],
    [
      'times apart',
      { effective: { from: '2014-01-01', to: '2014-12-31' } },
      { effective: { from: '2015-01-01', to: null } },
    ],
    [
      'units apart',
      { appliesTo: { unitType: ['organ'] } },
      { appliesTo: { all: [{ unitType: ['school'] }, { everyone: true }] } },
    ],
    ['an exception and the rest', { appliesTo: { level: ['city'] } }, { appliesTo: { not: { level: ['city'] } } }],
    ['an expired rule', { status: 'expired' }, {}],
    ['a draft', { status: 'draft' }, {}],
  ])('DIR-08: values that cannot meet are no conflict: %s', (_what, first, second) => {
    expect(() => makeRuleBook(kinds, [mark('a', 60, first), mark('b', 70, second)])).not.toThrow();
  });

  test('DIR-08: a city inside a province, and attributes a unit may have several of, do meet', () => {
    const meet = (first: Given, second: Given) =>
      refusalOf(() => makeRuleBook(kinds, [mark('a', 60, first), mark('b', 70, second)])).code;
    expect(meet({ jurisdiction: '450000' }, { jurisdiction: '450700' })).toBe('kernel.rule-conflict');
    expect(meet({ appliesTo: { function: ['hr'] } }, { appliesTo: { function: ['police'] } })).toBe(
      'kernel.rule-conflict',
    );
  });

  test('DIR-08: periods that cannot be ordered, circles and replacements of nothing are refused', () => {
    const months = pack('b', { value: { calendarMonths: 1 } });
    expect(refusalOf(() => makeRuleBook(kinds, [pack('a', {}), months])).code).toBe('kernel.rule-conflict');
    const circle = [
      mark('a', 60, { replaces: ['b/exam.pass-mark'] }),
      mark('b', 70, { replaces: ['a/exam.pass-mark'] }),
    ];
    expect(refusalOf(() => makeRuleBook(kinds, circle)).problems).toContain(
      'a/exam.pass-mark: replaces itself in a circle',
    );
    expect(refusalOf(() => makeRuleBook(kinds, [mark('a', 60, { replaces: ['z/none'] })])).problems).toEqual([
      'a/exam.pass-mark: replaces z/none, which is no rule of its kind',
    ]);
    expect(refusalOf(() => makeRuleBook(kinds, [mark('a', 60), mark('a', 60)])).problems).toContain('a: loaded twice');
  });
});

describe('what applies', () => {
  const strict = { id: 'request.reply', citation: { instrument: '海珠区办法', article: '第三十三条' } };
  const book = makeRuleBook(kinds, [
    pack('nation', { value: { workingDays: 10 } }),
    pack('city', { ...strict, value: { workingDays: 7 }, jurisdiction: '450700' }),
    pack('elsewhere', { value: { workingDays: 3 }, jurisdiction: '350300' }),
  ]);

  test('DIR-08: the shortest period decides and all citations are returned, the decisive first', () => {
    const resolution = getResolution(book, 'request.reply', { unit }, { date });
    expect(asPeriod(resolution)).toEqual({ workingDays: 7 });
    expect(resolution.citations.map(citation => citation.instrument)).toEqual(['海珠区办法', '国发〔2016〕51号']);
    expect(resolution.rules.map(found => found.id)).toEqual(['city/request.reply', 'nation/request.reply']);
  });

  test('DIR-08: a rule of its own jurisdiction and period only', () => {
    const fuzhou = { ...unit, regionPath: '/350000/350300/' };
    expect(asPeriod(getResolution(book, 'request.reply', { unit: fuzhou }, { date }))).toEqual({ workingDays: 3 });
    expect(resolve(book, 'request.reply', { unit }, { date: '2016-09-04' })).toBeUndefined();
    expect(() => getResolution(book, 'request.reply', { unit }, { date: '2016-09-04' })).toThrow('kernel.rule-absent');
    expect(() => resolve(book, 'no.such', { unit }, { date })).toThrow('kernel.rule-unknown');
  });

  test('DIR-08: a rule that replaces another wins even where it is milder, and only where it applies', () => {
    const special = makeRuleBook(kinds, [
      pack('nation', { value: { workingDays: 10 } }),
      pack('special', {
        value: { workingDays: 20 },
        appliesTo: { unitType: ['organ'] },
        replaces: ['nation/request.reply'],
      }),
    ]);
    expect(asPeriod(getResolution(special, 'request.reply', { unit }, { date }))).toEqual({ workingDays: 20 });
    expect(
      asPeriod(getResolution(special, 'request.reply', { unit: { ...unit, unitType: 'school' } }, { date })),
    ).toEqual({ workingDays: 10 });
  });

  test('DIR-08: what a rule replaced through another stays replaced when the one between has run out', () => {
    const chain = makeRuleBook(kinds, [
      mark('c', 50),
      mark('b', 55, { effective: { from: '2020-01-01', to: '2024-12-31' }, replaces: ['c/exam.pass-mark'] }),
      mark('a', 60, { effective: { from: '2025-01-01', to: null }, replaces: ['b/exam.pass-mark'] }),
    ]);
    const on = (day: string) => asCount(getResolution(chain, 'exam.pass-mark', { unit }, { date: day }));
    expect([on('2019-06-01'), on('2022-06-01'), on('2026-01-01')]).toEqual([50, 55, 60]);
  });

  test('DIR-14: a draft binds nobody; it can be simulated, visibly, or adopted', () => {
    const drafts = makeRuleBook(kinds, [
      pack('nation', {}),
      pack('draft', { value: { workingDays: 2 }, status: 'draft' }),
    ]);
    const ask = (options: object) => getResolution(drafts, 'request.reply', { unit }, { date, ...options });
    expect([ask({}).value, ask({}).simulated]).toEqual([{ workingDays: 10 }, false]);
    expect([ask({ simulated: new Set(['draft']) }).value, ask({ simulated: new Set(['draft']) }).simulated]).toEqual([
      { workingDays: 2 },
      true,
    ]);
    expect([ask({ adopted: new Set(['draft']) }).value, ask({ adopted: new Set(['draft']) }).simulated]).toEqual([
      { workingDays: 2 },
      false,
    ]);
  });

  test('DIR-08: a rule by reference binds where the deployment adopted its pack', () => {
    const referred = makeRuleBook(kinds, [pack('ministry', { application: 'by-reference' })]);
    expect(resolve(referred, 'request.reply', { unit }, { date })).toBeUndefined();
    expect(resolve(referred, 'request.reply', { unit }, { date, adopted: new Set(['ministry']) })).toBeDefined();
  });

  test('DIR-08: an open period has no value until the operator sets one, but its citation stands', () => {
    const open = makeRuleBook(kinds, [pack('e5', { value: null })]);
    const resolution = getResolution(open, 'request.reply', { unit }, { date });
    expect([resolution.value, resolution.citations.length]).toEqual([null, 1]);
    expect(() => asPeriod(resolution)).toThrow('kernel.rule-value');
    const settings = new Map<string, RuleValue>([['e5/request.reply', { workingDays: 60 }]]);
    expect(asPeriod(getResolution(open, 'request.reply', { unit }, { date, settings }))).toEqual({ workingDays: 60 });
  });

  test('DIR-08: a rule on certain people binds those people, and stands on the page of their unit', () => {
    const persons = makeRuleBook(kinds, [
      pack('d', {
        id: 'exam.pass-mark',
        kind: 'exam.pass-mark',
        value: 60,
        persons: { jobCategory: ['professional'] },
      }),
    ]);
    const person = (jobCategories: readonly string[]) => ({
      unit,
      person: { unit, jobCategories, titleLevel: null, posts: [] },
    });
    expect(asCount(getResolution(persons, 'exam.pass-mark', person(['professional']), { date }))).toBe(60);
    expect(resolve(persons, 'exam.pass-mark', person(['other']), { date })).toBeUndefined();
    expect(resolve(persons, 'exam.pass-mark', { unit }, { date })).toBeDefined();
  });

  test('TRU-04: of two retention periods the longer decides; of two due dates the earlier', () => {
    const retention = (id: string, calendarMonths: number) =>
      pack(id, { id: 'audit.retention', kind: 'audit.retention', value: { calendarMonths } });
    const due = (id: string, value: object) => pack(`${id}-due`, { id: 'report.due', kind: 'report.due', value });
    const both = makeRuleBook(kinds, [
      retention('a', 6),
      retention('b', 12),
      due('a', { yearEnd: 2020 }),
      due('b', { beforeMonth: '2020-12' }),
    ]);
    expect(getResolution(both, 'audit.retention', { unit }, { date }).value).toEqual({ calendarMonths: 12 });
    expect(getResolution(both, 'report.due', { unit }, { date }).value).toEqual({ beforeMonth: '2020-12' });
  });

  test('DIR-08: a record is read by the fields the caller needs', () => {
    const attempts = makeRuleBook(kinds, [
      pack('d', { id: 'exam.attempts', kind: 'exam.attempts', value: { regular: 1, makeUp: 1 } }),
    ]);
    const resolution = getResolution(attempts, 'exam.attempts', { unit }, { date });
    expect(asRecord(resolution, z.object({ regular: z.int(), makeUp: z.int() }))).toEqual({ regular: 1, makeUp: 1 });
    expect(() => asRecord(resolution, z.object({ regular: z.string() }))).toThrow('kernel.rule-value');
  });
});

describe('a forwarded requirement', () => {
  const target = (num: number, den: number, due: object) => ({ share: { num, den }, due }) as RuleValue;
  const completion = { type: 'target', combine: 'all' } as const;

  test.each([
    [{ type: 'period', combine: 'min' } as const, { workingDays: 10 }, { workingDays: 7 }, 'stricter'],
    [{ type: 'period', combine: 'min' } as const, { workingDays: 10 }, { workingDays: 11 }, 'looser'],
    [{ type: 'period', combine: 'max' } as const, { calendarMonths: 6 }, { calendarMonths: 12 }, 'stricter'],
    [{ type: 'due', combine: 'earliest' } as const, { yearEnd: 2009 }, { beforeMonth: '2009-12' }, 'stricter'],
    [{ type: 'share', combine: 'max' } as const, { num: 2, den: 3 }, { num: 4, den: 6 }, 'equal'],
    [{ type: 'share', combine: 'max' } as const, { num: 2, den: 3 }, { num: 66, den: 100 }, 'looser'],
    [{ type: 'period', combine: 'min' } as const, { workingDays: 10 }, { calendarDays: 3 }, 'incomparable'],
    [{ type: 'count', combine: 'exact' } as const, 60, 70, 'incomparable'],
    [{ type: 'codes', combine: 'all' } as const, ['a', 'b'], ['a', 'b', 'c'], 'stricter'],
    [{ type: 'codes', combine: 'all' } as const, ['a', 'b'], ['a'], 'looser'],
    [completion, target(2, 3, { yearEnd: 2009 }), target(1, 1, { yearEnd: 2009 }), 'stricter'],
    [completion, target(2, 3, { yearEnd: 2009 }), target(1, 2, { by: '2009-12-31' }), 'looser'],
    [completion, target(2, 3, { yearEnd: 2009 }), target(1, 1, { yearEnd: 2010 }), 'incomparable'],
  ] as const)('DIR-02: under %o, against %o the child %o is %s', (kind, parent, child, expected) => {
    expect(compareStrictness(kind, child, parent)).toBe(expected);
    expect(looserThan(kind, parent, child)).toBe(expected === 'looser' || expected === 'incomparable');
  });

  test('DIR-02: strictness is the same order seen from both sides', () => {
    const periods = fc.nat(50).map(workingDays => ({ workingDays }));
    const mirrored = { stricter: 'looser', looser: 'stricter', equal: 'equal', incomparable: 'incomparable' } as const;
    fc.assert(
      fc.property(periods, periods, fc.constantFrom('min' as const, 'max' as const), (a, b, combine) => {
        expect(compareStrictness({ type: 'period', combine }, a, b)).toBe(
          mirrored[compareStrictness({ type: 'period', combine }, b, a)],
        );
      }),
    );
  });
});

test.each([
  ['money', 5000, '50元'],
  ['money', 5050, '50.50元'],
  ['period', { workingDays: 10 }, '10个工作日'],
  ['due', { beforeMonth: '2010-12' }, '2010-12月前（不含该月）'],
  ['target', { share: { num: 2, den: 3 }, due: { yearEnd: 2009 } }, '≥ 2/3, 2009年底前'],
  ['window', { from: '2014-05-05', to: '2014-10-31' }, '2014-05-05 – 2014-10-31'],
  ['flag', true, '是'],
  ['period', null, '原文未定，待设定'],
] as const)('DIR-08: a %s of %o reads %s', (type, value, expected) => {
  expect(describeValue(type, value, { language: 'zh' })).toBe(expected);
});
