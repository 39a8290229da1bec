import { sql } from 'kysely';
import type { Ctx } from '#platform/database';
import { findMeasure, measureTickers } from '#platform/measures';
import { defineModule } from '#platform/registry';
import { auditEvents, errors, events } from './contract.ts';
import { messages } from './messages.ts';
import { routes } from './routes.ts';
import { publishDue } from './snapshots/take.ts';
import { subscriptions } from './subscriptions.ts';

/** A board that runs on a measure nobody contributes would stand still unseen: the platform does not start. */
async function checkBoards({ ctx }: { readonly ctx: Ctx }): Promise<void> {
  const { rows } = await sql<{ measureId: string }>`
    select distinct measure_id from supervision.board where state <> 'closed'`.execute(ctx.db.for<unknown>());
  const unknown = rows.filter(row => !findMeasure(row.measureId)).map(row => row.measureId);
  if (unknown.length > 0) throw new Error(`boards ask for unknown measures: ${unknown.join(', ')}`);
}

export const supervision = defineModule({
  name: 'supervision',
  permissions: {
    'supervision.read': { zh: '查看进度', en: 'See boards', roles: ['supervisor', 'issuer', 'unit-clerk'] },
    'supervision.publish': { zh: '公布进度', en: 'Publish boards', roles: ['supervisor', 'issuer'] },
  },
  routes,
  tickers: [
    ...measureTickers,
    {
      name: 'supervision.publish-due',
      everyMs: 5_000,
      summary: '按排定时间出期；错过的按原定时刻补出',
      run: publishDue,
    },
  ],
  subscriptions,
  events: Object.values(events),
  auditEvents: Object.values(auditEvents),
  errors: errors.codes,
  messages,
  onBoot: checkBoards,
});
