import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Question } from '../question.ts';
import { exportAiken, parseAiken } from './aiken.ts';
import { exportGift, parseGift } from './gift.ts';
import { htmlToText } from './html.ts';
import { parseMoodleXml } from './moodle-xml.ts';
import { exportMoodleXml } from './moodle-xml-export.ts';
import { categoryTag, readScore, writeScore } from './report.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const golden = (name: string): unknown => JSON.parse(fixture(name));

const shared = { explanation: '', tags: [], difficulty: 3, score: 100, language: 'zh-CN' };
const single = (n: number): Question => ({
  kind: 'single',
  stem: `第 ${n} 题`,
  options: ['甲', '乙'],
  answer: n % 2,
  ...shared,
});
const fifty = Array.from({ length: 50 }, (_, i) => single(i + 1));

describe('golden files', () => {
  test('TRN-03: a GIFT file with every construct gives its questions, errors and warnings by line', () => {
    expect(parseGift(fixture('kinds.gift'))).toEqual(golden('kinds.gift.json'));
  });
  test('TRN-03: an Aiken file gives its questions and errors by line', () => {
    expect(parseAiken(fixture('kinds.aiken.txt'))).toEqual(golden('kinds.aiken.json'));
  });
  test('TRN-03: a Moodle XML file gives its questions, errors and warnings by line', () => {
    expect(parseMoodleXml(fixture('kinds.xml'))).toEqual(golden('kinds.xml.json'));
  });
  test('TRN-03: line ends and byte order mark make no difference', () => {
    for (const [name, parse] of [
      ['kinds.gift', parseGift],
      ['kinds.aiken.txt', parseAiken],
      ['kinds.xml', parseMoodleXml],
    ] as const) {
      const text = fixture(name);
      expect(parse(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual(parse(text));
    }
  });
});

describe('one broken question among fifty', () => {
  const breakages = [
    ['a brace never closed', 'gift', '坏题 { =甲 ~乙', 'brace-not-closed'],
    ['a brace never opened', 'gift', '坏题 =甲 ~乙 }', 'brace-not-opened'],
    ['no right answer', 'gift', '坏题 { ~甲 ~乙 }', 'answer-missing'],
    ['text before the answers', 'gift', '坏题 { 甲 ~乙 =丙 }', 'answer-unreadable'],
    ['two braces', 'gift', '坏题 {=甲 ~乙} 再来 {=甲}', 'several-answer-blocks'],
    ['matching', 'gift', '坏题 {=甲->乙 =丙->丁}', 'unsupported-kind'],
    ['the same option twice', 'gift', '坏题 {=甲 ~甲 ~乙}', 'invalid-question'],
    ['an answer that is no option', 'aiken', '坏题\nA. 甲\nB. 乙\nANSWER: E', 'answer-unreadable'],
    ['no answer line', 'aiken', '坏题\nA. 甲\nB. 乙', 'answer-missing'],
    ['no options', 'aiken', '坏题\nANSWER: A', 'options-missing'],
    [
      'crossed tags',
      'xml',
      '<question type="truefalse"><questiontext><text>坏题</questiontext></text></question>',
      'xml-broken',
    ],
    [
      'a bare ampersand',
      'xml',
      '<question type="truefalse"><questiontext><text>坏题 a & b</text></questiontext></question>',
      'xml-broken',
    ],
    [
      'an unknown type',
      'xml',
      '<question type="ddwtos"><questiontext><text>坏题</text></questiontext></question>',
      'unsupported-kind',
    ],
    [
      'a missing end tag',
      'xml',
      '<question type="truefalse"><questiontext><text>坏题</text></questiontext>',
      'xml-broken',
    ],
    [
      'an open CDATA section',
      'xml',
      '<question type="truefalse"><questiontext><text><![CDATA[坏题</text></questiontext></question>',
      'xml-broken',
    ],
  ] as const;
  const formats = {
    gift: { text: exportGift(fifty).content, parse: parseGift, seventh: '[plain]第 7 题', eighth: '[plain]第 8 题' },
    aiken: { text: exportAiken(fifty).content, parse: parseAiken, seventh: '第 7 题', eighth: '第 8 题' },
    xml: {
      text: exportMoodleXml(fifty).content.replaceAll('\n  ', ' ').replaceAll('\n</question>', '</question>'),
      parse: parseMoodleXml,
      seventh: '<question type="multichoice"> <name><text>第 7 题',
      eighth: '<question type="multichoice"> <name><text>第 8 题',
    },
  };
  test.each(breakages)(
    'TRN-03: %s (%s) costs one error with its line, and forty-nine questions arrive',
    (_, format, broken, code) => {
      const { text, parse, seventh, eighth } = formats[format];
      const from = text.indexOf(seventh);
      const file = `${text.slice(0, from)}${broken}\n${format === 'xml' ? '' : '\n'}${text.slice(text.indexOf(eighth))}`;
      const result = parse(file);
      const line = file.slice(0, from).split('\n').length;
      expect(result.items.map(item => item.question)).toEqual(fifty.filter((_, i) => i !== 6));
      expect(result.errors).toHaveLength(1);
      expect(result.errors[0]).toMatchObject({ line, code });
      expect(result.errors[0]?.snippet).toContain('坏题');
    },
  );
});

describe('what a format cannot hold', () => {
  const several: Question = {
    kind: 'fill-in',
    stem: '____与____',
    blanks: [
      { match: 'loose', accept: ['甲'] },
      { match: 'loose', accept: ['乙'] },
    ],
    ...shared,
  };
  test('TRN-03: several blanks are named, not dropped, by GIFT and Moodle XML', () => {
    for (const result of [exportGift([several, single(1)]), exportMoodleXml([several, single(1)])]) {
      expect(result.omitted).toEqual([{ index: 0, reason: 'several-blanks', field: 'blanks' }]);
      expect(result.written).toBe(1);
    }
  });
  test('TRN-03: Aiken names the kinds and fields it cannot hold', () => {
    const result = exportAiken([several, { ...single(1), explanation: '因为', tags: ['甲'], difficulty: 5 }]);
    expect(result.omitted).toEqual([{ index: 0, reason: 'kind-not-expressible', field: 'kind' }]);
    expect(result.losses.map(gap => [gap.index, gap.field])).toEqual([
      [1, 'explanation'],
      [1, 'tags'],
      [1, 'difficulty'],
    ]);
  });
  test('TRN-03: a stem that looks like an answer line is not written to Aiken', () => {
    const result = exportAiken([{ ...single(1), stem: '题干\nANSWER: B' }]);
    expect(result.omitted).toEqual([{ index: 0, reason: 'text-not-expressible', field: 'stem' }]);
  });
});

describe('small parts', () => {
  test('TRN-03: HTML becomes text without markup, scripts or lost exponents', () => {
    expect(htmlToText('<p>10<sup>2</sup>&nbsp;&lt; 5</p><script>alert("<p>")</script><style>p{}</style>完')).toEqual({
      text: '10^2 < 5\n完',
      images: 0,
    });
    expect(htmlToText('1 < 2 &amp;&#20013;&#x6587;&unknown;').text).toBe('1 < 2 &中文&unknown;');
    expect(htmlToText('<img src=x onerror=alert(1)>图').images).toBe(1);
    expect(htmlToText('<script>never closed').text).toBe('');
  });
  test('TRN-03: hostile HTML is read in linear time', () => {
    const text = '<script></script><!-- --><'.repeat(20_000);
    const short = performance.now();
    htmlToText(text.slice(0, text.length / 8));
    const middle = performance.now();
    htmlToText(text);
    // Eight times the text; quadratic work would be sixty-four times.
    expect(performance.now() - middle).toBeLessThan(40 * (middle - short) + 50);
  });
  test('TRN-03: scores are read exactly, in hundredths', () => {
    for (const [text, value] of [
      ['2', 200],
      ['2.5', 250],
      ['0.25', 25],
      ['1.10', 110],
      ['0.29', 29],
      ['2.500', 250],
    ] as const)
      expect(readScore(text)).toBe(value);
    for (const text of ['', '-1', '1.234', '二', '1e2', '12345']) expect(readScore(text)).toBeUndefined();
    for (const score of [1, 10, 25, 100, 110, 10_000]) expect(readScore(writeScore(score))).toBe(score);
  });
  test('TRN-03: the last part of a category becomes a tag, fixed parts do not', () => {
    expect(['$course$/top/甲', 'top', '$course$', '默认', '甲/乙 '].map(categoryTag)).toEqual(['甲', '', '', '', '乙']);
  });
});

describe('hostile files', () => {
  test('TRN-03: a file of unclosed questions on one line costs time in proportion to its length', () => {
    const unclosed = '<question type="x">';
    const timeOf = (count: number): number => {
      const text = `<quiz>${unclosed.repeat(count)}`;
      const started = performance.now();
      parseMoodleXml(text);
      return performance.now() - started;
    };
    timeOf(2_000);
    // Ten times the length: a search to the end of the file for every question would make it a hundred times the work.
    const ratios = [1, 2, 3].map(() => timeOf(150_000) / timeOf(15_000)).sort((a, b) => a - b);
    expect(ratios[1]).toBeLessThan(40);
  });
});
