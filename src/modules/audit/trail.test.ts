import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous, type GrantNode } from '#kernel/actor';
import { type RoleId, roleIds } from '#kernel/roles';
import { dateOf } from '#kernel/time';
import { checkInclusion, sealKeysFromPem } from '#platform/audit';
import { newId } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { createTrail, other } from './fixture.ts';
import { audit } from './module.ts';

type Trail = Awaited<ReturnType<typeof createTrail<TestWorld>>>;
let t: Trail;
let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [audit] });
  t = await createTrail(world);
});
afterAll(() => t.close());

const system: GrantNode = { kind: 'system' };
const withRole = (role: RoleId, node: GrantNode = system) => world.actor({ roles: [{ role, node }] });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no refusal',
    (error: { status: number; code: string }) => `${error.status} ${error.code}`,
  );
const recorded = async (action: string) =>
  (
    await world.owner.query<{ detail: Record<string, unknown>; subject_id: string; actor_id: string }>(
      'select detail, subject_id, actor_id from audit.audit_event where action = $1 order by machine_at desc, id desc',
      [action],
    )
  ).rows;

test('TRU-04: only audit administrators reach the trail, the system administrator not', async () => {
  const id = await t.write({});
  const calls = [
    (actor: ReturnType<typeof withRole>) => world.call(contract.search, { query: {} }, actor),
    (actor: ReturnType<typeof withRole>) => world.call(contract.readEvent, { params: { id } }, actor),
    (actor: ReturnType<typeof withRole>) => world.call(contract.exportTrail, { query: { format: 'csv' } }, actor),
    (actor: ReturnType<typeof withRole>) => world.call(contract.sealStatus, {}, actor),
    (actor: ReturnType<typeof withRole>) => world.call(contract.listActions, {}, actor),
    (actor: ReturnType<typeof withRole>) => world.call(contract.startVerification, {}, actor),
    (actor: ReturnType<typeof withRole>) => world.call(contract.listVerifications, { query: {} }, actor),
  ];
  for (const call of calls) {
    expect(await codeOf(call(anonymous as never))).toBe('401 access.sign-in-required');
    for (const role of roleIds.filter(r => r !== 'audit-admin'))
      expect(`${role} ${await codeOf(call(withRole(role)))}`).toBe(`${role} 403 access.forbidden`);
  }
  const admin = withRole('audit-admin');
  for (const call of calls.filter((_, i) => i !== 5)) await call(admin);
});

test('TRU-04: an audit administrator of a unit does not see events of other units', async () => {
  const subject = { kind: 'thing', id: newId(), unitId: newId() };
  const id = await t.write({ subject });
  const narrow = withRole('audit-admin', { kind: 'unit', id: newId(), path: '/none/' });
  const query = { subject: subject.id };
  expect((await world.call(contract.search, { query }, narrow)).items).toEqual([]);
  expect(await codeOf(world.call(contract.readEvent, { params: { id } }, narrow))).toBe('404 access.not-found');
  expect((await world.call(contract.search, { query }, withRole('audit-admin'))).items).toHaveLength(1);
});

test('TRU-04: the filters narrow by action, account, subject, unit, outcome and period', async () => {
  const admin = withRole('audit-admin');
  const [actor, unitId, thing] = [withRole('registrar'), newId(), newId()];
  if (actor.kind !== 'account') throw new Error('an account was asked for');
  const subject = { kind: 'special', id: thing, unitId };
  const plain = await t.write({ subject });
  const refused = await t.write({ subject, refused: true });
  const byOther = await t.write({ subject, event: other, actor });
  const idsOf = async (query: contract.TrailFilter) =>
    (await world.call(contract.search, { query: { subject: thing, ...query } }, admin)).items.map(e => e.id);
  expect(await idsOf({})).toEqual([byOther, refused, plain]);
  expect(await idsOf({ action: other.action })).toEqual([byOther]);
  expect(await idsOf({ actor: actor.accountId })).toEqual([byOther]);
  expect(await idsOf({ outcome: 'refused' })).toEqual([refused]);
  expect(await idsOf({ unit: unitId, subjectKind: 'special' })).toHaveLength(3);
  expect(await idsOf({ subjectKind: 'thing' })).toEqual([]);
  const [newest] = (await world.call(contract.search, { query: { subject: thing } }, admin)).items;
  const today = dateOf(newest?.recordedAt ?? '');
  expect(await idsOf({ from: today, to: today })).toHaveLength(3);
  expect(await idsOf({ to: '2014-06-02' })).toEqual([]);
  expect(newest).toMatchObject({ actorId: actor.accountId, unitId, unitName: null, businessAt: world.clock.now() });
  expect(await codeOf(world.call(contract.search, { query: { from: '2014-02-02', to: '2014-02-01' } }, admin))).toBe(
    '422 audit.bad-period',
  );
});

