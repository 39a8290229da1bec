// The packs that ship: they load, fit together, and say what the sources say.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dueOfPhrase } from './periods.ts';
import { asCount, asFlag, asPeriod, asWindow, getResolution, makeRuleBook, resolve } from './rule-book.ts';
import { loadKinds, loadPack } from './rules.ts';
import type { UnitFacts } from './selector.ts';
import { shanghai } from './time.ts';

const folder = new URL('../../rules/', import.meta.url);
const read = (file: string): unknown => parse(readFileSync(new URL(file, folder), 'utf8'));
const kinds = loadKinds(read('kinds.yaml'));
const files = readdirSync(folder).filter(file => file.endsWith('.yaml') && file !== 'kinds.yaml');
const packs = files.map(file => loadPack(read(file), { kinds, version: 1, hash: file }));
const book = makeRuleBook(kinds, packs);
const rules = packs.flatMap(pack => pack.rules);

const at = (regionPath: string, rest: Partial<UnitFacts> = {}): UnitFacts => ({
  regionPath,
  lines: ['hr'],
  functions: [],
  unitType: 'organ',
  level: 'county',
  industry: null,
  listIds: [],
  ...rest,
});
const putian = at('/350000/350300/', { level: 'city' });
const lingshan = at('/450000/450700/450721/');
const qinzhouCity = at('/450000/450700/450702/', { level: 'city' });
const port = at('/450000/450700/450700Z01/', { level: 'county' });

describe('the shipped packs', () => {
  test('DIR-08: every rule cites instrument and article, and every reading names both ways to read', () => {
    const uncited = rules.filter(rule => rule.citation.article === '' && rule.citation.quote === undefined);
    expect(uncited.map(rule => rule.id)).toEqual([]);
    const questions = new Set(rules.flatMap(rule => rule.readings.map(reading => reading.question)));
    const own = ['Q1', 'Q2', 'Q3', 'Q4', 'Q11', 'Q12', 'Q13', 'Q15', 'Q16', 'Q17'];
    expect(own.filter(question => !questions.has(question))).toEqual([]);
  });

  test('DIR-08: what applies to law applies to the packs: sources A and D are complete', () => {
    const kindsOf = (source: string) =>
      new Set(packs.filter(pack => pack.source === source).flatMap(pack => pack.rules.map(rule => rule.kind)));
    const a =
      'training.completion training.site-officer assessment.untrained sanction.no-training training.responsibility training.target assessment.basis performance.training notice.incomplete';
    const d =
      'exam.pass-mark exam.attempts exam.resume exam.entry exam.precondition hours.credit training.window card.price textbook.price card.points certificate.reissue certificate.collection archive.existing eligibility.promotion eligibility.assessment eligibility.title subjects.per-year plan.owed summary.owed leading-group.owed';
    expect(a.split(' ').filter(kind => !kindsOf('A').has(kind))).toEqual([]);
    expect(d.split(' ').filter(kind => !kindsOf('D').has(kind))).toEqual([]);
  });

  test('DIR-03: Putian asks two thirds by the end of 2009 and all before December 2010', () => {
    const resolution = getResolution(book, 'training.completion', { unit: putian }, { date: '2009-07-01' });
    const dues = resolution.values.map(value =>
      typeof value === 'object' && 'due' in value && typeof value.due === 'object' && !Array.isArray(value.due)
        ? value.due
        : {},
    );
    expect(dues).toEqual([{ yearEnd: 2009 }, { beforeMonth: '2010-12' }]);
    expect(dueOfPhrase({ beforeMonth: '2010-12' })?.due).toBe(shanghai('2010-12-01'));
    expect(resolve(book, 'training.completion', { unit: lingshan }, { date: '2009-07-01' })).toBeUndefined();
  });

  test('TRN-01: Qinzhou 2014: window, pass mark, price', () => {
    const ask = (kind: string) => getResolution(book, kind, { unit: lingshan }, { date: '2014-06-01' });
    expect(asWindow(ask('training.window'))).toEqual({ from: '2014-05-05', to: '2014-10-31' });
    expect([
      asCount(ask('exam.pass-mark')),
      asCount(ask('card.price')),
      asCount(ask('textbook.price')),
      asFlag(ask('textbook.voluntary')),
    ]).toEqual([60, 5000, 1500, true]);
    expect(resolve(book, 'exam.pass-mark', { unit: putian }, { date: '2014-06-01' })).toBeUndefined();
  });

  test.each([
    ['a county unit', lingshan, 'county-bureau', '灵山县人力资源和社会保障局'],
    ['a city unit standing in a district', qinzhouCity, 'service-window', '钦州市人力资源和社会保障局'],
    ['a unit of the port zone', port, 'service-window', '钦州市人力资源和社会保障局'],
  ])(
    'TRN-08, TRN-10: %s buys its cards and collects its certificates where the notice says',
    (_who, unit, place, point) => {
      const options = { date: '2014-06-01' };
      expect(getResolution(book, 'certificate.collection', { unit }, options).value).toMatchObject({ place });
      expect(getResolution(book, 'card.points', { unit }, options).values).toEqual([
        expect.objectContaining({ point }),
      ]);
    },
  );

  test('TRN-11: three verdicts, each with its own population', () => {
    const school = at('/450000/450700/450721/', { unitType: 'school' });
    const ask = (kind: string, unit: UnitFacts) => resolve(book, kind, { unit }, { date: '2014-12-01' });
    expect(ask('eligibility.promotion', school)?.value).toMatchObject({ years: 5, otherwise: ['not-recommended'] });
    expect([ask('eligibility.promotion', lingshan), ask('eligibility.assessment', lingshan)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(ask('eligibility.title', lingshan)?.value).toMatchObject({ otherwise: ['not-recommended', 'not-accepted'] });
  });

  test('TRN-14: the line that organises the training follows the kind of unit', () => {
    const ask = (unit: UnitFacts) =>
      getResolution(book, 'training.responsibility', { unit }, { date: '2009-07-01' }).value;
    expect(ask(putian)).toBe('hr');
    expect(ask({ ...putian, unitType: 'isp' })).toBe('police');
    expect(ask({ ...putian, unitType: 'enterprise', lines: ['police'] })).toBe('police');
  });

  test('TRU-04: audit records are kept six calendar months by law, slips fourteen days by our own default', () => {
    const retention = getResolution(book, 'audit.retention', { unit: putian }, { date: '2026-01-01' });
    expect(asPeriod(retention)).toEqual({ calendarMonths: 6 });
    expect(retention.citations[0]?.article).toBe('第十六条');
    const slip = getResolution(book, 'slip.validity', { unit: putian }, { date: '2026-01-01' });
    expect([asPeriod(slip), slip.citations[0]?.instrument]).toEqual([{ calendarDays: 14 }, '政枢默认参数']);
  });
});
