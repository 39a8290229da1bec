// Question versions never change, so the process keeps those it has read.
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/database';
import type { ExamTables } from '../tables.ts';
import type { Question } from './question.ts';

export interface VersionRef {
  readonly questionId: string;
  readonly version: number;
}
export const versionKey = (ref: VersionRef): string => `${ref.questionId}:${ref.version}`;

const MAX_KEPT = 50_000;
const kept = new Map<string, Question>();

/**
 * The questions of these versions, by `versionKey`. Reads only what this process has not seen. Inside a transaction give it the
 * transaction: one that waits for a second connection while it holds its own stops everybody once the pool is empty.
 */
export async function questionsOf(db: Db | Tx, refs: readonly VersionRef[]): Promise<ReadonlyMap<string, Question>> {
  const found = new Map<string, Question>();
  const missing = new Map<string, VersionRef>();
  for (const ref of refs) {
    const key = versionKey(ref);
    if (found.has(key)) continue;
    const question = kept.get(key);
    if (question) found.set(key, question);
    else missing.set(key, ref);
  }
  if (missing.size > 0) {
    const wanted = [...missing.values()];
    const rows = await db
      .for<ExamTables>()
      .selectFrom('exams.questionVersion as v')
      .innerJoin(
        sql<VersionRef>`unnest(${wanted.map(r => r.questionId)}::uuid[], ${wanted.map(r => r.version)}::int[])`.as<'r'>(
          sql`r(question_id, version)`,
        ),
        join => join.onRef('r.questionId', '=', 'v.questionId').onRef('r.version', '=', 'v.version'),
      )
      .select(['v.questionId', 'v.version', 'v.body'])
      .execute();
    if (kept.size + rows.length > MAX_KEPT) kept.clear();
    for (const row of rows) {
      kept.set(versionKey(row), row.body);
      found.set(versionKey(row), row.body);
    }
  }
  return found;
}
