/**
 * `npm test`: every check and test of the project, in order. `npm test -- types tests` runs only the steps named.
 * DATABASE_URL (a PostgreSQL whose user may create databases) is handed to the tests; without it they use the embedded
 * server. The last line is `N passed, N failed[, N skipped]`, over tests and steps together.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureChromium } from './chromium.ts';
import { endJobsOnSignals, type Job, runJobs } from './jobs.ts';
import { type Bench, type Outcome, type Step, steps } from './steps.ts';

const root = resolve(import.meta.dirname, '../../..');
const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;

function chooseSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.filter(name => !steps.some(step => step.id === name));
  if (unknown.length > 0)
    throw new Error(`no such step: ${unknown.join(', ')}; there are ${steps.map(step => step.id).join(', ')}`);
  return names.length === 0 ? steps : steps.filter(step => names.includes(step.id));
}

/** What the machine has; tells and installs, never fails: a step that needs what is missing speaks for itself. */
async function prepareMachine(run: Bench['run'], chosen: readonly Step[]): Promise<void> {
  console.log('== 环境 machine');
  console.log(`Node ${process.versions.node}, ${process.platform}-${process.arch}`);
  console.log(process.env.DATABASE_URL ? 'database: DATABASE_URL' : 'database: embedded PostgreSQL');
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).error) console.log('未找到 git。 git was not found.');
  if (!chosen.some(step => step.id === 'browser')) return;
  const browser = await ensureChromium(run);
  if (browser) console.log(`Chromium: ${browser}`);
  else
    console.log(
      '未找到 Chromium，浏览器测试将跳过。 Chromium was not found: browser tests will be skipped (install it or set CHROMIUM_PATH).',
    );
}

async function runStep(step: Step, bench: Bench, position: string): Promise<Outcome> {
  console.log(`\n== [${position}] ${step.title}`);
  const started = performance.now();
  let outcome: Outcome;
  try {
    outcome = await step.run(bench);
  } catch (error) {
    outcome = { ok: false, notes: [error instanceof Error ? error.message : String(error)] };
  }
  console.log(`-- ${outcome.ok ? '通过 passed' : '失败 FAILED'} (${seconds(started)})`);
  return outcome;
}

async function main(): Promise<number> {
  const chosen = chooseSteps(process.argv.slice(2));
  endJobsOnSignals();
  const started = performance.now();
  const run = (jobs: readonly Job[]): Promise<boolean> => runJobs(jobs, root);
  await prepareMachine(run, chosen);
  const scratch = await mkdtemp(join(tmpdir(), 'zhengshu-test-'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const summary: string[] = [];
  try {
    for (const [index, step] of chosen.entries()) {
      const { ok, counts, notes } = await runStep(step, { root, run, scratch }, `${index + 1}/${chosen.length}`);
      total[ok ? 'passed' : 'failed'] += 1;
      total.passed += counts?.passed ?? 0;
      total.failed += counts?.failed ?? 0;
      total.skipped += counts?.skipped ?? 0;
      summary.push(`${ok ? 'ok    ' : 'FAILED'} ${step.id}`, ...(notes ?? []).map(note => `         ${note}`));
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(`\n== 小结 summary (${seconds(started)})\n${summary.join('\n')}\n`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
