import { z, zText } from '#kernel/endpoint';
import { assertNever } from '#kernel/errors';
import { cleanText, comparableText } from './question-text.ts';

export const questionKinds = ['single', 'multiple', 'true-false', 'fill-in'] as const;
export type QuestionKind = (typeof questionKinds)[number];

/** Bounds of a question; lengths in characters, scores in hundredths of a point. */
export const questionLimits = {
  stem: 4_000,
  explanation: 4_000,
  option: 1_000,
  minOptions: 2,
  maxOptions: 10,
  maxBlanks: 10,
  maxAlternatives: 10,
  blankText: 200,
  maxTags: 20,
  tag: 50,
  maxScore: 10_000,
  number: 1e12,
} as const;

/** Where a blank stands in a stem; several blanks are answered in the order of their marks. */
export const blankMark = '____';

export const questionDefaults = { difficulty: 3, score: 100, language: 'zh-CN' } as const;

interface Common {
  readonly stem: string;
  readonly explanation: string;
  readonly tags: readonly string[];
  /** 1 (easy) to 5 (hard). */
  readonly difficulty: number;
  /** Default score in integer hundredths of a point: 250 is 2.5 points. A paper may set another. */
  readonly score: number;
  /** BCP 47, for example `zh-CN`. */
  readonly language: string;
}
/** `answer` is an index into `options`. */
export interface SingleQuestion extends Common {
  readonly kind: 'single';
  readonly options: readonly string[];
  readonly answer: number;
}
/** `answer` holds ascending indexes into `options`. */
export interface MultipleQuestion extends Common {
  readonly kind: 'multiple';
  readonly options: readonly string[];
  readonly answer: readonly number[];
}
export interface TrueFalseQuestion extends Common {
  readonly kind: 'true-false';
  readonly answer: boolean;
}
/** `loose` ignores width, case and spaces; `exact` compares the cleaned text. */
export interface TextBlank {
  readonly match: 'loose' | 'exact';
  readonly accept: readonly string[];
}
/** Right when the distance from `value` is at most `tolerance`. */
export interface NumberBlank {
  readonly match: 'number';
  readonly value: number;
  readonly tolerance: number;
}
export type Blank = TextBlank | NumberBlank;
export interface FillInQuestion extends Common {
  readonly kind: 'fill-in';
  readonly blanks: readonly Blank[];
}
export type Question = SingleQuestion | MultipleQuestion | TrueFalseQuestion | FillInQuestion;

const zIndex = z.int().check(z.minimum(0), z.maximum(questionLimits.maxOptions - 1));
const zOptions = z
  .array(zText(questionLimits.option, 1))
  .check(z.minLength(questionLimits.minOptions), z.maxLength(questionLimits.maxOptions));
const zNumber = z.number().check(z.minimum(-questionLimits.number), z.maximum(questionLimits.number));
const common = {
  stem: zText(questionLimits.stem, 1),
  explanation: zText(questionLimits.explanation),
  tags: z.array(zText(questionLimits.tag, 1)).check(z.maxLength(questionLimits.maxTags)),
  difficulty: z.int().check(z.minimum(1), z.maximum(5)),
  score: z.int().check(z.minimum(1), z.maximum(questionLimits.maxScore)),
  language: zText(35, 2),
};
const blankSchema = z.union([
  z.object({
    match: z.enum(['loose', 'exact']),
    accept: z
      .array(zText(questionLimits.blankText, 1))
      .check(z.minLength(1), z.maxLength(questionLimits.maxAlternatives)),
  }),
  z.object({ match: z.literal('number'), value: zNumber, tolerance: zNumber }),
]);

/** Shape and bounds of a question on the wire; `validateQuestion` then judges its sense. */
export const questionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('single'), ...common, options: zOptions, answer: zIndex }),
  z.object({
    kind: z.literal('multiple'),
    ...common,
    options: zOptions,
    answer: z.array(zIndex).check(z.minLength(1), z.maxLength(questionLimits.maxOptions)),
  }),
  z.object({ kind: z.literal('true-false'), ...common, answer: z.boolean() }),
  z.object({
    kind: z.literal('fill-in'),
    ...common,
    blanks: z.array(blankSchema).check(z.minLength(1), z.maxLength(questionLimits.maxBlanks)),
  }),
]);

