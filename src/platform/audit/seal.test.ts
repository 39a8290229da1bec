import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '#platform/database';
import { createTestWorld } from '../../app/testing.ts';
import { readSealStatus, sealOnce } from './seal.ts';
import { createTrail, machineNow, type Trail } from './testing.ts';

let trail: Trail;
beforeAll(async () => {
  trail = await createTrail(await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [] }));
});
afterAll(() => trail.close());

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

describe('sealing', () => {
  test('TRU-04: while many write, abort and commit in any order and two seal, every committed row is sealed exactly once', async () => {
    const committed: string[] = [];
    let writing = true;
    let batches = 0;
    const writer = async (): Promise<void> => {
      // On a busy machine the sealers come late: there is something to write until they have had their part in it.
      for (let i = 0; i < 15 || (batches <= 3 && i < 200); i += 1) {
        const rows = 1 + Math.floor(Math.random() * 4);
        const abort = Math.random() < 0.25;
        const work = trail.write(rows, abort, () => pause(Math.random() * 6));
        if (abort) await expect(work).rejects.toThrow('aborted on purpose');
        else committed.push(...(await work));
      }
    };
    const sealer = async (): Promise<void> => {
      while (writing) {
        const outcome = await sealOnce(trail.world.owner, trail.signer, { now: machineNow(), maxRows: 7 });
        if (outcome.kind === 'sealed') batches += 1;
        else await pause(2);
      }
    };
    const sealers = [sealer(), sealer()];
    await Promise.all(Array.from({ length: 8 }, writer)).finally(() => {
      writing = false;
    });
    await Promise.all(sealers);
    await trail.seal(committed.length);

    expect(batches).toBeGreaterThan(3);
    // Independent of the code that is tested: each row lies in the range of exactly one header.
    const { rows } = await trail.world.owner.query<{ subject: string; sealed: number }>(
      `select e.subject_id as subject, (select count(*)::int from audit.seal_batch b
         where (e.era, e.xid, e.id) between (b.era, b.first_xid, b.first_id) and (b.era, b.last_xid, b.last_id)) as sealed
       from audit.audit_event e`,
    );
    expect(rows.every(r => r.sealed === 1)).toBe(true);
    expect(rows.map(r => r.subject).sort()).toEqual(committed.sort());
    const report = await trail.verify();
    expect(report).toMatchObject({ ok: true, rows: committed.length, rowsUnsealed: 0, findings: [] });
  });

  test('TRU-04: a row is not sealed while an older transaction is still open, and is when that ends', async () => {
    const before = await trail.count('select count(*) from audit.audit_event');
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    let opened = (): void => undefined;
    const open = new Promise<void>(resolve => {
      opened = resolve;
    });
    const older = trail.write(1, false, async () => {
      opened();
      await held;
    });
    await open;
    await trail.write(2);
    expect(await sealOnce(trail.world.owner, trail.signer, { now: machineNow() })).toEqual({ kind: 'nothing' });
    const status = await readSealStatus(trail.world.db.pool);
    expect(status.unsealed).toBe(2);
    expect(status.oldestUnsealedAt).not.toBeNull();
    release();
    await older;
    await trail.seal(before + 3);
    expect((await trail.verify()).ok).toBe(true);
    expect((await readSealStatus(trail.world.db.pool)).unsealed).toBe(0);
  });

  test('TRU-04: a second sealer is told to wait while one is at work', async () => {
    const client = await trail.world.owner.connect();
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(7142, 1)');
    expect(await sealOnce(trail.world.owner, trail.signer, { now: machineNow() })).toEqual({ kind: 'busy' });
    await client.query('rollback');
    client.release();
  });

  test('TRU-05: rows written after a restore into another cluster, with ids from the start again, are sealed after the old ones', async () => {
    const sealed = await trail.count('select count(*) from audit.audit_event');
    await trail.write(2);
    // The cluster this came from: another identifier, and transaction ids far above those that are given out here.
    await trail.tamper(
      'update audit.era set system_identifier = system_identifier - 1',
      `update audit.audit_event e set xid = (e.xid::text::numeric + 1000000000)::text::xid8 where not exists
         (select from audit.seal_batch b where (e.era, e.xid, e.id) <= (b.era, b.last_xid, b.last_id))`,
    );
    const { rows } = await trail.world.owner.query<{ era: number }>('select audit.ensure_era() as era');
    expect(rows[0]?.era).toBe(2);
    expect((await trail.world.owner.query('select audit.ensure_era() as era')).rows).toEqual([{ era: 2 }]);
    await trail.write(3);
    await trail.seal(sealed + 5);
    const eras = await trail.world.owner.query(
      'select era, count(*)::int as n from audit.audit_event group by era order by era',
    );
    expect(eras.rows).toEqual([
      { era: 1, n: sealed + 2 },
      { era: 2, n: 3 },
    ]);
    expect(await trail.verify()).toMatchObject({ ok: true, findings: [], rows: sealed + 5 });
  });
});

