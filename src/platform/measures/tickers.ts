import type { Ticker } from '#platform/jobs';
import { recountOldest } from './recount.ts';
import { refreshStale } from './refresh.ts';

/** The engine's recurring work, for the manifest of the module that shows figures. */
export const measureTickers: readonly Ticker[] = [
  {
    name: 'measures.refresh',
    everyMs: 1_000,
    summary: '重算有变化的人员和单位的指标，并把差额加到各级汇总',
    run: async ctx => void (await refreshStale(ctx)),
  },
  {
    name: 'measures.recount',
    everyMs: 300_000,
    summary: '逐个核对指标汇总与原始事实是否一致，每个指标每天一次',
    run: recountOldest,
  },
];
