// The server door of the reading side of the audit trail.
export { type AuditConfiguration, type CatalogueEntry, configureAudit } from './configuration.ts';
export { audit } from './module.ts';
export { knownHeads, restartHeads, type SealingTurn, storeSealingTurn } from './seal-state.ts';