/** Characters that separate tags in spreadsheets and comments, so no tag may contain them. */
const TAG_SEPARATORS = /[,，;；、|\n[\]]+/;
/** Formats without a column for these facts carry them as `name:value` tags, so no real tag may look like one. */
const RESERVED_TAG = /^(?:difficulty|score|lang|match):/i;

/** Tags without separators and repetitions, in the given order. */
export function normaliseTags(tags: readonly string[]): string[] {
  // Cleaned before as well: a sign may become a separator by it, such as the Greek question mark.
  const parts = tags.flatMap(tag => cleanText(tag).split(TAG_SEPARATORS)).map(cleanText);
  return [...new Set(parts.filter(tag => tag !== ''))];
}

function normaliseBlank(blank: Blank): Blank {
  if (blank.match === 'number') return blank;
  return { match: blank.match, accept: [...new Set(blank.accept.map(cleanText))] };
}

/** The form in which a question is stored and compared: clean text, sorted answers. Applying it twice changes nothing. */
export function normaliseQuestion(question: Question): Question {
  const stem = cleanText(question.stem).replace(/[_＿]{3,}/g, blankMark);
  const { difficulty, score, language } = question;
  const shared = {
    stem,
    explanation: cleanText(question.explanation),
    tags: normaliseTags(question.tags),
    difficulty,
    score,
    language,
  };
  switch (question.kind) {
    case 'single':
      return { kind: 'single', ...shared, options: question.options.map(cleanText), answer: question.answer };
    case 'multiple': {
      const answer = [...new Set(question.answer)].sort((a, b) => a - b);
      return { kind: 'multiple', ...shared, options: question.options.map(cleanText), answer };
    }
    case 'true-false':
      return { kind: 'true-false', ...shared, answer: question.answer };
    case 'fill-in':
      return { kind: 'fill-in', ...shared, blanks: question.blanks.map(normaliseBlank) };
    default:
      return assertNever(question);
  }
}

export const questionProblemCodes = [
  'required',
  'too-long',
  'too-few',
  'too-many',
  'duplicate',
  'out-of-range',
  'reserved',
  'bad-format',
  'blank-marks',
] as const;
export type QuestionProblemCode = (typeof questionProblemCodes)[number];
export interface QuestionProblem {
  /** `stem`, `options.2`, `answer`, `blanks.0.accept.1`, … counted from 0. */
  readonly field: string;
  readonly code: QuestionProblemCode;
  readonly detail: Readonly<Record<string, string | number>>;
}

type Report = (field: string, code: QuestionProblemCode, detail?: QuestionProblem['detail']) => void;

function checkText(report: Report, field: string, text: string, max: number, required = true): void {
  if (required && text === '') report(field, 'required');
  if (text.length > max) report(field, 'too-long', { max, length: text.length });
}

function checkCount(report: Report, field: string, count: number, min: number, max: number): void {
  if (count < min) report(field, 'too-few', { min, count });
  if (count > max) report(field, 'too-many', { max, count });
}

function checkCommon(report: Report, question: Question): void {
  checkText(report, 'stem', question.stem, questionLimits.stem);
  checkText(report, 'explanation', question.explanation, questionLimits.explanation, false);
  checkCount(report, 'tags', question.tags.length, 0, questionLimits.maxTags);
  for (const [i, tag] of question.tags.entries()) {
    checkText(report, `tags.${i}`, tag, questionLimits.tag);
    if (TAG_SEPARATORS.test(tag)) report(`tags.${i}`, 'bad-format');
    if (RESERVED_TAG.test(tag)) report(`tags.${i}`, 'reserved');
  }
  const { difficulty, score } = question;
  if (!Number.isInteger(difficulty) || difficulty < 1 || difficulty > 5)
    report('difficulty', 'out-of-range', { min: 1, max: 5 });
  if (!Number.isInteger(score) || score < 1 || score > questionLimits.maxScore) {
    report('score', 'out-of-range', { min: 1, max: questionLimits.maxScore });
  }
  if (!/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(question.language)) report('language', 'bad-format');
}

