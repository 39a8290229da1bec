import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvent } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import { audit, knownHeads } from '#modules/audit';
import { record, verifyAudit } from '#platform/audit';
import { createClock } from '#platform/clock';
import { auditPublicKeys, type KeyRing, loadKeyRing } from '#platform/crypto';
import { inTransaction } from '#platform/database';
import { silentLog } from '#platform/log';
import { headsFileIn, prepareAuditTables, type Sealing, startSealing } from './sealing.ts';
import type { SyslogTarget } from './syslog.ts';
import { createTestWorld, type TestWorld } from './testing.ts';

let world: TestWorld;
let keyRing: KeyRing;
const folder = mkdtempSync(path.join(tmpdir(), 'zs-sealing-'));
const headsFile = headsFileIn(folder);
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [audit] });
  keyRing = await loadKeyRing(path.join(folder, 'keys.json'));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const tested = auditEvent('audit.test', '测试', 'Test', z.object({}));
const write = () =>
  inTransaction(world.ctx(), tx => record(tx, tested, { subject: { kind: 'thing', id: 'thing' }, detail: {} }));
const lines = () => readFileSync(headsFile, 'utf8').trimEnd().split('\n').length;
const stateRow = async () =>
  (
    await world.owner.query<{ heads_state: string; failure: string | null; heads_seq: number }>(
      'select heads_state, failure, heads_seq from audit.sealing_state',
    )
  ).rows[0];
const unsealed = async () => {
  const { rows } = await world.owner.query<{ n: number }>(
    `select (select count(*) from audit.audit_event)
       - (select coalesce(sum(row_count), 0) from audit.seal_batch where kind = 'rows') as n`,
  );
  return Number(rows[0]?.n);
};
/** An open transaction elsewhere on the server holds sealing up for a moment. */
async function turnUntilSealed(sealing: Sealing): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    await sealing.turn();
    if ((await unsealed()) === 0) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
async function withSealing(work: (sealing: Sealing) => Promise<void>, syslog?: SyslogTarget) {
  const sealing = startSealing({
    ownerUrl: world.urls.ownerUrl,
    keyRing,
    headsFile,
    log: silentLog(),
    everyMs: 60_000,
    ...(syslog ? { syslog } : {}),
  });
  try {
    await work(sealing);
  } finally {
    await sealing.stop();
  }
}

test('TRU-04: preparing the tables may be done by every process that starts', async () => {
  await Promise.all([prepareAuditTables(world.urls.ownerUrl), prepareAuditTables(world.urls.ownerUrl)]);
});

test('TRU-04: what was recorded is sealed by machine time, and the heads leave for the file and syslog', async () => {
  const server = createSocket('udp4');
  const said: string[] = [];
  server.on('message', message => said.push(message.toString()));
  await new Promise<void>(resolve => server.bind(0, '127.0.0.1', resolve));
  await write();
  await withSealing(turnUntilSealed, { transport: 'udp', host: '127.0.0.1', port: server.address().port });
  for (let i = 0; i < 50 && said.length === 0; i += 1) await new Promise(resolve => setTimeout(resolve, 20));
  server.close();
  expect(said[0]).toMatch(/^<109>1 \d{4}-.+ zhengshu-audit-head seq=1 kind=rows .*signature=[0-9a-f]+$/);
  expect(lines()).toBe(1);
  expect(await stateRow()).toEqual({ heads_state: 'current', failure: null, heads_seq: 1 });
  const options = { publicKeys: auditPublicKeys(keyRing), now: createClock().now(), heads: headsFile };
  expect(await verifyAudit(world.db.pool, options)).toMatchObject({ ok: true, rows: 1, headsCompared: 1 });
});

test('TRU-04: two jobs processes seal side by side without a doubled head', async () => {
  await withSealing(first =>
    withSealing(async second => {
      for (let n = 0; n < 5; n += 1) {
        await write();
        await Promise.all([first.turn(), second.turn()]);
      }
      await turnUntilSealed(first);
    }),
  );
  const seqs = readFileSync(headsFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).seq as number);
  expect(seqs).toEqual(seqs.map((_, i) => i + 1));
});

