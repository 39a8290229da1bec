// The browser-safe door of the register of persons.
export * from './contract-announcements.ts';
export * from './contract-persons.ts';
export * from './contract-roster.ts';
export * from './contract-words.ts';
