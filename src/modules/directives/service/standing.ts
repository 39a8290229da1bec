// Who is behind, by region: one requirement, drilled down to the unit. And the reminder that follows.
import { sql } from 'kysely';
import { dateOf, type Instant, shanghai } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { publishAll } from '#platform/events';
import { timingOf } from '../configuration.ts';
import { auditEvents, errors, events } from '../contract.ts';
import type { Tables } from '../store.ts';
import type { ObligationRow, RequirementRow } from '../tables.ts';
import { obligationVisible } from './obligations.ts';
import { shownDue } from './publish.ts';

const COUNTS = sql`count(*)::int as units, count(*) filter (where o.standing = 'met')::int as met,
  count(*) filter (where o.standing = 'on-track')::int as on_track, count(*) filter (where o.standing = 'at-risk')::int as at_risk,
  count(*) filter (where o.standing = 'overdue')::int as overdue, count(*) filter (where o.standing = 'not-measurable')::int as not_measurable,
  coalesce(sum(o.numerator), 0)::int as numerator, coalesce(sum(o.denominator), 0)::int as denominator`;
const FROM = sql`directives.obligation o join directives.directive d on d.id = o.directive_id join organizations.unit_view u on u.id = o.unit_id`;

interface Counts {
  units: number;
  met: number;
  onTrack: number;
  atRisk: number;
  overdue: number;
  notMeasurable: number;
  numerator: number;
  denominator: number;
}
const countsOf = ({ units, met, onTrack, atRisk, overdue, notMeasurable }: Counts) => ({
  units,
  met,
  onTrack,
  atRisk,
  overdue,
  notMeasurable,
});
const nothing: Counts = {
  units: 0,
  met: 0,
  onTrack: 0,
  atRisk: 0,
  overdue: 0,
  notMeasurable: 0,
  numerator: 0,
  denominator: 0,
};

type Head = RequirementRow & { directiveTitle: string; issuerRegion: string };

/** The requirement when any obligation of it is visible to the actor. Throws 404. */
async function getRequirement(ctx: Ctx, id: string): Promise<Head> {
  const { rows } = await sql<Head>`
    select r.*, d.title as directive_title, s.region_code as issuer_region
    from directives.requirement r join directives.directive d on d.id = r.directive_id join organizations.unit_view s on s.id = d.issuer_unit_id
    where r.id = ${id} and not r.dropped and exists (select 1 from directives.obligation o where o.requirement_id = r.id and ${obligationVisible(ctx)})`.execute(
    ctx.db.for<Tables>(),
  );
  const row = rows[0];
  if (!row) throw notFound('requirement');
  return row;
}

/** Counts by the regions one level down; without a region from that of the issuer. */
export async function getStanding(ctx: Ctx, { id, region }: { id: string; region?: string | undefined }) {
  const requirement = await getRequirement(ctx, id);
  const code = region ?? requirement.issuerRegion;
  const db = ctx.db.for<Tables>();
  const mine = sql`o.closed_at is null and o.requirement_id = ${id} and ${obligationVisible(ctx)}`;
  const crumbs = await sql<{ code: string; name: string }>`
    select a.code, a.name from organizations.region_view r join organizations.region_view a on r.path like a.path || '%'
    where r.code = ${code} order by length(a.path)`.execute(db);
  if (crumbs.rows.length === 0) throw notFound('region');
  const below = sql`u.region_path like (select path || '%' from organizations.region_view where code = ${code})`;
  const [total, regions] = await Promise.all([
    sql<
      Counts & { asOf: Instant | null }
    >`select ${COUNTS}, min(o.evaluated_at) as as_of from ${FROM} where ${mine} and ${below}`.execute(db),
    // Units that stand in the region itself are a line of their own.
    sql<Counts & { code: string; name: string; hasMore: boolean }>`
      select c.code, c.name, c.code <> ${code} as has_more, ${COUNTS}
      from ${FROM} join organizations.region_view c on (c.parent_code = ${code} and u.region_path like c.path || '%') or (c.code = ${code} and u.region_code = ${code})
      where ${mine} group by c.code, c.name order by c.code limit 500`.execute(db),
  ]);
  const timing = await timingOf(ctx);
  return {
    requirement: {
      id,
      title: requirement.title,
      directiveId: requirement.directiveId,
      directiveTitle: requirement.directiveTitle,
      threshold: { num: requirement.thresholdNum, den: requirement.thresholdDen },
      due: shownDue(requirement, timing, ctx),
      citation: requirement.citation,
    },
    crumbs: crumbs.rows,
    total: countsOf(total.rows[0] ?? nothing),
    regions: regions.rows.map(row => ({
      code: row.code,
      name: row.name,
      counts: countsOf(row),
      numerator: row.numerator,
      denominator: row.denominator,
      hasMore: row.hasMore,
    })),
    asOf: total.rows[0]?.asOf ?? null,
  };
}

