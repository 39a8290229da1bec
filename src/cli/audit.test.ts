import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { auditEvent } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import { audit } from '#modules/audit';
import { record } from '#platform/audit';
import { loadKeyRing } from '#platform/crypto';
import { inTransaction, newId } from '#platform/database';
import { silentLog } from '#platform/log';
import { headsFileIn, startSealing } from '../app/sealing.ts';
import { createTestWorld, type TestWorld } from '../app/testing.ts';
import { auditCommand } from './audit.ts';

let world: TestWorld;
const folder = mkdtempSync(path.join(tmpdir(), 'zs-cli-audit-'));
const said: string[] = [];
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [audit] });
  vi.stubEnv('DATABASE_URL', world.urls.ownerUrl);
  vi.stubEnv('ZHENGSHU_DATA', folder);
  vi.spyOn(console, 'log').mockImplementation(line => void said.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation(line => void said.push(String(line)));
});
afterEach(() => {
  said.length = 0;
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const tested = auditEvent('audit.test', '测试', 'Test', z.object({}));
const idOfRow = async (): Promise<string> => {
  const { rows } = await world.owner.query<{ id: string }>(
    'select id from audit.audit_event order by machine_at limit 1',
  );
  return rows[0]?.id ?? '';
};

/** Seals and writes heads until that head is written. */
async function seal(seq = 1): Promise<void> {
  const keyRing = await loadKeyRing(path.join(folder, 'keys.json'));
  const { ownerUrl } = world.urls;
  const sealing = startSealing({
    ownerUrl,
    keyRing,
    headsFile: headsFileIn(folder),
    log: silentLog(),
    everyMs: 60_000,
  });
  for (let i = 0; i < 200; i += 1) {
    const { headsSeq } = await sealing.turn();
    if (headsSeq >= seq) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await sealing.stop();
}

test('TRU-04: wrong usage, and a folder without keys, end with 2 and make no keys', async () => {
  for (const args of [
    [],
    ['nothing'],
    ['verify', 'x'],
    ['verify', '--what'],
    ['keys', '--json'],
    ['proof'],
    ['proof', 'x'],
  ])
    expect(`${args.join(' ')}: ${await auditCommand(args)}`).toBe(`${args.join(' ')}: 2`);
  expect(await auditCommand(['keys'])).toBe(2);
  expect(await auditCommand(['verify'])).toBe(2);
});

test('TRU-04: an untouched trail verifies with 0, and a proof holds with the public key', async () => {
  await inTransaction(world.ctx(), tx => record(tx, tested, { subject: { kind: 'thing', id: 'a' }, detail: {} }));
  await seal();
  expect(await auditCommand(['verify'])).toBe(0);
  expect(said.join('\n')).toContain('完整，未被改动');
  said.length = 0;
  expect(await auditCommand(['verify', '--json', '--heads', headsFileIn(folder)])).toBe(0);
  expect(JSON.parse(said.join('\n'))).toMatchObject({ ok: true, rows: 1, headsCompared: 1, headsFile: true });
  expect(await auditCommand(['verify', '--heads', path.join(folder, 'missing')])).toBe(2);
  said.length = 0;
  expect(await auditCommand(['keys'])).toBe(0);
  expect(said.join('\n')).toMatch(/# audit-seal\.1\.[0-9a-f]{16}\n-----BEGIN PUBLIC KEY-----/);
  said.length = 0;
  expect(await auditCommand(['proof', await idOfRow()])).toBe(0);
  const file = path.join(folder, 'proof.json');
  writeFileSync(file, said.join('\n'));
  expect(await auditCommand(['check', file])).toBe(0);
  writeFileSync(file, said.join('\n').replace('audit.test', 'audit.fake'));
  expect(await auditCommand(['check', file])).toBe(1);
  expect(await auditCommand(['check', path.join(folder, 'missing')])).toBe(2);
  expect(await auditCommand(['proof', newId()])).toBe(2);
});

test('TRU-04: a lost file of heads is found, and a new one begins only when somebody says so, which is recorded', async () => {
  const file = headsFileIn(folder);
  const recorded = () =>
    world.owner
      .query("select actor_kind, detail from audit.audit_event where action = 'audit.restart-heads'")
      .then(r => r.rows);
  expect(await auditCommand(['heads'])).toBe(0);
  expect(said.join('\n')).toContain('文件齐全');
  rmSync(file);
  said.length = 0;
  expect(await auditCommand(['verify'])).toBe(1);
  expect(said.join('\n')).toContain('封存头文件缺失或被截短 / file of heads gone or cut off  seq=1 toSeq=1');
  await seal();
  expect(existsSync(file)).toBe(false);
  expect(await auditCommand(['heads'])).toBe(0);
  expect(await recorded()).toEqual([]);
  expect(await auditCommand(['heads', '--yes'])).toBe(0);
  expect(await recorded()).toEqual([{ actor_kind: 'system:console', detail: { known: 1, inFile: 0 } }]);
  await seal(2);
  expect(await auditCommand(['verify'])).toBe(0);
  expect(await auditCommand(['heads', '--keep', '9'])).toBe(2);
});

test('TRU-04: a database that is away ends with 2, never with 1', async () => {
  const away = new URL(world.urls.ownerUrl);
  away.pathname = '/zs_no_such_database';
  vi.stubEnv('DATABASE_URL', away.toString());
  expect(await auditCommand(['verify'])).toBe(2);
  vi.stubEnv('DATABASE_URL', world.urls.ownerUrl);
});

test('TRU-04: months past the retention are listed first and dropped only when told so; younger ones never', async () => {
  const writeAgo = (months: number) =>
    world.owner.query(
      `insert into audit.audit_event (id, business_at, machine_at, action, actor_kind, subject_kind, subject_id, outcome)
       select gen_random_uuid(), at, at, 'audit.test', 'system', 'test', 'old', 'done'
       from (select now() - $1 * interval '1 month' as at) t`,
      [months],
    );
  const old = () => world.owner.query("select from audit.audit_event where subject_id = 'old'").then(r => r.rowCount);
  await writeAgo(5);
  await writeAgo(9);
  await world.owner.query("select audit.ensure_partitions((now() - interval '9 months')::date, 10)");
  expect(await auditCommand(['drop', '--yes'])).toBe(2);
  expect(said.join('\n')).toContain('尚未封存');
  expect(await old()).toBe(2);
  await seal(3);
  expect(await auditCommand(['drop', '--keep', '5', '--yes'])).toBe(2);
  expect(said.join('\n')).toMatch(/至少留存 6 个月.*第十六条/);
  expect(await auditCommand(['drop', '--keep', 'x'])).toBe(2);
  expect(await auditCommand(['drop', '--keep', '24', '--yes'])).toBe(0);
  expect(await auditCommand(['drop'])).toBe(0);
  expect(said.join('\n')).toMatch(/\d{4}-\d\d {2}1\n[\s\S]*--yes/);
  expect(await old()).toBe(2);
  expect(await auditCommand(['drop', '--yes'])).toBe(0);
  expect(await old()).toBe(1);
  await seal(4);
  expect(await auditCommand(['verify'])).toBe(0);
  said.length = 0;
  expect(await auditCommand(['drop', '--yes'])).toBe(0);
  expect(said.join('\n')).toContain('没有早于');
});

test('TRU-04: a tampered row ends with 1 and is named', async () => {
  const id = await idOfRow();
  const { rows } = await world.owner.query<{ name: string }>(
    `select distinct tgrelid::regclass::text as name from pg_trigger where tgname = 'no_change'`,
  );
  for (const { name } of rows) await world.owner.query(`alter table ${name} disable trigger user`);
  await world.owner.query(`update audit.audit_event set subject_id = 'forged' where id = $1`, [id]);
  expect(await auditCommand(['verify'])).toBe(1);
  expect(said.join('\n')).toContain(`rowId=${id}`);
  expect(await auditCommand(['proof', id])).toBe(1);
});
