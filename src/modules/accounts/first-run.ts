// The first run: three people make the three administrators. Whoever does so must have read the server's console.
import { sql } from 'kysely';
import { dateOf } from '#kernel/time';
import { record } from '#platform/audit';
import { hashPassword, newSlipCode, parseSlipCode, tokenHash } from '#platform/crypto';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { insertAccount } from './administration/store.ts';
import { auditEvents, errors, events } from './catalogue.ts';
import { longestTerm } from './configuration.ts';
import { insertGrant } from './grants/store.ts';
import { checkStrength } from './own/password.ts';
import type { AccountTables } from './tables.ts';
import { admit, chargeAddress } from './throttle.ts';

const ADMINISTRATORS = ['system-admin', 'security-admin', 'audit-admin'] as const;

interface Administrator {
  readonly login: string;
  readonly name: string;
  readonly password: string;
}
export interface FirstRun {
  readonly token: string;
  readonly address: string;
  readonly system: Administrator;
  readonly security: Administrator;
  readonly audit: Administrator;
}

/** True while there is no account at all. */
export async function isFirstRun(ctx: Ctx): Promise<boolean> {
  const row = await ctx.db.for<AccountTables>().selectFrom('accounts.account').select('id').limit(1).executeTakeFirst();
  return row === undefined;
}

/**
 * Makes the set-up code of this start while there is no account; undefined afterwards. Each process has its own, and all of them
 * end together with the first run.
 */
export async function prepareFirstRun(ctx: Ctx): Promise<string | undefined> {
  if (!(await isFirstRun(ctx))) return undefined;
  const code = newSlipCode();
  await inTransaction(ctx, async tx => {
    await tx
      .for<AccountTables>()
      .insertInto('accounts.setupToken')
      .values({ tokenHash: tokenHash(parseSlipCode(code) ?? code), createdAt: ctx.now, endedAt: null })
      .execute();
  });
  return code;
}

async function isSetupToken(ctx: Ctx | Tx, typed: string): Promise<boolean> {
  const code = parseSlipCode(typed);
  if (!code) return false;
  const found = await ('db' in ctx ? ctx.db : ctx)
    .for<AccountTables>()
    .selectFrom('accounts.setupToken')
    .select('createdAt')
    .where('tokenHash', '=', tokenHash(code))
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

async function takeSetupToken(tx: Tx, typed: string): Promise<boolean> {
  if (!(await isSetupToken(tx, typed))) return false;
  await tx
    .for<AccountTables>()
    .updateTable('accounts.setupToken')
    .set({ endedAt: tx.ctx.now })
    .where('endedAt', 'is', null)
    .execute();
  return true;
}

/** Makes the three accounts with their roles. Throws 409 once any account exists, 403 for a wrong set-up code. */
export async function createAdministrators(ctx: Ctx, given: FirstRun): Promise<void> {
  if (!(await isFirstRun(ctx))) throw errors.refuse('accounts.already-set-up');
  const people = [given.system, given.security, given.audit] as const;
  if (new Set(people.map(p => p.login)).size < 3) throw errors.refuse('accounts.logins-alike');
  await admit(ctx, given.address);
  // Looked at before the passwords are hashed: anybody may call this, and hashing is dear. It is taken below.
  if (!(await isSetupToken(ctx, given.token))) return refuseToken(ctx, given.address);
  for (const p of people) await checkStrength(ctx, p.password, [p.login, p.name]);
  const hashes = await Promise.all(people.map(p => hashPassword(p.password)));
  const done = await inTransaction(ctx, async tx => {
    // Two calls at once: the second waits here, and then finds the accounts of the first.
    await sql`select pg_advisory_xact_lock(hashtextextended('accounts.first-run', 0))`.execute(tx.for<AccountTables>());
    const taken = await tx.for<AccountTables>().selectFrom('accounts.account').select('id').limit(1).executeTakeFirst();
    if (taken) throw errors.refuse('accounts.already-set-up');
    if (!(await takeSetupToken(tx, given.token))) return false;
    const validFrom = dateOf(ctx.now);
    const validTo = longestTerm(validFrom, ctx.now);
    const accountIds: string[] = [];
    for (const [i, role] of ADMINISTRATORS.entries()) {
      const { login = '', name = '' } = people[i] ?? {};
      const accountId = await insertAccount(tx, { login, name, passwordHash: hashes[i] ?? null });
      await insertGrant(tx, { accountId, role, node: { kind: 'system' }, validFrom, validTo, renews: null });
      await publish(tx, events.accountOpened, { accountId, personId: null });
      accountIds.push(accountId);
    }
    await record(tx, auditEvents.createAdministrators, {
      subject: { kind: 'platform', id: 'first-run' },
      detail: { accountIds },
    });
    return true;
  });
  if (!done) await refuseToken(ctx, given.address);
}

async function refuseToken(ctx: Ctx, address: string): Promise<never> {
  await inTransaction(ctx, tx => chargeAddress(tx, { address }));
  throw errors.refuse('accounts.setup-token-wrong');
}
