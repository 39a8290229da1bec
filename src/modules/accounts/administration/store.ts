import { sql } from 'kysely';
import { notFound } from '#platform/access';
import { type Ctx, isUniqueViolation, newId, type Tx } from '#platform/database';
import { errors } from '../catalogue.ts';
import type { AccountRow, AccountTables } from '../tables.ts';

export interface NewAccount {
  readonly login: string | null;
  readonly name: string;
  readonly personId?: string | null;
  readonly unitId?: string | null;
  readonly passwordHash?: string | null;
  readonly mustChange?: boolean;
}

/** Inserts an account; returns its id. Throws `accounts.login-taken`. */
export async function insertAccount(tx: Tx, given: NewAccount): Promise<string> {
  const id = newId();
  const { now } = tx.ctx;
  try {
    await tx
      .for<AccountTables>()
      .insertInto('accounts.account')
      .values({
        id,
        login: given.login,
        personId: given.personId ?? null,
        unitId: given.unitId ?? null,
        name: given.name,
        passwordHash: given.passwordHash ?? null,
        passwordSetAt: given.passwordHash ? now : null,
        state: 'active',
        mustChange: given.mustChange ?? false,
        totpCipher: null,
        totpPendingCipher: null,
        totpLastStep: 0,
        createdAt: now,
        closedAt: null,
        revision: 1,
      })
      .execute();
  } catch (error) {
    if (isUniqueViolation(error, 'account_login')) throw errors.refuse('accounts.login-taken');
    throw error;
  }
  return id;
}

/** The account of the person, made where there is none; of two at once, one makes it and the other finds it. */
export async function ensurePersonAccount(
  tx: Tx,
  given: { personId: string; name: string },
): Promise<AccountRow & { opened: boolean }> {
  const db = tx.for<AccountTables>();
  const made = await db
    .insertInto('accounts.account')
    .values({
      id: newId(),
      login: null,
      personId: given.personId,
      unitId: null,
      name: given.name,
      passwordHash: null,
      passwordSetAt: null,
      state: 'active',
      mustChange: true,
      totpCipher: null,
      totpPendingCipher: null,
      totpLastStep: 0,
      createdAt: tx.ctx.now,
      closedAt: null,
      revision: 1,
    })
    .onConflict(c => c.column('personId').doNothing())
    .returning('id')
    .executeTakeFirst();
  const row = await db
    .selectFrom('accounts.account')
    .selectAll()
    .where('personId', '=', given.personId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { ...row, opened: made !== undefined };
}

/** The account, locked for the rest of the transaction. Throws 404. */
export async function lockAccount(tx: Tx, id: string): Promise<AccountRow> {
  const row = await tx
    .for<AccountTables>()
    .selectFrom('accounts.account')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('account');
  return row;
}

export async function findAccount(
  ctx: Ctx,
  by: { readonly column: 'id' | 'login' | 'personId'; readonly value: string },
): Promise<AccountRow | undefined> {
  return ctx.db
    .for<AccountTables>()
    .selectFrom('accounts.account')
    .selectAll()
    .where(by.column, '=', by.value)
    .executeTakeFirst();
}

/** Writes the parts given and raises the revision. */
export async function writeAccount(
  tx: Tx,
  id: string,
  parts: Partial<
    Pick<
      AccountRow,
      'passwordHash' | 'passwordSetAt' | 'state' | 'closedAt' | 'mustChange' | 'totpCipher' | 'totpPendingCipher'
    >
  >,
): Promise<void> {
  await tx
    .for<AccountTables>()
    .updateTable('accounts.account')
    .set({ ...parts, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute();
}

/** Takes a time step for one use; false when it or a later one was taken already. */
export async function takeStep(tx: Tx, given: { readonly id: string; readonly step: number }): Promise<boolean> {
  const result = await tx
    .for<AccountTables>()
    .updateTable('accounts.account')
    .set({ totpLastStep: given.step })
    .where('id', '=', given.id)
    .where('totpLastStep', '<', given.step)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function findHelpDesk(ctx: Ctx): Promise<{ text: string; revision: number }> {
  const row = await ctx.db
    .for<AccountTables>()
    .selectFrom('accounts.helpDesk')
    .select(['text', 'revision'])
    .executeTakeFirst();
  return row ?? { text: '', revision: 1 };
}

/** Replaces the text; false when somebody else did meanwhile. */
export async function writeHelpDesk(
  tx: Tx,
  given: { readonly text: string; readonly revision: number },
): Promise<boolean> {
  const result = await tx
    .for<AccountTables>()
    .updateTable('accounts.helpDesk')
    .set({ text: given.text, revision: given.revision + 1 })
    .where('revision', '=', given.revision)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