test('TRU-04: heads that the database no longer has raise an alarm that stands, and the file is kept as it was', async () => {
  const kept = readFileSync(headsFile, 'utf8');
  const [last = ''] = kept.trimEnd().split('\n').slice(-1);
  const forged = `${kept}${JSON.stringify({ ...JSON.parse(last), seq: JSON.parse(last).seq + 1 })}\n`;
  writeFileSync(headsFile, forged);
  await write();
  await withSealing(async sealing => {
    await turnUntilSealed(sealing);
    expect(sealing.status()).toMatchObject({ heads: 'conflict', failure: 'heads' });
  });
  expect(await stateRow()).toMatchObject({ heads_state: 'conflict', failure: 'heads' });
  expect(readFileSync(headsFile, 'utf8')).toBe(forged);
  writeFileSync(headsFile, kept);
  await withSealing(async sealing => {
    expect(await sealing.turn()).toMatchObject({ heads: 'current', failure: null });
  });
  expect(await stateRow()).toMatchObject({ heads_state: 'current', failure: null });
});

test('TRU-04: a damaged or unwritable file of heads is told apart, and sealing goes on', async () => {
  const kept = readFileSync(headsFile, 'utf8');
  writeFileSync(headsFile, `${kept}not a head\n`);
  await write();
  await withSealing(async sealing => {
    await turnUntilSealed(sealing);
    expect(sealing.status()).toMatchObject({ heads: 'damaged' });
  });
  expect(await unsealed()).toBe(0);
  rmSync(headsFile);
  await mkdir(headsFile);
  await withSealing(async sealing => {
    expect(await sealing.turn()).toMatchObject({ heads: 'unwritable', failure: 'heads' });
  });
  rmSync(headsFile, { recursive: true });
  writeFileSync(headsFile, kept);
  await withSealing(async sealing => {
    expect(await sealing.turn()).toMatchObject({ heads: 'current', failure: null });
  });
  expect(lines()).toBe(await world.owner.query('select from audit.seal_batch').then(r => r.rowCount));
});

test('TRU-04: a file of heads that is gone or was cut off is an alarm also after a restart, and is not written over', async () => {
  const kept = readFileSync(headsFile, 'utf8');
  const seq = lines();
  const verified = async () =>
    verifyAudit(world.db.pool, {
      publicKeys: auditPublicKeys(keyRing),
      now: createClock().now(),
      headsUpTo: await knownHeads(world.db.pool),
      ...(existsSync(headsFile) ? { heads: headsFile } : {}),
    });
  expect(await verified()).toMatchObject({ ok: true, headsCompared: seq });

  const cut = `${kept.split('\n').slice(0, 2).join('\n')}\n`;
  for (const left of [undefined, cut]) {
    rmSync(headsFile);
    if (left !== undefined) writeFileSync(headsFile, left);
    await write();
    await withSealing(async sealing => {
      await turnUntilSealed(sealing);
      expect(sealing.status()).toMatchObject({ heads: 'conflict', failure: 'heads', headsSeq: seq });
    });
    expect(await stateRow()).toEqual({ heads_state: 'conflict', failure: 'heads', heads_seq: seq });
    expect(existsSync(headsFile) ? readFileSync(headsFile, 'utf8') : undefined).toBe(left);
    const first = left === undefined ? 1 : 3;
    expect(await verified()).toMatchObject({
      ok: false,
      findings: [{ kind: 'missing-heads', seq: first, toSeq: seq }],
    });
    if (left === undefined) writeFileSync(headsFile, '');
  }

  writeFileSync(headsFile, kept);
  await withSealing(async sealing => {
    expect(await sealing.turn()).toMatchObject({ heads: 'current', failure: null, headsSeq: seq + 2 });
  });
  expect(await verified()).toMatchObject({ ok: true, headsCompared: seq + 2 });
});
