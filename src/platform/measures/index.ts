// The door of the measures engine.
export {
  allMeasures,
  collectMeasures,
  configureMeasures,
  findMeasure,
  getMeasure,
  type LabelName,
  type MeasureTree,
} from './book.ts';
export {
  canonicalParameters,
  defineMeasure,
  type MeasureDef,
  type MeasureDimension,
  type MeasureParameters,
  type SubjectName,
  type Within,
} from './define.ts';
export {
  currentFigures,
  evaluateFor,
  evaluateIn,
  evaluateTree,
  type Figure,
  type NodeFigure,
  readEvaluation,
  type UnitFigure,
} from './evaluate.ts';
export { listSubjects, type Subject, type Subjects, type SubjectsQuestion } from './laggards.ts';
export {
  markAllStale,
  markPlacesStale,
  markStale,
  markSubjectsStale,
  markUnitsStale,
  type SeriesKey,
  type SubjectPlace,
} from './marks.ts';
export { isMeasureNode, type MeasureNode, nodeParts } from './node.ts';
export { type Recount, recount } from './recount.ts';
export { refreshStale } from './refresh.ts';
export { type Cut, dimensionsOf, labelName, type RollUp, type RollUpRow, rollUp } from './roll-up.ts';
export { measureTickers } from './tickers.ts';
