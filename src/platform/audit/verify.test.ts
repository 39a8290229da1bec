import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addMs } from '#kernel/time';
import { auditPublicKeys, auditSigner, loadKeyRing } from '#platform/crypto';
import { createTestWorld } from '../../app/testing.ts';
import { readHeaders } from './headers.ts';
import { appendHeads, exportHeads, headOf, readHeads, syslogTextOf } from './heads.ts';
import { checkInclusion, proveInclusion } from './proof.ts';
import { sealOnce, sealUntilCaughtUp } from './seal.ts';
import { createTrail, machineNow, type Trail } from './testing.ts';
import type { FindingKind } from './verify-batch.ts';

const ROWS = 30;
let trail: Trail;

/** Thirty rows, three to a transaction, in six batches of five. */
beforeEach(async () => {
  trail = await createTrail(await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [] }));
  for (let i = 0; i < ROWS / 3; i += 1) await trail.write(3);
  await trail.seal(ROWS, 5);
  await exportHeads(trail.world.db.pool, { file: trail.heads });
});
afterEach(() => trail.close());

/** Condition that picks the n-th row of the trail, from 1. */
const nth = (n: number) =>
  `(machine_at, id) = (select machine_at, id from audit.audit_event order by era, xid, id offset ${n - 1} limit 1)`;

async function kinds(heads = true): Promise<readonly FindingKind[]> {
  const report = await trail.verify(heads ? { heads: trail.heads } : {});
  expect(report.ok).toBe(report.findingCount === 0);
  return report.findings.map(f => f.kind);
}

describe('a trail that nobody touched', () => {
  test('TRU-04: it checks, whole, with and without the heads kept outside', async () => {
    expect(await trail.verify({ heads: trail.heads })).toMatchObject({
      ok: true,
      rows: ROWS,
      rowsUnsealed: 0,
      rowsDropped: 0,
      headsCompared: await trail.count('select count(*) from audit.seal_batch'),
      findings: [],
    });
    expect(await kinds(false)).toEqual([]);
  });

  test('TRU-04: rows that wait for their seal are no finding until they wait too long', async () => {
    await trail.write(2);
    expect(await trail.verify()).toMatchObject({ ok: true, rowsUnsealed: 2 });
    const later = addMs(machineNow(), 400_000);
    expect((await trail.verify({ now: later })).findings).toEqual([{ kind: 'unsealed-too-long', count: 2 }]);
  });
});

describe('rows tampered with by the owner of the database', () => {
  test.each(['action', 'actor_kind', 'subject_id', 'request_id'])(
    'TRU-04: a row whose %s was changed is named',
    async column => {
      const { rows } = await trail.world.owner.query<{ id: string }>(
        `select id from audit.audit_event where ${nth(8)}`,
      );
      await trail.tamper(`update audit.audit_event set ${column} = 'forged' where ${nth(8)}`);
      const { findings } = await trail.verify();
      expect(findings).toEqual([{ kind: 'changed-row', seq: 2, position: 2, rowId: rows[0]?.id }]);
    },
  );

  test.each([
    ['detail = \'{"n": 77}\''],
    ["business_at = business_at + interval '1 microsecond'"],
    ["machine_at = machine_at - interval '1 microsecond'"],
    ['unit_id = gen_random_uuid()'],
    ["session_id = ''"],
    ["outcome = 'refused'"],
  ])('TRU-04: the smallest change is found: %s', async change => {
    await trail.tamper(`update audit.audit_event set ${change} where ${nth(30)}`);
    expect(await kinds()).toEqual(['changed-row']);
  });

  test('TRU-04: a deleted row is found with its place', async () => {
    await trail.tamper(`delete from audit.audit_event where ${nth(11)}`);
    expect((await trail.verify()).findings).toEqual([{ kind: 'deleted-row', seq: 3, position: 0 }]);
  });

  test('TRU-04: a row slipped into a sealed range is named, and a copy of a row too', async () => {
    const copy = (set: string) =>
      `insert into audit.audit_event select (e).* from (select jsonb_populate_record(a, ${set}) as e
         from audit.audit_event a where ${nth(13).replaceAll('(machine_at, id) =', '(a.machine_at, a.id) =')}) x`;
    await trail.tamper(copy(`'{"id": "00000000-0000-7000-8000-000000000001", "action": "forged"}'`));
    const first = await trail.verify();
    expect(first.findings).toEqual([
      { kind: 'inserted-row', seq: expect.any(Number), rowId: '00000000-0000-7000-8000-000000000001' },
    ]);
    expect(first.rows).toBe(ROWS + 1);
    await trail.tamper(copy(`'{"machine_at": "2026-01-01T00:00:00Z"}'`));
    expect((await trail.verify()).findings.every(f => f.kind === 'inserted-row')).toBe(true);
    expect((await trail.verify()).findingCount).toBe(2);
  });

  test('TRU-04: two rows that changed places are found', async () => {
    const swap = (column: string) => `update audit.audit_event e set ${column} = o.${column} from audit.audit_event o
      where e.id <> o.id and e.id in (select id from s) and o.id in (select id from s)`;
    await trail.tamper(
      `create temporary table s on commit drop as select id from audit.audit_event where ${nth(21)} or ${nth(23)}`,
      swap('subject_id'),
    );
    expect(await kinds()).toEqual(['changed-row', 'changed-row']);
  });

  test('TRU-04: a row moved to another transaction is missed where it was and noticed where it is', async () => {
    await trail.tamper(`update audit.audit_event set xid = '1' where ${nth(25)}`);
    expect([...(await kinds())].sort()).toEqual(['deleted-row', 'inserted-row']);
  });

  test('TRU-04: rows and stored leaves changed together are found by the signed root', async () => {
    await trail.tamper(
      `update audit.audit_event set action = 'forged' where ${nth(8)}`,
      `update audit.seal_leaves set leaves = overlay(leaves placing sha256('forged') from 65 for 32) where seq = 2`,
    );
    expect(await kinds()).toEqual(['damaged-leaves', 'changed-row']);
    await trail.tamper('delete from audit.seal_leaves', `delete from audit.audit_event where ${nth(1)}`);
    expect(await kinds()).toContain('deleted-row');
  });

  test('TRU-04: more findings than are listed are all counted', async () => {
    await trail.tamper("update audit.audit_event set action = 'forged'");
    const report = await trail.verify({ maxFindings: 4 });
    expect(report.findings).toHaveLength(4);
    expect(report.findingCount).toBe(ROWS);
  });
});

