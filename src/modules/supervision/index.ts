// The server door of supervision.
export { supervision } from './module.ts';
export { unitTree } from './tree.ts';
