import { assertNever } from '#kernel/errors';
import type { Question } from '../question.ts';
import { share } from './gift.ts';
import { writeWildcard } from './gift-answers.ts';
import { type ExportResult, exportEach, type GapReport, metadataOf, writeScore } from './report.ts';

// Moodle XML export. Texts are written as plain text, so that a reading system shows them as they are.

const escapeXml = (text: string): string =>
  text.replace(/[&<>"\r]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? '&#13;');

const text = (value: string): string => `<text>${escapeXml(value)}</text>`;
const plain = (name: string, value: string): string => `  <${name} format="plain_text">${text(value)}</${name}>`;
const answer = (fraction: string, value: string, format: string, inner = ''): string =>
  `  <answer fraction="${fraction}" format="${format}">${text(value)}${inner}<feedback format="plain_text"><text></text></feedback></answer>`;

const moodleTypes = { single: 'multichoice', multiple: 'multichoice', 'true-false': 'truefalse' } as const;

function body(question: Question, omit: GapReport): { type: string; lines: string[] } | undefined {
  switch (question.kind) {
    case 'single': {
      const lines = question.options.map((option, i) =>
        answer(i === question.answer ? '100' : '0', option, 'plain_text'),
      );
      return { type: moodleTypes.single, lines: ['  <single>true</single>', ...lines] };
    }
    case 'multiple': {
      const right = share(question.answer.length);
      const lines = question.options.map((option, i) =>
        answer(question.answer.includes(i) ? right : '-100', option, 'plain_text'),
      );
      return { type: moodleTypes.multiple, lines: ['  <single>false</single>', ...lines] };
    }
    case 'true-false':
      return {
        type: moodleTypes['true-false'],
        lines: [true, false].map(value =>
          answer(value === question.answer ? '100' : '0', String(value), 'moodle_auto_format'),
        ),
      };
    case 'fill-in': {
      const [blank] = question.blanks;
      if (!blank || question.blanks.length > 1) {
        omit('several-blanks', 'blanks');
        return undefined;
      }
      if (blank.match === 'number') {
        const tolerance = `<tolerance>${blank.tolerance}</tolerance>`;
        return { type: 'numerical', lines: [answer('100', String(blank.value), 'moodle_auto_format', tolerance)] };
      }
      const lines = blank.accept.map(value => answer('100', writeWildcard(value), 'moodle_auto_format'));
      return { type: 'shortanswer', lines: [`  <usecase>${blank.match === 'exact' ? 1 : 0}</usecase>`, ...lines] };
    }
    default:
      return assertNever(question);
  }
}

/** Difficulty and language have no element; they travel as `difficulty:2` and `lang:en` tags. */
function tags(question: Question): string[] {
  const facts = metadataOf(question).filter(([name]) => name !== 'score');
  if (facts.length === 0) return [];
  const lines = facts.map(([name, value]) => `    <tag>${text(name === 'tag' ? value : `${name}:${value}`)}</tag>`);
  return ['  <tags>', ...lines, '  </tags>'];
}

/** Writes Moodle XML; questions with several blanks are listed, not written. */
export function exportMoodleXml(questions: readonly Question[]): ExportResult<string> {
  const result = exportEach(questions, (question, { omit }) => {
    const inner = body(question, omit);
    if (!inner) return undefined;
    return [
      `<question type="${inner.type}">`,
      `  <name>${text(Array.from(question.stem.replace(/\s+/g, ' ')).slice(0, 60).join('').trim())}</name>`,
      plain('questiontext', question.stem),
      plain('generalfeedback', question.explanation),
      `  <defaultgrade>${writeScore(question.score)}</defaultgrade>`,
      ...inner.lines,
      ...tags(question),
      '</question>',
    ].join('\n');
  });
  return {
    ...result,
    content: `<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n${result.content.join('\n')}\n</quiz>\n`,
  };
}
