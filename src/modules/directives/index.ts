// The server door of directives and obligations.
export {
  configureDirectives,
  type DirectivesPorts,
  type MeasuredFigure,
  type MeasureQuestion,
} from './configuration.ts';
export { directives } from './module.ts';
export { evaluateStale, freezeDue } from './service/evaluate.ts';
export { listObligations } from './service/obligations.ts';
export { listDirectives } from './service/queries.ts';
export { moveRequirementDues, rereadAddressees } from './service/reread.ts';
export { listSampleNames, publishSample, type SamplePlace } from './service/samples.ts';
export type { ObligationView } from './tables.ts';
