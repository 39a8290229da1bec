// Making slips: codes exist in plain only between here and the one file that is sent.
import { isRoleId } from '#kernel/roles';
import { accountOf, notFound } from '#platform/access';
import { record } from '#platform/audit';
import { newSlipCode } from '#platform/crypto';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import type { FileReply } from '#platform/http';
import { auditEvents, errors, events } from '../catalogue.ts';
import { slipDue } from '../configuration.ts';
import { slipHash } from '../secrets.ts';
import { printSlips } from './print.ts';
import {
  endBatch,
  findAccountTarget,
  insertSlips,
  type ListCandidates,
  listCandidates,
  listUnconfirmed,
  loadPersonTargets,
  lockUnconfirmed,
  markConfirmed,
  type SlipTarget,
  voidSlipsOf,
} from './store.ts';

interface Made {
  readonly batchId: string;
  readonly expiresAt: string;
  readonly slips: readonly { readonly target: SlipTarget; readonly code: string }[];
}

async function makeSlips(tx: Tx, targets: readonly SlipTarget[]): Promise<Made> {
  const inactive = targets.filter(t => t.accountState !== null && t.accountState !== 'active').length;
  if (inactive > 0) throw errors.refuse('accounts.not-active', { count: inactive });
  const expiresAt = slipDue(tx.ctx.now);
  const made = targets.map(target => ({ target, code: newSlipCode() }));
  const units = new Set(targets.map(t => t.unitId));
  const unitId = units.size === 1 ? (targets[0]?.unitId ?? null) : null;
  const voided = await voidSlipsOf(tx, {
    personIds: targets.flatMap(t => t.personId ?? []),
    accountIds: targets.flatMap(t => t.accountId ?? []),
    reason: 'reprinted',
  });
  const batchId = await insertSlips(tx, {
    slips: made.map(({ target, code }) => ({
      target,
      purpose: target.hasPassword ? 'recovery' : 'first-sign-in',
      codeHash: slipHash(code),
    })),
    unitId,
    expiresAt,
  });
  await record(tx, auditEvents.issueSlips, {
    subject: { kind: 'slip-batch', id: batchId, unitId },
    detail: { count: made.length, voided, awaitingConfirmation: targets.filter(t => t.holdsRoles).length },
  });
  await publish(tx, events.slipsIssued, { batchId });
  return { batchId, expiresAt, slips: made };
}

/** Renders after the commit; what cannot be printed is void, because nobody knows its codes. */
async function deliver(ctx: Ctx, made: Made): Promise<FileReply> {
  let content: Buffer;
  try {
    content = await printSlips({ issuedAt: ctx.now, expiresAt: made.expiresAt, slips: made.slips });
  } catch (error) {
    ctx.log.error({ batchId: made.batchId, err: String(error) }, 'slips could not be rendered');
    await inTransaction(ctx, async tx => {
      const count = await endBatch(tx, { batchId: made.batchId, state: 'failed' });
      await record(tx, auditEvents.voidSlips, { subject: { kind: 'slip-batch', id: made.batchId }, detail: { count } });
    });
    throw errors.refuse('accounts.slip-print-failed');
  }
  await inTransaction(ctx, tx => endBatch(tx, { batchId: made.batchId, state: 'printed' }));
  return { content, name: `登录单-${made.expiresAt.slice(0, 10)}-${made.slips.length}份.pdf`, size: content.length };
}

/** Slips for people in scope, one new slip each; earlier ones are void. Throws 404 when one of them is out of scope. */
export async function issueSlips(ctx: Ctx, given: { readonly personIds: readonly string[] }): Promise<FileReply> {
  const wanted = [...new Set(given.personIds)];
  const made = await inTransaction(ctx, async tx => {
    const targets = await loadPersonTargets(tx, wanted);
    if (targets.length < wanted.length) throw notFound('person');
    return makeSlips(tx, targets);
  });
  return deliver(ctx, made);
}

/** A slip for one account, by an administrator other than its holder. */
export async function resetAccount(ctx: Ctx, given: { readonly id: string }): Promise<FileReply> {
  if (accountOf(ctx).accountId === given.id) throw errors.refuse('accounts.own-account');
  const made = await inTransaction(ctx, async tx => {
    const target = await findAccountTarget(tx, given.id);
    if (!target) throw notFound('account');
    return makeSlips(tx, [target]);
  });
  return deliver(ctx, made);
}

/** Puts a waiting slip in force. Throws 409 for its issuer and for its holder: two people stand behind every such reset. */
export async function confirmSlip(ctx: Ctx, given: { readonly id: string }): Promise<void> {
  const { accountId } = accountOf(ctx);
  await inTransaction(ctx, async tx => {
    const slip = await lockUnconfirmed(tx, given.id);
    if (!slip) throw notFound('slip');
    if (slip.issuedBy === accountId || slip.holderAccountId === accountId) throw errors.refuse('accounts.confirm-own');
    await markConfirmed(tx, { id: slip.id, by: accountId });
    await record(tx, auditEvents.confirmSlip, {
      subject: { kind: 'slip', id: slip.id, unitId: slip.unitId },
      detail: {},
    });
  });
}

export async function listWaitingSlips(ctx: Ctx) {
  const { accountId } = accountOf(ctx);
  const rows = await listUnconfirmed(ctx);
  return {
    items: rows.map(({ issuedBy, ...row }) => ({
      ...row,
      roles: row.roles.filter(isRoleId),
      mine: issuedBy === accountId,
    })),
  };
}

export async function listSlipCandidates(ctx: Ctx, given: ListCandidates) {
  const rows = await listCandidates(ctx, { ...given, limit: given.limit + 1 });
  const items = rows.slice(0, given.limit);
  return { items, next: rows.length > given.limit ? (items.at(-1)?.personId ?? null) : null };
}
