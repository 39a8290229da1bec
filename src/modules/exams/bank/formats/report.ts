import { normaliseQuestion, type Question, questionDefaults, validateQuestion } from '../question.ts';
import { cleanText, snippetOf } from '../question-text.ts';

// One broken question must never cost the others of its file: parsers refuse question by question through this collector.

export const importErrorCodes = [
  /** `detail`: `field`, `problem` (a QuestionProblemCode) and its facts. */
  'invalid-question',
  /** `detail.kind` is the name the format uses. */
  'unsupported-kind',
  'brace-not-closed',
  'brace-not-opened',
  'several-answer-blocks',
  'answer-missing',
  'answer-unreadable',
  'answer-ambiguous',
  'options-missing',
  'option-order',
  'option-gap',
  'number-unreadable',
  'several-numbers',
  'xml-broken',
  'not-this-format',
  'kind-missing',
  'cell-type',
  'too-many-questions',
] as const;
export type ImportErrorCode = (typeof importErrorCodes)[number];

export const importWarningCodes = [
  'title-not-kept',
  'feedback-not-kept',
  'partial-credit-not-kept',
  'weights-evened',
  'wildcard-not-kept',
  'file-not-kept',
  'image-not-kept',
  'hint-not-kept',
  'unit-not-kept',
  'metadata-without-question',
  'metadata-unreadable',
] as const;
export type ImportWarningCode = (typeof importWarningCodes)[number];

export type Detail = Readonly<Record<string, string | number>>;
export interface ImportItem {
  /** Line of the file, or row of the sheet, where the question starts; from 1. */
  readonly line: number;
  readonly question: Question;
}
export interface ImportError {
  readonly line: number;
  readonly snippet: string;
  readonly code: ImportErrorCode;
  readonly detail: Detail;
}
/** Something of an imported question that the bank does not keep. */
export interface ImportWarning {
  readonly line: number;
  readonly code: ImportWarningCode;
  readonly detail: Detail;
}
export interface ImportResult {
  readonly items: readonly ImportItem[];
  readonly errors: readonly ImportError[];
  readonly warnings: readonly ImportWarning[];
}

/** Something a format cannot hold: the whole question (`omitted`) or one field of a written one (`losses`). */
export interface ExportGap {
  /** Position in the exported list, from 0. */
  readonly index: number;
  readonly reason: ExportGapReason;
  readonly field: string;
}
export const exportGapReasons = [
  'kind-not-expressible',
  'several-blanks',
  'field-not-expressible',
  'text-not-expressible',
  'too-long',
  'invalid-question',
] as const;
export type ExportGapReason = (typeof exportGapReasons)[number];
export interface ExportResult<T> {
  readonly content: T;
  readonly written: number;
  readonly omitted: readonly ExportGap[];
  readonly losses: readonly ExportGap[];
}

/** Thrown inside one question; the collector turns it into one error of the file. */
export class Refusal extends Error {
  readonly code: ImportErrorCode;
  readonly detail: Detail;
  constructor(code: ImportErrorCode, detail: Detail = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.detail = detail;
  }
}

export const maxQuestionsPerFile = 20_000;
const maxSnippet = 120;

/** Facts beside the question itself, which comments, tags or columns may carry. */
export interface Metadata {
  tags: string[];
  difficulty: number;
  score: number;
  language: string;
  match: 'loose' | 'exact';
}
export const emptyMetadata = (): Metadata => ({ tags: [], ...questionDefaults, match: 'loose' });

