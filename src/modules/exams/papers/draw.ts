import { type Random, seededRandom, shuffled } from '#kernel/random';
import type { Question, QuestionKind } from '../bank/question.ts';
import {
  type BankEntry,
  type Blueprint,
  type BlueprintLine,
  canonicalBank,
  fillability,
  matchesLine,
  type Shortfall,
} from './blueprint.ts';

// Drawing a candidate's paper. The same blueprint, bank and seed give the same paper; a paper that can be filled is filled.

export interface DrawnItem {
  readonly questionId: string;
  readonly version: number;
  /** Hundredths of a point. */
  readonly score: number;
  /** Shown position → index in the question's options; empty for kinds without options. */
  readonly optionOrder: readonly number[];
}
export interface DrawnPaper {
  readonly seed: string;
  readonly items: readonly DrawnItem[];
  /** Hundredths of a point. */
  readonly totalScore: number;
}

/** The bank cannot fill the blueprint; `shortfalls` is what `fillability` says. */
export class UnfillablePaper extends Error {
  readonly shortfalls: readonly Shortfall[];
  constructor(shortfalls: readonly Shortfall[]) {
    super('the bank cannot fill this paper');
    this.name = 'UnfillablePaper';
    this.shortfalls = shortfalls;
  }
}

/** One line while it is being filled. */
interface Filling {
  readonly line: BlueprintLine;
  /** Fitting entries; the part before `drawn` is already in random order. */
  readonly pool: number[];
  drawn: number;
  readonly taken: Set<number>;
}

/** Takes random unowned entries until the line is full or its pool is through (a lazy Fisher–Yates shuffle). */
function takeFree(filling: Filling, owners: Map<number, Filling>, random: Random): void {
  const { pool, line, taken } = filling;
  while (taken.size < line.count && filling.drawn < pool.length) {
    const other = filling.drawn + random.below(pool.length - filling.drawn);
    const entry = pool[other];
    const here = pool[filling.drawn];
    if (entry === undefined || here === undefined) return;
    pool[other] = here;
    pool[filling.drawn++] = entry;
    if (owners.has(entry)) continue;
    owners.set(entry, filling);
    taken.add(entry);
  }
}

function give(entry: number, to: Filling, owners: Map<number, Filling>): void {
  owners.get(entry)?.taken.delete(entry);
  owners.set(entry, to);
  to.taken.add(entry);
}

/**
 * One more entry for a line whose pool is through: along a chain of lines each hands an entry on and takes another, until
 * one takes an unowned entry (an augmenting path). False when there is no chain, that is when the lines cannot be filled.
 */
function takeOver(start: Filling, owners: Map<number, Filling>): boolean {
  const reached = new Map<Filling, { from: Filling; entry: number } | undefined>([[start, undefined]]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const taker = queue[at];
    if (!taker) break;
    const free = taker.pool.find(entry => !owners.has(entry));
    if (free !== undefined) {
      let entry = free;
      let to = taker;
      for (let step = reached.get(to); step; step = reached.get(to)) {
        give(entry, to, owners);
        ({ entry, from: to } = step);
      }
      give(entry, to, owners);
      return true;
    }
    for (const entry of taker.pool) {
      const owner = owners.get(entry);
      if (!owner || reached.has(owner)) continue;
      reached.set(owner, { from: taker, entry });
      queue.push(owner);
    }
  }
  return false;
}

/** Chosen entries of each line, in random order; undefined when the lines cannot be filled. */
function fillLines(
  lines: readonly BlueprintLine[],
  pools: readonly (readonly number[])[],
  random: Random,
): number[][] | undefined {
  const fillings = lines.map((line, i): Filling => ({ line, pool: [...(pools[i] ?? [])], drawn: 0, taken: new Set() }));
  const owners = new Map<number, Filling>();
  // The tightest lines choose first: fewer take-overs, and the choice stays closer to uniform.
  const slack = (filling: Filling): number => filling.pool.length - filling.line.count;
  for (const filling of [...fillings].sort((a, b) => slack(a) - slack(b))) {
    takeFree(filling, owners, random);
    while (filling.taken.size < filling.line.count) if (!takeOver(filling, owners)) return undefined;
  }
  return fillings.map(filling => [...filling.taken]);
}

