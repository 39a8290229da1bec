// Examples of the platform's own endpoints and of the rules register.
import * as rules from '#contracts/rules';
import { cancelProgress, getProgress } from '#kernel/progress';
import { newId } from '#platform/database';
import { platformRoutes } from '../platform-routes.ts';
import { type Example, open, own, unscoped } from './example.ts';
import { type Matrix, NOW, TODAY } from './world.ts';

async function progress(m: Matrix) {
  const [id, accountId] = [newId(), newId()];
  await m.sql(
    `insert into platform.progress (id, kind, owner_account_id, state, created_at, updated_at) values ($1, 'test', $2, 'running', $3, $3)`,
    [id, accountId, NOW],
  );
  return { input: { params: { id } }, owner: { accountId } };
}

/** Health is declared beside its routes, not in a contract. */
const health = platformRoutes
  .map(r => r.endpoint)
  .filter(e => typeof e.permission === 'object' && 'public' in e.permission)
  .map(e => open(e, async () => ({ input: { params: {}, query: {}, body: undefined } })));

export const platformExamples: readonly Example[] = [
  ...health,
  own(getProgress, progress),
  own(cancelProgress, progress),
];

/** A rule whose text sets no value; any other where no shipped pack has such a rule, which is then refused as not open. */
async function openRule(m: Matrix) {
  const { items } = await m.world.call(rules.listRules, { query: { date: TODAY } }, m.root);
  const found = items.find(r => r.value === null || r.set);
  const body = { ruleId: (found ?? items[0])?.id ?? '', value: { calendarDays: 30 }, reason: '测试' };
  return { input: { body }, ...(found ? {} : { reached: 'rules.not-open' }) };
}

export const ruleExamples: readonly Example[] = [
  own(rules.listRules, async () => ({ input: { query: {} }, owner: {}, spared: async () => true })),
  own(rules.getCalendarYear, async () => ({ input: { params: { year: 2014 } }, owner: {}, spared: async () => true })),
  unscoped(rules.setCalendarYear, async m => {
    const year = 2100 + (m.next() % 100);
    return {
      input: {
        params: { year },
        body: { revision: 0, source: '测试安排', days: { [`${year}-01-01`]: 'holiday' as const } },
      },
    };
  }),
  unscoped(rules.setOpenRule, openRule),
];
