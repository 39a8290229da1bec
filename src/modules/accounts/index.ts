// The server door of accounts.
export { type BreachList, breachListOf } from './breach-list.ts';
export { type AccountRule, type AccountsConfiguration, accountRules, configureAccounts } from './configuration.ts';
export {
  type AdministratorRole,
  administratorRoles,
  lastAdministrator,
  restoreAdministrator,
} from './grants/restore.ts';
export { grantRoleIn as grantRole } from './grants/service.ts';
export { type LastChange, lastChange } from './last-change.ts';
export { accounts } from './module.ts';
export { type ActorName, actorNames } from './names.ts';
export { createAccount, openSession } from './seed.ts';
export {
  type AuthenticateEnv,
  authenticate,
  authenticateRequest,
  SESSION_COOKIE,
} from './sessions/authenticate.ts';
