import { blankMark, type Question } from '../question.ts';
import { snippetOf } from '../question-text.ts';
import { type GiftAnswers, readGiftAnswers, writeWildcard } from './gift-answers.ts';
import { cutGift, escapeGift, findUnescaped, type GiftBlock, unescapedPositions, unescapeGift } from './gift-text.ts';
import { htmlToText } from './html.ts';
import {
  createCollector,
  type ExportResult,
  exportEach,
  type GapReport,
  type ImportResult,
  metadataOf,
  type Read,
  Refusal,
  titleRepeats,
} from './report.ts';

// GIFT (Moodle's plain-text format). Facts that GIFT has no place for stand in a comment right above the question, which
// other readers skip: // [tag:口令] [difficulty:2] [score:1.5] [lang:en] [match:exact]. A category's last part becomes a tag.

interface Stem {
  readonly text: string;
  readonly title: string;
  readonly images: number;
}

function readStem(before: string, after: string): Stem {
  let rest = before.trim();
  let title = '';
  if (rest.startsWith('::')) {
    const end = findUnescaped(rest, '::', 2);
    if (end === -1) throw new Refusal('answer-unreadable', { part: 'title' });
    title = unescapeGift(rest.slice(2, end));
    rest = rest.slice(end + 2).trim();
  }
  const format = /^\[(html|plain|moodle|markdown)\]/.exec(rest);
  if (format) rest = rest.slice(format[0].length);
  // Text after the braces makes it a "missing word": the blank stands in the middle.
  const joined = after.trim() === '' ? rest : `${rest}${blankMark}${after}`;
  const text = unescapeGift(joined);
  if (format?.[1] !== 'html') return { text, title, images: 0 };
  const html = htmlToText(text);
  return { text: html.text, title, images: html.images };
}

function questionOf(stem: string, answers: GiftAnswers, { metadata }: GiftBlock): Question {
  const { difficulty, score, language, tags, match } = metadata;
  const shared = { stem, explanation: answers.explanation, tags, difficulty, score, language };
  const { body } = answers;
  switch (body.kind) {
    case 'text':
      return { kind: 'fill-in', ...shared, blanks: [{ match, accept: body.accept }] };
    case 'number':
      return {
        kind: 'fill-in',
        ...shared,
        blanks: [{ match: 'number', value: body.value, tolerance: body.tolerance }],
      };
    default:
      return { ...shared, ...body };
  }
}

function readBlock(block: GiftBlock): Read {
  const { text } = block;
  const opens = unescapedPositions(text, '{');
  const closes = unescapedPositions(text, '}');
  const [open] = opens;
  const [close] = closes;
  if (open === undefined) {
    if (close !== undefined) throw new Refusal('brace-not-opened');
    throw new Refusal('unsupported-kind', { kind: 'description' });
  }
  if (close === undefined) throw new Refusal('brace-not-closed');
  if (close < open) throw new Refusal('brace-not-opened');
  if (opens.length > 1 || closes.length > 1) throw new Refusal('several-answer-blocks', { count: opens.length });
  const stem = readStem(text.slice(0, open), text.slice(close + 1));
  const answers = readGiftAnswers(text.slice(open + 1, close));
  const warnings = [...answers.warnings];
  if (!titleRepeats(stem.title, stem.text)) {
    warnings.push({ code: 'title-not-kept', detail: { title: snippetOf(stem.title, 60) } });
  }
  if (stem.images > 0) warnings.push({ code: 'image-not-kept', detail: { count: stem.images } });
  return { question: questionOf(stem.text, answers, block), warnings };
}

/** Reads a GIFT file question by question; a broken one costs one error, never the file. */
export function parseGift(text: string): ImportResult {
  const file = cutGift(text);
  const collector = createCollector();
  for (const block of file.blocks) {
    if (collector.full) {
      collector.refuse(block.line, block.text, 'too-many-questions');
      break;
    }
    collector.attempt(block.line, block.text, () => readBlock(block));
  }
  for (const line of file.stray) collector.warn(line, 'metadata-without-question');
  for (const { line, text: fact } of file.unreadable) collector.warn(line, 'metadata-unreadable', { fact });
  return collector.result();
}

/** A leading `%` would be read as a weight, so such an option states its own. */
const option = (sign: '=' | '~', text: string): string => {
  const weight = text.startsWith('%') ? (sign === '=' ? '%100%' : '%0%') : '';
  return `${sign}${weight}${text.startsWith('[') ? '[plain]' : ''}${escapeGift(text)}`;
};

/** 100/n as Moodle spells its fractions: at most five decimals. */
export const share = (count: number): string => String(Number((100 / count).toFixed(5)));

function answersText(question: Question, omit: GapReport): string[] | undefined {
  switch (question.kind) {
    case 'single':
      return question.options.map((text, i) => option(i === question.answer ? '=' : '~', text));
    case 'multiple': {
      const right = share(question.answer.length);
      const mark = (text: string): string => (text.startsWith('[') ? '[plain]' : '') + escapeGift(text);
      return question.options.map((text, i) => `~%${question.answer.includes(i) ? right : '-100'}%${mark(text)}`);
    }
    case 'true-false':
      return [question.answer ? 'TRUE' : 'FALSE'];
    case 'fill-in': {
      const [blank] = question.blanks;
      if (!blank || question.blanks.length > 1) {
        omit('several-blanks', 'blanks');
        return undefined;
      }
      if (blank.match === 'number') return [`#${blank.value}:${blank.tolerance}`];
      // GIFT reads an arrow in an answer as matching and knows no escape for it.
      if (blank.accept.some(text => text.includes('->'))) {
        omit('text-not-expressible', 'blanks');
        return undefined;
      }
      return blank.accept.map(text => `=%100%${escapeGift(writeWildcard(text))}`);
    }
  }
}

function factsLine(question: Question): string {
  const facts = metadataOf(question);
  if (question.kind === 'fill-in' && question.blanks.some(blank => blank.match === 'exact'))
    facts.push(['match', 'exact']);
  const texts = facts.map(([name, value]) => `[${name}:${value.replace(/[\\\]]/g, c => `\\${c}`)}]`);
  return texts.length > 0 ? `// ${texts.join(' ')}\n` : '';
}

/** Writes GIFT; questions with several blanks and answers containing an arrow are listed, not written. */
export function exportGift(questions: readonly Question[]): ExportResult<string> {
  const result = exportEach(questions, (question, { omit }) => {
    const answers = answersText(question, omit);
    if (!answers) return undefined;
    const explanation = question.explanation === '' ? '' : `\n####[plain]${escapeGift(question.explanation)}`;
    return `${factsLine(question)}[plain]${escapeGift(question.stem)} {\n${answers.join('\n')}${explanation}\n}\n`;
  });
  return { ...result, content: result.content.join('\n') };
}
