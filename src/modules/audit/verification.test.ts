import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { cancelProgress, getProgress } from '#kernel/progress';
import { addMs } from '#kernel/time';
import { newId } from '#platform/database';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { machineNow } from './configuration.ts';
import * as contract from './contract.ts';
import { createTrail } from './fixture.ts';
import { audit } from './module.ts';
import { storeSealingTurn } from './seal-state.ts';

let t: Awaited<ReturnType<typeof createTrail<TestWorld>>>;
let world: TestWorld;
let admin: Actor;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [audit] });
  t = await createTrail(world);
  admin = world.actor({ roles: [{ role: 'audit-admin', node: { kind: 'system' } }] });
});
afterAll(() => t.close());

const start = () => world.call(contract.startVerification, {}, admin);
const progressOf = (id: string) => world.call(getProgress, { params: { id } }, admin);
const newest = async () => (await world.call(contract.listVerifications, { query: {} }, admin)).items[0];
const outcomes = async () =>
  (
    await world.owner.query<{ detail: { outcome: string } }>(
      `select detail from audit.audit_event where action = 'audit.verify' order by machine_at, id`,
    )
  ).rows.map(row => row.detail.outcome);

test('TRU-04: a verification runs as long work and finds an untouched trail sound', async () => {
  for (let n = 0; n < 5; n += 1) await t.write({ subject: { kind: 'thing', id: newId() } });
  await t.seal();
  const { progressId } = await start();
  expect(await progressOf(progressId)).toMatchObject({ state: 'queued' });
  await expect(start()).rejects.toMatchObject({ code: 'audit.verification-running' });
  await world.drain();
  const done = await progressOf(progressId);
  expect(done).toMatchObject({ state: 'done', percent: 100, counts: { rows: 5, findings: 0 } });
  expect(await newest()).toMatchObject({ own: true, outcome: 'sound', report: { rows: 5, headsCompared: 1 } });
  expect(await outcomes()).toEqual(['sound']);
});

test('TRU-04: a verification names the row that an intruder changed, and the seal line says so afterwards', async () => {
  const id = await t.write({ subject: { kind: 'thing', id: newId() } });
  await t.seal();
  await t.tamper(`update audit.audit_event set subject_id = 'forged' where id = $1`, [id]);
  const { progressId } = await start();
  await world.drain();
  const { state, result } = await progressOf(progressId);
  expect(state).toBe('done');
  expect(result).toMatchObject({ findingCount: 1, findings: [{ kind: 'changed-row', rowId: id }] });
  expect((await world.call(contract.sealStatus, {}, admin)).lastVerification).toMatchObject({ outcome: 'findings' });
  expect((await outcomes()).at(-1)).toBe('findings');
});

test('TRU-04: a chain shorter than the heads kept outside is found', async () => {
  await t.write({ subject: { kind: 'thing', id: newId() } });
  await t.seal();
  const last = await t.count('select max(seq) from audit.seal_batch');
  await t.tamper('delete from audit.seal_leaves where seq = $1', [last]);
  await t.tamper('delete from audit.seal_batch where seq = $1', [last]);
  await start();
  await world.drain();
  const kinds = (await newest())?.report?.findings.map(f => f.kind);
  expect(kinds).toContain('cut-off-tail');
});

test('TRU-04: a verification can be cancelled by who started it, and the job may run twice', async () => {
  const { id, progressId } = await start();
  await world.call(cancelProgress, { params: { id: progressId } }, admin);
  await world.drain();
  expect(await progressOf(progressId)).toMatchObject({ state: 'cancelled' });
  expect(await newest()).toMatchObject({ id, outcome: 'cancelled', report: null });
  const before = await outcomes();
  const handler = audit.jobs[0];
  await handler?.handle(world.ctx(), { verificationId: id });
  expect(await outcomes()).toEqual(before);
});

test('TRU-04: the list of verifications turns its pages', async () => {
  const first = await world.call(contract.listVerifications, { query: { limit: 3 } }, admin);
  const second = await world.call(contract.listVerifications, { query: { limit: 3, after: first.next ?? '' } }, admin);
  const ids = [...first.items, ...second.items].map(v => v.id);
  expect([first.items.length, second.items.length, new Set(ids).size, second.next]).toEqual([3, 1, 4, null]);
  const colleague = world.actor({ roles: [{ role: 'audit-admin', node: { kind: 'system' } }] });
  const seen = await world.call(contract.listVerifications, { query: {} }, colleague);
  expect(seen.items.map(v => v.own)).toEqual([false, false, false, false]);
});

test('TRU-04: the seal line tells who fell silent and which alarm stands since when', async () => {
  expect((await world.call(contract.sealStatus, {}, admin)).sealer.state).toBe('never');
  const at = machineNow();
  const turn = { at, failure: null, heads: 'current' as const, headsSeq: 3, headsWritten: true };
  await storeSealingTurn(world.owner, turn);
  expect(await world.call(contract.sealStatus, {}, admin)).toMatchObject({
    sealer: { state: 'working', failure: null },
    heads: { state: 'current', seq: 3, writtenAt: at },
    separated: true,
  });
  const conflict = { ...turn, failure: 'heads' as const, heads: 'conflict' as const, headsWritten: false };
  await storeSealingTurn(world.owner, { ...conflict, at: addMs(at, 1) });
  await storeSealingTurn(world.owner, { ...conflict, at: addMs(at, 2) });
  expect(await world.call(contract.sealStatus, {}, admin)).toMatchObject({
    sealer: { state: 'failing', failure: 'heads' },
    heads: { state: 'conflict', since: addMs(at, 1), writtenAt: at },
  });
  await storeSealingTurn(world.owner, { ...turn, at: addMs(at, -120_000) });
  expect((await world.call(contract.sealStatus, {}, admin)).sealer.state).toBe('silent');
});
