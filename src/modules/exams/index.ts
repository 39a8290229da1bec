// The server door of the exam room.
export { exams } from './module.ts';
export { mustReachPaper } from './papers/service.ts';
export { setHandInGrace } from './sittings/service/answer.ts';
export { type EntitlementGiven, openEntitlement } from './sittings/service/entitle.ts';
export { entitlementOutcome } from './sittings/service/outcome.ts';
