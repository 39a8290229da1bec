// The server door of training.
export { configureTraining, type StudyParameters } from './configuration.ts';
export { type CoursewareOptions, type CoursewareServer, createCoursewareServer } from './courseware/server.ts';
export { type Enrolled, enrol } from './enrolments/enrol.ts';
export { type PassedEnrolment, passedEnrolment, passedEnrolmentIds } from './enrolments/passed.ts';
export { training } from './module.ts';
export { trainingSearches } from './searches.ts';
export type { EnrolmentView, HoursView, PlanView, TargetView } from './tables.ts';
