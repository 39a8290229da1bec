// The server door of the register of persons.
export { people } from './module.ts';
export { configurePeople } from './personal-data.ts';
export { findPersonByNumber } from './service/person-queries.ts';
export type { PersonView } from './tables.ts';
