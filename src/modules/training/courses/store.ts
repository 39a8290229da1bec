// SQL of courses, tasks and packages.
import { type Selectable, sql } from 'kysely';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx, Db, Tx } from '#platform/database';
import type { CourseRow, ScormPackageRow, TaskRow, TrainingTables } from '../tables.ts';
import type { PackageEntry } from './scorm-package.ts';

type Tables = TrainingTables;
export type Course = Selectable<CourseRow>;
export type Task = Selectable<TaskRow>;

/** A course that the permission reaches through its unit, locked. Throws 404. */
export async function lockCourse(tx: Tx, id: string): Promise<Course> {
  const { rows } = await sql<Course>`
    select * from training.course c where c.id = ${id} and ${unitInScope(tx.ctx, 'training.manage', sql.ref('c.unit_id'))} for update`.execute(
    tx.for<Tables>(),
  );
  const course = rows[0];
  if (!course) throw notFound('course');
  return course;
}

/** A task of a course that the actor manages, with its course locked. Throws 404. */
export async function lockTask(tx: Tx, id: string): Promise<{ task: Task; course: Course }> {
  const task = await tx
    .for<Tables>()
    .selectFrom('training.task')
    .selectAll()
    .where('id', '=', id)
    .where('removed', '=', false)
    .executeTakeFirst();
  if (!task) throw notFound('task');
  const course = await lockCourse(tx, task.courseId);
  // Read again: between the two statements somebody may have changed it under the course's lock.
  const fresh = await tx
    .for<Tables>()
    .selectFrom('training.task')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { task: fresh, course };
}

export async function getReadableCourse(ctx: Ctx, id: string): Promise<Course & { unitName: string; mine: boolean }> {
  const { rows } = await sql<Course & { unitName: string; mine: boolean }>`
    select c.*, u.name as unit_name, ${unitInScope(ctx, 'training.manage', sql.ref('c.unit_id'))} as mine
    from training.course c join organizations.unit_view u on u.id = c.unit_id
    where c.id = ${id} and (
      ${unitInScope(ctx, 'training.read', sql.ref('c.unit_id'))}
      or exists (
        select 1 from training.plan_course pc
        join training.plan p on p.id = pc.plan_id and p.state <> 'draft'
        join training.unit_list l on l.plan_id = p.id
        where pc.course_id = c.id and ${unitInScope(ctx, 'training.read', sql.ref('l.unit_id'))}
      )
    )`.execute(ctx.db.for<Tables>());
  const course = rows[0];
  if (!course) throw notFound('course');
  return course;
}

export async function tasksOf(ctx: Ctx, courseId: string): Promise<Task[]> {
  return ctx.db
    .for<Tables>()
    .selectFrom('training.task')
    .selectAll()
    .where('courseId', '=', courseId)
    .where('removed', '=', false)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

export interface CourseFilter {
  readonly state?: string | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}
interface CourseListed {
  id: string;
  title: string;
  state: Course['state'];
  unitId: string;
  unitName: string;
  tasks: number;
  requiredSeconds: number;
}

export async function listReadableCourses(ctx: Ctx, filter: CourseFilter): Promise<CourseListed[]> {
  const { rows } = await sql<CourseListed>`
    select c.id, c.title, c.state, c.unit_id, u.name as unit_name, count(t.id) as tasks, coalesce(sum(t.required_seconds), 0) as required_seconds
    from training.course c
    join organizations.unit_view u on u.id = c.unit_id
    left join training.task t on t.course_id = c.id and not t.removed
    where ${unitInScope(ctx, 'training.read', sql.ref('c.unit_id'))}
      and (${filter.state ?? null}::text is null or c.state = ${filter.state ?? null})
      and (${filter.search ?? null}::text is null or position(${filter.search ?? null} in c.title) > 0)
      and (${filter.after ?? null}::uuid is null or c.id < ${filter.after ?? null}::uuid)
    group by c.id, u.name order by c.id desc limit ${filter.limit}`.execute(ctx.db.for<Tables>());
  return rows;
}

/** Who changes a row, and when: for the next one, whose change may come too late. */
const changedNow = ({ ctx }: Tx) => ({
  updatedAt: ctx.now,
  updatedBy: ctx.actor.kind === 'account' ? ctx.actor.accountId : null,
});

export async function insertCourse(
  tx: Tx,
  row: Pick<Course, 'id' | 'unitId' | 'title' | 'summary' | 'copiedFrom'>,
): Promise<void> {
  const { now } = tx.ctx;
  await tx
    .for<Tables>()
    .insertInto('training.course')
    .values({ ...row, state: 'draft', createdAt: now, updatedAt: now })
    .execute();
}

export async function insertTask(
  tx: Tx,
  row: Omit<Task, 'revision' | 'removed' | 'updatedAt' | 'updatedBy'>,
): Promise<void> {
  await tx.for<Tables>().insertInto('training.task').values(row).execute();
}

export async function changeTask(
  tx: Tx,
  { id, ...change }: { id: string } & Partial<Omit<Task, 'id' | 'revision' | 'updatedAt' | 'updatedBy'>>,
): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.task')
    .set({ ...change, revision: sql`revision + 1`, ...changedNow(tx) })
    .where('id', '=', id)
    .execute();
}

export async function markCourse(tx: Tx, { id, state }: { id: string; state: Course['state'] }): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('training.course')
    .set({ state, revision: sql`revision + 1`, ...changedNow(tx) })
    .where('id', '=', id)
    .execute();
}

/** True when a plan that was published offers the course. */
export async function isOffered(tx: Tx, courseId: string): Promise<boolean> {
  const row = await tx
    .for<Tables>()
    .selectFrom('training.planCourse as pc')
    .innerJoin('training.plan as p', 'p.id', 'pc.planId')
    .select('pc.planId')
    .where('pc.courseId', '=', courseId)
    .where('p.state', '<>', 'draft')
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertPackage(
  tx: Tx,
  { row, entries }: { row: ScormPackageRow; entries: readonly PackageEntry[] },
): Promise<void> {
  await tx.for<Tables>().insertInto('training.scormPackage').values(row).execute();
  await sql`
    insert into training.scorm_entry (package_id, path, media_type, size)
    select ${row.id}, p, m, s from unnest(${entries.map(e => e.path)}::text[], ${entries.map(e => e.mediaType)}::text[], ${entries.map(e => e.size)}::bigint[])
      as t(p, m, s)`.execute(tx.for<Tables>());
}

export async function getPackage(from: Db | Tx, id: string): Promise<ScormPackageRow> {
  const row = await from
    .for<Tables>()
    .selectFrom('training.scormPackage')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound('package');
  return row;
}
