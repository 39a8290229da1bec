// How an enrolment is named to the audit trail, to listeners and to the exam room.
import type { Enrolment } from './store.ts';

/** What the enrolments name as the source of their entitlements. */
export const SOURCE_KIND = 'training.enrolment';

export const subjectOf = (e: Enrolment) => ({ kind: 'enrolment', id: e.id, unitId: e.unitId });
export const idsOf = (e: Enrolment) => ({ planId: e.planId, personId: e.personId, round: e.round });
export const announced = (e: Enrolment) => ({ enrolmentId: e.id, personId: e.personId, planId: e.planId });