test('TRU-04: pages neither repeat nor skip while new events arrive', async () => {
  const admin = withRole('audit-admin');
  const subject = { kind: 'thing', id: newId() };
  const written: string[] = [];
  for (let n = 0; n < 7; n += 1) written.unshift(await t.write({ subject }));
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < 10; page += 1) {
    const query = { subject: subject.id, limit: 3, ...(after ? { after } : {}) };
    const reply = await world.call(contract.search, { query }, admin);
    seen.push(...reply.items.map(e => e.id));
    await t.write({ subject });
    if (reply.next === null) break;
    after = reply.next;
  }
  expect(seen).toEqual(written);
  expect(await codeOf(world.call(contract.search, { query: { after: 'nonsense' } }, admin))).toBe(
    '400 audit.bad-cursor',
  );
});

test('TRU-04: reading the trail is recorded with its filter, but not with what somebody mistyped', async () => {
  const admin = withRole('audit-admin');
  if (admin.kind !== 'account') throw new Error('an account was asked for');
  const subject = { kind: 'thing', id: 'known-thing' };
  const id = await t.write({ subject });
  await world.call(contract.search, { query: { subject: subject.id, outcome: 'done' } }, admin);
  expect((await recorded('audit.search'))[0]).toMatchObject({
    actor_id: admin.accountId,
    detail: { filter: { subject: subject.id, outcome: 'done' }, further: false, shown: 1 },
  });
  await world.call(contract.search, { query: { subject: '张某某' } }, admin);
  expect((await recorded('audit.search'))[0]?.detail).toMatchObject({ filter: { subject: '?' }, shown: 0 });
  await world.call(contract.readEvent, { params: { id } }, admin);
  expect((await recorded('audit.read-event'))[0]).toMatchObject({ subject_id: id, actor_id: admin.accountId });
});

test('TRU-04: the export holds what the filter shows, disarms formulas, and is recorded', async () => {
  const admin = withRole('audit-admin');
  const subject = { kind: 'thing', id: '=1+1', unitId: null };
  for (let n = 0; n < 3; n += 1) await t.write({ subject, event: other });
  const query = { subject: subject.id, format: 'csv' as const };
  const csv = await (await world.call(contract.exportTrail, { query }, admin)).text();
  const lines = csv.trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain('"记录时间"');
  expect(lines[1]).toContain(`"'=1+1"`);
  expect(lines[1]).toContain(`"'=另一测试"`);
  const workbook = await world.call(
    contract.exportTrail,
    { query: { ...query, format: 'xlsx', language: 'en' } },
    admin,
  );
  expect(
    Buffer.from(await workbook.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK');
  expect((await recorded('audit.export')).map(row => row.detail)).toEqual([
    { filter: { subject: subject.id }, format: 'xlsx', rows: 3 },
    { filter: { subject: subject.id }, format: 'csv', rows: 3 },
    expect.anything(),
  ]);
  const empty = await world.call(contract.exportTrail, { query: { ...query, subject: newId() } }, admin);
  expect((await empty.text()).trimEnd().split('\r\n')).toHaveLength(1);
});

test('TRU-04: an event comes with the proof that it was sealed, which the public key alone confirms', async () => {
  const admin = withRole('audit-admin');
  const id = await t.write({ subject: { kind: 'thing', id: newId() } });
  const before = await world.call(contract.readEvent, { params: { id } }, admin);
  expect(before).toMatchObject({ seal: 'waiting', proof: null, detail: { n: 1 } });
  await t.seal();
  const after = await world.call(contract.readEvent, { params: { id } }, admin);
  expect(after.seal).toBe('sealed');
  const { keys, signature, lastSeq } = await world.call(contract.sealStatus, {}, admin);
  expect({ signature, seq: after.sealedIn?.seq }).toEqual({ signature: 'good', seq: lastSeq });
  expect(checkInclusion(after.proof, sealKeysFromPem(keys))).toMatchObject({ ok: true, seq: lastSeq });
  await t.tamper(`update audit.audit_event set outcome = 'refused' where id = $1`, [id]);
  expect(await world.call(contract.readEvent, { params: { id } }, admin)).toMatchObject({
    seal: 'damaged',
    proof: null,
  });
  expect(await codeOf(world.call(contract.readEvent, { params: { id: newId() } }, admin))).toBe('404 access.not-found');
});
