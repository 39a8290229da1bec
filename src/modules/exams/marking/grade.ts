import { z } from '#kernel/endpoint';
import { assertNever } from '#kernel/errors';
import { type Blank, type FillInQuestion, type Question, questionLimits } from '../bank/question.ts';
import { cleanText, foldWidth, looseAnswer, readNumber } from '../bank/question-text.ts';
import type { DrawnPaper } from '../papers/draw.ts';

// Automatic marking in integer hundredths of a point, so that no total ever depends on binary fractions. Whether a mark
// passes is a rule and is decided elsewhere.

const zText200 = z.string().check(
  z.maxLength(questionLimits.blankText),
  z.refine(text => !text.includes('\0')),
);
const zPosition = z.int().check(z.minimum(0), z.maximum(questionLimits.maxOptions - 1));

/**
 * An answer on the wire: positions of chosen options as shown (true-false: 0 true, 1 false), or the texts of the blanks in
 * order. An empty list is "not answered".
 */
export const answerValue = z.union([
  z.array(zPosition).check(z.maxLength(questionLimits.maxOptions)),
  z.array(zText200).check(z.maxLength(questionLimits.maxBlanks)),
]);
export type AnswerValue = z.infer<typeof answerValue>;

/**
 * `multiple`: `all-or-nothing`; `half-when-incomplete` (right ones only, but not all: half the score); `share` (each right
 * choice its share, nothing once a wrong one is chosen). `blanks`: each blank its share, or all or nothing.
 */
export interface MarkingRule {
  readonly multiple: 'all-or-nothing' | 'half-when-incomplete' | 'share';
  readonly blanks: 'share' | 'all-or-nothing';
}
export const defaultMarkingRule: MarkingRule = { multiple: 'all-or-nothing', blanks: 'share' };

export interface Graded {
  /** Hundredths. */
  readonly score: number;
  readonly max: number;
  /** Fully right. */
  readonly correct: boolean;
  readonly answered: boolean;
}

/** `right` of `count` shares of `max`; rounded down to a hundredth, and the full score for all of them. */
const shareOf = (max: number, right: number, count: number): number =>
  right === count ? max : Math.floor((max * right) / count);

function indexesOf(
  question: Question,
  optionOrder: readonly number[],
  answer: readonly (number | string)[],
): ReadonlySet<number> | undefined {
  const count = 'options' in question ? question.options.length : 0;
  if (
    optionOrder.length !== count ||
    new Set(optionOrder).size !== count ||
    optionOrder.some(i => !(i >= 0 && i < count))
  ) {
    throw new Error('option order does not fit the question');
  }
  const indexes = new Set<number>();
  for (const position of answer) {
    const index = typeof position === 'number' ? optionOrder[position] : undefined;
    if (index === undefined) return undefined;
    indexes.add(index);
  }
  return indexes;
}

function multipleScore(chosen: ReadonlySet<number>, right: readonly number[], max: number, rule: MarkingRule): number {
  const hits = right.filter(index => chosen.has(index)).length;
  const wrong = chosen.size - hits;
  if (wrong > 0 || hits === 0) return 0;
  if (hits === right.length) return max;
  switch (rule.multiple) {
    case 'all-or-nothing':
      return 0;
    case 'half-when-incomplete':
      return Math.floor(max / 2);
    case 'share':
      return shareOf(max, hits, right.length);
    default:
      return assertNever(rule.multiple);
  }
}

/** Distances are compared with a margin for binary fractions: |0.3 − 0.1| is within 0.2. */
function withinTolerance(value: number, blank: Extract<Blank, { match: 'number' }>): boolean {
  const margin = 1e-9 * Math.max(1, Math.abs(blank.value), blank.tolerance) * (blank.tolerance > 0 ? 1 : 1e-3);
  return Math.abs(value - blank.value) <= blank.tolerance + margin;
}

