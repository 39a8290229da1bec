// The shifted clock of the demo, kept in the database so that every process of a demo lives on the same day.
import { sql } from 'kysely';
import type { Clock } from '#platform/clock';
import { type Ctx, type Db, inTransaction } from '#platform/database';

interface SettingTables {
  'platform.setting': { key: string; value: unknown; revision: number };
}
const KEY = 'clock.offset-ms';

/** Sets the clock to the stored shift, if one is stored. */
export async function loadClockOffset(db: Db, clock: Clock): Promise<void> {
  const row = await db
    .for<SettingTables>()
    .selectFrom('platform.setting')
    .select('value')
    .where('key', '=', KEY)
    .executeTakeFirst();
  if (typeof row?.value === 'number') clock.shiftTo(row.value);
}

/** Sets the clock now and looks again every second, so that a running process moves with the demo. Returns how to stop. */
export async function followClockOffset(db: Db, clock: Clock): Promise<() => void> {
  await loadClockOffset(db, clock);
  const timer = setInterval(() => void loadClockOffset(db, clock).catch(() => undefined), 1_000);
  timer.unref();
  return () => clearInterval(timer);
}

/** Stores the shift for the other processes of the demo. */
export async function storeClockOffset(ctx: Ctx, offsetMs: number): Promise<void> {
  await inTransaction(ctx, async tx => {
    await sql`insert into platform.setting as s (key, value) values (${KEY}, ${JSON.stringify(Math.round(offsetMs))}::jsonb)
      on conflict (key) do update set value = excluded.value, revision = s.revision + 1`.execute(
      tx.for<SettingTables>(),
    );
  });
}
