// The inbox of a unit: reading leaves its first moment, confirming ends the turn.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import { record, recordCase } from '#platform/audit';
import { type Ctx, inTransaction, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { closeTurns, deriveDue, workingDaysLeft } from '#platform/turns';
import { timingOf } from '../configuration.ts';
import { auditEvents, errors, events, type InboxItem, type InboxKind } from '../contract.ts';
import type { Tables } from '../store.ts';
import type { DirectiveRow, InboxRow } from '../tables.ts';
import { RECEIPT } from './address.ts';
import { subjectOf } from './publish.ts';

export interface InboxFilter {
  readonly unitId?: string | undefined;
  readonly state?: 'unread' | 'unconfirmed' | undefined;
  readonly kind?: InboxKind | undefined;
  readonly directiveId?: string | undefined;
  readonly item?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

// A withdrawn or corrected notice waits for no receipt, nor does one to a unit that is addressed no more.
const awaits = sql<boolean>`(i.kind = 'notice' and i.confirmed_at is null and d.state = 'published'
  and exists (select 1 from directives.addressee a where a.directive_id = d.id and a.unit_id = i.unit_id and a.left_on is null))`;

/** With the account's own unit where it has one, else everything in scope. */
function whose(
  ctx: Ctx,
  { unitId, permission }: { unitId?: string | undefined; permission: string },
): RawBuilder<boolean> {
  const scope = unitInScope(ctx, permission, sql.ref('i.unit_id'));
  return unitId ? sql<boolean>`(${scope} and i.unit_id = ${unitId})` : scope;
}

interface Row extends Omit<InboxItem, 'readAt' | 'receiptDue'> {
  readAt: Instant | null;
  receiptWithin: DirectiveRow['receiptWithin'];
}

/** One page, the newest first. */
export async function listInbox(ctx: Ctx, filter: InboxFilter): Promise<{ items: InboxItem[]; next: string | null }> {
  const where: RawBuilder<unknown>[] = [whose(ctx, { unitId: filter.unitId, permission: 'directives.read' })];
  if (filter.state === 'unread') where.push(sql`i.first_read_at is null`);
  if (filter.state === 'unconfirmed') where.push(awaits);
  if (filter.directiveId) where.push(sql`i.directive_id = ${filter.directiveId}`);
  if (filter.item) where.push(sql`i.id = ${filter.item}`);
  if (filter.kind) where.push(sql`i.kind = ${filter.kind}`);
  if (/^[0-9a-f-]{36}$/.test(filter.after ?? '')) where.push(sql`i.id < ${filter.after}::uuid`);
  const { rows } = await sql<Row>`
    select i.id, i.kind, jsonb_build_object('id', u.id, 'name', u.name) as unit, d.receipt_within,
      jsonb_build_object('id', d.id, 'title', d.title, 'number', d.number, 'state', d.state, 'issuerName', s.name, 'urgency', d.urgency,
        'correctedBy', case when n.id is null then null else jsonb_build_object('id', n.id, 'name', n.title) end) as directive,
      case i.kind when 'reminder' then m.text when 'withdrawal' then d.end_reason end as text,
      i.delivered_at, i.first_read_at as read_at, i.confirmed_at, ${awaits} as awaits_receipt
    from directives.inbox_item i join directives.directive d on d.id = i.directive_id
    join organizations.unit_view u on u.id = i.unit_id join organizations.unit_view s on s.id = d.issuer_unit_id
    left join directives.reminder m on m.id = i.reminder_id left join directives.directive n on n.id = d.corrected_by_id
    where ${sql.join(where, sql` and `)} order by i.id desc limit ${filter.limit + 1}`.execute(ctx.db.for<Tables>());
  const timing = await timingOf(ctx);
  const items = rows.slice(0, filter.limit).map(({ receiptWithin, ...item }): InboxItem => {
    if (!item.awaitsReceipt || receiptWithin === null) return { ...item, receiptDue: null };
    const spec = { period: receiptWithin };
    const { dueAt, provisional } = deriveDue({ spec, start: item.deliveredAt }, timing, ctx.now);
    const left = dueAt === null ? null : workingDaysLeft(timing.calendar, ctx.now, dueAt);
    return { ...item, receiptDue: { at: dueAt, provisional, workingDaysLeft: left, spec } };
  });
  return { items, next: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}

/** For the number beside the navigation: of the account's own unit, else of all it may receive for. */
export async function countInbox(ctx: Ctx): Promise<{ unread: number; unconfirmed: number }> {
  const unitId = ctx.actor.kind === 'account' ? (ctx.actor.unitId ?? undefined) : undefined;
  const { rows } = await sql<{ unread: number; unconfirmed: number }>`
    select count(*) filter (where i.first_read_at is null)::int as unread, count(*) filter (where ${awaits})::int as unconfirmed
    from directives.inbox_item i join directives.directive d on d.id = i.directive_id
    where ${whose(ctx, { unitId, permission: 'directives.receive' })}`.execute(ctx.db.for<Tables>());
  return rows[0] ?? { unread: 0, unconfirmed: 0 };
}

type Item = InboxRow & { state: DirectiveRow['state']; issuerUnitId: string; awaits: boolean };
async function lockItem(tx: Tx, id: string): Promise<Item> {
  const { rows } = await sql<Item>`
    select i.*, d.state, d.issuer_unit_id, ${awaits} as awaits from directives.inbox_item i join directives.directive d on d.id = i.directive_id
    where i.id = ${id} and ${unitInScope(tx.ctx, 'directives.receive', sql.ref('i.unit_id'))} for update of i`.execute(
    tx.for<Tables>(),
  );
  const item = rows[0];
  if (!item) throw notFound('inbox-item');
  return item;
}

const accountId = (ctx: Ctx): string | null => (ctx.actor.kind === 'account' ? ctx.actor.accountId : null);

/** Marks it as read; the first reading stands. */
export async function readItem(ctx: Ctx, { id }: { id: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const item = await lockItem(tx, id);
    if (item.firstReadAt === null) await markRead(tx, item);
  });
}

async function markRead(tx: Tx, item: Item): Promise<void> {
  await tx
    .for<Tables>()
    .updateTable('directives.inboxItem')
    .set({ firstReadAt: tx.ctx.now, firstReadBy: accountId(tx.ctx) })
    .where('id', '=', item.id)
    .execute();
  await record(tx, auditEvents.readNotice, {
    subject: { kind: 'inbox-item', id: item.id, unitId: item.unitId },
    detail: { kind: item.kind },
  });
}

/** Confirms for the unit; confirming again changes nothing. */
export async function confirmReceipt(ctx: Ctx, { id }: { id: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const item = await lockItem(tx, id);
    if (item.confirmedAt !== null) return;
    if (!item.awaits) throw errors.refuse('directives.nothing-owed');
    if (item.firstReadAt === null) await markRead(tx, item);
    await tx
      .for<Tables>()
      .updateTable('directives.inboxItem')
      .set({ confirmedAt: ctx.now, confirmedBy: accountId(ctx) })
      .where('id', '=', id)
      .execute();
    await closeTurns(tx, { subjectKind: RECEIPT.subjectKind, subjectIds: [id], outcome: 'confirmed' });
    await recordCase(tx, auditEvents.confirm, {
      subject: { ...subjectOf({ id: item.directiveId, issuerUnitId: item.issuerUnitId }), unitId: item.unitId },
      detail: { directiveId: item.directiveId },
    });
    await publish(tx, events.receiptConfirmed, { directiveId: item.directiveId, unitId: item.unitId });
  });
}
