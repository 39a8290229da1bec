// What keeps turns right: due ones are announced, a changed calendar moves them, a function handed over takes its turns along.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { events as organizationEvents } from '#contracts/organizations';
import { asPeriod } from '#kernel/rule-book';
import { dateOf } from '#kernel/time';
import { calendarOf, platformRule } from '#modules/rules';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { subscription } from '#platform/events';
import type { Ticker } from '#platform/jobs';
import { announceDueTurns, moveDue, passTurns, type Timing } from '#platform/turns';
import { auditEvents } from './contract.ts';

const STAMP = 'workbench.turns-timing';
interface SettingTables {
  'platform.setting': { key: string; value: unknown; revision: number };
}

async function timingOf(ctx: Ctx): Promise<Timing> {
  return { calendar: await calendarOf(ctx.db), lead: asPeriod(platformRule('reminder.lead', dateOf(ctx.now))) };
}

const stampOf = ({ calendar, lead }: Timing): string =>
  createHash('sha256')
    .update(JSON.stringify([[...calendar.years], [...calendar.kinds], lead]))
    .digest('hex');

/** Derives the due moments of open turns anew when calendar or lead changed since the last time. Gives how many moved. */
export async function moveTurnsAfterCalendar(ctx: Ctx): Promise<number> {
  const timing = await timingOf(ctx);
  const stamp = stampOf(timing);
  const db = ctx.db.for<SettingTables>();
  const known = await db.selectFrom('platform.setting').select('value').where('key', '=', STAMP).executeTakeFirst();
  if (known?.value === stamp) return 0;
  let moved = 0;
  let after: string | undefined;
  // Pages of their own transactions: a table of a million turns is not locked at once. The stamp comes last, so that what was cut off
  // begins again.
  for (let page = 0; page < 10_000; page += 1) {
    const result = await inTransaction(ctx, tx => moveDue(tx, { timing, after }));
    moved += result.moved.length;
    if (result.next === null) break;
    after = result.next;
  }
  await inTransaction(ctx, async tx => {
    await sql`insert into platform.setting as s (key, value) values (${STAMP}, ${JSON.stringify(stamp)}::jsonb)
      on conflict (key) do update set value = excluded.value, revision = s.revision + 1`.execute(
      tx.for<SettingTables>(),
    );
    if (moved > 0)
      await record(tx, auditEvents.moveTurns, { subject: { kind: 'turns', id: 'calendar' }, detail: { moved } });
  });
  return moved;
}

/** The functions that a unit holds, or held while turns still name it: their open turns go to the body of today. */
export async function passTurnsOfUnit(ctx: Ctx, { unitId }: { unitId: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const { rows } = await sql<{ regionCode: string; function: string; unitId: string | null }>`
      select f.region_code, f.function, f.unit_id from organizations.region_function f where f.valid_to is null
        and exists (select 1 from platform.turn t where t.closed_at is null and t.holder_kind = 'function' and t.region_code = f.region_code
          and t.function = f.function and t.holder_unit_id is distinct from f.unit_id)
        and (f.unit_id = ${unitId} or exists (select 1 from platform.turn t where t.holder_unit_id = ${unitId} and t.closed_at is null
          and t.holder_kind = 'function' and t.region_code = f.region_code and t.function = f.function))
      order by f.region_code, f.function limit 200`.execute(tx.for<SettingTables>());
    for (const row of rows) {
      const turns = await passTurns(tx, row);
      if (turns === 0) continue;
      await record(tx, auditEvents.passTurns, {
        subject: { kind: 'region', id: row.regionCode, unitId: row.unitId },
        detail: { function: row.function, regionCode: row.regionCode, turns },
      });
    }
  });
}

export const tickers: readonly Ticker[] = [
  {
    name: 'workbench.announce-due-turns',
    everyMs: 5_000,
    summary: '将到期、已逾期的待办转为事件',
    run: async ctx => void (await announceDueTurns(ctx)),
  },
  {
    name: 'workbench.move-turns',
    everyMs: 60_000,
    summary: '工作日历变动后更新待办期限',
    run: async ctx => void (await moveTurnsAfterCalendar(ctx)),
  },
];

export const subscriptions = [
  subscription('workbench.on-unit-reclassified', organizationEvents.unitReclassified, passTurnsOfUnit),
];
