// Work done later and small recurring work of training.

import { sittingEvents } from '#contracts/exams';
import { dateOf } from '#kernel/time';
import { type Ctx, inTransaction } from '#platform/database';
import { subscription } from '#platform/events';
import { enqueue, handleJob, type Ticker } from '#platform/jobs';
import { targetJobs } from './contract-targets.ts';
import { lapseOverdue, openWaitingExams } from './enrolments/progress.ts';
import { applyOutcomes, followResults } from './enrolments/results.ts';
import { freezeDue } from './statistics/freeze.ts';
import { dropTickets } from './study/upkeep.ts';
import type { TrainingTables } from './tables.ts';
import { propose } from './targets/service.ts';

export const jobs = [handleJob(targetJobs.propose, propose)];

/** The register is read again every day while the plan runs; a run that finds it read today does nothing. */
async function refreshRegisters(ctx: Ctx): Promise<void> {
  const today = dateOf(ctx.now);
  const due = await ctx.db
    .for<TrainingTables>()
    .selectFrom('training.plan')
    .select('id')
    .where('state', '=', 'published')
    .where('closesOn', '>=', today)
    // Null: a first reading that was cancelled or killed.
    .where(eb => eb.or([eb('proposedOn', 'is', null), eb('proposedOn', '<', today)]))
    .orderBy('id')
    .limit(50)
    .execute();
  for (const { id } of due) {
    await inTransaction(ctx, tx =>
      enqueue(tx, targetJobs.propose, { planId: id, progressId: null }, { key: `training.propose:${id}` }),
    );
  }
}

export const tickers: readonly Ticker[] = [
  {
    name: 'training.refresh-registers',
    everyMs: 600_000,
    summary: '每日按人员档案更新应训应试名单',
    run: refreshRegisters,
  },
  { name: 'training.lapse-enrolments', everyMs: 60_000, summary: '时间窗口结束后登记逾期未完成', run: lapseOverdue },
  { name: 'training.open-waiting-exams', everyMs: 60_000, summary: '为已完成学习者补开考试', run: openWaitingExams },
  { name: 'training.follow-results', everyMs: 60_000, summary: '补登尚未跟进的考试结果', run: followResults },
  { name: 'training.freeze-denominators', everyMs: 60_000, summary: '到期固定各单位应训人数', run: freezeDue },
  { name: 'training.drop-tickets', everyMs: 600_000, summary: '清除已失效的课件加载凭据', run: dropTickets },
];

export const subscriptions = [subscription('training.on-results-settled', sittingEvents.resultsSettled, applyOutcomes)];