describe('what the application may do', () => {
  const refused = (statement: string) =>
    inTransaction(trail.world.ctx(), async tx => void (await sql.raw(statement).execute(tx.for<object>()))).then(
      () => 'done',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'other'),
    );

  test('TRU-04: it can neither date a row back nor slip it under what is sealed', async () => {
    const columns = 'id, business_at, action, actor_kind, subject_kind, subject_id, outcome';
    const values = "gen_random_uuid(), '2014-01-01', 'a.b', 'system', 'x', 'y', 'done'";
    expect(await refused(`insert into audit.audit_event (${columns}, xid) values (${values}, '5')`)).toBe('42501');
    expect(
      await refused(`insert into audit.audit_event (${columns}, machine_at) values (${values}, '2014-01-01')`),
    ).toBe('42501');
    expect(await refused(`insert into audit.audit_event (${columns}, era) values (${values}, 0)`)).toBe('42501');
  });

  test.each(['audit_event', 'case_event', 'seal_batch', 'seal_leaves', 'era'])(
    'TRU-04: it can neither change, delete nor empty %s, and writes no header',
    async table => {
      const column = table.startsWith('seal') ? 'seq' : table === 'era' ? 'era' : 'id';
      expect(await refused(`update audit.${table} set ${column} = ${column}`)).toBe('42501');
      expect(await refused(`delete from audit.${table}`)).toBe('42501');
      expect(await refused(`truncate audit.${table}`)).toBe('42501');
    },
  );

  test('TRU-04: the owner is refused as well, on every partition, also in replica mode', async () => {
    const tables = ['audit_event', 'audit_event_default', 'case_event', 'seal_batch', 'era'];
    for (const table of tables) {
      await expect(trail.world.owner.query(`truncate audit.${table} cascade`)).rejects.toThrow('never changed');
      if (table.endsWith('default') || table === 'case_event') continue;
      await expect(trail.world.owner.query(`delete from audit.${table}`)).rejects.toThrow('never changed');
    }
    await expect(trail.world.owner.query("update audit.audit_event set outcome = 'refused'")).rejects.toThrow(
      'never changed',
    );
    const unguarded = `select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'audit' and c.relkind in ('r', 'p') and c.relname not in ('seal_leaves', 'sealing_state', 'trail_export', 'verification')
        and 2 <> (select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'A'
          and t.tgname in ('no_change', 'no_truncate'))`;
    expect(await trail.count(unguarded)).toBe(0);
  });

  test('TRU-04: an over-long detail is refused, not cut', async () => {
    const detail = JSON.stringify({ x: Array.from({ length: 4000 }, () => Math.random().toString(36)).join('') });
    await expect(
      trail.world.owner.query(
        `insert into audit.audit_event (id, business_at, action, actor_kind, subject_kind, subject_id, outcome, detail)
         values (gen_random_uuid(), '2014-01-01', 'a.b', 'system', 'x', 'y', 'done', $1)`,
        [detail],
      ),
    ).rejects.toThrow('audit_event_detail_check');
  });
});
