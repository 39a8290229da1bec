import type { Ticker } from '#platform/jobs';
import { evaluateStale, freezeDue } from './service/evaluate.ts';
import { moveRequirementDues, rereadAddressees } from './service/reread.ts';

export const tickers: readonly Ticker[] = [
  {
    name: 'directives.evaluate',
    everyMs: 10_000,
    summary: '到期定格，并重新计量过时的任务',
    run: async ctx => {
      // Due moments first, so that "late" is known when the present figure is measured.
      await freezeDue(ctx);
      await evaluateStale(ctx);
    },
  },
  {
    name: 'directives.reread-addressees',
    everyMs: 60_000,
    summary: '每日重新确定主送单位；日历变动后更新期限',
    run: async ctx => {
      await moveRequirementDues(ctx);
      await rereadAddressees(ctx);
    },
  },
];
