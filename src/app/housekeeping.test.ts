// What the platform and its modules clear away by themselves.
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { confirmImport, previewImport } from '#contracts/exams';
import type { Actor } from '#kernel/actor';
import { exams } from '#modules/exams';
import { training } from '#modules/training';
import { inTransaction, newId } from '#platform/database';
import { configureFiles, createDiskStore, type FileStore, insertFile } from '#platform/files';
import { createBank } from '../modules/exams/bank/service.ts';
import { housekeeping } from './housekeeping.ts';
import { type City, seedTestCity } from './test-city.ts';
import { createTestWorld, type TestWorld } from './testing.ts';

let world: TestWorld;
let city: City;
let author: Actor;
let folder: string;
let store: FileStore;

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-02T01:00:00.000Z' });
  city = await seedTestCity(world.owner);
  author = world.actor({
    unitId: city.bureau.id,
    roles: [{ role: 'question-author', node: { kind: 'unit', id: city.bureau.id, path: city.bureau.path } }],
  });
  folder = await mkdtemp(path.join(tmpdir(), 'zs-housekeeping-'));
  store = await createDiskStore(folder);
  configureFiles(store);
});
beforeEach(() => world.clock.set('2014-06-02T01:00:00.000Z'));
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

const tickers = [...housekeeping, ...exams.tickers, ...training.tickers];
const tick = async (name: string) => {
  const ticker = tickers.find(t => t.name === name);
  if (!ticker) throw new Error(`no ticker ${name}`);
  await ticker.run(world.ctx());
};

async function staged(text: string, ageHours: number) {
  const file = await store.stageBytes(Buffer.from(text), 'text');
  const at = Date.now() / 1_000 - ageHours * 3_600;
  await utimes(await store.pathOf(file.sha256), at, at);
  return file;
}

test('HOUSE: bytes without a record go once a day, by one process; those with a record and fresh ones stay', async () => {
  const orphan = await staged('没有归属', 30);
  const owned = await staged('有归属', 30);
  const fresh = await staged('刚存入', 1);
  await inTransaction(world.ctx(), tx =>
    insertFile(tx, { staged: owned, name: '甲.txt', owner: { kind: 'test', id: newId() } }),
  );
  await Promise.all([tick('platform.sweep-files'), tick('platform.sweep-files')]);
  const there = async () =>
    Promise.all([orphan, owned, fresh].map(async f => (await store.sizeOf(f.sha256)) !== undefined));
  expect(await there()).toEqual([false, true, true]);
  await staged('没有归属', 30);
  await tick('platform.sweep-files');
  expect(await there()).toEqual([true, true, true]);
  world.clock.set('2014-06-03T01:00:00.000Z');
  await tick('platform.sweep-files');
  expect(await there()).toEqual([false, true, true]);
});

test('TRN-03: a question import that nobody decides on ends after seven days, and says so when it is confirmed late', async () => {
  const bank = await createBank(world.ctx(author), { unitId: city.bureau.id, name: '题库' });
  const preview = () =>
    world.call(
      previewImport,
      { params: { id: bank.id }, query: { format: 'gift' }, body: new File(['甲是？{=乙 ~丙}'], '题.txt') },
      author,
    );
  const forgotten = await preview();
  const confirmed = await preview();
  await world.call(confirmImport, { params: { id: confirmed.id } }, author);
  world.clock.set('2014-06-08T01:00:00.000Z');
  const recent = await preview();
  world.clock.set('2014-06-09T02:00:00.000Z');
  await tick('exams.expire-imports');
  await tick('exams.expire-imports');
  const { rows } = await world.owner.query('select id, state, jsonb_array_length(items) as items from exams.import');
  expect(new Map(rows.map(r => [r.id, [r.state, r.items]]))).toEqual(
    new Map([
      [forgotten.id, ['cancelled', 0]],
      [confirmed.id, ['confirmed', 1]],
      [recent.id, ['previewed', 1]],
    ]),
  );
  await expect(world.call(confirmImport, { params: { id: forgotten.id } }, author)).rejects.toMatchObject({
    code: 'exams.import-expired',
  });
  const trail = await world.owner.query(
    "select subject_id from audit.audit_event where action = 'exams.expire-import'",
  );
  expect(trail.rows).toEqual([{ subject_id: forgotten.id }]);
});

test('TRN-02: courseware tickets go when they have ended, and not before', async () => {
  const packageId = newId();
  await world.owner.query(
    `insert into training.scorm_package (id, file_id, edition, title, entry_path, entries, bytes, created_at)
     values ($1, $2, '1.2', '课件', 'index.html', 1, 1, now())`,
    [packageId, newId()],
  );
  await world.owner.query(
    `insert into training.courseware_ticket (token_digest, package_id, person_id, expires_at)
     values (repeat('a', 64), $1, null, '2014-06-02T01:00:00Z'), (repeat('b', 64), $1, null, '2014-06-02T01:00:01Z')`,
    [packageId],
  );
  await tick('training.drop-tickets');
  const { rows } = await world.owner.query('select left(token_digest, 1) as t from training.courseware_ticket');
  expect(rows).toEqual([{ t: 'b' }]);
});
