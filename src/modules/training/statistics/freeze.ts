// Denominators frozen at each deadline: what stood on the lists when the day ended, evaluated as of then even when run late.
import { sql } from 'kysely';
import { endOfDay } from '#kernel/time';
import { recordCase } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { targetAudit } from '../contract-targets.ts';
import { isAwaitingResults } from '../enrolments/awaiting.ts';
import type { TrainingTables } from '../tables.ts';
import { countsAt } from './measures.ts';

interface Due {
  planId: string;
  unitId: string;
  dueOn: string;
}

/** Deadlines that have passed and are not frozen yet. */
async function listDue(ctx: Ctx): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select p.id as plan_id, p.unit_id, d.value ->> 'dueOn' as due_on
    from training.plan p cross join lateral jsonb_array_elements(p.deadlines) d
    where p.state <> 'draft' and p.proposed_on is not null
      and (((d.value ->> 'dueOn')::date + 1)::timestamp at time zone 'Asia/Shanghai') <= ${ctx.now}::timestamptz
      and exists (select 1 from training.unit_list l where l.plan_id = p.id)
      and not exists (select 1 from training.frozen_unit f where f.plan_id = p.id and f.due_on = (d.value ->> 'dueOn')::date)
    order by p.id limit 50`.execute(ctx.db.for<TrainingTables>());
  return rows;
}

/** Ticker: bounded, safe in two processes (the primary key lets one win). */
export async function freezeDue(ctx: Ctx): Promise<void> {
  for (const due of await listDue(ctx)) await freeze(ctx, due);
}

async function freeze(ctx: Ctx, { planId, unitId, dueOn }: Due): Promise<void> {
  // 24:00 is in time, as everywhere: a sitting that ends with the day has its result as of that instant.
  const asOf = endOfDay(dueOn);
  if (await isAwaitingResults(ctx.db, { planId, at: asOf })) {
    ctx.log.info({ planId, dueOn }, 'figures not frozen yet: results are on their way');
    return;
  }
  await inTransaction(ctx, async tx => {
    const { rows } = await sql<{ denominator: number; numerator: number }>`
      insert into training.frozen_unit (plan_id, due_on, unit_id, frozen_at, as_of, denominator, numerator, list_state)
      select ${planId}, ${dueOn}::date, l.unit_id, ${ctx.now}, ${asOf}, coalesce(c.denominator, 0), coalesce(c.numerator, 0), l.state
      from training.unit_list l left join (${countsAt({ planId, at: asOf })}) c on c.unit_id = l.unit_id
      where l.plan_id = ${planId}
      on conflict do nothing returning denominator, numerator`.execute(tx.for<TrainingTables>());
    if (rows.length === 0) return;
    const targets = rows.reduce((sum, r) => sum + r.denominator, 0);
    const passed = rows.reduce((sum, r) => sum + r.numerator, 0);
    await recordCase(tx, targetAudit.freeze, {
      subject: { kind: 'plan', id: planId, unitId },
      detail: { dueOn, units: rows.length, targets, passed },
    });
  });
}
