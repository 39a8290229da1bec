// The server door of the workbench.
export { workbench } from './module.ts';
export { configureWorkbench, type SearchDef } from './searches.ts';
export { moveTurnsAfterCalendar } from './upkeep.ts';
