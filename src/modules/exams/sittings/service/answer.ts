// Saving and ending by the candidate, and by the server at the end.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { addMs, type Instant } from '#kernel/time';
import { accountOf, personOf } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import type { SavedAnswer, SittingResult } from '../../contract-sittings.ts';
import { sittingAudit } from '../../contract-sittings.ts';
import { errors } from '../../errors.ts';
import { createSaveQueue, type SaveOutcome, type SaveQueue, storedAmong } from '../save-queue.ts';
import { type Ending, getOwnSitting, lockOverdue, lockOwnSitting, type Sitting } from '../store.ts';
import { summaryOf } from './enter.ts';
import { handInGrace } from './grace.ts';
import { type EndKind, nextStep, settle } from './settle.ts';

const queues = new WeakMap<pg.Pool, SaveQueue>();
/** The one queue of this process over the pool. */
function queueOf(pool: pg.Pool): SaveQueue {
  const found = queues.get(pool) ?? createSaveQueue(pool);
  queues.set(pool, found);
  return found;
}

interface GivenAnswers {
  readonly id: string;
  readonly epoch: number;
  readonly answers: readonly SavedAnswer[];
}

function save(ctx: Ctx, given: GivenAnswers): Promise<SaveOutcome> {
  const { sessionId } = accountOf(ctx);
  return queueOf(ctx.db.pool).save({
    sittingId: given.id,
    personId: personOf(ctx),
    sessionId,
    epoch: given.epoch,
    receivedAt: ctx.now,
    answers: given.answers,
  });
}

/**
 * Saves through the queue. Acknowledged only after the commit; what was refused is said answer by answer. "Too late" is not final
 * while the sitting is still open: the same answer, sent before the end, may be waiting in another process and count. Who asks
 * then is told to ask again, and hears the truth once the sitting is closed.
 */
export async function saveAnswers(ctx: Ctx, given: GivenAnswers): Promise<SaveOutcome & { savedAt: Instant }> {
  const outcome = await save(ctx, given);
  if (outcome.refused.some(r => r.reason === 'too-late')) throw errors.refuse('exams.being-closed');
  return { savedAt: ctx.now, ...outcome };
}

/** Of the answers refused before the sitting was closed, those that are not stored now: nothing more comes in. */
async function finallyRefused(
  ctx: Ctx,
  given: GivenAnswers,
  refused: SaveOutcome['refused'],
): Promise<SaveOutcome['refused']> {
  const positions = new Set(refused.map(r => r.position));
  const answers = given.answers.filter(a => positions.has(a.position));
  if (answers.length === 0) return refused;
  const personId = personOf(ctx);
  const stored = await storedAmong(
    ctx.db.pool,
    answers.map(answer => ({ sittingId: given.id, personId, answer })),
  );
  const saved = new Set(answers.filter((_, n) => stored.has(n)).map(a => a.position));
  return refused.filter(r => !saved.has(r.position));
}

async function result(ctx: Ctx, id: string, refused: SaveOutcome['refused'] = []): Promise<SittingResult> {
  const sitting = await getOwnSitting(ctx.db, { id, personId: personOf(ctx) });
  return { sitting: summaryOf(sitting), next: nextStep(sitting), refused: [...refused] };
}

/**
 * Hands in. The window's unsaved answers come along and are saved first; whoever asks after the end, or a second time, is
 * told what the sitting came to: hand-in, a late save and the server's closing race to one result and one truthful message.
 */
export async function handIn(ctx: Ctx, given: GivenAnswers): Promise<SittingResult> {
  const saved = given.answers.length > 0 ? await save(ctx, given) : undefined;
  await endOwn(ctx, given, 'handed-in');
  return result(ctx, given.id, await finallyRefused(ctx, given, saved?.refused ?? []));
}

/** A confirmed giving-up ends the sitting and counts as one failed exam (D part 10(4)). */
export async function giveUp(ctx: Ctx, given: { id: string; epoch: number }): Promise<SittingResult> {
  await endOwn(ctx, given, 'given-up');
  return result(ctx, given.id);
}

async function endOwn(ctx: Ctx, given: { id: string; epoch: number }, end: EndKind): Promise<void> {
  const { sessionId } = accountOf(ctx);
  const personId = personOf(ctx);
  await inTransaction(ctx, async tx => {
    const sitting = await lockOwnSitting(tx, { id: given.id, personId });
    if (sitting.state !== 'open' || sitting.endsAt === null) {
      if (sitting.state === 'prepared') throw errors.refuse('exams.sitting-ended', { state: sitting.state });
      return;
    }
    if (sitting.sessionId !== sessionId || sitting.epoch !== given.epoch) throw errors.refuse('exams.taken-over');
    const late = ctx.now >= addMs(sitting.endsAt, handInGrace());
    const endsAt = sitting.endsAt;
    const [ending] = await settle(tx, {
      sittings: [sitting],
      end: late ? 'expired' : end,
      endedAt: () => (ctx.now < endsAt ? ctx.now : endsAt),
    });
    if (ending) await recordEnd(tx, sitting, ending);
  });
}

async function recordEnd(tx: Tx, s: Sitting, { state, outcome }: Ending): Promise<void> {
  const subject = { kind: 'sitting', id: s.id, unitId: s.unitId };
  const detail = { entitlementId: s.entitlementId, attempt: s.attempt };
  if (state === 'given-up') await record(tx, sittingAudit.giveUp, { subject, detail });
  else if (state === 'expired')
    await record(tx, sittingAudit.expire, { subject, detail: { closed: 1, sittings: [s.id] } });
  else await record(tx, sittingAudit.handIn, { subject, detail: { ...detail, outcome } });
}

// Small: marking a batch holds the process, and those who still write their exam wait for their saves that long.
const CLOSING_BATCH = 15;
const CLOSING_BATCHES_PER_RUN = 1_000;
const CLOSING_PAUSE_MS = 2;

/** Closes what is overdue, in batches, without waiting for those just handing in. Safe to run in two processes at once. */
export async function closeOverdue(ctx: Ctx): Promise<number> {
  let closed = 0;
  for (let batch = 0; batch < CLOSING_BATCHES_PER_RUN; batch += 1) {
    const count = await inTransaction(ctx, async tx => {
      const sittings = await lockOverdue(tx, { before: addMs(ctx.now, -handInGrace()), limit: CLOSING_BATCH });
      if (sittings.length === 0) return 0;
      await settle(tx, { sittings, end: 'expired', endedAt: s => s.endsAt ?? ctx.now });
      await record(tx, sittingAudit.expire, {
        subject: { kind: 'sitting-batch', id: ctx.requestId },
        detail: { closed: sittings.length, sittings: sittings.map(s => s.id) },
      });
      return sittings.length;
    });
    closed += count;
    if (count < CLOSING_BATCH) break;
    await sleep(CLOSING_PAUSE_MS);
  }
  return closed;
}
