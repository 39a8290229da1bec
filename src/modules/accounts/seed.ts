// For the demo, the test harness and benchmarks: accounts and sessions without the doors.
import type { Tx } from '#platform/database';
import { insertAccount, type NewAccount } from './administration/store.ts';
import { beginSession, type OpenedSession } from './sessions/sessions.ts';

/** Makes an account; returns its id. Throws `accounts.login-taken`. */
export const createAccount = (tx: Tx, given: NewAccount): Promise<string> => insertAccount(tx, given);

/** Opens a full session of the account; the token goes into the cookie `zs`. */
export const openSession = (tx: Tx, accountId: string): Promise<OpenedSession> =>
  beginSession(tx, { accountId, origin: 'service', restricted: false, address: '', userAgent: '' });
