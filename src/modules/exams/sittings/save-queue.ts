// The save queue: answers of many candidates in one statement and one commit, acknowledged after it. One batch is in
// flight at a time; while it is, the next gathers (0 to 2 ms otherwise). Longer windows and a second flight both lose.
import type pg from 'pg';
import type { Instant } from '#kernel/time';
import { isDatabaseAway } from '#platform/database';
import type { SavedAnswer, SaveRefusal } from '../contract-sittings.ts';

/** One candidate's save request. `receivedAt` is business time at arrival: what arrived before the end counts. */
export interface SaveRequest {
  readonly sittingId: string;
  readonly personId: string;
  readonly sessionId: string;
  readonly epoch: number;
  readonly receivedAt: Instant;
  readonly answers: readonly SavedAnswer[];
}
export interface SaveOutcome {
  readonly refused: readonly { readonly position: number; readonly reason: SaveRefusal }[];
}
export interface SaveQueue {
  /** Resolves after the commit that holds the answers; rejects when they were not saved. */
  save(request: SaveRequest): Promise<SaveOutcome>;
  /** Requests waiting or in flight. */
  readonly depth: () => number;
}

interface Waiting {
  readonly request: SaveRequest;
  readonly resolve: (outcome: SaveOutcome) => void;
  readonly reject: (error: unknown) => void;
}

const GATHER_MS = 2;
const MAX_ROWS = 4_000;

/*
 * `FOR SHARE` in id order: a hand-in (FOR UPDATE) waits for saves under way and then sees them; a save that comes after it
 * finds the sitting closed. Without the lock an answer can be acknowledged after its sitting was graded. An answer of
 * a lower (epoch, seq) than the stored one is refused as superseded; an equal one is a replay and acknowledged again, also when
 * the sitting has ended meanwhile: it was saved, the reply was lost, and "refused" would not be true.
 * Only what was not saved comes back.
 */
const SAVE = {
  name: 'exams-save-answers',
  text: `
    with given as materialized (
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[], $6::smallint[], $7::int[], $8::bigint[], $9::jsonb[])
        with ordinality as g(sitting_id, person_id, session_id, window_epoch, received_at, position, epoch, seq, value, ord)
    ), locked as materialized (
      select s.id, s.state, s.ends_at, s.epoch, s.session_id, s.person_id, s.item_count
      from exams.sitting s where s.id in (select sitting_id from given) order by s.id for share
    ), judged as materialized (
      select g.*, case
        when l.id is null or l.person_id <> g.person_id then 'closed'
        when l.state <> 'open' then 'closed'
        when l.session_id is distinct from g.session_id or l.epoch <> g.window_epoch or g.epoch > l.epoch then 'taken-over'
        when g.received_at >= l.ends_at then 'too-late'
        when g.position >= l.item_count then 'no-such-question'
      end as refusal
      from given g left join locked l on l.id = g.sitting_id
    ), saved as (
      insert into exams.answer as a (sitting_id, position, value, epoch, seq, saved_at)
      select sitting_id, position, value, epoch, seq, received_at from judged where refusal is null order by sitting_id, position
      on conflict (sitting_id, position) do update
        set value = excluded.value, epoch = excluded.epoch, seq = excluded.seq, saved_at = excluded.saved_at
        where (a.epoch, a.seq) <= (excluded.epoch, excluded.seq)
      returning sitting_id, position
    )
    select j.ord::int as ord, coalesce(j.refusal, 'superseded') as reason
    from judged j left join saved s on s.sitting_id = j.sitting_id and s.position = j.position
    where j.refusal is not null or s.sitting_id is null`,
} as const;

/*
 * Which of these very answers are stored. Asked after a refusal and not within it: a statement that waited for the lock of a
 * hand-in decides by the sitting as it is then, but still sees the answers as they were before it waited.
 */
const STORED = {
  name: 'exams-stored-answers',
  text: `
    select g.ord::int as ord from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::int[], $5::bigint[], $6::jsonb[])
      with ordinality as g(sitting_id, person_id, position, epoch, seq, value, ord)
    join exams.sitting s on s.id = g.sitting_id and s.person_id = g.person_id
    join exams.answer a on a.sitting_id = g.sitting_id and a.position = g.position and a.epoch = g.epoch
      and a.seq = g.seq and a.value = g.value`,
} as const;

/** One answer on its way; `covered` are older answers to the same question from the same window, which it stands for. */
interface Row {
  readonly waiting: Waiting;
  readonly answer: SavedAnswer;
  readonly covered: Row[];
}

/** A queue over the application's pool. One per process; several processes are safe because rows are locked in order. */
export function createSaveQueue(pool: pg.Pool): SaveQueue {
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let flying = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = undefined;
    if (flying || waiting.length === 0) return;
    flying = true;
    const batch = take();
    inFlight = batch.length;
    try {
      await write(pool, batch);
    } finally {
      flying = false;
      inFlight = 0;
      // Gathered while the batch was in flight: leave at once.
      if (waiting.length > 0) setImmediate(() => void flush());
    }
  };

  const take = (): Waiting[] => {
    let rows = 0;
    let count = 0;
    for (const w of waiting) {
      if (count > 0 && rows + w.request.answers.length > MAX_ROWS) break;
      rows += w.request.answers.length;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };

  return {
    depth: () => waiting.length + inFlight,
    save: request =>
      new Promise<SaveOutcome>((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        if (!flying && !timer) timer = setTimeout(() => void flush(), GATHER_MS);
      }),
  };
}