describe('headers tampered with by the owner of the database', () => {
  test('TRU-04: a missing batch is found, with its rows or without', async () => {
    await trail.tamper('delete from audit.seal_leaves where seq = 3', 'delete from audit.seal_batch where seq = 3');
    expect((await trail.verify()).findings).toEqual([{ kind: 'missing-batch', seq: 3, toSeq: 3 }]);
    await trail.tamper(`delete from audit.audit_event where ${nth(12)}`);
    expect(await kinds(false)).toEqual(['missing-batch']);
  });

  test('TRU-04: a header that was changed, also with its hash made to fit, is found', async () => {
    await trail.tamper('update audit.seal_batch set row_count = row_count + 1 where seq = 2');
    expect(await kinds()).toEqual(expect.arrayContaining(['changed-header', 'bad-signature']));
    await trail.tamper("update audit.seal_batch set sealed_at = sealed_at + interval '1 second' where seq = 4");
    expect((await trail.verify()).findings).toEqual(
      expect.arrayContaining([
        { kind: 'changed-header', seq: 4 },
        { kind: 'bad-signature', seq: 4 },
      ]),
    );
  });

  test('TRU-04: a key that nobody vouches for is named', async () => {
    expect((await trail.verify({ publicKeys: new Map() })).findings[0]).toEqual({ kind: 'unknown-key', seq: 1 });
  });

  test('TRU-04: a tail cut off with its rows is noticed by the heads kept outside, and by nothing else', async () => {
    const last = await trail.count('select max(seq) from audit.seal_batch');
    await trail.tamper(
      `delete from audit.audit_event e using audit.seal_batch b where b.seq = 5
         and (e.era, e.xid, e.id) >= (b.era, b.first_xid, b.first_id)`,
      'delete from audit.seal_leaves where seq >= 5',
      'delete from audit.seal_batch where seq >= 5',
    );
    expect(await kinds(false)).toEqual([]);
    expect((await trail.verify({ heads: trail.heads })).findings).toEqual([
      { kind: 'cut-off-tail', seq: 5, toSeq: last },
    ]);
    expect(await exportHeads(trail.world.db.pool, { file: trail.heads })).toMatchObject({ conflict: true, written: 0 });
  });

  test('TRU-04: a chain signed anew with the very key is noticed by the heads kept outside', async () => {
    await trail.tamper(
      `update audit.audit_event set action = 'forged' where ${nth(8)}`,
      'truncate audit.seal_leaves',
      'delete from audit.seal_batch',
    );
    await sealUntilCaughtUp(trail.world.owner, trail.signer, { now: machineNow, maxRows: 5 });
    await trail.seal(ROWS, 5);
    expect(await kinds(false)).toEqual([]);
    const found = await kinds();
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found)).toEqual(new Set(['re-signed-chain']));
  });

  test('TRU-04: after the audit key changed, old and new headers check with both public keys', async () => {
    const ring = await loadKeyRing(path.join(trail.folder, 'other', 'keys.json'));
    await trail.write(3);
    for (let i = 0; i < 200; i += 1)
      if ((await sealOnce(trail.world.owner, auditSigner(ring), { now: machineNow() })).kind === 'sealed') break;
      else await new Promise(resolve => setTimeout(resolve, 50));
    expect(await kinds()).toEqual(['unknown-key']);
    const publicKeys = new Map([...trail.publicKeys, ...auditPublicKeys(ring)]);
    expect((await trail.verify({ publicKeys })).ok).toBe(true);
  });
});

