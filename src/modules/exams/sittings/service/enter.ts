// Entering: the first time starts the clock, each later time takes the sitting over for this window.
import { randomUUID } from 'node:crypto';
import { addMs, type Instant } from '#kernel/time';
import { accountOf, personOf } from '#platform/access';
import { record } from '#platform/audit';
import type { Ctx } from '#platform/database';
import { inTransaction } from '#platform/database';
import { questionsOf, versionKey } from '../../bank/versions.ts';
import { type ShownQuestion, type SittingSummary, sittingAudit } from '../../contract-sittings.ts';
import { errors } from '../../errors.ts';
import { presentQuestion } from '../../papers/draw.ts';
import { drawFor } from '../../papers/service.ts';
import {
  answersOf,
  type DrawnSitting,
  getOwnSitting,
  listSittingsOf,
  lockOwnSitting,
  markEntered,
  type Sitting,
  withPaper,
} from '../store.ts';
import { handInGrace } from './grace.ts';
import { nextStep } from './settle.ts';

/** What a page shows of a sitting; never the drawn paper. */
export function summaryOf(s: Sitting): SittingSummary {
  const { id, entitlementId, title, attempt, attempts, state, outcome, opensAt, closesAt, durationMinutes, onExpiry } =
    s;
  const { startedAt, endsAt, endedAt, maxHundredths, passMarkHundredths, itemCount } = s;
  // A mark that does not count is kept as evidence and not shown as a result.
  const markHundredths = outcome === 'passed' || outcome === 'failed' ? s.markHundredths : null;
  return {
    id,
    entitlementId,
    title,
    attempt,
    attempts,
    state,
    outcome,
    opensAt,
    closesAt,
    durationMinutes,
    startedAt,
    endsAt,
    endedAt,
    markHundredths,
    maxHundredths,
    passMarkHundredths,
    itemCount,
    onExpiry,
    citations: [...s.citations],
  };
}

export async function listMySittings(ctx: Ctx) {
  const rows = await listSittingsOf(ctx.db, personOf(ctx));
  return { items: rows.filter(s => s.state !== 'void').map(summaryOf), now: ctx.now };
}

export async function getMySitting(ctx: Ctx, { id }: { id: string }) {
  const sitting = await getOwnSitting(ctx.db, { id, personId: personOf(ctx) });
  return { sitting: summaryOf(sitting), now: ctx.now, epoch: sitting.epoch, next: nextStep(sitting) };
}

/** The end of a sitting that starts now: the full duration, or the end of the window when that is nearer (said beforehand). */
function endOf(sitting: Sitting, startedAt: Instant): Instant {
  const full = addMs(startedAt, sitting.durationMinutes * 60_000);
  return full < sitting.closesAt ? full : sitting.closesAt;
}

function checkMayEnter(ctx: Ctx, s: Sitting): void {
  if (s.state === 'void') throw errors.refuse('exams.sitting-void');
  if (s.state === 'open') {
    if (s.endsAt !== null && ctx.now >= s.endsAt)
      throw errors.refuse('exams.sitting-over', { endedAt: s.endsAt }, s.citations);
    return;
  }
  if (s.state !== 'prepared') throw errors.refuse('exams.sitting-ended', { state: s.state }, s.citations);
  if (s.entitlementState === 'withdrawn') throw errors.refuse('exams.entitlement-withdrawn');
  if (ctx.now < s.opensAt) throw errors.refuse('exams.not-open-yet', { opensAt: s.opensAt }, s.citations);
  if (ctx.now >= s.closesAt) throw errors.refuse('exams.window-closed', { closesAt: s.closesAt }, s.citations);
}

/** Starts or resumes; returns the paper without its key, and the answers saved so far. */
export async function enterSitting(ctx: Ctx, { id }: { id: string }) {
  const { sessionId } = accountOf(ctx);
  const personId = personOf(ctx);
  const entered = await inTransaction(ctx, async tx => {
    const sitting = await lockOwnSitting(tx, { id, personId });
    checkMayEnter(ctx, sitting);
    const startedAt = sitting.startedAt ?? ctx.now;
    const endsAt = sitting.endsAt ?? endOf(sitting, startedAt);
    const paper = sitting.drawn ? undefined : await drawFor(tx, { paperId: sitting.paperId, seed: randomUUID() });
    const epoch = await markEntered(tx, { id, sessionId, startedAt, endsAt, paper });
    const subject = { kind: 'sitting', id, unitId: sitting.unitId };
    const detail = { entitlementId: sitting.entitlementId, attempt: sitting.attempt };
    if (sitting.state === 'prepared') await record(tx, sittingAudit.startSitting, { subject, detail });
    else await record(tx, sittingAudit.takeOver, { subject, detail: { ...detail, epoch } });
    const answers = sitting.state === 'prepared' ? [] : await answersOf(tx, [id]);
    return {
      sitting: { ...sitting, ...(paper && withPaper(paper)), state: 'open' as const, startedAt, endsAt },
      epoch,
      answers,
      resumed: sitting.state !== 'prepared',
    };
  });
  return {
    sitting: summaryOf(entered.sitting),
    now: ctx.now,
    epoch: entered.epoch,
    graceMs: handInGrace(),
    resumed: entered.resumed,
    questions: await shown(ctx, entered.sitting),
    answers: entered.answers.map(({ position, epoch, seq, value }) => ({
      position,
      epoch,
      seq,
      value: value as never,
    })),
  };
}

async function shown(ctx: Ctx, sitting: DrawnSitting): Promise<ShownQuestion[]> {
  const items = sitting.drawn?.items ?? [];
  const questions = await questionsOf(ctx.db, items);
  return items.map((item, position) => {
    const question = questions.get(versionKey(item));
    if (!question) throw new Error(`question version ${versionKey(item)} of sitting ${sitting.id} is missing`);
    const { kind, stem, options, blanks } = presentQuestion(question, item.optionOrder);
    return { position, kind, stem, options: [...options], blanks, scoreHundredths: item.score };
  });
}