function checkOptions(report: Report, options: readonly string[], answers: readonly number[]): void {
  checkCount(report, 'options', options.length, questionLimits.minOptions, questionLimits.maxOptions);
  const seen = new Map<string, number>();
  for (const [i, option] of options.entries()) {
    checkText(report, `options.${i}`, option, questionLimits.option);
    // Case stays significant: "Http" and "HTTP" may be exactly what a question is about.
    const key = comparableText(option);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else if (option !== '') report(`options.${i}`, 'duplicate', { first });
  }
  if (answers.length === 0) report('answer', 'required');
  for (const index of answers) {
    if (!Number.isInteger(index) || index < 0 || index >= options.length) report('answer', 'out-of-range', { index });
  }
}

function checkBlank(report: Report, field: string, blank: Blank): void {
  if (blank.match === 'number') {
    const { value, tolerance } = blank;
    if (!(Math.abs(value) <= questionLimits.number))
      report(`${field}.value`, 'out-of-range', { max: questionLimits.number });
    if (!(tolerance >= 0 && tolerance <= questionLimits.number))
      report(`${field}.tolerance`, 'out-of-range', { min: 0 });
    return;
  }
  checkCount(report, `${field}.accept`, blank.accept.length, 1, questionLimits.maxAlternatives);
  for (const [i, text] of blank.accept.entries())
    checkText(report, `${field}.accept.${i}`, text, questionLimits.blankText);
}

function checkBlanks(report: Report, question: FillInQuestion): void {
  const count = question.blanks.length;
  checkCount(report, 'blanks', count, 1, questionLimits.maxBlanks);
  for (const [i, blank] of question.blanks.entries()) checkBlank(report, `blanks.${i}`, blank);
  const marks = question.stem.split(blankMark).length - 1;
  // One blank may stand after the stem; of several the candidate must see which is which.
  if (marks !== count && (marks > 0 || count > 1)) report('stem', 'blank-marks', { marks, blanks: count });
}

/** Everything wrong with a normalised question, field by field; empty when it may enter the bank. */
export function validateQuestion(question: Question): QuestionProblem[] {
  const problems: QuestionProblem[] = [];
  const report: Report = (field, code, detail = {}) => void problems.push({ field, code, detail });
  checkCommon(report, question);
  switch (question.kind) {
    case 'single':
      checkOptions(report, question.options, [question.answer]);
      break;
    case 'multiple':
      checkOptions(report, question.options, question.answer);
      break;
    case 'true-false':
      break;
    case 'fill-in':
      checkBlanks(report, question);
      break;
    default:
      assertNever(question);
  }
  return problems;
}

function answerParts(question: Question): unknown {
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return [question.options.map(comparableText), question.answer];
    case 'true-false':
      return question.answer;
    case 'fill-in':
      return question.blanks.map(blank =>
        blank.match === 'number'
          ? ['number', blank.value, blank.tolerance]
          : [blank.match, blank.accept.map(comparableText).sort()],
      );
    default:
      return assertNever(question);
  }
}

/**
 * The string to hash for "the same content again": equal for two copies that differ in width, spacing, the order of tags
 * or of accepted texts only. The leading number is the version of this recipe.
 */
export function questionDigestInput(given: Question): string {
  const question = normaliseQuestion(given);
  const { kind, stem, explanation, tags, difficulty, score, language } = question;
  const text = [stem, explanation].map(comparableText);
  return JSON.stringify([
    1,
    kind,
    ...text,
    answerParts(question),
    tags.map(comparableText).sort(),
    difficulty,
    score,
    language,
  ]);
}

/**
 * The string to hash for "the same question, perhaps revised": kind, stem and the set of options, without answer,
 * explanation, tags and score. Equal identity with another digest is a new version, not a new question.
 */
export function questionIdentityInput(given: Question): string {
  const question = normaliseQuestion(given);
  const options = 'options' in question ? question.options.map(comparableText).sort() : [];
  return JSON.stringify([1, question.kind, comparableText(question.stem), options]);
}
