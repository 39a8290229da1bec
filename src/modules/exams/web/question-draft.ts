// A question while it is being edited: every field as text, read back into the contract's shape.
import type { getQuestion } from '#contracts/exams';
import type { Reply } from '#kernel/endpoint';
import { readPoints, readTags, writePoints } from './points.ts';

export type Question = Reply<typeof getQuestion>['question'];
type FillIn = Extract<Question, { kind: 'fill-in' }>;
type Blank = FillIn['blanks'][number];

export interface DraftBlank {
  readonly key: number;
  readonly match: 'loose' | 'exact' | 'number';
  /** Accepted texts, one a line. */
  readonly accept: string;
  readonly value: string;
  readonly tolerance: string;
}
export interface DraftOption {
  readonly key: number;
  readonly text: string;
  readonly right: boolean;
}
export interface QuestionDraft {
  readonly kind: Question['kind'];
  readonly stem: string;
  readonly explanation: string;
  readonly tags: string;
  readonly difficulty: string;
  readonly score: string;
  readonly language: string;
  readonly options: readonly DraftOption[];
  /** Of true-false. */
  readonly truth: boolean;
  readonly blanks: readonly DraftBlank[];
}

export type DraftFault = 'stem' | 'score' | 'options' | 'right' | 'blanks';

const blankDraft = (blank: Blank, key: number): DraftBlank =>
  blank.match === 'number'
    ? { key, match: 'number', accept: '', value: String(blank.value), tolerance: String(blank.tolerance) }
    : { key, match: blank.match, accept: blank.accept.join('\n'), value: '', tolerance: '0' };

export const emptyBlank = (key: number): DraftBlank => ({ key, match: 'loose', accept: '', value: '', tolerance: '0' });

const MAX_BLANKS = 10;

/** A new stem; each further mark of a blank gets its field. Fields are taken away by hand only: an answer may stand in them. */
export function withStem(draft: QuestionDraft, stem: string): Pick<QuestionDraft, 'stem' | 'blanks'> {
  const { blanks } = draft;
  if (draft.kind !== 'fill-in') return { stem, blanks };
  const marks = Math.min(MAX_BLANKS, stem.split(/[_＿]{3,}/).length - 1);
  const first = Math.max(-1, ...blanks.map(blank => blank.key)) + 1;
  const more = Array.from({ length: Math.max(0, marks - blanks.length) }, (_, n) => emptyBlank(first + n));
  return { stem, blanks: [...blanks, ...more] };
}

/** A question not yet written: four options, as most have, and one blank. */
export const emptyDraft = (kind: Question['kind']): QuestionDraft => ({
  kind,
  stem: '',
  explanation: '',
  tags: '',
  difficulty: '3',
  score: '1',
  language: 'zh-CN',
  options: [0, 1, 2, 3].map(key => ({ key, text: '', right: false })),
  truth: true,
  blanks: [emptyBlank(0)],
});

export function draftOf(question: Question): QuestionDraft {
  const { kind, stem, explanation, tags, difficulty, score, language } = question;
  const right = (index: number): boolean => {
    if (question.kind === 'single') return question.answer === index;
    return question.kind === 'multiple' && question.answer.includes(index);
  };
  return {
    kind,
    stem,
    explanation,
    tags: tags.join('，'),
    difficulty: String(difficulty),
    score: writePoints(score),
    language,
    options: 'options' in question ? question.options.map((text, key) => ({ key, text, right: right(key) })) : [],
    truth: question.kind === 'true-false' && question.answer,
    blanks: question.kind === 'fill-in' ? question.blanks.map(blankDraft) : [],
  };
}

function readBlank(blank: DraftBlank): Blank | undefined {
  if (blank.match !== 'number') {
    const accept = blank.accept
      .split('\n')
      .map(text => text.trim())
      .filter(text => text !== '');
    return accept.length === 0 ? undefined : { match: blank.match, accept };
  }
  const [value, tolerance] = [Number(blank.value), Number(blank.tolerance)];
  if (blank.value.trim() === '' || !Number.isFinite(value) || !Number.isFinite(tolerance) || tolerance < 0)
    return undefined;
  return { match: 'number', value, tolerance };
}

/** The question of a draft, or the first thing that stands in the way. The server judges the rest. */
export function readDraft(draft: QuestionDraft): { readonly question: Question } | { readonly fault: DraftFault } {
  const score = readPoints(draft.score);
  if (draft.stem.trim() === '') return { fault: 'stem' };
  if (score === undefined || score === 0) return { fault: 'score' };
  const { stem, explanation, language } = draft;
  const common = {
    stem,
    explanation,
    language,
    score,
    tags: readTags(draft.tags),
    difficulty: Number(draft.difficulty),
  };
  const options = draft.options.map(option => option.text.trim());
  const right = draft.options.flatMap((option, index) => (option.right ? [index] : []));
  switch (draft.kind) {
    case 'true-false':
      return { question: { kind: 'true-false', ...common, answer: draft.truth } };
    case 'fill-in': {
      const blanks = draft.blanks.map(readBlank);
      const good = blanks.filter(blank => blank !== undefined);
      return good.length < blanks.length || good.length === 0
        ? { fault: 'blanks' }
        : { question: { kind: 'fill-in', ...common, blanks: good } };
    }
    default: {
      if (options.length < 2 || options.some(text => text === '')) return { fault: 'options' };
      const [answer] = right;
      if (answer === undefined) return { fault: 'right' };
      if (draft.kind === 'multiple') return { question: { kind: 'multiple', ...common, options, answer: right } };
      return right.length > 1 ? { fault: 'right' } : { question: { kind: 'single', ...common, options, answer } };
    }
  }
}
