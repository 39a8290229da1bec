// The to-do list and the search. Nothing here is a record of its own: turns and registers are read.
import { sql } from 'kysely';
import type { UnitView } from '#modules/organizations';
import { calendarOf } from '#modules/rules';
import type { Ctx } from '#platform/database';
import { countTurns, listTurns, type TurnShown, type TurnState } from '#platform/turns';
import type { TurnItem } from './contract.ts';
import { searchesFor } from './searches.ts';

const permission = 'workbench.use';

export interface ToDoFilter {
  readonly whose: 'own' | 'below' | 'all';
  readonly state?: TurnState | undefined;
  readonly unitId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One page of turns, the earliest due first, with the names of who holds them. */
export async function listToDo(ctx: Ctx, filter: ToDoFilter): Promise<{ items: TurnItem[]; next: string | null }> {
  const calendar = await calendarOf(ctx.db);
  const { items, next } = await listTurns(ctx, { permission, calendar, ...filter });
  const names = await namesOf(ctx, items);
  return { items: items.map(turn => itemOf(turn, names)), next };
}

function itemOf({ subject: _, holder, ...turn }: TurnShown, names: ReadonlyMap<string, string>): TurnItem {
  const name = holder.unitId === null ? undefined : names.get(holder.unitId);
  const unit = holder.unitId !== null && name !== undefined ? { id: holder.unitId, name } : null;
  return { ...turn, holder: { unit, post: holder.post, function: holder.function } };
}

async function namesOf(ctx: Ctx, turns: readonly TurnShown[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(turns.flatMap(turn => turn.holder.unitId ?? []))];
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from organizations.unit_view where id = any(${ids}::uuid[])`.execute(
    ctx.db.for<{ 'organizations.unitView': UnitView }>(),
  );
  return new Map(rows.map(row => [row.id, row.name]));
}

export async function countToDo(ctx: Ctx) {
  const [own, below] = await Promise.all([
    countTurns(ctx, { permission, whose: 'own' }),
    countTurns(ctx, { permission, whose: 'below' }),
  ]);
  return { own, below };
}

const PER_GROUP = 8;

/** Asks every register the actor may read; a register that fails is left out and logged, the others still answer. */
export async function search(ctx: Ctx, { q }: { q: string }) {
  const found = await Promise.all(
    searchesFor(ctx).map(async ({ id, title, find }) => {
      try {
        const hits = await find(ctx, { words: q, limit: PER_GROUP + 1 });
        return { id, title, hits: hits.slice(0, PER_GROUP), more: hits.length > PER_GROUP };
      } catch (error) {
        ctx.log.error({ search: id, err: error instanceof Error ? error.name : 'error' }, 'search failed');
        return { id, title, hits: [], more: false };
      }
    }),
  );
  return { groups: found.filter(group => group.hits.length > 0) };
}