function blankIsRight(blank: Blank, given: string): boolean {
  switch (blank.match) {
    case 'number': {
      const value = readNumber(given);
      return value !== undefined && withinTolerance(value, blank);
    }
    case 'exact': {
      const text = cleanText(given);
      return blank.accept.some(accepted => cleanText(accepted) === text);
    }
    case 'loose': {
      const text = looseAnswer(given);
      return text !== '' && blank.accept.some(accepted => looseAnswer(accepted) === text);
    }
    default:
      return assertNever(blank);
  }
}

function blanksScore(
  question: FillInQuestion,
  answer: readonly (number | string)[],
  max: number,
  rule: MarkingRule,
): number {
  const { blanks } = question;
  const right = blanks.filter((blank, i) => {
    const given = answer[i];
    return typeof given === 'string' && given.trim() !== '' && blankIsRight(blank, given);
  }).length;
  if (rule.blanks === 'all-or-nothing' && right < blanks.length) return 0;
  return shareOf(max, right, blanks.length);
}

function scoreOf(
  question: Question,
  optionOrder: readonly number[],
  answer: AnswerValue,
  max: number,
  rule: MarkingRule,
): number {
  switch (question.kind) {
    case 'single': {
      const chosen = indexesOf(question, optionOrder, answer);
      return chosen?.size === 1 && chosen.has(question.answer) ? max : 0;
    }
    case 'multiple': {
      const chosen = indexesOf(question, optionOrder, answer);
      return chosen ? multipleScore(chosen, question.answer, max, rule) : 0;
    }
    case 'true-false':
      return answer.length === 1 && answer[0] === (question.answer ? 0 : 1) ? max : 0;
    case 'fill-in':
      return blanksScore(question, answer, max, rule);
    default:
      return assertNever(question);
  }
}

// What was saved went through the schema; it is not parsed again for every one of the hundred thousands marked at an end.
const isAnswer = (value: unknown): value is AnswerValue =>
  Array.isArray(value) &&
  (value.every(part => typeof part === 'number') || value.every(part => typeof part === 'string'));

const isAnswered = (answer: AnswerValue): boolean =>
  answer.some((part: number | string) => typeof part === 'number' || foldWidth(part).trim() !== '');

/**
 * Marks one answer. `answer` may be whatever was stored: what is no answer at all counts as unanswered. Throws when
 * `optionOrder` does not belong to the question, because then the fault is ours and not the candidate's.
 */
export function gradeAnswer(
  question: Question,
  optionOrder: readonly number[],
  answer: unknown,
  { max = question.score, rule = defaultMarkingRule }: { readonly max?: number; readonly rule?: MarkingRule } = {},
): Graded {
  const value = isAnswer(answer) ? answer : [];
  const score = scoreOf(question, optionOrder, value, max, rule);
  return { score, max, correct: score === max, answered: isAnswered(value) };
}

export interface GradedPaper {
  /** Hundredths. */
  readonly score: number;
  readonly max: number;
  readonly answered: number;
  /** In the order of the paper. */
  readonly items: readonly Graded[];
}

/**
 * Marks a paper. `questions` holds the drawn versions by `questionId:version`; a missing one throws. Positions without an
 * answer score 0.
 */
export function gradePaper(
  paper: Pick<DrawnPaper, 'items'>,
  questions: ReadonlyMap<string, Question>,
  answers: readonly { readonly position: number; readonly value: unknown }[],
  rule: MarkingRule = defaultMarkingRule,
): GradedPaper {
  const values = new Map(answers.map(answer => [answer.position, answer.value]));
  const items = paper.items.map((item, position) => {
    const question = questions.get(`${item.questionId}:${item.version}`);
    if (!question) throw new Error(`question version ${item.questionId}:${item.version} is missing`);
    return gradeAnswer(question, item.optionOrder, values.get(position), { max: item.score, rule });
  });
  return {
    score: items.reduce((total, item) => total + item.score, 0),
    max: items.reduce((total, item) => total + item.max, 0),
    answered: items.filter(item => item.answered).length,
    items,
  };
}