/**
 * Writes a batch; when the whole fails, each request is tried by itself so that one bad row harms nobody else. A database that is
 * away fails them all at once: what became of them is unknown, and hundreds that wait for it in turn would hold up everybody.
 */
async function write(pool: pg.Pool, batch: readonly Waiting[]): Promise<void> {
  try {
    settle(batch, await saveAll(pool, batch));
  } catch (error) {
    if (batch.length === 1 || isDatabaseAway(error)) {
      for (const one of batch) one.reject(error);
      return;
    }
    for (const one of batch) {
      try {
        settle([one], await saveAll(pool, [one]));
      } catch (alone) {
        one.reject(alone);
      }
    }
  }
}

type Refusals = ReadonlyMap<Row, SaveRefusal>;

/**
 * ON CONFLICT cannot touch a row twice in one statement, so each statement takes one row per question of a sitting. Nearly always
 * that is everything; rows of another window of the same sitting, and rows whose newer twin was refused, go in the next.
 */
async function saveAll(pool: pg.Pool, batch: readonly Waiting[]): Promise<Refusals> {
  const refusals = new Map<Row, SaveRefusal>();
  let left = batch.flatMap(waiting => waiting.request.answers.map((answer): Row => ({ waiting, answer, covered: [] })));
  while (left.length > 0) {
    const { now, later } = onePerKey(left);
    const refused = await statement(pool, now);
    left = later;
    for (const [row, reason] of refused) {
      refusals.set(row, reason);
      left = [...left, ...row.covered.map(c => ({ ...c, covered: [] }))];
    }
  }
  return reallyRefused(pool, refusals);
}

/**
 * A replay of an answer that was saved is acknowledged also when the sitting has ended or was taken over meanwhile: the reply was
 * lost, and "refused" would not be true.
 */
async function reallyRefused(pool: pg.Pool, refusals: Refusals): Promise<Refusals> {
  const doubtful = [...refusals].filter(([, reason]) => reason !== 'superseded').map(([row]) => row);
  if (doubtful.length === 0) return refusals;
  const found = await storedAmong(
    pool,
    doubtful.map(({ answer, waiting: { request } }) => ({ ...request, answer })),
  );
  const saved = new Set(doubtful.filter((_, n) => found.has(n)));
  return new Map([...refusals].filter(([row]) => !saved.has(row)));
}

/** The places in the list of those answers that are stored as they are given, in a sitting of that person. */
export async function storedAmong(
  pool: pg.Pool,
  given: readonly { readonly sittingId: string; readonly personId: string; readonly answer: SavedAnswer }[],
): Promise<ReadonlySet<number>> {
  const result = await pool.query<{ ord: number }>({
    ...STORED,
    values: [
      given.map(g => g.sittingId),
      given.map(g => g.personId),
      given.map(g => g.answer.position),
      given.map(g => g.answer.epoch),
      given.map(g => g.answer.seq),
      given.map(g => JSON.stringify(g.answer.value)),
    ],
  });
  return new Set(result.rows.map(({ ord }) => ord - 1));
}

async function statement(pool: pg.Pool, rows: readonly Row[]): Promise<Refusals> {
  const of = <T>(pick: (row: Row) => T): T[] => rows.map(pick);
  const result = await pool.query<{ ord: number; reason: SaveRefusal }>({
    ...SAVE,
    values: [
      of(r => r.waiting.request.sittingId),
      of(r => r.waiting.request.personId),
      of(r => r.waiting.request.sessionId),
      of(r => r.waiting.request.epoch),
      of(r => r.waiting.request.receivedAt),
      of(r => r.answer.position),
      of(r => r.answer.epoch),
      of(r => r.answer.seq),
      of(r => JSON.stringify(r.answer.value)),
    ],
  });
  const refusals = new Map<Row, SaveRefusal>();
  for (const { ord, reason } of result.rows) {
    const row = rows[ord - 1];
    if (row) refusals.set(row, reason);
  }
  return refusals;
}

/** The newest answer of each question per window now; of several windows of one sitting, one now and the others later. */
function onePerKey(rows: readonly Row[]): { now: Row[]; later: Row[] } {
  const byWindow = new Map<string, Row>();
  for (const row of rows) {
    const { sittingId, personId, sessionId, epoch } = row.waiting.request;
    const key = `${sittingId}/${row.answer.position}/${personId}/${sessionId}/${epoch}`;
    const held = byWindow.get(key);
    if (!held) byWindow.set(key, row);
    else if (isNewer(row.answer, held.answer))
      byWindow.set(key, { ...row, covered: [...row.covered, ...held.covered, held] });
    else held.covered.push(row);
  }
  const now = new Map<string, Row>();
  const later: Row[] = [];
  for (const row of byWindow.values()) {
    const key = `${row.waiting.request.sittingId}/${row.answer.position}`;
    if (now.has(key)) later.push(row);
    else now.set(key, row);
  }
  const order = (a: Row, b: Row) =>
    compare(a.waiting.request.sittingId, b.waiting.request.sittingId) || a.answer.position - b.answer.position;
  return { now: [...now.values()].sort(order), later };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const isNewer = (a: SavedAnswer, b: SavedAnswer): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);

function settle(batch: readonly Waiting[], refusals: Refusals): void {
  const refusedOf = new Map<Waiting, { position: number; reason: SaveRefusal }[]>();
  for (const [row, reason] of refusals) {
    const list = refusedOf.get(row.waiting) ?? [];
    list.push({ position: row.answer.position, reason });
    refusedOf.set(row.waiting, list);
  }
  for (const one of batch) one.resolve({ refused: refusedOf.get(one) ?? [] });
}
