// The browser-safe door: endpoints, words, refusals and announcements of training.
export * from './contract-courses.ts';
export * from './contract-enrolments.ts';
export {
  type Deadline,
  type EnrolmentMode,
  type EnrolmentState,
  enrolmentModes,
  enrolmentStates,
  listStates,
  planStates,
  type TaskKind,
  targetStates,
  taskKinds,
} from './contract-fields.ts';
export * from './contract-plans.ts';
export * from './contract-statistics.ts';
export * from './contract-study.ts';
export * from './contract-targets.ts';
export { errors } from './errors.ts';