describe('heads outside the database', () => {
  const all = async () => {
    const heads = [];
    for await (const head of readHeads(trail.heads)) heads.push(head);
    return heads;
  };

  test('TRU-04: each head is written once, also after a crash in the middle of a line', async () => {
    const count = await trail.count('select count(*) from audit.seal_batch');
    expect(await exportHeads(trail.world.db.pool, { file: trail.heads })).toMatchObject({
      written: 0,
      conflict: false,
    });
    writeFileSync(trail.heads, readFileSync(trail.heads).subarray(0, -20));
    expect(await all()).toHaveLength(count - 1);
    expect((await trail.verify({ heads: trail.heads })).ok).toBe(true);
    expect(await exportHeads(trail.world.db.pool, { file: trail.heads })).toMatchObject({ written: 1, lastSeq: count });
    expect((await all()).map(h => h?.seq)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  });

  test('TRU-04: a file of heads with a damaged line, or heads twice, is itself a finding', async () => {
    const lines = readFileSync(trail.heads, 'utf8').split('\n');
    writeFileSync(trail.heads, lines.with(1, '{"seq": 2}').join('\n'));
    expect(await kinds()).toEqual(['damaged-heads']);
    writeFileSync(trail.heads, lines.with(1, lines[0] ?? '').join('\n'));
    expect(await kinds()).toEqual(['damaged-heads']);
    await expect(trail.verify({ heads: `${trail.heads}.none` })).rejects.toThrow('ENOENT');
  });

  test('TRU-04: syslog carries the same head in one line of bounded length', async () => {
    const client = await trail.world.owner.connect();
    const [header] = await readHeaders(client, 'order by b.seq limit 1', []);
    client.release();
    if (!header) throw new Error('no header');
    const text = syslogTextOf(header);
    expect(text).toContain(`hash=${header.hash.toString('hex')}`);
    expect(text.length).toBeLessThan(1000);
    expect(text).not.toContain('\n');
    await appendHeads(path.join(trail.folder, 'new', 'heads.jsonl'), [headOf(header)]);
  });
});

describe('proof of one row', () => {
  test('TRU-04: a row is proven to a third party with public keys alone, and nothing else can be proven with it', async () => {
    const { rows } = await trail.world.owner.query<{ id: string; at: string }>(
      'select id, machine_at::text as at from audit.audit_event order by era, xid, id',
    );
    for (const { id, at } of rows) {
      const proof = await proveInclusion(trail.world.db.pool, { id, machineAt: at });
      expect(checkInclusion(JSON.parse(JSON.stringify(proof)), trail.publicKeys)).toMatchObject({ ok: true });
      if (!proof) continue;
      const other = { ...proof, row: proof.row.replace('audit.test', 'audit.fake') };
      expect(checkInclusion(other, trail.publicKeys)).toEqual({ ok: false, reason: 'not-in-batch' });
      const header = proof.header.replace('"rows"', '"rows" ');
      expect(checkInclusion({ ...proof, header }, trail.publicKeys)).toEqual({ ok: false, reason: 'bad-signature' });
      expect(checkInclusion(proof, new Map())).toEqual({ ok: false, reason: 'unknown-key' });
    }
    expect(checkInclusion({ format: 'x' }, trail.publicKeys)).toEqual({ ok: false, reason: 'malformed' });
  });

  test('TRU-04: there is no proof for a row that is not sealed or no longer what was sealed', async () => {
    const at = async (order: string) =>
      (
        await trail.world.owner.query<{ id: string; at: string }>(
          `select id, machine_at::text as at from audit.audit_event order by era ${order}, xid ${order}, id ${order} limit 1`,
        )
      ).rows.map(r => ({ id: r.id, machineAt: r.at }))[0] ?? { id: '', machineAt: '' };
    await trail.write(1);
    expect(await proveInclusion(trail.world.db.pool, await at('desc'))).toBeUndefined();
    await trail.tamper(`update audit.audit_event set action = 'forged' where ${nth(1)}`);
    expect(await proveInclusion(trail.world.db.pool, await at('asc'))).toBeUndefined();
  });
});
