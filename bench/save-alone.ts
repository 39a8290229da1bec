// What a handler would do that commits every save by itself: one prepared upsert, joined to its sitting so that it holds only
// while the sitting is open, this window's, and before its end. The same rules as the queue's, one row at a time.
import type { SavedAnswer, SaveRefusal } from '#contracts/exams';
import type { Instant } from '#kernel/time';
import type { Ctx } from '#platform/database';

const SAVE_ONE = {
  name: 'bench-save-one',
  text: `
    insert into exams.answer as a (sitting_id, position, value, epoch, seq, saved_at)
    select s.id, $2::smallint, $3::jsonb, $4::int, $5::bigint, $6::timestamptz
    from exams.sitting s
    where s.id = $1::uuid and s.person_id = $7::uuid and s.session_id = $8::uuid and s.epoch = $9::int
      and s.epoch >= $4::int and s.state = 'open' and s.ends_at > $6::timestamptz and $2::smallint < s.item_count
    for share of s
    on conflict (sitting_id, position) do update
      set value = excluded.value, epoch = excluded.epoch, seq = excluded.seq, saved_at = excluded.saved_at
      where (a.epoch, a.seq) <= (excluded.epoch, excluded.seq)
    returning position`,
} as const;

export interface Alone {
  readonly id: string;
  readonly personId: string;
  readonly sessionId: string;
  readonly epoch: number;
  readonly answers: readonly SavedAnswer[];
  readonly query: (statement: typeof SAVE_ONE, values: unknown[]) => Promise<{ rowCount: number | null }>;
}

/** Saves answer by answer; what was not saved is refused without a reason of its own. */
export async function saveAlone(
  ctx: Ctx,
  given: Alone,
): Promise<{ savedAt: Instant; refused: { position: number; reason: SaveRefusal }[] }> {
  const refused: { position: number; reason: SaveRefusal }[] = [];
  for (const { position, epoch, seq, value } of given.answers) {
    const values = [given.id, position, JSON.stringify(value), epoch, seq, ctx.now];
    const { rowCount } = await given.query(SAVE_ONE, [...values, given.personId, given.sessionId, given.epoch]);
    if (rowCount !== 1) refused.push({ position, reason: 'closed' });
  }
  return { savedAt: ctx.now, refused };
}
