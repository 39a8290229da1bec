// Reading directives: the list, one directive with its chain and timeline, receipts.
import { type RawBuilder, sql } from 'kysely';
import { availableActions } from '#kernel/process';
import { actorNames } from '#modules/accounts';
import { unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import { findMeasure, timingOf } from '../configuration.ts';
import type { DirectiveDetail, DirectiveItem, DirectiveKind, RelationKind } from '../contract.ts';
import { type DirectiveState, directiveProcess } from '../process.ts';
import {
  attachmentsOf,
  correctionHeads,
  directiveVisible,
  getVisibleDirective,
  relationsOf,
  requirementsOf,
  type Tables,
} from '../store.ts';
import { draftOf } from './draft.ts';
import { shownDue } from './publish.ts';

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}
const isId = (text: string | undefined): text is string => /^[0-9a-f-]{36}$/.test(text ?? '');
export const literal = (text: string): string => text.replaceAll(/[\\%_]/g, character => `\\${character}`);

export interface DirectiveFilters {
  readonly role: 'issued' | 'received' | 'all';
  readonly state?: DirectiveState | undefined;
  readonly kind?: DirectiveKind | undefined;
  readonly q?: string | undefined;
}

/** One page, the newest first. Discarded drafts only when they are asked for. */
export async function listDirectives(ctx: Ctx, { after, limit, ...filter }: DirectiveFilters & Page) {
  const where: RawBuilder<unknown>[] = [directiveVisible(ctx)];
  if (filter.role === 'issued') where.push(unitInScope(ctx, 'directives.read', sql.ref('d.issuer_unit_id')));
  if (filter.role === 'received') {
    where.push(sql`exists (select 1 from directives.addressee a where a.directive_id = d.id and a.left_on is null
      and ${unitInScope(ctx, 'directives.read', sql.ref('a.unit_id'))})`);
  }
  where.push(filter.state ? sql`d.state = ${filter.state}` : sql`d.state <> 'discarded'`);
  if (filter.kind) where.push(sql`d.kind = ${filter.kind}`);
  if (filter.q)
    where.push(sql`(d.title like ${`%${literal(filter.q)}%`} or d.number like ${`%${literal(filter.q)}%`})`);
  if (isId(after)) where.push(sql`d.id < ${after}::uuid`);
  const { rows } = await sql<DirectiveItem>`
    select d.id, d.title, d.number, d.kind, d.urgency, d.state, jsonb_build_object('id', u.id, 'name', u.name) as issuer, d.issued_on,
      d.published_at, d.is_public, d.is_sample,
      (select count(*)::int from directives.addressee a where a.directive_id = d.id and a.left_on is null) as addressees,
      (select count(*)::int from directives.inbox_item i where i.directive_id = d.id and i.kind = 'notice' and i.confirmed_at is not null) as confirmed,
      (select min(r.due_at) from directives.requirement r where r.directive_id = d.id and not r.dropped and r.due_at >= ${ctx.now}) as next_due_at
    from directives.directive d join organizations.unit_view u on u.id = d.issuer_unit_id
    where ${sql.join(where, sql` and `)} order by d.id desc limit ${limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Everything the page of a directive shows. Throws 404 when out of scope. */
export async function getDirective(ctx: Ctx, { id }: { id: string }): Promise<DirectiveDetail> {
  const row = await getVisibleDirective(ctx, id);
  const timing = await timingOf(ctx);
  const [requirements, relations, attachments, chain, counts, forwardingUnits, timeline, heads, mine] =
    await Promise.all([
      requirementsOf(ctx.db, id),
      relationsOf(ctx.db, id),
      attachmentsOf(ctx.db, id),
      chainOf(ctx, id),
      countsOf(ctx, id),
      forwardingUnitsOf(ctx, id),
      timelineOf(ctx, id),
      correctionHeads(ctx.db, row),
      mayIssue(ctx, row.issuerUnitId),
    ]);
  const performers = mine ? (['issuer'] as const) : [];
  return {
    ...draftOf(row, { requirements, relations }),
    relations: relations.map(({ kind, targetId, targetText }) => ({ kind, targetId, targetText })),
    requirements: requirements.map(requirement => {
      const measure = findMeasure(requirement.measureId);
      return {
        ...requirement,
        measureTitle: measure?.title ?? null,
        measureFacts: measure?.facts ?? null,
        threshold: { num: requirement.thresholdNum, den: requirement.thresholdDen },
        due: shownDue(requirement, timing, ctx),
      };
    }),
    id: row.id,
    state: row.state,
    issuer: { id: row.issuerUnitId, name: row.issuerName },
    publishedAt: row.publishedAt,
    endedAt: row.endedAt,
    endReason: row.endReason,
    ...heads,
    isSample: row.isSample,
    revision: row.revision,
    attachments: attachments.map(file => ({ id: file.id, title: file.title, bytes: file.size, sha256: file.sha256 })),
    chain,
    counts,
    forwardingUnits: row.state === 'published' ? forwardingUnits : [],
    actions: availableActions(directiveProcess, { state: row.state, performers, facts: {} }).map(
      ({ action, label }) => ({ action, label }),
    ),
    mayEdit: mine && row.state === 'draft',
    timeline,
  };
}

export async function mayIssue(ctx: Ctx, unitId: string): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean }>`
    select ${unitInScope(ctx, 'directives.issue', sql.ref('u.id'))} as ok from organizations.unit_view u where u.id = ${unitId}`.execute(
    ctx.db.for<Tables>(),
  );
  return rows[0]?.ok ?? false;
}

type ChainLink = DirectiveDetail['chain'][number];
/** What it rests on and what rests on it, five levels each way: published ones whoever issued them, since each names the other in print. */
async function chainOf(ctx: Ctx, id: string): Promise<ChainLink[]> {
  const { rows } = await sql<ChainLink & { kind: RelationKind }>`
    with recursive above (id, kind, depth) as (
      select target_id, kind, -1 from directives.relation where directive_id = ${id} and target_id is not null and not dropped
      union
      select r.target_id, r.kind, a.depth - 1 from above a join directives.relation r on r.directive_id = a.id and not r.dropped
      where r.target_id is not null and a.depth > -5),
    below (id, kind, depth) as (
      select directive_id, kind, 1 from directives.relation where target_id = ${id} and not dropped
      union
      select r.directive_id, r.kind, b.depth + 1 from below b join directives.relation r on r.target_id = b.id and not r.dropped where b.depth < 5)
    select d.id, d.title, d.number, u.name as issuer_name, c.kind, c.depth
    from (select * from above union all select * from below) c
    join directives.directive d on d.id = c.id and d.state not in ('draft', 'discarded') and d.id <> ${id}
    join organizations.unit_view u on u.id = d.issuer_unit_id
    order by c.depth, d.id limit 200`.execute(ctx.db.for<Tables>());
  return rows;
}

/** The issuer sees all; others count the units in their own scope. */
const receiptVisible = (ctx: Ctx): RawBuilder<boolean> => sql<boolean>`(
  ${unitInScope(ctx, 'directives.read', sql.ref('d.issuer_unit_id'))} or ${unitInScope(ctx, 'directives.read', sql.ref('a.unit_id'))})`;

async function countsOf(ctx: Ctx, id: string): Promise<DirectiveDetail['counts']> {
  const { rows } = await sql<DirectiveDetail['counts']>`
    select count(*) filter (where a.left_on is null)::int as addressees,
      count(*) filter (where a.left_on is null and i.first_read_at is not null)::int as read,
      count(*) filter (where a.left_on is null and i.confirmed_at is not null)::int as confirmed,
      count(*) filter (where not a.from_start)::int as joined, count(*) filter (where a.left_on is not null)::int as "left"
    from directives.addressee a join directives.directive d on d.id = a.directive_id
    left join directives.inbox_item i on i.directive_id = a.directive_id and i.unit_id = a.unit_id and i.kind = 'notice'
    where a.directive_id = ${id} and ${receiptVisible(ctx)}`.execute(ctx.db.for<Tables>());
  return rows[0] ?? { addressees: 0, read: 0, confirmed: 0, joined: 0, left: 0 };
}

async function forwardingUnitsOf(ctx: Ctx, id: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select u.id, u.name from directives.addressee a join organizations.unit_view u on u.id = a.unit_id and u.status = 'active'
    where a.directive_id = ${id} and a.left_on is null and ${unitInScope(ctx, 'directives.issue', sql.ref('u.id'))}
    order by u.pinyin, u.id limit 50`.execute(ctx.db.for<Tables>());
  return rows;
}

