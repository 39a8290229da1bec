export { isDatabaseAway } from './away.ts';
export { connectionOf, createDb, createPool, inTransaction, isUniqueViolation, sqlState } from './connect.ts';
export { type Connection, prepareExternal } from './external.ts';
export { newId } from './ids.ts';
export { advisoryLocks, lockClasses } from './locks.ts';
export { migrate, migrationsDigest } from './migrate.ts';
export type { Ctx, Db, ReadDb, Tx } from './types.ts';
