// The server door of the register of organisations.
export { listFile } from './list-file.ts';
export { organizations } from './module.ts';
export { likeLiteral, pinyinOf } from './pinyin.ts';
export { placeInScope, regionInScope, unitInNodes } from './scope.ts';
export { selectorCondition, selectUnitsSql, unitFactsOf } from './selector.ts';
export { findFunctionBody } from './store.ts';
export type { RegionView, UnitView } from './tables.ts';
export { findCode } from './unit-code.ts';
