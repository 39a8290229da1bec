// What the platform starts with: packs stored by version, and the calendar years that chinese-days knows. A year it lacks is
// left out: an unloaded year makes dates provisional, it never turns into "all weekdays".

import chineseDays from 'chinese-days';
import { sql } from 'kysely';
import type { DayKind } from '#kernel/calendar';
import { addDays, type CalendarDate, weekdayOf } from '#kernel/time';
import { record } from '#platform/audit';
import { advisoryLocks, type Ctx, inTransaction } from '#platform/database';
import { adoptBook } from './book.ts';
import { auditEvents } from './contract.ts';
import { bookOf, packFiles } from './packs.ts';
import type { RulesTables } from './tables.ts';

/** The years for which the library holds the announced arrangement; a later year needs a newer library or an operator. */
const KNOWN_YEARS = { from: 2004, to: 2026 } as const;

/** Departures from plain weekdays in that year. */
export function departuresOf(year: number): Record<CalendarDate, DayKind> {
  const days: Record<CalendarDate, DayKind> = {};
  for (let date = `${year}-01-01`; date.startsWith(String(year)); date = addDays(date, 1)) {
    const weekday = weekdayOf(date) <= 5;
    if (weekday && chineseDays.isHoliday(date)) days[date] = 'holiday';
    if (!weekday && chineseDays.isWorkday(date)) days[date] = 'workday';
  }
  return days;
}

async function seedCalendar(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async tx => {
    for (let year: number = KNOWN_YEARS.from; year <= KNOWN_YEARS.to; year += 1) {
      const found = await tx
        .for<RulesTables>()
        .selectFrom('rules.calendarYear')
        .select('year')
        .where('year', '=', year)
        .executeTakeFirst();
      if (found) continue;
      const days = departuresOf(year);
      const result = await sql`
        insert into rules.calendar_year (year, days, source, updated_at)
        values (${year}, ${JSON.stringify(days)}::jsonb, '国务院办公厅节假日安排（随软件提供）', ${ctx.now})
        on conflict (year) do nothing`.execute(tx.for<RulesTables>());
      if (result.numAffectedRows) {
        await record(tx, auditEvents.setCalendarYear, {
          subject: { kind: 'calendar-year', id: String(year) },
          detail: { year, days: Object.keys(days).length },
        });
      }
    }
  });
}

/** Stores each shipped pack under its next version unless the same bytes are stored already. */
async function storePacks(ctx: Ctx): Promise<ReadonlyMap<string, number>> {
  return inTransaction(ctx, async tx => {
    const db = tx.for<RulesTables>();
    await sql`select pg_advisory_xact_lock(${sql.raw(advisoryLocks.rulePacks)})`.execute(db);
    const versions = new Map<string, number>();
    for (const { id, hash, data } of packFiles()) {
      const stored = await db
        .selectFrom('rules.pack')
        .select(['version', 'hash'])
        .where('id', '=', id)
        .orderBy('version', 'desc')
        .execute();
      const same = stored.find(p => p.hash === hash);
      const version = same?.version ?? (stored[0]?.version ?? 0) + 1;
      versions.set(id, version);
      if (same) continue;
      const { title, instrument } = data as { title: unknown; instrument: string };
      await db
        .insertInto('rules.pack')
        .values({
          id,
          version,
          hash,
          title: JSON.stringify(title),
          instrument,
          content: JSON.stringify(data),
          loadedAt: ctx.now,
        })
        .execute();
      await record(tx, auditEvents.loadPack, {
        subject: { kind: 'rule-pack', id },
        detail: { pack: id, version, hash },
      });
    }
    return versions;
  });
}

/** At every start. */
export async function seedRules(ctx: Ctx): Promise<void> {
  adoptBook(bookOf(await storePacks(ctx)));
  await seedCalendar(ctx);
}
