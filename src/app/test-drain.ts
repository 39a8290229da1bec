// Runs the outbox in the test's own process: same rows, same handlers, no worker.
import type pg from 'pg';
import type { Ctx } from '#platform/database';
import type { ModuleManifest } from '#platform/registry';

interface Row {
  readonly kind: 'event' | 'job';
  readonly name: string;
  readonly payload: unknown;
}

/** Handles everything in the outbox, and what that announces in turn. Throws a handler's error, or after 100 rounds. */
export async function drainOutbox(owner: pg.Pool, modules: readonly ModuleManifest[], ctx: () => Ctx): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const { rows } = await owner.query<Row>('delete from platform.outbox returning kind, name, payload');
    if (rows.length === 0) return;
    for (const row of rows) await handle(row, modules, ctx);
  }
  throw new Error('the outbox does not come to rest');
}

async function handle(row: Row, modules: readonly ModuleManifest[], ctx: () => Ctx): Promise<void> {
  if (row.kind === 'event') {
    for (const s of modules.flatMap(m => m.subscriptions ?? []))
      if (s.event.name === row.name) await s.handle(ctx(), row.payload);
    return;
  }
  const handler = modules.flatMap(m => m.jobs ?? []).find(j => j.job.name === row.name);
  if (!handler) throw new Error(`no handler for job ${row.name}`);
  await handler.handle(ctx(), row.payload);
}
