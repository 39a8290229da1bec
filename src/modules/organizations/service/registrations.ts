// Units outside the tree enter themselves; the body that supervises their kind in their region decides (ORG-13).
import { sql } from 'kysely';
import { makeCalendar } from '#kernel/calendar';
import { type Performer, transition } from '#kernel/process';
import type { LineId } from '#kernel/roles';
import { dateOf } from '#kernel/time';
import { notFound } from '#platform/access';
import { record } from '#platform/audit';
import { newSlipCode, parseSlipCode, tokenHash } from '#platform/crypto';
import { type Ctx, inTransaction, isUniqueViolation, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { closeTurns, openTurns } from '#platform/turns';
import { auditEvents, errors, events, type RegistrationItem, type RegistrationState } from '../contract.ts';
import { checkRevision } from '../policy.ts';
import { registration } from '../process.ts';
import { placeInScope, regionOnLineInScope } from '../scope.ts';
import {
  findClash,
  findFunctionBody,
  getRegionRow,
  getUnitRow,
  insertUnit,
  lockTree,
  refreshDerived,
} from '../store.ts';
import type { OrganizationTables, RegionRow, RegistrationRow } from '../tables.ts';
import { checkedCode } from '../unit-code.ts';

type Tables = OrganizationTables;
const approve = 'organizations.approve';
/** Open applications a region holds at most: the page is public, and a flood must not bury the honest ones. */
const MAX_OPEN = 500;

const digestOf = (receipt: string): string => {
  const code = parseSlipCode(receipt);
  if (code === undefined) throw notFound('registration');
  return tokenHash(code).toString('hex');
};

type Application = Pick<
  RegistrationRow,
  'name' | 'code' | 'unitType' | 'industry' | 'regionCode' | 'address' | 'officePhone'
>;

/** Takes an application. Returns the receipt with which its course can be asked; it is shown once. */
export async function openRegistration(ctx: Ctx, given: Application): Promise<{ receipt: string }> {
  const code = checkedCode(given.code);
  const receipt = newSlipCode();
  try {
    await inTransaction(ctx, async tx => {
      const region = await getRegionRow(tx, given.regionCode);
      const clash = await findClash(tx, {
        id: newId(),
        name: given.name,
        code,
        regionCode: region.code,
        parentId: null,
      });
      if (clash) throw errors.refuse(clash === 'code' ? 'organizations.code-taken' : 'organizations.unit-exists');
      await refuseFlood(tx, region.code);
      const id = newId();
      await tx
        .for<Tables>()
        .insertInto('organizations.registration')
        .values({
          ...given,
          id,
          code,
          state: 'pending',
          receiptDigest: digestOf(receipt),
          reason: null,
          unitId: null,
          decidedBy: null,
          decidedAt: null,
          createdAt: ctx.now,
          revision: 1,
        })
        .execute();
      await record(tx, auditEvents.openRegistration, {
        subject: { kind: 'registration', id },
        detail: { unitType: given.unitType, regionCode: region.code },
      });
      await openDecision(tx, { id, name: given.name, regionCode: region.code });
      await publish(tx, events.registrationOpened, { registrationId: id });
    });
  } catch (error) {
    if (isUniqueViolation(error, 'registration_open')) throw errors.refuse('organizations.registration-open');
    throw error;
  }
  return { receipt };
}

const TURN = { subjectKind: 'registration', action: auditEvents.decideRegistration.action } as const;

/** Puts the application on the to-do list of the region's public-security body: enterprises stand on that line (source A, part 1). */
async function openDecision(
  tx: Tx,
  { id, name, regionCode }: { id: string; name: string; regionCode: string },
): Promise<void> {
  const body = await findFunctionBody(tx.ctx, { regionCode, function: 'police' });
  if (!body) return;
  await openTurns(tx, {
    ...TURN,
    what: { zh: '审核单位登记', en: 'Decide an application' },
    title: name,
    // No rule sets a term, so no calendar is asked.
    clock: { spec: { open: true }, start: tx.ctx.now },
    citation: null,
    timing: { calendar: makeCalendar([]), lead: { workingDays: 1 } },
    turns: [
      {
        subjectId: id,
        holder: { kind: 'function', regionCode: body.regionCode, function: 'police', unitId: body.unitId },
        link: '/work/registrations',
      },
    ],
  });
}

async function refuseFlood(tx: Tx, regionCode: string): Promise<void> {
  const { rows } = await sql<{ open: number }>`
    select count(*)::int as open from organizations.registration where state = 'pending' and region_code = ${regionCode}`.execute(
    tx.for<Tables>(),
  );
  if ((rows[0]?.open ?? 0) >= MAX_OPEN) throw errors.refuse('organizations.registration-flood');
}

/** How far the application with this receipt is. */
export async function traceRegistration(ctx: Ctx, { receipt }: { receipt: string }) {
  const { rows } = await sql<
    Pick<RegistrationRow, 'state' | 'name' | 'reason' | 'createdAt' | 'decidedAt'> & { supervisor: string | null }
  >`
    select g.state, g.name, g.reason, g.created_at, g.decided_at,
      (select string_agg(u.name, '、' order by s.line) from organizations.supervision s
        join organizations.unit u on u.id = s.supervisor_unit_id where s.unit_id = g.unit_id and s.valid_to is null) as supervisor
    from organizations.registration g where g.receipt_digest = ${digestOf(receipt)}`.execute(ctx.db.for<Tables>());
  const row = rows[0];
  if (!row) throw notFound('registration');
  return row;
}

interface Decision {
  readonly row: RegistrationRow;
  readonly action: 'approve' | 'refuse' | 'withdraw';
  readonly reason?: string;
  readonly unitId?: string;
}

/** Moves the application on as the process table says and records it. */
async function decide(tx: Tx, { row, action, reason, unitId }: Decision): Promise<void> {
  if (row.state !== 'pending') throw errors.refuse('organizations.registration-decided', { state: row.state });
  // Whoever came here holds the permission in this region (or the receipt); the table says what the state offers.
  const performers: readonly Performer[] = action === 'withdraw' ? ['public'] : ['supervisor'];
  const outcome = transition(registration, { state: row.state, action, performers, facts: undefined });
  if (outcome.kind !== 'moved') return;
  const { actor, now } = tx.ctx;
  await tx
    .for<Tables>()
    .updateTable('organizations.registration')
    .set({
      state: outcome.to,
      reason: reason ?? null,
      unitId: unitId ?? null,
      decidedBy: actor.kind === 'account' ? actor.accountId : null,
      decidedAt: now,
      revision: row.revision + 1,
    })
    .where('id', '=', row.id)
    .execute();
  await record(tx, auditEvents.decideRegistration, {
    subject: { kind: 'registration', id: row.id, unitId: unitId ?? null },
    detail: { action },
  });
  await closeTurns(tx, { ...TURN, subjectIds: [row.id], outcome: outcome.to });
  await publish(tx, events.registrationDecided, { registrationId: row.id });
}

/** The applicant takes the application back. */
export function withdrawRegistration(ctx: Ctx, { receipt }: { receipt: string }): Promise<void> {
  return inTransaction(ctx, async tx => {
    const row = await tx
      .for<Tables>()
      .selectFrom('organizations.registration')
      .selectAll()
      .where('receiptDigest', '=', digestOf(receipt))
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw notFound('registration');
    await decide(tx, { row, action: 'withdraw' });
  });
}

/** Applications of the regions in which the actor supervises, on any line. */
export async function listRegistrations(
  ctx: Ctx,
  { after, limit, state }: { after?: string | undefined; limit: number; state: RegistrationState },
): Promise<{ items: RegistrationItem[]; next: string | null }> {
  const { rows } = await sql<RegistrationItem>`
    select g.id, g.state, g.name, g.code, g.unit_type, g.industry, g.region_code, r.name as region_name, g.address, g.office_phone,
      g.reason, g.unit_id, g.created_at, g.decided_at, g.revision
    from organizations.registration g join organizations.region r on r.code = g.region_code
    where g.state = ${state} and ${regionOnLineInScope(ctx, approve, sql.ref('r.path'))} and g.id::text > ${after ?? ''}
    order by g.id limit ${limit + 1}`.execute(ctx.db.for<Tables>());
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

async function lockRegistration(
  tx: Tx,
  { id, revision }: { id: string; revision: number },
): Promise<{ row: RegistrationRow; region: RegionRow }> {
  const { rows } = await sql<RegistrationRow>`
    select g.* from organizations.registration g join organizations.region r on r.code = g.region_code
    where g.id = ${id} and ${regionOnLineInScope(tx.ctx, approve, sql.ref('r.path'))} for update of g`.execute(
    tx.for<Tables>(),
  );
  const row = rows[0];
  if (!row) throw notFound('registration');
  if (row.state !== 'pending') throw errors.refuse('organizations.registration-decided', { state: row.state });
  checkRevision(row, revision);
  return { row, region: await getRegionRow(tx, row.regionCode) };
}

/** Agrees: the unit comes into being at its region's root, supervised on the line named. */
export function approveRegistration(
  ctx: Ctx,
  given: { id: string; line: LineId; supervisorUnitId: string; revision: number },
): Promise<{ unitId: string }> {
  return inTransaction(ctx, async tx => {
    await lockTree(tx);
    const { row, region } = await lockRegistration(tx, given);
    // A supervisor on one line may not place a unit on another.
    if (!placeInScope(ctx, approve, { path: null, regionPath: region.path, lines: [given.line] })) {
      throw notFound('registration');
    }
    const supervisor = await getUnitRow(tx, given.supervisorUnitId);
    if (supervisor.status !== 'active') throw errors.refuse('organizations.unit-closed');
    const unitId = newId();
    const today = dateOf(ctx.now);
    const clash = await findClash(tx, { ...row, id: unitId, parentId: null });
    if (clash) throw errors.refuse(clash === 'code' ? 'organizations.code-taken' : 'organizations.unit-exists');
    const what = auditEvents.decideRegistration.action;
    await insertUnit(tx, { ...row, id: unitId, level: 'none', region, parent: null, openedOn: today, basis: '', what });
    await tx
      .for<Tables>()
      .insertInto('organizations.supervision')
      .values({
        id: newId(),
        unitId,
        line: given.line,
        supervisorUnitId: supervisor.id,
        validFrom: today,
        validTo: null,
      })
      .execute();
    await refreshDerived(tx, [unitId]);
    await decide(tx, { row, action: 'approve', unitId });
    await publish(tx, events.unitCreated, { unitId });
    return { unitId };
  });
}

/** Refuses with a reason the applicant will read. */
export function refuseRegistration(ctx: Ctx, given: { id: string; reason: string; revision: number }): Promise<void> {
  return inTransaction(ctx, async tx => {
    const { row } = await lockRegistration(tx, given);
    await decide(tx, { row, action: 'refuse', reason: given.reason });
  });
}
