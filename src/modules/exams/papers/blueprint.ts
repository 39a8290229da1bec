import { z, zId, zText } from '#kernel/endpoint';
import { type Question, type QuestionKind, questionKinds, questionLimits } from '../bank/question.ts';

// What a paper asks for, and whether a bank can give it. Lines may overlap ("20 on passwords", "10 hard ones"), so each
// line having enough questions by itself proves nothing: the answer is a maximum flow from lines to questions.

export const paperLimits = { questions: 500, lines: 50 } as const;

const zScore = z.int().check(z.minimum(1), z.maximum(questionLimits.maxScore));
const zLevel = z.int().check(z.minimum(1), z.maximum(5));
const zTags = z.array(zText(questionLimits.tag, 1)).check(z.maxLength(questionLimits.maxTags));
const order = {
  /** `in-line` shuffles within each line, so that sections stay together. */
  questionOrder: z.enum(['as-written', 'in-line', 'shuffled']),
  shuffleOptions: z.boolean(),
};

export const blueprintLineSchema = z
  .object({
    /** At least one of these; no condition when empty. */
    tagsAny: zTags,
    /** All of these. */
    tagsAll: zTags,
    /** Any kind when empty. */
    kinds: z.array(z.enum(questionKinds)).check(z.maxLength(questionKinds.length)),
    minDifficulty: zLevel,
    maxDifficulty: zLevel,
    count: z.int().check(z.minimum(1), z.maximum(paperLimits.questions)),
    /** Hundredths of a point for each question. */
    scoreEach: zScore,
  })
  .check(z.refine(line => line.minDifficulty <= line.maxDifficulty, { path: ['maxDifficulty'], error: 'range' }));
export type BlueprintLine = z.infer<typeof blueprintLineSchema>;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** A fixed list of questions (in their current version), or lines to draw by. Scores are integer hundredths. */
export const blueprintSchema = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('fixed'),
    items: z.array(z.object({ questionId: zId, score: zScore })).check(
      z.minLength(1),
      z.maxLength(paperLimits.questions),
      z.refine(items => new Set(items.map(item => item.questionId)).size === items.length, { error: 'twice' }),
    ),
    ...order,
  }),
  z.object({
    mode: z.literal('drawn'),
    lines: z.array(blueprintLineSchema).check(
      z.minLength(1),
      z.maxLength(paperLimits.lines),
      z.refine(lines => sum(lines.map(line => line.count)) <= paperLimits.questions, { error: 'too-many-questions' }),
    ),
    ...order,
  }),
]);
export type Blueprint = z.infer<typeof blueprintSchema>;

/** What drawing needs to know of a question; one entry for the current version of each active question. */
export interface BankEntry {
  readonly questionId: string;
  readonly version: number;
  readonly kind: QuestionKind;
  readonly tags: readonly string[];
  readonly difficulty: number;
  /** 0 for kinds without options. */
  readonly optionCount: number;
  /** Options that must keep their place when the others are shuffled. */
  readonly pinned: readonly number[];
}

const REFERS_TO_ALL =
  /^(?:以上|上述|前述|前面)|^(?:都|均|全)(?:是|不是|对|不对|正确|不正确)$|\b(?:all|none|both|neither) of (?:the|these)\b/i;
const REFERS_TO_LETTER =
  /(?:^|[^A-Za-z])[A-J](?:[和与及、,，]\s*[A-J])+(?![A-Za-z])|选项\s*[A-J](?![A-Za-z])|(?:^|[^A-Za-z])[A-J]项/;

/** "以上都对" stays where it is; an option that names letters keeps all options in place. */
export function pinnedOptions(options: readonly string[]): number[] {
  if (options.some(option => REFERS_TO_LETTER.test(option))) return options.map((_, i) => i);
  return options.flatMap((option, i) => (REFERS_TO_ALL.test(option) ? [i] : []));
}

export function bankEntry({
  questionId,
  version,
  question,
}: {
  questionId: string;
  version: number;
  question: Question;
}): BankEntry {
  const options = 'options' in question ? question.options : [];
  const { kind, tags, difficulty } = question;
  return { questionId, version, kind, tags, difficulty, optionCount: options.length, pinned: pinnedOptions(options) };
}

export function matchesLine(line: BlueprintLine, entry: BankEntry): boolean {
  if (entry.difficulty < line.minDifficulty || entry.difficulty > line.maxDifficulty) return false;
  if (line.kinds.length > 0 && !line.kinds.includes(entry.kind)) return false;
  if (!line.tagsAll.every(tag => entry.tags.includes(tag))) return false;
  return line.tagsAny.length === 0 || line.tagsAny.some(tag => entry.tags.includes(tag));
}

/** The score of a full paper, in hundredths. */
export function totalScore(blueprint: Blueprint): number {
  return blueprint.mode === 'fixed'
    ? sum(blueprint.items.map(item => item.score))
    : sum(blueprint.lines.map(line => line.count * line.scoreEach));
}

export function questionCount(blueprint: Blueprint): number {
  return blueprint.mode === 'fixed' ? blueprint.items.length : sum(blueprint.lines.map(line => line.count));
}

