import { type Question, questionDefaults, questionLimits } from '../question.ts';
import { foldWidth } from '../question-text.ts';
import {
  type Collector,
  createCollector,
  type ExportResult,
  exportEach,
  type GapReport,
  type ImportResult,
  metadataOf,
  Refusal,
} from './report.ts';

// Aiken: a stem, lines "A. …" to "J. …", and "ANSWER: B". We also read full-width letters, "A、" and "答案：AC".

const LETTERS = 'ABCDEFGHIJ';
const OPTION = /^\s*([A-Z])\s*[.)、:]\s*(.*)$/;
const ANSWER = /^\s*(?:ANSWER|答案)\s*:\s*(.*)$/i;

interface Draft {
  line: number;
  source: string[];
  stem: string[];
  options: { letter: string; text: string }[];
}

type Line =
  | { readonly kind: 'option'; letter: string; text: string }
  | { readonly kind: 'answer' | 'text'; text: string };

/** Folds only what structures the line; the text of stem and options stays as written. */
function readLine(source: string): Line {
  const answer = ANSWER.exec(foldWidth(source));
  if (answer) return { kind: 'answer', text: (answer[1] ?? '').trim() };
  const head = foldWidth(source.slice(0, 12)) + source.slice(12);
  const option = OPTION.exec(head);
  if (!option) return { kind: 'text', text: source };
  const [, letter = '', text = ''] = option;
  // Only the head was folded; take the text from the source again by its length.
  return { kind: 'option', letter, text: source.slice(source.length - text.length) };
}

function readDraft(draft: Draft, answer: string): Question {
  const { options } = draft;
  if (options.length === 0) throw new Refusal('options-missing');
  const wrong = options.findIndex(({ letter }, i) => letter !== LETTERS.charAt(i));
  if (wrong !== -1)
    throw new Refusal('option-order', { found: options[wrong]?.letter ?? '', expected: LETTERS.charAt(wrong) });
  const letters = answer.toUpperCase().replace(/[\s,;、/.]+/g, '');
  if (letters === '') throw new Refusal('answer-missing');
  const indexes = [...new Set(letters)].map(letter => LETTERS.indexOf(letter));
  if (letters.length > 20 || indexes.some(i => i < 0 || i >= options.length)) {
    throw new Refusal('answer-unreadable', { answer: answer.slice(0, 40) });
  }
  const shared = {
    stem: draft.stem.join('\n'),
    explanation: '',
    tags: [],
    ...questionDefaults,
    options: options.map(option => option.text),
  };
  const [only = 0] = indexes;
  return indexes.length === 1
    ? { kind: 'single', ...shared, answer: only }
    : { kind: 'multiple', ...shared, answer: indexes };
}

function close(collector: Collector, draft: Draft | undefined, answer: string | undefined): void {
  if (!draft) return;
  collector.attempt(draft.line, draft.source.join('\n'), () => {
    if (answer === undefined) throw new Refusal(draft.options.length > 0 ? 'answer-missing' : 'options-missing');
    return { question: readDraft(draft, answer), warnings: [] };
  });
}

/** Reads an Aiken file; a question without options or answer costs one error and the next one starts afresh. */
export function parseAiken(text: string): ImportResult {
  const collector = createCollector();
  let draft: Draft | undefined;
  let blankBefore = false;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .entries()) {
    if (raw.trim() === '') {
      blankBefore = true;
      continue;
    }
    if (collector.full) {
      collector.refuse(index + 1, raw, 'too-many-questions');
      return collector.result();
    }
    const line = readLine(raw);
    // Text after options, or after a blank line, can only be the next stem: blank lines before options are tolerated.
    if (draft && line.kind === 'text' && (blankBefore || draft.options.length > 0)) {
      close(collector, draft, undefined);
      draft = undefined;
    }
    blankBefore = false;
    draft ??= { line: index + 1, source: [], stem: [], options: [] };
    draft.source.push(raw);
    if (line.kind === 'answer') {
      close(collector, draft, line.text);
      draft = undefined;
    } else if (line.kind === 'option' && (draft.stem.length > 0 || draft.options.length > 0)) draft.options.push(line);
    else draft.stem.push(raw);
  }
  close(collector, draft, undefined);
  return collector.result();
}

/** A text that Aiken's line structure would misread. */
function breaksLines(question: Extract<Question, { kind: 'single' }>): string | undefined {
  const lines = question.stem.split('\n');
  if (
    lines.some(
      (line, i) =>
        line.trim() === '' || (i > 0 && readLine(line).kind === 'option') || readLine(line).kind === 'answer',
    )
  )
    return 'stem';
  const wrong = question.options.findIndex(option => option.includes('\n'));
  return wrong === -1 ? undefined : `options.${wrong}`;
}

function loseFacts(question: Question, lose: GapReport): void {
  if (question.explanation !== '') lose('field-not-expressible', 'explanation');
  const names = new Set(metadataOf(question).map(([name]) => name));
  if (names.has('tag')) lose('field-not-expressible', 'tags');
  if (names.has('difficulty')) lose('field-not-expressible', 'difficulty');
  if (names.has('score')) lose('field-not-expressible', 'score');
  if (names.has('lang')) lose('field-not-expressible', 'language');
}

/** Writes single choice questions; other kinds are omitted by name, lost facts (explanation, tags, …) are listed. */
export function exportAiken(questions: readonly Question[]): ExportResult<string> {
  const result = exportEach(questions, (question, { omit, lose }) => {
    if (question.kind !== 'single') {
      omit('kind-not-expressible', 'kind');
      return undefined;
    }
    const broken = breaksLines(question);
    if (broken !== undefined) {
      omit('text-not-expressible', broken);
      return undefined;
    }
    loseFacts(question, lose);
    const options = question.options
      .slice(0, questionLimits.maxOptions)
      .map((text, i) => `${LETTERS.charAt(i)}. ${text}`);
    return `${question.stem}\n${options.join('\n')}\nANSWER: ${LETTERS.charAt(question.answer)}\n`;
  });
  return { ...result, content: result.content.join('\n') };
}
