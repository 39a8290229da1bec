// Examples of the audit desk.
import * as contract from '#contracts/audit';
import { auditEvents } from '#contracts/people';
import { record } from '#platform/audit';
import { inTransaction, newId } from '#platform/database';
import { type Example, scoped, unscoped } from './example.ts';
import type { Matrix, Spot } from './world.ts';

/** A record about something of that unit. */
async function recorded(m: Matrix): Promise<Spot & { subject: string; id: string }> {
  const spot = await m.spot();
  const subject = newId();
  await inTransaction(m.world.ctx(), tx =>
    record(tx, auditEvents.endMembership, {
      subject: { kind: 'person', id: subject, unitId: spot.unit.id },
      detail: { unitId: spot.unit.id, on: '2014-01-01' },
    }),
  );
  const [row] = await m.sql('select id from audit.audit_event where subject_id = $1', [subject]);
  return { ...spot, subject, id: String(row?.id) };
}

export const auditExamples: readonly Example[] = [
  scoped(contract.search, async m => {
    const { id, subject, ...nodes } = await recorded(m);
    return { ...nodes, input: { query: { subject } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.readEvent, async m => {
    const { id, ...nodes } = await recorded(m);
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.exportTrail, async m => {
    const { subject, ...nodes } = await recorded(m);
    const sees = async (file: Blob) => (await file.text()).includes(subject);
    return { ...nodes, input: { query: { subject, format: 'csv' as const } }, sees };
  }),
  unscoped(contract.sealStatus, async () => ({ input: {} })),
  unscoped(contract.listActions, async () => ({ input: {} })),
  unscoped(contract.startVerification, async m => {
    await m.sql(`update audit.verification set ended_at = started_at, outcome = 'cancelled' where ended_at is null`);
    return { input: {} };
  }),
  unscoped(contract.listVerifications, async () => ({ input: { query: {} } })),
];