/** Points as written (`2`, `2.5`, `0.25`) in hundredths; undefined when unreadable. Exact: never through a float product. */
export function readScore(text: string): number | undefined {
  const found = /^(\d{1,4})(?:\.(\d{1,2})0*)?$/.exec(text.trim());
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : undefined;
}
export function writeScore(hundredths: number): string {
  const rest = hundredths % 100;
  const whole = (hundredths - rest) / 100;
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(2, '0').replace(/0$/, '')}`;
}

/**
 * Sets one `name:value` fact. Unknown names are refused with false, so that the caller can keep the text as an ordinary
 * tag or report it.
 */
export function applyMetadata(metadata: Metadata, name: string, value: string): boolean {
  switch (name.toLowerCase()) {
    case 'tag':
      metadata.tags.push(value);
      return true;
    case 'difficulty':
      if (!/^[1-5]$/.test(value)) return false;
      metadata.difficulty = Number(value);
      return true;
    case 'score': {
      const score = readScore(value);
      if (score === undefined) return false;
      metadata.score = score;
      return true;
    }
    case 'lang':
      metadata.language = value;
      return true;
    case 'match':
      if (value !== 'loose' && value !== 'exact') return false;
      metadata.match = value;
      return true;
    default:
      return false;
  }
}

/** The facts of a question that differ from the defaults, as `[name, value]`; the inverse of `applyMetadata`. */
export function metadataOf(question: Question): [name: string, value: string][] {
  const facts: [string, string][] = question.tags.map(tag => ['tag', tag]);
  if (question.difficulty !== questionDefaults.difficulty) facts.push(['difficulty', String(question.difficulty)]);
  if (question.score !== questionDefaults.score) facts.push(['score', writeScore(question.score)]);
  if (question.language !== questionDefaults.language) facts.push(['lang', question.language]);
  return facts;
}

/** Whether a title or name says nothing that the stem's beginning does not say (Moodle fills it so). */
export function titleRepeats(title: string, stem: string): boolean {
  const start = cleanText(title)
    .replace(/\s+/g, ' ')
    .replace(/(?:\.{3}|…)$/, '');
  return cleanText(stem).replace(/\s+/g, ' ').startsWith(start);
}

/** The last part of `top/网络安全/密码` as a tag; Moodle's fixed parts carry no meaning. */
export function categoryTag(category: string): string {
  const last = cleanText(category.split('/').at(-1) ?? '');
  return /^(?:\$.*\$|top|默认|default)?$/i.test(last) ? '' : last;
}

export interface Read {
  readonly question: Question;
  readonly warnings: readonly Omit<ImportWarning, 'line'>[];
}
export interface Collector {
  readonly full: boolean;
  /** Runs one question's reader; whatever it refuses becomes one error at this line. */
  attempt(line: number, source: string, read: () => Read): void;
  /** The same for a part of the file that is no question. */
  guard(line: number, source: string, read: () => void): void;
  refuse(line: number, source: string, code: ImportErrorCode, detail?: Detail): void;
  warn(line: number, code: ImportWarningCode, detail?: Detail): void;
  result(): ImportResult;
}

export function createCollector(): Collector {
  const items: ImportItem[] = [];
  const errors: ImportError[] = [];
  const warnings: ImportWarning[] = [];
  const refuse: Collector['refuse'] = (line, source, code, detail = {}) => {
    errors.push({ line, snippet: snippetOf(source, maxSnippet), code, detail });
  };
  const warn: Collector['warn'] = (line, code, detail = {}) => void warnings.push({ line, code, detail });
  const keep = (line: number, source: string, read: Read): void => {
    const question = normaliseQuestion(read.question);
    const [problem] = validateQuestion(question);
    if (problem) {
      refuse(line, source, 'invalid-question', { ...problem.detail, field: problem.field, problem: problem.code });
      return;
    }
    items.push({ line, question });
    for (const warning of read.warnings) warn(line, warning.code, warning.detail);
  };
  const guard: Collector['guard'] = (line, source, read) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(line, source, error.code, error.detail);
    }
  };
  return {
    get full() {
      return items.length + errors.length >= maxQuestionsPerFile;
    },
    attempt: (line, source, read) => guard(line, source, () => keep(line, source, read())),
    guard,
    refuse,
    warn,
    result: () => ({ items, errors, warnings }),
  };
}

/** Writes question by question and lists what the format cannot hold. `write` returns undefined after calling `omit`. */
export function exportEach<T>(
  questions: readonly Question[],
  write: (question: Question, gap: { omit: GapReport; lose: GapReport }) => T | undefined,
): ExportResult<T[]> {
  const content: T[] = [];
  const omitted: ExportGap[] = [];
  const losses: ExportGap[] = [];
  for (const [index, given] of questions.entries()) {
    const question = normaliseQuestion(given);
    const [problem] = validateQuestion(question);
    if (problem) {
      omitted.push({ index, reason: 'invalid-question', field: problem.field });
      continue;
    }
    const lost: ExportGap[] = [];
    const written = write(question, {
      omit: (reason, field) => void omitted.push({ index, reason, field }),
      lose: (reason, field) => void lost.push({ index, reason, field }),
    });
    if (written === undefined) continue;
    content.push(written);
    losses.push(...lost);
  }
  return { content, written: content.length, omitted, losses };
}
export type GapReport = (reason: ExportGapReason, field: string) => void;