type Entry = DirectiveDetail['timeline'][number];
async function timelineOf(ctx: Ctx, id: string): Promise<Entry[]> {
  const { rows } = await sql<Omit<Entry, 'by' | 'bySystem'> & { actorId: string | null }>`
    select e.business_at as at, e.action, e.actor_id, e.detail ->> 'reason' as reason
    from audit.case_event e
    where e.subject_kind = 'directive' and e.subject_id = ${id}
    order by e.business_at desc, e.id desc limit 200`.execute(ctx.db.for<Tables>());
  const accountIds = [...new Set(rows.flatMap(row => row.actorId ?? []))];
  const names = await actorNames(ctx, { accountIds, permission: 'directives.read' });
  return rows.map(({ actorId, ...row }) => ({
    ...row,
    bySystem: actorId === null,
    by: (actorId !== null && names.get(actorId)) || null,
  }));
}

interface ReceiptRow {
  unit: { id: string; name: string };
  regionCode: string;
  joinedOn: string;
  fromStart: boolean;
  leftOn: string | null;
  deliveredAt: string | null;
  readAt: string | null;
  confirmedAt: string | null;
}

/** The addressed units with their receipt, also those that came or left later. */
export async function listReceipts(
  ctx: Ctx,
  given: Page & { id: string; state?: 'unread' | 'read' | 'confirmed' | 'joined' | 'left' | undefined },
) {
  await getVisibleDirective(ctx, given.id);
  const states = {
    unread: sql`a.left_on is null and i.first_read_at is null`,
    read: sql`a.left_on is null and i.first_read_at is not null and i.confirmed_at is null`,
    confirmed: sql`a.left_on is null and i.confirmed_at is not null`,
    joined: sql`not a.from_start`,
    left: sql`a.left_on is not null`,
  };
  const { rows } = await sql<ReceiptRow & { id: string }>`
    select a.id, jsonb_build_object('id', u.id, 'name', u.name) as unit, u.region_code, a.joined_on, a.from_start, a.left_on,
      i.delivered_at, i.first_read_at as read_at, i.confirmed_at
    from directives.addressee a join directives.directive d on d.id = a.directive_id join organizations.unit_view u on u.id = a.unit_id
    left join directives.inbox_item i on i.directive_id = a.directive_id and i.unit_id = a.unit_id and i.kind = 'notice'
    where a.directive_id = ${given.id} and ${receiptVisible(ctx)} and ${given.state ? states[given.state] : sql`true`}
      and ${isId(given.after) ? sql`a.id > ${given.after}::uuid` : sql`true`}
    order by a.id limit ${given.limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows.slice(0, given.limit);
  return { items, next: rows.length > given.limit ? (items.at(-1)?.id ?? null) : null };
}
