// What the modules above read of a passed enrolment (certificates, archive).
import { sql } from 'kysely';
import type { Instant } from '#kernel/time';
import type { Ctx, Tx } from '#platform/database';
import type { TrainingTables } from '../tables.ts';

export interface PassedEnrolment {
  readonly enrolmentId: string;
  readonly planId: string;
  readonly personId: string;
  readonly unitId: string;
  readonly planTitle: string;
  readonly subject: string;
  readonly year: number;
  /** Hours of the plan: for the study and for the exam. */
  readonly trainingHours: number;
  readonly examHours: number;
  readonly markHundredths: number | null;
  readonly passedAt: Instant;
}

/** For a decision made in this transaction: the enrolment as it stands now, if it is passed now; undefined after a correction. */
export async function passedEnrolment(
  tx: Tx,
  { enrolmentId }: { enrolmentId: string },
): Promise<PassedEnrolment | undefined> {
  const { rows } = await sql<PassedEnrolment>`
    select e.id as enrolment_id, e.plan_id, e.person_id, e.unit_id, p.title as plan_title, p.subject, p.year, p.training_hours, p.exam_hours,
      e.mark_hundredths, e.ended_at as passed_at
    from training.enrolment e join training.plan p on p.id = e.plan_id
    where e.id = ${enrolmentId} and e.state = 'passed'`.execute(tx.for<TrainingTables>());
  return rows[0];
}

/** Ids of the passed enrolments of a plan after an id, in order. */
export async function passedEnrolmentIds(
  ctx: Ctx,
  given: { planId: string; after?: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from training.enrolment e
    where e.plan_id = ${given.planId} and e.state = 'passed' and (${given.after ?? null}::uuid is null or e.id > ${given.after ?? null}::uuid)
    order by e.id limit ${given.limit}`.execute(ctx.db.for<TrainingTables>());
  return rows.map(r => r.id);
}
