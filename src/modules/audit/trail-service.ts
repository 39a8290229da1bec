// Reading the trail. Whoever reads it leaves a trace in it.
import { notFound } from '#platform/access';
import { checkInclusion, proveInclusion, record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { configuration } from './configuration.ts';
import { auditEvents, errors, type TrailEvent, type TrailFilter } from './contract.ts';
import { instantOfMicros } from './machine-time.ts';
import type { AuditReadTables, TrailRow } from './tables.ts';
import { findTrailEvent, isCovered, readTrail, type TrailPosition } from './trail-store.ts';

const CURSOR = /^(\d{1,17})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function positionOf(cursor: string | undefined): TrailPosition | undefined {
  if (cursor === undefined) return undefined;
  const [, micros, id] = CURSOR.exec(cursor) ?? [];
  if (!micros || !id) throw errors.refuse('audit.bad-cursor');
  return { micros, id };
}

/** Refuses a period that ends before it begins. */
export function checkPeriod({ from, to }: TrailFilter): void {
  if (from && to && to < from) throw errors.refuse('audit.bad-period');
}

/**
 * The filter as it is recorded. A subject that found nothing may be anything somebody typed, a name or a number of a person
 * among it, so it is not written down; one that found rows stands in the trail already.
 */
export function recordable(filter: TrailFilter, found: boolean): TrailFilter {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as TrailFilter;
  if (filter.subject === undefined || found || UUID.test(filter.subject)) return given;
  return { ...given, subject: '?' };
}

const TRAIL = { kind: 'audit-trail', id: 'trail' } as const;
export const trailSubject = TRAIL;

function eventOf(row: TrailRow): TrailEvent {
  const { id, recordedAt, businessAt, action, actorKind, actorId, unitId, unitName, outcome } = row;
  const { subjectKind, subjectId } = row;
  return { id, recordedAt, businessAt, action, actorKind, actorId, unitId, unitName, subjectKind, subjectId, outcome };
}

/** One page of the trail, newest first, and the record of this reading. */
export async function searchTrail(
  ctx: Ctx,
  {
    filter,
    after,
    limit,
  }: { readonly filter: TrailFilter; readonly after: string | undefined; readonly limit: number },
) {
  checkPeriod(filter);
  const position = positionOf(after);
  return inTransaction(ctx, async tx => {
    const rows = await readTrail(tx.for<AuditReadTables>(), ctx, { filter, after: position, limit: limit + 1 });
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    await record(tx, auditEvents.search, {
      subject: TRAIL,
      detail: {
        filter: recordable(filter, rows.length > 0),
        further: position !== undefined,
        shown: items.length,
      },
    });
    return { items: items.map(eventOf), next: last ? `${last.micros}.${last.id}` : null };
  });
}

/** One event with the proof that it was sealed, and the record of this reading. */
export async function readEvent(ctx: Ctx, { id }: { readonly id: string }) {
  const row = await findTrailEvent(ctx.db.for<AuditReadTables>(), ctx, id);
  if (!row) throw notFound('audit-event');
  const sealing = await sealingOf(ctx, row);
  await inTransaction(ctx, tx =>
    record(tx, auditEvents.readEvent, {
      subject: { kind: 'audit-event', id: row.id, unitId: row.unitId },
      detail: {},
    }),
  );
  const { sessionId, requestId, detail } = row;
  return { ...eventOf(row), sessionId, requestId, detail, ...sealing };
}

async function sealingOf(ctx: Ctx, row: TrailRow) {
  const proof = await proveInclusion(ctx.db.pool, { id: row.id, machineAt: row.recordedAt });
  const verdict = proof && checkInclusion(proof, configuration().sealKeys);
  if (proof && verdict?.ok) {
    const { seq, sealedMicros, keyId } = verdict;
    return { seal: 'sealed' as const, sealedIn: { seq, sealedAt: instantOfMicros(sealedMicros), keyId }, proof };
  }
  const covered = await isCovered(ctx.db.for<AuditReadTables>(), row);
  return { seal: covered ? ('damaged' as const) : ('waiting' as const), sealedIn: null, proof: null };
}
