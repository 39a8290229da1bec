// Every advisory lock of the platform that has a number, in one place: two pieces of work under one number would wait for each
// other. Locks of one row or case are named by text instead (`hashtextextended('module.what:id', 0)`), another space of PostgreSQL's.

/** Class (the first of the two keys) of single locks, and classes whose second key is computed. */
const ONE = 7142;
export const lockClasses = { one: ONE, workers: 7144 } as const;

/** The two keys as they stand in a call, `pg_advisory_xact_lock(7142, 1)`. */
export const advisoryLocks = {
  /** Appending to the audit chain, and what must not happen meanwhile. */
  auditChain: `${ONE}, 1`,
  /** Writing heads of the chain out. */
  auditHeads: `${ONE}, 3`,
  /** Starting a verification. */
  auditVerification: `${ONE}, 4`,
  /** Making the application's role on an external server. */
  applicationRole: `${ONE}, 5`,
  /** Making the template database of the tests. */
  testTemplate: `${ONE}, 6`,
  /** Storing rule packs under their versions. */
  rulePacks: `${ONE}, 7`,
  /** Changing the shape of the unit tree. */
  unitTree: `${ONE}, 8`,
} as const;
