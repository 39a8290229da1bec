/** Reads the JSON report of vitest. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';

/** What a step adds to the closing line beside itself. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };
const maxNotes = 50;

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'testResults' in value && Array.isArray(value.testResults);
}

/** Counts of a report and a line for each test that failed or was left out; a file that did not load is one failure. */
export async function countReport(path: string, root: string): Promise<{ counts: Counts; notes: readonly string[] }> {
  let report: unknown;
  try {
    report = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return { counts: nothing, notes: [] };
  }
  if (!isReport(report)) return { counts: nothing, notes: [] };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const notes: string[] = [];
  for (const file of report.testResults) {
    const name = relative(root, file.name);
    let failed = 0;
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') failed += 1;
      else counts.skipped += 1;
      if (status !== 'passed') notes.push(`${status === 'failed' ? 'failed' : 'skipped'}: ${name}: ${fullName}`);
    }
    if (file.status === 'failed' && failed === 0) {
      failed = 1;
      notes.push(`failed: ${name} as a whole`);
    }
    counts.failed += failed;
  }
  const left = notes.length - maxNotes;
  return { counts, notes: left > 0 ? [...notes.slice(0, maxNotes), `… and ${left} more`] : notes };
}
