// What a board says about itself, from its row and the measure's words.
import { type Audience, mayShow } from '#kernel/measures';
import type { Share } from '#kernel/share';
import { notFound } from '#platform/access';
import { dimensionsOf, findMeasure, getMeasure, type MeasureDef } from '#platform/measures';
import type { Board } from '../contract.ts';
import type { BoardHead } from '../contract-fields.ts';
import type { BoardRecord } from '../tables.ts';

export const thresholdOf = (board: Pick<BoardRecord, 'thresholdNum' | 'thresholdDen'>): Share | null =>
  board.thresholdNum === null || board.thresholdDen === null
    ? null
    : { num: board.thresholdNum, den: board.thresholdDen };

export function headOf(board: BoardRecord): BoardHead {
  const def = getMeasure(board.measureId);
  return {
    title: board.title,
    unitName: board.unitName,
    measureId: def.id,
    measureTitle: def.title,
    measureFacts: def.facts,
    unitOfCount: def.unitOfCount,
    regionCode: board.regionCode,
    regionName: board.regionName,
    threshold: thresholdOf(board),
    dueOn: board.dueOn,
    citation: board.citation,
    dimensions: dimensionsOf(def).map(({ id, title }) => ({ id, title })),
  };
}

export const boardOf = (board: BoardRecord): Board => ({
  ...headOf(board),
  id: board.id,
  unitId: board.unitId,
  parameters: { ...board.parameters },
  audience: board.audience,
  state: board.state,
  schedule: board.schedule,
  nextAt: board.nextAt,
  lastNumber: board.lastNumber,
  revision: board.revision,
  mayPublish: board.mayPublish,
});

/**
 * The measure of a board for a place open to that audience. A measure that is narrower, also one that became so later, is not
 * there for it (INS-06).
 */
export function measureFor(board: Pick<BoardRecord, 'measureId'>, place: Audience): MeasureDef {
  const def = findMeasure(board.measureId);
  if (!def || !mayShow(def, place)) throw notFound('board');
  return def;
}
