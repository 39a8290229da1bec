import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

async function seal(): Promise<void> {
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
    if (headsSeq > 0) break;
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

test('TRU-04: a database that is away ends with 2, never with 1', async () => {
  const away = new URL(world.urls.ownerUrl);
  away.pathname = '/zs_no_such_database';
  vi.stubEnv('DATABASE_URL', away.toString());
  expect(await auditCommand(['verify'])).toBe(2);
  vi.stubEnv('DATABASE_URL', world.urls.ownerUrl);
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