/** Why a paper cannot be filled. */
export interface Shortfall {
  /** Index of the line, or of the item of a fixed paper. */
  readonly line: number;
  readonly wanted: number;
  /** The most this line gets while the lines before it get theirs. */
  readonly found: number;
  /** Questions that fit this line, other lines aside. */
  readonly fitting: number;
  /** This line and those that compete with it for the same questions: together they want `jointlyWanted`, the bank has `jointlyFound`. */
  readonly lines: readonly number[];
  readonly jointlyWanted: number;
  readonly jointlyFound: number;
}
export type Fillability = { readonly ok: true } | { readonly ok: false; readonly shortfalls: readonly Shortfall[] };

/** Questions that fit exactly the same lines are interchangeable; the flow runs over these groups. */
interface Group {
  readonly lines: readonly number[];
  free: number;
  readonly size: number;
  /** line → how many it takes from this group. */
  readonly taken: Map<number, number>;
}

function groupsOf(lines: readonly BlueprintLine[], bank: readonly BankEntry[]): Group[] {
  const sizes = new Map<string, { lines: number[]; size: number }>();
  for (const entry of bank) {
    const fitting = lines.flatMap((line, i) => (matchesLine(line, entry) ? [i] : []));
    if (fitting.length === 0) continue;
    const key = fitting.join();
    const group = sizes.get(key) ?? { lines: fitting, size: 0 };
    group.size++;
    sizes.set(key, group);
  }
  return [...sizes.values()].map(({ lines: fitting, size }) => ({
    lines: fitting,
    size,
    free: size,
    taken: new Map(),
  }));
}

interface Step {
  readonly group: Group;
  readonly from: number;
}

/** Lines reachable from `start` by taking over questions, and the first group with a free one. */
function search(
  start: number,
  groups: readonly Group[],
): { reached: Map<number, Step | undefined>; end: Step | undefined } {
  const reached = new Map<number, Step | undefined>([[start, undefined]]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const from = queue[at] ?? start;
    for (const group of groups) {
      if (!group.lines.includes(from)) continue;
      if (group.free > 0) return { reached, end: { group, from } };
      for (const [owner, count] of group.taken) {
        if (count === 0 || reached.has(owner)) continue;
        reached.set(owner, { group, from });
        queue.push(owner);
      }
    }
  }
  return { reached, end: undefined };
}

const add = (group: Group, line: number, n: number): void =>
  void group.taken.set(line, (group.taken.get(line) ?? 0) + n);

/** Gives `line` one question more, moving other lines to other groups where needed; false when nothing can be moved. */
function augment(line: number, groups: readonly Group[]): ReadonlySet<number> | undefined {
  const { reached, end } = search(line, groups);
  if (!end) return new Set(reached.keys());
  end.group.free--;
  add(end.group, end.from, 1);
  for (let owner = end.from; owner !== line; ) {
    const step = reached.get(owner);
    if (!step) break;
    add(step.group, owner, -1);
    add(step.group, step.from, 1);
    owner = step.from;
  }
  return undefined;
}

function lineShortfalls(lines: readonly BlueprintLine[], bank: readonly BankEntry[]): Shortfall[] {
  const groups = groupsOf(lines, bank);
  const shortfalls: Shortfall[] = [];
  for (const [i, line] of lines.entries()) {
    let found = 0;
    let stuck: ReadonlySet<number> | undefined;
    while (found < line.count && !stuck) {
      stuck = augment(i, groups);
      if (!stuck) found++;
    }
    if (!stuck) continue;
    const rivals = [...stuck].sort((a, b) => a - b);
    const shared = groups.filter(group => group.lines.some(n => rivals.includes(n)));
    shortfalls.push({
      line: i,
      wanted: line.count,
      found,
      fitting: sum(groups.filter(group => group.lines.includes(i)).map(group => group.size)),
      lines: rivals,
      jointlyWanted: sum(rivals.map(n => lines[n]?.count ?? 0)),
      jointlyFound: sum(shared.map(group => group.size)),
    });
  }
  return shortfalls;
}

/** One entry per question, the highest version, in an order that does not depend on how the bank was read. */
export function canonicalBank(bank: readonly BankEntry[]): BankEntry[] {
  const newest = new Map<string, BankEntry>();
  for (const entry of bank) {
    if ((newest.get(entry.questionId)?.version ?? 0) < entry.version) newest.set(entry.questionId, entry);
  }
  return [...newest.values()].sort((a, b) => (a.questionId < b.questionId ? -1 : 1));
}

/** Whether every line can be filled at once without using a question twice; if not, which lines fall short and why. */
export function fillability(blueprint: Blueprint, bank: readonly BankEntry[]): Fillability {
  const entries = canonicalBank(bank);
  let shortfalls: Shortfall[];
  if (blueprint.mode === 'drawn') shortfalls = lineShortfalls(blueprint.lines, entries);
  else {
    const known = new Set(entries.map(entry => entry.questionId));
    shortfalls = blueprint.items.flatMap((item, line) =>
      known.has(item.questionId)
        ? []
        : [{ line, wanted: 1, found: 0, fitting: 0, lines: [line], jointlyWanted: 1, jointlyFound: 0 }],
    );
  }
  return shortfalls.length === 0 ? { ok: true } : { ok: false, shortfalls };
}
