// One-time codes of the own account: begun with the password, in force after the first right code.
import { accountOf } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { lockAccount, takeStep, writeAccount } from '../administration/store.ts';
import { auditEvents, errors } from '../catalogue.ts';
import { openSeed, sealSeed } from '../secrets.ts';
import { newSeed, seedQr, stepOfCode } from '../sessions/totp.ts';
import { chargeAddress, forgetFailures, reserveAttempt } from '../throttle.ts';
import { proveSelf } from './password.ts';

/** Makes a new seed and shows it once. A seed begun earlier and never confirmed is replaced. */
export async function beginCodes(ctx: Ctx, given: { readonly password: string; readonly address: string }) {
  const account = await proveSelf(ctx, given);
  const secret = newSeed();
  const svg = seedQr(secret, account.login ?? account.name);
  await inTransaction(ctx, async tx => {
    await writeAccount(tx, account.id, { totpPendingCipher: sealSeed(account.id, secret) });
    await record(tx, auditEvents.beginCodes, { subject: { kind: 'account', id: account.id }, detail: {} });
  });
  return { secret, svg };
}

/** Puts the begun seed in force. Throws 422 for a wrong code, 409 where nothing was begun. */
export async function confirmCodes(
  ctx: Ctx,
  given: { readonly code: string; readonly address: string },
): Promise<void> {
  const { accountId } = accountOf(ctx);
  const attempt = { door: 'own', subject: accountId, address: given.address } as const;
  await reserveAttempt(ctx, attempt);
  const done = await inTransaction(ctx, async tx => {
    const account = await lockAccount(tx, accountId);
    if (!account.totpPendingCipher) throw errors.refuse('accounts.code-not-begun');
    const step = stepOfCode(openSeed(accountId, account.totpPendingCipher), given.code);
    if (step === undefined || !(await takeStep(tx, { id: accountId, step }))) {
      await chargeAddress(tx, attempt);
      return false;
    }
    await writeAccount(tx, accountId, { totpCipher: account.totpPendingCipher, totpPendingCipher: null });
    await forgetFailures(tx, attempt);
    await record(tx, auditEvents.confirmCodes, { subject: { kind: 'account', id: accountId }, detail: {} });
    return true;
  });
  if (!done) throw errors.refuse('accounts.code-wrong');
}

export async function removeCodes(
  ctx: Ctx,
  given: { readonly password: string; readonly address: string },
): Promise<void> {
  const account = await proveSelf(ctx, given);
  await inTransaction(ctx, async tx => {
    await writeAccount(tx, account.id, { totpCipher: null, totpPendingCipher: null });
    await record(tx, auditEvents.removeCodes, { subject: { kind: 'account', id: account.id }, detail: {} });
  });
}