function optionOrderOf(entry: BankEntry, shuffle: boolean, random: Random): number[] {
  const order = Array.from({ length: entry.optionCount }, (_, i) => i);
  if (!shuffle) return order;
  const loose = order.filter(i => !entry.pinned.includes(i));
  const mixed = shuffled(loose, random);
  let next = 0;
  return order.map(i => (entry.pinned.includes(i) ? i : (mixed[next++] ?? i)));
}

interface Chosen {
  readonly entry: BankEntry;
  readonly score: number;
}

function chooser(blueprint: Blueprint, bank: readonly BankEntry[]): (random: Random) => Chosen[][] {
  const refuse = (): never => {
    const result = fillability(blueprint, bank);
    throw new UnfillablePaper(result.ok ? [] : result.shortfalls);
  };
  if (blueprint.mode === 'fixed') {
    const known = new Map(bank.map(entry => [entry.questionId, entry]));
    const fixed = blueprint.items.map(({ questionId, score }) => ({ entry: known.get(questionId) ?? refuse(), score }));
    return () => [fixed];
  }
  const { lines } = blueprint;
  const pools = lines.map(line => bank.flatMap((entry, i) => (matchesLine(line, entry) ? [i] : [])));
  return random => {
    const filled = fillLines(lines, pools, random) ?? refuse();
    return filled.map((entries, i) =>
      entries.map(index => ({ entry: bank[index] ?? refuse(), score: lines[i]?.scoreEach ?? 0 })),
    );
  };
}

/**
 * Prepares a blueprint over a bank once and returns the drawing of papers by seed (1 to 900 characters). For many candidates;
 * the seed must be unguessable and stay on the server. Drawing throws `UnfillablePaper` when the bank falls short.
 */
export function paperDrawer(blueprint: Blueprint, bank: readonly BankEntry[]): (seed: string) => DrawnPaper {
  const choose = chooser(blueprint, canonicalBank(bank));
  return seed => {
    const random = seededRandom(`questions:${seed}`);
    const sections = choose(random);
    const byLine =
      blueprint.questionOrder === 'in-line'
        ? sections.map(section => shuffled(section, random))
        : sections.map(inBankOrder(blueprint));
    const flat = byLine.flat();
    const chosen = blueprint.questionOrder === 'shuffled' ? shuffled(flat, random) : flat;
    // A stream of its own, so that switching the shuffling of options does not change which questions are drawn.
    const options = seededRandom(`options:${seed}`);
    const items = chosen.map(({ entry, score }) => ({
      questionId: entry.questionId,
      version: entry.version,
      score,
      optionOrder: optionOrderOf(entry, blueprint.shuffleOptions, options),
    }));
    return { seed, items, totalScore: items.reduce((total, item) => total + item.score, 0) };
  };
}

/** Without shuffling, drawn questions follow the bank's order and fixed ones the author's. */
function inBankOrder({ mode }: Blueprint): (section: readonly Chosen[]) => readonly Chosen[] {
  if (mode === 'fixed') return section => section;
  return section => [...section].sort((a, b) => (a.entry.questionId < b.entry.questionId ? -1 : 1));
}

/** One candidate's paper; see `paperDrawer`. */
export function drawPaper(blueprint: Blueprint, bank: readonly BankEntry[], seed: string): DrawnPaper {
  return paperDrawer(blueprint, bank)(seed);
}

/** What a candidate sees: no answer, no explanation, no tags, and the options in the drawn order. */
export interface PresentedQuestion {
  readonly kind: QuestionKind;
  readonly language: string;
  readonly stem: string;
  /** Empty for kinds without options. */
  readonly options: readonly string[];
  /** Number of blanks; 0 for other kinds. */
  readonly blanks: number;
}

/** Throws when the order does not fit the question: the paper and the version then do not belong together. */
export function presentQuestion(question: Question, optionOrder: readonly number[]): PresentedQuestion {
  const { kind, language, stem } = question;
  const blanks = kind === 'fill-in' ? question.blanks.length : 0;
  if (!('options' in question)) return { kind, language, stem, options: [], blanks };
  if (optionOrder.length !== question.options.length) throw new Error('option order does not fit the question');
  const options = optionOrder.map(index => {
    const option = question.options[index];
    if (option === undefined) throw new Error('option order does not fit the question');
    return option;
  });
  return { kind, language, stem, options, blanks };
}
