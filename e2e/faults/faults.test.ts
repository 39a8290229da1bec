// The short form of `npm run faults`: real processes, a real database, both killed in mid-exam.
import { expect, test } from 'vitest';
import { type Round, runFaults } from './rounds.ts';

const rounds: readonly Round[] = [
  { target: 'application', moment: 'exam', processes: 1 },
  { target: 'application', moment: 'hand-in', processes: 2 },
  { target: 'database', moment: 'closing', processes: 2 },
];

test('TRN-05: nothing acknowledged is lost when the application and then the database are killed in mid-exam', async () => {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const result = await runFaults({ rounds, candidates: 60, seed: 'short', examMs: 5_000, items: 20, say });
  const trail = lines.join('\n');
  for (const round of result.rounds) {
    expect(round, trail).toMatchObject({ lost: 0, overwritten: 0, alien: 0, untrue: 0, problems: [] });
    expect(round.marksEqual, trail).toBe(round.marks);
    // A round in which nobody got anything through proves nothing, and was run again.
    if (round.idle) continue;
    expect(round.acknowledged, trail).toBeGreaterThan(300);
    expect(round.marks, trail).toBeGreaterThan(50);
    expect(round.refusedOld, trail).toBeGreaterThan(0);
  }
  expect(result.ok, result.summary).toBe(true);
}, 600_000);
