import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../question.ts';
import { exportAiken, parseAiken } from './aiken.ts';
import { exportExcelRows, parseExcelRows } from './excel.ts';
import { soundQuestion } from './fixtures/arbitrary.ts';
import { exportGift, parseGift } from './gift.ts';
import { parseMoodleXml } from './moodle-xml.ts';
import { exportMoodleXml } from './moodle-xml-export.ts';
import type { ExportGap, ExportResult, ImportResult } from './report.ts';

const questions = fc.array(soundQuestion, { minLength: 1, maxLength: 6 });
const runs = { numRuns: 300 };

/** What must come back: the given questions without those the export says it left out. */
function kept(given: readonly Question[], omitted: readonly ExportGap[]): Question[] {
  return given.filter((_, index) => !omitted.some(gap => gap.index === index));
}

function expectSame(given: readonly Question[], written: ExportResult<unknown>, read: ImportResult): void {
  expect(read.errors).toEqual([]);
  expect(read.warnings).toEqual([]);
  expect(read.items.map(item => item.question)).toEqual(kept(given, written.omitted));
  expect(written.written + new Set(written.omitted.map(gap => gap.index)).size).toBe(given.length);
}

describe('export and import again', () => {
  test('TRN-03: GIFT gives back every question it can hold and lists the others', () => {
    fc.assert(
      fc.property(questions, given => {
        const written = exportGift(given);
        expectSame(given, written, parseGift(written.content));
        expect(written.losses).toEqual([]);
      }),
      runs,
    );
  });

  test('TRN-03: Moodle XML gives back every question it can hold and lists the others', () => {
    fc.assert(
      fc.property(questions, given => {
        const written = exportMoodleXml(given);
        expectSame(given, written, parseMoodleXml(written.content));
        expect(written.losses).toEqual([]);
      }),
      runs,
    );
  });

  test('TRN-03: spreadsheet rows give back every question', () => {
    fc.assert(
      fc.property(questions, given => {
        const written = exportExcelRows(given);
        const rows = written.content.map((cells, i) => ({
          index: i + 2,
          cells: Object.fromEntries(
            Object.entries(cells).map(([column, value]) => [column, { text: value, kind: 'text' }]),
          ),
        }));
        expectSame(given, written, parseExcelRows(rows));
        expect(written.omitted).toEqual([]);
      }),
      runs,
    );
  });

  test('TRN-03: Aiken gives back stem, options and answer of single choice and names every field and question it loses', () => {
    fc.assert(
      fc.property(questions, given => {
        const written = exportAiken(given);
        const read = parseAiken(written.content);
        const expected = kept(given, written.omitted).map(question => ({
          ...question,
          explanation: '',
          tags: [],
          difficulty: 3,
          score: 100,
          language: 'zh-CN',
        }));
        expect(read.errors).toEqual([]);
        expect(read.items.map(item => item.question)).toEqual(expected);
        for (const [index, question] of given.entries()) {
          const lost = written.losses.filter(gap => gap.index === index).map(gap => gap.field);
          const omitted = written.omitted.some(gap => gap.index === index);
          expect(omitted || question.explanation === '' || lost.includes('explanation')).toBe(true);
          expect(omitted || question.tags.length === 0 || lost.includes('tags')).toBe(true);
          expect(omitted || question.score === 100 || lost.includes('score')).toBe(true);
        }
      }),
      runs,
    );
  });

  test('TRN-03: no text, however broken, makes a parser throw', () => {
    const piece = fc.constantFrom(
      ...'{}~=#\\:\n\n%<>"/&;',
      'stem',
      '::',
      '<question type="multichoice">',
      '</question>',
      '<text>',
      '</text>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '<answer fraction="100">',
      '</answer>',
      'A. x\n',
      'ANSWER: A\n',
      '// [tag:a]\n',
      '$CATEGORY: a\n',
      'TRUE',
      '&nbsp;',
      '->',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        const text = pieces.join('');
        for (const parse of [parseGift, parseAiken, parseMoodleXml]) {
          for (const error of parse(text).errors) {
            expect(error.snippet.length).toBeLessThanOrEqual(120);
            expect(error.line).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
