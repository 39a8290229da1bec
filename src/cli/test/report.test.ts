import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runJobs } from './jobs.ts';
import { countReport } from './report.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhengshu-report-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const count = async (text: string) => {
  const path = join(folder, 'report.json');
  await writeFile(path, text);
  return countReport(path, folder);
};

describe('the report of a test run', () => {
  test('TRU-05: passed, failed and left-out tests are counted and the last two named', async () => {
    const assertionResults = ['passed', 'passed', 'failed', 'pending', 'todo'].map(status => ({
      status,
      fullName: `a ${status}`,
    }));
    const { counts, notes } = await count(
      JSON.stringify({ testResults: [{ name: join(folder, 'x.test.ts'), status: 'failed', assertionResults }] }),
    );
    expect(counts).toEqual({ passed: 2, failed: 1, skipped: 2 });
    expect(notes).toEqual([
      'failed: x.test.ts: a failed',
      'skipped: x.test.ts: a pending',
      'skipped: x.test.ts: a todo',
    ]);
  });

  test('TRU-05: a test file that did not load is a failure', async () => {
    const { counts, notes } = await count(
      JSON.stringify({ testResults: [{ name: join(folder, 'x.test.ts'), status: 'failed', assertionResults: [] }] }),
    );
    expect(counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(notes).toEqual(['failed: x.test.ts as a whole']);
  });

  test('TRU-05: a missing or broken report counts no test', async () => {
    expect((await count('{')).counts).toEqual({ passed: 0, failed: 0, skipped: 0 });
    expect((await countReport(join(folder, 'none'), folder)).counts).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

describe('the jobs of a step', () => {
  test('TRU-05: a failing, a missing and an endless program each fail the step', async () => {
    const job = (code: string, limitMs = 10_000) => ({ program: process.execPath, args: ['-e', code], limitMs });
    expect(await runJobs([job('process.exit(0)'), job('')], folder)).toBe(true);
    expect(await runJobs([job('process.exit(0)'), job('process.exit(3)')], folder)).toBe(false);
    expect(await runJobs([{ program: join(folder, 'none'), args: [], limitMs: 1_000 }], folder)).toBe(false);
    expect(await runJobs([job('setInterval(() => {}, 1000)', 300)], folder)).toBe(false);
  });
});
