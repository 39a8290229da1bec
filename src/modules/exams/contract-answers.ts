// An answer as it travels and as a device keeps it. What a device kept is read by hand (`web/kept-record.ts`), so that no page loads
// schemas; a test holds that reader to these.
import { z } from '#kernel/endpoint';
import { answerValue } from './marking/grade.ts';

export const zEpoch = z.int().check(z.minimum(0), z.maximum(100_000));
export const zPosition = z.int().check(z.minimum(0), z.maximum(499));
const zSeq = z.int().check(z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));

export const zSavedAnswer = z.object({ position: zPosition, epoch: zEpoch, seq: zSeq, value: answerValue });
export type SavedAnswer = z.infer<typeof zSavedAnswer>;
