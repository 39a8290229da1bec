// Examples of courses and of study.
import * as contract from '#contracts/training';
import { newId } from '#platform/database';
import { type Example, own, scoped } from './example.ts';
import { courseOf, enrolmentOf, offer, planOf } from './training-rows.ts';
import { type Matrix, NOW } from './world.ts';

type CourseGiven = Parameters<typeof courseOf>[2];
async function courseAt(m: Matrix, given: CourseGiven = {}) {
  const { unit, ...nodes } = await m.spot();
  return { ...nodes, ...(await courseOf(m, unit.id, given)) };
}
const pdf = () => new File(['%PDF-1.7\n%%EOF\n'], '课件.pdf');
/** A task with its PDF uploaded. */
async function pdfAt(m: Matrix) {
  const made = await courseAt(m, { kind: 'pdf' });
  await m.world.call(contract.uploadTaskFile, { params: { id: made.taskId }, body: pdf() }, m.root);
  return made;
}

const courses: readonly Example[] = [
  scoped(contract.listCourses, async m => {
    const { courseId, taskId: _, ...nodes } = await courseAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === courseId) };
  }),
  scoped(contract.getCourse, async m => {
    const { courseId, ...nodes } = await courseAt(m);
    return { ...nodes, input: { params: { id: courseId } } };
  }),
  scoped(contract.createCourse, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { body: { unitId: unit.id, title: '新课程', summary: '' } } };
  }),
  scoped(contract.copyCourse, async m => {
    const { courseId, ...nodes } = await courseAt(m, { state: 'ready' });
    return { ...nodes, input: { params: { id: courseId }, body: { title: '新版课程' } } };
  }),
  scoped(contract.addTask, async m => {
    const { courseId, ...nodes } = await courseAt(m);
    const body = { kind: 'text', title: '二', requiredSeconds: 60, body: '不外借。' } as const;
    return { ...nodes, input: { params: { id: courseId }, body } };
  }),
  scoped(contract.reviseTask, async m => {
    const { taskId, ...nodes } = await courseAt(m);
    const body = { revision: 1, title: '改', requiredSeconds: 30, body: '改过。', position: 1 };
    return { ...nodes, input: { params: { id: taskId }, body } };
  }),
  scoped(contract.removeTask, async m => {
    const { taskId, ...nodes } = await courseAt(m);
    return { ...nodes, input: { params: { id: taskId }, body: { revision: 1 } } };
  }),
  scoped(contract.uploadTaskFile, async m => {
    const { taskId, ...nodes } = await courseAt(m, { kind: 'pdf' });
    return { ...nodes, input: { params: { id: taskId }, body: pdf() } };
  }),
  scoped(contract.setCourseState, async m => {
    const { courseId, ...nodes } = await courseAt(m);
    return { ...nodes, input: { params: { id: courseId }, body: { revision: 1, state: 'ready' as const } } };
  }),
  scoped(contract.previewTask, async m => {
    const { taskId, ...nodes } = await pdfAt(m);
    return { ...nodes, input: { params: { id: taskId } } };
  }),
];

/** Somebody enrolled in a plan with that task, who may study it now. */
async function student(m: Matrix, task: { courseId: string; taskId: string }) {
  const personId = await m.city.person(m.home);
  const planId = await planOf(m, m.city.bureau.id);
  await offer(m, { planId, courseId: task.courseId });
  const enrolmentId = await enrolmentOf(m, { planId, personId, unitId: m.home.id });
  return { owner: { personId, unitId: m.home.id }, enrolmentId, taskId: task.taskId };
}
const studyOf = async (m: Matrix, given: CourseGiven = {}) =>
  student(m, await courseOf(m, m.city.bureau.id, { state: 'ready', ...given }));

/** A study session of that person, with the person's clock on it. */
async function sessionOf(m: Matrix, given: CourseGiven = {}) {
  const { owner, enrolmentId, taskId } = await studyOf(m, given);
  const id = newId();
  await m.sql(
    `insert into training.study_session (id, person_id, enrolment_id, task_id, opened_at, last_beat_at) values ($1, $2, $3, $4, $5, $5)`,
    [id, owner.personId, enrolmentId, taskId, NOW],
  );
  await m.sql('insert into training.study_clock (person_id, session_id) values ($1, $2)', [owner.personId, id]);
  return { owner, id };
}

const study: readonly Example[] = [
  own(contract.getStudy, async m => {
    const { owner, enrolmentId } = await studyOf(m);
    return { owner, input: { params: { id: enrolmentId } } };
  }),
  own(contract.openStudy, async m => {
    const { owner, enrolmentId, taskId } = await studyOf(m);
    return { owner, input: { params: { id: enrolmentId, taskId } } };
  }),
  own(contract.beat, async m => {
    const { owner, id } = await sessionOf(m);
    return { owner, input: { params: { id }, body: { seq: 1, hidden: false, idle: false } } };
  }),
  own(contract.saveScorm, async m => {
    const { owner, id } = await sessionOf(m, { kind: 'scorm' });
    return { owner, input: { params: { id }, body: { version: 0, status: 'incomplete' as const, state: {} } } };
  }),
  own(contract.getTaskContent, async m => {
    const { owner, enrolmentId, taskId } = await student(m, await pdfAt(m));
    return { owner, input: { params: { id: enrolmentId, taskId } } };
  }),
];

export const studyExamples: readonly Example[] = [...courses, ...study];
