import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mermaid, walkProcess } from '#kernel/process';
import { enrolmentAudit, planAudit, targetAudit } from './contract.ts';
import { enrolmentProcess, listProcess, planProcess, targetProcess } from './process.ts';

const readme = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');

test('TRN-01, TRN-14: every state can be reached and left towards an end, and the README shows these tables', () => {
  for (const walk of [
    walkProcess(planProcess),
    walkProcess(listProcess),
    walkProcess(targetProcess),
    walkProcess(enrolmentProcess),
  ]) {
    expect(walk).toMatchObject({ unreachable: [], deadEnds: [] });
  }
  for (const diagram of [
    mermaid(planProcess),
    mermaid(listProcess),
    mermaid(targetProcess),
    mermaid(enrolmentProcess),
  ]) {
    expect(readme).toContain(diagram.trim());
  }
});

test('every action of a process names an audit event of the catalogue', () => {
  const named = [planProcess, listProcess, targetProcess, enrolmentProcess].flatMap(process =>
    Object.values<Readonly<Record<string, { records: string }>>>(process.table).flatMap(actions =>
      Object.values(actions).map(a => a.records),
    ),
  );
  const catalogue = new Set(
    [planAudit, targetAudit, enrolmentAudit].flatMap(events => Object.values(events).map(e => e.action)),
  );
  expect(named.filter(action => !catalogue.has(action))).toEqual([]);
});