type Owed = Pick<ObligationRow, 'id' | 'unitId' | 'directiveId' | 'standing' | 'numerator' | 'denominator'> & {
  remindedAt: Instant | null;
};

/** Reminds units of what they owe (催办): kept with the figures of the moment, delivered to the inbox; once a day for each. */
export async function remind(
  ctx: Ctx,
  { obligationIds, text }: { obligationIds: readonly string[]; text: string },
): Promise<{ sent: number }> {
  const ids = [...new Set(obligationIds)];
  return inTransaction(ctx, async tx => {
    const { rows } = await sql<Owed>`
      select o.id, o.unit_id, o.directive_id, o.standing, o.numerator, o.denominator,
        (select max(m.sent_at) from directives.reminder m where m.obligation_id = o.id) as reminded_at
      from directives.obligation o
      where o.id = any(${ids}::uuid[]) and o.closed_at is null and ${unitInScope(ctx, 'directives.supervise', sql.ref('o.unit_id'))}
      order by o.id for update`.execute(tx.for<Tables>());
    if (rows.length < ids.length) throw notFound('obligation');
    const owing = rows.filter(row => row.standing !== 'met');
    if (owing.length === 0) throw errors.refuse('directives.nothing-owed');
    const today = shanghai(dateOf(ctx.now));
    const due = owing.filter(row => row.remindedAt === null || row.remindedAt < today);
    if (due.length === 0) throw errors.refuse('directives.reminded-today');
    const sent = await insertReminders(tx, { rows: due, text });
    for (const directiveId of new Set(due.map(row => row.directiveId))) {
      const units = due.filter(row => row.directiveId === directiveId).length;
      await record(tx, auditEvents.remind, {
        subject: { kind: 'directive', id: directiveId },
        detail: { directiveId, units },
      });
    }
    await publishAll(tx, events.reminded, sent);
    return { sent: sent.length };
  });
}

async function insertReminders(
  tx: Tx,
  { rows, text }: { readonly rows: readonly Owed[]; readonly text: string },
): Promise<{ reminderId: string; unitId: string }[]> {
  const { actor, now } = tx.ctx;
  const by = actor.kind === 'account' ? actor.accountId : null;
  const made = rows.map(row => ({ ...row, reminderId: newId(), itemId: newId() }));
  const column = <T>(pick: (row: (typeof made)[number]) => T): T[] => made.map(pick);
  await sql`
    insert into directives.reminder (id, obligation_id, unit_id, text, standing, numerator, denominator, sent_by, sent_at)
    select n.id, n.obligation_id, n.unit_id, ${text}, n.standing, n.numerator, n.denominator, ${by}, ${now}
    from unnest(${column(r => r.reminderId)}::uuid[], ${column(r => r.id)}::uuid[], ${column(r => r.unitId)}::uuid[], ${column(r => r.standing)}::text[],
      ${column(r => r.numerator)}::int[], ${column(r => r.denominator)}::int[]) as n (id, obligation_id, unit_id, standing, numerator, denominator)`.execute(
    tx.for<Tables>(),
  );
  await sql`
    insert into directives.inbox_item (id, unit_id, directive_id, kind, reminder_id, delivered_at)
    select n.id, n.unit_id, n.directive_id, 'reminder', n.reminder_id, ${now}
    from unnest(${column(r => r.itemId)}::uuid[], ${column(r => r.unitId)}::uuid[], ${column(r => r.directiveId)}::uuid[], ${column(r => r.reminderId)}::uuid[])
      as n (id, unit_id, directive_id, reminder_id)`.execute(tx.for<Tables>());
  return made.map(({ reminderId, unitId }) => ({ reminderId, unitId }));
}
