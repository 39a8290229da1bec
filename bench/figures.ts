// What a benchmark returns, how it is printed, and how it gets into README.md.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { checkout } from '../src/app/config.ts';

export interface Figure {
  readonly name: string;
  /** With its unit. */
  readonly ours: string;
  /** What it is held against, from the same run. */
  readonly limit: string;
  /** ours / limit; medians of per-round ratios where there were rounds. */
  readonly ratio: number;
  /** `≥ 0.5`, `≤ 3`. */
  readonly wanted: string;
  readonly ok: boolean;
  /** True for what we aim at and do not promise: a miss is shown and fails nothing. */
  readonly aim?: boolean;
  /** Said beside it, not judged. */
  readonly note?: string;
}

export interface BenchOptions {
  /** Short rounds: shows that it runs, and roughly where it stands. */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}
export interface Bench {
  readonly name: string;
  readonly title: string;
  readonly run: (options: BenchOptions) => Promise<readonly Figure[]>;
}

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

/** The value below which `share` of the numbers lie (nearest rank). */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const ms = (value: number): string => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
export const atLeast = (ratio: number, wanted: number) => ({ ratio, wanted: `≥ ${wanted}`, ok: ratio >= wanted });
export const atMost = (ratio: number, wanted: number) => ({ ratio, wanted: `≤ ${wanted}`, ok: ratio <= wanted });

/** What else the machine was doing: figures of a busy machine say less. */
export const machine = (): string =>
  `${availableParallelism()} cores, load average ${loadavg()
    .map(n => n.toFixed(1))
    .join(' ')}`;

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(f => [
    f.name,
    f.ours,
    f.limit,
    f.ratio.toFixed(2),
    f.aim ? `aim ${f.wanted}` : f.wanted,
    f.ok ? 'yes' : f.aim ? 'no' : '**no**',
    f.note ?? '',
  ]);
  const head = ['figure', 'ours', 'held against', 'ratio', 'wanted', 'ok', ''];
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

const README = path.join(checkout, 'bench/README.md');

/** Replaces the benchmark's block in the README, between its two markers; a new block goes to the end. */
export async function writeFigures(name: string, text: string): Promise<void> {
  const begin = `<!-- figures ${name} -->`;
  const end = `<!-- /figures ${name} -->`;
  const block = `${begin}\n${text}\n${end}`;
  const old = await readFile(README, 'utf8');
  const from = old.indexOf(begin);
  const to = old.indexOf(end);
  const next =
    from >= 0 && to > from ? old.slice(0, from) + block + old.slice(to + end.length) : `${old.trimEnd()}\n\n${block}\n`;
  await writeFile(README, next);
}
