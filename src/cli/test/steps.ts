/** The steps of `npm test`, in order. Each stands alone: a failed one does not keep the next from running. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findChromium } from './chromium.ts';
import type { Job } from './jobs.ts';
import { type Counts, countReport } from './report.ts';

export interface Outcome {
  readonly ok: boolean;
  readonly counts?: Counts;
  /** Lines for the summary: what is wrong or what was left out. */
  readonly notes?: readonly string[];
}

export interface Bench {
  readonly root: string;
  /** Runs jobs, at most two at once; true when all ended well. */
  readonly run: (jobs: readonly Job[]) => Promise<boolean>;
  readonly scratch: string;
}

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly run: (bench: Bench) => Promise<Outcome>;
}

const minutes = 60_000;
const tool = (root: string, name: string): string => join(root, 'node_modules/.bin', name);

/** A step that is one command, or two side by side. */
function commands(id: string, title: string, jobs: (root: string) => readonly Omit<Job, 'limitMs'>[]): Step {
  return {
    id,
    title,
    run: async bench => ({ ok: await bench.run(jobs(bench.root).map(job => ({ ...job, limitMs: 10 * minutes }))) }),
  };
}

/** Runs vitest and counts from its own report; a report that is missing or empty is a failure whatever the exit code. */
async function runVitest(bench: Bench, options: { name: string; args: readonly string[] }): Promise<Outcome> {
  const report = join(bench.scratch, `${options.name}.json`);
  const args = [
    'run',
    '--root',
    bench.root,
    ...options.args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const ok = await bench.run([{ program: tool(bench.root, 'vitest'), args, limitMs: 35 * minutes }]);
  const { counts, notes } = await countReport(report, bench.root);
  const ran = counts.passed + counts.failed > 0;
  return {
    ok: ok && ran && counts.failed === 0,
    counts,
    notes: ran ? notes : [...notes, `${options.name}: no test ran`],
  };
}

async function findFiles(folder: string, ending: RegExp): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.filter(entry => ending.test(entry) && !entry.includes('node_modules')).sort();
}

async function runBrowserTests(bench: Bench): Promise<Outcome> {
  const config = join(bench.root, 'e2e/vitest.config.ts');
  if (!existsSync(config)) return { ok: true, notes: ['browser tests: there are none (no e2e/vitest.config.ts)'] };
  const browser = findChromium();
  if (browser) {
    process.env.CHROMIUM_PATH = browser;
    return runVitest(bench, { name: 'browser', args: ['--config', config] });
  }
  const files = await findFiles(join(bench.root, 'e2e'), /\.test\.tsx?$/);
  return {
    ok: true,
    counts: { passed: 0, failed: 0, skipped: files.length },
    notes: files.map(file => `skipped, no Chromium: ${relative(bench.root, join(bench.root, 'e2e', file))}`),
  };
}

export const steps: readonly Step[] = [
  commands('lock', '依赖锁 lock file', root => [
    { program: process.execPath, args: [join(root, 'bin/complete-lock.mjs'), '--check'] },
  ]),
  commands('style', '代码风格 style', root => [
    { program: tool(root, 'biome'), args: ['ci', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`, '.'] },
  ]),
  commands('types', '类型 types', root => [
    { program: tool(root, 'tsc'), args: ['-p', 'tsconfig.server.json'] },
    { program: tool(root, 'tsc'), args: ['-p', 'tsconfig.web.json'] },
  ]),
  commands('unused', '无用代码 unused code', root => [{ program: tool(root, 'knip'), args: [] }]),
  { id: 'tests', title: '测试 tests', run: bench => runVitest(bench, { name: 'tests', args: [] }) },
  commands('web', '网页构建 web build', root => [{ program: tool(root, 'vite'), args: ['build'] }]),
  commands('catalogues', '目录 generated catalogues', root => [
    { program: process.execPath, args: [join(root, 'src/cli/main.ts'), 'catalogues', '--check'] },
  ]),
  { id: 'browser', title: '浏览器测试 browser tests', run: runBrowserTests },
];
