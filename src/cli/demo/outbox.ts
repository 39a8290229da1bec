// Works the outbox here and now, so that a simulated day has ended before the next begins. Same rows, same handlers as the
// dispatcher and its workers.
import type pg from 'pg';
import type { Ctx } from '#platform/database';
import type { ModuleManifest } from '#platform/registry';

interface Row {
  readonly kind: 'event' | 'job';
  readonly name: string;
  readonly payload: unknown;
  readonly jobKey: string | null;
}

const BATCH = 500;
const AT_ONCE = 8;
const MAX_ROUNDS = 10_000;

/** Of waiting jobs with the same key the last one counts, as with the real queue. */
function withoutReplaced(rows: readonly Row[]): Row[] {
  const last = new Map(rows.flatMap((row, at) => (row.jobKey ? [[row.jobKey, at] as const] : [])));
  return rows.filter((row, at) => row.jobKey === null || last.get(row.jobKey) === at);
}

async function handle(row: Row, modules: readonly ModuleManifest[], ctx: (name: string) => Ctx): Promise<void> {
  if (row.kind === 'event') {
    for (const s of modules.flatMap(m => m.subscriptions ?? []))
      if (s.event.name === row.name) await s.handle(ctx(s.name), row.payload);
    return;
  }
  const handler = modules.flatMap(m => m.jobs ?? []).find(j => j.job.name === row.name);
  if (!handler) throw new Error(`no handler for job ${row.name}`);
  await handler.handle(ctx(row.name), row.payload);
}

/** Works items a few at a time; the first failure ends it. */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = AT_ONCE,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
}

/** Handles every row that is due, and what that announces in turn. Throws a handler's error. */
export async function workOutbox(
  owner: pg.Pool,
  modules: readonly ModuleManifest[],
  ctx: (name: string) => Ctx,
): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { rows } = await owner.query<Row>(
      `delete from platform.outbox where id in (
         select id from platform.outbox where run_at is null or run_at <= $1 order by id limit ${BATCH}
       ) returning kind, name, payload, job_key as "jobKey"`,
      [ctx('demo').now],
    );
    if (rows.length === 0) return;
    await inParallel(withoutReplaced(rows), row => handle(row, modules, ctx));
  }
  throw new Error('the outbox does not come to rest');
}
