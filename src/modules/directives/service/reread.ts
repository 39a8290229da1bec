// Addressees are read again every day until the last due date: who came is addressed, who left is released, both stay listed.
import { sql } from 'kysely';
import { dateOf } from '#kernel/time';
import { recordCase } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { deriveDue, type Timing } from '#platform/turns';
import { timingOf } from '../configuration.ts';
import { auditEvents, events } from '../contract.ts';
import { lockAnyDirective, requirementsOf, type Tables } from '../store.ts';
import { addressedUnits, unitsOf } from '../store-units.ts';
import type { DirectiveRow, RequirementRow } from '../tables.ts';
import { addressUnits, releaseUnits } from './address.ts';
import { storeDues, subjectOf } from './publish.ts';

/** One bounded run: directives not read today that still have something due. Gives how many were read. */
export async function rereadAddressees(ctx: Ctx, { limit = 50 }: { readonly limit?: number } = {}): Promise<number> {
  const today = dateOf(ctx.now);
  const { rows } = await sql<{ id: string }>`
    select d.id from directives.directive d
    where d.state = 'published' and d.addressees is not null and d.reread_on < ${today}
      and exists (select 1 from directives.requirement r
        where r.directive_id = d.id and not r.dropped and (r.due_at is null or r.provisional or r.due_at >= ${ctx.now}))
    order by d.reread_on, d.id limit ${limit}`.execute(ctx.db.for<Tables>());
  if (rows.length === 0) return 0;
  const timing = await timingOf(ctx);
  for (const { id } of rows) await inTransaction(ctx, tx => rereadOne(tx, id, timing));
  return rows.length;
}

async function rereadOne(tx: Tx, id: string, timing: Timing): Promise<void> {
  const today = dateOf(tx.ctx.now);
  const directive = await lockAnyDirective(tx, id);
  // The other process was faster, or it was withdrawn meanwhile.
  if (directive.state !== 'published' || directive.rereadOn === today || directive.addressees === null) return;
  const [meant, present] = [new Set(await unitsOf(tx, directive.addressees)), new Set(await addressedUnits(tx, id))];
  const joined = [...meant].filter(unitId => !present.has(unitId));
  const left = [...present].filter(unitId => !meant.has(unitId));
  const requirements = await requirementsOf(tx, id);
  await addressUnits(tx, { directive, requirements, unitIds: joined, fromStart: false, timing });
  if (left.length > 0) await releaseUnits(tx, { directiveId: id, unitIds: left, why: 'left' });
  await tx.for<Tables>().updateTable('directives.directive').set({ rereadOn: today }).where('id', '=', id).execute();
  if (joined.length + left.length === 0) return;
  await recordCase(tx, auditEvents.reread, {
    subject: subjectOf(directive),
    detail: { joined: joined.length, left: left.length },
  });
  await publish(tx, events.addresseesChanged, { directiveId: id });
}

/**
 * A calendar year was loaded or corrected: due moments of requirements that count working days follow. Turns follow by themselves
 * (platform/turns). Frozen requirements stay as they are. Gives how many moved.
 */
export async function moveRequirementDues(
  ctx: Ctx,
  { limit = 500 }: { readonly limit?: number } = {},
): Promise<number> {
  type Row = RequirementRow & Pick<DirectiveRow, 'publishedAt' | 'issuerUnitId'>;
  const { rows } = await sql<Row>`
    select r.*, d.published_at, d.issuer_unit_id from directives.requirement r join directives.directive d on d.id = r.directive_id
    where r.frozen_at is null and not r.dropped and d.state = 'published' and r.due_spec ? 'period'
    order by r.id limit ${limit}`.execute(ctx.db.for<Tables>());
  if (rows.length === 0) return 0;
  const timing = await timingOf(ctx);
  const moved = rows.flatMap(row => {
    const derived = deriveDue({ spec: row.dueSpec, start: row.publishedAt ?? ctx.now }, timing, ctx.now);
    return derived.dueAt === row.dueAt && derived.provisional === row.provisional ? [] : [{ ...row, ...derived }];
  });
  if (moved.length === 0) return 0;
  await inTransaction(ctx, async tx => {
    await storeDues(tx, moved);
    for (const row of moved) {
      const subject = subjectOf({ id: row.directiveId, issuerUnitId: row.issuerUnitId });
      await recordCase(tx, auditEvents.moveDue, { subject, detail: { requirementId: row.id } });
    }
  });
  return moved.length;
}
