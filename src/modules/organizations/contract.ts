// The browser-safe door: endpoints, words, refusals and announcements of the register of organisations.
export * from './contract-announcements.ts';
export * from './contract-entry.ts';
export * from './contract-regions.ts';
export * from './contract-units.ts';
export {
  type Industry,
  industries,
  industryIds,
  type RegionFunction,
  type RegionLevel,
  regionFunctionIds,
  regionFunctions,
  regionLevelIds,
  regionLevels,
  selfRegisteringTypes,
  type UnitLevel,
  type UnitType,
  unitLevelIds,
  unitLevels,
  unitTypeIds,
  unitTypes,
} from './contract-words.ts';
