// The server door of accounts.
export { type BreachList, breachListOf } from './breach-list.ts';
export { type AccountRule, type AccountsConfiguration, accountRules, configureAccounts } from './configuration.ts';
export { grantRoleIn as grantRole } from './grants/service.ts';
export { accounts } from './module.ts';
export { createAccount, openSession } from './seed.ts';
export {
  type AuthenticateEnv,
  authenticate,
  authenticateRequest,
  type RequestInfo,
  SESSION_COOKIE,
} from './sessions/authenticate.ts';
