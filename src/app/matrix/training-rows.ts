// Rows of training, straight into its tables: plans, lists, target persons, enrolments, courses with their tasks.
import { newId } from '#platform/database';
import { type Matrix, NOW } from './world.ts';

interface PlanGiven {
  readonly state?: 'draft' | 'published';
  /** Whoever may enrol freely may also see the plan, from anywhere. */
  readonly modes?: readonly string[];
  readonly paperId?: string;
  /** Whom it means; everyone unless said otherwise. */
  readonly target?: object;
}

/** A plan of that unit; published and not free to enrol in unless said otherwise. */
export async function planOf(
  m: Matrix,
  unitId: string,
  { state = 'published', modes = ['roster', 'unit'], paperId, target = { everyone: true } }: PlanGiven = {},
): Promise<string> {
  const id = newId();
  const open = state === 'published';
  await m.sql(
    `insert into training.plan (id, unit_id, title, subject, year, summary, target, opens_on, closes_on, training_hours, exam_hours, price_fen,
       pass_mark_hundredths, attempts, paper_id, modes, state, created_at, updated_at, rules, published_at)
     values ($1, $2, $3, '公需科目', 2014, '', $10, '2014-05-05', '2014-10-31', 6, 3, 5000, 6000, 2, $4, $5, $6, $7, $7, $8, $9)`,
    [
      id,
      unitId,
      `测试培训${m.next()}`,
      paperId ?? null,
      [...modes],
      state,
      NOW,
      open ? '[]' : null,
      open ? NOW : null,
      JSON.stringify(target),
    ],
  );
  return id;
}

/** A course of that unit with one task. */
export async function courseOf(
  m: Matrix,
  unitId: string,
  given: { state?: 'draft' | 'ready'; kind?: 'text' | 'pdf' | 'scorm' } = {},
): Promise<{ courseId: string; taskId: string }> {
  const [courseId, taskId] = [newId(), newId()];
  const kind = given.kind ?? 'text';
  await m.sql(
    `insert into training.course (id, unit_id, title, summary, state, created_at, updated_at) values ($1, $2, $3, '', $4, $5, $5)`,
    [courseId, unitId, `测试课程${m.next()}`, given.state ?? 'draft', NOW],
  );
  await m.sql(
    `insert into training.task (id, course_id, position, kind, title, required_seconds, body) values ($1, $2, 1, $3, '一', 60, $4)`,
    [taskId, courseId, kind, kind === 'text' ? '口令要长。' : null],
  );
  return { courseId, taskId };
}
export const offer = (m: Matrix, given: { planId: string; courseId: string }) =>
  m.sql('insert into training.plan_course (plan_id, course_id, position) values ($1, $2, 1)', [
    given.planId,
    given.courseId,
  ]);

export async function unitListOf(
  m: Matrix,
  given: { planId: string; unitId: string; state?: 'open' | 'submitted' | 'confirmed' },
): Promise<string> {
  const id = newId();
  await m.sql(`insert into training.unit_list (id, plan_id, unit_id, state, created_at) values ($1, $2, $3, $4, $5)`, [
    id,
    given.planId,
    given.unitId,
    given.state ?? 'open',
    NOW,
  ]);
  return id;
}

export async function targetOf(
  m: Matrix,
  given: { planId: string; unitId: string; personId: string; state?: 'confirmed' | 'exemption-asked' },
): Promise<string> {
  const id = newId();
  await m.sql(
    `insert into training.target (id, plan_id, unit_id, person_id, origin, state, joined_at, join_reason)
     values ($1, $2, $3, $4, 'selector', $5, $6, '测试')`,
    [id, given.planId, given.unitId, given.personId, given.state ?? 'confirmed', NOW],
  );
  return id;
}

export async function enrolmentOf(
  m: Matrix,
  given: { planId: string; unitId: string; personId: string },
): Promise<string> {
  const id = newId();
  await m.sql(
    `insert into training.enrolment (id, plan_id, person_id, unit_id, round, mode, state, enrolled_at)
     values ($1, $2, $3, $4, 1, 'roster', 'enrolled', $5)`,
    [id, given.planId, given.personId, given.unitId, NOW],
  );
  return id;
}
