// A blueprint while it is being edited: fields as text, read back into the contract's shape with the faults by line.
import type { Paper } from '#contracts/exams';
import { readPoints, readTags, readWhole, writePoints } from './points.ts';
import type { QuestionKind } from './work-words.ts';

export type Blueprint = Paper['blueprint'];
export type Order = Blueprint['questionOrder'];
export const orders: readonly Order[] = ['as-written', 'in-line', 'shuffled'];

export interface DraftLine {
  readonly key: number;
  readonly tagsAny: string;
  readonly tagsAll: string;
  readonly kinds: readonly QuestionKind[];
  readonly minDifficulty: number;
  readonly maxDifficulty: number;
  readonly count: string;
  readonly score: string;
}
export interface DraftItem {
  readonly questionId: string;
  readonly score: string;
}
export interface BlueprintDraft {
  readonly mode: Blueprint['mode'];
  readonly questionOrder: Order;
  readonly shuffleOptions: boolean;
  readonly lines: readonly DraftLine[];
  readonly items: readonly DraftItem[];
}

export type LineFault = 'count' | 'score' | 'levels';
export interface BlueprintFaults {
  /** Line or item number, from 0 → what is wrong with it. */
  readonly lines: ReadonlyMap<number, LineFault>;
  readonly whole: 'empty' | 'tooMany' | undefined;
}

const MAX_QUESTIONS = 500;
export const MAX_LINES = 50;

export const emptyLine = (key: number): DraftLine => ({
  key,
  tagsAny: '',
  tagsAll: '',
  kinds: [],
  minDifficulty: 1,
  maxDifficulty: 5,
  count: '10',
  score: '1',
});

export const emptyBlueprint: BlueprintDraft = {
  mode: 'drawn',
  questionOrder: 'in-line',
  shuffleOptions: true,
  lines: [emptyLine(0)],
  items: [],
};

export function draftOf(blueprint: Blueprint): BlueprintDraft {
  const { questionOrder, shuffleOptions } = blueprint;
  const order = { questionOrder, shuffleOptions };
  if (blueprint.mode === 'fixed') {
    const items = blueprint.items.map(({ questionId, score }) => ({ questionId, score: writePoints(score) }));
    return { mode: 'fixed', ...order, lines: [emptyLine(0)], items };
  }
  const lines = blueprint.lines.map((line, key) => ({
    key,
    tagsAny: line.tagsAny.join('，'),
    tagsAll: line.tagsAll.join('，'),
    kinds: line.kinds,
    minDifficulty: line.minDifficulty,
    maxDifficulty: line.maxDifficulty,
    count: String(line.count),
    score: writePoints(line.scoreEach),
  }));
  return { mode: 'drawn', ...order, lines, items: [] };
}

const countOf = (line: DraftLine): number | undefined => readWhole(line.count, { min: 1, max: MAX_QUESTIONS });
const scoreOf = (text: string): number | undefined => {
  const score = readPoints(text);
  return score === undefined || score < 1 || score > 10_000 ? undefined : score;
};

/** Questions and hundredths of a point of what can be read; shown while one types. */
export function totalsOf(draft: BlueprintDraft): { readonly questions: number; readonly score: number } {
  const parts =
    draft.mode === 'fixed'
      ? draft.items.map(item => ({ count: 1, score: scoreOf(item.score) ?? 0 }))
      : draft.lines.map(line => ({ count: countOf(line) ?? 0, score: scoreOf(line.score) ?? 0 }));
  return {
    questions: parts.reduce((sum, part) => sum + part.count, 0),
    score: parts.reduce((sum, part) => sum + part.count * part.score, 0),
  };
}

function faultOf(line: DraftLine): LineFault | undefined {
  if (countOf(line) === undefined) return 'count';
  if (scoreOf(line.score) === undefined) return 'score';
  return line.minDifficulty > line.maxDifficulty ? 'levels' : undefined;
}

/** The blueprint of a draft, or its faults. */
export function readBlueprint(
  draft: BlueprintDraft,
): { readonly blueprint: Blueprint } | { readonly faults: BlueprintFaults } {
  const { mode, questionOrder, shuffleOptions } = draft;
  const order = { questionOrder, shuffleOptions };
  const faults = new Map<number, LineFault>();
  const found =
    mode === 'fixed' ? draft.items.map(item => (scoreOf(item.score) ? undefined : 'score')) : draft.lines.map(faultOf);
  for (const [index, fault] of found.entries()) if (fault) faults.set(index, fault);
  const { questions } = totalsOf(draft);
  const whole =
    found.length === 0 ? 'empty' : questions > MAX_QUESTIONS || found.length > MAX_QUESTIONS ? 'tooMany' : undefined;
  if (faults.size > 0 || whole) return { faults: { lines: faults, whole } };
  if (mode === 'fixed') {
    const items = draft.items.map(({ questionId, score }) => ({ questionId, score: scoreOf(score) ?? 0 }));
    return { blueprint: { mode, ...order, items } };
  }
  const lines = draft.lines.map(line => ({
    tagsAny: readTags(line.tagsAny),
    tagsAll: readTags(line.tagsAll),
    kinds: [...line.kinds],
    minDifficulty: line.minDifficulty,
    maxDifficulty: line.maxDifficulty,
    count: countOf(line) ?? 0,
    scoreEach: scoreOf(line.score) ?? 0,
  }));
  return { blueprint: { mode, ...order, lines } };
}

/** Tags of a line that the bank does not know: the usual reason for an unfillable line. */
export function unknownTags(line: DraftLine, known: ReadonlySet<string>): readonly string[] {
  return [...readTags(line.tagsAny), ...readTags(line.tagsAll)].filter(tag => !known.has(tag));
}
