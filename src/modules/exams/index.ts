// The server door of the exam room.
export { exams } from './module.ts';
export { getPaperTerms, mustReachPaper, type PaperTerms } from './papers/service.ts';
export { type EntitlementGiven, openEntitlement } from './sittings/service/entitle.ts';
export { setHandInGrace } from './sittings/service/grace.ts';
export { entitlementOutcome, settledEntitlements, sittingsEndedBy } from './sittings/service/outcome.ts';
